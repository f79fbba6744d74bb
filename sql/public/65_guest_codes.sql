-- Codes that open tiers to guests: made by the dozen, and withdrawn one by one.

CREATE FUNCTION public.create_guest_codes(
    event_id uuid,
    number integer DEFAULT 1,
    tier_id uuid DEFAULT NULL,
    max_uses integer DEFAULT 1,
    expires_at timestamptz DEFAULT NULL,
    notes text DEFAULT NULL,
    code text DEFAULT NULL
)
RETURNS SETOF public.guest_codes
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event constant events.events := events.require_writer(event_id);
    v_ids uuid[];
    v_first jsonb;
    v_codes public.guest_codes[];
BEGIN
    v_first := users.begin_request('create_guest_codes', jsonb_build_object(
        'event_id', event_id, 'number', number, 'tier_id', tier_id, 'max_uses', max_uses,
        'expires_at', expires_at, 'notes', notes, 'code', code
    ));
    IF v_first IS NOT NULL THEN
        RETURN QUERY SELECT * FROM jsonb_populate_recordset(NULL::public.guest_codes, v_first);
        RETURN;
    END IF;

    PERFORM events.lock_open(v_event.id);
    PERFORM ops.require(
        number BETWEEN 1 AND CASE WHEN code IS NULL THEN 500 ELSE 1 END, 'number',
        'must be between 1 and 500, and 1 for a code of one''s own words'
    );
    PERFORM ops.require(
        coalesce(upper(btrim(code)) ~ '^[A-Z0-9_-]{4,64}$', TRUE), 'code',
        'must be 4 to 64 letters, digits, - and _'
    );
    PERFORM ops.require(
        max_uses BETWEEN 1 AND 100000, 'max_uses', 'must be between 1 and 100000'
    );
    PERFORM ops.require(
        coalesce(isfinite(expires_at) AND expires_at > now(), TRUE), 'expires_at',
        'must be a time to come, or null'
    );
    PERFORM ops.require(
        coalesce(char_length(notes) <= 1000, TRUE), 'notes', 'must be at most 1000 characters'
    );
    PERFORM ops.require(
        tier_id IS NULL OR EXISTS (
            SELECT FROM ticketing.ticket_tiers
            WHERE ticket_tiers.id = create_guest_codes.tier_id
                AND ticket_tiers.event_id = v_event.id
        ),
        'tier_id', 'must be a tier of the event'
    );

    WITH made AS (
        INSERT INTO ticketing.guest_codes (
            event_id, tier_id, created_by, code, max_uses, expires_at, notes
        )
        SELECT
            v_event.id, create_guest_codes.tier_id, users.caller_id(),
            coalesce(upper(btrim(create_guest_codes.code)), ticketing.random_code()),
            create_guest_codes.max_uses, create_guest_codes.expires_at, create_guest_codes.notes
        FROM generate_series(1, create_guest_codes.number)
        ON CONFLICT ON CONSTRAINT guest_codes_event_id_code_key DO NOTHING
        RETURNING guest_codes.id
    )

    SELECT array_agg(made.id) INTO v_ids FROM made;
    IF v_ids IS NULL THEN
        PERFORM ops.raise_error('YP010', 'Another code of the event is written like this.');
    END IF;

    v_codes := ARRAY(
        SELECT guest_codes
        FROM public.guest_codes
        WHERE guest_codes.id = ANY(v_ids)
        ORDER BY guest_codes.code
    );
    PERFORM users.finish_request('create_guest_codes', to_jsonb(v_codes));
    RETURN QUERY SELECT * FROM unnest(v_codes);
END
$function$;

REVOKE ALL ON FUNCTION public.create_guest_codes(
    uuid, integer, uuid, integer, timestamptz, text, text
) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.create_guest_codes(
    uuid, integer, uuid, integer, timestamptz, text, text
) TO authenticated;
COMMENT ON FUNCTION public.create_guest_codes(
    uuid, integer, uuid, integer, timestamptz, text, text
) IS
'Makes codes that open a tier (null: all tiers of the event that need one), each for max_uses
tickets, and returns them: so many that nobody can guess, or one of the organizer''s own words,
which can be guessed as easily as it is remembered. A repeat with the same header Idempotency-Key
gets the same answer. Errors: YP001, YP009 not signed in or no profile; YP002 not an editor of the
event; YP003 an argument; YP005 the event is over, or its organization suspended or closed; YP010
the event has the word already; YP216 no permanent account; YP006, YP420 the key was used for
another request, or the same is being done. Callable by authenticated.';

CREATE FUNCTION public.revoke_guest_code(code_id uuid)
RETURNS public.guest_codes
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_code public.guest_codes;
BEGIN
    PERFORM events.require_writer_of(
        (
            SELECT guest_codes.event_id
            FROM ticketing.guest_codes
            WHERE guest_codes.id = revoke_guest_code.code_id
        ),
        code_id, 'code_id'
    );

    UPDATE ticketing.guest_codes
    SET revoked_at = now()
    WHERE guest_codes.id = revoke_guest_code.code_id AND guest_codes.revoked_at IS NULL;

    SELECT * INTO STRICT v_code
    FROM public.guest_codes
    WHERE guest_codes.id = revoke_guest_code.code_id;
    RETURN v_code;
END
$function$;

REVOKE ALL ON FUNCTION public.revoke_guest_code(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.revoke_guest_code(uuid) TO authenticated;
COMMENT ON FUNCTION public.revoke_guest_code(uuid) IS
'Withdraws a code and returns it; again it changes nothing. What was held or bought with it stays.
Errors: YP001, YP009 not signed in or no profile; YP002 not an editor of its event, or no such code;
YP003 none named; YP005 the organization is suspended or closed; YP216 no permanent account.
Callable by authenticated.';
