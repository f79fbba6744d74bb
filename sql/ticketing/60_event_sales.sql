-- Sales by event, for the organizer's first look.

CREATE VIEW ticketing.event_sales WITH (security_invoker = TRUE) AS
SELECT
    events.id AS event_id,
    events.owner_organization_id AS organization_id,
    events.title,
    stock.quantity,
    stock.reserved_quantity,
    stock.sold_quantity,
    money.currency,
    coalesce(money.orders, 0) AS orders,
    coalesce(money.subtotal_cents, 0) AS subtotal_cents,
    coalesce(money.fees_cents, 0) AS fees_cents,
    coalesce(money.total_cents, 0) AS total_cents,
    admitted.tickets AS admitted
FROM events.events
-- Each part is summed on its own: joining tiers with orders would count both too often.
CROSS JOIN
    LATERAL (
        SELECT
            sum(tiers.quantity) AS quantity,
            coalesce(sum(coalesce(shards.held, tiers.reserved_quantity)), 0) AS reserved_quantity,
            coalesce(sum(coalesce(shards.sold, tiers.sold_quantity)), 0) AS sold_quantity
        FROM ticketing.ticket_tiers AS tiers
        CROSS JOIN
            LATERAL (
                SELECT
                    sum(stock_shards.held) AS held,
                    sum(stock_shards.sold) AS sold
                FROM ticketing.stock_shards
                WHERE stock_shards.stock_id = tiers.id
            ) AS shards
        WHERE tiers.event_id = events.id
    ) AS stock
LEFT JOIN LATERAL (
    SELECT
        orders.currency,
        count(*) AS orders,
        sum(orders.subtotal_cents - orders.discount_cents) AS subtotal_cents,
        sum(orders.fees_cents) AS fees_cents,
        sum(orders.total_cents - orders.refunded_cents) AS total_cents
    FROM ticketing.orders
    WHERE
        orders.event_id = events.id
        AND orders.status IN ('paid', 'partially_refunded', 'refunded')
    GROUP BY orders.currency
) AS money ON TRUE
CROSS JOIN LATERAL (
    SELECT count(*) AS tickets
    FROM ticketing.tickets
    WHERE tickets.event_id = events.id AND tickets.status = 'redeemed'
) AS admitted;

COMMENT ON VIEW ticketing.event_sales IS
'Stock, sales and admissions: one row per event and currency sold in, one row for an event that
has sold nothing. Stock and admissions repeat in each currency''s row.';
COMMENT ON COLUMN ticketing.event_sales.event_id IS 'The event.';
COMMENT ON COLUMN ticketing.event_sales.organization_id IS 'The tenant; null: a person''s event.';
COMMENT ON COLUMN ticketing.event_sales.title IS 'The event''s title.';
COMMENT ON COLUMN ticketing.event_sales.quantity IS 'Tickets in all limited tiers.';
COMMENT ON COLUMN ticketing.event_sales.reserved_quantity IS 'Tickets in active holds.';
COMMENT ON COLUMN ticketing.event_sales.sold_quantity IS 'Tickets sold.';
COMMENT ON COLUMN ticketing.event_sales.currency IS 'ISO 4217 of the amounts; null: no sales.';
COMMENT ON COLUMN ticketing.event_sales.orders IS 'Paid orders, refunded ones included.';
COMMENT ON COLUMN ticketing.event_sales.subtotal_cents IS
'Prices less discounts, in minor units, before refunds.';
COMMENT ON COLUMN ticketing.event_sales.fees_cents IS 'Platform fees, in minor units.';
COMMENT ON COLUMN ticketing.event_sales.total_cents IS
'What buyers paid and did not get back, in minor units.';
COMMENT ON COLUMN ticketing.event_sales.admitted IS 'Tickets scanned at the door.';
