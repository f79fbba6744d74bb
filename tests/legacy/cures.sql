-- What the owner of the dirty database runs after reading preflight: one statement or two for each
-- finding about rows that would block the adoption. Where a figure is to be chosen, she chose it.

BEGIN;

-- Two events of an organization that were booked on a person: back to the organization.
UPDATE public.events
SET owner_context_type = 'organization', owner_context_id = organizations.id
FROM public.organizations
WHERE events.owner_context_type = 'individual' AND organizations.created_by = events.created_by;

-- Rows that refer to what is gone: the reference is given up where the column may be empty.
UPDATE public.ad_clicks SET impression_id = NULL
WHERE NOT EXISTS (SELECT FROM public.ad_impressions WHERE ad_impressions.id = impression_id);
DELETE FROM public.direct_messages
WHERE NOT EXISTS (SELECT FROM auth.users WHERE users.id = sender_user_id);
DELETE FROM public.refunds
WHERE NOT EXISTS (SELECT FROM public.orders WHERE orders.id = order_id);
DELETE FROM public.scan_logs
WHERE NOT EXISTS (SELECT FROM public.tickets WHERE tickets.id = ticket_id);
UPDATE public.sponsorship_orders SET invoice_id = NULL
WHERE NOT EXISTS (SELECT FROM public.invoices WHERE invoices.id = invoice_id);
DELETE FROM public.post_views
WHERE NOT EXISTS (SELECT FROM public.event_posts WHERE event_posts.id = post_id);
DELETE FROM public.user_embeddings
WHERE NOT EXISTS (
    SELECT FROM public.user_profiles WHERE user_profiles.user_id = user_embeddings.user_id
);
ALTER TABLE public.events VALIDATE CONSTRAINT events_owner_context_id_fkey;
ALTER TABLE public.ad_clicks VALIDATE CONSTRAINT ad_clicks_impression_id_fkey;
ALTER TABLE public.direct_messages VALIDATE CONSTRAINT direct_messages_sender_user_id_fkey;
ALTER TABLE public.refunds VALIDATE CONSTRAINT refunds_order_id_fkey;
ALTER TABLE public.scan_logs VALIDATE CONSTRAINT scan_logs_ticket_id_fkey;
ALTER TABLE public.sponsorship_orders VALIDATE CONSTRAINT sponsorship_orders_invoice_id_fkey;

-- A ticket belongs to the event of its tier.
UPDATE public.tickets SET event_id = ticket_tiers.event_id
FROM public.ticket_tiers
WHERE ticket_tiers.id = tickets.tier_id AND ticket_tiers.event_id <> tickets.event_id;

-- Labels that the package does not know. What somebody added to an enum by hand becomes the label
-- that says it best.
UPDATE public.event_posts SET visibility = 'followers' WHERE visibility = 'friends';
UPDATE public.event_posts SET moderation_state = 'hidden' WHERE moderation_state = 'shadow';
UPDATE public.ticket_holds SET status = 'active' WHERE status = 'held';
UPDATE public.wallet_transactions SET type = 'grant' WHERE type = 'bonus';
UPDATE public.org_invitations SET role = 'admin' WHERE role = 'superadmin';
UPDATE public.invoices SET status = 'paid' WHERE status = 'succeeded';
UPDATE public.event_reactions SET kind = 'love' WHERE kind = 'fire';
UPDATE public.scan_logs SET result = 'valid' WHERE result = 'ok';
UPDATE public.tickets SET status = 'issued' WHERE status::text = 'comped';
UPDATE public.orders SET status = 'refunded' WHERE status::text = 'chargeback';
UPDATE public.user_profiles SET role = 'organizer' WHERE role = 'dj';

-- NULLs where there must be something.
UPDATE public.events SET timezone = 'UTC' WHERE timezone IS NULL;
UPDATE public.events SET visibility = 'private' WHERE visibility IS NULL;
UPDATE public.event_posts SET created_at = updated_at WHERE created_at IS NULL;
UPDATE public.event_posts SET media_urls = '{}' WHERE media_urls IS NULL;
UPDATE public.orders SET created_at = coalesce(paid_at, now()) WHERE created_at IS NULL;
UPDATE public.ticket_tiers SET max_per_order = 6 WHERE max_per_order IS NULL;
UPDATE public.follows SET status = 'accepted' WHERE status IS NULL;
UPDATE public.ticket_analytics SET created_at = tickets.created_at
FROM public.tickets
WHERE tickets.id = ticket_id AND ticket_analytics.created_at IS NULL;
UPDATE public.request_logs SET created_at = '2025-05-01 00:00+00' WHERE created_at IS NULL;
UPDATE public.sponsorship_orders SET escrow_state = 'pending' WHERE escrow_state IS NULL;

-- Names that differ by case alone: the later one gets another.
UPDATE public.organizations SET handle = 'org-2' WHERE handle = 'Org-1';
UPDATE public.organizations SET handle = 'the-best-org' WHERE handle = 'The Best Org!';
UPDATE public.events SET slug = 'event-6' WHERE slug = 'Event-5';
INSERT INTO public.hashtags (tag) VALUES ('tag1') ON CONFLICT DO NOTHING;
DELETE FROM public.post_hashtags AS doubled
WHERE tag = 'Tag1'
    AND EXISTS (
        SELECT FROM public.post_hashtags AS kept
        WHERE kept.post_id = doubled.post_id AND kept.tag = 'tag1'
    );
UPDATE public.post_hashtags SET tag = 'tag1' WHERE tag = 'Tag1';
DELETE FROM public.hashtags WHERE tag = 'Tag1';
UPDATE public.promos SET code = 'PROMO2' WHERE code = 'promo1';
UPDATE public.guest_codes SET code = 'GUEST-7' WHERE code = 'guest 7';
UPDATE public.countries SET code = 'US' WHERE code = 'us';
UPDATE public.orders SET currency = upper(currency);
UPDATE public.sponsorship_packages SET currency = 'USD' WHERE currency = 'XYZ';
UPDATE public.ticket_tiers SET name = name || ' ' || numbers.number
FROM (
    SELECT id, row_number() OVER (PARTITION BY event_id, name ORDER BY id) AS number
    FROM public.ticket_tiers
) AS numbers
WHERE numbers.id = ticket_tiers.id AND numbers.number > 1;
DELETE FROM public.event_comment_reactions AS doubled
USING public.event_comment_reactions AS kept
WHERE kept.comment_id = doubled.comment_id AND kept.user_id = doubled.user_id
    AND kept.kind = doubled.kind AND kept.id < doubled.id;

-- Figures that cannot be.
UPDATE public.wallets SET balance_credits = 0 WHERE balance_credits < 0;
UPDATE public.org_wallets SET balance_credits = 0 WHERE balance_credits < 0;
UPDATE public.ticket_tiers SET quantity = total_quantity, issued_quantity = sold_quantity
WHERE quantity <> total_quantity;
UPDATE public.events SET end_at = start_at + interval '4 hours' WHERE end_at <= start_at;
UPDATE public.events SET lat = NULL WHERE lat > 90;
UPDATE public.events SET target_audience = '{}' WHERE jsonb_typeof(target_audience) <> 'object';
UPDATE public.orders SET total_cents = subtotal_cents + fees_cents;
UPDATE public.orders SET paid_at = created_at
WHERE status IN ('paid', 'refunded') AND paid_at IS NULL;
UPDATE public.sponsorship_matches SET score = score / 100 WHERE score > 1;
UPDATE public.tickets SET redeemed_at = NULL WHERE status <> 'redeemed';
DELETE FROM public.follows WHERE follower_user_id = target_id;
UPDATE public.campaigns SET end_date = start_date + interval '1 day' WHERE end_date <= start_date;
UPDATE public.campaigns SET spent_credits = total_budget_credits
WHERE spent_credits > total_budget_credits;
UPDATE public.organizations SET social_links = '[]' WHERE jsonb_typeof(social_links) <> 'array';
UPDATE public.organizations SET logo_url = NULL WHERE logo_url !~ '^https?://';
UPDATE public.user_profiles SET display_name = left(display_name, 200)
WHERE length(display_name) > 200;
DELETE FROM public.credit_lots WHERE num_nonnulls(wallet_id, org_wallet_id) <> 1;
UPDATE public.ad_impressions SET ip_address = regexp_replace(ip_address, '[0-9]+$', '0')
WHERE ip_address !~ '[.]0$';

-- An organization that nobody owned: who made it owns it.
INSERT INTO public.org_memberships (org_id, user_id, role)
SELECT id, created_by, 'owner'
FROM public.organizations
WHERE NOT EXISTS (
    SELECT FROM public.org_memberships AS m
    WHERE m.org_id = organizations.id AND m.role = 'owner'
)
ON CONFLICT DO NOTHING;
DELETE FROM public.reports
WHERE target_type = 'post'
    AND NOT EXISTS (SELECT FROM public.event_posts WHERE event_posts.id = target_id);

-- Impressions in both tables: the plain one is right.
DELETE FROM public.event_impressions_p AS doubled
USING public.event_impressions AS kept
WHERE kept.id = doubled.id AND kept.created_at = doubled.created_at;

COMMIT;

-- Months of UTC, and nothing in a default partition. The partitions that are wrong are set aside,
-- made anew, and their rows put back.
DO $do$
DECLARE
    v_table text;
    v_part regclass;
    v_month timestamptz;
BEGIN
    SET LOCAL timezone = 'UTC';
    FOREACH v_table IN ARRAY ARRAY['event_impressions_p', 'ticket_analytics_p'] LOOP
        EXECUTE format(
            'CREATE TEMPORARY TABLE set_aside ON COMMIT DROP AS TABLE public.%I WITH NO DATA',
            v_table
        );
        FOR v_part IN
            SELECT inhrelid::regclass
            FROM pg_inherits
            WHERE inhparent = to_regclass('public.' || v_table)
                AND substring(inhrelid::regclass::text FROM '_p_(\w+)$')
                IN ('default', '2025_10', '2025_11', '2026_02')
        LOOP
            EXECUTE format('INSERT INTO set_aside SELECT * FROM %s', v_part);
            EXECUTE format('ALTER TABLE public.%I DETACH PARTITION %s', v_table, v_part);
            EXECUTE format('DROP TABLE %s', v_part);
        END LOOP;
        FOR v_month IN
            SELECT month
            FROM generate_series(
                '2025-05-01'::timestamptz, '2026-11-01'::timestamptz, '1 month'
            ) AS month
            WHERE to_regclass(format('public.%s_%s', v_table, to_char(month, 'YYYY_MM'))) IS NULL
        LOOP
            EXECUTE format(
                'CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
                v_table || to_char(v_month, '_YYYY_MM'), v_table, v_month,
                v_month + interval '1 month'
            );
            EXECUTE format(
                'ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY',
                v_table || to_char(v_month, '_YYYY_MM')
            );
        END LOOP;
        -- A row of the year 2030 is a clock that was wrong.
        EXECUTE format(
            'INSERT INTO public.%I SELECT * FROM set_aside WHERE created_at < ''2026-12-01''',
            v_table
        );
        DROP TABLE set_aside;
    END LOOP;
END
$do$;
