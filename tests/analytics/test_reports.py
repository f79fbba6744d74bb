"""Reports and negative feedback: the tables' own rules, and what stays single."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

REPORTS, FEEDBACK = TABLES = ("analytics.reports", "analytics.negative_feedback")
NOBODY = "gen_random_uuid()"
GOOD = {"id": NOBODY, "target_id": NOBODY}
CASES = [
    (REPORTS, {"id": "id"}, "23505", "reports_pkey"),
    (REPORTS, {"target_id": "target_id"}, "23505", "reports_one_open_per_reporter_idx"),
    (REPORTS, {"reported_by": NOBODY}, "23503", "reports_reported_by_fkey"),
    (REPORTS, {"case_id": NOBODY}, "23503", "reports_case_id_fkey"),
    (REPORTS, {"target_type": "'ticket'"}, "23514", "reports_target_type_check"),
    (REPORTS, {"category": "'boring'"}, "23514", "reports_category_check"),
    (REPORTS, {"snapshot": "'[]'"}, "23514", "reports_snapshot_check"),
    (REPORTS, {"reason": "repeat('r', 4001)"}, "23514", "reports_reason_check"),
    (FEEDBACK, {"id": "id"}, "23505", "negative_feedback_pkey"),
    (
        FEEDBACK,
        {"target_id": "target_id"},
        "23505",
        "negative_feedback_user_id_target_type_target_id_key",
    ),
    (FEEDBACK, {"user_id": NOBODY}, "23503", "negative_feedback_user_id_fkey"),
    (FEEDBACK, {"target_type": "'ticket'"}, "23514", "negative_feedback_target_type_check"),
    (FEEDBACK, {"reason": "repeat('r', 1001)"}, "23514", "negative_feedback_reason_check"),
]


@pytest.fixture
def said(db, buyer):
    """A report and a negative feedback of the buyer."""
    make(db, REPORTS, reported_by=buyer.user_id)
    make(db, FEEDBACK, user_id=buyer.user_id)


@pytest.mark.parametrize(("table", "fault", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, said, table, fault, sqlstate, rule):
    assert copy_row(db, table, **GOOD)
    with refused(db, sqlstate, rule):
        copy_row(db, table, "reason IS NULL", **GOOD | fault)


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_has_a_case(db, table):
    assert {rule for of, _, _, rule in CASES if of == table} == rules_of(db, table)


def test_a_new_report_is_open_and_of_no_case(db, said):
    report = db.row(f"SELECT status::text, category, snapshot, case_id FROM {REPORTS}")

    assert report == ("open", "other", {}, None)


def test_a_thing_may_be_reported_again_once_the_first_report_is_closed(db, said):
    first = db.row(f"UPDATE {REPORTS} SET status = 'dismissed' RETURNING *")

    again = copy_row(db, REPORTS, id=NOBODY, status="'open'")

    assert (again.reported_by, again.target_id) == (first.reported_by, first.target_id)
    with refused(db, "23505", "reports_one_open_per_reporter_idx"):
        copy_row(db, REPORTS, "status = 'open'", id=NOBODY)


def test_two_people_may_report_the_same_thing(db, said, other_buyer):
    assert copy_row(db, REPORTS, id=NOBODY, reported_by=f"'{other_buyer.user_id}'")


def test_a_report_joins_no_case_about_something_else(db, said):
    report = db.row(f"SELECT * FROM {REPORTS}")
    target = {"target_type": report.target_type, "target_id": report.target_id}
    fitting = make(db, "analytics.moderation_cases", **target)
    other = make(db, "analytics.moderation_cases")
    join = f"UPDATE {REPORTS} SET case_id = %s, status = 'triaged'"

    with refused(db, "23503", "reports_case_id_fkey"):
        db.execute(join, other.id)
    assert db.execute(join, fitting.id) == 1


def test_a_report_outlives_the_reporter_and_feedback_does_not(db, said, buyer):
    db.execute("DELETE FROM users.user_profiles WHERE user_id = %s", buyer.user_id)

    assert db.row(f"SELECT reported_by, updated_at = now() FROM {REPORTS}") == (None, True)
    assert db.value(f"SELECT count(*) FROM {FEEDBACK}") == 0
