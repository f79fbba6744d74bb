-- The limiter for servers: they know for whom they ask, and count before they work.

CREATE FUNCTION public.admit_request(
    bucket text, at_most integer, user_id uuid DEFAULT NULL, ip_hash text DEFAULT NULL,
    wanted integer DEFAULT 1
)
RETURNS TABLE (admitted boolean, remaining integer, resets_at timestamptz, retry_after integer)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
ROWS 1
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        coalesce(bucket ~ '\S' AND char_length(bucket) <= 100, FALSE), 'bucket',
        'must be a text of 1 to 100 characters'
    );
    PERFORM ops.require(
        coalesce(at_most BETWEEN 1 AND 1000000, FALSE), 'at_most', 'must be between 1 and 1000000'
    );
    PERFORM ops.require(
        coalesce(wanted BETWEEN 1 AND at_most, FALSE), 'wanted', 'must be between 1 and at_most'
    );
    PERFORM ops.require(
        num_nonnulls(user_id, ip_hash) = 1, 'user_id', 'or ip_hash must be given, not both'
    );
    PERFORM ops.require(
        coalesce(char_length(ip_hash) BETWEEN 16 AND 128, TRUE), 'ip_hash',
        'must be a keyed hash of 16 to 128 characters'
    );

    RETURN QUERY
    SELECT
        admission.admitted > 0, admission.remaining, admission.resets_at,
        CASE
            WHEN admission.admitted = 0
                THEN greatest(
                    1, ceil(extract(EPOCH FROM admission.resets_at - clock_timestamp()))
                )::integer
        END
    FROM ops.admit(
        admit_request.user_id, admit_request.ip_hash, admit_request.bucket,
        admit_request.at_most, admit_request.wanted
    ) AS admission;
END
$function$;

REVOKE ALL ON FUNCTION public.admit_request(text, integer, uuid, text, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.admit_request(text, integer, uuid, text, integer) TO service_role;
COMMENT ON FUNCTION public.admit_request(text, integer, uuid, text, integer) IS
'Takes wanted places, all or none, of the at_most that a user or an address (a keyed hash) has in a
bucket in this minute. One row: whether they were had, what remains, when the next minute begins
(UTC), and if refused the seconds until then, for a header Retry-After. Call it in a transaction of
its own: what is rolled back was not counted. Errors: YP003 an argument. Callable by service_role.';
