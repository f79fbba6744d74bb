"""What a buyer has: her own orders and tickets, and nobody else's."""

import pytest

from tests.events.fix_series import named
from tests.fix_story import add_tier, hold, publish_event, purchase
from tests.refusals import refused


@pytest.fixture
def free(owner, event):
    """Free tickets of the event."""
    return add_tier(owner, event, name="Free", price_cents=0, quantity=50)


def orders(caller, **arguments):
    """my_orders()."""
    return caller.rows(*named("my_orders", arguments))


def tickets(caller, **arguments):
    """my_tickets()."""
    return caller.rows(*named("my_tickets", arguments))


def test_a_buyer_sees_her_orders_with_their_events(db, event, order, buyer, other_buyer, owner):
    (mine,) = orders(buyer)

    assert (mine.id, mine.event_id, mine.event_title) == (order.id, event.id, "Summer Night")
    assert (mine.status, mine.total_cents, mine.currency, mine.tickets) == ("paid", 5458, "USD", 2)
    assert (mine.timezone, mine.event_status) == ("Europe/Oslo", "published")
    assert orders(other_buyer) == orders(owner) == []


def test_pages_of_orders_hold_each_order_once(db, buyer, free, other_buyer):
    made = [purchase(buyer, hold(buyer, free)).id for _ in range(5)]
    foreign = purchase(other_buyer, hold(other_buyer, free)).id

    # All of one transaction, so of one moment: the ids keep the pages apart.
    found, after = [], {}
    while page := orders(buyer, at_most=2, **after):
        found += [row.id for row in page]
        after = {"after": page[-1].id}
    assert sorted(found) == sorted(made)
    # A page after somebody else's order would tell when that was made.
    assert orders(buyer, after=foreign) == []


def test_a_buyer_sees_her_tickets_and_their_codes(db, event, order, tier, buyer, other_buyer):
    mine = tickets(buyer)

    assert {(t.event_id, t.tier_id, t.order_id, t.status) for t in mine} == {
        (event.id, tier.id, order.id, "issued")
    }
    codes = db.rows("SELECT id, qr_code FROM ticketing.tickets")
    assert {(t.id, t.code) for t in mine} == {(id, code) for id, code in codes}
    assert tickets(other_buyer) == []


def test_what_admits_nobody_shows_no_code(db, order, buyer):
    first, second = tickets(buyer)
    db.execute("UPDATE ticketing.tickets SET status = 'cancelled' WHERE id = %s", first.id)
    db.execute(
        "UPDATE ticketing.tickets SET status = 'redeemed', redeemed_at = now() WHERE id = %s",
        second.id,
    )

    assert {(t.id, t.status, bool(t.code)) for t in tickets(buyer)} == {
        (first.id, "cancelled", False),
        (second.id, "redeemed", True),
    }


def test_tickets_of_what_comes_soonest_stand_first(db, owner, buyer, free):
    later = publish_event(owner, title="Later")
    past = publish_event(owner, title="Past")
    tiers = {e.title: add_tier(owner, e, price_cents=0) for e in (later, past)}
    for tier in (tiers["Past"], tiers["Later"], free):
        purchase(buyer, hold(buyer, tier))
    move = "UPDATE events.events SET start_at = now() + %s, end_at = now() + %s WHERE id = %s"
    db.execute(move, "40 days", "41 days", later.id)
    db.execute(move, "-2 days", "-1 days", past.id)

    assert [t.event_title for t in tickets(buyer)] == ["Summer Night", "Later", "Past"]
    assert [t.event_title for t in tickets(buyer, for_event_id=later.id)] == ["Later"]
    assert len(tickets(buyer, at_most=2)) == 2


@pytest.mark.parametrize("at_most", [0, 501, None])
def test_a_page_has_an_end(db, buyer, at_most):
    for function in ("my_orders", "my_tickets"):
        with refused(db, "YP003"):
            buyer.rows(*named(function, {"at_most": at_most}))


def test_who_is_nobody_has_nothing(db, buyer, anon, service_role):
    nobody = buyer.claiming(sub=None)
    stranger = buyer.claiming(sub="00000000-0000-4000-8000-000000000000")
    for function in ("my_orders", "my_tickets"):
        for caller, state in (
            (anon, "42501"), (service_role, "42501"), (nobody, "YP001"), (stranger, "YP009"),
        ):  # fmt: skip
            with refused(db, state):
                caller.rows(f"SELECT * FROM public.{function}()")
