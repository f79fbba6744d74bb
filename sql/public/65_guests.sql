-- Guests: proving an address by a code, and looking tickets up with it. The answers are the same
-- whether anything is known about an address or not.

CREATE FUNCTION public.request_guest_code(
    method text,
    contact text,
    event_id uuid DEFAULT NULL
)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    -- Each code is a mail or a message to somebody, whoever asks.
    c_a_minute constant integer := 60;
    v_contact constant text := ticketing.read_contact(method, contact);
BEGIN
    PERFORM users.admit_request('request_guest_code', c_a_minute);
    IF event_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM events.events
        WHERE events.id = request_guest_code.event_id AND events.status <> 'draft'
    ) THEN
        PERFORM ops.raise_error('YP004', 'There is no such event.');
    END IF;

    RETURN ticketing.send_guest_code(
        request_guest_code.event_id, request_guest_code.method::ticketing.contact_method,
        v_contact
    );
END
$function$;

REVOKE ALL ON FUNCTION public.request_guest_code(text, text, uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.request_guest_code(text, text, uuid)
TO anon, authenticated, service_role;
COMMENT ON FUNCTION public.request_guest_code(text, text, uuid) IS
'Has a code of six digits sent to an e-mail address or a phone number, and returns the id to send
back with it to verify_guest_code(). method is email or phone. With an event the session will be for
its tickets alone. The code lives for ten minutes. Errors: YP003 an argument; YP004 no such event;
YP126 five codes were sent to the address within an hour; YP422 the caller, or her network address,
had sixty sent in this minute. Callable by anon, authenticated, service_role.';

CREATE FUNCTION public.verify_guest_code(
    code_id uuid,
    code text,
    OUT token text,
    OUT expires_at timestamptz,
    OUT attempts_left integer
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_code ticketing.guest_otp_codes;
BEGIN
    PERFORM ops.require(code ~ '^[0-9]{6}$', 'code', 'must be six digits');

    -- A client can have its request undone by the answer that it gets: PostgREST rolls back where
    -- one row was to come and a filter leaves none. So the answer to a wrong code is no error, and
    -- no other than to the right one: else wrong tries would be undone, and their count with them.
    v_code := ticketing.try_guest_code(code_id, code);
    attempts_left := coalesce(5 - v_code.attempts, 0);
    token := organizations.new_token();
    expires_at := clock_timestamp() + interval '12 hours';
    INSERT INTO ticketing.guest_ticket_sessions (
        token_hash, method, contact, scope, created_at, expires_at
    )
    SELECT
        encode(sha256(convert_to(token, 'UTF8')), 'hex'), v_code.method, v_code.contact,
        CASE
            WHEN v_code.event_id IS NULL THEN jsonb_build_object('all', TRUE)
            ELSE jsonb_build_object('event_ids', jsonb_build_array(v_code.event_id))
        END,
        clock_timestamp(), verify_guest_code.expires_at
    WHERE v_code.consumed_at IS NOT NULL;
END
$function$;

REVOKE ALL ON FUNCTION public.verify_guest_code(uuid, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.verify_guest_code(uuid, text)
TO anon, authenticated, service_role;
COMMENT ON FUNCTION public.verify_guest_code(uuid, text) IS
'Tries a code, and returns a token that is shown this once. If the code is right, the token opens
the guest''s session until expires_at; if not, it opens nothing: guest_tickets() tells, and nothing
in this answer does. attempts_left is how often a code that was wrong may be tried again; 0 also for
one that is unknown, used or over. Each try counts, five in all. Errors: YP003 the code is not six
digits. Callable by anon, authenticated, service_role.';

CREATE FUNCTION public.guest_tickets(token text)
RETURNS TABLE (
    ticket_id uuid,
    order_id uuid,
    event_id uuid,
    event_title text,
    start_at timestamptz,
    timezone text,
    tier_name text,
    serial_no integer,
    status text,
    qr_code text
)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_guest constant ticketing.guest_ticket_sessions := ticketing.find_guest(token);
BEGIN
    RETURN QUERY
    SELECT
        tickets.id, tickets.order_id, tickets.event_id, events.title, events.start_at,
        events.timezone, tiers.name, tickets.serial_no, tickets.status::text, tickets.qr_code
    FROM ticketing.orders
    INNER JOIN ticketing.tickets
        ON tickets.order_id = orders.id
            -- One that was given to somebody else is hers no more.
            AND tickets.owner_user_id = orders.user_id
            AND tickets.status <> 'transferred'
    INNER JOIN ticketing.ticket_tiers AS tiers ON tiers.id = tickets.tier_id
    INNER JOIN events.events ON events.id = tickets.event_id
    WHERE (
        lower(orders.contact_email) = CASE WHEN v_guest.method = 'email' THEN v_guest.contact END
        OR orders.contact_phone = CASE WHEN v_guest.method = 'phone' THEN v_guest.contact END
    )
    AND (
        v_guest.scope @> '{"all": true}'
        OR v_guest.scope -> 'event_ids' @> to_jsonb(orders.event_id)
    )
    ORDER BY events.start_at, tickets.event_id, tiers.name, tickets.serial_no;
END
$function$;

REVOKE ALL ON FUNCTION public.guest_tickets(text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.guest_tickets(text) TO anon, authenticated, service_role;
COMMENT ON FUNCTION public.guest_tickets(text) IS
'The tickets of the orders with the address that a guest has proved, with the codes that the door
scans. Errors: YP127 the session is over, or its code was wrong. Callable by anon, authenticated,
service_role.';

CREATE FUNCTION public.sign_out_guest(token text)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    UPDATE ticketing.guest_ticket_sessions
    SET revoked_at = clock_timestamp()
    WHERE guest_ticket_sessions.token_hash
        = encode(sha256(convert_to(sign_out_guest.token, 'UTF8')), 'hex')
        AND guest_ticket_sessions.revoked_at IS NULL
$function$;

REVOKE ALL ON FUNCTION public.sign_out_guest(text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.sign_out_guest(text) TO anon, authenticated, service_role;
COMMENT ON FUNCTION public.sign_out_guest(text) IS
'Ends a guest''s session: its token opens nothing any more. A token that opens nothing is no error.
Callable by anon, authenticated, service_role.';
