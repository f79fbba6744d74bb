"""Cases, actions and appeals: the tables' own rules, and who may judge what."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

CASES_, ACTIONS, APPEALS = TABLES = (
    "analytics.moderation_cases",
    "analytics.moderation_actions",
    "analytics.moderation_appeals",
)
NOBODY = "gen_random_uuid()"
GOOD = {
    CASES_: {"id": NOBODY, "target_id": NOBODY},
    ACTIONS: {"id": NOBODY, "action": "'hide'", "reverses_id": "NULL"},
    APPEALS: {"id": NOBODY},
}
UPHELD = {
    "status": "'upheld'",
    "decided_by": "appellant_user_id",
    "decided_at": "now()",
    "decision_reason": "'No.'",
}
CASES = [
    (CASES_, {"id": "id"}, "23505", "moderation_cases_pkey"),
    (CASES_, {"target_id": "target_id"}, "23505", "moderation_cases_one_open_per_target_idx"),
    (CASES_, {"subject_user_id": NOBODY}, "23503", "moderation_cases_subject_user_id_fkey"),
    (CASES_, {"assigned_to": NOBODY}, "23503", "moderation_cases_assigned_to_fkey"),
    (CASES_, {"target_type": "'ticket'"}, "23514", "moderation_cases_target_type_check"),
    (CASES_, {"queue": "'Not a name'"}, "23514", "moderation_cases_queue_check"),
    (CASES_, {"priority": "-1"}, "23514", "moderation_cases_priority_check"),
    (CASES_, {"priority": "101"}, "23514", "moderation_cases_priority_check"),
    (CASES_, {"snapshot": "'[]'"}, "23514", "moderation_cases_snapshot_check"),
    (ACTIONS, {"id": "id"}, "23505", "moderation_actions_pkey"),
    (
        ACTIONS,
        {"action": "'reverse'", "reverses_id": "reverses_id"},
        "23505",
        "moderation_actions_reverses_id_key",
    ),
    (ACTIONS, {"case_id": NOBODY}, "23503", "moderation_actions_case_id_fkey"),
    (
        ACTIONS,
        {"action": "'reverse'", "reverses_id": NOBODY},
        "23503",
        "moderation_actions_reverses_id_fkey",
    ),
    (ACTIONS, {"subject_user_id": NOBODY}, "23503", "moderation_actions_subject_user_id_fkey"),
    (ACTIONS, {"acted_by": NOBODY}, "23503", "moderation_actions_acted_by_fkey"),
    (
        ACTIONS,
        {"action": "'reverse'"},
        "23514",
        "moderation_actions_reverse_names_what_it_reverses",
    ),
    (
        ACTIONS,
        {"reverses_id": "reverses_id"},
        "23514",
        "moderation_actions_reverse_names_what_it_reverses",
    ),
    (
        ACTIONS,
        {"id": "reverses_id", "action": "'reverse'", "reverses_id": "reverses_id"},
        "23514",
        "moderation_actions_do_not_reverse_themselves",
    ),
    *(
        (
            ACTIONS,
            {"action": f"'{action}'", "subject_user_id": "NULL"},
            "23514",
            "moderation_actions_on_people_name_them",
        )
        for action in ["warn", "restrict", "suspend"]
    ),
    (ACTIONS, {"scope": "'world'"}, "23514", "moderation_actions_scope_check"),
    (ACTIONS, {"reason": "' '"}, "23514", "moderation_actions_reason_is_not_blank"),
    (ACTIONS, {"reason": "repeat('r', 4001)"}, "23514", "moderation_actions_reason_is_not_blank"),
    (ACTIONS, {"ends_at": "starts_at"}, "23514", "moderation_actions_end_after_they_start"),
    (APPEALS, {"id": "id"}, "23505", "moderation_appeals_pkey"),
    (APPEALS, {}, "23505", "moderation_appeals_action_id_key"),
    (APPEALS, {"action_id": NOBODY}, "23503", "moderation_appeals_action_id_fkey"),
    (
        APPEALS,
        {"action_id": "other_action", "appellant_user_id": NOBODY},
        "23503",
        "moderation_appeals_appellant_user_id_fkey",
    ),
    (
        APPEALS,
        {"action_id": "other_action", **UPHELD, "decided_by": NOBODY},
        "23503",
        "moderation_appeals_decided_by_fkey",
    ),
    *(
        (
            APPEALS,
            {**UPHELD, "decided_by": judge},
            "23514",
            "moderation_appeals_are_decided_by_somebody_else",
        )
        for judge in ["action_decider_key", "appellant_user_id"]
    ),
    *(
        (
            APPEALS,
            {**UPHELD, "decided_by": NOBODY} | fault,
            "23514",
            "moderation_appeals_decisions_are_signed",
        )
        for fault in [
            {"status": "'open'"},
            {"status": "'withdrawn'"},
            {"decided_by": "NULL"},
            {"decided_at": "NULL"},
            {"decision_reason": "NULL"},
        ]
    ),
    (APPEALS, {"text": "' '"}, "23514", "moderation_appeals_text_is_not_blank"),
    (APPEALS, {"text": "repeat('t', 4001)"}, "23514", "moderation_appeals_text_is_not_blank"),
    *(
        (
            APPEALS,
            {**UPHELD, "decided_by": NOBODY, "decision_reason": reason},
            "23514",
            "moderation_appeals_decision_reason_is_not_blank",
        )
        for reason in ["' '", "repeat('t', 4001)"]
    ),
    (APPEALS, {"due_at": "created_at"}, "23514", "moderation_appeals_due_after_they_are_made"),
]


@pytest.fixture
def judged(db, buyer, editor):
    """The editor hid something of the buyer's and took it back; the buyer appealed."""
    case = make(db, CASES_, subject_user_id=buyer.user_id)
    hidden = make(
        db, ACTIONS, case_id=case.id, subject_user_id=buyer.user_id, acted_by=editor.user_id
    )
    make(
        db,
        ACTIONS,
        case_id=case.id,
        action="reverse",
        reverses_id=hidden.id,
        subject_user_id=buyer.user_id,
        acted_by=editor.user_id,
    )
    return make(db, APPEALS, action_id=hidden.id, appellant_user_id=buyer.user_id)


@pytest.mark.parametrize(("table", "fault", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, judged, table, fault, sqlstate, rule):
    other = f"(SELECT id FROM {ACTIONS} WHERE action = 'reverse')"
    fault = {name: value.replace("other_action", other) for name, value in fault.items()}
    where = "action = 'reverse'" if table == ACTIONS else "true"

    with refused(db, sqlstate, rule):
        copy_row(db, table, where, **GOOD[table] | fault)


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_has_a_case(db, table):
    assert {rule for of, _, _, rule in CASES if of == table} == rules_of(db, table)


def test_a_thing_has_one_open_case_and_any_number_of_closed_ones(db, judged):
    db.execute(f"UPDATE {CASES_} SET status = 'dismissed'")

    again = copy_row(db, CASES_, id=NOBODY, status="'open'")

    with refused(db, "23505", "moderation_cases_one_open_per_target_idx"):
        db.execute(f"UPDATE {CASES_} SET status = 'open' WHERE id <> %s", again.id)


def test_actions_are_only_ever_added(db, judged):
    for change in ("UPDATE {} SET reason = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
        with refused(db, "YP008"):
            db.execute(change.format(ACTIONS))


def test_an_action_reverses_one_of_its_own_case(db, judged):
    elsewhere = make(db, CASES_)

    with refused(db, "23503", "moderation_actions_reverses_id_fkey"):
        copy_row(db, ACTIONS, "action = 'reverse'", id=NOBODY, case_id=f"'{elsewhere.id}'")


def test_an_appeal_is_decided_by_another_moderator(db, judged, editor, buyer, admin):
    decide = (
        f"UPDATE {APPEALS} SET status = 'overturned', decided_by = %s, decided_at = now(),"
        " decision_reason = 'It was a joke.'"
    )

    assert judged.action_decider_key == editor.user_id
    for partial in (editor, buyer):
        with refused(db, "23514", "moderation_appeals_are_decided_by_somebody_else"):
            db.execute(decide, partial.user_id)
    assert db.execute(decide, admin.user_id) == 1


def test_an_appeal_cannot_hide_who_acted(db, judged, admin):
    with refused(db, "23503", "moderation_appeals_action_id_fkey"):
        db.execute(f"UPDATE {APPEALS} SET action_decider_key = %s", admin.user_id)


def test_an_action_of_a_rule_may_be_judged_by_anybody_but_the_appellant(db, admin):
    action = make(db, ACTIONS)
    appeal = make(db, APPEALS, action_id=action.id)

    assert (action.acted_by, action.decider_key.int) == (None, 0)
    assert db.row(
        f"UPDATE {APPEALS} SET status = 'upheld', decided_by = %s, decided_at = now(),"
        " decision_reason = 'Twice the same.' RETURNING id, updated_at = now()",
        admin.user_id,
    ) == (appeal.id, True)


def test_an_appeal_is_due_in_two_weeks(judged):
    assert (judged.due_at - judged.created_at).days == 14
