-- Counters since the beginning, made of the rollups: they outlive the raw facts as these do.

CREATE FUNCTION analytics.note_counters(rollup analytics.rollup, keys uuid[])
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO analytics.counter_changes (counters, key)
    SELECT DISTINCT noted.counters, noted.key
    FROM unnest(note_counters.keys) AS taken (key)
    CROSS JOIN LATERAL (
        SELECT 'event_counters'::analytics.counters AS counters, taken.key
        WHERE note_counters.rollup = 'event_days'
        UNION ALL
        SELECT 'post_counters'::analytics.counters AS counters, taken.key
        WHERE note_counters.rollup = 'post_days'
        UNION ALL
        SELECT 'event_counters'::analytics.counters AS counters, event_posts.event_id
        FROM events.event_posts
        WHERE note_counters.rollup = 'post_days' AND event_posts.id = taken.key
    ) AS noted
$function$;

REVOKE ALL ON FUNCTION analytics.note_counters(analytics.rollup, uuid[]) FROM public;
COMMENT ON FUNCTION analytics.note_counters(analytics.rollup, uuid[]) IS
'Notes the counters that these events or posts change. For the package''s own functions.';

-- The notes go first: what changes after that leaves another.
CREATE FUNCTION analytics.take_counters(counters analytics.counters, most integer)
RETURNS uuid[]
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH first AS (
        SELECT DISTINCT counter_changes.counters, counter_changes.key
        FROM analytics.counter_changes
        WHERE counter_changes.counters = take_counters.counters
        ORDER BY counter_changes.counters, counter_changes.key
        LIMIT take_counters.most
    ),

    taken AS (
        DELETE FROM analytics.counter_changes
        USING first
        WHERE counter_changes.counters = first.counters AND counter_changes.key = first.key
        RETURNING counter_changes.key
    )

    SELECT coalesce(array_agg(DISTINCT taken.key), '{}'::uuid[])
    FROM taken
$function$;

REVOKE ALL ON FUNCTION analytics.take_counters(analytics.counters, integer) FROM public;
COMMENT ON FUNCTION analytics.take_counters(analytics.counters, integer) IS
'Takes away the notes of at most so many events or posts and returns these, to be computed in the
same transaction. For the package''s own functions.';

CREATE FUNCTION analytics.fold_event_counters(keys uuid[])
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
    INSERT INTO analytics.event_video_counters AS counters (
        event_id, views_total, views_unique, completions, avg_dwell_ms, clicks_tickets,
        clicks_details, clicks_organizer, clicks_share, clicks_comment, likes, comments, shares
    )
    SELECT
        events.id, seen.views_total, seen.views_unique, seen.completions, seen.avg_dwell_ms,
        clicked.tickets, clicked.details, clicked.organizer, clicked.share, clicked.comment,
        liked.likes, commented.comments, shared.shares
    FROM events.events
    CROSS JOIN LATERAL (
        SELECT
            coalesce(sum(months.impressions), 0)::bigint AS views_total,
            coalesce(analytics.unique_count(months.viewers), 0) AS views_unique,
            coalesce(sum(months.completions), 0)::bigint AS completions,
            coalesce(
                round(sum(months.dwell_ms_sum) / nullif(sum(months.impressions), 0)), 0
            )::bigint AS avg_dwell_ms
        FROM analytics.event_months AS months
        WHERE months.event_id = events.id
    ) AS seen
    CROSS JOIN LATERAL (
        SELECT
            coalesce(sum(days.clicks_tickets), 0)::bigint AS tickets,
            coalesce(sum(days.clicks_details), 0)::bigint AS details,
            coalesce(sum(days.clicks_organizer), 0)::bigint AS organizer,
            coalesce(sum(days.clicks_share), 0)::bigint AS share,
            coalesce(sum(days.clicks_comment), 0)::bigint AS comment
        FROM analytics.post_days AS days
        WHERE days.event_id = events.id
    ) AS clicked
    CROSS JOIN LATERAL (
        SELECT count(*) AS likes
        FROM events.event_posts
        INNER JOIN events.event_reactions ON event_reactions.post_id = event_posts.id
        WHERE event_posts.event_id = events.id AND event_reactions.kind = 'like'
    ) AS liked
    CROSS JOIN LATERAL (
        SELECT count(*) AS comments
        FROM events.event_posts
        INNER JOIN events.event_comments
            ON event_comments.post_id = event_posts.id
            AND event_comments.event_id = event_posts.event_id
        WHERE event_posts.event_id = events.id
            AND event_comments.deleted_at IS NULL
            AND event_comments.removed_at IS NULL
    ) AS commented
    CROSS JOIN LATERAL (
        SELECT count(*) AS shares
        FROM analytics.analytics_events AS acts
        WHERE acts.event_id = events.id AND acts.event_type = 'share'
    ) AS shared
    WHERE events.id = ANY(fold_event_counters.keys)
    ON CONFLICT (event_id) DO UPDATE SET
        views_total = excluded.views_total,
        views_unique = excluded.views_unique,
        completions = excluded.completions,
        avg_dwell_ms = excluded.avg_dwell_ms,
        clicks_tickets = excluded.clicks_tickets,
        clicks_details = excluded.clicks_details,
        clicks_organizer = excluded.clicks_organizer,
        clicks_share = excluded.clicks_share,
        clicks_comment = excluded.clicks_comment,
        likes = excluded.likes,
        comments = excluded.comments,
        -- What was shared is counted from facts that are dropped after their time.
        shares = greatest(counters.shares, excluded.shares)
$function$;

REVOKE ALL ON FUNCTION analytics.fold_event_counters(uuid[]) FROM public;
COMMENT ON FUNCTION analytics.fold_event_counters(uuid[]) IS
'Computes event_video_counters of these events from the rollups. For the package''s own functions.';

CREATE FUNCTION analytics.fold_post_counters(keys uuid[])
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
    INSERT INTO analytics.post_video_counters (
        post_id, views_total, views_unique, completions, avg_dwell_ms
    )
    SELECT
        event_posts.id, seen.views_total, seen.views_unique, seen.completions, seen.avg_dwell_ms
    FROM events.event_posts
    CROSS JOIN LATERAL (
        SELECT
            coalesce(sum(days.views), 0)::bigint AS views_total,
            coalesce(analytics.unique_count(days.viewers), 0) AS views_unique,
            coalesce(sum(days.completions), 0)::bigint AS completions,
            coalesce(
                round(sum(days.dwell_ms_sum) / nullif(sum(days.views), 0)), 0
            )::bigint AS avg_dwell_ms
        FROM analytics.post_days AS days
        WHERE days.post_id = event_posts.id
    ) AS seen
    WHERE event_posts.id = ANY(fold_post_counters.keys)
    ON CONFLICT (post_id) DO UPDATE SET
        views_total = excluded.views_total,
        views_unique = excluded.views_unique,
        completions = excluded.completions,
        avg_dwell_ms = excluded.avg_dwell_ms
$function$;

REVOKE ALL ON FUNCTION analytics.fold_post_counters(uuid[]) FROM public;
COMMENT ON FUNCTION analytics.fold_post_counters(uuid[]) IS
'Computes post_video_counters of these posts from the rollups. For the package''s own functions.';
