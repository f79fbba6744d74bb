"""The waiting list: what the table refuses, and who is in line once."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

ENTRIES = "ticketing.waitlist_entries"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    ENTRIES: {
        "id": NEW,
        "hold_id": "NULL",
        "user_id": "(SELECT user_id FROM ticketing.ticket_holds)",
    },
}
CASES = [
    (ENTRIES, {"id": "id"}, "23505", "waitlist_entries_pkey"),
    (ENTRIES, {"user_id": "user_id"}, "23505", "waitlist_entries_one_place_per_user_idx"),
    (ENTRIES, {"hold_id": "hold_id"}, "23505", "waitlist_entries_one_entry_per_hold_idx"),
    (ENTRIES, {"tier_id": NOBODY}, "23503", "waitlist_entries_tier_id_fkey"),
    (ENTRIES, {"user_id": NOBODY}, "23503", "waitlist_entries_user_id_fkey"),
    (ENTRIES, {"hold_id": NOBODY}, "23503", "waitlist_entries_hold_id_fkey"),
    (ENTRIES, {"quantity": "0"}, "23514", "waitlist_entries_quantity_check"),
    (ENTRIES, {"quantity": "101"}, "23514", "waitlist_entries_quantity_check"),
    (ENTRIES, {"status": "'offered'"}, "23514", "waitlist_entries_offer_is_held"),
    (
        ENTRIES,
        {"offered_at": "now()", "offer_expires_at": "now()"},
        "23514",
        "waitlist_entries_offer_expires_later",
    ),
]
PEOPLE = "users.user_profiles"


@pytest.fixture
def waiting(db):
    """A place in line, with a hold of somebody else."""
    hold = make(db, "ticketing.ticket_holds")
    return make(
        db, ENTRIES, tier_id=hold.tier_id, hold_id=hold.id, user_id=make(db, PEOPLE).user_id
    )


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(
    db, waiting, table, change, sqlstate, rule
):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    assert {rule for *_, rule in CASES} == rules


def test_who_has_left_may_come_back(db, waiting):
    db.execute("UPDATE ticketing.waitlist_entries SET status = 'left'")

    again = copy_row(db, ENTRIES, id=NEW, hold_id="NULL", status="'waiting'")

    assert again.user_id == waiting.user_id


def test_an_offer_holds_tickets_of_the_tier_that_is_waited_for(db, waiting):
    other = make(db, "ticketing.ticket_holds")

    with refused(db, "23503", "waitlist_entries_hold_id_fkey"):
        db.execute("UPDATE ticketing.waitlist_entries SET hold_id = %s", other.id)
