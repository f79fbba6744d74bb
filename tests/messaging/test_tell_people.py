"""People are told of events that concern them, once, and nobody else is."""

import json

import psycopg
import pytest

from tests.fix_rows import make
from tests.payments.fix_ledger import at_once


@pytest.fixture(autouse=True)
def listening(sessions, db):
    """The consumer, from now. Events are told after their COMMIT, so calls commit."""
    assert tell(db) == 0


def tell(db):
    """Has people told of all that waits. Returns how many events that were."""
    events = 0
    while done := db.value("SELECT messaging.tell_people(100)"):
        events += done
    return events


def happened(db, topic, payload, organization_id=None):
    """Writes an event as the package would."""
    return db.value(
        "INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)"
        " VALUES (%s, %s, 'order', gen_random_uuid(), %s::jsonb) RETURNING id",
        topic,
        organization_id,
        json.dumps(payload, default=str),
    )


def told(db):
    """Who was told of what."""
    return {
        (row.user_id, row.event_type)
        for row in db.rows("SELECT user_id, event_type FROM messaging.notifications")
    }


def person(db):
    """The id of a person."""
    return make(db, "users.user_profiles").user_id


def add_member(db, organization, user, role):
    """Makes somebody a member of an organization."""
    make(db, "organizations.org_memberships", org_id=organization, user_id=user, role=role)


def refund_of(user, event, **changes):
    """The payload of order.refunded."""
    return {
        "order_id": event.id,
        "event_id": event.id,
        "user_id": user.user_id,
        "refund_id": event.id,
        "kind": "requested",
        "amount_cents": 100,
        "refunded_cents": 100,
        "total_cents": 100,
        "currency": "USD",
        "is_whole": True,
    } | changes


def test_a_buyer_is_told_of_her_refund_once_however_often_it_comes(db):
    buyer, event = make(db, "users.user_profiles"), make(db, "events.events")
    sent = happened(db, "order.refunded", refund_of(buyer, event))
    assert tell(db) == 1
    assert tell(db) == 0

    db.execute("SELECT ops.drop_outbox_consumer('notifications')")
    db.execute(
        "SELECT ops.create_outbox_consumer('notifications', ARRAY['order.refunded'], 'start')"
    )
    assert tell(db) == 1
    row = db.row("SELECT * FROM messaging.notifications")
    assert (row.user_id, row.event_id, row.data["amount_cents"]) == (buyer.user_id, event.id, 100)
    assert row.dedupe_key == f"outbox:{sent}"


def test_of_a_dispute_her_bank_tells_her(db):
    buyer, event = make(db, "users.user_profiles"), make(db, "events.events")
    happened(db, "order.refunded", refund_of(buyer, event, kind="chargeback"))

    assert tell(db) == 1
    assert told(db) == set()


def test_who_is_offered_a_ticket_is_told_unless_she_has_blocked_who_offers(db):
    giver, taker = make(db, "users.user_profiles"), make(db, "users.user_profiles")
    event = make(db, "events.events")
    offer = {
        "transfer_id": event.id,
        "ticket_id": event.id,
        "event_id": event.id,
        "from_user_id": giver.user_id,
        "to_user_id": taker.user_id,
    }
    happened(db, "ticket.transfer_offered", offer)
    tell(db)
    assert told(db) == {(taker.user_id, "ticket.transfer_offered")}

    db.execute("DELETE FROM messaging.notifications")
    make(
        db,
        "users.user_blocks",
        blocker_user_id=taker.user_id,
        blocked_user_id=giver.user_id,
    )
    happened(db, "ticket.transfer_offered", offer)
    tell(db)
    assert told(db) == set()


@pytest.mark.parametrize("topic", ["payout.paid", "payout.failed"])
def test_owners_are_told_of_payouts_and_other_members_are_not(db, topic):
    organization = make(db, "organizations.organizations")
    owner, editor = person(db), person(db)
    add_member(db, organization.id, owner, "owner")
    add_member(db, organization.id, editor, "editor")
    payout = {
        "payout_id": organization.id,
        "organization_id": organization.id,
        "status": "paid",
        "amount_cents": 1,
        "currency": "USD",
        "attempts": 1,
    }
    happened(db, topic, payout, organization.id)
    tell(db)

    people = {user for user, _ in told(db)}
    assert owner in people
    assert editor not in people


def test_both_sides_are_told_of_an_agreement(db):
    thread = make(db, "sponsorship.proposal_threads")
    make(db, "sponsorship.proposal_offers", thread_id=thread.id, id=thread.id)
    seller, buyer = person(db), person(db)
    add_member(db, thread.organization_id, seller, "owner")
    make(
        db,
        "sponsorship.sponsor_members",
        sponsor_id=thread.sponsor_id,
        user_id=buyer,
        role="owner",
    )
    db.execute("UPDATE sponsorship.proposal_threads SET status = 'sent', current_offer_id = id")
    db.execute("UPDATE sponsorship.proposal_threads SET status = 'accepted'")
    tell(db)

    assert {(seller, "proposal.accepted"), (buyer, "proposal.accepted")} <= told(db)


def test_who_is_written_to_by_a_stranger_is_told_and_who_writes_is_not(db):
    conversation = make(db, "messaging.direct_conversations", request_status="pending")
    writer, reader = person(db), person(db)
    for user in (writer, reader):
        make(
            db,
            "messaging.conversation_participants",
            conversation_id=conversation.id,
            participant_user_id=user,
            participant_id=user,
            participant_type="user",
        )
    happened(
        db,
        "message.requested",
        {"message_id": conversation.id, "conversation_id": conversation.id, "sender_id": writer},
    )
    tell(db)

    assert told(db) == {(reader, "message.requested")}


def test_a_person_who_is_gone_stops_nothing(db):
    event, nobody = make(db, "events.events"), make(db, "users.user_profiles")
    payload = refund_of(nobody, event, user_id=event.id)
    happened(db, "order.refunded", payload)

    assert tell(db) == 1
    assert told(db) == set()


def test_an_event_that_cannot_be_told_holds_back_its_aggregate_alone(db):
    """Until it is a dead letter; what it failed of is written down."""
    event = make(db, "events.events")
    people = [make(db, "users.user_profiles") for _ in range(4)]
    db.execute(
        "ALTER TABLE messaging.notifications ADD CONSTRAINT not_to_her"
        f" CHECK (user_id <> '{people[1].user_id}')"
    )
    for buyer in people:
        happened(db, "order.refunded", refund_of(buyer, event))

    assert tell(db) >= 4
    assert told(db) == {(buyer.user_id, "order.refunded") for buyer in people if buyer != people[1]}
    waiting = "SELECT last_error FROM ops.outbox_retries WHERE consumer = 'notifications'"
    assert "not_to_her" in db.value(waiting)

    for _ in range(12):
        db.execute("UPDATE ops.outbox_retries SET due_at = now(), not_before = now()")
        tell(db)
    assert db.rows(waiting) == []
    dead = "SELECT attempts FROM ops.outbox_dead_letters WHERE consumer = 'notifications'"
    assert db.value(dead) == 10
    happened(db, "order.refunded", refund_of(people[0], event))
    assert tell(db) == 1


def test_four_at_once_tell_everybody_once_around_what_cannot_be_told(db):
    event = make(db, "events.events")
    people = [make(db, "users.user_profiles") for _ in range(30)]
    bad = {buyer.user_id for buyer in people[::10]}
    listed = ", ".join(f"'{user}'" for user in bad)
    db.execute(
        "ALTER TABLE messaging.notifications ADD CONSTRAINT not_to_her"
        f" CHECK (user_id NOT IN ({listed}))"
    )
    for buyer in people:
        happened(db, "order.refunded", refund_of(buyer, event))

    answers = at_once(db, [tell] * 4)
    tell(db)

    assert {type(answer) for answer in answers} == {int}, answers
    rows = db.rows("SELECT user_id FROM messaging.notifications")
    assert sorted(row.user_id for row in rows) == sorted(
        buyer.user_id for buyer in people if buyer.user_id not in bad
    )
    kept = "SELECT count(*) FROM ops.outbox_retries WHERE consumer = 'notifications'"
    assert db.value(kept) == len(bad)


@pytest.mark.parametrize("code", ["40001", "53100", "55P03", "57014", "58030"])
def test_what_is_not_the_events_fault_costs_it_no_attempt(db, code):
    buyer, event = make(db, "users.user_profiles"), make(db, "events.events")
    happened(db, "order.refunded", refund_of(buyer, event))
    db.execute(f"""
        CREATE FUNCTION public.no_room() RETURNS trigger LANGUAGE plpgsql
        AS $$BEGIN RAISE 'no room' USING ERRCODE = '{code}'; END$$;
        CREATE TRIGGER no_room BEFORE INSERT ON messaging.notifications
        FOR EACH ROW EXECUTE FUNCTION public.no_room();
    """)

    with pytest.raises(psycopg.Error) as refusal:
        tell(db)

    assert refusal.value.sqlstate == code
    assert db.rows("SELECT FROM ops.outbox_retries WHERE consumer = 'notifications'") == []
    db.execute("DROP TRIGGER no_room ON messaging.notifications")
    assert tell(db) == 1
    assert told(db) == {(buyer.user_id, "order.refunded")}


@pytest.mark.parametrize("batch", [0, 1001, None])
def test_an_odd_number_of_events_is_refused(db, batch):
    with pytest.raises(psycopg.Error) as refusal:
        db.value("SELECT messaging.tell_people(%s::integer)", batch)
    assert refusal.value.sqlstate == "YP003"
