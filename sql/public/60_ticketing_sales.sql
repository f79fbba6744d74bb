-- The API's views of what is on sale and of those who ask for it. They read with the rights of the
-- reader, so the policies of the tables decide; nobody writes through them.

CREATE VIEW public.ticket_tiers WITH (security_invoker = TRUE) AS
SELECT
    ticket_tiers.id,
    ticket_tiers.event_id,
    ticket_tiers.currency,
    ticket_tiers.name,
    ticket_tiers.price_cents,
    ticket_tiers.status,
    ticket_tiers.max_per_order,
    ticket_tiers.requires_code,
    ticket_tiers.is_transferable,
    ticket_tiers.is_refundable,
    ticket_tiers.price_includes_tax,
    ticket_tiers.price_includes_fee,
    ticket_tiers.tax_category,
    ticket_tiers.sort_index,
    coalesce(
        (
            SELECT sum(stock_shards.held)
            FROM ticketing.stock_shards
            WHERE stock_shards.stock_id = ticket_tiers.id
        ),
        ticket_tiers.reserved_quantity
    )::integer AS reserved_quantity,
    coalesce(
        (
            SELECT sum(stock_shards.sold)
            FROM ticketing.stock_shards
            WHERE stock_shards.stock_id = ticket_tiers.id
        ),
        ticket_tiers.sold_quantity
    )::integer AS sold_quantity,
    coalesce(
        (
            SELECT sum(stock_shards.issued)
            FROM ticketing.stock_shards
            WHERE stock_shards.stock_id = ticket_tiers.id
        ),
        ticket_tiers.issued_quantity
    )::integer AS issued_quantity,
    ticket_tiers.quantity,
    ticket_tiers.total_quantity,
    ticket_tiers.max_per_user,
    ticket_tiers.badge_label,
    ticket_tiers.sales_start,
    ticket_tiers.sales_end,
    ticket_tiers.refund_until,
    ticket_tiers.created_at,
    ticket_tiers.updated_at
FROM ticketing.ticket_tiers;
COMMENT ON VIEW public.ticket_tiers IS
'Kinds of tickets. Whoever sees the event sees the active ones; the organization and staff see all,
a person also those of which she has tickets. Written by add_ticket_tier() and by sales.';
COMMENT ON COLUMN public.ticket_tiers.reserved_quantity IS 'Tickets in active holds.';
COMMENT ON COLUMN public.ticket_tiers.sold_quantity IS 'Tickets sold and not returned to stock.';
COMMENT ON COLUMN public.ticket_tiers.issued_quantity IS 'Tickets ever issued. It never falls.';

CREATE VIEW public.capacity_pools WITH (security_invoker = TRUE) AS
SELECT
    capacity_pools.id,
    capacity_pools.event_id,
    capacity_pools.parent_id,
    capacity_pools.name,
    capacity_pools.capacity,
    coalesce(
        (
            SELECT sum(stock_shards.held)
            FROM ticketing.stock_shards
            WHERE stock_shards.stock_id = capacity_pools.id
        ),
        0
    )::integer AS reserved_quantity,
    coalesce(
        (
            SELECT sum(stock_shards.sold)
            FROM ticketing.stock_shards
            WHERE stock_shards.stock_id = capacity_pools.id
        ),
        0
    )::integer AS sold_quantity,
    capacity_pools.created_at,
    capacity_pools.updated_at
FROM ticketing.capacity_pools;
COMMENT ON VIEW public.capacity_pools IS
'Places that several tiers share. The event''s organization reads them; functions write them.';
COMMENT ON COLUMN public.capacity_pools.reserved_quantity IS 'Places of active holds.';
COMMENT ON COLUMN public.capacity_pools.sold_quantity IS 'Places sold and not returned.';

CREATE VIEW public.tier_pool_members WITH (security_invoker = TRUE) AS
SELECT
    tier_pool_members.pool_id,
    tier_pool_members.tier_id,
    tier_pool_members.event_id,
    tier_pool_members.places_per_ticket,
    tier_pool_members.created_at
FROM ticketing.tier_pool_members;
COMMENT ON VIEW public.tier_pool_members IS
'Which tiers share which places. The event''s organization reads them; functions write them.';

CREATE VIEW public.guest_codes WITH (security_invoker = TRUE) AS
SELECT
    guest_codes.id,
    guest_codes.event_id,
    guest_codes.tier_id,
    guest_codes.created_by,
    guest_codes.code,
    guest_codes.max_uses,
    guest_codes.used_count,
    guest_codes.notes,
    guest_codes.expires_at,
    guest_codes.revoked_at,
    guest_codes.created_at,
    guest_codes.updated_at
FROM ticketing.guest_codes;
COMMENT ON VIEW public.guest_codes IS
'Codes that open tiers to guests. Editors of the event''s organization read them; functions write
them. A guest types hers and never lists any.';

CREATE VIEW public.ticket_holds WITH (security_invoker = TRUE) AS
SELECT
    ticket_holds.id,
    ticket_holds.event_id,
    ticket_holds.tier_id,
    ticket_holds.user_id,
    ticket_holds.order_id,
    ticket_holds.quantity,
    ticket_holds.unit_price_cents,
    ticket_holds.status,
    ticket_holds.expires_at,
    ticket_holds.extended_at,
    ticket_holds.created_at
FROM ticketing.ticket_holds;
COMMENT ON VIEW public.ticket_holds IS
'Tickets set aside for a buyer, who reads her own. Written by hold_tickets(),
extend_hold(), release_hold() and by sales.';

CREATE VIEW public.waitlist_entries WITH (security_invoker = TRUE) AS
SELECT
    waitlist_entries.id,
    waitlist_entries.event_id,
    waitlist_entries.tier_id,
    waitlist_entries.user_id,
    waitlist_entries.hold_id,
    waitlist_entries.quantity,
    waitlist_entries.priority,
    waitlist_entries.status,
    waitlist_entries.offered_at,
    waitlist_entries.offer_expires_at,
    waitlist_entries.created_at,
    waitlist_entries.updated_at
FROM ticketing.waitlist_entries;
COMMENT ON VIEW public.waitlist_entries IS
'Places in the line for a tier. A person reads her own, editors of the event''s organization all of
the event; functions write them.';
