-- Guests. A code of six digits, sent to an address, proves whose it is, and opens a session whose
-- token the browser keeps. Neither is stored: the code as a salted hash, the token as its SHA-256.

CREATE FUNCTION ticketing.new_digits()
RETURNS text
LANGUAGE sql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- 56 random bits are so many more than a million that every code is as likely as any other.
    SELECT lpad(
        (('x' || substr(encode(sha256(
            uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
        ), 'hex'), 1, 14))::bit(56)::bigint % 1000000)::text,
        6, '0'
    )
$function$;

REVOKE ALL ON FUNCTION ticketing.new_digits() FROM public;
COMMENT ON FUNCTION ticketing.new_digits() IS
'Six random digits. For the package''s own functions.';

CREATE FUNCTION ticketing.code_hash(code text, salt text)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT code_hash.salt || '$'
        || encode(sha256(convert_to(code_hash.salt || code_hash.code, 'UTF8')), 'hex')
$function$;

REVOKE ALL ON FUNCTION ticketing.code_hash(text, text) FROM public;
COMMENT ON FUNCTION ticketing.code_hash(text, text) IS
'A code as the table keeps it: the salt, and the SHA-256 of salt and code. For the package''s own
functions.';

CREATE FUNCTION ticketing.equal_in_constant_time(one bytea, other bytea)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- Every byte is looked at, wherever the first difference is.
    SELECT octet_length(one) = octet_length(other) AND (
        SELECT coalesce(bit_or(get_byte(one, n) # get_byte(other, n)), 0) = 0
        FROM generate_series(0, least(octet_length(one), octet_length(other)) - 1) AS n
    )
$function$;

REVOKE ALL ON FUNCTION ticketing.equal_in_constant_time(bytea, bytea) FROM public;
COMMENT ON FUNCTION ticketing.equal_in_constant_time(bytea, bytea) IS
'Whether two byte strings are the same; the time it takes tells nothing about where they differ.
Null for null. For the package''s own functions.';

CREATE FUNCTION ticketing.is_mail_address(address text)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- No character that could make one address two, or end a header of the mail.
    SELECT char_length(address) <= 320
        AND address ~ '^[^@\s[:cntrl:]<>(),;:"\\]+@[^@\s[:cntrl:]<>(),;:"\\]+$'
$function$;

REVOKE ALL ON FUNCTION ticketing.is_mail_address(text) FROM public;
COMMENT ON FUNCTION ticketing.is_mail_address(text) IS
'Whether a mail can go to this, and to nobody else; null for null. For the package''s own
functions.';

CREATE FUNCTION ticketing.read_contact(method text, contact text)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(method IN ('email', 'phone'), 'method', 'must be email or phone');
    PERFORM ops.require(
        char_length(contact) <= 320 AND CASE
            WHEN method = 'email' THEN ticketing.is_mail_address(contact)
            ELSE contact ~ '^\+[1-9][0-9]{6,14}$'
        END,
        'contact', 'must be an e-mail address, or a phone number in the form +4712345678'
    );
    RETURN lower(contact);
END
$function$;

REVOKE ALL ON FUNCTION ticketing.read_contact(text, text) FROM public;
COMMENT ON FUNCTION ticketing.read_contact(text, text) IS
'A guest''s address as tables keep it. YP003 it is none. For the package''s own functions.';

CREATE FUNCTION ticketing.send_guest_code(
    event_id uuid,
    method ticketing.contact_method,
    contact text
)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_code constant text := ticketing.new_digits();
    v_id uuid;
BEGIN
    -- One address after the other, so that the limit holds also for requests at the same moment.
    PERFORM pg_advisory_xact_lock(hashtextextended('guest_code:' || send_guest_code.contact, 0));
    IF (
        SELECT count(*)
        FROM ticketing.guest_otp_codes
        WHERE guest_otp_codes.contact = send_guest_code.contact
            AND guest_otp_codes.created_at > clock_timestamp() - interval '1 hour'
    ) >= 5 THEN
        PERFORM ops.raise_error('YP126', 'Five codes were sent to this address within an hour.');
    END IF;

    INSERT INTO ticketing.guest_otp_codes (
        event_id, method, contact, otp_hash, created_at, expires_at
    )
    VALUES (
        send_guest_code.event_id, send_guest_code.method, send_guest_code.contact,
        ticketing.code_hash(v_code, replace(gen_random_uuid()::text, '-', '')),
        clock_timestamp(), clock_timestamp() + interval '10 minutes'
    )
    RETURNING guest_otp_codes.id INTO v_id;

    -- The mailer finds the address by the id: here it would outlive the row that is deleted soon.
    INSERT INTO public.outbox (topic, aggregate_type, aggregate_id, payload)
    VALUES (
        'guest.otp', 'guest_otp_code', v_id,
        jsonb_strip_nulls(jsonb_build_object(
            'id', v_id, 'event_id', send_guest_code.event_id, 'method', send_guest_code.method,
            'code', v_code
        ))
    );
    RETURN v_id;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.send_guest_code(uuid, ticketing.contact_method, text) FROM public;
COMMENT ON FUNCTION ticketing.send_guest_code(uuid, ticketing.contact_method, text) IS
'Makes a code that lives for ten minutes and has the mailer send it. YP126 the address got five
within an hour. For the package''s own functions.';

CREATE FUNCTION ticketing.try_guest_code(code_id uuid, code text)
RETURNS ticketing.guest_otp_codes
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_code ticketing.guest_otp_codes;
BEGIN
    -- The try is counted before it is judged, and the row's lock puts tries in line.
    UPDATE ticketing.guest_otp_codes
    SET attempts = guest_otp_codes.attempts + 1
    WHERE guest_otp_codes.id = try_guest_code.code_id
        AND guest_otp_codes.attempts < 5
        AND guest_otp_codes.consumed_at IS NULL
        AND guest_otp_codes.expires_at > clock_timestamp()
    RETURNING * INTO v_code;

    IF ticketing.equal_in_constant_time(
        convert_to(v_code.otp_hash, 'UTF8'),
        convert_to(
            ticketing.code_hash(try_guest_code.code, split_part(v_code.otp_hash, '$', 1)), 'UTF8'
        )
    ) THEN
        UPDATE ticketing.guest_otp_codes
        SET consumed_at = clock_timestamp()
        WHERE guest_otp_codes.id = v_code.id
        RETURNING * INTO STRICT v_code;
    END IF;

    RETURN v_code;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.try_guest_code(uuid, text) FROM public;
COMMENT ON FUNCTION ticketing.try_guest_code(uuid, text) IS
'Counts a try of a code and returns it, consumed if it was right; a row of nulls when there is
nothing to try any more. For the package''s own functions.';

CREATE FUNCTION ticketing.find_guest(token text)
RETURNS ticketing.guest_ticket_sessions
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_session ticketing.guest_ticket_sessions;
BEGIN
    SELECT * INTO v_session
    FROM ticketing.guest_ticket_sessions
    WHERE guest_ticket_sessions.token_hash
        = encode(sha256(convert_to(find_guest.token, 'UTF8')), 'hex')
        AND guest_ticket_sessions.revoked_at IS NULL
        AND guest_ticket_sessions.expires_at > clock_timestamp();
    IF v_session.id IS NULL THEN
        PERFORM ops.raise_error('YP127', 'The token opens nothing, or not any more.');
    END IF;

    RETURN v_session;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.find_guest(text) FROM public;
COMMENT ON FUNCTION ticketing.find_guest(text) IS
'The live session of a guest''s token. YP127 there is none. For the package''s own functions.';

CREATE FUNCTION ticketing.find_buyer(
    user_id uuid,
    guest_token text,
    email text,
    name text,
    phone text
)
RETURNS ticketing.buyer
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_session ticketing.guest_ticket_sessions;
BEGIN
    PERFORM ops.require(
        coalesce(ticketing.is_mail_address(email), TRUE), 'contact_email',
        'must be one e-mail address'
    );
    PERFORM ops.require(
        coalesce(char_length(name) <= 200 AND name !~ '[[:cntrl:]]', TRUE), 'contact_name',
        'must be at most 200 characters on one line'
    );
    PERFORM ops.require(
        coalesce(phone ~ '^\+[1-9][0-9]{6,14}$', TRUE), 'contact_phone',
        'must be a phone number in the form +4712345678'
    );

    IF guest_token IS NOT NULL THEN
        v_session := ticketing.find_guest(guest_token);
        -- What was proved is how she is reached, whatever she typed.
        RETURN ROW(
            user_id, v_session.id,
            CASE WHEN v_session.method = 'email' THEN v_session.contact ELSE email END, name,
            CASE WHEN v_session.method = 'phone' THEN v_session.contact ELSE phone END
        )::ticketing.buyer;
    ELSIF users.is_anonymous() THEN
        PERFORM ops.raise_error('YP124', 'An anonymous sign-in buys with a guest''s token.');
    END IF;

    RETURN ROW(user_id, NULL, email, name, phone)::ticketing.buyer;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.find_buyer(uuid, text, text, text, text) FROM public;
COMMENT ON FUNCTION ticketing.find_buyer(uuid, text, text, text, text) IS
'Who buys, and how she is reached: what a guest''s token proves stands above what was typed. Errors:
YP003 an address; YP124 an anonymous sign-in without a token; YP127 the token is over. For the
package''s own functions.';
