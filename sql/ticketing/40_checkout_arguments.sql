-- What callers of a checkout send, before anything else looks at it.

CREATE FUNCTION ticketing.read_hold_ids(hold_ids uuid[])
RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_hold_ids constant uuid[] := ARRAY(
        SELECT DISTINCT held FROM unnest(hold_ids) AS held ORDER BY held
    );
BEGIN
    PERFORM ops.require(
        cardinality(v_hold_ids) BETWEEN 1 AND 20 AND array_position(v_hold_ids, NULL) IS NULL,
        'hold_ids', 'must be 1 to 20 ids'
    );
    RETURN v_hold_ids;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.read_hold_ids(uuid[]) FROM public;
COMMENT ON FUNCTION ticketing.read_hold_ids(uuid[]) IS
'The ids ascending, each once. YP003 when they are not 1 to 20. For the package''s own functions.';

CREATE FUNCTION ticketing.check_checkout(idempotency_key text, promo_codes text[])
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        char_length(idempotency_key) BETWEEN 1 AND 200, 'idempotency_key',
        'must be 1 to 200 characters'
    );
    PERFORM ops.require(
        cardinality(promo_codes) <= 10 AND (
            SELECT coalesce(bool_and(coalesce(asked ~ '^\S{1,64}$', FALSE)), TRUE)
            FROM unnest(promo_codes) AS asked
        ),
        'promo_codes', 'must be an array of at most 10 codes without blanks'
    );
END
$function$;

REVOKE ALL ON FUNCTION ticketing.check_checkout(text, text[]) FROM public;
COMMENT ON FUNCTION ticketing.check_checkout(text, text[]) IS
'YP003 when a key or codes cannot be right. For the package''s own functions.';

CREATE FUNCTION ticketing.asked_codes(promo_codes text[])
RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ARRAY(
        SELECT DISTINCT lower(asked) AS code FROM unnest(promo_codes) AS asked ORDER BY code
    )
$function$;

REVOKE ALL ON FUNCTION ticketing.asked_codes(text[]) FROM public;
COMMENT ON FUNCTION ticketing.asked_codes(text[]) IS
'The codes in lower case, ascending, each once: how an order remembers what it was asked for with.
For the package''s own functions.';

CREATE FUNCTION ticketing.buyer_of(hold_ids uuid[])
RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF NOT ops.is_service() THEN
        RETURN users.require_caller();
    END IF;

    -- The server acts for whoever holds the tickets.
    RETURN (
        SELECT ticket_holds.user_id
        FROM ticketing.ticket_holds
        WHERE ticket_holds.id = ANY(buyer_of.hold_ids)
        ORDER BY ticket_holds.id
        LIMIT 1
    );
END
$function$;

REVOKE ALL ON FUNCTION ticketing.buyer_of(uuid[]) FROM public;
COMMENT ON FUNCTION ticketing.buyer_of(uuid[]) IS
'Who buys: the caller, or for the server whoever has the first of the holds. Errors: YP001, YP009.
For the package''s own functions.';
