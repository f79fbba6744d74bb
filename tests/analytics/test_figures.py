"""Figures for members: one event or organization at a time, and only for who belongs to it."""

import uuid

import pytest

from tests.fix_actors import add_member, asked, founder_of, person
from tests.fix_rows import make
from tests.fix_story import publish_event

DAYS = "(SELECT json_agg(days ORDER BY day) FROM analytics.event_days(%s) AS days)"
FIGURES = "(SELECT row_to_json(figures) FROM analytics.event_figures(%s) AS figures)"
ORGANIZATION = "(SELECT row_to_json(figures) FROM analytics.org_figures(%s) AS figures)"
STRANGERS = ["outsider", "other_owner", "removed_member", "buyer", "anon"]
IMPRESSIONS = "analytics.event_impressions"


@pytest.fixture
def watched(db, event, buyer):
    """The event, seen twice on one day and once on the next, with the figures refreshed."""
    db.execute("SELECT ops.ensure_month_partitions(%s, '2031-03-01', 1)", IMPRESSIONS)
    for user_id, completed, dwell_ms, at in [
        (buyer.user_id, True, 1000, "2031-03-01 10:00+00"),
        (None, False, 3000, "2031-03-01 11:00+00"),
        (buyer.user_id, True, 500, "2031-03-02 11:00+00"),
    ]:
        make(
            db,
            IMPRESSIONS,
            event_id=event.id,
            user_id=user_id,
            completed=completed,
            dwell_ms=dwell_ms,
            occurred_at=at,
        )
    db.execute("REFRESH MATERIALIZED VIEW analytics.mv_event_daily_stats")
    return event


@pytest.fixture
def own_event(outsider):
    """An event of a person."""
    return publish_event(outsider)


def test_members_read_an_events_days(watched, viewer):
    first, second = asked(viewer, DAYS, watched.id)

    assert first == {
        "day": "2031-03-01T00:00:00+00:00",
        "total_views": 2,
        "unique_viewers": 1,
        "completions": 1,
        "avg_dwell_ms": 2000,
        "median_dwell_ms": 2000,
    }
    assert (second["day"][:10], second["total_views"]) == ("2031-03-02", 1)


def test_an_event_that_nobody_saw_has_no_days(db, watched, owner):
    unseen = publish_event(owner)

    assert asked(owner, DAYS, unseen.id) is None


def test_members_read_an_events_counts_of_rows_that_they_may_not_see(
    db, watched, order, viewer, buyer
):
    make(db, "events.event_posts", event_id=watched.id, author_user_id=buyer.user_id)
    make(db, "sponsorship.event_sponsorships", event_id=watched.id)

    assert asked(viewer, FIGURES, watched.id) == {
        "ticket_count": 2,
        "sponsor_count": 1,
        "post_count": 1,
        "impression_count": 3,
    }
    assert viewer.value("SELECT count(*) FROM public.tickets") == 0


@pytest.mark.parametrize("name", STRANGERS)
def test_strangers_read_nothing_of_an_event_or_its_organization(
    request, watched, order, organization, name
):
    stranger = request.getfixturevalue(name)

    assert asked(stranger, DAYS, watched.id) is None
    assert asked(stranger, FIGURES, watched.id) is None
    assert asked(stranger, ORGANIZATION, organization.id) is None


def test_claiming_an_organization_opens_no_figures(watched, organization, outsider):
    forged = outsider.claiming(org_id=str(organization.id), app_role="owner")

    assert asked(forged, DAYS, watched.id) is None
    assert asked(forged, FIGURES, watched.id) is None
    assert asked(forged, ORGANIZATION, organization.id) is None


def test_a_persons_event_shows_its_figures_to_her_alone(own_event, outsider, buyer, owner, anon):
    assert asked(outsider, FIGURES, own_event.id)["ticket_count"] == 0
    for stranger in (buyer, owner, anon):
        assert asked(stranger, FIGURES, own_event.id) is None


@pytest.mark.parametrize("query", [DAYS, FIGURES, ORGANIZATION])
def test_what_does_not_exist_or_is_not_named_has_no_figures(owner, query):
    assert asked(owner, query, uuid.uuid4()) is None
    assert asked(owner, query, None) is None


def test_a_member_reads_the_organization_of_which_she_asks(
    db, organization, other_organization, event, viewer
):
    make(db, "campaigns.campaigns", org_id=organization.id)
    add_member(db, other_organization, viewer, "viewer")

    found = asked(viewer, ORGANIZATION, organization.id)
    other = asked(viewer, ORGANIZATION, other_organization.id)

    counts = ("member_count", "event_count", "campaign_count")
    assert [found[name] for name in counts] == [2, 1, 1]
    assert [other[name] for name in counts] == [2, 0, 0]
    assert found["currency"] == organization.default_currency


@pytest.mark.parametrize(
    ("role", "revenue", "by_currency"),
    [
        ("viewer", None, None),
        ("editor", None, None),
        ("admin", 129.95, {"USD": 129.95}),
        ("owner", 129.95, {"USD": 129.95}),
    ],
)
def test_income_is_for_admins_and_owners(db, organization, role, revenue, by_currency):
    wallet = make(db, "payments.org_wallets", org_id=organization.id, currency="USD")
    make(
        db,
        "payments.org_wallet_transactions",
        wallet_id=wallet.id,
        currency="USD",
        transaction_type="sale",
        amount_cents=12995,
    )
    member = add_member(db, organization, person(db, "Moa Member"), role)

    found = asked(member, ORGANIZATION, organization.id)

    assert (found["total_revenue"], found["revenue_by_currency"]) == (revenue, by_currency)


def test_an_admin_of_one_organization_reads_no_income_of_another(
    db, organization, other_organization, admin
):
    add_member(db, other_organization, admin, "viewer")

    assert asked(admin, ORGANIZATION, organization.id)["total_revenue"] == 0
    assert asked(admin, ORGANIZATION, other_organization.id)["total_revenue"] is None
    found = asked(founder_of(db, other_organization), ORGANIZATION, other_organization.id)
    assert found["total_revenue"] == 0
