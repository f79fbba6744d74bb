-- Rollup of sales: one row per ticket tier, day of UTC and currency. What was sold counts on the
-- day that its order was paid, an admission on the day of the scan, money back on the day it went
-- back.

CREATE TABLE analytics.tier_days (
    event_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    day date NOT NULL,
    currency text NOT NULL,
    organization_id uuid,
    tickets_sold bigint NOT NULL DEFAULT 0,
    orders bigint NOT NULL DEFAULT 0,
    gross_cents bigint NOT NULL DEFAULT 0,
    fees_cents bigint NOT NULL DEFAULT 0,
    taxes_cents bigint NOT NULL DEFAULT 0,
    refunded_cents bigint NOT NULL DEFAULT 0,
    tickets_admitted bigint NOT NULL DEFAULT 0,
    tickets_ended bigint NOT NULL DEFAULT 0,
    buyers bigint[] NOT NULL DEFAULT '{}',
    folded_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT tier_days_pkey PRIMARY KEY (event_id, tier_id, day, currency),
    CONSTRAINT tier_days_tier_id_fkey FOREIGN KEY (event_id, tier_id)
    REFERENCES ticketing.ticket_tiers (event_id, id) ON DELETE CASCADE,
    CONSTRAINT tier_days_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT tier_days_are_not_negative CHECK (
        least(
            tickets_sold, orders, gross_cents, fees_cents, taxes_cents, refunded_cents,
            tickets_admitted, tickets_ended
        ) >= 0
    )
);

ALTER TABLE analytics.tier_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.tier_days FORCE ROW LEVEL SECURITY;

CREATE INDEX tier_days_tier_id_idx ON analytics.tier_days (tier_id, day);
CREATE INDEX tier_days_currency_idx ON analytics.tier_days (currency);
CREATE INDEX tier_days_organization_id_idx ON analytics.tier_days (organization_id, day);

COMMENT ON TABLE analytics.tier_days IS
'Sales, refunds and admissions of a tier on a day; a day without any has no row.';
COMMENT ON COLUMN analytics.tier_days.event_id IS 'The event.';
COMMENT ON COLUMN analytics.tier_days.tier_id IS 'The tier.';
COMMENT ON COLUMN analytics.tier_days.day IS 'Day of UTC.';
COMMENT ON COLUMN analytics.tier_days.currency IS 'ISO 4217 code of the amounts: the orders''.';
COMMENT ON COLUMN analytics.tier_days.organization_id IS
'The tenant, the event''s organization; null: a person''s event.';
COMMENT ON COLUMN analytics.tier_days.tickets_sold IS
'Tickets on orders paid that day, by their lines.';
COMMENT ON COLUMN analytics.tier_days.orders IS
'Orders paid that day with the tier; an order of two tiers counts in each.';
COMMENT ON COLUMN analytics.tier_days.gross_cents IS
'Prices less discounts of what was sold, in minor units.';
COMMENT ON COLUMN analytics.tier_days.fees_cents IS 'Fees that buyers paid on top, in minor units.';
COMMENT ON COLUMN analytics.tier_days.taxes_cents IS 'Taxes added on top, in minor units.';
COMMENT ON COLUMN analytics.tier_days.refunded_cents IS
'Given back that day, in minor units, whenever it was sold.';
COMMENT ON COLUMN analytics.tier_days.tickets_admitted IS 'Tickets scanned that day.';
COMMENT ON COLUMN analytics.tier_days.tickets_ended IS
'Tickets that ceased to admit that day: refunded, cancelled or transferred.';
COMMENT ON COLUMN analytics.tier_days.buyers IS
'Sketch of the people who bought; see analytics.unique_count().';
COMMENT ON COLUMN analytics.tier_days.folded_at IS 'When the row was last computed, UTC.';
