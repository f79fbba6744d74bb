"""Data requests, their steps and the tombstones: what the tables refuse."""

import pytest

from tests.fix_rows import make
from tests.refusals import broken_rule, copy_row, refused, rules_of

NOBODY = "gen_random_uuid()"
REQUESTS, STEPS = "users.data_requests", "users.data_request_steps"
TOMBSTONES = "users.erasure_tombstones"
GOOD = {
    REQUESTS: {"id": NOBODY, "kind": "'rectify'"},
    STEPS: {"id": NOBODY, "position": "2", "action": "'replace'"},
    TOMBSTONES: {"user_id": NOBODY},
}
CASES = [
    (REQUESTS, {"id": "id"}, "23505", "data_requests_pkey"),
    (REQUESTS, {"kind": "kind"}, "23505", "data_requests_one_open_per_kind_idx"),
    (REQUESTS, {"user_id": NOBODY}, "23503", "data_requests_user_id_fkey"),
    (REQUESTS, {"handled_by": NOBODY}, "23503", "data_requests_handled_by_fkey"),
    (REQUESTS, {"user_id": "NULL"}, "23514", "data_requests_say_who_asks"),
    (
        REQUESTS,
        {"subject_email_hash": r"'\x00'::bytea"},
        "23514",
        "data_requests_subject_email_hash_is_a_sha256",
    ),
    (REQUESTS, {"details": "repeat('x', 4001)"}, "23514", "data_requests_details_check"),
    (REQUESTS, {"due_at": "created_at"}, "23514", "data_requests_are_due_within_a_month"),
    (
        REQUESTS,
        {"due_at": "created_at + interval '32 days'"},
        "23514",
        "data_requests_are_due_within_a_month",
    ),
    (
        REQUESTS,
        {"due_at": "created_at + interval '93 days'", "extended_at": "now()"},
        "23514",
        "data_requests_are_due_within_a_month",
    ),
    (
        REQUESTS,
        {"status": "'verified'"},
        "23514",
        "data_requests_of_unknown_people_do_not_run",
    ),
    (
        REQUESTS,
        {"completed_at": "now()"},
        "23514",
        "data_requests_completed_at_only_when_completed",
    ),
    (
        REQUESTS,
        {"status": "'rejected'", "rejection_reason": "' '"},
        "23514",
        "data_requests_are_rejected_with_a_reason",
    ),
    (
        REQUESTS,
        {"rejection_reason": "'not hers'"},
        "23514",
        "data_requests_are_rejected_with_a_reason",
    ),
    (
        REQUESTS,
        {"status": "'completed'", "completed_at": "now()", "verified_at": "now()"}
        | {"hold_reason": "'a lawsuit'"},
        "23514",
        "data_requests_on_hold_are_not_completed",
    ),
    (REQUESTS, {"result_storage_path": "'a'"}, "23514", "data_requests_result_expires"),
    (STEPS, {"id": "id"}, "23505", "data_request_steps_pkey"),
    (STEPS, {"position": "position"}, "23505", "data_request_steps_request_id_position_key"),
    (STEPS, {"action": "action"}, "23505", "data_request_steps_request_table_action_key"),
    (STEPS, {"request_id": NOBODY}, "23503", "data_request_steps_request_id_fkey"),
    (STEPS, {"position": "0"}, "23514", "data_request_steps_position_check"),
    (STEPS, {"action": "'keep'"}, "23514", "data_request_steps_action_check"),
    (STEPS, {"row_count": "-1"}, "23514", "data_request_steps_row_count_check"),
    (STEPS, {"done_at": "now()"}, "23514", "data_request_steps_start_before_they_are_done"),
    (
        STEPS,
        {"started_at": "now()", "done_at": "now() - interval '1 second'"},
        "23514",
        "data_request_steps_start_before_they_are_done",
    ),
    (TOMBSTONES, {"user_id": "user_id"}, "23505", "erasure_tombstones_pkey"),
    (TOMBSTONES, {"hash_key_name": "' '"}, "23514", "erasure_tombstones_hash_key_name_check"),
]


@pytest.fixture
def rows(db):
    """A request with a step, and a tombstone of somebody else."""
    make(db, STEPS, action="export")
    make(db, TOMBSTONES)


@pytest.mark.parametrize("table", GOOD)
def test_a_row_that_keeps_the_rules_is_accepted(db, rows, table):
    copy_row(db, table, **GOOD[table])


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, rows, table, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **GOOD[table] | change)


@pytest.mark.parametrize("table", GOOD)
def test_every_rule_has_a_case(db, table):
    assert {rule for of, _, _, rule in CASES if of == table} == rules_of(db, table)


def test_a_request_is_due_within_a_month_and_may_be_extended_to_three(db, rows):
    assert db.value("SELECT due_at - created_at = interval '30 days' FROM users.data_requests")

    db.execute(
        "UPDATE users.data_requests"
        " SET extended_at = now(), due_at = created_at + interval '92 days'"
    )


def test_a_request_that_is_over_makes_room_for_another(db):
    first = make(db, REQUESTS)
    db.execute("UPDATE users.data_requests SET status = 'cancelled'")

    assert make(db, REQUESTS, user_id=first.user_id, kind=first.kind).status == "received"


def test_somebody_without_an_account_may_ask(db):
    assert make(db, REQUESTS, user_id=None, subject_email_hash=b"\1" * 32).user_id is None


def test_a_person_with_a_request_is_not_deleted(db):
    request = make(db, REQUESTS)

    with pytest.raises(Exception, match="data_requests_user_id_fkey"):
        db.execute("DELETE FROM auth.users WHERE id = %s", request.user_id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE users.erasure_tombstones SET erased_at = now()",
        "DELETE FROM users.erasure_tombstones",
        "TRUNCATE users.erasure_tombstones",
    ],
)
def test_a_tombstone_stays(db, rows, statement):
    with refused(db, "YP008"):
        db.execute(statement)


def test_a_tombstone_needs_no_person(db):
    assert make(db, TOMBSTONES).identifier_hashes == []
    assert broken_rule(db, TOMBSTONES, user_id=None, hash_key_name="k") == ("23502", "user_id")
