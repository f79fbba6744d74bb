-- When what failed is tried again: how long it waits, and whether it failed by its own fault.

CREATE FUNCTION ops.full_jitter(attempts integer, base interval, cap interval)
RETURNS interval
LANGUAGE sql VOLATILE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- In seconds: an interval that doubles sixty times is out of range before the cap is applied.
    SELECT random() * make_interval(secs => least(
        extract(EPOCH FROM cap)::double precision,
        extract(EPOCH FROM base)::double precision * 2 ^ least(attempts - 1, 60)
    ))
$function$;

REVOKE ALL ON FUNCTION ops.full_jitter(integer, interval, interval) FROM public;
COMMENT ON FUNCTION ops.full_jitter(integer, interval, interval) IS
'How long to wait after so many attempts (from 1): anything from nothing to the base, doubled with
each further attempt up to the cap, so that what failed together does not come back together. For
the package''s own functions.';

CREATE FUNCTION ops.is_transient_error(code text)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT left(code, 2) IN ('40', '53', '57', '58') OR code = '55P03'
$function$;

REVOKE ALL ON FUNCTION ops.is_transient_error(text) FROM public;
COMMENT ON FUNCTION ops.is_transient_error(text) IS
'Whether an SQLSTATE is of the server or of the moment, not of what was being done: a rollback by
others (class 40), no resources (53), an operator (57), the system (58), a lock that is not had
(55P03). The same statement may succeed later. For the package''s own functions.';
