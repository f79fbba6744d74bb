"""Giving tickets away: offered, accepted once, and then the old code admits nobody."""

import pytest

from tests.fix_actors import person
from tests.fix_story import add_tier
from tests.refusals import refused
from tests.ticketing.after_sale import (
    ACCEPT,
    DECLINE,
    MAIL,
    OFFER,
    WITHDRAW,
    bought,
    mailed,
    refund,
    ticket,
    tickets,
    told,
)
from tests.ticketing.stock import faults, stock


@pytest.fixture
def given(db, order):
    """A ticket of `buyer`."""
    return tickets(db, order)[0]


def offer(buyer, ticket, receiver):
    """The buyer offers the ticket. Returns the offer."""
    return buyer.row(OFFER, ticket.id, receiver.user_id)


def late(db):
    """Lets the time of all open offers be over."""
    db.execute(
        "UPDATE ticketing.ticket_transfers SET created_at = created_at - interval '8 days',"
        " expires_at = clock_timestamp() - interval '1 second' WHERE status = 'offered'"
    )


def states(db):
    """States of all transfers, as they were made."""
    return [
        state
        for (state,) in db.rows("SELECT status FROM ticketing.ticket_transfers ORDER BY created_at")
    ]


def test_the_receiver_gets_a_ticket_of_her_own(db, buyer, other_buyer, given, tier, order):
    offered = offer(buyer, given, other_buyer)
    assert (offered.status, offered.to_email) == ("offered", None)
    assert ticket(db, given.id).status == "issued"

    new = other_buyer.row(ACCEPT, offered.id, None)

    old, now = ticket(db, given.id), ticket(db, new.id)
    assert (old.status, old.owner_user_id) == ("transferred", buyer.user_id)
    assert (now.status, now.owner_user_id) == ("issued", other_buyer.user_id)
    assert (now.order_id, now.tier_id, now.hold_id) == (order.id, tier.id, given.hold_id)
    assert now.qr_code != old.qr_code
    assert now.serial_no == 3
    assert db.value("SELECT count(*) FROM ticketing.order_items WHERE ticket_id = %s", new.id) == 1
    assert (
        db.value("SELECT new_ticket_id FROM ticketing.ticket_transfers WHERE status = 'accepted'")
        == new.id
    )
    assert stock(db, tier) == (0, 2)
    assert faults(db) == []


def test_both_are_told_and_no_tenant(db, buyer, other_buyer, given):
    offered = offer(buyer, given, other_buyer)
    other_buyer.row(ACCEPT, offered.id, None)

    (first,) = told(db, "ticket.transfer_offered")
    (last,) = told(db, "ticket.transferred")
    assert first["to_user_id"] == last["to_user_id"] == str(other_buyer.user_id)
    assert last["transfer_id"] == str(offered.id)
    assert db.rows(
        "SELECT DISTINCT organization_id FROM public.outbox WHERE topic LIKE 'ticket.transfer%'"
    ) == [(None,)]


def test_an_address_gets_a_secret_that_is_in_no_answer(db, buyer, other_buyer, given):
    offered = buyer.row(MAIL, given.id, " eve@example.test ")
    assert (offered.to_email, offered.to_user_id) == ("eve@example.test", None)
    token = mailed(db)
    assert token not in str(offered)
    assert token not in str(db.row("SELECT * FROM ticketing.ticket_transfers"))

    for wrong in (None, "", token[:-1], token + "x"):
        with refused(db, "YP004"):
            other_buyer.row(ACCEPT, offered.id, wrong)
    with refused(db, "YP004"):
        buyer.row(ACCEPT, offered.id, token)
    assert other_buyer.row(ACCEPT, offered.id, token).owner_user_id == other_buyer.user_id
    with refused(db, "YP005"):
        other_buyer.row(ACCEPT, offered.id, token)


def test_nobody_else_answers_an_offer(db, buyer, other_buyer, outsider, given):
    offered = offer(buyer, given, other_buyer)

    for statement in (ACCEPT, DECLINE):
        for caller in (outsider, buyer):
            with refused(db, "YP004"):
                caller.row(statement, offered.id, None)
    for caller in (outsider, other_buyer):
        with refused(db, "YP004"):
            caller.row(WITHDRAW, offered.id)


def test_who_does_not_want_it_declines(db, buyer, other_buyer, outsider, given):
    first = offer(buyer, given, other_buyer)
    assert other_buyer.row(DECLINE, first.id, None).status == "declined"
    with refused(db, "YP005"):
        other_buyer.row(ACCEPT, first.id, None)
    assert ticket(db, given.id).status == "issued"
    assert len(told(db, "ticket.transfer_declined")) == 1

    buyer.row(MAIL, given.id, "eve@example.test")
    second = db.row("SELECT * FROM ticketing.ticket_transfers WHERE status = 'offered'")
    with refused(db, "YP004"):
        outsider.row(DECLINE, second.id, "guess")
    assert outsider.row(DECLINE, second.id, mailed(db)).status == "declined"


def test_the_giver_may_take_an_offer_back(db, buyer, other_buyer, given):
    offered = offer(buyer, given, other_buyer)
    with refused(db, "YP005"):
        offer(buyer, given, other_buyer)

    assert buyer.row(WITHDRAW, offered.id).status == "cancelled"
    with refused(db, "YP005"):
        other_buyer.row(ACCEPT, offered.id, None)
    with refused(db, "YP005"):
        buyer.row(WITHDRAW, offered.id)
    assert offer(buyer, given, other_buyer).status == "offered"


def test_an_offer_is_over_at_its_time(db, buyer, other_buyer, given):
    offered = offer(buyer, given, other_buyer)
    late(db)
    for statement in (ACCEPT, DECLINE):
        with refused(db, "YP141"):
            other_buyer.row(statement, offered.id, None)

    offer(buyer, given, other_buyer)
    assert states(db) == ["expired", "offered"]
    late(db)
    assert db.value("SELECT ticketing.expire_transfers(0)") == 0
    assert db.value("SELECT ticketing.expire_transfers()") == 1
    assert db.value("SELECT ticketing.expire_transfers()") == 0
    assert states(db) == ["expired", "expired"]


def test_an_offer_lasts_no_longer_than_the_event(db, event, buyer, other_buyer, given):
    db.execute("UPDATE events.events SET start_at = now(), end_at = now() + interval '1 day'")
    assert offer(buyer, given, other_buyer).expires_at == db.value(
        "SELECT end_at FROM events.events WHERE id = %s", event.id
    )


def test_only_a_ticket_that_admits_is_given_away(db, buyer, other_buyer, outsider, given, tier):
    with refused(db, "YP004"):
        offer(outsider, given, other_buyer)
    for change in [
        "UPDATE ticketing.tickets SET status = 'redeemed', redeemed_at = now()",
        "UPDATE ticketing.tickets SET status = 'cancelled'",
        "UPDATE ticketing.ticket_tiers SET is_transferable = FALSE",
        "UPDATE events.events SET status = 'cancelled', cancelled_at = now()",
        "UPDATE events.events SET start_at = now() - interval '2 h', end_at = now()",
    ]:
        with db.undone():
            db.execute(change)
            with refused(db, "YP140"):
                offer(buyer, given, other_buyer)
        with db.undone():
            offered = offer(buyer, given, other_buyer)
            db.execute(change)
            with refused(db, "YP140"):
                other_buyer.row(ACCEPT, offered.id, None)


def test_a_postponed_event_s_tickets_change_hands(db, buyer, other_buyer, given):
    db.execute("UPDATE events.events SET status = 'postponed'")
    offered = offer(buyer, given, other_buyer)
    assert other_buyer.row(ACCEPT, offered.id, None).status == "issued"


def test_odd_offers_are_refused(db, buyer, other_buyer, given, anon):
    call = "SELECT * FROM public.offer_ticket(%s, %s, %s, %s)"
    for to_user, to_email, message in [
        (None, None, None),
        (other_buyer.user_id, "eve@example.test", None),
        (buyer.user_id, None, None),
        (None, "nobody", None),
        (None, "a@example.test,b@example.test", None),
        (None, "a@example.test\r\nBcc: b@example.test", None),
        (other_buyer.user_id, None, "x" * 501),
    ]:
        with refused(db, "YP003"):
            buyer.row(call, given.id, to_user, to_email, message)
    with refused(db, "YP004"):
        buyer.row(OFFER, given.id, given.id)
    with refused(db, "42501"):
        offer(anon, given, other_buyer)
    with refused(db, "YP216"):
        offer(buyer.claiming(is_anonymous=True), given, other_buyer)


def test_who_has_blocked_the_giver_is_not_there_for_her(db, buyer, other_buyer, given):
    db.execute(
        "INSERT INTO users.user_blocks (blocker_user_id, blocked_user_id) VALUES (%s, %s)",
        other_buyer.user_id,
        buyer.user_id,
    )
    with refused(db, "YP004"):
        offer(buyer, given, other_buyer)


def test_nobody_mails_the_whole_world(db, buyer, given):
    for nth in range(50):
        buyer.row(WITHDRAW, buyer.row(MAIL, given.id, f"{nth}@example.test").id)
    with refused(db, "YP142"):
        buyer.row(MAIL, given.id, "51@example.test")
    db.execute("UPDATE ticketing.ticket_transfers SET created_at = now() - interval '25 hours'")
    assert buyer.row(MAIL, given.id, "51@example.test").status == "offered"


def test_a_ticket_goes_on_from_hand_to_hand(db, buyer, other_buyer, outsider, given, tier):
    second = other_buyer.row(ACCEPT, offer(buyer, given, other_buyer).id, None)
    third = outsider.row(ACCEPT, offer(other_buyer, second, outsider).id, None)

    now = [ticket(db, each.id).status for each in (given, second, third)]
    assert now == ["transferred", "transferred", "issued"]
    with refused(db, "YP140"):
        offer(buyer, given, outsider)
    assert faults(db) == []


def test_a_refund_takes_an_offer_back(db, admin, buyer, other_buyer, given):
    offered = offer(buyer, given, other_buyer)
    refund(admin, given)

    assert states(db) == ["cancelled"]
    with refused(db, "YP005"):
        other_buyer.row(ACCEPT, offered.id, None)


def test_a_big_tier_numbers_replaced_tickets_apart(db, owner, event, buyer, service_role):
    big = add_tier(owner, event, name="Big", price_cents=0, quantity=1000)
    order = bought(db, service_role, buyer, big, 6)
    for each in tickets(db, order):
        receiver = person(db, "Rosa Receiver")
        receiver.row(ACCEPT, offer(buyer, each, receiver).id, None)

    assert db.value("SELECT count(DISTINCT serial_no) FROM ticketing.tickets") == 12
    assert faults(db) == []


def test_of_two_who_have_the_token_one_gets_the_ticket(sessions, db, buyer, given):
    offered = buyer.row(MAIL, given.id, "eve@example.test")
    token = mailed(db)
    first, second = sessions("other_buyer", "outsider")

    first.execute(ACCEPT, offered.id, token)
    waiting = second.start(ACCEPT, offered.id, token)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP004"
    assert db.value("SELECT count(*) FROM ticketing.tickets WHERE status = 'issued'") == 2
    assert faults(db) == []


def test_of_accepting_and_withdrawing_one_wins(sessions, db, buyer, other_buyer, given):
    offered = offer(buyer, given, other_buyer)
    giver, receiver = sessions("buyer", "other_buyer")

    giver.execute(WITHDRAW, offered.id)
    waiting = receiver.start(ACCEPT, offered.id, None)
    assert waiting.is_blocked_by(giver)
    giver.commit()
    assert waiting.sqlstate() == "YP005"

    offered = offer(buyer, given, other_buyer)
    receiver.execute(ACCEPT, offered.id, None)
    waiting = giver.start(WITHDRAW, offered.id)
    assert waiting.is_blocked_by(receiver)
    receiver.commit()
    assert waiting.sqlstate() == "YP005"
    assert states(db) == ["cancelled", "accepted"]


def test_of_two_offers_of_one_ticket_one_stands(sessions, db, given, other_buyer, outsider):
    first, second = sessions("buyer", "buyer")

    first.execute(OFFER, given.id, other_buyer.user_id)
    waiting = second.start(OFFER, given.id, outsider.user_id)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP005"
    assert states(db) == ["offered"]


def test_of_a_refund_and_an_acceptance_one_wins(sessions, db, admin, buyer, other_buyer, given):
    offered = offer(buyer, given, other_buyer)
    organizer, receiver = sessions("admin", "other_buyer")

    receiver.execute(ACCEPT, offered.id, None)
    waiting = organizer.start(
        "SELECT * FROM public.refund_tickets(ARRAY[%s]::uuid[], 'k')", given.id
    )
    assert waiting.is_blocked_by(receiver)
    receiver.commit()

    assert waiting.sqlstate() == "YP005"
    assert faults(db) == []
