-- Taking, extending and giving back a lease, and writing under it. Time is the clock's, not the
-- transaction's: a lease runs out while its holder works.

CREATE FUNCTION ops.require_lease_time(lease_for interval)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        lease_for BETWEEN interval '1 second' AND interval '1 day', 'lease_for',
        'must be between a second and a day'
    );
END
$function$;

REVOKE ALL ON FUNCTION ops.require_lease_time(interval) FROM public;
COMMENT ON FUNCTION ops.require_lease_time(interval) IS
'Raises YP003 unless a lease may last so long. For the package''s own functions.';

CREATE FUNCTION ops.take_lease(
    names text[],
    holder text,
    lease_for interval DEFAULT interval '5 minutes'
)
RETURNS TABLE (name text, token bigint)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(cardinality(names) BETWEEN 1 AND 1000, 'names', 'must be 1 to 1000 names');
    PERFORM ops.require(
        holder ~ '\S' AND char_length(holder) <= 200, 'holder', 'must be 1 to 200 characters'
    );
    PERFORM ops.require_lease_time(lease_for);

    RETURN QUERY
    UPDATE ops.leases
    SET
        holder = take_lease.holder,
        token = leases.token + 1,
        taken_at = clock_timestamp(),
        leased_until = clock_timestamp() + lease_for
    WHERE leases.name = (
        SELECT free.name
        FROM ops.leases AS free
        WHERE free.name = ANY(names) AND free.leased_until <= clock_timestamp()
        ORDER BY array_position(names, free.name)
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    )
    RETURNING leases.name, leases.token;
    IF FOUND THEN
        RETURN;
    END IF;

    RETURN QUERY
    INSERT INTO ops.leases (name, holder, token, leased_until)
    SELECT missing.name, take_lease.holder, 1, clock_timestamp() + lease_for
    FROM (
        SELECT asked.name
        FROM unnest(names) WITH ORDINALITY AS asked (name, place)
        WHERE NOT EXISTS (SELECT FROM ops.leases WHERE leases.name = asked.name)
        ORDER BY asked.place
        OFFSET 0
    ) AS missing
    -- Who enters the same name just now has it; to insert it too would be to wait.
    WHERE pg_try_advisory_xact_lock(hashtextextended('ops.leases ' || missing.name, 0))
    LIMIT 1
    ON CONFLICT DO NOTHING
    RETURNING leases.name, leases.token;
END
$function$;

REVOKE ALL ON FUNCTION ops.take_lease(text[], text, interval) FROM public;
COMMENT ON FUNCTION ops.take_lease(text[], text, interval) IS
'Leases the first of these names that nobody holds and returns it with its token; no row: all are
held. It waits for nobody. Errors: YP003 an argument. For the package''s own functions.';

CREATE FUNCTION ops.require_lease(name text, token bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM FROM ops.leases
    WHERE leases.name = require_lease.name
        AND leases.token = require_lease.token
        AND leases.leased_until > clock_timestamp()
    FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP360', format('The lease %s is not held any more.', name));
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ops.require_lease(text, bigint) FROM public;
COMMENT ON FUNCTION ops.require_lease(text, bigint) IS
'Keeps a lease from being taken by another until the end of the transaction, so that results
written after it are the holder''s. Errors: YP360 it was lost. For the package''s own functions.';

CREATE FUNCTION ops.extend_lease(
    name text,
    token bigint,
    lease_for interval DEFAULT interval '5 minutes'
)
RETURNS timestamptz
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_until timestamptz;
BEGIN
    PERFORM ops.require_lease_time(lease_for);
    PERFORM ops.require_lease(name, token);
    UPDATE ops.leases
    SET leased_until = clock_timestamp() + lease_for
    WHERE leases.name = extend_lease.name
    RETURNING leases.leased_until INTO v_until;
    RETURN v_until;
END
$function$;

REVOKE ALL ON FUNCTION ops.extend_lease(text, bigint, interval) FROM public;
COMMENT ON FUNCTION ops.extend_lease(text, bigint, interval) IS
'Holds a lease for so long from now and returns until when. Errors: YP360 it was lost; YP003 an
argument. For the package''s own functions.';

CREATE FUNCTION ops.release_lease(name text, token bigint)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    UPDATE ops.leases
    SET leased_until = clock_timestamp()
    WHERE leases.name = release_lease.name
        AND leases.token = release_lease.token
        AND leases.leased_until > clock_timestamp();
    RETURN FOUND;
END
$function$;

REVOKE ALL ON FUNCTION ops.release_lease(text, bigint) FROM public;
COMMENT ON FUNCTION ops.release_lease(text, bigint) IS
'Gives a lease back; false: it was lost before. For the package''s own functions.';
