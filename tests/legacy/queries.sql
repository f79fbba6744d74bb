-- Twenty queries of an application, as it asked them of the older product. {events} is the table by
-- its old name or by its new one. Every list has an order, so that two answers can be compared.

-- query: an organization's coming events
SELECT id, title, start_at, end_at, visibility FROM {events}
WHERE owner_context_type = 'organization' AND owner_context_id = md5('organizations:2')::uuid
ORDER BY start_at, id;

-- query: what is on
SELECT id, title, city, start_at FROM {events}
WHERE visibility = 'public' AND start_at >= '2025-01-01 00:00+00' ORDER BY start_at, id LIMIT 20;

-- query: the page of an event
SELECT e.title, e.start_at, p.display_name AS creator, t.name AS tier, t.price_cents, t.quantity
FROM {events} AS e
INNER JOIN {user_profiles} AS p ON p.user_id = e.created_by
LEFT JOIN {ticket_tiers} AS t ON t.event_id = e.id
WHERE e.id = md5('events:1')::uuid ORDER BY t.sort_index, t.id;

-- query: an event by its title
SELECT id, title FROM {events} WHERE lower(title) = 'event 7' ORDER BY id;

-- query: the feed of an event
SELECT p.id, p.text, p.created_at, a.display_name FROM {event_posts} AS p
INNER JOIN {user_profiles} AS a ON a.user_id = p.author_user_id
WHERE p.event_id = md5('events:1')::uuid AND p.deleted_at IS NULL
ORDER BY p.created_at DESC, p.id LIMIT 20;

-- query: the comments of a post
SELECT id, author_user_id, text, created_at FROM {event_comments}
WHERE post_id = md5('event_posts:1')::uuid ORDER BY created_at, id;

-- query: the reactions to a post
SELECT kind, count(*) FROM {event_reactions}
WHERE post_id = md5('event_posts:1')::uuid GROUP BY kind ORDER BY kind::text;

-- query: my tickets
SELECT t.id, t.status, t.serial_no, e.title, r.name FROM {tickets} AS t
INNER JOIN {events} AS e ON e.id = t.event_id
INNER JOIN {ticket_tiers} AS r ON r.id = t.tier_id
WHERE t.owner_user_id = md5('auth.users:1')::uuid ORDER BY t.created_at DESC, t.id LIMIT 50;

-- query: how many came
SELECT status::text, count(*) FROM {tickets}
WHERE event_id = md5('events:1')::uuid GROUP BY status::text ORDER BY status::text;

-- query: an order with its items
SELECT o.id, o.status, o.total_cents, i.tier_id, i.quantity, i.unit_price_cents FROM {orders} AS o
LEFT JOIN {order_items} AS i ON i.order_id = o.id
WHERE o.id = md5('orders:1')::uuid ORDER BY i.id;

-- query: my orders
SELECT id, event_id, status, total_cents, created_at FROM {orders}
WHERE user_id = md5('auth.users:1')::uuid ORDER BY created_at DESC, id LIMIT 20;

-- query: what an event earned
SELECT count(*), sum(total_cents) FROM {orders} WHERE event_id = md5('events:1')::uuid;

-- query: the members of an organization
SELECT m.user_id, m.role, p.display_name FROM {org_memberships} AS m
INNER JOIN {user_profiles} AS p ON p.user_id = m.user_id
WHERE m.org_id = md5('organizations:1')::uuid ORDER BY m.user_id;

-- query: my organizations
SELECT o.id, o.name, m.role FROM {org_memberships} AS m
INNER JOIN {organizations} AS o ON o.id = m.org_id
WHERE m.user_id = md5('auth.users:1')::uuid ORDER BY o.id;

-- query: my notifications that are not read
SELECT id, title, created_at FROM {notifications}
WHERE user_id = md5('auth.users:4')::uuid AND read_at IS NULL
ORDER BY created_at DESC, id LIMIT 20;

-- query: the last messages of a conversation
SELECT id, body, created_at FROM {direct_messages}
WHERE conversation_id = md5('direct_conversations:1')::uuid
ORDER BY created_at DESC, id LIMIT 30;

-- query: an organization's campaigns and what they spent
SELECT c.id, c.name, c.status, c.spent_credits, sum(s.credits_charged) AS charged
FROM {campaigns} AS c
LEFT JOIN {ad_spend_ledger} AS s ON s.campaign_id = c.id
WHERE c.org_id = md5('organizations:1')::uuid
GROUP BY c.id, c.name, c.status, c.spent_credits ORDER BY c.id;

-- query: who saw a post
SELECT count(*) AS views, count(DISTINCT user_id) AS people,
    count(*) FILTER (WHERE completed) AS completed
FROM {post_impressions} WHERE post_id = md5('event_posts:1')::uuid;

-- query: an event's sponsors
SELECT o.id, o.status, o.amount_cents, p.title FROM {sponsorship_orders} AS o
INNER JOIN {sponsorship_packages} AS p ON p.id = o.package_id
WHERE o.event_id = md5('events:1')::uuid ORDER BY o.id;

-- query: the history of a wallet
SELECT id, type, credits_delta, sum(credits_delta) OVER (ORDER BY created_at, id) AS balance
FROM {wallet_transactions} WHERE wallet_id = md5('wallets:1')::uuid ORDER BY created_at, id;
