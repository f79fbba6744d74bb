-- What dashboards are made of: sponsorships and the platform's days. See 64_dashboard_parts.sql.

CREATE FUNCTION analytics.event_sponsors(event_id uuid)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(
        jsonb_agg(
            jsonb_build_object(
                'sponsor_id', sponsors.id, 'name', sponsors.name, 'tier', placed.tier,
                'status', placed.status
            )
            ORDER BY placed.display_order, sponsors.name, placed.tier
        ),
        '[]'
    )
    FROM sponsorship.event_sponsorships AS placed
    INNER JOIN sponsorship.sponsors ON sponsors.id = placed.sponsor_id
    WHERE placed.event_id = event_sponsors.event_id AND placed.status <> 'cancelled'
$function$;

REVOKE ALL ON FUNCTION analytics.event_sponsors(uuid) FROM public;
COMMENT ON FUNCTION analytics.event_sponsors(uuid) IS
'Sponsors of the event, one object a package: {"sponsor_id", "name", "tier", "status"}. For the
package''s own functions.';

CREATE FUNCTION analytics.deal_figures(order_ids uuid[])
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH by_currency AS (
        SELECT
            deals.currency, currencies.decimal_places, count(*) AS deals,
            count(DISTINCT deals.sponsor_id) AS sponsors,
            count(DISTINCT deals.event_id) AS events,
            sum(deals.amount_cents) AS amount_cents, sum(deals.funded_cents) AS funded_cents,
            sum(deals.released_cents) AS released_cents,
            sum(deals.refunded_cents) AS refunded_cents, sum(deals.fee_cents) AS fee_cents,
            sum(deals.held_cents) AS held_cents
        FROM sponsorship.sponsorship_orders AS deals
        INNER JOIN ref.currencies ON currencies.code = deals.currency
        WHERE deals.id = ANY(deal_figures.order_ids) AND deals.status <> 'cancelled'
        GROUP BY deals.currency, currencies.decimal_places
    )

    SELECT coalesce(jsonb_agg(to_jsonb(by_currency) ORDER BY by_currency.currency), '[]')
    FROM by_currency
$function$;

REVOKE ALL ON FUNCTION analytics.deal_figures(uuid[]) FROM public;
COMMENT ON FUNCTION analytics.deal_figures(uuid[]) IS
'These deals as they stand now, one object a currency, without cancelled ones: how many, of how many
sponsors and events, and their money in minor units, as in analytics.mv_sponsorship_revenue. For the
package''s own functions.';

CREATE FUNCTION analytics.deliverable_figures(sponsor_id uuid)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT jsonb_build_object(
        'by_status', coalesce(
            (
                SELECT jsonb_object_agg(counted.status, counted.number)
                FROM (
                    SELECT deliverables.status, count(*) AS number
                    FROM sponsorship.deliverables
                    WHERE deliverables.sponsor_id = deliverable_figures.sponsor_id
                    GROUP BY deliverables.status
                ) AS counted
            ),
            '{}'
        ),
        'overdue', (
            SELECT count(*)
            FROM sponsorship.deliverables
            WHERE deliverables.sponsor_id = deliverable_figures.sponsor_id
                AND deliverables.status IN ('pending', 'in_progress', 'changes_requested')
                AND deliverables.due_at < now()
        ),
        'proven', (
            SELECT jsonb_build_object(
                'impressions', coalesce(sum(deliverable_proofs.impressions), 0),
                'clicks', coalesce(sum(deliverable_proofs.clicks), 0)
            )
            FROM sponsorship.deliverable_proofs
            INNER JOIN sponsorship.deliverables
                ON deliverables.id = deliverable_proofs.deliverable_id
            WHERE deliverables.sponsor_id = deliverable_figures.sponsor_id
                AND deliverable_proofs.status = 'approved'
        )
    )
$function$;

REVOKE ALL ON FUNCTION analytics.deliverable_figures(uuid) FROM public;
COMMENT ON FUNCTION analytics.deliverable_figures(uuid) IS
'What the sponsor is owed: {"by_status": {status: number}, "overdue", "proven": {"impressions",
"clicks"} of approved proofs}. For the package''s own functions.';

CREATE FUNCTION analytics.platform_days(days daterange)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(
        jsonb_agg(
            to_jsonb(stats) || jsonb_build_object('day', (stats.day AT TIME ZONE 'UTC')::date)
            ORDER BY stats.day
        ),
        '[]'
    )
    FROM analytics.mv_platform_daily_stats AS stats
    WHERE stats.day >= lower(platform_days.days)::timestamp AT TIME ZONE 'UTC'
        AND stats.day < upper(platform_days.days)::timestamp AT TIME ZONE 'UTC'
$function$;

REVOKE ALL ON FUNCTION analytics.platform_days(daterange) FROM public;
COMMENT ON FUNCTION analytics.platform_days(daterange) IS
'Rows of analytics.mv_platform_daily_stats, oldest first. For the package''s own functions.';

CREATE FUNCTION analytics.platform_money(days daterange)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH by_currency AS (
        SELECT
            revenue.currency, currencies.decimal_places, sum(revenue.orders) AS orders,
            sum(revenue.tickets) AS tickets, sum(revenue.total_cents) AS total_cents,
            sum(revenue.fees_cents) AS fees_cents, sum(revenue.tax_cents) AS tax_cents,
            sum(revenue.refunded_cents) AS refunded_cents,
            sum(revenue.sponsorship_cents) AS sponsorship_cents,
            sum(revenue.sponsorship_fee_cents) AS sponsorship_fee_cents,
            jsonb_agg(
                jsonb_build_object(
                    'day', (revenue.day AT TIME ZONE 'UTC')::date,
                    'total_cents', revenue.total_cents,
                    'fees_cents', revenue.fees_cents,
                    'refunded_cents', revenue.refunded_cents
                )
                ORDER BY revenue.day
            ) AS days
        FROM analytics.mv_platform_daily_revenue AS revenue
        INNER JOIN ref.currencies ON currencies.code = revenue.currency
        WHERE revenue.day >= lower(platform_money.days)::timestamp AT TIME ZONE 'UTC'
            AND revenue.day < upper(platform_money.days)::timestamp AT TIME ZONE 'UTC'
        GROUP BY revenue.currency, currencies.decimal_places
    )

    SELECT coalesce(jsonb_agg(to_jsonb(by_currency) ORDER BY by_currency.currency), '[]')
    FROM by_currency
$function$;

REVOKE ALL ON FUNCTION analytics.platform_money(daterange) FROM public;
COMMENT ON FUNCTION analytics.platform_money(daterange) IS
'Sums of analytics.mv_platform_daily_revenue, one object a currency, in minor units, with "days".
For the package''s own functions.';

CREATE FUNCTION analytics.platform_sponsorships(days daterange)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH by_month AS (
        SELECT
            (revenue.month AT TIME ZONE 'UTC')::date AS month, revenue.currency,
            currencies.decimal_places, sum(revenue.deals) AS deals,
            sum(revenue.funded_cents) AS funded_cents,
            sum(revenue.released_cents) AS released_cents,
            sum(revenue.refunded_cents) AS refunded_cents,
            sum(revenue.fee_cents) AS fee_cents, sum(revenue.held_cents) AS held_cents
        FROM analytics.mv_sponsorship_revenue AS revenue
        INNER JOIN ref.currencies ON currencies.code = revenue.currency
        WHERE revenue.month >= date_trunc(
            'month', lower(platform_sponsorships.days)::timestamp AT TIME ZONE 'UTC', 'UTC'
        )
        AND revenue.month < upper(platform_sponsorships.days)::timestamp AT TIME ZONE 'UTC'
        GROUP BY revenue.month, revenue.currency, currencies.decimal_places
    )

    SELECT coalesce(
        jsonb_agg(to_jsonb(by_month) ORDER BY by_month.month, by_month.currency), '[]'
    )
    FROM by_month
$function$;

REVOKE ALL ON FUNCTION analytics.platform_sponsorships(daterange) FROM public;
COMMENT ON FUNCTION analytics.platform_sponsorships(daterange) IS
'Sums of analytics.mv_sponsorship_revenue over the months in which the days lie, whole ones, one
object a month and currency, in minor units. For the package''s own functions.';
