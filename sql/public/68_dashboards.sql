-- The dashboards: all that one page shows, in one request, for who belongs there. Each figure is
-- summed on its own (analytics.*_figures): a join of what hangs on an event or an organization
-- would count each row once for all the others. Income is for those who see the books, else null.

CREATE FUNCTION public.event_dashboard(
    event_id uuid, since date DEFAULT NULL, until date DEFAULT NULL
)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event constant events.events := events.require_role(event_id, 'viewer');
    v_days constant daterange := analytics.dashboard_days(since, until);
    v_sees_money constant boolean := v_event.owner_organization_id IS NULL
        OR organizations.has_role(v_event.owner_organization_id, 'admin');
BEGIN
    RETURN jsonb_build_object(
        'event', jsonb_build_object(
            'id', v_event.id, 'title', v_event.title, 'status', v_event.status,
            'start_at', v_event.start_at, 'organization_id', v_event.owner_organization_id,
            'organizer', (
                SELECT organizations.name
                FROM organizations.organizations
                WHERE organizations.id = v_event.owner_organization_id
            )
        ),
        'since', lower(v_days),
        'until', upper(v_days) - 1,
        'reach', analytics.reach_figures(ARRAY[v_event.id], v_days),
        'sales', analytics.sales_figures(ARRAY[v_event.id], v_days),
        'money', CASE WHEN v_sees_money THEN
            analytics.money_figures(ARRAY[v_event.id], v_days)
        END,
        'tiers', analytics.tier_figures(v_event.id),
        'posts', analytics.post_figures(v_event.id, v_days),
        'links', analytics.link_figures(v_event.id),
        'sponsors', analytics.event_sponsors(v_event.id)
    );
END
$function$;

REVOKE ALL ON FUNCTION public.event_dashboard(uuid, date, date)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.event_dashboard(uuid, date, date) TO authenticated;
COMMENT ON FUNCTION public.event_dashboard(uuid, date, date) IS
'An event over some days, both included, in UTC; by default the last thirty. An object: "event",
"since", "until", "reach" (who saw it, live), "sales", "money" (by currency, null for whoever is no
admin), "tiers" as they stand now, "posts" seen most, "links" shared and "sponsors". Errors: YP001,
YP009 not signed in or no profile; YP002 no member of its organization; YP003 no event, or more than
400 days. Callable by authenticated.';

CREATE FUNCTION public.organization_dashboard(
    organization_id uuid, since date DEFAULT NULL, until date DEFAULT NULL
)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_days daterange;
    v_sees_money boolean;
    v_event_ids uuid[];
BEGIN
    PERFORM organizations.require_role(organization_id, 'viewer');
    v_days := analytics.dashboard_days(since, until);
    v_sees_money := organizations.has_role(organization_id, 'admin');
    v_event_ids := ARRAY(
        SELECT events.id
        FROM events.events
        WHERE events.owner_organization_id = organization_dashboard.organization_id
    );

    RETURN jsonb_build_object(
        'organization', (
            SELECT jsonb_build_object(
                'id', organizations.id, 'name', organizations.name,
                'currency', organizations.default_currency,
                'members', (
                    SELECT count(*)
                    FROM organizations.org_memberships
                    WHERE org_memberships.org_id = organizations.id
                )
            )
            FROM organizations.organizations
            WHERE organizations.id = organization_dashboard.organization_id
        ),
        'since', lower(v_days),
        'until', upper(v_days) - 1,
        'reach', analytics.reach_figures(v_event_ids, v_days),
        'sales', analytics.sales_figures(v_event_ids, v_days),
        'money', CASE WHEN v_sees_money THEN
            analytics.money_figures(v_event_ids, v_days)
        END,
        'events', analytics.event_list(v_event_ids, v_days),
        'campaigns', analytics.campaign_figures(
            ARRAY(
                SELECT campaigns.id
                FROM campaigns.campaigns
                WHERE campaigns.org_id = organization_dashboard.organization_id
            ),
            v_days, v_sees_money
        ),
        'deals', CASE WHEN v_sees_money THEN
            analytics.deal_figures(ARRAY(
                SELECT deals.id
                FROM sponsorship.sponsorship_orders AS deals
                WHERE deals.organization_id = organization_dashboard.organization_id
            ))
        END
    );
END
$function$;

REVOKE ALL ON FUNCTION public.organization_dashboard(uuid, date, date)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.organization_dashboard(uuid, date, date) TO authenticated;
COMMENT ON FUNCTION public.organization_dashboard(uuid, date, date) IS
'An organization over some days, both included, in UTC; by default the last thirty. An object:
"organization", "since", "until", "reach" of its events (live, people counted once), "sales",
"money" (by currency), "events" with what each reached and sold, "campaigns", and "deals" with
sponsors as they stand now. Money, deals and what campaigns spent are null for whoever is no admin.
Errors: YP001, YP009 not signed in or no profile; YP002 no member; YP003 no organization, or more
than 400 days. Callable by authenticated.';

CREATE FUNCTION public.sponsor_dashboard(
    sponsor_id uuid, since date DEFAULT NULL, until date DEFAULT NULL
)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_days daterange;
    v_sees_money boolean;
    v_event_ids uuid[];
BEGIN
    PERFORM users.require_caller();
    PERFORM ops.require(sponsor_id IS NOT NULL, 'sponsor_id', 'must be given');
    -- To a stranger a sponsor that does not exist and one of somebody else look the same.
    IF sponsor_id <> ALL (sponsorship.my_sponsors('viewer')) THEN
        PERFORM ops.raise_error('YP002', format('It takes the role viewer for %s.', sponsor_id));
    END IF;
    v_days := analytics.dashboard_days(since, until);
    v_sees_money := sponsor_id = ANY(sponsorship.my_sponsors('admin'));
    v_event_ids := ARRAY(
        SELECT DISTINCT event_sponsorships.event_id
        FROM sponsorship.event_sponsorships
        WHERE event_sponsorships.sponsor_id = sponsor_dashboard.sponsor_id
            AND event_sponsorships.status IN ('active', 'hidden', 'ended')
    );

    RETURN jsonb_build_object(
        'sponsor', (
            SELECT jsonb_build_object('id', sponsors.id, 'name', sponsors.name)
            FROM sponsorship.sponsors
            WHERE sponsors.id = sponsor_dashboard.sponsor_id
        ),
        'since', lower(v_days),
        'until', upper(v_days) - 1,
        'reach', analytics.reach_figures(v_event_ids, v_days),
        'events', analytics.sponsored_events(sponsor_dashboard.sponsor_id, v_event_ids, v_days),
        'deliverables', analytics.deliverable_figures(sponsor_dashboard.sponsor_id),
        'campaigns', analytics.campaign_figures(
            ARRAY(
                SELECT campaigns.id
                FROM campaigns.campaigns
                WHERE campaigns.sponsor_id = sponsor_dashboard.sponsor_id
            ),
            v_days, v_sees_money
        ),
        'deals', CASE WHEN v_sees_money THEN
            analytics.deal_figures(ARRAY(
                SELECT deals.id
                FROM sponsorship.sponsorship_orders AS deals
                WHERE deals.sponsor_id = sponsor_dashboard.sponsor_id
            ))
        END
    );
END
$function$;

REVOKE ALL ON FUNCTION public.sponsor_dashboard(uuid, date, date)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.sponsor_dashboard(uuid, date, date) TO authenticated;
COMMENT ON FUNCTION public.sponsor_dashboard(uuid, date, date) IS
'A sponsor over some days, both included, in UTC; by default the last thirty. An object: "sponsor",
"since", "until", "reach" of the events that it sponsors (live, people counted once), these
"events", "deliverables" and what their proofs say, "campaigns", and "deals" as they stand now.
Deals and what campaigns spent are null for whoever is no admin of the sponsor. Errors: YP001, YP009
not signed in or no profile; YP002 no member of the sponsor; YP003 no sponsor, or more than 400
days. Callable by authenticated.';

CREATE FUNCTION public.platform_dashboard(since date DEFAULT NULL, until date DEFAULT NULL)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_days constant daterange := analytics.dashboard_days(since, until);
BEGIN
    RETURN jsonb_build_object(
        'since', lower(v_days),
        'until', upper(v_days) - 1,
        'as_of', (
            -- The oldest of the three; null while one was never refreshed.
            SELECT CASE WHEN count(logged.ran_at) = count(*) THEN min(logged.ran_at) END
            FROM (VALUES
                ('analytics.mv_platform_daily_stats'), ('analytics.mv_platform_daily_revenue'),
                ('analytics.mv_sponsorship_revenue')
            ) AS views (name)
            CROSS JOIN LATERAL (
                SELECT max(mv_refresh_log.ran_at) AS ran_at
                FROM public.mv_refresh_log
                WHERE mv_refresh_log.view_name = views.name
                    AND mv_refresh_log.duration_ms IS NOT NULL
            ) AS logged
        ),
        'reach', analytics.platform_reach(v_days),
        'days', analytics.platform_days(v_days),
        'money', analytics.platform_money(v_days),
        'sponsorships', analytics.platform_sponsorships(v_days)
    );
END
$function$;

REVOKE ALL ON FUNCTION public.platform_dashboard(date, date)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.platform_dashboard(date, date) TO service_role;
COMMENT ON FUNCTION public.platform_dashboard(date, date) IS
'The whole platform over some days, both included, in UTC; by default the last thirty. An object:
"since", "until", "reach" (live, people counted once), and of the materialized views, which are
"as_of" (null: not refreshed yet), "days", "money" by currency and "sponsorships" by currency and
month. Errors: YP003 more than 400 days. Callable by service_role.';
