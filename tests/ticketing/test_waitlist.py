"""The waiting list: in order, with tickets in hand, and nothing past it."""

import time

import psycopg
import pytest

from tests.fix_actors import person
from tests.fix_story import add_tier, hold, publish_event, purchase
from tests.payments.fix_ledger import at_once
from tests.refusals import contents, refused
from tests.ticketing.acting import Acting
from tests.ticketing.after_sale import (
    CANCEL,
    JOIN,
    LEAVE,
    REFUND,
    SERVE,
    bought,
    crowd,
    paid,
    refund,
    tickets,
    told,
)
from tests.ticketing.stock import end_time, faults, stock

HOLD = (
    "SELECT * FROM public.hold_tickets(%s, jsonb_build_array("
    "jsonb_build_object('tier_id', %s::uuid, 'quantity', %s::integer)))"
)
PLACE = "SELECT public.waitlist_position(%s)"
PRIORITY = "SELECT * FROM public.set_waitlist_priority(%s, %s)"


def join(caller, tier, quantity=1):
    """The caller's place in line."""
    return caller.row(JOIN, tier.id, quantity)


def serve(service_role, tier=None):
    """Serves all who can be. Returns their places."""
    served = []
    while found := service_role.rows(SERVE, tier and tier.id):
        served += found
    return served


def states(db):
    """States of all places, as they were taken."""
    return [
        state
        for (state,) in db.rows(
            "SELECT status::text FROM ticketing.waitlist_entries ORDER BY created_at"
        )
    ]


@pytest.fixture
def small(owner, event):
    """A tier of two tickets for 10.00, 10.50 with the fee."""
    return add_tier(owner, event, name="Small", price_cents=1000, quantity=2)


@pytest.fixture
def sold(db, service_role, buyer, small):
    """The order of `buyer` that sold `small` out."""
    return bought(db, service_role, buyer, small, 2)


def back(db, service_role, *orders):
    """All tickets of the orders come back."""
    for order in orders:
        paid(service_role, refund(service_role, *tickets(db, order)))


def test_what_comes_back_is_held_for_who_waits(
    db, service_role, small, sold, other_buyer, event, organization
):
    place = join(other_buyer, small)
    assert (place.status, place.quantity, place.hold_id) == ("waiting", 1, None)
    assert serve(service_role) == []
    paid(service_role, refund(service_role, tickets(db, sold)[0]))

    (offered,) = serve(service_role)
    assert (offered.id, offered.status) == (place.id, "offered")
    held = db.row("SELECT * FROM ticketing.ticket_holds WHERE id = %s", offered.hold_id)
    assert (held.user_id, held.quantity, held.status) == (other_buyer.user_id, 1, "active")
    assert held.expires_at == offered.offer_expires_at
    assert stock(db, small) == (1, 1)
    (said,) = told(db, "waitlist.offered")
    assert (said["entry_id"], said["hold_id"]) == (str(place.id), str(offered.hold_id))
    assert said["user_id"] == str(other_buyer.user_id)
    assert faults(db) == []


def test_who_buys_has_accepted(db, service_role, small, sold, other_buyer):
    join(other_buyer, small)
    back(db, service_role, sold)
    serve(service_role)

    held = other_buyer.rows("SELECT hold_id AS id FROM public.waitlist_entries")
    order = purchase(service_role, held, 1050)
    assert order.user_id == other_buyer.user_id
    assert states(db) == ["accepted"]
    assert faults(db) == []


def test_an_offer_that_nobody_takes_goes_to_the_next(db, service_role, small, sold, other_buyer):
    last = person(db, "Lena Last")
    first, second = join(other_buyer, small), join(last, small)
    paid(service_role, refund(service_role, tickets(db, sold)[0]))
    assert [place.id for place in serve(service_role)] == [first.id]

    end_time(db)
    assert [place.id for place in serve(service_role)] == [second.id]
    assert states(db) == ["expired", "offered"]
    assert faults(db) == []


def test_priority_comes_first_and_then_who_came_first(db, service_role, editor, small, sold, buyer):
    places = [join(each, small) for each in crowd(db, 4)]
    editor.row(PRIORITY, places[2].id, 5)
    editor.row(PRIORITY, places[0].id, -1)
    back(db, service_role, sold)

    assert [place.id for place in serve(service_role)] == [places[2].id, places[1].id]


def test_everybody_sees_where_she_is(db, service_role, editor, small, sold, outsider):
    waiting = crowd(db, 3)
    places = [join(each, small) for each in waiting]
    editor.row(PRIORITY, places[2].id, 1)

    def seen():
        return [who.value(PLACE, place.id) for who, place in zip(waiting, places, strict=True)]

    assert seen() == [2, 3, 1]
    paid(service_role, refund(service_role, tickets(db, sold)[0]))
    serve(service_role)
    assert seen() == [1, 2, 0]
    waiting[0].row(LEAVE, places[0].id)
    assert seen() == [None, 1, 0]
    with refused(db, "YP004"):
        outsider.value(PLACE, places[0].id)


def test_who_wants_more_than_there_is_is_passed_over(db, service_role, small, sold):
    couple, single = crowd(db, 2)
    two, one = join(couple, small, 2), join(single, small)
    first, second = tickets(db, sold)
    paid(service_role, refund(service_role, first))
    assert [place.id for place in serve(service_role)] == [one.id]
    single.row(LEAVE, one.id)
    paid(service_role, refund(service_role, second))

    (offered,) = serve(service_role)
    assert (offered.id, offered.quantity) == (two.id, 2)
    assert faults(db) == []


def test_what_came_back_is_not_sold_past_the_line(
    db, service_role, small, sold, other_buyer, outsider, tier
):
    join(other_buyer, small, 2)
    paid(service_role, refund(service_role, tickets(db, sold)[0]))
    with db.undone():
        assert hold(outsider, small), "it suffices for nobody in line"
    paid(service_role, refund(service_role, tickets(db, sold)[1]))

    with refused(db, "YP146"):
        hold(outsider, small)
    with refused(db, "YP146"):
        hold(outsider, small, tier)
    assert join(outsider, small).status == "waiting", "also where tickets are free"
    assert [place.user_id for place in serve(service_role)] == [other_buyer.user_id]
    with refused(db, "YP101"):
        hold(outsider, small)


def test_nobody_waits_for_what_is_there(db, service_role, small, sold, other_buyer, tier, owner):
    with refused(db, "YP144"):
        join(other_buyer, tier)
    endless = add_tier(owner, publish_event(owner), quantity=None)
    with refused(db, "YP144"):
        join(other_buyer, endless)
    paid(service_role, refund(service_role, tickets(db, sold)[0]))
    with refused(db, "YP144"):
        join(other_buyer, small)
    assert join(other_buyer, small, 2).quantity == 2


def test_nobody_waits_twice(db, service_role, small, sold, other_buyer):
    place = join(other_buyer, small)
    with refused(db, "YP145"):
        join(other_buyer, small, 2)
    other_buyer.row(LEAVE, place.id)
    again = join(other_buyer, small)
    back(db, service_role, sold)
    serve(service_role)
    with refused(db, "YP145"):
        join(other_buyer, small)
    assert again.id != place.id


def test_who_leaves_gives_her_offer_to_the_next(db, service_role, small, sold, other_buyer):
    place = join(other_buyer, small, 2)
    next_one = person(db, "Nora Next")
    join(next_one, small)
    back(db, service_role, sold)
    serve(service_role)

    assert other_buyer.row(LEAVE, place.id).status == "left"
    before = contents(db)
    assert other_buyer.row(LEAVE, place.id).status == "left"
    assert contents(db) == before
    assert [each.user_id for each in serve(service_role)] == [next_one.user_id]
    assert faults(db) == []


def test_a_place_is_left_by_who_has_it(db, service_role, small, sold, other_buyer, outsider):
    place = join(other_buyer, small)
    with refused(db, "YP004"):
        outsider.row(LEAVE, place.id)
    back(db, service_role, sold)
    serve(service_role)
    purchase(service_role, [db.row("SELECT hold_id AS id FROM ticketing.waitlist_entries")], 1050)
    with refused(db, "YP005"):
        other_buyer.row(LEAVE, place.id)


def test_odd_places_are_refused(db, small, sold, other_buyer, anon, event, owner, outsider):
    for quantity in (0, 101, None):
        with refused(db, "YP003"):
            join(other_buyer, small, quantity)
    with refused(db, "YP102"):
        join(other_buyer, small, 7)
    with refused(db, "YP004"):
        join(other_buyer, event)
    with refused(db, "42501"):
        join(anon, small)
    with refused(db, "YP216"):
        join(other_buyer.claiming(is_anonymous=True), small)
    for change, code in [
        ("UPDATE ticketing.ticket_tiers SET status = 'paused'", "YP103"),
        ("UPDATE ticketing.ticket_tiers SET status = 'hidden'", "YP108"),
        ("UPDATE events.events SET visibility = 'private'", "YP004"),
        ("UPDATE events.events SET status = 'postponed'", "YP103"),
    ]:
        with db.undone():
            db.execute(change)
            with refused(db, code):
                join(other_buyer, small)


def test_only_editors_move_people_in_line(db, service_role, viewer, outsider, small, sold, editor):
    (someone,) = crowd(db, 1)
    place = join(someone, small)
    for caller in (viewer, outsider, someone):
        with refused(db, "YP002"):
            caller.row(PRIORITY, place.id, 1)
    with refused(db, "YP002"):
        editor.row(PRIORITY, small.id, 1)  # no place has this id: as if it were another's
    for entry_id, priority in ((place.id, None), (place.id, 1001), (place.id, -1001), (None, 1)):
        with refused(db, "YP003"):
            editor.row(PRIORITY, entry_id, priority)
    someone.row(LEAVE, place.id)
    with refused(db, "YP005"):
        editor.row(PRIORITY, place.id, 1)


def test_only_the_server_serves(db, editor, anon, small, sold):
    for caller in (editor, anon):
        with refused(db, "42501"):
            caller.rows(SERVE, small.id)


def test_who_has_as_many_as_she_may_is_passed_over_for_good(
    db, service_role, small, sold, other_buyer, owner
):
    db.execute("UPDATE ticketing.ticket_tiers SET max_per_user = 1 WHERE id = %s", small.id)
    place = join(other_buyer, small)
    next_one = join(person(db, "Nora Next"), small)
    paid(service_role, refund(service_role, tickets(db, sold)[0]))
    # She was quicker than the line, in a moment when nobody waited.
    with db.undone():
        db.execute("UPDATE ticketing.waitlist_entries SET status = 'left'")
        held = hold(other_buyer, small)
    assert held
    db.execute(
        "INSERT INTO ticketing.tier_user_counters (tier_id, user_id, bought_quantity)"
        " VALUES (%s, %s, 1)",
        small.id,
        other_buyer.user_id,
    )

    assert [(each.id, each.status) for each in serve(service_role)] == [
        (place.id, "expired"),
        (next_one.id, "offered"),
    ]


def test_a_cancelled_event_has_no_line(db, service_role, admin, event, small, sold, other_buyer):
    waiting, offered = crowd(db, 2)
    join(offered, small)
    join(waiting, small, 2)
    paid(service_role, refund(service_role, tickets(db, sold)[0]))
    serve(service_role)
    made = admin.row(CANCEL, event.id, "full", 0, 0)
    assert states(db) == ["offered", "expired"]
    service_role.row("SELECT * FROM public.continue_cancellation(%s)", made.id)

    assert states(db) == ["expired", "expired"]
    assert serve(service_role) == []
    assert faults(db) == []


def test_nothing_is_offered_that_is_not_on_sale(db, service_role, small, sold, other_buyer):
    join(other_buyer, small)
    back(db, service_role, sold)
    for change in [
        "UPDATE ticketing.ticket_tiers SET status = 'paused'",
        "UPDATE ticketing.ticket_tiers SET sales_end = now() - interval '1 s'",
        "UPDATE events.events SET status = 'postponed'",
        "UPDATE events.events SET start_at = now() - interval '2 h', end_at = now()",
    ]:
        with db.undone():
            db.execute(change)
            assert serve(service_role) == []
    db.execute("UPDATE ticketing.ticket_tiers SET sales_end = now() + interval '1 h'")
    (offered,) = serve(service_role, small)
    assert offered.offer_expires_at == db.value(
        "SELECT sales_end FROM ticketing.ticket_tiers LIMIT 1"
    )


def test_an_offer_lasts_as_long_as_its_hold(db, service_role, small, sold, other_buyer):
    join(other_buyer, small)
    back(db, service_role, sold)
    serve(service_role)
    db.execute("UPDATE ticketing.ticket_holds SET expires_at = expires_at + interval '5 min'")
    assert db.value(
        "SELECT offer_expires_at = expires_at FROM ticketing.waitlist_entries"
        " JOIN ticketing.ticket_holds ON ticket_holds.id = hold_id"
        " WHERE waitlist_entries.status = 'offered'"
    )


def test_two_servers_serve_two_people(sessions, db, service_role, small, sold):
    for each in crowd(db, 2):
        join(each, small)
    back(db, service_role, sold)
    first, second = sessions("service_role", "service_role")

    one = first.row(SERVE, small.id)
    waiting = second.start(SERVE, small.id)
    assert waiting.is_blocked_by(first), "for the only shard, not for the place"
    first.commit()
    (two,) = waiting.result()
    second.commit()

    assert one.id != two.id
    assert states(db) == ["offered", "offered"]
    assert stock(db, small) == (2, 0)
    assert faults(db) == []


def test_who_leaves_while_she_is_served_has_left_or_is_served(
    sessions, db, service_role, small, sold, other_buyer
):
    place = join(other_buyer, small)
    back(db, service_role, sold)
    leaves, serves = sessions("other_buyer", "service_role")

    serves.execute(SERVE, small.id)
    waiting = leaves.start(LEAVE, place.id)
    assert waiting.is_blocked_by(serves)
    serves.commit()
    assert waiting.sqlstate() is None
    leaves.commit()
    assert states(db) == ["left"]
    assert stock(db, small) == (0, 0)
    assert faults(db) == []


def test_a_purchase_at_the_last_moment_and_the_next_offer(
    sessions, db, service_role, small, sold, other_buyer
):
    """The hold is past its time: whoever ends it first has it, and the place says the same."""
    join(other_buyer, small, 2)
    join(person(db, "Nora Next"), small, 2)
    back(db, service_role, sold)
    (offered,) = serve(service_role)
    db.execute(
        "UPDATE ticketing.ticket_holds SET expires_at = clock_timestamp() + interval '1 second'"
        " WHERE status = 'active'"
    )
    buys, serves = sessions("service_role", "service_role")
    buys.execute(
        "SELECT * FROM public.purchase_tickets(ARRAY[%s]::uuid[], 'k', 2100, 'pi_1')",
        offered.hold_id,
    )
    time.sleep(1.1)
    assert serves.rows(SERVE, small.id) == []
    serves.commit()
    buys.commit()

    assert states(db) == ["accepted", "waiting"]
    assert stock(db, small) == (0, 2)
    assert faults(db) == []


def test_what_comes_back_is_never_sold_twice_nor_lost(sessions, db, owner, event, service_role):
    """Eight people wait, four give back, four grab, two serve and one sweeps, all at once."""
    tier = add_tier(owner, event, name="Hot", price_cents=0, quantity=8)
    owners, waiting, grabbing = crowd(db, 4), crowd(db, 8), crowd(db, 4)
    orders = [bought(db, service_role, each, tier, 2) for each in owners]
    for each in waiting:
        join(each, tier)

    def gives_back(order):
        def work(caller):
            for nth, each in enumerate(tickets(caller, order)):
                Acting(caller, service_role).row(REFUND, [each.id], str(nth), False, 0, 0)

        return work

    def grabs(person):
        def work(caller):
            codes = set()
            for _ in range(10):
                try:
                    Acting(caller, person).row(HOLD, event.id, tier.id, 1)
                except psycopg.Error as error:
                    codes.add(error.sqlstate)
            return codes

        return work

    def serves(caller):
        for _ in range(20):
            Acting(caller, service_role).rows(SERVE, tier.id)

    def sweeps(caller):
        for _ in range(10):
            caller.execute("SELECT ticketing.expire_dead_holds()")

    results = at_once(db, [*map(gives_back, orders), *map(grabs, grabbing), serves, serves, sweeps])

    assert [each for each in results if isinstance(each, str)] == []
    refused_with = set().union(*(each for each in results if isinstance(each, set)))
    assert refused_with <= {"YP101", "YP102", "YP146"}
    serve(service_role)
    assert stock(db, tier) == (8, 0), "all that came back is in somebody's hands"
    assert set(states(db)) <= {"waiting", "offered"}
    assert faults(db) == []
