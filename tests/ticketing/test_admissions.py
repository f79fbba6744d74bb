"""Admissions: the rules of a list, and the keys that no caller gets past."""

from datetime import timedelta

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of
from tests.ticketing.fix_doors import (
    OPENING,
    admitted,
    appoint,
    make_list,
    print_tickets,
    scan,
    seen,
    sync,
)

TABLE = "ticketing.admissions"
NOBODY = "gen_random_uuid()"
CASES = [
    ({"scan_id": "scan_id", "entry_no": "2"}, "23505", "admissions_pkey"),
    ({}, "23505", "admissions_count_once"),
    ({"entry_no": "2"}, "23505", "admissions_one_stay_at_a_time_idx"),
    ({"entry_no": "0"}, "23514", "admissions_entry_no_check"),
    ({"entry_no": "4", "needs_exit": "false"}, "23514", "admissions_keep_the_rule"),
    ({"entry_no": "2", "left_at": "now()"}, "23514", "admissions_left_at_by_an_exit"),
    (
        {"entry_no": "2", "left_at": "admitted_at - interval '1 s'", "exit_scan_id": "scan_id"},
        "23514",
        "admissions_end_after_they_begin",
    ),
    ({"scan_id": NOBODY, "list_id": "NULL"}, "23503", "admissions_scan_id_fkey"),
    (
        {"list_id": "NULL", "left_at": "now()", "exit_scan_id": NOBODY},
        "23503",
        "admissions_exit_scan_id_fkey",
    ),
    ({"ticket_id": NOBODY}, "23503", "admissions_ticket_id_fkey"),
    ({"list_id": NOBODY}, "23503", "admissions_list_id_fkey"),
    ({"list_id": "NULL", "gate_id": NOBODY}, "23503", "admissions_gate_id_fkey"),
    ({"list_id": "NULL", "admitted_by": NOBODY}, "23503", "admissions_admitted_by_fkey"),
]


@pytest.fixture
def ticket(db, event, owner):
    """A ticket of the event, which lasts three days from OPENING."""
    db.execute(
        "UPDATE events.events SET start_at = %s, end_at = %s",
        *(OPENING, OPENING + timedelta(days=3)),
    )
    return print_tickets(db, event, 1)[0]


@pytest.fixture
def evening(db, event, owner, ticket):
    """evening(rule, "entry 0", "exit 5", ...): the answers to scans at these minutes."""

    def go(rule, *moves):
        door = make_list(db, event, **rule)
        scans = []
        for n, move in enumerate(moves):
            direction, minute = move.split()
            scans.append(seen(ticket.qr_code, int(minute), str(n), door, direction))
        answers = sync(owner, event, scans)
        return [answers[str(n)].result for n in range(len(moves))]

    return go


@pytest.fixture
def other_scan(db, event, ticket):
    """The id of another scan of the ticket, at the door as such."""
    return make(
        db, "ticketing.scan_logs", event_id=event.id, ticket_id=ticket.id, result="turned_away"
    ).id


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(
    db, evening, other_scan, change, sqlstate, rule
):
    evening({"max_entries": 3, "needs_exit": True}, "entry 0")
    change = {"scan_id": f"'{other_scan}'"} | change

    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **change)


def test_an_exit_ends_one_stay(db, evening, event, owner, ticket):
    evening({"max_entries": 3, "needs_exit": True}, "entry 0", "exit 1")
    third = make(
        db, "ticketing.scan_logs", event_id=event.id, ticket_id=ticket.id, result="turned_away"
    )

    with refused(db, "23505", "admissions_exit_scan_id_key"):
        copy_row(db, TABLE, entry_no="2", scan_id=f"'{third.id}'")


def test_every_rule_has_a_case(db):
    elsewhere = {"admissions_exit_scan_id_key"}
    assert {rule for *_, rule in CASES} | elsewhere == rules_of(db, TABLE)


def test_single_entry_lets_in_once_also_after_an_exit(evening):
    assert evening({}, "entry 0", "entry 1", "exit 2", "entry 3") == [
        *("valid", "already_redeemed", "valid", "already_redeemed"),
    ]


def test_re_entry_takes_an_exit_before_it(evening):
    rule = {"max_entries": None, "needs_exit": True}

    assert evening(rule, "entry 0", "entry 1", "exit 2", "entry 3", "exit 4", "entry 5") == [
        *("valid", "already_redeemed", "valid", "valid", "valid", "valid"),
    ]


def test_several_entries_are_as_many_as_the_list_says(evening):
    assert evening({"max_entries": 2}, "entry 0", "entry 1", "entry 2") == [
        *("valid", "valid", "already_redeemed"),
    ]


def test_re_entries_can_be_limited(evening):
    rule = {"max_entries": 2, "needs_exit": True}

    assert evening(rule, "entry 0", "exit 1", "entry 2", "exit 3", "entry 4") == [
        *("valid", "valid", "valid", "valid", "already_redeemed"),
    ]


def test_without_a_limit_everybody_comes_in(evening):
    assert set(evening({"max_entries": None}, *(f"entry {n}" for n in range(9)))) == {"valid"}


def test_nobody_leaves_who_is_not_inside(evening):
    assert evening({}, "exit 0", "entry 1", "exit 2", "exit 3") == [
        *("not_inside", "valid", "valid", "not_inside"),
    ]


def test_a_day_pass_admits_on_each_day_at_the_event(evening):
    """OPENING is 19:00 in Oslo: 299 minutes later is still that day."""
    assert evening({"per_day": True}, "entry 0", "entry 299", "entry 300", "entry 1739") == [
        *("valid", "already_redeemed", "valid", "already_redeemed"),
    ]


def test_a_night_belongs_to_the_day_before(db, evening):
    rule = {"per_day": True, "day_begins": "06:00"}

    assert evening(rule, "entry 0", "entry 659", "entry 660") == [
        *("valid", "already_redeemed", "valid"),
    ]
    assert db.rows("SELECT day::text FROM ticketing.admissions ORDER BY day") == [
        *(("2024-06-21",), ("2024-06-22",)),
    ]


def test_who_was_not_scanned_out_comes_in_again_the_next_day(evening):
    rule = {"per_day": True, "needs_exit": True, "max_entries": None}

    assert evening(rule, "entry 0", "entry 1", "entry 300", "exit 301", "entry 302") == [
        *("valid", "already_redeemed", "valid", "valid", "valid"),
    ]


def test_each_list_and_the_door_as_such_admit_on_their_own(db, event, owner, ticket):
    db.execute("UPDATE events.events SET end_at = now() + interval '1 day'")
    doors = [None, *(make_list(db, event, name=name) for name in ("Day 1", "Day 2"))]

    for door in doors:
        assert scan(owner, ticket, door).result == "valid"
        assert scan(owner, ticket, door).result == "already_redeemed"
    assert db.value("SELECT count(*) FROM ticketing.admissions") == 3


@pytest.mark.parametrize(
    ("rule", "result"),
    [
        ({"is_active": False}, "closed"),
        ({"admits_from": "2100-01-01"}, "not_yet"),
        ({"admits_until": "2024-01-01"}, "expired"),
        ({}, "expired"),
    ],
)
def test_a_list_admits_in_its_time(db, event, owner, ticket, rule, result):
    """The last one closes with the event, which is over."""
    door = make_list(db, event, **rule)

    assert scan(owner, ticket, door).result == result
    assert db.value("SELECT count(*) FROM ticketing.admissions") == 0


def test_who_is_in_may_leave_a_list_that_is_closed(db, event, owner, ticket):
    door = make_list(db, event)
    sync(owner, event, [seen(ticket.qr_code, 0, door=door)])
    db.execute("UPDATE ticketing.check_in_lists SET is_active = false")

    assert scan(owner, ticket, door, "exit").result == "valid"


def test_a_list_admits_the_tiers_that_are_named_for_it(db, event, owner, ticket):
    (other,) = print_tickets(db, event, 1)
    door = make_list(db, event, admits_until="2100-01-01")
    db.execute(
        "INSERT INTO ticketing.check_in_list_tiers (list_id, tier_id, event_id)"
        " SELECT %s, tier_id, event_id FROM ticketing.tickets WHERE id = %s",
        *(door.id, ticket.id),
    )

    assert scan(owner, ticket, door).result == "valid"
    assert scan(owner, other, door).result == "wrong_tier"


def test_a_list_whose_rule_changes_judges_its_scans_anew(db, event, owner, ticket):
    door = make_list(db, event)
    times = {"a": 0, "b": 5, "c": 9}
    sync(owner, event, [seen(ticket.qr_code, at, nonce, door) for nonce, at in times.items()])
    assert admitted(db) == {"a"}

    db.execute("UPDATE ticketing.check_in_lists SET max_entries = 2")
    assert admitted(db) == {"a", "b"}

    db.execute("UPDATE ticketing.check_in_lists SET max_entries = 1")
    assert admitted(db) == {"a"}


def test_somebody_turned_away_online_is_not_admitted_by_a_later_rule(db, event, owner, ticket):
    door = make_list(db, event, admits_until="2100-01-01")
    assert scan(owner, ticket, door).result == "valid"
    assert scan(owner, ticket, door).result == "already_redeemed"

    db.execute("UPDATE ticketing.check_in_lists SET max_entries = 2")

    assert db.value("SELECT count(*) FROM ticketing.admissions") == 1


def test_an_entry_and_its_exit_stand_in_one_row(db, event, owner, ticket, evening):
    evening({}, "entry 3", "exit 7")

    assert db.row(
        "SELECT admitted_at, left_at, admitted_by, entry_no FROM ticketing.admissions"
    ) == (
        *(OPENING + timedelta(minutes=3), OPENING + timedelta(minutes=7)),
        *(owner.user_id, 1),
    )


def test_scans_wait_for_a_change_of_the_rule(sessions, db, event, owner, server):
    """Else the change would judge without them, and they by what was before it."""
    appoint(db, event.id, owner)
    (ticket,) = print_tickets(db, event, 1)
    door = make_list(db, event)
    (first,) = sessions("owner")

    first.row(
        "SELECT * FROM public.scan_ticket(event_id => %s, code => %s, list_id => %s)",
        *(event.id, ticket.qr_code, door.id),
    )
    with server.connect(db.name) as connection, pytest.raises(Exception, match="lock timeout"):
        connection.execute("SET lock_timeout = '100ms'")
        connection.execute("UPDATE ticketing.check_in_lists SET max_entries = 2")
