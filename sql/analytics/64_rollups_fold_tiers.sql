-- One step of the fold for sales.

CREATE FUNCTION analytics.fold_tier_days(keys uuid[], days date[])
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
    WITH computed AS (
        INSERT INTO analytics.tier_days (
            event_id, tier_id, day, currency, organization_id, tickets_sold, orders, gross_cents,
            fees_cents, taxes_cents, refunded_cents, tickets_admitted, tickets_ended, buyers,
            folded_at
        )
        SELECT
            changed.event_id, changed.tier_id, changed.day, changed.currency,
            changed.organization_id, changed.tickets_sold, changed.orders, changed.gross_cents,
            changed.fees_cents, changed.taxes_cents, changed.refunded_cents,
            changed.tickets_admitted, changed.tickets_ended, changed.buyers,
            clock_timestamp()
        FROM unnest(fold_tier_days.keys, fold_tier_days.days) AS taken (key, day)
        -- The fence keeps the filter inside, where it finds one row's facts by their index.
        CROSS JOIN LATERAL (
            SELECT *
            FROM analytics.tier_days_changed
            WHERE tier_days_changed.tier_id = taken.key
                AND tier_days_changed.day = taken.day
            OFFSET 0
        ) AS changed
        ON CONFLICT (event_id, tier_id, day, currency) DO UPDATE SET
            organization_id = excluded.organization_id,
            tickets_sold = excluded.tickets_sold,
            orders = excluded.orders,
            gross_cents = excluded.gross_cents,
            fees_cents = excluded.fees_cents,
            taxes_cents = excluded.taxes_cents,
            refunded_cents = excluded.refunded_cents,
            tickets_admitted = excluded.tickets_admitted,
            tickets_ended = excluded.tickets_ended,
            buyers = excluded.buyers,
            folded_at = excluded.folded_at
        RETURNING tier_days.event_id, tier_days.tier_id, tier_days.day, tier_days.currency
    )

    DELETE FROM analytics.tier_days
    USING unnest(fold_tier_days.keys, fold_tier_days.days) AS taken (key, day)
    WHERE tier_days.tier_id = taken.key
        AND tier_days.day = taken.day
        AND NOT EXISTS (
            SELECT FROM computed
            WHERE computed.event_id = tier_days.event_id
                AND computed.tier_id = tier_days.tier_id
                AND computed.day = tier_days.day
                AND computed.currency = tier_days.currency
        )
$function$;

REVOKE ALL ON FUNCTION analytics.fold_tier_days(uuid[], date[]) FROM public;
COMMENT ON FUNCTION analytics.fold_tier_days(uuid[], date[]) IS
'Computes these rows of tier_days from the facts, pair by pair, and deletes those that have none
left. Changes must be noted for them. For the package''s own functions.';
