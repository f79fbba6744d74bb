-- The platform day by day: for its operators, hence over all tenants and granted to no role of the
-- API. A day is a day in UTC. Money is one row a currency, for currencies are never added up. Views
-- come from the rollups, which remember days whose raw facts are long gone.

CREATE MATERIALIZED VIEW analytics.mv_platform_daily_stats AS
WITH cuts AS (
    SELECT
        day,
        min(viewers[4096]) AS cut
    FROM analytics.event_days_live
    GROUP BY day
),

marks AS (
    SELECT
        cuts.day,
        cuts.cut,
        unnest(live.viewers) AS mark
    FROM analytics.event_days_live AS live
    INNER JOIN cuts ON live.day = cuts.day
),

people AS (
    SELECT
        day,
        analytics.estimate_uniques(count(DISTINCT mark), cut) AS unique_viewers
    FROM marks
    WHERE cut IS NULL OR mark < cut
    GROUP BY day, cut
),

seen AS (
    SELECT
        live.day::timestamp AT TIME ZONE 'UTC' AS day,
        sum(live.impressions) AS total_views,
        count(*) FILTER (WHERE live.impressions > 0) AS viewed_events,
        max(people.unique_viewers) AS unique_viewers
    FROM analytics.event_days_live AS live
    LEFT JOIN people ON live.day = people.day
    GROUP BY live.day
    HAVING sum(live.impressions) > 0
),

happened AS (
    SELECT
        date_trunc('day', created_at, 'UTC') AS day,
        'person' AS what
    FROM users.user_profiles
    UNION ALL
    SELECT
        date_trunc('day', created_at, 'UTC') AS day,
        'organization' AS what
    FROM organizations.organizations
    UNION ALL
    SELECT
        date_trunc('day', published_at, 'UTC') AS day,
        'event' AS what
    FROM events.events
    WHERE published_at IS NOT NULL
    UNION ALL
    SELECT
        date_trunc('day', created_at, 'UTC') AS day,
        'ticket' AS what
    FROM ticketing.tickets
    UNION ALL
    SELECT
        date_trunc('day', redeemed_at, 'UTC') AS day,
        'admission' AS what
    FROM ticketing.tickets
    WHERE redeemed_at IS NOT NULL
),

counted AS (
    SELECT
        day,
        count(*) FILTER (WHERE what = 'person') AS new_people,
        count(*) FILTER (WHERE what = 'organization') AS new_organizations,
        count(*) FILTER (WHERE what = 'event') AS published_events,
        count(*) FILTER (WHERE what = 'ticket') AS tickets,
        count(*) FILTER (WHERE what = 'admission') AS admissions
    FROM happened
    GROUP BY day
)

SELECT
    coalesce(counted.day, seen.day) AS day,
    coalesce(seen.total_views, 0) AS total_views,
    coalesce(seen.unique_viewers, 0) AS unique_viewers,
    coalesce(seen.viewed_events, 0) AS viewed_events,
    coalesce(counted.new_people, 0) AS new_people,
    coalesce(counted.new_organizations, 0) AS new_organizations,
    coalesce(counted.published_events, 0) AS published_events,
    coalesce(counted.tickets, 0) AS tickets,
    coalesce(counted.admissions, 0) AS admissions
FROM counted
FULL JOIN seen ON counted.day = seen.day;

CREATE UNIQUE INDEX mv_platform_daily_stats_day_idx ON analytics.mv_platform_daily_stats (day);

COMMENT ON MATERIALIZED VIEW analytics.mv_platform_daily_stats IS
'What happened on the platform on a day, as of the last refresh; a day without any has no row.';
COMMENT ON COLUMN analytics.mv_platform_daily_stats.day IS 'Midnight UTC at which the day begins.';
COMMENT ON COLUMN analytics.mv_platform_daily_stats.total_views IS
'Impressions of events; may be added up.';
COMMENT ON COLUMN analytics.mv_platform_daily_stats.unique_viewers IS
'Signed-in people who saw an event, an estimate above some thousands. Not to be added up: who came
back counts for every day.';
COMMENT ON COLUMN analytics.mv_platform_daily_stats.viewed_events IS
'Events that were seen. Not to be added up.';
COMMENT ON COLUMN analytics.mv_platform_daily_stats.new_people IS
'Profiles made on the day that are still there; may be added up, as all that follow.';
COMMENT ON COLUMN analytics.mv_platform_daily_stats.new_organizations IS
'Organizations founded on the day.';
COMMENT ON COLUMN analytics.mv_platform_daily_stats.published_events IS
'Events published on the day.';
COMMENT ON COLUMN analytics.mv_platform_daily_stats.tickets IS
'Tickets issued on the day, those refunded since included.';
COMMENT ON COLUMN analytics.mv_platform_daily_stats.admissions IS
'Tickets redeemed at a door on the day.';

CREATE MATERIALIZED VIEW analytics.mv_platform_daily_revenue AS
WITH moved AS (
    SELECT
        orders.currency,
        date_trunc('day', orders.paid_at, 'UTC') AS day,
        1 AS orders,
        orders.tickets_issued_count AS tickets,
        orders.total_cents,
        orders.fees_cents,
        orders.tax_cents,
        0::bigint AS refunded_cents,
        0 AS sponsorships,
        0::bigint AS sponsorship_cents,
        0::bigint AS sponsorship_fee_cents
    FROM ticketing.orders
    WHERE orders.paid_at IS NOT NULL
    UNION ALL
    SELECT
        refunds.currency,
        date_trunc('day', refunds.succeeded_at, 'UTC') AS day,
        0 AS orders,
        0 AS tickets,
        0 AS total_cents,
        0 AS fees_cents,
        0 AS tax_cents,
        refunds.amount_cents AS refunded_cents,
        0 AS sponsorships,
        0 AS sponsorship_cents,
        0 AS sponsorship_fee_cents
    FROM ticketing.refunds
    WHERE refunds.succeeded_at IS NOT NULL
    UNION ALL
    SELECT
        deals.currency,
        date_trunc('day', deals.funded_at, 'UTC') AS day,
        0 AS orders,
        0 AS tickets,
        0 AS total_cents,
        0 AS fees_cents,
        0 AS tax_cents,
        0 AS refunded_cents,
        1 AS sponsorships,
        deals.funded_cents AS sponsorship_cents,
        deals.fee_cents AS sponsorship_fee_cents
    FROM sponsorship.sponsorship_orders AS deals
    WHERE deals.funded_at IS NOT NULL
)

SELECT
    day,
    currency,
    sum(orders) AS orders,
    sum(tickets) AS tickets,
    sum(total_cents) AS total_cents,
    sum(fees_cents) AS fees_cents,
    sum(tax_cents) AS tax_cents,
    sum(refunded_cents) AS refunded_cents,
    sum(sponsorships) AS sponsorships,
    sum(sponsorship_cents) AS sponsorship_cents,
    sum(sponsorship_fee_cents) AS sponsorship_fee_cents
FROM moved
GROUP BY day, currency;

CREATE UNIQUE INDEX mv_platform_daily_revenue_day_currency_idx
ON analytics.mv_platform_daily_revenue (day, currency);

COMMENT ON MATERIALIZED VIEW analytics.mv_platform_daily_revenue IS
'What was paid on the platform on a day, by currency, as of the last refresh; a day without any has
no row. All of it may be added up within a currency.';
COMMENT ON COLUMN analytics.mv_platform_daily_revenue.day IS
'Midnight UTC at which the day begins.';
COMMENT ON COLUMN analytics.mv_platform_daily_revenue.currency IS 'ISO 4217 of the amounts.';
COMMENT ON COLUMN analytics.mv_platform_daily_revenue.orders IS
'Orders paid on the day, those refunded since included.';
COMMENT ON COLUMN analytics.mv_platform_daily_revenue.tickets IS
'Tickets of these orders.';
COMMENT ON COLUMN analytics.mv_platform_daily_revenue.total_cents IS
'What buyers paid, in minor units, before refunds.';
COMMENT ON COLUMN analytics.mv_platform_daily_revenue.fees_cents IS
'Fees in total_cents, in minor units.';
COMMENT ON COLUMN analytics.mv_platform_daily_revenue.tax_cents IS
'Taxes in total_cents, in minor units.';
COMMENT ON COLUMN analytics.mv_platform_daily_revenue.refunded_cents IS
'What went back to buyers on the day, whenever they had paid, in minor units.';
COMMENT ON COLUMN analytics.mv_platform_daily_revenue.sponsorships IS
'Deals that sponsors funded on the day.';
COMMENT ON COLUMN analytics.mv_platform_daily_revenue.sponsorship_cents IS
'What sponsors put into these deals, in minor units, before refunds.';
COMMENT ON COLUMN analytics.mv_platform_daily_revenue.sponsorship_fee_cents IS
'What the platform has earned of these deals so far, in minor units.';
