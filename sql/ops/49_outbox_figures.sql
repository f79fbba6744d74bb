-- How far consumers of the outbox are. It reads ends of indexes and counts to a thousand: some
-- dozens of pages, however long the log is.

CREATE FUNCTION ops.outbox_figures()
RETURNS TABLE (
    consumer text, lag bigint, oldest_at timestamptz, leased bigint, lanes bigint, retries bigint,
    dead bigint
)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        consumers.name AS consumer,
        greatest(newest.log_position - lanes.settled, 0) AS lag,
        oldest.created_at AS oldest_at,
        lanes.leased,
        lanes.lanes,
        retries.retries,
        dead.dead
    FROM ops.outbox_consumers AS consumers
    CROSS JOIN LATERAL (
        SELECT
            count(*) AS lanes,
            count(*) FILTER (WHERE state.leased_until > clock_timestamp()) AS leased,
            min(greatest(state.cursor_position, state.seen_last)) AS settled
        FROM ops.outbox_lanes
        CROSS JOIN LATERAL ops.outbox_state(outbox_lanes.id) AS state
        WHERE outbox_lanes.consumer = consumers.name
    ) AS lanes
    CROSS JOIN LATERAL (
        SELECT coalesce(max(outbox.log_position), lanes.settled) AS log_position
        FROM public.outbox
    ) AS newest
    LEFT JOIN LATERAL (
        SELECT outbox.created_at
        FROM public.outbox
        WHERE outbox.log_position > lanes.settled
        ORDER BY outbox.log_position
        LIMIT 1
    ) AS oldest ON TRUE
    CROSS JOIN LATERAL (
        SELECT count(*) AS retries
        FROM (
            SELECT FROM ops.outbox_retries WHERE outbox_retries.consumer = consumers.name LIMIT 1000
        ) AS few
    ) AS retries
    CROSS JOIN LATERAL (
        SELECT count(*) AS dead
        FROM (
            SELECT
            FROM ops.outbox_dead_letters
            WHERE outbox_dead_letters.consumer = consumers.name
            LIMIT 1000
        ) AS few
    ) AS dead
$function$;

REVOKE ALL ON FUNCTION ops.outbox_figures() FROM public;
COMMENT ON FUNCTION ops.outbox_figures() IS
'What ops.outbox_health shows. For the package''s own functions and views.';
