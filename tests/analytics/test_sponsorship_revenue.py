"""The view of what sponsorships bring, by event, month and currency."""

from tests.analytics.deals import deal, refresh
from tests.fix_rows import make
from tests.sponsorship.examples import settle

SPONSORSHIPS = "SELECT * FROM analytics.mv_sponsorship_revenue ORDER BY month, currency"


def test_sponsorships_are_summed_by_event_month_and_currency(db, event):
    sponsor = make(db, "sponsorship.sponsors")
    first = deal(db, event, 100_000, sponsor_id=sponsor.id, funded_at="2031-01-31 23:00+00")
    deal(db, event, 50_000, sponsor_id=sponsor.id, funded_at="2031-01-01 00:00+00")
    deal(db, event, 70_000, funded_at="2031-02-01 00:00+00")
    settle(db, first.id, "release", 60_000)
    settle(db, first.id, "refund", 15_000)
    make(db, "sponsorship.sponsorship_orders", event_id=event.id)
    refresh(db)

    january, february = db.rows(SPONSORSHIPS)

    assert (january.event_id, january.organization_id) == (event.id, event.owner_organization_id)
    assert (january.deals, january.sponsors, february.deals) == (2, 1, 1)
    assert (january.funded_cents, january.released_cents) == (150_000, 60_000)
    assert (january.refunded_cents, january.held_cents) == (15_000, 75_000)
    assert february.held_cents == february.funded_cents == 70_000


def test_currencies_are_told_apart(db, event):
    for currency in ("USD", "JPY"):
        deal(db, event, 1000, currency=currency)
    refresh(db)

    assert [(row.currency, row.funded_cents) for row in db.rows(SPONSORSHIPS)] == [
        ("JPY", 1000),
        ("USD", 1000),
    ]
