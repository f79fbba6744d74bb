-- How the domains hang together: five looks across all of them. The first four are about the
-- busiest person, event, organization and ticket; the last counts connections, each above zero.
\set QUIET on
\pset border 2
\pset null '-'
\pset footer off

\echo
\echo A person: what she made, holds, wrote and did
SELECT
    profiles.display_name,
    (SELECT count(*) FROM events.events WHERE events.created_by = profiles.user_id) AS events,
    (SELECT count(*) FROM ticketing.tickets WHERE tickets.owner_user_id = profiles.user_id)
        AS tickets,
    (SELECT count(*) FROM events.event_posts WHERE event_posts.author_user_id = profiles.user_id)
        AS posts,
    (
        SELECT count(*) FROM analytics.analytics_events
        WHERE analytics_events.user_id = profiles.user_id
    ) AS actions
FROM users.user_profiles AS profiles
ORDER BY posts DESC, tickets DESC, profiles.display_name
LIMIT 5;

\echo
\echo An event and what grew around it
SELECT
    title,
    ticket_count AS tickets,
    sponsor_count AS sponsors,
    post_count AS posts,
    impression_count AS impressions
FROM analytics.event_ecosystem
ORDER BY ticket_count DESC, title
LIMIT 6;

\echo
\echo Organizations: each figure summed on its own
SELECT
    name,
    member_count AS members,
    event_count AS events,
    campaign_count AS campaigns,
    total_revenue,
    currency,
    revenue_by_currency
FROM analytics.org_dashboard
ORDER BY name
LIMIT 6;

\echo
\echo A purchase from buyer to payout
SELECT
    buyer.display_name AS buyer,
    events.title AS event,
    tiers.name AS tier,
    orders.total_amount AS paid,
    orders.currency,
    payout.amount AS payout_to_org,
    organizer.name AS organizer
FROM ticketing.tickets
INNER JOIN users.user_profiles AS buyer ON buyer.user_id = tickets.owner_user_id
INNER JOIN events.events ON events.id = tickets.event_id
INNER JOIN ticketing.ticket_tiers AS tiers ON tiers.id = tickets.tier_id
INNER JOIN ticketing.order_items AS items ON items.ticket_id = tickets.id
INNER JOIN ticketing.orders ON orders.id = items.order_id
INNER JOIN organizations.organizations AS organizer
    ON organizer.id = events.owner_organization_id
LEFT JOIN payments.org_wallet_transactions AS payout ON payout.related_order_id = orders.id
ORDER BY orders.total_cents DESC, tickets.id
LIMIT 5;

\echo
\echo Connections across the domains
SELECT 'users - events' AS connection, count(*) AS count
FROM events.events
INNER JOIN users.user_profiles ON user_profiles.user_id = events.created_by
UNION ALL
SELECT 'events - tickets', count(*)
FROM ticketing.tickets
INNER JOIN events.events ON events.id = tickets.event_id
UNION ALL
SELECT 'users - tickets', count(*)
FROM ticketing.tickets
INNER JOIN users.user_profiles ON user_profiles.user_id = tickets.owner_user_id
UNION ALL
SELECT 'organizations - events', count(*)
FROM events.events
INNER JOIN organizations.organizations ON organizations.id = events.owner_organization_id
UNION ALL
SELECT 'events - analytics', count(*)
FROM analytics.analytics_events
INNER JOIN events.events ON events.id = analytics_events.event_id
ORDER BY count DESC, connection;
