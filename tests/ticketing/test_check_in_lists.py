"""Check-in lists and gates: what the tables refuse."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

LISTS = "ticketing.check_in_lists"
TIERS = "ticketing.check_in_list_tiers"
GATES = "ticketing.gates"
GATE_LISTS = "ticketing.gate_lists"
SCANNER_GATES = "ticketing.scanner_gates"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    LISTS: {"id": NEW, "name": "'Day 2'"},
    TIERS: {},
    GATES: {"id": NEW, "name": "'North'"},
    GATE_LISTS: {},
    SCANNER_GATES: {},
}
CASES = [
    (LISTS, {"id": "id"}, "23505", "check_in_lists_pkey"),
    (LISTS, {"name": "name"}, "23505", "check_in_lists_event_id_name_key"),
    (LISTS, {"event_id": NOBODY}, "23503", "check_in_lists_event_id_fkey"),
    (LISTS, {"created_by": NOBODY}, "23503", "check_in_lists_created_by_fkey"),
    (LISTS, {"name": "' '"}, "23514", "check_in_lists_name_is_not_blank"),
    (
        LISTS,
        {"admits_from": "now()", "admits_until": "now()"},
        "23514",
        "check_in_lists_end_after_they_begin",
    ),
    (LISTS, {"max_entries": "0"}, "23514", "check_in_lists_max_entries_check"),
    (LISTS, {"day_begins": "'24:00'"}, "23514", "check_in_lists_day_begins_check"),
    (TIERS, {"list_id": "list_id"}, "23505", "check_in_list_tiers_pkey"),
    (TIERS, {"list_id": NOBODY}, "23503", "check_in_list_tiers_list_id_fkey"),
    (TIERS, {"tier_id": NOBODY}, "23503", "check_in_list_tiers_tier_id_fkey"),
    (GATES, {"id": "id"}, "23505", "gates_pkey"),
    (GATES, {"name": "name"}, "23505", "gates_event_id_name_key"),
    (GATES, {"event_id": NOBODY}, "23503", "gates_event_id_fkey"),
    (GATES, {"name": "' '"}, "23514", "gates_name_is_not_blank"),
    (GATE_LISTS, {"list_id": "list_id"}, "23505", "gate_lists_pkey"),
    (GATE_LISTS, {"list_id": NOBODY}, "23503", "gate_lists_list_id_fkey"),
    (GATE_LISTS, {"gate_id": NOBODY}, "23503", "gate_lists_gate_id_fkey"),
    (SCANNER_GATES, {"gate_id": "gate_id"}, "23505", "scanner_gates_pkey"),
    (SCANNER_GATES, {"gate_id": NOBODY}, "23503", "scanner_gates_gate_id_fkey"),
    (SCANNER_GATES, {"user_id": NOBODY}, "23503", "scanner_gates_user_id_fkey"),
]


@pytest.fixture
def listed(db):
    """A list of an event with one tier, and a gate that serves it with a scanner."""
    listed = make(db, TIERS)
    make(db, GATE_LISTS, list_id=listed.list_id, event_id=listed.event_id)
    make(db, SCANNER_GATES, event_id=listed.event_id)
    return listed


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, listed, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    assert {rule for *_, rule in CASES} == rules


def test_a_list_admits_no_tier_of_another_event(db, listed):
    elsewhere = make(db, "ticketing.ticket_tiers")

    with refused(db, "23503", "check_in_list_tiers_tier_id_fkey"):
        copy_row(db, TIERS, tier_id=f"'{elsewhere.id}'")


def test_a_gate_serves_no_list_of_another_event(db, listed):
    elsewhere = make(db, LISTS)

    with refused(db, "23503", "gate_lists_list_id_fkey"):
        copy_row(db, GATE_LISTS, list_id=f"'{elsewhere.id}'")


def test_a_scanner_stands_at_no_gate_of_another_event(db, listed):
    elsewhere = make(db, GATES)

    with refused(db, "23503", "scanner_gates_gate_id_fkey"):
        copy_row(db, SCANNER_GATES, gate_id=f"'{elsewhere.id}'")
