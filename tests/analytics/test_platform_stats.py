"""The views of the platform's days, beside the query that multiplies their rows."""

import pytest

from tests.analytics.deals import deal, refresh
from tests.fix_rows import make
from tests.fix_story import add_tier, hold, purchase
from tests.ticketing.after_sale import paid, refund, tickets

REVENUE = "SELECT * FROM analytics.mv_platform_daily_revenue ORDER BY day, currency"
STATS = "SELECT * FROM analytics.mv_platform_daily_stats ORDER BY day"
# What the seeds' dashboards do: one query over all that hangs on the organization.
MULTIPLIED = """
    SELECT sum(orders.total_cents) AS total_cents, sum(refunds.amount_cents) AS refunded_cents,
        sum(deals.funded_cents) AS sponsorship_cents
    FROM organizations.organizations
    LEFT JOIN ticketing.orders ON orders.seller_organization_id = organizations.id
    LEFT JOIN ticketing.refunds ON refunds.order_id = orders.id
    LEFT JOIN sponsorship.sponsorship_orders AS deals ON deals.organization_id = organizations.id
    WHERE organizations.id = %s
"""


@pytest.fixture
def busy(db, event, order, owner, service_role):
    """The event with an order of two tickets, one of which was refunded, and two deals."""
    paid(service_role, refund(owner, tickets(db, order)[0]))
    for cents in (100_000, 50_000):
        deal(db, event, cents)
    refresh(db)
    return order


def test_what_hangs_on_an_organization_is_not_multiplied(db, busy, organization):
    (day,) = db.rows(REVENUE)

    assert (day.orders, day.tickets, day.total_cents) == (1, 2, 5458)
    assert (day.refunded_cents, day.sponsorships, day.sponsorship_cents) == (2729, 2, 150_000)
    # Two deals double the order and its refund; a second order would double the deals.
    assert db.row(MULTIPLIED, organization.id) == (2 * 5458, 2 * 2729, 150_000)


def test_currencies_are_told_apart(db, busy, owner, event, buyer, service_role):
    yen = add_tier(owner, event, name="Yen", price_cents=1000, currency="JPY")
    purchase(service_role, hold(buyer, yen), paid_cents=1050)
    refresh(db)

    assert [(day.currency, day.total_cents, day.refunded_cents) for day in db.rows(REVENUE)] == [
        ("JPY", 1050, 0),
        ("USD", 5458, 2729),
    ]


def test_a_refund_counts_on_the_day_on_which_it_succeeded(db, busy):
    db.execute("UPDATE ticketing.orders SET paid_at = now() - interval '3 days'")
    refresh(db)

    days = [(day.total_cents, day.refunded_cents, day.fees_cents) for day in db.rows(REVENUE)]

    assert days == [(5458, 0, busy.fees_cents), (0, 2729, 0)]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_days_are_those_of_utc_whatever_the_session_says(db, busy, zone):
    db.execute("UPDATE ticketing.orders SET paid_at = '2031-03-01 23:59:59+00'")
    db.execute(f"SET LOCAL timezone = '{zone}'")
    refresh(db)

    days = db.rows(f"SELECT day AT TIME ZONE 'UTC' AS day FROM ({REVENUE}) AS r WHERE orders = 1")

    assert [f"{day.day:%Y-%m-%d %H:%M}" for day in days] == ["2031-03-01 00:00"]


def test_the_days_of_the_platform_count_what_is_there(db, event, order, buyer, other_buyer):
    for viewer in (buyer, buyer, other_buyer, None):
        make(
            db,
            "analytics.event_impressions",
            event_id=event.id,
            user_id=viewer and viewer.user_id,
        )
    refresh(db)

    day = db.rows(STATS)[-1]

    people, organizations = (
        db.value(f"SELECT count(*) FROM {table}")
        for table in ("users.user_profiles", "organizations.organizations")
    )
    assert (day.total_views, day.unique_viewers, day.viewed_events) == (4, 2, 1)
    assert (day.new_people, day.new_organizations) == (people, organizations)
    assert (day.published_events, day.tickets, day.admissions) == (1, 2, 0)


def test_a_day_without_views_or_with_nothing_else_is_there(db, event):
    db.execute("UPDATE users.user_profiles SET created_at = '2031-01-01 12:00+00'")
    db.execute("SELECT ops.ensure_month_partitions('analytics.event_impressions', '2032-01-01', 1)")
    make(
        db,
        "analytics.event_impressions",
        event_id=event.id,
        user_id=None,
        occurred_at="2032-01-01 12:00+00",
    )
    refresh(db)

    days = {f"{day.day:%Y-%m-%d}": day for day in db.rows(STATS)}

    assert (days["2031-01-01"].total_views, days["2031-01-01"].new_people > 0) == (0, True)
    assert (days["2032-01-01"].total_views, days["2032-01-01"].new_people) == (1, 0)
