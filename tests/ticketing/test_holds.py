"""Holding: how many one buyer may hold, what is on sale, and who gets the last ticket."""

import json
import uuid

import pytest

from tests.fix_rows import make
from tests.fix_story import add_tier, hold, publish_event, purchase
from tests.refusals import refused
from tests.ticketing.stock import end_time, faults, stock

HOLD = "SELECT * FROM public.hold_tickets(%s, %s)"
EXTEND = "SELECT * FROM public.extend_hold(%s)"
RELEASE = "SELECT * FROM public.release_hold(%s)"


def basket(*tiers, quantity=1):
    """The argument `items` for these tiers, in this order."""
    return json.dumps([{"tier_id": str(tier.id), "quantity": quantity} for tier in tiers])


def set_tier(db, tier, assignment):
    """Changes the tier past the API."""
    db.execute(f"UPDATE ticketing.ticket_tiers SET {assignment} WHERE id = %s", tier.id)


def test_a_hold_sets_tickets_aside_for_ten_minutes(db, buyer, tier):
    held = hold(buyer, tier, quantity=3)[0]

    assert (held.tier_id, held.user_id, held.quantity) == (tier.id, buyer.user_id, 3)
    assert (held.status, held.order_id) == ("active", None)
    assert 595 < (held.expires_at - held.created_at).total_seconds() < 605
    assert stock(db, tier) == (3, 0)
    assert db.rows(
        "SELECT operation_type::text, quantity, hold_id, user_id"
        " FROM ticketing.inventory_operations"
    ) == [("hold", 3, held.id, buyer.user_id)]


def test_a_basket_is_held_in_the_order_of_its_tiers_ids(owner, event, buyer):
    tiers = [add_tier(owner, event, name=name) for name in "ABCDE"]

    held = hold(buyer, *tiers)

    assert [row.tier_id for row in held] == sorted(tier.id for tier in tiers)


def test_a_basket_is_held_as_a_whole_or_not_at_all(db, owner, event, buyer, tier):
    small = add_tier(owner, event, name="Small", quantity=1)

    with refused(db, "YP101"):
        hold(buyer, tier, small, quantity=2)


@pytest.mark.parametrize(("asked", "sqlstate"), [(4, None), (5, "YP101")])
def test_all_that_is_left_can_be_held_and_not_one_more(
    db, buyer, other_buyer, owner, event, asked, sqlstate
):
    tier = add_tier(owner, event, quantity=10)
    hold(buyer, tier, quantity=6)

    if sqlstate is None:
        hold(other_buyer, tier, quantity=asked)
        assert stock(db, tier) == (10, 0)
    else:
        with refused(db, sqlstate) as refusal:
            hold(other_buyer, tier, quantity=asked)
        assert str(tier.id) in refusal.value.diag.message_detail


def test_a_tier_without_stock_sells_nothing(db, owner, event, buyer):
    tier = add_tier(owner, event, quantity=0)

    with refused(db, "YP101"):
        hold(buyer, tier)


def test_a_tier_without_limit_never_sells_out(db, owner, event, buyer, other_buyer):
    tier = add_tier(owner, event, quantity=None)

    hold(buyer, tier, quantity=6)
    hold(other_buyer, tier, quantity=6)

    assert stock(db, tier) == (12, 0)


def test_one_buyer_holds_at_most_what_the_tier_allows(db, buyer, other_buyer, tier):
    hold(buyer, tier, quantity=4)

    with refused(db, "YP102"):
        hold(buyer, tier, quantity=3)
    hold(buyer, tier, quantity=2)
    hold(other_buyer, tier, quantity=4)

    assert stock(db, tier) == (10, 0)


def test_the_limit_counts_no_hold_that_was_bought_or_has_expired(db, buyer, free_tier):
    purchase(buyer, hold(buyer, free_tier, quantity=6))
    hold(buyer, free_tier, quantity=4)
    end_time(db)

    hold(buyer, free_tier, quantity=4)

    assert stock(db, free_tier) == (4, 6)
    assert faults(db) == []


@pytest.mark.parametrize(
    "assignment",
    [
        "status = 'paused'",
        "status = 'archived'",
        "sales_start = now() + interval '1 second'",
        "sales_end = now()",
        "sales_end = now() - interval '1 second'",
    ],
)
def test_a_tier_that_is_not_on_sale_cannot_be_held(db, buyer, tier, assignment):
    set_tier(db, tier, assignment)

    with refused(db, "YP103"):
        hold(buyer, tier)


@pytest.mark.parametrize(
    "assignment",
    [
        "sales_start = now()",
        "sales_end = now() + interval '1 second'",
    ],
)
def test_a_tier_in_its_sales_window_can_be_held(db, buyer, tier, assignment):
    set_tier(db, tier, assignment)

    assert len(hold(buyer, tier)) == 1


@pytest.mark.parametrize(
    ("assignment", "sqlstate"),
    [
        ("status = 'postponed'", "YP103"),
        ("status = 'cancelled', cancelled_at = now()", "YP103"),
        ("status = 'completed', completed_at = now()", "YP103"),
        ("start_at = now() - interval '2 h', end_at = now()", "YP103"),
    ],
)
def test_an_event_that_is_not_on_sale_cannot_be_held(db, buyer, tier, assignment, sqlstate):
    db.execute(f"UPDATE events.events SET {assignment}")

    with refused(db, sqlstate):
        hold(buyer, tier)


def test_a_tier_is_on_sale_until_its_event_ends_at_the_latest(db, buyer, tier):
    set_tier(db, tier, "sales_end = now() + interval '1 day'")
    db.execute("UPDATE events.events SET start_at = now() - interval '2 h', end_at = now()")

    with refused(db, "YP103"):
        hold(buyer, tier)


def test_the_tiers_of_a_draft_do_not_exist_for_buyers(db, buyer):
    tier = make(db, "ticketing.ticket_tiers")

    with refused(db, "YP004"):
        hold(buyer, tier)


def test_a_tier_of_another_event_does_not_exist_at_this_one(db, buyer, tier, other_owner):
    elsewhere = publish_event(other_owner)

    with refused(db, "YP004"):
        buyer.rows(HOLD, elsewhere.id, basket(tier))
    with refused(db, "YP004"):
        buyer.rows(HOLD, uuid.uuid4(), basket(tier))


def test_of_two_sessions_racing_for_the_last_ticket_one_gets_it(sessions, db, owner, event):
    tier = add_tier(owner, event, quantity=1)
    first, second = sessions("buyer", "other_buyer")

    first.execute(HOLD, event.id, basket(tier))
    waiting = second.start(HOLD, event.id, basket(tier))
    assert waiting.is_blocked_by(first)
    first.commit()

    with refused(db, "YP101") as refusal:
        waiting.result()
    assert str(tier.id) in refusal.value.diag.message_detail
    assert refusal.value.diag.message_hint
    assert stock(db, tier) == (1, 0)


def test_the_last_ticket_goes_to_the_next_when_the_first_gives_up(sessions, db, owner, event):
    tier = add_tier(owner, event, quantity=1)
    first, second = sessions("buyer", "other_buyer")

    first.execute(HOLD, event.id, basket(tier))
    waiting = second.start(HOLD, event.id, basket(tier))
    assert waiting.is_blocked_by(first)
    first.rollback()

    assert waiting.sqlstate() is None
    second.commit()
    assert db.value("SELECT user_id FROM ticketing.ticket_holds") == second.actor.user_id
    assert stock(db, tier) == (1, 0)


def test_two_baskets_of_one_buyer_at_once_stay_within_her_limit(sessions, db, event, tier):
    first, second = sessions("buyer", "buyer")

    first.execute(HOLD, event.id, basket(tier, quantity=4))
    waiting = second.start(HOLD, event.id, basket(tier, quantity=4))
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP102"
    assert stock(db, tier) == (4, 0)


def test_baskets_in_opposite_order_wait_in_line_instead_of_for_each_other(
    sessions, db, owner, event
):
    """While somebody has the high tier, both baskets queue: the first has the low one already."""
    low, high = sorted((add_tier(owner, event, name=name) for name in "AB"), key=lambda t: t.id)
    blocker, first, second = sessions("outsider", "buyer", "other_buyer")

    blocker.execute(HOLD, event.id, basket(high))
    falling = first.start(HOLD, event.id, basket(high, low))
    assert falling.is_blocked_by(blocker)
    rising = second.start(HOLD, event.id, basket(low, high))
    assert rising.is_blocked_by(first)
    blocker.commit()

    assert falling.sqlstate() is None
    first.commit()
    assert rising.sqlstate() is None
    second.commit()
    assert (stock(db, low), stock(db, high)) == ((2, 0), (3, 0))
    assert faults(db) == []


def test_a_hold_keeps_the_price_of_its_moment(db, buyer, tier):
    held = hold(buyer, tier)[0]
    set_tier(db, tier, "price_cents = 9900")

    assert (held.unit_price_cents, hold(buyer, tier)[0].unit_price_cents) == (2599, 9900)


def test_the_transaction_of_a_hold_alone_does_not_wait_for_the_disk(sessions, event, tier):
    (session,) = sessions("buyer")
    session.connection.execute("SET synchronous_commit = on")
    session.commit()

    session.execute(HOLD, event.id, basket(tier))
    assert session.value("SHOW synchronous_commit") == "off"
    session.commit()

    assert session.value("SHOW synchronous_commit") == "on"


def test_a_hold_is_extended_once_by_five_minutes(db, buyer, tier):
    held = hold(buyer, tier)[0]

    longer = buyer.row(EXTEND, held.id)

    assert (longer.expires_at - held.expires_at).total_seconds() == 300
    assert longer.extended_at is not None
    with refused(db, "YP111"):
        buyer.row(EXTEND, held.id)


def test_two_sessions_extend_a_hold_once(sessions, db, buyer, tier):
    held = hold(buyer, tier)[0]
    first, second = sessions("buyer", "buyer")

    first.execute(EXTEND, held.id)
    waiting = second.start(EXTEND, held.id)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP111"


def test_a_hold_that_is_over_is_not_extended(db, buyer, other_buyer, tier, free_tier):
    dead, bought, released, live = (hold(buyer, t)[0] for t in (tier, free_tier, tier, tier))
    end_time(db, dead)
    purchase(buyer, [bought])
    buyer.row(RELEASE, released.id)

    for held, sqlstate in ((dead, "YP104"), (bought, "YP005"), (released, "YP005")):
        with refused(db, sqlstate):
            buyer.row(EXTEND, held.id)
    with refused(db, "YP004"):
        other_buyer.row(EXTEND, live.id)


def test_a_released_hold_gives_its_tickets_back_once(db, buyer, tier):
    held = hold(buyer, tier, quantity=3)[0]

    for _ in range(2):
        assert buyer.row(RELEASE, held.id).status == "released"

    assert stock(db, tier) == (0, 0)
    assert db.rows(
        "SELECT operation_type::text, quantity FROM ticketing.inventory_operations"
        " ORDER BY created_at"
    ) == [("hold", 3), ("release", 3)]
    assert faults(db) == []


def test_only_the_buyer_releases_her_hold_and_not_what_she_bought(
    db, buyer, other_buyer, tier, free_tier
):
    held, bought = hold(buyer, tier)[0], hold(buyer, free_tier)[0]
    purchase(buyer, [bought])

    with refused(db, "YP004"):
        other_buyer.row(RELEASE, held.id)
    with refused(db, "YP005"):
        buyer.row(RELEASE, bought.id)


def test_a_hold_that_two_sessions_release_is_given_back_once(sessions, db, buyer, tier):
    held = hold(buyer, tier, quantity=2)[0]
    first, second = sessions("buyer", "buyer")

    first.execute(RELEASE, held.id)
    waiting = second.start(RELEASE, held.id)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() is None
    second.commit()
    assert stock(db, tier) == (0, 0)
    assert faults(db) == []
