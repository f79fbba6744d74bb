"""Refunds by ticket: worth nothing from the first word on, back on sale once paid, exactly once."""

import uuid

import pytest

from tests.fix_actors import add_member, person
from tests.fix_rows import make
from tests.fix_story import add_tier, hold, publish_event, purchase
from tests.refusals import contents, refused
from tests.ticketing.after_sale import (
    FAILED,
    GIVE_BACK,
    PAID,
    REFUND,
    bought,
    paid,
    refund,
    ticket,
    tickets,
    told,
)
from tests.ticketing.checkout import add_promo, start
from tests.ticketing.stock import faults, stock


def states(db):
    """States of all tickets, by number."""
    return [
        state for (state,) in db.rows("SELECT status FROM ticketing.tickets ORDER BY serial_no")
    ]


def order_state(db, order):
    """(status, refunded, asked for) of the order."""
    return db.row(
        "SELECT status, refunded_cents, refund_reserved_cents FROM ticketing.orders WHERE id = %s",
        order.id,
    )


def items(db, refunded):
    """Amounts of the refund's items."""
    return [
        cents
        for (cents,) in db.rows(
            "SELECT amount_cents FROM ticketing.refund_items WHERE refund_id = %s ORDER BY 1 DESC",
            refunded.id,
        )
    ]


def left(db, order):
    """{account type: balance} of the order's sale and refunds; positive = debit."""
    return dict(
        db.rows(
            "SELECT type::text, sum(amount_cents)::bigint FROM payments.entries"
            " JOIN payments.accounts ON accounts.id = account_id"
            " WHERE reference_id = %s OR reference_id IN ("
            "SELECT id FROM ticketing.refunds WHERE order_id = %s)"
            " GROUP BY 1 HAVING sum(amount_cents) <> 0",
            order.id,
            order.id,
        )
    )


def test_a_ticket_admits_nobody_from_the_request_on_and_its_place_returns_once_paid(
    db, admin, service_role, order, tier
):
    first, second = tickets(db, order)
    asked = refund(admin, first)

    assert (asked.status, asked.amount_cents, asked.kind) == ("pending", 2729, "partial")
    assert asked.created_by == admin.user_id
    assert items(db, asked) == [2729]
    assert states(db) == ["refunded", "issued"]
    assert order_state(db, order) == ("paid", 0, 2729)
    assert stock(db, tier) == (0, 2)
    assert told(db, "refund.requested")[0]["refund_id"] == str(asked.id)

    paid(service_role, asked)
    assert stock(db, tier) == (0, 1)
    assert order_state(db, order) == ("partially_refunded", 2729, 2729)
    assert left(db, order) == {"clearing": 2729, "payable": -2599, "revenue": -130}
    assert faults(db) == []

    last = paid(service_role, refund(admin, second))
    assert last.kind == "full"
    assert order_state(db, order) == ("refunded", 5458, 5458)
    assert left(db, order) == {}
    assert stock(db, tier) == (0, 0)
    assert faults(db) == []


def test_told_twice_the_place_returns_once(db, admin, service_role, order, tier):
    asked = refund(admin, tickets(db, order)[0])
    for _ in range(2):
        service_role.row(PAID, asked.id, "re_1")

    assert stock(db, tier) == (0, 1)
    assert len(told(db, "stock.returned")) == 1
    assert faults(db) == []


def test_a_refund_that_fails_gives_the_ticket_back(db, admin, service_role, order, tier):
    first = tickets(db, order)[0]
    asked = refund(admin, first)
    for _ in range(2):
        service_role.row(FAILED, asked.id)

    assert states(db) == ["issued", "issued"]
    assert order_state(db, order) == ("paid", 0, 0)
    assert stock(db, tier) == (0, 2)
    assert ticket(db, first.id).qr_code == first.qr_code
    paid(service_role, refund(admin, first))
    assert faults(db) == []


def test_a_refund_that_the_bank_sends_back_does_not_bring_the_place_back(
    db, admin, service_role, order, tier
):
    asked = refund(admin, tickets(db, order)[0])
    paid(service_role, asked)
    service_role.row(FAILED, asked.id)

    assert states(db) == ["refunded", "issued"]
    assert order_state(db, order) == ("paid", 0, 0)
    assert stock(db, tier) == (0, 1)
    assert faults(db) == []


def test_what_is_kept_is_kept(db, admin, service_role, order):
    first, second = tickets(db, order)

    asked = refund(admin, first, keeps_fees=True)
    assert (asked.amount_cents, asked.keeps_fees) == (2599, True)
    paid(service_role, asked)
    assert left(db, order) == {"clearing": 2859, "payable": -2599, "revenue": -260}

    with db.undone():
        assert refund(admin, second, fixed=500).amount_cents == 2229
    with db.undone():
        assert refund(admin, second, percent=12.5).amount_cents == 2729 - 341
    with db.undone():
        assert refund(admin, second, fixed=2000, percent=100).amount_cents == 0
    asked = refund(admin, second, keeps_fees=True, fixed=100, percent=10)
    assert asked.amount_cents == 2729 - 130 - 100 - 273
    paid(service_role, asked)
    assert order_state(db, order).status == "partially_refunded"
    assert faults(db) == []


def test_fees_that_the_price_contains_are_kept_as_those_on_top(
    db, admin, owner, event, buyer, service_role
):
    tier = owner.row(
        "SELECT * FROM public.add_ticket_tier(event_id => %s, name => 'All in',"
        " price_cents => 999, price_includes_fee => TRUE)",
        event.id,
    )
    order = purchase(service_role, hold(buyer, tier, quantity=3), 2997)
    first, *rest = tickets(db, order)

    asked = refund(admin, first, keeps_fees=True)
    assert asked.amount_cents == 949
    paid(service_role, asked)
    paid(service_role, refund(admin, *rest, keeps_fees=True))
    assert left(db, order) == {"clearing": 150, "revenue": -150}
    assert faults(db) == []


def test_the_same_key_takes_the_tickets_back_once(db, admin, order):
    first, second = tickets(db, order)
    asked = refund(admin, first, key="k")
    before = contents(db)

    assert refund(admin, first, first, key="k").id == asked.id
    assert contents(db) == before
    for wanted in ([second], [first, second]):
        with refused(db, "YP006"):
            refund(admin, *wanted, key="k")


def test_a_key_of_a_refund_by_amount_is_another_one(db, admin, order):
    admin.row("SELECT * FROM public.refund_order(%s, 'k', 100, 'goodwill')", order.id)
    first, second = tickets(db, order)

    assert refund(admin, first, second, key="k").amount_cents == 5358


def test_goodwill_before_lowers_what_is_left(db, admin, service_role, order):
    good = admin.row("SELECT * FROM public.refund_order(%s, 'k', 1000, 'goodwill')", order.id)
    paid(service_role, good)
    assert states(db) == ["issued", "issued"]

    asked = refund(admin, *tickets(db, order))
    assert (asked.amount_cents, items(db, asked)) == (4458, [2229, 2229])
    paid(service_role, asked)
    assert left(db, order) == {}


def test_fees_bear_what_goodwill_has_used_up(db, admin, service_role, order):
    good = admin.row("SELECT * FROM public.refund_order(%s, 'k', 3000, 'goodwill')", order.id)
    paid(service_role, good)

    asked = refund(admin, *tickets(db, order), keeps_fees=True)
    assert asked.amount_cents == 2458
    paid(service_role, asked)

    assert left(db, order) == {}


def test_a_ticket_without_a_line_is_not_taken_back_alone(db, admin, buyer, free_tier):
    order = bought(db, None, buyer, free_tier, quantity=2)
    db.execute("UPDATE ticketing.order_items SET ticket_id = NULL")
    with refused(db, "YP005"):
        refund(admin, tickets(db, order)[0])


def test_of_a_gift_of_the_platform_each_ticket_takes_its_part_back(db, owner, event, buyer, admin):
    tier = add_tier(owner, event, price_cents=1000)
    add_promo(db, make, code="GIFT", value=100)
    order = start(buyer, hold(buyer, tier, quantity=4), ["GIFT"])
    given = tickets(db, order)
    assert left(db, order) == {"refunds": 4000, "payable": -4000}

    refund(admin, *given[:3])
    assert left(db, order) == {"refunds": 1000, "payable": -1000}
    refund(admin, given[3])
    assert left(db, order) == {}


def test_only_tickets_that_count_are_taken_back(db, admin, service_role, order, scanner):
    first, second = tickets(db, order)
    paid(service_role, refund(admin, first))
    with refused(db, "YP005"):
        refund(admin, first)
    with refused(db, "YP005"):
        refund(admin, first, second)
    db.execute(
        "UPDATE ticketing.tickets SET status = 'redeemed', redeemed_at = now() WHERE id = %s",
        second.id,
    )
    with refused(db, "YP005"):
        refund(admin, second)


def test_only_admins_of_the_seller_take_tickets_back(
    db, order, editor, viewer, outsider, other_owner, buyer, anon, service_role, removed_member
):
    first = tickets(db, order)[0]
    for caller in (editor, viewer, outsider, other_owner, buyer, removed_member):
        with refused(db, "YP004"):
            refund(caller, first)
    with refused(db, "42501"):
        refund(anon, first)
    assert refund(service_role, first).created_by is None


def test_who_sells_as_a_person_takes_tickets_back(db, outsider, buyer, admin, service_role):
    tier = add_tier(outsider, publish_event(outsider), price_cents=1000)
    order = bought(db, service_role, buyer, tier)
    with refused(db, "YP004"):
        refund(admin, *tickets(db, order))
    assert refund(outsider, *tickets(db, order)).amount_cents == 1050


def test_odd_requests_are_refused(db, admin, order, service_role, buyer, tier):
    one = tickets(db, order)[0].id
    for arguments in [
        ([], "k", False, 0, 0),
        (None, "k", False, 0, 0),
        ([one, None], "k", False, 0, 0),
        ([one] * 101, "k", False, 0, 0),
        ([one], "", False, 0, 0),
        ([one], "k" * 101, False, 0, 0),
        ([one], "k", None, 0, 0),
        ([one], "k", False, -1, 0),
        ([one], "k", False, 0, -1),
        ([one], "k", False, 0, 100.01),
        ([one], "k", False, 0, 1.005),
    ]:
        with refused(db, "YP003"):
            admin.row(REFUND, *arguments)
    with refused(db, "YP003"):
        admin.row(
            "SELECT * FROM public.refund_tickets(%s, 'k', reason => repeat('x', 2001))", [one]
        )
    other = bought(db, service_role, buyer, tier)
    with refused(db, "YP004"):
        refund(admin, *tickets(db, order), *tickets(db, other))
    with refused(db, "YP004"):
        admin.row(REFUND, [one, uuid.uuid4()], "k", False, 0, 0)


def test_a_whole_refund_by_amount_takes_all_tickets_back(db, admin, service_role, order, tier):
    asked = admin.row("SELECT * FROM public.refund_order(%s, 'k')", order.id)
    assert states(db) == ["issued", "issued"]
    paid(service_role, asked)

    assert states(db) == ["refunded", "refunded"]
    assert stock(db, tier) == (0, 0)
    assert order_state(db, order).status == "refunded"
    assert faults(db) == []


def test_a_part_by_amount_leaves_the_tickets_until_all_is_paid_back(
    db, admin, service_role, order, tier
):
    for cents, expected in [(5000, "issued"), (458, "refunded")]:
        asked = admin.row(
            "SELECT * FROM public.refund_order(%s, %s, %s, 'partial')", order.id, str(cents), cents
        )
        paid(service_role, asked)
        assert states(db) == [expected, expected]
    assert faults(db) == []


def test_who_has_come_in_keeps_her_place_when_all_is_paid_back(
    db, admin, service_role, order, tier
):
    first = tickets(db, order)[0]
    db.execute(
        "UPDATE ticketing.tickets SET status = 'redeemed', redeemed_at = now() WHERE id = %s",
        first.id,
    )
    paid(service_role, admin.row("SELECT * FROM public.refund_order(%s, 'k')", order.id))

    assert states(db) == ["redeemed", "refunded"]
    assert stock(db, tier) == (0, 1)
    assert faults(db) == []


def test_a_lost_chargeback_takes_the_tickets_back(db, service_role, order, tier):
    service_role.row("SELECT * FROM public.open_chargeback(%s, 'dp_1', 5458)", order.id)
    assert states(db) == ["issued", "issued"]
    service_role.row("SELECT * FROM public.close_chargeback('dp_1', 'lost')")

    assert states(db) == ["refunded", "refunded"]
    assert stock(db, tier) == (0, 0)
    assert faults(db) == []


def test_free_tickets_go_back_at_once(db, admin, buyer, service_role, free_tier):
    order = bought(db, service_role, buyer, free_tier, 2)
    first, second = tickets(db, order)

    asked = refund(admin, first, fixed=500)
    assert (asked.status, asked.amount_cents) == ("succeeded", 0)
    assert order_state(db, order).status == "paid"
    assert stock(db, free_tier) == (0, 1)
    assert told(db, "refund.requested") == []
    refund(admin, second)
    assert order_state(db, order).status == "refunded"
    assert faults(db) == []


@pytest.fixture
def refundable(db, editor, tier):
    """Buyers may give tickets of `tier` back until the event's cutoff: 7 days before its start."""
    return editor.row("SELECT * FROM public.set_refund_terms(%s, TRUE)", tier.id)


def give_back(buyer, *wanted, key=None):
    """The buyer gives tickets back. Returns the refund."""
    return buyer.row(GIVE_BACK, [each.id for each in wanted], key or uuid.uuid4().hex)


def test_a_buyer_gives_a_ticket_back_where_the_organizer_allows_it(
    db, buyer, service_role, order, tier, refundable
):
    first = tickets(db, order)[0]
    asked = give_back(buyer, first, key="k")

    assert (asked.amount_cents, asked.keeps_fees) == (2599, True)
    assert asked.created_by == buyer.user_id
    assert states(db) == ["refunded", "issued"]
    assert give_back(buyer, first, key="k").id == asked.id
    paid(service_role, asked)
    assert stock(db, tier) == (0, 1)
    assert faults(db) == []


def test_a_buyer_does_not_where_he_does_not(db, buyer, order):
    with refused(db, "YP143"):
        give_back(buyer, tickets(db, order)[0])


def test_the_deadline_is_the_tier_s_or_the_event_s(db, buyer, editor, order, tier, refundable):
    first = tickets(db, order)[0]
    terms = "SELECT * FROM public.set_refund_terms(%s, TRUE, now() + %s::interval)"
    with db.undone():
        editor.row(terms, tier.id, "0 s")
        with refused(db, "YP143"):
            give_back(buyer, first)
    db.execute("UPDATE events.events SET start_at = now() + interval '6 days 23 hours'")
    with refused(db, "YP143"):
        give_back(buyer, first)
    editor.row(terms, tier.id, "1 hour")
    asked = give_back(buyer, first, key="k")
    editor.row(terms, tier.id, "0 s")
    assert give_back(buyer, first, key="k").id == asked.id, "a repeat comes never too late"
    db.execute("UPDATE events.events SET status = 'cancelled', cancelled_at = now()")
    with refused(db, "YP143"):
        give_back(buyer, tickets(db, order)[1])


def test_all_tiers_must_allow_it(db, buyer, owner, event, service_role, tier, refundable):
    strict = add_tier(owner, event, name="Strict")
    order = purchase(service_role, hold(buyer, tier, strict), 5458)
    with refused(db, "YP143"):
        give_back(buyer, *tickets(db, order))


def test_who_was_given_a_ticket_cannot_turn_it_into_money(
    db, buyer, other_buyer, order, refundable
):
    first, second = tickets(db, order)
    offered = buyer.row("SELECT * FROM public.offer_ticket(%s, %s)", first.id, other_buyer.user_id)
    new = other_buyer.row("SELECT * FROM public.accept_transfer(%s)", offered.id)

    with refused(db, "YP004"):
        give_back(other_buyer, new)
    with refused(db, "YP004"):
        give_back(buyer, new)
    with refused(db, "YP005"):
        give_back(buyer, first)
    assert give_back(buyer, second).amount_cents == 2599


def test_terms_are_set_by_editors(db, viewer, outsider, editor, tier, buyer):
    call = "SELECT * FROM public.set_refund_terms(%s, %s, %s)"
    for caller in (viewer, outsider, buyer):
        with refused(db, "YP002"):
            caller.row(call, tier.id, True, None)
    with refused(db, "YP002"):
        editor.row(call, tier.event_id, True, None)  # no tier has this id
    for arguments in [(tier.id, None, None), (tier.id, True, "infinity"), (None, True, None)]:
        with refused(db, "YP003"):
            editor.row(call, *arguments)
    assert editor.row(call, tier.id, True, None).is_refundable


def test_two_who_take_one_ticket_back_ask_for_its_money_once(sessions, db, order, admin):
    first = tickets(db, order)[0]
    one, two = sessions("admin", "service_role")

    one.execute(REFUND, [first.id], "a", False, 0, 0)
    waiting = two.start(REFUND, [first.id], "b", False, 0, 0)
    assert waiting.is_blocked_by(one)
    one.commit()

    assert waiting.sqlstate() == "YP005"
    assert order_state(db, order).refund_reserved_cents == 2729


def test_one_refund_told_by_two_at_once_returns_the_place_once(
    sessions, db, order, tier, service_role
):
    asked = refund(service_role, tickets(db, order)[0])
    one, two = sessions("service_role", "service_role")

    one.execute(PAID, asked.id, "re_1")
    waiting = two.start(PAID, asked.id, "re_1")
    assert waiting.is_blocked_by(one)
    one.commit()

    assert waiting.sqlstate() is None
    two.commit()
    assert stock(db, tier) == (0, 1)
    assert faults(db) == []


def test_a_new_admin_may_and_a_suspended_person_may_not(db, organization, order):
    again = add_member(db, organization, person(db, "Nora New"), "admin")
    db.execute(
        "UPDATE users.user_profiles SET suspended_at = now() WHERE user_id = %s", again.user_id
    )
    with refused(db, "YP216"):
        refund(again, *tickets(db, order))
