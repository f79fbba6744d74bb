"""What rollups should hold, from the facts, and what they hold: both without arrays and stamps."""

import re

DAYS = """
    SELECT event_id, (occurred_at AT TIME ZONE 'UTC')::date AS day, owner_organization_id,
        count(*), count(*) FILTER (WHERE user_id IS NULL), count(*) FILTER (WHERE completed),
        sum(dwell_ms)::bigint, count(DISTINCT user_id)
    FROM analytics.event_impressions JOIN events.events ON events.id = event_id GROUP BY 1, 2, 3
"""
MONTHS = DAYS.replace(
    "(occurred_at AT TIME ZONE 'UTC')::date",
    "date_trunc('month', occurred_at AT TIME ZONE 'UTC')::date",
)
POSTS = """
    SELECT coalesce(i.post_id, v.post_id, c.post_id), coalesce(i.day, v.day, c.day),
        coalesce(shown, 0), coalesce(shown_ms, 0), coalesce(views, 0), coalesce(qualified, 0),
        coalesce(completed, 0), coalesce(ms, 0), coalesce(people, 0), coalesce(tickets, 0),
        coalesce(other, 0)
    FROM (
        SELECT post_id, (occurred_at AT TIME ZONE 'UTC')::date AS day, count(*) AS shown,
            sum(dwell_ms)::bigint AS shown_ms
        FROM analytics.post_impressions GROUP BY 1, 2
    ) AS i
    FULL JOIN (
        SELECT post_id, (created_at AT TIME ZONE 'UTC')::date AS day, count(*) AS views,
            count(*) FILTER (WHERE qualified) AS qualified,
            count(*) FILTER (WHERE completed) AS completed, sum(dwell_ms)::bigint AS ms,
            count(DISTINCT user_id) AS people
        FROM analytics.post_views GROUP BY 1, 2
    ) AS v ON v.post_id = i.post_id AND v.day = i.day
    FULL JOIN (
        SELECT post_id, (created_at AT TIME ZONE 'UTC')::date AS day,
            count(*) FILTER (WHERE target = 'tickets') AS tickets,
            count(*) FILTER (WHERE target = 'more') AS other
        FROM analytics.post_clicks GROUP BY 1, 2
    ) AS c ON c.post_id = coalesce(i.post_id, v.post_id) AND c.day = coalesce(i.day, v.day)
"""
CAMPAIGNS = """
    SELECT campaign_id, day, count(*) FILTER (WHERE what = 'seen' AND is_valid),
        count(*) FILTER (WHERE what = 'seen' AND NOT is_valid),
        count(*) FILTER (WHERE what = 'clicked' AND is_valid), sum(billed_micros)::bigint,
        count(*) FILTER (WHERE what = 'converted'),
        coalesce(sum(cents) FILTER (WHERE currency = 'USD'), 0)::bigint
    FROM (
        SELECT campaign_id, (occurred_at AT TIME ZONE 'UTC')::date AS day, 'seen' AS what,
            is_valid, billed_micros, NULL AS currency, NULL::bigint AS cents
        FROM campaigns.ad_impressions
        UNION ALL
        SELECT campaign_id, (created_at AT TIME ZONE 'UTC')::date, 'clicked', is_valid,
            billed_micros, NULL, NULL
        FROM campaigns.ad_clicks
        UNION ALL
        SELECT campaign_id, (occurred_at AT TIME ZONE 'UTC')::date, 'converted', TRUE, 0,
            currency, value_cents
        FROM campaigns.ad_conversions
    ) AS acts GROUP BY 1, 2
"""
CREATIVES = """
    SELECT creative_id, day, campaign_id, count(*) FILTER (WHERE seen AND is_valid),
        count(*) FILTER (WHERE seen AND is_valid AND viewable),
        count(*) FILTER (WHERE NOT seen AND is_valid), sum(billed_micros)::bigint,
        count(DISTINCT user_id) FILTER (WHERE seen AND is_valid)
    FROM (
        SELECT creative_id, (occurred_at AT TIME ZONE 'UTC')::date AS day, campaign_id,
            TRUE AS seen, is_valid, viewable, billed_micros, user_id
        FROM campaigns.ad_impressions
        UNION ALL
        SELECT creative_id, (created_at AT TIME ZONE 'UTC')::date, campaign_id, FALSE, is_valid,
            FALSE, billed_micros, user_id
        FROM campaigns.ad_clicks
    ) AS acts WHERE creative_id IS NOT NULL GROUP BY 1, 2, 3
"""
TIERS = """
    SELECT tier_id, day, currency, sum(sold)::bigint, sum(gross)::bigint, sum(back)::bigint,
        sum(admitted)::bigint, sum(ended)::bigint
    FROM (
        SELECT tier_id, (paid_at AT TIME ZONE 'UTC')::date AS day, currency, quantity AS sold,
            i.unit_price_cents * quantity - i.discount_cents AS gross, 0 AS back, 0 AS admitted,
            0 AS ended
        FROM ticketing.order_items AS i JOIN ticketing.orders AS o ON o.id = i.order_id
        WHERE paid_at IS NOT NULL
        UNION ALL
        SELECT tier_id, (succeeded_at AT TIME ZONE 'UTC')::date, f.currency, 0, 0,
            r.amount_cents, 0, 0
        FROM ticketing.refund_items AS r JOIN ticketing.refunds AS f ON f.id = r.refund_id
        JOIN ticketing.order_items AS i ON i.id = r.order_item_id
        WHERE succeeded_at IS NOT NULL
        UNION ALL
        SELECT tier_id, (redeemed_at AT TIME ZONE 'UTC')::date, currency, 0, 0, 0, 1, 0
        FROM ticketing.tickets AS t JOIN ticketing.orders AS o ON o.id = t.order_id
        WHERE redeemed_at IS NOT NULL
        UNION ALL
        SELECT tier_id, (ended_at AT TIME ZONE 'UTC')::date, currency, 0, 0, 0, 0, 1
        FROM ticketing.tickets AS t JOIN ticketing.orders AS o ON o.id = t.order_id
        WHERE ended_at IS NOT NULL
    ) AS acts GROUP BY 1, 2, 3
"""
HELD = {
    "event_days": "event_id, day, organization_id, impressions, anonymous_impressions, completions,"
    " dwell_ms_sum, analytics.count_uniques(viewers)",
    "event_months": "event_id, month, organization_id, impressions, anonymous_impressions,"
    " completions, dwell_ms_sum, analytics.count_uniques(viewers)",
    "post_days": "post_id, day, impressions, impression_dwell_ms_sum, views, qualified_views,"
    " completions, dwell_ms_sum, analytics.count_uniques(viewers), clicks_tickets, clicks_other",
    "campaign_days": "campaign_id, day, impressions, invalid_impressions, clicks, billed_micros,"
    " conversions, coalesce((conversion_values ->> 'USD')::bigint, 0)",
    "creative_days": "creative_id, day, campaign_id, impressions, viewable_impressions, clicks,"
    " billed_micros, analytics.count_uniques(viewers)",
    "tier_days": "tier_id, day, currency, tickets_sold, gross_cents, refunded_cents,"
    " tickets_admitted, tickets_ended",
}
HELD_COLUMNS = {name: len(re.findall(r",(?![^(]*\))", held)) + 1 for name, held in HELD.items()}
TRUTH = {
    "event_days": DAYS,
    "event_months": MONTHS,
    "post_days": POSTS,
    "campaign_days": CAMPAIGNS,
    "creative_days": CREATIVES,
    "tier_days": TIERS,
}


def differences(db, live=False, since="-infinity"):
    """Rows that a rollup has too many or too few, by rollup: the symmetric difference."""
    found = {}
    for name, truth in TRUTH.items():
        day = "month" if name.endswith("months") else "day"
        held = f"SELECT {HELD[name]} FROM analytics.{name}{'_live' if live else ''}"
        held += f" WHERE {day} >= '{since}'"
        columns = ", ".join(f"c{n}" for n in range(1, 20)[: HELD_COLUMNS[name]])
        truth = f"SELECT * FROM ({truth}) AS truth ({columns}) WHERE c2 >= '{since}'"
        rows = db.rows(
            "SELECT difference::text AS row FROM ("
            f"(({truth}) EXCEPT ALL ({held})) UNION ALL (({held}) EXCEPT ALL ({truth}))"
            ") AS difference"
        )
        if rows:
            found[name] = rows
    return found


def fold(db):
    """Folds until nothing is left. Returns how many rows of rollups were computed."""
    taken = 0
    while True:
        handled, more = db.row("CALL analytics.fold_rollups()")
        taken += handled
        if not more:
            return taken


def exact(db):
    """Whether rollups are what facts say, before the fold where live and after it."""
    assert differences(db, live=True) == {}
    fold(db)
    assert differences(db) == {}
    assert differences(db, live=True) == {}
    return True
