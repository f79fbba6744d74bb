"""Dates of a series: what the table refuses."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

DATES = "events.event_occurrences"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    DATES: {"id": NEW, "position": "2", "local_date": "local_date + 7"},
}
CASES = [
    (DATES, {"id": "id"}, "23505", "event_occurrences_pkey"),
    (DATES, {"position": "position"}, "23505", "event_occurrences_series_id_position_key"),
    (DATES, {"local_date": "local_date"}, "23505", "event_occurrences_series_id_local_start_key"),
    (DATES, {"series_id": NOBODY}, "23503", "event_occurrences_series_id_fkey"),
    (DATES, {"event_id": NOBODY}, "23503", "event_occurrences_event_id_fkey"),
    (DATES, {"position": "0"}, "23514", "event_occurrences_position_check"),
    (DATES, {"position": "1001"}, "23514", "event_occurrences_position_check"),
    (DATES, {"local_time": "'8 pm'"}, "23514", "event_occurrences_local_time_check"),
    (DATES, {"local_time": "'24:00'"}, "23514", "event_occurrences_local_time_check"),
    (
        DATES,
        {"is_skipped": "TRUE", "event_id": NOBODY},
        "23514",
        "event_occurrences_skipped_ones_have_no_event",
    ),
    (DATES, {"overrides": "'[]'"}, "23514", "event_occurrences_overrides_check"),
]


@pytest.fixture
def date(db):
    """The first date of a series."""
    return make(db, DATES)


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, date, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    assert {rule for *_, rule in CASES} | {"event_occurrences_event_id_key"} == rules


def test_a_date_has_an_event_of_its_own_series_and_no_other_date_has_it(db, date):
    own = make(db, "events.events", owner_context_id=date.organization_id, series_id=date.series_id)
    elsewhere = make(db, "events.events")

    db.execute("UPDATE events.event_occurrences SET event_id = %s", own.id)
    with refused(db, "23505", "event_occurrences_event_id_key"):
        copy_row(db, DATES, **COPY[DATES])
    with refused(db, "23503", "event_occurrences_event_id_fkey"):
        copy_row(db, DATES, **COPY[DATES], event_id=f"'{elsewhere.id}'")


def test_a_date_cannot_be_another_tenant_s(db, date):
    other = make(db, "organizations.organizations")

    with refused(db, "23503", "event_occurrences_series_id_fkey"):
        copy_row(db, DATES, **COPY[DATES], organization_id=f"'{other.id}'")
