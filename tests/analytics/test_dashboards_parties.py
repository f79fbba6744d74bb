"""The dashboards of organizations, sponsors and the platform: what they count, who reads them."""

import uuid

import pytest

from tests.fix_actors import add_member, founder_of, person
from tests.fix_rows import make
from tests.fix_story import publish_event
from tests.refusals import refused
from tests.sponsorship.examples import settle

ORGANIZATION = "SELECT public.organization_dashboard(%s)"
SPONSOR = "SELECT public.sponsor_dashboard(%s)"
PLATFORM = "SELECT public.platform_dashboard()"
MULTIPLIED = """
    SELECT count(DISTINCT m.user_id) AS members, count(DISTINCT e.id) AS events,
        sum(o.total_cents) AS total_cents, sum(i.dwell_ms) AS dwell_ms
    FROM organizations.organizations
    LEFT JOIN organizations.org_memberships AS m ON m.org_id = organizations.id
    LEFT JOIN events.events AS e ON e.owner_context_id = organizations.id
    LEFT JOIN ticketing.orders AS o ON o.event_id = e.id
    LEFT JOIN analytics.event_impressions AS i ON i.event_id = e.id
    WHERE organizations.id = %s
"""


def see(db, event, viewer=None, **values):
    """An impression of the event, by somebody or nobody who is signed in."""
    make(
        db,
        "analytics.event_impressions",
        event_id=event.id,
        user_id=viewer and viewer.user_id,
        **values,
    )


@pytest.fixture
def brand(db, other_organization):
    """A sponsor of `other_organization`."""
    return make(db, "sponsorship.sponsors", org_id=other_organization.id, name="Fjord Beer")


@pytest.fixture
def deal(db, event, brand):
    """A deal over 1,000.00 between `brand` and the event: 600.00 released, 150.00 refunded."""
    parties = {"event_id": event.id, "sponsor_id": brand.id}
    order = make(db, "sponsorship.sponsorship_orders", amount_cents=100_000, **parties)
    for kind, cents in (("funding", 100_000), ("release", 60_000), ("refund", 15_000)):
        settle(db, order.id, kind, cents)
    make(
        db,
        "sponsorship.event_sponsorships",
        tier="gold",
        order_id=order.id,
        amount_cents=100_000,
        organization_id=event.owner_organization_id,
        **parties,
    )
    return order


@pytest.fixture
def busy(db, owner, event, order, buyer, other_buyer):
    """Two events of `organization`; `buyer` saw both, and bought two tickets of the first."""
    second = publish_event(owner, title="Second Night")
    see(db, event, buyer, dwell_ms=1000)
    see(db, event, other_buyer, dwell_ms=1000)
    see(db, second, buyer, dwell_ms=4000)
    return second


def test_an_organization_is_not_multiplied_beside_the_join_that_does(
    db, busy, event, organization, owner, viewer
):
    found = owner.value(ORGANIZATION, organization.id)
    (usd,) = found["money"]

    assert (found["organization"]["members"], len(found["events"])) == (2, 2)
    assert (found["reach"]["views"], usd["total_cents"]) == (3, 5458)
    assert found["reach"]["avg_dwell_ms"] == 2000
    # The order is counted for 2 members x 2 views; the dwell times for 2 members.
    assert db.row(MULTIPLIED, organization.id) == (2, 2, 5458 * 4, 6000 * 2)


def test_people_who_saw_several_events_are_counted_once(busy, event, organization, viewer):
    found = viewer.value(ORGANIZATION, organization.id)

    assert found["reach"]["viewers"] == 2
    assert [(each["title"], each["views"], each["viewers"], each["tickets"])
            for each in found["events"]] == [
        (event.title, 2, 2, 2),
        ("Second Night", 1, 1, 0),
    ]  # fmt: skip


def test_organizations_are_not_mixed_up(db, busy, deal, other_organization):
    found = founder_of(db, other_organization).value(ORGANIZATION, other_organization.id)

    assert (found["reach"]["views"], found["reach"]["viewers"]) == (0, 0)
    assert found["money"] == found["events"] == found["deals"] == []


def test_campaigns_are_counted_without_invalid_traffic(db, organization, owner, viewer, buyer):
    campaign = make(db, "campaigns.campaigns", org_id=organization.id)
    for ivt_class, viewable in ((None, True), (None, False), ("givt", True)):
        make(
            db,
            "campaigns.ad_impressions",
            campaign_id=campaign.id,
            user_id=buyer.user_id,
            viewable=viewable,
            ivt_class=ivt_class,
        )

    counted = owner.value(ORGANIZATION, organization.id)["campaigns"]

    assert (counted["campaigns"], counted["impressions"]) == (1, 2)
    assert (counted["viewable_impressions"], counted["viewers"]) == (1, 1)
    assert counted["spent_credits"] == 0
    assert viewer.value(ORGANIZATION, organization.id)["campaigns"]["spent_credits"] is None


@pytest.mark.parametrize(
    ("role", "sees"), [("viewer", False), ("editor", False), ("admin", True), ("owner", True)]
)
def test_money_is_for_admins_and_owners_on_both_sides(
    db, busy, deal, brand, organization, other_organization, role, sees
):
    member = add_member(db, organization, person(db, "Moa Member"), role)
    partner = add_member(db, other_organization, person(db, "Pia Partner"), role)

    ours = member.value(ORGANIZATION, organization.id)
    theirs = partner.value(SPONSOR, brand.id)

    assert [ours["money"] is not None, ours["deals"] is not None] == [sees, sees]
    assert (theirs["deals"] is not None) == sees


def test_a_sponsor_sees_its_deals_and_whom_they_reached(db, busy, deal, brand, event, other_owner):
    owed = make(
        db,
        "sponsorship.deliverables",
        order_id=deal.id,
        event_id=event.id,
        sponsor_id=brand.id,
        due_at=db.value("SELECT now() - interval '1 day'"),
    )

    found = other_owner.value(SPONSOR, brand.id)

    (usd,), (place,) = found["deals"], found["events"]
    assert (usd["deals"], usd["funded_cents"], usd["released_cents"]) == (1, 100_000, 60_000)
    assert (usd["refunded_cents"], usd["held_cents"]) == (15_000, 25_000)
    assert (place["title"], place["tiers"], place["viewers"]) == (event.title, ["gold"], 2)
    # The second event of the same organizer is not theirs.
    assert (found["reach"]["views"], found["reach"]["viewers"]) == (2, 2)
    assert found["deliverables"]["by_status"] == {owed.status: 1}
    assert found["deliverables"]["overdue"] == 1


def test_a_sponsor_whose_place_was_cancelled_sees_no_figures_of_the_event(
    db, busy, deal, brand, other_owner
):
    db.execute("UPDATE sponsorship.event_sponsorships SET status = 'cancelled'")

    found = other_owner.value(SPONSOR, brand.id)

    assert (found["events"], found["reach"]["views"]) == ([], 0)


@pytest.mark.parametrize("name", ["outsider", "buyer", "removed_member"])
def test_strangers_are_refused_as_if_there_were_nothing(
    request, db, deal, brand, organization, name
):
    stranger = request.getfixturevalue(name)

    for query, key in ((ORGANIZATION, organization.id), (SPONSOR, brand.id)):
        for asked in (key, uuid.uuid4()):
            with refused(db, "YP002"):
                stranger.value(query, asked)


def test_each_side_sees_its_own_dashboard_alone(
    db, deal, brand, organization, owner, other_organization, other_owner
):
    with refused(db, "YP002"):
        owner.value(SPONSOR, brand.id)
    with refused(db, "YP002"):
        other_owner.value(ORGANIZATION, organization.id)


def test_claiming_an_organization_opens_no_dashboard(db, organization, brand, outsider):
    forged = outsider.claiming(org_id=str(organization.id), app_role="owner")

    for query, key in ((ORGANIZATION, organization.id), (SPONSOR, brand.id)):
        with refused(db, "YP002"):
            forged.value(query, key)


@pytest.mark.parametrize("query", [ORGANIZATION, SPONSOR])
def test_nobody_named_is_refused(db, owner, query):
    with refused(db, "YP003"):
        owner.value(query, None)


@pytest.mark.parametrize("name", ["anon", "owner"])
def test_the_platform_is_for_trusted_services_alone(request, db, organization, name):
    with refused(db, "42501"):
        request.getfixturevalue(name).value(PLATFORM)


def test_the_platform_counts_everybody_once_and_no_currency_twice(
    db, busy, deal, other_organization, buyer, service_role
):
    other = publish_event(founder_of(db, other_organization), title="Elsewhere")
    see(db, other, buyer)
    assert service_role.value(PLATFORM)["as_of"] is None
    db.execute("CALL analytics.refresh_views()")
    db.execute("UPDATE sponsorship.sponsorship_orders SET funded_at = now()")
    db.execute("CALL analytics.refresh_views()")
    see(db, other, buyer)

    found = service_role.value(PLATFORM)

    # Reach is of this moment; the days are those of the last refresh.
    assert (found["reach"]["views"], found["reach"]["viewers"]) == (5, 2)
    (day,), (usd,), (month,) = found["days"], found["money"], found["sponsorships"]
    assert (day["day"], day["total_views"], day["unique_viewers"]) == (found["until"], 4, 2)
    assert (usd["total_cents"], usd["sponsorship_cents"], len(usd["days"])) == (5458, 100_000, 1)
    assert (month["month"], month["held_cents"]) == (found["until"][:8] + "01", 25_000)
    assert found["as_of"] is not None
