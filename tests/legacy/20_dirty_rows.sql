-- Rows that the package will not take, or not as they are. They come before the keys, and the
-- foreign keys that some of them break are added NOT VALID (see NOT_VALID in generate.py).

-- Orphans: a person where an organization is referred to, and rows that are gone.
UPDATE public.events
SET owner_context_type = 'individual', owner_context_id = created_by, series_id = NULL
WHERE slug IN ('event-1', 'event-2');
UPDATE public.ad_clicks SET impression_id = md5('gone:1')::uuid WHERE id = md5('ad_clicks:1')::uuid;
UPDATE public.direct_messages
SET sender_user_id = md5('gone:2')::uuid
WHERE id IN (md5('direct_messages:1')::uuid, md5('direct_messages:2')::uuid);
UPDATE public.refunds SET order_id = md5('gone:3')::uuid WHERE id = md5('refunds:1')::uuid;
UPDATE public.scan_logs SET ticket_id = md5('gone:4')::uuid WHERE id = md5('scan_logs:1')::uuid;
UPDATE public.sponsorship_orders
SET invoice_id = md5('gone:5')::uuid
WHERE id = md5('sponsorship_orders:1')::uuid;
-- Orphans that no key watches over.
UPDATE public.post_views SET post_id = md5('gone:6')::uuid WHERE id = md5('post_views:1')::uuid;
UPDATE public.reports SET target_id = md5('gone:7')::uuid WHERE id = md5('reports:1')::uuid;
UPDATE public.user_embeddings
SET user_id = md5('gone:8')::uuid
WHERE user_id = md5('auth.users:9')::uuid;
-- A ticket of one event in a tier of another.
UPDATE public.tickets
SET event_id = (
    SELECT other.id FROM public.events AS other WHERE other.id <> tickets.event_id
    ORDER BY other.slug LIMIT 1
)
WHERE id = md5('tickets:10')::uuid;

-- NULLs where the package wants none.
UPDATE public.events SET timezone = NULL, visibility = NULL WHERE slug IN ('event-3', 'event-4');
UPDATE public.event_posts
SET created_at = NULL, media_urls = NULL
WHERE id = md5('event_posts:3')::uuid;
UPDATE public.orders SET created_at = NULL WHERE id = md5('orders:3')::uuid;
UPDATE public.ticket_tiers SET max_per_order = NULL WHERE id = md5('ticket_tiers:3')::uuid;
UPDATE public.follows SET status = NULL WHERE id = md5('follows:3')::uuid;
UPDATE public.ticket_analytics SET created_at = NULL WHERE id = md5('ticket_analytics:3')::uuid;
UPDATE public.request_logs SET created_at = NULL WHERE id = md5('request_logs:3')::uuid;
UPDATE public.sponsorship_orders
SET escrow_state = NULL
WHERE id = md5('sponsorship_orders:3')::uuid;

-- Names that differ by case alone, or are not what the package calls a name.
UPDATE public.organizations SET handle = 'Org-1' WHERE handle = 'org-2';
UPDATE public.organizations SET handle = 'The Best Org!' WHERE handle = 'org-5';
UPDATE public.events SET slug = 'Event-5' WHERE slug = 'event-6';
UPDATE public.hashtags SET tag = 'Tag1' WHERE tag = 'tag2';
UPDATE public.post_hashtags SET tag = 'Tag1' WHERE tag = 'tag2';
UPDATE public.promos SET code = 'promo1' WHERE code = 'PROMO2';
UPDATE public.guest_codes SET code = 'guest 7' WHERE code = 'GUEST-7';
UPDATE auth.users SET email = 'USER3@example.com' WHERE email = 'user3@example.com';

-- Labels that no enum of the package knows.
UPDATE public.event_posts SET visibility = 'friends' WHERE id = md5('event_posts:4')::uuid;
UPDATE public.event_posts SET moderation_state = 'shadow' WHERE id = md5('event_posts:5')::uuid;
UPDATE public.ticket_holds SET status = 'held' WHERE id = md5('ticket_holds:4')::uuid;
UPDATE public.wallet_transactions SET type = 'bonus' WHERE id = md5('wallet_transactions:4')::uuid;
UPDATE public.org_invitations SET role = 'superadmin' WHERE id = md5('org_invitations:4')::uuid;
UPDATE public.invoices SET status = 'succeeded' WHERE id = md5('invoices:4')::uuid;
UPDATE public.event_reactions
SET kind = 'fire'
WHERE post_id = md5('event_posts:4')::uuid;
UPDATE public.scan_logs SET result = 'ok' WHERE id = md5('scan_logs:4')::uuid;
UPDATE public.tickets SET status = 'comped' WHERE id = md5('tickets:4')::uuid;
UPDATE public.orders SET status = 'chargeback' WHERE id = md5('orders:4')::uuid;
UPDATE public.user_profiles SET role = 'dj' WHERE user_id = md5('auth.users:4')::uuid;

-- Figures that cannot be.
UPDATE public.wallets SET balance_credits = -250 WHERE user_id = md5('auth.users:5')::uuid;
UPDATE public.org_wallets SET balance_credits = -1000 WHERE id = md5('org_wallets:5')::uuid;
UPDATE public.ticket_tiers
SET quantity = 10, total_quantity = 12, sold_quantity = 12, issued_quantity = 9
WHERE id = md5('ticket_tiers:5')::uuid;
UPDATE public.events SET end_at = start_at - interval '1 hour' WHERE slug = 'event-7';
UPDATE public.events SET lat = 123.4 WHERE slug = 'event-8';
UPDATE public.events SET target_audience = '[]' WHERE slug = 'event-9';
UPDATE public.orders SET total_cents = 1 WHERE id = md5('orders:5')::uuid;
UPDATE public.orders SET paid_at = NULL WHERE id = md5('orders:6')::uuid;
UPDATE public.orders SET currency = 'usd' WHERE id = md5('orders:7')::uuid;
UPDATE public.sponsorship_packages
SET currency = 'XYZ'
WHERE id = md5('sponsorship_packages:7')::uuid;
UPDATE public.sponsorship_matches SET score = 87 WHERE id = md5('sponsorship_matches:5')::uuid;
UPDATE public.tickets
SET status = 'issued', redeemed_at = created_at
WHERE id = md5('tickets:5')::uuid;
UPDATE public.follows SET target_id = follower_user_id WHERE id = md5('follows:5')::uuid;
UPDATE public.campaigns SET end_date = start_date WHERE id = md5('campaigns:5')::uuid;
UPDATE public.campaigns
SET spent_credits = total_budget_credits + 1
WHERE id = md5('campaigns:6')::uuid;
UPDATE public.organizations SET social_links = '{}' WHERE id = md5('organizations:6')::uuid;
UPDATE public.organizations SET logo_url = 'javascript:alert(1)' WHERE handle = 'org-7';
UPDATE public.user_profiles
SET display_name = repeat('x', 5000)
WHERE user_id = md5('auth.users:6')::uuid;
UPDATE public.credit_lots
SET wallet_id = NULL, org_wallet_id = NULL
WHERE id = md5('credit_lots:5')::uuid;
UPDATE public.ad_impressions
SET ip_address = '192.0.2.77'
WHERE id = md5('ad_impressions:5')::uuid;
UPDATE public.countries SET code = 'us' WHERE code = 'US';
DELETE FROM public.org_memberships
WHERE org_id = md5('organizations:8')::uuid AND role = 'owner';

-- Pairs that a unique key to come forbids.
UPDATE public.ticket_tiers
SET name = 'General'
WHERE event_id = md5('events:2')::uuid;
INSERT INTO public.event_comment_reactions (id, comment_id, user_id, kind, created_at)
SELECT md5('event_comment_reactions:again')::uuid, comment_id, user_id, kind, created_at
FROM public.event_comment_reactions
WHERE id = md5('event_comment_reactions:1')::uuid;

-- Impressions that were written to the plain table and to the partitioned one: two the same, one
-- that differs, and a month without a partition, which the default one takes.
INSERT INTO public.event_impressions_p
SELECT * FROM public.event_impressions
WHERE id IN (md5('event_impressions:1')::uuid, md5('event_impressions:2')::uuid);
INSERT INTO public.event_impressions_p (
    id, event_id, user_id, session_id, dwell_ms, completed, created_at
)
SELECT id, event_id, user_id, session_id, dwell_ms + 1, completed, created_at
FROM public.event_impressions
WHERE id = md5('event_impressions:3')::uuid;
INSERT INTO public.event_impressions_p (id, event_id, created_at)
VALUES (md5('event_impressions_p:late')::uuid, md5('events:1')::uuid, '2025-08-15 12:00+00');
INSERT INTO public.ticket_analytics_p (id, event_type, ticket_id, event_id, user_id, created_at)
SELECT md5('ticket_analytics_p:late')::uuid, 'view', id, event_id, owner_user_id, '2030-01-01+00'
FROM public.tickets
WHERE id = md5('tickets:1')::uuid;

-- A month that was detached and forgotten.
CREATE TABLE public.event_impressions_p_2025_04 (LIKE public.event_impressions_p INCLUDING ALL);
INSERT INTO public.event_impressions_p_2025_04 (id, event_id, created_at)
VALUES (md5('detached:1')::uuid, md5('events:1')::uuid, '2025-04-15 12:00+00');
