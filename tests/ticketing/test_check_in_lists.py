"""Check-in lists: what the tables refuse, and that each list admits once."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

LISTS = "ticketing.check_in_lists"
TIERS = "ticketing.check_in_list_tiers"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    LISTS: {"id": NEW, "name": "'Day 2'"},
    TIERS: {},
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
    (TIERS, {"list_id": "list_id"}, "23505", "check_in_list_tiers_pkey"),
    (TIERS, {"list_id": NOBODY}, "23503", "check_in_list_tiers_list_id_fkey"),
    (TIERS, {"tier_id": NOBODY}, "23503", "check_in_list_tiers_tier_id_fkey"),
]


@pytest.fixture
def listed(db):
    """A list of an event with one tier."""
    return make(db, TIERS)


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


def test_a_ticket_is_admitted_once_by_each_list(db):
    ticket = make(db, "ticketing.tickets")
    about = {"event_id": ticket.event_id, "ticket_id": ticket.id, "result": "valid"}
    days = [make(db, LISTS, event_id=ticket.event_id).id for _ in range(2)]

    for day in (None, *days):
        make(db, "ticketing.scan_logs", check_in_list_id=day, **about)
        with refused(db, "23505", "scan_logs_one_valid_per_ticket_idx"):
            make(db, "ticketing.scan_logs", check_in_list_id=day, **about)
    make(db, "ticketing.scan_logs", check_in_list_id=days[0], direction="exit", **about)
