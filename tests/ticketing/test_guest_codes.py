"""Guest codes: what the table refuses."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

CODES = "ticketing.guest_codes"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    CODES: {"id": NEW, "code": "'ANOTHER-ONE'"},
}
CASES = [
    (CODES, {"id": "id"}, "23505", "guest_codes_pkey"),
    (CODES, {"code": "code"}, "23505", "guest_codes_event_id_code_key"),
    (CODES, {"event_id": NOBODY}, "23503", "guest_codes_event_id_fkey"),
    (CODES, {"tier_id": NOBODY}, "23503", "guest_codes_tier_id_fkey"),
    (CODES, {"created_by": NOBODY}, "23503", "guest_codes_created_by_fkey"),
    (CODES, {"code": "'ABC'"}, "23514", "guest_codes_code_check"),
    (CODES, {"code": "'lower-case'"}, "23514", "guest_codes_code_check"),
    (CODES, {"max_uses": "0"}, "23514", "guest_codes_max_uses_check"),
    (CODES, {"used_count": "max_uses + 1"}, "23514", "guest_codes_are_never_overused"),
    (CODES, {"used_count": "-1"}, "23514", "guest_codes_are_never_overused"),
    (CODES, {"notes": "repeat('x', 1001)"}, "23514", "guest_codes_notes_check"),
]


@pytest.fixture
def code(db):
    """A code for all tiers of an event."""
    return make(db, CODES)


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, code, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    assert {rule for *_, rule in CASES} == rules


def test_a_code_opens_a_tier_of_its_own_event_alone(db, code):
    own = make(db, "ticketing.ticket_tiers", event_id=code.event_id)
    elsewhere = make(db, "ticketing.ticket_tiers")

    copy_row(db, CODES, **COPY[CODES], tier_id=f"'{own.id}'")
    with refused(db, "23503", "guest_codes_tier_id_fkey"):
        copy_row(db, CODES, id=NEW, code="'THIRD'", tier_id=f"'{elsewhere.id}'")
