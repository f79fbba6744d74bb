"""Disputes: either side stops the money; the platform divides it, once."""

import uuid

import pytest

from tests.fix_actors import add_member, person
from tests.fix_rows import make
from tests.refusals import refused
from tests.sponsorship.test_escrow import (
    LOCK,
    ORDERS,
    REFUND,
    RELEASE,
    balances,
    deal,
    funded,
    locked,
    told,
)

DISPUTE = "SELECT * FROM public.open_dispute(%s, %s, amount_cents => %s)"
RESOLVE = "SELECT * FROM public.resolve_dispute(%s, %s, %s)"


def manager_of_the_organizer(db, order):
    """An admin of the organization that sells."""
    organization = db.row(
        "SELECT * FROM organizations.organizations WHERE id = %s", order.organization_id
    )
    return add_member(db, organization, person(db, "Olga Organizer"), "admin")


def manager_of_the_sponsor(db, order, role="admin"):
    """A member of the sponsor."""
    member = person(db, "Sven Sponsor")
    make(
        db,
        "sponsorship.sponsor_members",
        sponsor_id=order.sponsor_id,
        user_id=member.user_id,
        role=role,
    )
    return member


def opened(db, service, order):
    """An open dispute of the sponsor about the whole order."""
    return manager_of_the_sponsor(db, order).row(DISPUTE, order.id, "not_delivered", None)


def test_a_dispute_waits_for_a_release_and_finds_what_it_left(db, sessions, service_role):
    order = deal(db)
    locked(service_role, order)
    first, second = sessions("service_role", "service_role")

    first.execute(RELEASE, order.id, "part", 60_000)
    waiting = second.start(
        "SELECT * FROM public.open_dispute(%s, 'fraud', provider_dispute_id => 'dp_1')", order.id
    )
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.result()[0].amount_cents == 40_000
    second.commit()
    with refused(db, "YP005"):
        service_role.row(RELEASE, order.id, "rest", None)


def test_both_sides_may_open_a_dispute_and_their_side_is_told(db, service_role):
    for side, manager in (
        ("organizer", manager_of_the_organizer),
        ("sponsor", manager_of_the_sponsor),
    ):
        order = deal(db)
        locked(service_role, order)
        caller = manager(db, order)

        dispute = caller.row(DISPUTE, order.id, "not_as_agreed", 40_000)

        assert (dispute.opened_by, dispute.amount_cents) == (side, 40_000)
        assert dispute.opened_by_user_id == caller.user_id
        assert db.value(f"SELECT state FROM {ORDERS} WHERE id = %s", order.id) == "disputed"
        assert told(db, order)[-1] == "dispute.opened"


def test_a_dispute_stops_the_money(db, service_role):
    order = deal(db)
    locked(service_role, order)
    opened(db, service_role, order)
    organizer = manager_of_the_organizer(db, order)

    for call in (
        (RELEASE, order.id, "end", None),
        (REFUND, order.id, "re_1", None),
    ):
        with refused(db, "YP005"):
            service_role.row(*call)
    with refused(db, "YP011"):
        service_role.row(LOCK, order.id)
    with refused(db, "YP005"):
        organizer.row(DISPUTE, order.id, "other", None)


def test_strangers_and_small_roles_open_no_dispute(db, service_role, outsider, anon, other_owner):
    order = deal(db)
    locked(service_role, order)
    member = manager_of_the_sponsor(db, order, "editor")

    for caller in (outsider, other_owner, member):
        with refused(db, "YP004"):
            caller.row(DISPUTE, order.id, "other", None)
        with refused(db, "YP004"):
            caller.row(DISPUTE, uuid.uuid4(), "other", None)
    with refused(db, "42501"):
        anon.row(DISPUTE, order.id, "other", None)


def test_a_dispute_needs_money_a_reason_and_an_amount(db, service_role):
    order = deal(db)
    sponsor = manager_of_the_sponsor(db, order)
    with refused(db, "YP005"):
        sponsor.row(DISPUTE, order.id, "other", None)
    funded(service_role, order)
    with refused(db, "YP003"):
        sponsor.row(DISPUTE, order.id, "anger", None)
    for amount in (0, -1, 100_001):
        with refused(db, "YP003"):
            sponsor.row(DISPUTE, order.id, "other", amount)
    with refused(db, "YP003"):
        sponsor.row("SELECT * FROM public.open_dispute(%s, 'other', repeat('d', 10001))", order.id)
    with refused(db, "YP002"):
        sponsor.row(
            "SELECT * FROM public.open_dispute(%s, 'other', provider_dispute_id => 'dp_1')",
            order.id,
        )


def test_the_banks_dispute_is_opened_once(db, service_role):
    order, other = deal(db), deal(db)
    funded(service_role, order)
    funded(service_role, other)
    bank = "SELECT * FROM public.open_dispute(%s, 'fraud', provider_dispute_id => %s)"

    first = service_role.row(bank, order.id, "dp_1")

    assert (first.opened_by, first.opened_by_user_id) == ("sponsor", None)
    assert service_role.row(bank, order.id, "dp_1").id == first.id
    with refused(db, "YP006"):
        service_role.row(bank, other.id, "dp_1")
    with refused(db, "YP003"):
        service_role.row(bank, other.id, None)


@pytest.mark.parametrize(
    ("released", "status", "state"),
    [
        (100_000, "resolved_release", "released"),
        (0, "resolved_refund", "refunded"),
        (60_000, "resolved_split", "released"),
        (40_000, "resolved_split", "refunded"),
    ],
)
def test_a_decision_divides_what_is_held(db, service_role, released, status, state):
    order = deal(db)
    locked(service_role, order)
    dispute = opened(db, service_role, order)

    answer = service_role.row(RESOLVE, dispute.id, released, "Half was shown.")

    assert (answer.status, answer.resolution) == (status, "Half was shown.")
    assert answer.resolved_at is not None
    now = db.row(f"SELECT * FROM {ORDERS} WHERE id = %s", order.id)
    assert (now.state, now.held_cents, now.released_cents) == (state, 0, released)
    fee = released // 10
    expected = {"clearing": released, "payable": fee - released, "revenue": -fee}
    assert balances(db, order) == {kind: cents for kind, cents in expected.items() if cents}
    assert service_role.row(RESOLVE, dispute.id, released, "Again.").resolution == answer.resolution
    assert told(db, order)[-1] == "dispute.resolved"
    assert told(db, order).count("dispute.resolved") == 1
    with refused(db, "YP006"):
        service_role.row(RESOLVE, dispute.id, abs(released - 1), "Otherwise.")


def test_a_decision_is_within_what_is_held_and_says_why(db, service_role):
    order = deal(db)
    locked(service_role, order)
    service_role.row(RELEASE, order.id, "part", 70_000)
    dispute = opened(db, service_role, order)

    assert dispute.amount_cents == 30_000
    with refused(db, "YP255"):
        service_role.row(RESOLVE, dispute.id, 30_001, "Too much.")
    with refused(db, "YP003"):
        service_role.row(RESOLVE, dispute.id, -1, "Negative.")
    with refused(db, "YP003"):
        service_role.row(RESOLVE, dispute.id, 1, " ")
    with refused(db, "YP004"):
        service_role.row(RESOLVE, uuid.uuid4(), 1, "Which one?")
    db.execute(
        "UPDATE sponsorship.order_disputes SET status = 'withdrawn' WHERE id = %s", dispute.id
    )
    with refused(db, "YP005"):
        service_role.row(RESOLVE, dispute.id, 1, "Too late.")


def test_of_two_who_decide_at_once_one_decides(db, sessions, service_role):
    order = deal(db)
    locked(service_role, order)
    dispute = opened(db, service_role, order)
    first, second = sessions("service_role", "service_role")

    first.execute(RESOLVE, dispute.id, 100_000, "To the organizer.")
    waiting = second.start(RESOLVE, dispute.id, 0, "To the sponsor.")
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP006"
    assert balances(db, order)["payable"] == -90_000
