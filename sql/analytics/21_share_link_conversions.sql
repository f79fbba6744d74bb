-- What shared links brought: an order is credited to the link that its buyer clicked last, within
-- seven days before she paid.

CREATE TABLE analytics.share_link_touches (
    user_id uuid NOT NULL,
    event_id uuid NOT NULL,
    code text NOT NULL,
    clicked_at timestamptz NOT NULL,

    CONSTRAINT share_link_touches_pkey PRIMARY KEY (user_id, event_id),
    CONSTRAINT share_link_touches_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT share_link_touches_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT share_link_touches_code_fkey FOREIGN KEY (code)
    REFERENCES analytics.share_links (code) ON DELETE CASCADE
);

ALTER TABLE analytics.share_link_touches ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.share_link_touches FORCE ROW LEVEL SECURITY;

CREATE INDEX share_link_touches_event_id_idx ON analytics.share_link_touches (event_id);
CREATE INDEX share_link_touches_code_idx ON analytics.share_link_touches (code);
CREATE INDEX share_link_touches_clicked_at_idx ON analytics.share_link_touches (clicked_at);

COMMENT ON TABLE analytics.share_link_touches IS
'The last link to an event that a person clicked; kept for eight days.';
COMMENT ON COLUMN analytics.share_link_touches.user_id IS 'Who clicked.';
COMMENT ON COLUMN analytics.share_link_touches.event_id IS
'The event that the link leads to, by itself or by one of its posts.';
COMMENT ON COLUMN analytics.share_link_touches.code IS 'The link.';
COMMENT ON COLUMN analytics.share_link_touches.clicked_at IS 'UTC.';

CREATE TABLE analytics.share_link_conversions (
    order_id uuid NOT NULL,
    code text NOT NULL,
    clicked_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),

    -- An order is credited once.
    CONSTRAINT share_link_conversions_pkey PRIMARY KEY (order_id),
    CONSTRAINT share_link_conversions_order_id_fkey FOREIGN KEY (order_id)
    REFERENCES ticketing.orders (id) ON DELETE CASCADE,
    CONSTRAINT share_link_conversions_code_fkey FOREIGN KEY (code)
    REFERENCES analytics.share_links (code) ON DELETE CASCADE
);

ALTER TABLE analytics.share_link_conversions ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.share_link_conversions FORCE ROW LEVEL SECURITY;

CREATE INDEX share_link_conversions_code_idx ON analytics.share_link_conversions (code);

COMMENT ON TABLE analytics.share_link_conversions IS 'Paid orders that shared links brought.';
COMMENT ON COLUMN analytics.share_link_conversions.order_id IS 'The order.';
COMMENT ON COLUMN analytics.share_link_conversions.code IS 'The link that it is credited to.';
COMMENT ON COLUMN analytics.share_link_conversions.clicked_at IS 'When its buyer clicked it, UTC.';
COMMENT ON COLUMN analytics.share_link_conversions.created_at IS 'When it was credited, UTC.';
