"""Features of events and of pairs of event and sponsor: what the tables refuse."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

EVENT, MATCH = "ml.event_features", "ml.match_features"
GOOD = {
    EVENT: {"version": "version + 1"},
    MATCH: {"id": "gen_random_uuid()", "version": "version + 1"},
}
NOBODY = "gen_random_uuid()"
CASES = [
    (EVENT, {"version": "version"}, "23505", "event_features_pkey"),
    (EVENT, {"event_id": NOBODY}, "23503", "event_features_event_id_fkey"),
    (EVENT, {"version": "0"}, "23514", "event_features_version_check"),
    (EVENT, {"features": "'[]'"}, "23514", "event_features_features_check"),
    (MATCH, {"id": "id"}, "23505", "match_features_pkey"),
    (MATCH, {"version": "version"}, "23505", "match_features_event_id_sponsor_id_version_key"),
    (MATCH, {"event_id": NOBODY}, "23503", "match_features_event_id_fkey"),
    (MATCH, {"sponsor_id": NOBODY}, "23503", "match_features_sponsor_id_fkey"),
    (MATCH, {"version": "0"}, "23514", "match_features_version_check"),
    (MATCH, {"features": "'[]'"}, "23514", "match_features_features_check"),
]


@pytest.mark.parametrize(("table", "fault", "sqlstate", "rule"), CASES)
def test_features_that_break_a_rule_are_refused_by_its_name(db, table, fault, sqlstate, rule):
    make(db, table)

    with refused(db, sqlstate, rule):
        copy_row(db, table, **GOOD[table] | fault)
    assert copy_row(db, table, **GOOD[table]).version == 2


@pytest.mark.parametrize("table", GOOD)
def test_every_rule_has_a_case(db, table):
    assert {rule for owner, _, _, rule in CASES if owner == table} == rules_of(db, table)


def test_features_go_with_their_event(db):
    for table in GOOD:
        row = make(db, table)
        db.execute("DELETE FROM events.events WHERE id = %s", row.event_id)

        assert db.rows(f"SELECT FROM {table}") == []
