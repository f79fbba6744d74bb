-- What is looked up for all acts of a batch together, and how they are written: one statement for
-- each table.

CREATE FUNCTION analytics.is_robot(user_agent text)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(
        is_robot.user_agent ~* (
            'bot\M|bot/|crawl|spider|slurp|headless|lighthouse|preview|monitor|scrap|curl/|wget/'
            '|python-|java/|go-http|okhttp-test|phantom|puppeteer|playwright|selenium'
        ), FALSE
    )
$function$;

REVOKE ALL ON FUNCTION analytics.is_robot(text) FROM public;
COMMENT ON FUNCTION analytics.is_robot(text) IS
'Whether a browser''s name of itself says that nobody looks. For the package''s own functions.';

CREATE FUNCTION analytics.opted_out(user_id uuid)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT EXISTS (
        SELECT FROM users.consents
        WHERE consents.user_id = opted_out.user_id
            AND consents.organization_id IS NULL
            AND consents.event_id IS NULL
            AND consents.purpose = 'analytics'
            AND consents.state <> 'granted'
    )
$function$;

REVOKE ALL ON FUNCTION analytics.opted_out(uuid) FROM public;
COMMENT ON FUNCTION analytics.opted_out(uuid) IS
'Whether a person refused to be measured: denied or withdrew the purpose analytics. For the
package''s own functions.';

CREATE FUNCTION analytics.hold_subjects(acts analytics.act[])
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM FROM users.user_profiles
    WHERE user_profiles.user_id IN (SELECT act.user_id FROM unnest(acts) AS act)
    ORDER BY user_profiles.user_id
    FOR KEY SHARE;
    PERFORM FROM events.events
    WHERE events.id IN (
        SELECT act.event_id FROM unnest(acts) AS act
        UNION
        SELECT event_posts.event_id
        FROM events.event_posts
        WHERE event_posts.id IN (SELECT act.post_id FROM unnest(acts) AS act)
    )
    ORDER BY events.id
    FOR KEY SHARE;
    PERFORM FROM events.event_posts
    WHERE event_posts.id IN (SELECT act.post_id FROM unnest(acts) AS act)
    ORDER BY event_posts.id
    FOR KEY SHARE;
    PERFORM FROM analytics.share_links
    WHERE share_links.code IN (SELECT act.code FROM unnest(acts) AS act)
    ORDER BY share_links.code
    FOR KEY SHARE;
END
$function$;

REVOKE ALL ON FUNCTION analytics.hold_subjects(analytics.act[]) FROM public;
COMMENT ON FUNCTION analytics.hold_subjects(analytics.act[]) IS
'Keeps what acts are about from being deleted before they are written, which would fail them all;
the locks are those of foreign keys. For the package''s own functions.';

CREATE FUNCTION analytics.settle_acts(acts analytics.act[])
RETURNS analytics.act[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array_agg(
        ROW(
            act.item, act.id, act.kind, act.about_event_id, act.post_id, act.code, act.user_id,
            act.target, act.source, act.dwell_ms, act.watch_percentage, act.completed,
            act.occurred_at,
            CASE
                -- Each beacon of a video may tell more than the one before, of the same view.
                WHEN act.decided = 'accepted' AND (
                    act.nth > 1 AND act.kind <> 'video'
                    OR act.kind IN ('post_view', 'video')
                    AND (act.post_id, act.user_id) IS DISTINCT FROM
                    (act.first_post_id, act.first_user_id)
                ) THEN 'duplicate'
                ELSE act.decided
            END,
            CASE
                WHEN act.outcome IS NULL AND act.decided = 'rejected' THEN 'YP341'
                ELSE act.error_code
            END,
            CASE
                WHEN act.outcome IS NOT NULL THEN act.detail
                WHEN act.decided = 'rejected' THEN 'It is about nothing that is published.'
                WHEN act.decided = 'ignored' THEN 'It is not to be measured.'
            END
        )::analytics.act
        ORDER BY act.item
    )
    FROM (
        SELECT
            one.*,
            coalesce(post.event_id, one.event_id) AS about_event_id,
            verdict.decided,
            row_number() OVER (
                PARTITION BY one.id, one.kind, verdict.decided ORDER BY one.item
            ) AS nth,
            first_value(one.post_id) OVER of_view AS first_post_id,
            first_value(one.user_id) OVER of_view AS first_user_id
        FROM unnest(settle_acts.acts) AS one
        LEFT JOIN events.event_posts AS post
            ON post.id = one.post_id AND post.status = 'published' AND post.deleted_at IS NULL
        LEFT JOIN events.events AS event
            ON event.id = coalesce(post.event_id, one.event_id) AND event.status <> 'draft'
        LEFT JOIN analytics.share_links AS link ON link.code = one.code
        CROSS JOIN LATERAL (
            SELECT
                CASE
                    WHEN one.outcome IS NOT NULL THEN one.outcome
                    WHEN one.kind = 'link_click' AND link.code IS NULL THEN 'rejected'
                    WHEN one.kind <> 'link_click' AND (
                        event.id IS NULL OR one.post_id IS NOT NULL AND post.id IS NULL
                    ) THEN 'rejected'
                    WHEN analytics.opted_out(one.user_id) THEN 'ignored'
                    WHEN EXISTS (
                        SELECT FROM analytics.audience_consents
                        WHERE audience_consents.event_id = event.id
                            AND audience_consents.scope = 'measurement'
                            AND audience_consents.consent_basis = 'opt_out'
                            AND audience_consents.segment_key IN (
                                'all',
                                CASE WHEN one.user_id IS NULL THEN 'anonymous' ELSE 'signed_in' END
                            )
                            AND (
                                audience_consents.expires_at IS NULL
                                OR audience_consents.expires_at > one.occurred_at
                            )
                    ) THEN 'ignored'
                    WHEN CASE one.kind
                        WHEN 'event_impression' THEN EXISTS (
                            SELECT FROM analytics.event_impressions
                            WHERE event_impressions.id = one.id
                                AND event_impressions.occurred_at > now() - interval '9 days'
                        )
                        WHEN 'post_impression' THEN EXISTS (
                            SELECT FROM analytics.post_impressions
                            WHERE post_impressions.id = one.id
                                AND post_impressions.occurred_at > now() - interval '9 days'
                        )
                        WHEN 'post_view' THEN EXISTS (
                            SELECT FROM analytics.post_views WHERE post_views.id = one.id
                        )
                        WHEN 'post_click' THEN EXISTS (
                            SELECT FROM analytics.post_clicks WHERE post_clicks.id = one.id
                        )
                        WHEN 'video' THEN FALSE
                        -- Shares, and clicks on links, whose own queue forgets them.
                        ELSE EXISTS (
                            SELECT FROM analytics.analytics_events
                            WHERE analytics_events.id = one.id
                        )
                    END THEN 'duplicate'
                    ELSE 'accepted'
                END AS decided
        ) AS verdict
        WINDOW of_view AS (
            PARTITION BY one.id, one.kind IN ('post_view', 'video'), verdict.decided
            ORDER BY one.item
        )
    ) AS act
$function$;

REVOKE ALL ON FUNCTION analytics.settle_acts(analytics.act[]) FROM public;
COMMENT ON FUNCTION analytics.settle_acts(analytics.act[]) IS
'The acts with their event, and an outcome for each that has none: accepted; rejected with YP341, it
is about nothing; ignored, the person or the organizer opted out of measurement; duplicate. For the
package''s own functions.';
