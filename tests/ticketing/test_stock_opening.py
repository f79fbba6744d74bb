"""Tiers of the earlier product: their stock is opened from rows, whoever comes first."""

import uuid

from tests.fix_rows import make
from tests.fix_story import add_tier, hold
from tests.refusals import refused
from tests.ticketing.after_sale import ACCEPT, OFFER
from tests.ticketing.stock import end_time, faults, shards, stock


def make_old(db, tier, buyer, sold=(), held=(), returned=0):
    """Takes the tier's stock away, as the earlier product had none, and adds rows of its form.

    sold: serial numbers of tickets; held: quantities of holds; returned: tickets cancelled.
    """
    db.execute("DELETE FROM ticketing.stock_shards WHERE stock_id = %s", tier.id)
    order = make(db, "ticketing.orders", event_id=tier.event_id, user_id=buyer.user_id)
    for serial in sold:
        make(
            db,
            "ticketing.tickets",
            event_id=tier.event_id,
            tier_id=tier.id,
            order_id=order.id,
            owner_user_id=buyer.user_id,
            serial_no=serial,
        )
    for serial in range(1000, 1000 + returned):
        ticket = make(
            db,
            "ticketing.tickets",
            event_id=tier.event_id,
            tier_id=tier.id,
            order_id=order.id,
            owner_user_id=buyer.user_id,
            serial_no=serial,
        )
        db.execute("UPDATE ticketing.tickets SET status = 'cancelled' WHERE id = %s", ticket.id)
    for quantity in held:
        make(
            db,
            "ticketing.ticket_holds",
            event_id=tier.event_id,
            tier_id=tier.id,
            user_id=buyer.user_id,
            quantity=quantity,
            expires_at="2100-01-01",
        )


def test_what_was_sold_and_held_before_counts(db, owner, event, buyer, other_buyer):
    tier = add_tier(owner, event, quantity=300)
    make_old(db, tier, buyer, sold=(1, 2, 18, 40), held=(5, 2), returned=1)

    hold(other_buyer, tier)

    assert stock(db, tier) == (8, 4)
    laid = shards(db, tier)
    assert [sold for *_, sold, _ in laid[:3]] == [1, 2, 0]
    assert sum(issued for *_, issued in laid) == 1000
    assert faults(db) == []
    counters = dict(
        (row.user_id, (row.reserved_quantity, row.bought_quantity))
        for row in db.rows("SELECT * FROM ticketing.tier_user_counters")
    )
    assert counters == {buyer.user_id: (7, 4), other_buyer.user_id: (1, 0)}


def test_a_hold_of_the_earlier_form_is_released_and_swept(db, owner, event, buyer):
    tier = add_tier(owner, event, quantity=10)
    make_old(db, tier, buyer, held=(3, 2))
    first, second = db.rows("SELECT id FROM ticketing.ticket_holds ORDER BY quantity")

    buyer.row("SELECT * FROM public.release_hold(%s)", first.id)
    end_time(db, second)
    db.execute("SELECT ticketing.expire_dead_holds()")

    assert stock(db, tier) == (0, 0)
    assert faults(db) == []


def test_a_ticket_of_the_earlier_form_returns_to_the_shard_of_its_number(db, owner, event, buyer):
    tier = add_tier(owner, event, quantity=300)
    make_old(db, tier, buyer, sold=(1, 2, 18))
    db.execute("UPDATE ticketing.tickets SET status = 'cancelled' WHERE serial_no = 18")
    db.execute("UPDATE ticketing.tickets SET status = 'refunded' WHERE serial_no = 2")
    db.execute("SELECT ticketing.open_tier(%s)", tier.id)
    assert stock(db, tier) == (0, 1)  # those that admit nobody have gone back already

    assert db.value(
        "SELECT ticketing.return_stock(ARRAY(SELECT id FROM ticketing.tickets))"
    ) == 0  # fmt: skip
    db.execute("UPDATE ticketing.tickets SET status = 'cancelled' WHERE serial_no = 1")
    assert db.value("SELECT ticketing.return_stock(ARRAY(SELECT id FROM ticketing.tickets))") == 1

    assert (stock(db, tier), faults(db)) == ((0, 0), [])


def test_a_return_that_opens_the_stock_gives_the_place_back_once(db, owner, event, buyer):
    tier = add_tier(owner, event, quantity=300)
    make_old(db, tier, buyer, sold=(1, 2))
    db.execute("UPDATE ticketing.tickets SET status = 'cancelled' WHERE serial_no = 2")

    db.execute("SELECT ticketing.return_stock(ARRAY(SELECT id FROM ticketing.tickets))")

    assert (stock(db, tier), faults(db)) == ((0, 1), [])


def test_a_ticket_that_was_given_away_returns_to_its_shard(db, owner, event, buyer, other_buyer):
    tier = add_tier(owner, event, quantity=300)
    make_old(db, tier, buyer, sold=(2,))
    given = db.row("SELECT * FROM ticketing.tickets")
    offered = buyer.row(OFFER, given.id, other_buyer.user_id)
    taken = other_buyer.row(ACCEPT, offered.id, None)
    assert (taken.serial_no, stock(db, tier), faults(db)) == (18, (0, 1), [])

    db.execute("UPDATE ticketing.tickets SET status = 'cancelled' WHERE id = %s", taken.id)

    assert db.value("SELECT ticketing.return_stock(ARRAY(SELECT id FROM ticketing.tickets))") == 1
    assert (stock(db, tier), faults(db)) == ((0, 0), [])


def test_an_oversold_tier_is_opened_full_and_the_check_says_so(
    db, owner, event, buyer, other_buyer
):
    tier = add_tier(owner, event, quantity=2)
    make_old(db, tier, buyer, sold=(1, 2, 3))

    with refused(db, "YP101"):
        hold(other_buyer, tier)
    db.execute("SELECT ticketing.open_tier(%s)", tier.id)

    assert stock(db, tier) == (0, 3)
    assert faults(db) == [("capacity", "The shards have 3 places, not 2.")]


def test_a_stock_is_opened_once_by_two_sessions(sessions, own_sessions, db, owner, event, buyer):
    tier = add_tier(owner, event, quantity=10)
    make_old(db, tier, buyer, sold=(1, 2))
    first, second = own_sessions(2)

    first.execute("SELECT ticketing.open_tier(%s)", tier.id)
    waiting = second.start("SELECT ticketing.open_tier(%s)", tier.id)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() is None
    second.commit()
    assert (stock(db, tier), faults(db)) == ((0, 2), [])


def test_the_view_shows_the_old_counters_until_then(db, owner, event, buyer):
    tier = add_tier(owner, event, quantity=10)
    make_old(db, tier, buyer)
    db.execute(
        "UPDATE ticketing.ticket_tiers SET sold_quantity = 4, issued_quantity = 5,"
        " reserved_quantity = 1 WHERE id = %s",
        tier.id,
    )
    figures = (
        "SELECT reserved_quantity, sold_quantity, issued_quantity FROM public.ticket_tiers"
        " WHERE id = %s"
    )

    assert owner.row(figures, tier.id) == (1, 4, 5)
    db.execute("SELECT ticketing.open_tier(%s)", tier.id)
    assert owner.row(figures, tier.id) == (0, 0, 0)


def test_opening_an_unknown_tier_does_nothing(db):
    db.execute("SELECT ticketing.open_tier(%s)", uuid.uuid4())

    assert db.value("SELECT count(*) FROM ticketing.stock_shards") == 0
