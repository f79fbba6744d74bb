-- Figures for members. The dashboards and daily figures count rows that their readers may not see,
-- so they are computed with more rights than the reader has, for one event or organization at a
-- time and only for who belongs to it.

CREATE FUNCTION analytics.event_days(event_id uuid)
RETURNS TABLE (
    day timestamptz,
    total_views bigint,
    unique_viewers bigint,
    completions bigint,
    avg_dwell_ms numeric,
    median_dwell_ms double precision
)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        stats.day, stats.total_views, stats.unique_viewers, stats.completions, stats.avg_dwell_ms,
        stats.median_dwell_ms
    FROM analytics.mv_event_daily_stats AS stats
    INNER JOIN events.events ON events.id = stats.event_id
    WHERE events.id = event_days.event_id
        AND (
            events.owner_user_id = users.caller_id()
            OR events.owner_organization_id = ANY(organizations.member_of('viewer'))
        )
$function$;

REVOKE ALL ON FUNCTION analytics.event_days(uuid) FROM public;
GRANT EXECUTE ON FUNCTION analytics.event_days(uuid) TO authenticated;
COMMENT ON FUNCTION analytics.event_days(uuid) IS
'Rows of analytics.mv_event_daily_stats of one event, for its organizers; for others none. Callable
by authenticated.';

CREATE FUNCTION analytics.event_figures(event_id uuid)
RETURNS TABLE (
    ticket_count bigint,
    sponsor_count bigint,
    post_count bigint,
    impression_count bigint
)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        ecosystem.ticket_count, ecosystem.sponsor_count, ecosystem.post_count,
        ecosystem.impression_count
    FROM analytics.event_ecosystem AS ecosystem
    INNER JOIN events.events ON events.id = ecosystem.event_id
    WHERE events.id = event_figures.event_id
        AND (
            events.owner_user_id = users.caller_id()
            OR events.owner_organization_id = ANY(organizations.member_of('viewer'))
        )
$function$;

REVOKE ALL ON FUNCTION analytics.event_figures(uuid) FROM public;
GRANT EXECUTE ON FUNCTION analytics.event_figures(uuid) TO authenticated;
COMMENT ON FUNCTION analytics.event_figures(uuid) IS
'The counts of analytics.event_ecosystem of one event, for its organizers; for others no row.
Callable by authenticated.';

CREATE FUNCTION analytics.org_figures(organization_id uuid)
RETURNS TABLE (
    member_count bigint,
    event_count bigint,
    campaign_count bigint,
    currency text,
    total_revenue numeric,
    revenue_by_currency jsonb
)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        dashboard.member_count, dashboard.event_count, dashboard.campaign_count,
        dashboard.currency,
        CASE WHEN money.is_shown THEN dashboard.total_revenue END,
        CASE WHEN money.is_shown THEN dashboard.revenue_by_currency END
    FROM analytics.org_dashboard AS dashboard
    CROSS JOIN LATERAL (
        SELECT dashboard.organization_id = ANY(organizations.member_of('admin')) AS is_shown
    ) AS money
    WHERE dashboard.organization_id = org_figures.organization_id
        AND dashboard.organization_id = ANY(organizations.member_of('viewer'))
$function$;

REVOKE ALL ON FUNCTION analytics.org_figures(uuid) FROM public;
GRANT EXECUTE ON FUNCTION analytics.org_figures(uuid) TO authenticated;
COMMENT ON FUNCTION analytics.org_figures(uuid) IS
'The figures of analytics.org_dashboard of one organization, for its members, with income for admins
and owners and null for the others; for strangers no row. Callable by authenticated.';
