"""The dashboards: each figure on its own, beside the query that multiplies them."""

import pytest

from tests.fix_actors import add_member, person
from tests.fix_rows import make
from tests.fix_story import publish_event

DASHBOARD = "SELECT * FROM analytics.org_dashboard WHERE organization_id = %s"
ECOSYSTEM = "SELECT * FROM analytics.event_ecosystem WHERE event_id = %s"
MULTIPLIED = """
    SELECT count(DISTINCT m.user_id) AS members, count(DISTINCT e.id) AS events,
        count(DISTINCT c.id) AS campaigns, sum(wt.amount) AS revenue
    FROM organizations.organizations AS o
    LEFT JOIN organizations.org_memberships AS m ON m.org_id = o.id
    LEFT JOIN events.events AS e ON e.owner_context_id = o.id
    LEFT JOIN campaigns.campaigns AS c ON c.org_id = o.id
    LEFT JOIN payments.org_wallets AS w ON w.org_id = o.id
    LEFT JOIN payments.org_wallet_transactions AS wt ON wt.wallet_id = w.id
    WHERE o.id = %s
"""
DISTINCT = """
    SELECT count(DISTINCT t.id) AS tickets, count(DISTINCT s.id) AS sponsors,
        count(DISTINCT p.id) AS posts, count(DISTINCT a.id) AS impressions
    FROM events.events AS e
    LEFT JOIN ticketing.tickets AS t ON t.event_id = e.id
    LEFT JOIN sponsorship.event_sponsorships AS es ON es.event_id = e.id
    LEFT JOIN sponsorship.sponsors AS s ON s.id = es.sponsor_id
    LEFT JOIN events.event_posts AS p ON p.event_id = e.id
    LEFT JOIN analytics.event_impressions AS a ON a.event_id = e.id
    WHERE e.id = %s
"""


def line(db, wallet, kind, cents):
    """A line of money in the wallet."""
    make(
        db,
        "payments.org_wallet_transactions",
        wallet_id=wallet.id,
        currency=wallet.currency,
        transaction_type=kind,
        amount_cents=cents,
    )


@pytest.fixture
def busy(db, organization, owner):
    """The organization with 3 members, 2 events, 2 campaigns and 90 USD of income."""
    for name in ("Mia", "Max"):
        add_member(db, organization, person(db, name), "viewer")
    for title in ("One", "Two"):
        publish_event(owner, title=title)
        make(db, "campaigns.campaigns", org_id=organization.id)
    wallet = make(db, "payments.org_wallets", org_id=organization.id, currency="USD")
    for kind, cents in {"sale": 10000, "fee": -500, "refund": -500}.items():
        line(db, wallet, kind, cents)
    return organization


def test_an_organization_with_nothing_has_a_row_of_nothing(db, organization):
    found = db.row(DASHBOARD, organization.id)

    assert (found.name, found.currency) == (organization.name, organization.default_currency)
    assert (found.member_count, found.event_count, found.campaign_count) == (1, 0, 0)
    assert (found.total_revenue, found.revenue_by_currency) == (0, {})


def test_revenue_is_not_multiplied_by_members_events_and_campaigns(db, busy):
    found = db.row(DASHBOARD, busy.id)
    numbers = (found.member_count, found.event_count, found.campaign_count, found.total_revenue)

    assert numbers == (3, 2, 2, 90)
    assert db.row(MULTIPLIED, busy.id) == (3, 2, 2, 90 * 3 * 2 * 2)


def test_a_payout_is_no_loss_and_bought_credits_are_no_income(db, busy):
    wallet = db.row("SELECT * FROM payments.org_wallets WHERE org_id = %s", busy.id)
    line(db, wallet, "payout", -9000)
    line(db, wallet, "purchase", -2500)

    assert db.row(DASHBOARD, busy.id).total_revenue == 90


def test_currencies_are_told_apart(db, busy):
    yen = make(db, "payments.org_wallets", org_id=busy.id, currency="JPY")
    make(
        db,
        "payments.org_wallet_transactions",
        wallet_id=yen.id,
        currency="JPY",
        currency_decimals=0,
        transaction_type="sale",
        amount_cents=1200,
    )

    found = db.row(DASHBOARD, busy.id)

    assert (found.currency, found.total_revenue) == ("USD", 90)
    assert found.revenue_by_currency == {"USD": 90.0, "JPY": 1200}


def test_organizations_are_not_mixed_up(db, busy, other_organization):
    assert db.row(DASHBOARD, other_organization.id).total_revenue == 0


def test_an_ecosystem_counts_what_the_joined_query_counts(db, event, order):
    for _ in range(2):
        make(db, "events.event_posts", event_id=event.id)
        sponsor = make(db, "sponsorship.sponsors")
        for tier in ("gold", "stage"):
            make(
                db,
                "sponsorship.event_sponsorships",
                event_id=event.id,
                sponsor_id=sponsor.id,
                tier=tier,
            )
    for _ in range(3):
        make(db, "analytics.event_impressions", event_id=event.id)

    found = db.row(ECOSYSTEM, event.id)
    numbers = (found.ticket_count, found.sponsor_count, found.post_count, found.impression_count)

    assert numbers == (2, 2, 2, 3) == tuple(db.row(DISTINCT, event.id))
    assert (found.organization_id, found.title) == (event.owner_organization_id, event.title)


def test_an_event_with_nothing_around_it_is_there(db, event):
    assert db.row(ECOSYSTEM, event.id)[3:] == (0, 0, 0, 0)
