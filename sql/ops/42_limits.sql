-- The limiter: so many a minute for each caller and thing. One upsert counts, and it counts only
-- what it admits, so no number of callers at once gets more; refused ones read and write nothing.

CREATE FUNCTION ops.admit(
    user_id uuid, address_hash text, bucket text, at_most integer, wanted integer DEFAULT 1,
    in_part boolean DEFAULT FALSE
)
RETURNS TABLE (admitted integer, remaining integer, resets_at timestamptz)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
ROWS 1
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_minute constant timestamptz := date_trunc('minute', clock_timestamp(), 'UTC');
    v_address constant text := CASE WHEN user_id IS NULL THEN address_hash END;
    -- The fewest places that are worth having.
    v_least constant integer := CASE WHEN in_part THEN 1 ELSE wanted END;
    v_count integer;
BEGIN
    resets_at := v_minute + interval '1 minute';

    SELECT limits.count INTO v_count
    FROM public.rate_limits AS limits
    WHERE limits.subject = coalesce(admit.user_id::text, v_address)
        AND limits.bucket = admit.bucket
        AND limits.minute = v_minute;
    -- Without a lock: the count only grows.
    IF coalesce(v_count, 0) + v_least > at_most THEN
        admitted := 0;
        remaining := greatest(at_most - coalesce(v_count, 0), 0);
        RETURN NEXT;
        RETURN;
    END IF;

    INSERT INTO public.rate_limits AS limits (user_id, ip_hash, bucket, minute, count)
    VALUES (admit.user_id, v_address, admit.bucket, v_minute, wanted)
    ON CONFLICT ON CONSTRAINT rate_limits_pkey DO UPDATE SET count = limits.count + excluded.count
        WHERE limits.count + v_least <= at_most
    RETURNING limits.count INTO v_count;

    admitted := CASE WHEN FOUND THEN least(wanted, at_most - (v_count - wanted)) ELSE 0 END;
    remaining := CASE WHEN FOUND THEN greatest(at_most - v_count, 0) ELSE 0 END;
    RETURN NEXT;
END
$function$;

REVOKE ALL ON FUNCTION ops.admit(uuid, text, text, integer, integer, boolean) FROM public;
COMMENT ON FUNCTION ops.admit(uuid, text, text, integer, integer, boolean) IS
'Takes wanted places of the at_most that a caller (the user, else the address) has in a bucket in
this minute: all or none, or as many as are left where in_part. One row: how many were admitted, how
many are left, when the next minute begins, UTC. The row stays locked until the transaction ends. In
any 60 seconds across two minutes at most twice at_most. For the package''s own functions.';
