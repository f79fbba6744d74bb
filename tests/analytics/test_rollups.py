"""Rollups are what their facts say: after every kind of write, before the fold and after it."""

import psycopg
import pytest

from tests.analytics.rollup_truth import differences, exact, fold
from tests.fix_rows import make
from tests.refusals import refused

SHOW = """
    INSERT INTO analytics.event_impressions
        (event_id, user_id, dwell_ms, completed, occurred_at)
    VALUES (%s, %s, %s, %s, %s)
"""
NOTES = "SELECT count(*) FROM analytics.rollup_changes WHERE rollup = %s"
LAST_OF_OCTOBER = "2026-10-31 23:59:59.9+00"
FIRST_OF_NOVEMBER = "2026-11-01 00:00+00"


def test_a_day_is_a_day_of_utc_whatever_the_session_says(db, event, buyer, other_buyer):
    db.execute("SET LOCAL timezone = 'America/New_York'")
    for who in (buyer.user_id, buyer.user_id, other_buyer.user_id, None):
        db.execute(SHOW, event.id, who, 1500, True, LAST_OF_OCTOBER)
    db.execute(SHOW, event.id, None, 0, False, FIRST_OF_NOVEMBER)

    assert exact(db)
    assert db.rows("SELECT day::text, impressions FROM analytics.event_days ORDER BY 1") == [
        *(("2026-10-31", 4), ("2026-11-01", 1)),
    ]
    assert db.row(
        "SELECT organization_id, impressions, anonymous_impressions, completions, dwell_ms_sum,"
        " analytics.count_uniques(viewers) FROM analytics.event_months WHERE month = '2026-10-01'"
    ) == (event.owner_organization_id, 4, 1, 4, 6000, 2)


def test_updates_moves_and_deletions_are_followed(db, event, buyer):
    for dwell in (100, 200, 300):
        db.execute(SHOW, event.id, buyer.user_id, dwell, False, LAST_OF_OCTOBER)
    assert exact(db)
    # To another partition.
    db.execute(
        "UPDATE analytics.event_impressions SET occurred_at = %s WHERE dwell_ms = 100",
        FIRST_OF_NOVEMBER,
    )
    assert exact(db)
    db.execute("UPDATE analytics.event_impressions SET completed = TRUE WHERE dwell_ms = 200")
    db.execute("DELETE FROM analytics.event_impressions WHERE dwell_ms = 300")
    assert exact(db)
    db.execute("DELETE FROM analytics.event_impressions")
    assert exact(db)
    assert db.value("SELECT count(*) FROM analytics.event_days") == 0
    assert db.value("SELECT count(*) FROM analytics.event_months") == 0


def test_a_person_who_goes_is_a_viewer_no_more(db, event, outsider):
    db.execute(SHOW, event.id, outsider.user_id, 10, False, LAST_OF_OCTOBER)
    assert exact(db)

    db.execute("DELETE FROM users.user_profiles WHERE user_id = %s", outsider.user_id)

    assert exact(db)
    assert db.row("SELECT anonymous_impressions, viewers FROM analytics.event_days") == (1, [])


def test_figures_go_with_their_event(db):
    shown = make(db, "analytics.event_impressions")
    assert exact(db)

    db.execute("DELETE FROM events.events WHERE id = %s", shown.event_id)

    assert exact(db)
    assert db.value("SELECT count(*) FROM analytics.event_days") == 0


def test_copied_rows_are_followed(db, event):
    with (
        db.connection.cursor() as cursor,
        cursor.copy(
            "COPY analytics.event_impressions (event_id, dwell_ms, occurred_at) FROM STDIN"
        ) as copy,
    ):
        for second in range(50):
            copy.write_row((event.id, second, f"2026-11-0{second % 3 + 1} 12:00:{second:02}+00"))

    assert db.value(NOTES, "event_days") == 3
    assert exact(db)


def test_posts_are_followed(db, event, buyer):
    post = make(db, "events.event_posts", event_id=event.id)
    where = {"post_id": post.id, "user_id": buyer.user_id}
    make(db, "analytics.post_impressions", **where, dwell_ms=40)
    view = make(db, "analytics.post_views", **where, event_id=event.id, dwell_ms=900)
    make(db, "analytics.post_clicks", **where, event_id=event.id, target="tickets")
    make(db, "analytics.post_clicks", **where, event_id=event.id, target="more")
    assert exact(db)
    assert db.row(
        "SELECT event_id, organization_id, views, clicks_tickets, clicks_other"
        " FROM analytics.post_days"
    ) == (event.id, event.owner_organization_id, 1, 1, 1)

    db.execute("UPDATE analytics.post_views SET qualified = TRUE, dwell_ms = 5000")
    db.execute("DELETE FROM analytics.post_clicks WHERE target = 'more'")
    assert exact(db)
    db.execute("DELETE FROM analytics.post_views WHERE id = %s", view.id)
    db.execute("DELETE FROM analytics.post_clicks")
    db.execute("DELETE FROM analytics.post_impressions")
    assert exact(db)
    assert db.value("SELECT count(*) FROM analytics.post_days") == 0


def test_campaigns_and_creatives_are_followed(db, buyer):
    seen = make(db, "campaigns.ad_impressions", user_id=buyer.user_id, viewable=True)
    creative = make(db, "campaigns.ad_creatives", campaign_id=seen.campaign_id)
    where = {"campaign_id": seen.campaign_id, "creative_id": creative.id}
    make(db, "campaigns.ad_impressions", **where, viewable=True, billed_micros=7)
    make(db, "campaigns.ad_impressions", **where, ivt_class="givt")
    click = make(db, "campaigns.ad_clicks", **where, billed_micros=100)
    make(
        db, "campaigns.ad_conversions", campaign_id=seen.campaign_id, click_id=click.id,
        event_key="k", window_hours=24, value_cents=500, touched_at=click.created_at,
        occurred_at=click.created_at, impression_id=None,
    )  # fmt: skip
    assert exact(db)
    assert db.row(
        "SELECT impressions, viewable_impressions, clicks, billed_micros"
        " FROM analytics.creative_days WHERE creative_id = %s",
        creative.id,
    ) == (1, 1, 1, 107)

    db.execute("UPDATE campaigns.ad_clicks SET ivt_class = 'sivt'")
    db.execute("DELETE FROM campaigns.ad_impressions WHERE ivt_class = 'givt'")
    assert exact(db)
    assert db.value("SELECT clicks FROM analytics.creative_days") == 0


def test_sales_and_admissions_are_followed(db, order):
    assert exact(db)
    sold = db.row("SELECT * FROM analytics.tier_days")
    assert (sold.tickets_sold, sold.orders, sold.currency) == (2, 1, order.currency)
    assert sold.gross_cents == order.subtotal_cents
    assert db.value("SELECT analytics.count_uniques(buyers) FROM analytics.tier_days") == 1

    db.execute("UPDATE ticketing.tickets SET status = 'redeemed', redeemed_at = now()")
    assert exact(db)
    assert db.value("SELECT tickets_admitted FROM analytics.tier_days") == 2


def test_a_sale_that_was_paid_on_another_day_counts_on_that_alone(db, order):
    assert exact(db)
    db.execute("UPDATE ticketing.orders SET paid_at = %s", LAST_OF_OCTOBER)

    assert exact(db)
    assert db.rows("SELECT day::text FROM analytics.tier_days WHERE orders > 0") == [
        ("2026-10-31",)
    ]


def test_money_that_goes_back_counts_on_the_day_it_went(db, order):
    item = db.row("SELECT * FROM ticketing.order_items ORDER BY id LIMIT 1")
    refund = make(
        db, "ticketing.refunds", order_id=order.id, currency=order.currency, amount_cents=100,
        kind="partial",
    )  # fmt: skip
    make(
        db, "ticketing.refund_items", refund_id=refund.id, order_id=order.id,
        order_item_id=item.id, amount_cents=100,
    )  # fmt: skip
    assert exact(db)
    db.execute(
        "UPDATE ticketing.refunds SET status = 'succeeded',"
        " succeeded_at = now() + interval '3 days'"
    )

    assert exact(db)
    assert db.rows("SELECT tickets_sold, refunded_cents FROM analytics.tier_days ORDER BY day") == [
        *((2, 0), (0, 100)),
    ]


def test_a_step_is_bounded_and_says_that_there_is_more(db, event):
    db.execute(
        "INSERT INTO analytics.rollup_changes (rollup, key, day)"
        " SELECT 'event_days', gen_random_uuid(), '2026-11-01' FROM generate_series(1, 1001)"
    )

    assert db.row("CALL analytics.fold_rollups()") == (1000, True)
    assert db.row("CALL analytics.fold_rollups()") == (1, False)
    assert db.row("CALL analytics.fold_rollups()") == (0, False)


def test_frozen_days_outlive_their_facts(db, event):
    db.execute(SHOW, event.id, None, 5, False, LAST_OF_OCTOBER)
    may_retire = "SELECT analytics.may_retire_events('2026-10-01 00:00+00', '2026-11-01 00:00+00')"
    assert db.value(may_retire) is False, "a change is not folded yet"
    assert exact(db)
    assert db.value(may_retire) is True

    # Late rows count no more, and facts that go take nothing with them.
    db.execute(SHOW, event.id, None, 5, False, LAST_OF_OCTOBER)
    assert db.value(NOTES, "event_days") == 0
    month = db.value("SELECT tableoid::regclass::text FROM analytics.event_impressions LIMIT 1")
    db.execute(f"ALTER TABLE analytics.event_impressions DETACH PARTITION {month}")
    db.execute(f"DROP TABLE {month}")
    db.execute(SHOW, event.id, None, 5, False, FIRST_OF_NOVEMBER)
    fold(db)

    held = "SELECT day::text, impressions FROM analytics.{} ORDER BY 1"
    expected = [("2026-10-31", 1), ("2026-11-01", 1)]
    assert db.rows(held.format("event_days")) == expected
    assert db.rows(held.format("event_days_live")) == expected
    assert db.value("SELECT sum(impressions) FROM analytics.event_months_live") == 2


def maintain(db):
    """Runs the manager of partitions to its end."""
    while db.row("CALL ops.maintain_partitions()").more:
        pass


def test_the_manager_of_partitions_waits_for_the_fold(db, event):
    month = "date_trunc('month', now() - interval '20 months', 'UTC')"
    db.execute(
        f"SELECT ops.ensure_month_partitions('analytics.event_impressions', ({month})::date, 1)"
    )
    db.execute(
        "INSERT INTO analytics.event_impressions (event_id, occurred_at)"
        f" VALUES (%s, {month} + interval '1 day')",
        event.id,
    )
    kept = "SELECT count(*) FROM analytics.event_impressions"

    maintain(db)
    assert db.value(kept) == 1
    fold(db)
    maintain(db)
    fold(db)
    assert db.value(kept) == 0
    assert db.value("SELECT sum(impressions) FROM analytics.event_days_live") == 1
    assert db.value("SELECT sum(impressions) FROM analytics.event_months_live") == 1


def test_a_note_that_came_late_does_not_empty_a_frozen_day(db, event):
    db.execute(SHOW, event.id, None, 5, False, LAST_OF_OCTOBER)
    fold(db)
    db.execute("INSERT INTO analytics.rollup_floors VALUES ('event_days', '2026-11-01')")
    # A writer who had looked at the floor before it moved.
    db.execute(
        "INSERT INTO analytics.rollup_changes (rollup, key, day)"
        " VALUES ('event_days', %s, '2026-10-31')",
        event.id,
    )
    fold(db)

    assert db.value("SELECT impressions FROM analytics.event_days") == 1
    assert db.value(NOTES, "event_days") == 0


def test_old_views_are_purged_and_their_figures_stay(db, event):
    post = make(db, "events.event_posts", event_id=event.id)
    make(db, "analytics.post_views", post_id=post.id, event_id=event.id)
    db.execute("UPDATE analytics.post_views SET created_at = now() - interval '20 months'")
    make(db, "analytics.post_views", post_id=post.id, event_id=event.id)
    # Not before they are counted.
    assert db.row("CALL analytics.purge_facts()") == (0, False)
    fold(db)
    assert db.row("CALL analytics.purge_facts()") == (0, True)
    assert db.row("CALL analytics.purge_facts()") == (1, False)
    fold(db)

    assert db.value("SELECT count(*) FROM analytics.post_views") == 1
    assert db.value("SELECT sum(views) FROM analytics.post_days_live") == 2


def test_rows_past_the_parent_are_noted_by_hand(db, event):
    partition = db.value(
        "SELECT tableoid::regclass::text FROM analytics.event_impressions WHERE id = %s",
        make(db, "analytics.event_impressions", event_id=event.id).id,
    )
    fold(db)
    db.execute(f"UPDATE {partition} SET dwell_ms = 77")
    assert set(differences(db)) == {"event_days", "event_months"}

    assert db.value("SELECT analytics.note_rollups('event_days', '2026-01-01', '2100-01-01')") == 1
    assert exact(db)


@pytest.mark.parametrize(
    "arguments",
    ["'event_days', '2026-01-01', '2026-01-01'", "'tier_days', '2026-01-01', '2026-02-01'"],
)
def test_notes_by_hand_need_days_and_dated_facts(db, arguments):
    with refused(db, "YP003"):
        db.execute(f"SELECT analytics.note_rollups({arguments})")


def test_members_see_their_own_figures_and_staff_sees_the_live_ones(db, event, viewer, outsider):
    db.execute(SHOW, event.id, None, 5, False, LAST_OF_OCTOBER)
    fold(db)

    rows = "SELECT event_id FROM {}event_days"
    assert viewer.rows(rows.format("")) == [(event.id,)]
    assert outsider.rows(rows.format("")) == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        viewer.rows(rows.format("analytics."))


def test_a_step_reads_the_notes_that_it_takes_and_not_all(db):
    db.execute(
        "INSERT INTO analytics.rollup_changes (rollup, key, day)"
        " SELECT 'event_days', gen_random_uuid(), '2026-10-31' FROM generate_series(1, 30000)"
    )
    db.execute("ANALYZE analytics.rollup_changes")
    # As with a million notes: the joins with what was taken go by the key.
    db.execute("SET LOCAL enable_hashjoin = off")
    db.execute("SET LOCAL enable_mergejoin = off")
    read = (
        "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables"
        " WHERE relid = 'analytics.rollup_changes'::regclass"
    )
    before = db.value(read)

    assert db.row("CALL analytics.fold_rollups()") == (1000, True)

    assert db.value(read) - before < 10_000
