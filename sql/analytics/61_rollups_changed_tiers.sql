-- The same for ticket tiers: rows that should be there for which changes are noted, computed from
-- orders and their lines, refunds and tickets.

CREATE VIEW analytics.tier_days_changed WITH (security_invoker = TRUE) AS
SELECT
    ticket_tiers.event_id,
    changes.key AS tier_id,
    changes.day,
    facts.currency,
    events.owner_organization_id AS organization_id,
    facts.tickets_sold,
    facts.orders,
    facts.gross_cents,
    facts.fees_cents,
    facts.taxes_cents,
    facts.refunded_cents,
    facts.tickets_admitted,
    facts.tickets_ended,
    coalesce(facts.buyers[1:4096], '{}') AS buyers
FROM analytics.dirty_buckets AS changes
INNER JOIN ticketing.ticket_tiers
    ON changes.key = ticket_tiers.id
INNER JOIN events.events
    ON ticket_tiers.event_id = events.id
CROSS JOIN
    LATERAL ( -- noqa: ST05
        SELECT
            happened.currency,
            sum(happened.quantity)::bigint AS tickets_sold,
            count(DISTINCT happened.order_id) AS orders,
            sum(happened.gross_cents)::bigint AS gross_cents,
            sum(happened.fee_cents)::bigint AS fees_cents,
            sum(happened.tax_cents)::bigint AS taxes_cents,
            sum(happened.refunded_cents)::bigint AS refunded_cents,
            count(*) FILTER (WHERE happened.what = 'admitted') AS tickets_admitted,
            count(*) FILTER (WHERE happened.what = 'ended') AS tickets_ended,
            array_agg(
                DISTINCT uuid_hash_extended(happened.user_id, 0)
                ORDER BY uuid_hash_extended(happened.user_id, 0)
            ) FILTER (WHERE happened.user_id IS NOT NULL) AS buyers
        FROM (
            SELECT
                orders.currency,
                'sold' AS what,
                order_items.quantity,
                orders.id AS order_id,
                orders.user_id,
                order_items.unit_price_cents * order_items.quantity
                - order_items.discount_cents AS gross_cents,
                order_items.fee_cents,
                order_items.tax_cents,
                0 AS refunded_cents
            FROM ticketing.order_items
            INNER JOIN ticketing.orders
                ON order_items.order_id = orders.id
            WHERE
                order_items.tier_id = changes.key
                AND order_items.event_id = ticket_tiers.event_id
                AND orders.paid_at >= changes.since AND orders.paid_at < changes.until
            UNION ALL
            SELECT
                refunds.currency,
                'refunded' AS what,
                0 AS quantity,
                NULL AS order_id,
                NULL AS user_id,
                0 AS gross_cents,
                0 AS fee_cents,
                0 AS tax_cents,
                refund_items.amount_cents AS refunded_cents
            FROM ticketing.order_items
            INNER JOIN ticketing.refund_items
                ON order_items.id = refund_items.order_item_id
            INNER JOIN ticketing.refunds
                ON refund_items.refund_id = refunds.id
            WHERE
                order_items.tier_id = changes.key
                AND order_items.event_id = ticket_tiers.event_id
                AND refunds.succeeded_at >= changes.since AND refunds.succeeded_at < changes.until
            UNION ALL
            SELECT
                orders.currency,
                marks.what,
                0 AS quantity,
                NULL AS order_id,
                NULL AS user_id,
                0 AS gross_cents,
                0 AS fee_cents,
                0 AS tax_cents,
                0 AS refunded_cents
            FROM ticketing.tickets
            INNER JOIN ticketing.orders
                ON tickets.order_id = orders.id
            CROSS JOIN
                LATERAL (
                    VALUES ('admitted', tickets.redeemed_at), ('ended', tickets.ended_at)
                ) AS marks (what, marked_at)
            WHERE
                tickets.tier_id = changes.key
                AND tickets.event_id = ticket_tiers.event_id
                AND marks.marked_at >= changes.since AND marks.marked_at < changes.until
        ) AS happened
        GROUP BY happened.currency
    ) AS facts
WHERE changes.rollup = 'tier_days';

COMMENT ON VIEW analytics.tier_days_changed IS
'What the rows of tier_days should be for which changes are noted; a row that should not be is
missing.';
