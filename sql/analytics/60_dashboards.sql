-- An event and an organization at a glance. Each figure is summed on its own: joining members,
-- events, campaigns and payments in one query counts each of them once for all the others.

CREATE VIEW analytics.event_ecosystem WITH (security_invoker = TRUE) AS
SELECT
    events.id AS event_id,
    events.owner_organization_id AS organization_id,
    events.title,
    tickets.ticket_count,
    sponsors.sponsor_count,
    posts.post_count,
    impressions.impression_count
FROM events.events
CROSS JOIN
    LATERAL (
        SELECT count(*) AS ticket_count
        FROM ticketing.tickets
        WHERE tickets.event_id = events.id
    ) AS tickets
CROSS JOIN
    LATERAL (
        -- One sponsor may hold several packages of an event.
        SELECT count(DISTINCT event_sponsorships.sponsor_id) AS sponsor_count
        FROM sponsorship.event_sponsorships
        WHERE event_sponsorships.event_id = events.id
    ) AS sponsors
CROSS JOIN
    LATERAL (
        SELECT count(*) AS post_count
        FROM events.event_posts
        WHERE event_posts.event_id = events.id
    ) AS posts
CROSS JOIN LATERAL (
    SELECT count(*) AS impression_count
    FROM analytics.event_impressions
    WHERE event_impressions.event_id = events.id
) AS impressions;

COMMENT ON VIEW analytics.event_ecosystem IS
'How much there is around an event, one row per event. Counts every row, whatever its state.';
COMMENT ON COLUMN analytics.event_ecosystem.event_id IS 'The event.';
COMMENT ON COLUMN analytics.event_ecosystem.organization_id IS
'The tenant; null: a person''s event.';
COMMENT ON COLUMN analytics.event_ecosystem.title IS 'The event''s title.';
COMMENT ON COLUMN analytics.event_ecosystem.ticket_count IS 'Tickets, refunded ones included.';
COMMENT ON COLUMN analytics.event_ecosystem.sponsor_count IS 'Sponsors, each once.';
COMMENT ON COLUMN analytics.event_ecosystem.post_count IS 'Posts, deleted ones included.';
COMMENT ON COLUMN analytics.event_ecosystem.impression_count IS
'Impressions whose raw facts are still kept.';

CREATE VIEW analytics.org_dashboard WITH (security_invoker = TRUE) AS
SELECT
    organizations.id AS organization_id,
    organizations.name,
    members.member_count,
    organized.event_count,
    advertised.campaign_count,
    organizations.default_currency AS currency,
    earned.total_revenue,
    earned.revenue_by_currency
FROM organizations.organizations
CROSS JOIN
    LATERAL (
        SELECT count(*) AS member_count
        FROM organizations.org_memberships
        WHERE org_memberships.org_id = organizations.id
    ) AS members
CROSS JOIN
    LATERAL (
        SELECT count(*) AS event_count
        FROM events.events
        WHERE events.owner_organization_id = organizations.id
    ) AS organized
CROSS JOIN
    LATERAL (
        SELECT count(*) AS campaign_count
        FROM campaigns.campaigns
        WHERE campaigns.org_id = organizations.id
    ) AS advertised
CROSS JOIN LATERAL (
    SELECT
        coalesce(jsonb_object_agg(sums.currency, sums.amount), '{}') AS revenue_by_currency,
        coalesce(
            max(sums.amount) FILTER (WHERE sums.currency = organizations.default_currency), 0
        ) AS total_revenue
    FROM (
        SELECT
            org_wallets.currency,
            sum(lines.amount) AS amount
        FROM payments.org_wallets
        INNER JOIN payments.org_wallet_transactions AS lines
            ON org_wallets.id = lines.wallet_id
        WHERE
            org_wallets.org_id = organizations.id
            AND lines.transaction_type IN ('sale', 'refund', 'fee', 'adjustment')
            AND lines.amount_cents <> 0
        GROUP BY org_wallets.currency
    ) AS sums
) AS earned;

COMMENT ON VIEW analytics.org_dashboard IS
'An organization''s members, events, campaigns and income, one row per organization.';
COMMENT ON COLUMN analytics.org_dashboard.organization_id IS 'The tenant.';
COMMENT ON COLUMN analytics.org_dashboard.name IS 'The organization''s name.';
COMMENT ON COLUMN analytics.org_dashboard.member_count IS 'Members of today.';
COMMENT ON COLUMN analytics.org_dashboard.event_count IS 'Events it owns, drafts included.';
COMMENT ON COLUMN analytics.org_dashboard.campaign_count IS 'Campaigns, archived ones included.';
COMMENT ON COLUMN analytics.org_dashboard.currency IS
'ISO 4217 of total_revenue: the organization''s default currency.';
COMMENT ON COLUMN analytics.org_dashboard.total_revenue IS
'Sales less refunds and fees, corrections included, in major units of currency. Payouts move
money out but are no loss, so they do not count; other currencies are not in it.';
COMMENT ON COLUMN analytics.org_dashboard.revenue_by_currency IS
'Object of the same by ISO 4217 code, {"USD": 129.95}; currencies are never added up.';
