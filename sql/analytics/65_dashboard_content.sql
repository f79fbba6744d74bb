-- What dashboards are made of: posts, links and campaigns. See 64_dashboard_parts.sql.

CREATE FUNCTION analytics.post_figures(event_id uuid, days daterange)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
    WITH listed AS (
        SELECT
            posts.id AS post_id, left(posts.text, 80) AS text, posts.published_at,
            sum(live.impressions) AS impressions, sum(live.views) AS views,
            sum(
                live.clicks_tickets + live.clicks_details + live.clicks_organizer
                + live.clicks_share + live.clicks_comment + live.clicks_other
            ) AS clicks
        FROM analytics.post_days_live AS live
        INNER JOIN events.event_posts AS posts ON posts.id = live.post_id
        WHERE live.event_id = post_figures.event_id
            AND live.day >= lower(post_figures.days)
            AND live.day < upper(post_figures.days)
            AND posts.status = 'published'
            AND posts.deleted_at IS NULL
            AND posts.removed_at IS NULL
        GROUP BY posts.id
        ORDER BY impressions DESC, views DESC, posts.id
        LIMIT 10
    )

    SELECT coalesce(
        jsonb_agg(
            to_jsonb(listed) ORDER BY listed.impressions DESC, listed.views DESC, listed.post_id
        ),
        '[]'
    )
    FROM listed
$function$;

REVOKE ALL ON FUNCTION analytics.post_figures(uuid, daterange) FROM public;
COMMENT ON FUNCTION analytics.post_figures(uuid, daterange) IS
'The ten published posts of the event that were shown most: an array of {"post_id", "text" (its
beginning), "published_at", "impressions", "views" (of their videos), "clicks"}. For the package''s
own functions.';

CREATE FUNCTION analytics.link_figures(event_id uuid)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH by_channel AS (
        SELECT
            share_links.channel, count(*) AS links, sum(share_links.clicks) AS clicks,
            sum(share_links.conversions) AS conversions
        FROM analytics.share_links
        WHERE share_links.content_type = 'event' AND share_links.content_id = link_figures.event_id
        GROUP BY share_links.channel
    )

    SELECT coalesce(
        jsonb_agg(to_jsonb(by_channel) ORDER BY by_channel.clicks DESC, by_channel.channel), '[]'
    )
    FROM by_channel
$function$;

REVOKE ALL ON FUNCTION analytics.link_figures(uuid) FROM public;
COMMENT ON FUNCTION analytics.link_figures(uuid) IS
'Links to the event that people shared, since its beginning and as far as folded: an array of
{"channel" (null: none named), "links", "clicks", "conversions"}. For the package''s own
functions.';

CREATE FUNCTION analytics.campaign_figures(
    campaign_ids uuid[], days daterange, sees_money boolean
)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
    SELECT jsonb_build_object(
        'campaigns', cardinality(campaign_figures.campaign_ids),
        'impressions', coalesce(sum(live.impressions), 0),
        'viewable_impressions', coalesce(sum(live.viewable_impressions), 0),
        'viewers', coalesce(analytics.unique_count(live.viewers), 0),
        'clicks', coalesce(sum(live.clicks), 0),
        'conversions', coalesce(sum(live.conversions), 0),
        'spent_credits', CASE WHEN campaign_figures.sees_money THEN
            coalesce(sum(live.billed_micros), 0) * 0.000001
        END
    )
    FROM analytics.campaign_days_live AS live
    WHERE live.campaign_id = ANY(campaign_figures.campaign_ids)
        AND live.day >= lower(campaign_figures.days)
        AND live.day < upper(campaign_figures.days)
$function$;

REVOKE ALL ON FUNCTION analytics.campaign_figures(uuid[], daterange, boolean) FROM public;
COMMENT ON FUNCTION analytics.campaign_figures(uuid[], daterange, boolean) IS
'These campaigns together: {"campaigns", "impressions", "viewable_impressions", "viewers" (people,
each once), "clicks", "conversions", "spent_credits" (null: not for this reader)}; invalid traffic
is left out. For the package''s own functions.';
