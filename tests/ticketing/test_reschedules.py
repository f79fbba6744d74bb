"""Moving an event: tickets stay good, and who bought before may have all of her money."""

import pytest

from tests.refusals import copy_row, refused, rules_of
from tests.ticketing.after_sale import GIVE_BACK, bought, paid, tickets, told
from tests.ticketing.stock import faults

MOVE = (
    "SELECT * FROM public.reschedule_event(%s, now() + %s::interval, now() + %s::interval,"
    " now() + %s::interval)"
)
RESCHEDULES = "ticketing.event_reschedules"
NOBODY = "gen_random_uuid()"


def move(caller, event, start="60 days", end="61 days", refund_until="10 days"):
    """Moves the event. Returns it."""
    return caller.row(MOVE, event.id, start, end, refund_until)


def test_a_moved_event_keeps_its_tickets(db, admin, event, order):
    moved = move(admin, event)

    assert moved.start_at > event.start_at
    assert moved.status == "published"
    assert {each.status for each in tickets(db, order)} == {"issued"}
    kept = db.row("SELECT * FROM ticketing.event_reschedules")
    assert (kept.old_start_at, kept.new_start_at) == (event.start_at, moved.start_at)
    assert (kept.requested_by, kept.reason) == (admin.user_id, None)
    (said,) = told(db, "event.rescheduled")
    assert said["event_id"] == str(event.id)
    assert "refund_until" in said


def test_who_bought_before_may_have_all_of_it(db, admin, buyer, service_role, event, order):
    first, second = tickets(db, order)
    with refused(db, "YP143"):
        buyer.row(GIVE_BACK, [first.id], "k")
    move(admin, event)

    asked = buyer.row(GIVE_BACK, [first.id], "k")
    assert (asked.amount_cents, asked.keeps_fees) == (2729, False)
    paid(service_role, asked)
    assert faults(db) == []
    with db.undone():
        db.execute("UPDATE ticketing.orders SET paid_at = clock_timestamp() + interval '1 s'")
        with refused(db, "YP143"):
            buyer.row(GIVE_BACK, [second.id], "k2")


def test_the_window_closes(db, admin, buyer, event, order):
    db.execute(
        "INSERT INTO ticketing.event_reschedules (event_id, old_start_at, old_end_at,"
        " refund_until) SELECT id, start_at, end_at, now() FROM events.events"
    )
    with refused(db, "YP143"):
        buyer.row(GIVE_BACK, [tickets(db, order)[0].id], "k")


def test_a_move_without_a_window_leaves_the_terms(db, admin, buyer, event, order):
    move(admin, event, refund_until=None)
    with refused(db, "YP143"):
        buyer.row(GIVE_BACK, [tickets(db, order)[0].id], "k")


def test_an_event_is_postponed_until_it_has_a_new_time(
    db, admin, buyer, service_role, event, order, tier
):
    postponed = move(admin, event, None, None)
    assert (postponed.status, postponed.start_at) == ("postponed", event.start_at)
    with refused(db, "YP103"):
        bought(db, service_role, buyer, tier)
    with db.undone():
        assert buyer.row(GIVE_BACK, [tickets(db, order)[0].id], "k").amount_cents == 2729
    db.execute("UPDATE events.events SET start_at = now() - interval '2 h', end_at = now()")

    assert move(admin, event).status == "published"
    assert db.value("SELECT count(*) FROM ticketing.event_reschedules") == 2


def test_only_admins_move_an_event(db, event, editor, outsider, other_owner, anon, service_role):
    for caller in (editor, outsider, other_owner):
        with refused(db, "YP002"):
            move(caller, event)
    for caller in (anon, service_role):
        with refused(db, "42501"):
            move(caller, event)


def test_odd_times_are_refused(db, admin, event):
    for times in [
        ("-1 s", "1 day", None),
        ("2 days", "1 day", None),
        ("2 days", None, None),
        (None, "2 days", None),
        ("2 days", "3 days", "0 s"),
        ("2 days", "3 days", "49 hours"),
    ]:
        with refused(db, "YP003"):
            move(admin, event, *times)
    call = "SELECT * FROM public.reschedule_event(event_id => %s, {})"
    for odd in (
        "start_at => 'infinity', end_at => 'infinity'",
        "refund_until => 'infinity'",
        "reason => repeat('x', 2001)",
    ):
        with refused(db, "YP003"):
            admin.row(call.format(odd), event.id)


def test_what_is_over_stays_where_it_was(db, admin, event):
    for change in (
        "start_at = now() - interval '2 h', end_at = now() - interval '1 h'",
        "status = 'cancelled', cancelled_at = now()",
    ):
        with db.undone():
            db.execute(f"UPDATE events.events SET {change}")
            with refused(db, "YP005"):
                move(admin, event)


def test_who_sees_the_event_sees_its_moves(db, admin, buyer, outsider, event, order):
    move(admin, event)
    seen = "SELECT count(*) FROM public.event_reschedules"
    assert (admin.value(seen), outsider.value(seen)) == (1, 1)
    db.execute("UPDATE events.events SET visibility = 'private'")
    assert (admin.value(seen), buyer.value(seen), outsider.value(seen)) == (1, 1, 0)


def test_a_purchase_waits_for_who_moves_the_event(sessions, db, admin, event, buyer, free_tier):
    moves, buys = sessions("admin", "buyer")
    held = buyer.row(
        "SELECT * FROM public.hold_tickets(%s, jsonb_build_array(jsonb_build_object("
        "'tier_id', %s::uuid, 'quantity', 1)))",
        event.id,
        free_tier.id,
    )
    moves.execute(MOVE, event.id, None, None, None)
    waiting = buys.start(
        "SELECT * FROM public.purchase_tickets(hold_ids => %s, idempotency_key => 'k')", [held.id]
    )
    assert waiting.is_blocked_by(moves)
    moves.commit()

    assert waiting.sqlstate() == "YP103"


COPY = {RESCHEDULES: {"id": NOBODY}}
CASES = [
    (RESCHEDULES, {"id": "id"}, "23505", "event_reschedules_pkey"),
    (RESCHEDULES, {"event_id": NOBODY}, "23503", "event_reschedules_event_id_fkey"),
    (RESCHEDULES, {"requested_by": NOBODY}, "23503", "event_reschedules_requested_by_fkey"),
    (
        RESCHEDULES,
        {"new_start_at": "NULL"},
        "23514",
        "event_reschedules_name_both_times_or_none",
    ),
    (
        RESCHEDULES,
        {"new_end_at": "new_start_at"},
        "23514",
        "event_reschedules_end_after_they_begin",
    ),
    (RESCHEDULES, {"reason": "repeat('x', 2001)"}, "23514", "event_reschedules_reason_check"),
]


@pytest.fixture
def moved(db, admin, event):
    """An event that was moved."""
    return move(admin, event)


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, moved, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    assert {rule for *_, rule in CASES} == rules


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ticketing.event_reschedules SET refund_until = now()",
        "DELETE FROM ticketing.event_reschedules",
        "TRUNCATE ticketing.event_reschedules",
    ],
)
def test_what_was_promised_stays(db, moved, change):
    with refused(db, "YP008"):
        db.execute(change)
