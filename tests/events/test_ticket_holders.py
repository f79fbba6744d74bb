"""What policies ask about the tickets that the caller holds."""

import pytest

from tests.fix_actors import asked
from tests.fix_story import add_tier, hold, publish_event, purchase

ATTENDED = "events.attended_events()"
HELD = "events.held_tiers()"
COUNTS = {"issued": True, "redeemed": True, "transferred": False, "refunded": False} | {
    "cancelled": False,
    "void": False,
}


def become(db, status):
    """Puts every ticket into the state, past the ways that lead there."""
    db.execute("SET LOCAL session_replication_role = replica")
    db.execute(
        "UPDATE ticketing.tickets SET status = %s,"
        " redeemed_at = CASE WHEN %s = 'redeemed' THEN now() END",
        *(status, status),
    )
    db.execute("SET LOCAL session_replication_role = origin")


def test_who_has_a_ticket_attends_its_event_and_holds_its_tier(event, tier, order, buyer):
    assert asked(buyer, ATTENDED) == [event.id]
    assert asked(buyer, HELD) == [tier.id]


def test_two_tickets_are_one_event_and_one_tier(db, order, buyer):
    assert db.value("SELECT count(*) FROM ticketing.tickets") == 2

    assert len(asked(buyer, ATTENDED)) == len(asked(buyer, HELD)) == 1


def test_tiers_of_one_event_are_told_apart(owner, event, order, tier, free_tier, buyer):
    purchase(buyer, hold(buyer, free_tier))

    assert asked(buyer, ATTENDED) == [event.id]
    assert set(asked(buyer, HELD)) == {tier.id, free_tier.id}


def test_events_are_told_apart(owner, event, order, buyer):
    other = publish_event(owner)
    purchase(buyer, hold(buyer, add_tier(owner, other, price_cents=0)))

    assert set(asked(buyer, ATTENDED)) == {event.id, other.id}


@pytest.mark.parametrize(("status", "counts"), COUNTS.items())
def test_only_a_ticket_that_admits_or_has_admitted_counts(
    db, event, tier, order, buyer, status, counts
):
    become(db, status)

    assert asked(buyer, ATTENDED) == ([event.id] if counts else [])
    assert asked(buyer, HELD) == ([tier.id] if counts else [])


def test_every_state_of_a_ticket_is_decided_here(db):
    states = db.rows("SELECT unnest(enum_range(NULL::ticketing.ticket_status))::text")

    assert {state for (state,) in states} == set(COUNTS)


def test_a_hold_is_no_ticket(free_tier, buyer):
    hold(buyer, free_tier)

    assert asked(buyer, ATTENDED) == asked(buyer, HELD) == []


@pytest.mark.parametrize("name", ["other_buyer", "owner", "scanner", "anon", "service_role"])
def test_tickets_of_others_count_for_nobody_else(request, order, name):
    actor = request.getfixturevalue(name)

    assert asked(actor, ATTENDED) == asked(actor, HELD) == []


def test_a_ticket_counts_for_whom_it_was_given_to(db, event, tier, order, buyer, other_buyer):
    db.execute(
        "UPDATE ticketing.tickets SET owner_user_id = %s WHERE id = (SELECT min(id::text)::uuid"
        " FROM ticketing.tickets)",
        other_buyer.user_id,
    )

    assert asked(other_buyer, ATTENDED) == asked(buyer, ATTENDED) == [event.id]
    assert asked(other_buyer, HELD) == asked(buyer, HELD) == [tier.id]
