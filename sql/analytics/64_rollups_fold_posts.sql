-- One step of the fold for posts.

CREATE FUNCTION analytics.fold_post_days(keys uuid[], days date[])
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
    WITH computed AS (
        INSERT INTO analytics.post_days (
            post_id, event_id, day, organization_id, impressions, impression_dwell_ms_sum, views,
            qualified_views, completions, dwell_ms_sum, dwell_histogram, viewers, clicks_tickets,
            clicks_details, clicks_organizer, clicks_share, clicks_comment, clicks_other, folded_at
        )
        SELECT
            changed.post_id, changed.event_id, changed.day, changed.organization_id,
            changed.impressions, changed.impression_dwell_ms_sum, changed.views,
            changed.qualified_views, changed.completions, changed.dwell_ms_sum,
            changed.dwell_histogram, changed.viewers, changed.clicks_tickets,
            changed.clicks_details, changed.clicks_organizer, changed.clicks_share,
            changed.clicks_comment, changed.clicks_other,
            clock_timestamp()
        FROM unnest(fold_post_days.keys, fold_post_days.days) AS taken (key, day)
        -- The fence keeps the filter inside, where it finds one row's facts by their index.
        CROSS JOIN LATERAL (
            SELECT *
            FROM analytics.post_days_changed
            WHERE post_days_changed.post_id = taken.key
                AND post_days_changed.day = taken.day
            OFFSET 0
        ) AS changed
        ON CONFLICT (post_id, event_id, day) DO UPDATE SET
            organization_id = excluded.organization_id,
            impressions = excluded.impressions,
            impression_dwell_ms_sum = excluded.impression_dwell_ms_sum,
            views = excluded.views,
            qualified_views = excluded.qualified_views,
            completions = excluded.completions,
            dwell_ms_sum = excluded.dwell_ms_sum,
            dwell_histogram = excluded.dwell_histogram,
            viewers = excluded.viewers,
            clicks_tickets = excluded.clicks_tickets,
            clicks_details = excluded.clicks_details,
            clicks_organizer = excluded.clicks_organizer,
            clicks_share = excluded.clicks_share,
            clicks_comment = excluded.clicks_comment,
            clicks_other = excluded.clicks_other,
            folded_at = excluded.folded_at
        RETURNING post_days.post_id, post_days.event_id, post_days.day
    )

    DELETE FROM analytics.post_days
    USING unnest(fold_post_days.keys, fold_post_days.days) AS taken (key, day)
    WHERE post_days.post_id = taken.key
        AND post_days.day = taken.day
        AND NOT EXISTS (
            SELECT FROM computed
            WHERE computed.post_id = post_days.post_id
                AND computed.event_id = post_days.event_id
                AND computed.day = post_days.day
        )
$function$;

REVOKE ALL ON FUNCTION analytics.fold_post_days(uuid[], date[]) FROM public;
COMMENT ON FUNCTION analytics.fold_post_days(uuid[], date[]) IS
'Computes these rows of post_days from the facts, pair by pair, and deletes those that have none
left. Changes must be noted for them. For the package''s own functions.';
