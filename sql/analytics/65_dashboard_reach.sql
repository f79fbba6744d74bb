-- What dashboards are made of: who saw what, from the rollups and the tail that is not folded yet.
-- People are counted once over all the days and events that are asked for: the sum of daily figures
-- counts everybody again who came back. See 64_dashboard_parts.sql.

CREATE FUNCTION analytics.reach_figures(event_ids uuid[], days daterange)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
    WITH live AS MATERIALIZED (
        SELECT
            rows.day, rows.impressions, rows.anonymous_impressions, rows.completions,
            rows.dwell_ms_sum, rows.dwell_histogram, rows.viewers
        FROM analytics.event_days_live AS rows
        WHERE rows.event_id = ANY(reach_figures.event_ids)
            AND rows.day >= lower(reach_figures.days)
            AND rows.day < upper(reach_figures.days)
    ),

    -- The sketches of many events are united as sets: the aggregate would copy them at each row.
    hashes AS MATERIALIZED (
        SELECT live.day, hash
        FROM live
        CROSS JOIN LATERAL unnest(live.viewers) AS hash
    ),

    cuts AS (
        SELECT live.day, min(live.viewers[4096]) AS cut
        FROM live
        GROUP BY live.day
    ),

    people AS (
        SELECT
            cuts.day, analytics.estimate_uniques(count(DISTINCT hashes.hash), cuts.cut) AS viewers
        FROM cuts
        INNER JOIN hashes
            ON hashes.day = cuts.day
            AND (cuts.cut IS NULL OR hashes.hash < cuts.cut)
        GROUP BY cuts.day, cuts.cut
    ),

    everybody AS (
        SELECT analytics.estimate_uniques(count(DISTINCT hashes.hash), lowest.cut) AS viewers
        FROM (SELECT min(cuts.cut) AS cut FROM cuts) AS lowest
        LEFT JOIN hashes ON lowest.cut IS NULL OR hashes.hash < lowest.cut
        GROUP BY lowest.cut
    ),

    by_day AS (
        SELECT
            live.day, sum(live.impressions) AS views,
            sum(live.anonymous_impressions) AS anonymous_views,
            sum(live.completions) AS completions, sum(live.dwell_ms_sum) AS dwell_ms_sum,
            analytics.merge_histograms(live.dwell_histogram) AS dwell_histogram
        FROM live
        GROUP BY live.day
    ),

    every_day AS (
        SELECT lower(reach_figures.days) + numbers.number AS day
        FROM generate_series(
            0, upper(reach_figures.days) - lower(reach_figures.days) - 1
        ) AS numbers (number)
    )

    SELECT jsonb_build_object(
        'views', coalesce(sum(by_day.views), 0),
        'anonymous_views', coalesce(sum(by_day.anonymous_views), 0),
        'viewers', (SELECT everybody.viewers FROM everybody),
        'completions', coalesce(sum(by_day.completions), 0),
        'avg_dwell_ms', round(sum(by_day.dwell_ms_sum) / nullif(sum(by_day.views), 0)),
        'median_dwell_ms', round(
            analytics.histogram_quantile(
                0.5, analytics.merge_histograms(by_day.dwell_histogram)
            )::numeric
        ),
        'days', jsonb_agg(
            jsonb_build_object(
                'day', every_day.day, 'views', coalesce(by_day.views, 0),
                'viewers', coalesce(people.viewers, 0),
                'completions', coalesce(by_day.completions, 0)
            )
            ORDER BY every_day.day
        )
    )
    FROM every_day
    LEFT JOIN by_day ON by_day.day = every_day.day
    LEFT JOIN people ON people.day = every_day.day
$function$;

REVOKE ALL ON FUNCTION analytics.reach_figures(uuid[], daterange) FROM public;
COMMENT ON FUNCTION analytics.reach_figures(uuid[], daterange) IS
'Who saw these events: {"views", "anonymous_views" (of nobody signed in), "viewers" (people, an
estimate above some thousands), "completions", "avg_dwell_ms", "median_dwell_ms" (null: no views;
within 4.5 %), "days": [{"day", "views", "viewers", "completions"}], one for each day}. For the
package''s own functions.';

CREATE FUNCTION analytics.event_list(event_ids uuid[], days daterange)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
    WITH seen AS (
        SELECT live.event_id, sum(live.impressions) AS views
        FROM analytics.event_days_live AS live
        WHERE live.event_id = ANY(event_list.event_ids)
            AND live.day >= lower(event_list.days)
            AND live.day < upper(event_list.days)
        GROUP BY live.event_id
    ),

    listed AS MATERIALIZED (
        SELECT
            events.id AS event_id, events.title, events.status, events.start_at,
            coalesce(seen.views, 0) AS views
        FROM events.events
        LEFT JOIN seen ON seen.event_id = events.id
        WHERE events.id = ANY(event_list.event_ids)
        ORDER BY views DESC, events.start_at DESC, events.id
        LIMIT 20
    ),

    sold AS (
        SELECT orders.event_id, sum(orders.tickets_issued_count) AS tickets
        FROM ticketing.orders
        WHERE orders.event_id = ANY(ARRAY(SELECT listed.event_id FROM listed))
            AND orders.paid_at >= lower(event_list.days)::timestamp AT TIME ZONE 'UTC'
            AND orders.paid_at < upper(event_list.days)::timestamp AT TIME ZONE 'UTC'
        GROUP BY orders.event_id
    )

    SELECT coalesce(
        jsonb_agg(
            to_jsonb(listed) || jsonb_build_object(
                'viewers', coalesce(people.viewers, 0), 'tickets', coalesce(sold.tickets, 0)
            )
            ORDER BY listed.views DESC, listed.start_at DESC, listed.event_id
        ),
        '[]'
    )
    FROM listed
    LEFT JOIN sold ON sold.event_id = listed.event_id
    LEFT JOIN analytics.people_by_event(
        ARRAY(SELECT listed.event_id FROM listed), event_list.days
    ) AS people
        ON people.event_id = listed.event_id
$function$;

REVOKE ALL ON FUNCTION analytics.event_list(uuid[], daterange) FROM public;
COMMENT ON FUNCTION analytics.event_list(uuid[], daterange) IS
'The twenty of these events that were seen most: an array of {"event_id", "title", "status",
"start_at", "views", "viewers", "tickets" (of orders paid in these days)}. For the package''s own
functions.';

CREATE FUNCTION analytics.sponsored_events(sponsor_id uuid, event_ids uuid[], days daterange)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
    WITH seen AS (
        SELECT live.event_id, sum(live.impressions) AS views
        FROM analytics.event_days_live AS live
        WHERE live.event_id = ANY(sponsored_events.event_ids)
            AND live.day >= lower(sponsored_events.days)
            AND live.day < upper(sponsored_events.days)
        GROUP BY live.event_id
    ),

    listed AS MATERIALIZED (
        SELECT
            events.id AS event_id, events.title, organizations.name AS organizer, events.start_at,
            (
                SELECT jsonb_agg(placed.tier ORDER BY placed.tier)
                FROM sponsorship.event_sponsorships AS placed
                WHERE placed.event_id = events.id
                    AND placed.sponsor_id = sponsored_events.sponsor_id
                    AND placed.status IN ('active', 'hidden', 'ended')
            ) AS tiers,
            coalesce(seen.views, 0) AS views
        FROM events.events
        LEFT JOIN organizations.organizations
            ON organizations.id = events.owner_organization_id
        LEFT JOIN seen ON seen.event_id = events.id
        WHERE events.id = ANY(sponsored_events.event_ids)
        ORDER BY views DESC, events.start_at DESC, events.id
        LIMIT 20
    )

    SELECT coalesce(
        jsonb_agg(
            to_jsonb(listed) || jsonb_build_object('viewers', coalesce(people.viewers, 0))
            ORDER BY listed.views DESC, listed.start_at DESC, listed.event_id
        ),
        '[]'
    )
    FROM listed
    LEFT JOIN analytics.people_by_event(
        ARRAY(SELECT listed.event_id FROM listed), sponsored_events.days
    ) AS people
        ON people.event_id = listed.event_id
$function$;

REVOKE ALL ON FUNCTION analytics.sponsored_events(uuid, uuid[], daterange) FROM public;
COMMENT ON FUNCTION analytics.sponsored_events(uuid, uuid[], daterange) IS
'The twenty of these events that were seen most, for who sponsors them: an array of {"event_id",
"title", "organizer" (null: a person), "start_at", "tiers", "views", "viewers"}. For the package''s
own functions.';

CREATE FUNCTION analytics.platform_reach(days daterange)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
    WITH live AS MATERIALIZED (
        SELECT by_event.*
        FROM analytics.reach_by_event(
            lower(platform_reach.days), upper(platform_reach.days)
        ) AS by_event
    ),

    listed AS MATERIALIZED (
        SELECT
            events.id AS event_id, events.title, organizations.name AS organizer, live.views
        FROM (SELECT * FROM live ORDER BY live.views DESC, live.event_id LIMIT 10) AS live
        INNER JOIN events.events ON events.id = live.event_id
        LEFT JOIN organizations.organizations
            ON organizations.id = events.owner_organization_id
    )

    SELECT jsonb_build_object(
        'views', coalesce(sum(live.views), 0),
        'anonymous_views', coalesce(sum(live.anonymous_views), 0),
        'viewers', coalesce(
            analytics.event_viewers(NULL, lower(platform_reach.days), upper(platform_reach.days)),
            0
        ),
        'completions', coalesce(sum(live.completions), 0),
        'avg_dwell_ms', round(sum(live.dwell_ms) / nullif(sum(live.views), 0)),
        'events', (
            SELECT coalesce(
                jsonb_agg(
                    to_jsonb(listed) || jsonb_build_object('viewers', coalesce(people.viewers, 0))
                    ORDER BY listed.views DESC, listed.event_id
                ),
                '[]'
            )
            FROM listed
            LEFT JOIN analytics.people_by_event(
                ARRAY(SELECT listed.event_id FROM listed), platform_reach.days
            ) AS people
                ON people.event_id = listed.event_id
        )
    )
    FROM live
$function$;

REVOKE ALL ON FUNCTION analytics.platform_reach(daterange) FROM public;
COMMENT ON FUNCTION analytics.platform_reach(daterange) IS
'Who saw any event, as analytics.reach_figures(), without days and median, and the ten "events" seen
most: an array of {"event_id", "title", "organizer" (null: a person), "views", "viewers"}. For the
package''s own functions.';
