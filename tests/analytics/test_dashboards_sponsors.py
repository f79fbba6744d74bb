"""Sponsors on one event: each sees its own deal, and no figure is multiplied by the others'."""

import pytest

from tests.fix_actors import person
from tests.fix_rows import make
from tests.refusals import refused
from tests.sponsorship.examples import settle

SPONSOR = "SELECT public.sponsor_dashboard(%s)"
# What the seeds' samples do: one query over all that hangs on the sponsor.
MULTIPLIED = """
    SELECT sum(deals.funded_cents) AS funded_cents, count(deliverables.id) AS deliverables,
        sum(proofs.impressions) AS proven
    FROM sponsorship.sponsors
    LEFT JOIN sponsorship.sponsorship_orders AS deals ON deals.sponsor_id = sponsors.id
    LEFT JOIN sponsorship.deliverables ON deliverables.sponsor_id = sponsors.id
    LEFT JOIN sponsorship.deliverable_proofs AS proofs ON proofs.deliverable_id = deliverables.id
    WHERE sponsors.id = %s
"""


def brand(db, event, name, *cents):
    """A sponsor with a member of its own, and deals of the event whose money is in escrow."""
    sponsor = make(db, "sponsorship.sponsors", name=name)
    member = person(db, f"Member of {name}")
    make(
        db,
        "sponsorship.sponsor_members",
        sponsor_id=sponsor.id,
        user_id=member.user_id,
        role="admin",
    )
    for amount in cents:
        parties = {"event_id": event.id, "sponsor_id": sponsor.id}
        deal = make(db, "sponsorship.sponsorship_orders", amount_cents=amount, **parties)
        settle(db, deal.id, "funding", amount)
        make(
            db,
            "sponsorship.event_sponsorships",
            tier=f"gold {amount}",
            order_id=deal.id,
            amount_cents=amount,
            organization_id=event.owner_organization_id,
            **parties,
        )
        owed = make(db, "sponsorship.deliverables", order_id=deal.id, **parties)
        for impressions in (400, 100):
            proof = make(
                db,
                "sponsorship.deliverable_proofs",
                deliverable_id=owed.id,
                impressions=impressions,
            )
            db.execute(
                "UPDATE sponsorship.deliverable_proofs SET status = 'approved' WHERE id = %s",
                proof.id,
            )
    return sponsor, member


@pytest.fixture
def fjord(db, event):
    """A sponsor with two deals of the event, and its admin."""
    return brand(db, event, "Fjord Beer", 100_000, 50_000)


@pytest.fixture
def rival(db, event):
    """Another sponsor of the same event, and its admin."""
    return brand(db, event, "Rival Cola", 70_000)


def test_a_sponsor_is_not_multiplied_beside_the_join_that_does(db, fjord, rival):
    sponsor, member = fjord

    found = member.value(SPONSOR, sponsor.id)
    (usd,), owed = found["deals"], found["deliverables"]

    assert (usd["deals"], usd["funded_cents"]) == (2, 150_000)
    assert (sum(owed["by_status"].values()), owed["proven"]["impressions"]) == (2, 1000)
    # Each deal counts for 2 deliverables x 2 proofs, each deliverable for 2 deals x 2 proofs.
    assert tuple(db.row(MULTIPLIED, sponsor.id)) == (150_000 * 4, 8, 2000)


def test_sponsors_of_one_event_see_their_own_deals_alone(fjord, rival):
    (ours, our_member), (theirs, their_member) = fjord, rival

    for sponsor, member, funded, tiers in (
        (ours, our_member, 150_000, ["gold 100000", "gold 50000"]),
        (theirs, their_member, 70_000, ["gold 70000"]),
    ):
        found = member.value(SPONSOR, sponsor.id)
        (usd,), (place,) = found["deals"], found["events"]
        assert (usd["funded_cents"], place["tiers"]) == (funded, tiers)
        assert sum(found["deliverables"]["by_status"].values()) == len(tiers)


def test_a_sponsor_is_refused_the_dashboard_of_another_of_the_same_event(db, fjord, rival):
    (ours, our_member), (theirs, their_member) = fjord, rival

    for sponsor, stranger in ((ours, their_member), (theirs, our_member)):
        with refused(db, "YP002"):
            stranger.value(SPONSOR, sponsor.id)
    assert our_member.value(SPONSOR, ours.id)["sponsor"]["name"] == "Fjord Beer"


def test_the_event_tells_its_sponsors_by_name_and_not_by_money(db, event, fjord, rival, viewer):
    found = viewer.value("SELECT public.event_dashboard(%s)", event.id)["sponsors"]

    assert sorted({place["name"] for place in found}) == ["Fjord Beer", "Rival Cola"]
    assert {key for place in found for key in place} == {"sponsor_id", "name", "tier", "status"}


def test_a_sponsor_sees_who_organizes_the_events_of_one_name(db, event, fjord, organization):
    sponsor, member = fjord

    (place,) = member.value(SPONSOR, sponsor.id)["events"]

    assert (place["title"], place["organizer"]) == (event.title, organization.name)


@pytest.mark.parametrize("name", ["anon", "service_role"])
@pytest.mark.parametrize("kind", ["event", "organization", "sponsor"])
def test_who_is_nobody_may_not_ask_for_anybody(request, db, event, fjord, organization, name, kind):
    key = {"event": event, "organization": organization, "sponsor": fjord[0]}[kind].id

    with refused(db, "42501"):
        request.getfixturevalue(name).value(f"SELECT public.{kind}_dashboard(%s)", key)
