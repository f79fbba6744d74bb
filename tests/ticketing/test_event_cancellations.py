"""Cancellations of events: what the table refuses."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

CANCELLATIONS = "ticketing.event_cancellations"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    CANCELLATIONS: {"id": NEW, "status": "'pending'"},
}
CASES = [
    (CANCELLATIONS, {"id": "id"}, "23505", "event_cancellations_pkey"),
    (CANCELLATIONS, {"event_id": NOBODY}, "23503", "event_cancellations_event_id_fkey"),
    (CANCELLATIONS, {"requested_by": NOBODY}, "23503", "event_cancellations_requested_by_fkey"),
    (CANCELLATIONS, {"orders_done": "1"}, "23514", "event_cancellations_counts_add_up"),
    (
        CANCELLATIONS,
        {"orders_total": "1", "orders_done": "1", "orders_failed": "1"},
        "23514",
        "event_cancellations_counts_add_up",
    ),
    (CANCELLATIONS, {"orders_failed": "-1"}, "23514", "event_cancellations_counts_add_up"),
    (
        CANCELLATIONS,
        {"status": "'completed'", "finished_at": "now()", "orders_total": "1"},
        "23514",
        "event_cancellations_complete_only_when_all_are_done",
    ),
    (
        CANCELLATIONS,
        {"status": "'completed'"},
        "23514",
        "event_cancellations_finished_at_once_completed",
    ),
    (
        CANCELLATIONS,
        {"keep_fixed_cents": "-1"},
        "23514",
        "event_cancellations_keep_fixed_cents_check",
    ),
    (CANCELLATIONS, {"keep_bps": "10001"}, "23514", "event_cancellations_keep_bps_check"),
    (CANCELLATIONS, {"reason": "repeat('x', 2001)"}, "23514", "event_cancellations_reason_check"),
]


@pytest.fixture
def failed(db):
    """A cancellation that failed."""
    make(db, CANCELLATIONS)
    db.execute("UPDATE ticketing.event_cancellations SET status = 'running'")
    db.execute("UPDATE ticketing.event_cancellations SET status = 'failed'")


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, failed, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


def test_every_rule_has_a_case(db):
    rules = set().union(*(rules_of(db, table) for table in COPY))
    assert {rule for *_, rule in CASES} | {"event_cancellations_one_per_event_idx"} == rules


def test_an_event_is_cancelled_once_and_again_only_after_a_failure(db, failed):
    copy_row(db, CANCELLATIONS, **COPY[CANCELLATIONS])

    with refused(db, "23505", "event_cancellations_one_per_event_idx"):
        copy_row(db, CANCELLATIONS, **COPY[CANCELLATIONS])
    with refused(db, "23505", "event_cancellations_one_per_event_idx"):
        db.execute(
            "UPDATE ticketing.event_cancellations SET status = 'running' WHERE status = 'failed'"
        )
