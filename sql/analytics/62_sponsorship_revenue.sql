-- What sponsorships bring: by event, by the month in which the money came, and by currency. Over
-- all tenants, hence granted to no role of the API; dashboards show each party its own deals.

CREATE MATERIALIZED VIEW analytics.mv_sponsorship_revenue AS
SELECT
    event_id,
    organization_id,
    date_trunc('month', funded_at, 'UTC') AS month,
    currency,
    count(*) AS deals,
    count(DISTINCT sponsor_id) AS sponsors,
    sum(funded_cents) AS funded_cents,
    sum(released_cents) AS released_cents,
    sum(refunded_cents) AS refunded_cents,
    sum(fee_cents) AS fee_cents,
    sum(held_cents) AS held_cents
FROM sponsorship.sponsorship_orders
WHERE funded_at IS NOT NULL
GROUP BY event_id, organization_id, date_trunc('month', funded_at, 'UTC'), currency;

CREATE UNIQUE INDEX mv_sponsorship_revenue_event_id_month_currency_idx
ON analytics.mv_sponsorship_revenue (event_id, month, currency, organization_id);

COMMENT ON MATERIALIZED VIEW analytics.mv_sponsorship_revenue IS
'Deals of an event that were funded in a month, in one currency, with what became of their money
until the last refresh. A deal counts once, in the month of its money.';
COMMENT ON COLUMN analytics.mv_sponsorship_revenue.event_id IS 'The event that is sponsored.';
COMMENT ON COLUMN analytics.mv_sponsorship_revenue.organization_id IS
'The tenant: who sold the packages.';
COMMENT ON COLUMN analytics.mv_sponsorship_revenue.month IS
'Midnight UTC at which the month begins.';
COMMENT ON COLUMN analytics.mv_sponsorship_revenue.currency IS 'ISO 4217 of the amounts.';
COMMENT ON COLUMN analytics.mv_sponsorship_revenue.deals IS 'Deals; may be added up.';
COMMENT ON COLUMN analytics.mv_sponsorship_revenue.sponsors IS
'Sponsors, each once. Not to be added up: who sponsors again counts again.';
COMMENT ON COLUMN analytics.mv_sponsorship_revenue.funded_cents IS
'What the sponsors put in, in minor units: released, refunded or held.';
COMMENT ON COLUMN analytics.mv_sponsorship_revenue.released_cents IS
'Of it earned by what was delivered, the platform''s fee included, in minor units.';
COMMENT ON COLUMN analytics.mv_sponsorship_revenue.refunded_cents IS
'Of it given back to the sponsors, in minor units.';
COMMENT ON COLUMN analytics.mv_sponsorship_revenue.fee_cents IS
'The platform''s part of released_cents, in minor units.';
COMMENT ON COLUMN analytics.mv_sponsorship_revenue.held_cents IS
'Of it still in escrow, in minor units.';
