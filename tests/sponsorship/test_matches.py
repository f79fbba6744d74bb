"""Matches, feedback and the queue: what the tables refuse, and explanations that add up."""

import psycopg
import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused
from tests.sponsorship.attacks import KEYS, NOBODY, attack, attacks, unbroken

MATCHES = "sponsorship.sponsorship_matches"
FEEDBACK = "sponsorship.match_feedback"
QUEUE = "sponsorship.fit_recalc_queue"
CASES = {
    MATCHES: {
        "23505": {
            "sponsorship_matches_pkey": {"id": "id"},
            "sponsorship_matches_event_sponsor_unique": {"sponsor_id": "sponsor_id"},
        },
        "23503": {
            "sponsorship_matches_event_id_fkey": {"event_id": NOBODY},
            "sponsorship_matches_sponsor_id_fkey": {"sponsor_id": NOBODY},
        },
        "23514": {
            "sponsorship_matches_score_check": [{"score": "-0.1"}, {"score": "1.1"}],
            "sponsorship_matches_overlap_metrics_check": {"overlap_metrics": "'[]'"},
            "sponsorship_matches_explanations_check": {"explanations": "'{}'"},
            "sponsorship_matches_explanations_add_up": [
                {"model_version": "'m1'", "explanations": "'[]'", "score": "0.5"},
                {
                    "model_version": "'m1'",
                    "explanations": """'[{"contribution": 0.4}, {"contribution": "0.1"}]'""",
                    "score": "0.5",
                },
                {"model_version": "'m1'", "explanations": "'[]'", "bias": "0.00001", "score": "0"},
            ],
            "sponsorship_matches_reason_codes_check": {"reason_codes": "'{stars}'"},
            "sponsorship_matches_declined_reason_check": {"declined_reason": "repeat('r', 2001)"},
            "sponsorship_matches_notes_check": {"notes": "repeat('n', 10001)"},
        },
    },
    FEEDBACK: {
        "23505": {
            "match_feedback_pkey": {"id": "id"},
            "match_feedback_one_opinion_idx": {"superseded_at": "NULL"},
        },
        "23503": {
            "match_feedback_event_id_fkey": {"event_id": NOBODY},
            "match_feedback_sponsor_id_fkey": {"sponsor_id": NOBODY},
            "match_feedback_match_id_fkey": {"match_id": NOBODY},
            "match_feedback_user_id_fkey": {"user_id": NOBODY},
        },
        "23514": {
            "match_feedback_label_check": {"label": "'meh'"},
            "match_feedback_reason_codes_check": {"reason_codes": "'{stars}'"},
            "match_feedback_score_check": [{"score": "-0.1"}, {"score": "1.1"}],
            "match_feedback_notes_check": {"notes": "repeat('n', 10001)"},
        },
    },
    QUEUE: {
        "23505": {
            "fit_recalc_queue_pkey": lambda db: db.execute(
                "INSERT INTO sponsorship.fit_recalc_queue (id, event_id, reason, processed_at)"
                " SELECT id, event_id, reason, now() FROM sponsorship.fit_recalc_queue"
            ),
            "fit_recalc_queue_one_waiting_idx": {"processed_at": "NULL"},
        },
        "23503": {
            "fit_recalc_queue_event_id_fkey": {"event_id": NOBODY},
            "fit_recalc_queue_sponsor_id_fkey": {"sponsor_id": NOBODY},
        },
        "23514": {
            "fit_recalc_queue_is_about_something": {"event_id": "NULL"},
            "fit_recalc_queue_reason_check": [{"reason": "' '"}, {"reason": "repeat('r', 201)"}],
            "fit_recalc_queue_attempts_check": {"attempts": "-1"},
        },
    },
}
GOOD = {FEEDBACK: KEYS | {"superseded_at": "now()"}, QUEUE: {"processed_at": "now()"}}


@attacks(CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, table, sqlstate, rule, fault):
    make(db, table)
    other = {"sponsor_id": f"'{make(db, 'sponsorship.sponsors').id}'"}

    attack(db, table, sqlstate, rule, fault, GOOD.get(table, KEYS | other))


def test_every_rule_has_a_case(db):
    assert unbroken(db, CASES) == set()


@pytest.mark.parametrize(
    ("explanations", "total"),
    [
        ("[]", "0"),
        ('[{"contribution": 0.25}, {"contribution": -0.05, "feature": "x"}]', "0.20"),
        ('[{"contribution": "1"}, {"contribution": null}, {}, 1, "x"]', "0"),
        ("{}", "0"),
        (None, None),
    ],
)
def test_contributions_are_summed(db, explanations, total):
    found = db.value("SELECT sponsorship.sum_of_contributions(%s::jsonb)::text", explanations)

    assert found == total


def test_the_score_of_a_model_is_explained(db):
    match = make(
        db,
        MATCHES,
        model_version="m1",
        score=0.7,
        bias=0.5,
        explanations=[{"feature": "reach", "value": 9000, "weight": 0.1, "contribution": 0.2}],
    )

    assert match.status == "pending"


def test_a_pair_is_asked_for_again_after_it_was_done(db):
    waiting = make(db, QUEUE)
    with refused(db, "23505", "fit_recalc_queue_one_waiting_idx"):
        copy_row(db, QUEUE)

    db.execute("UPDATE sponsorship.fit_recalc_queue SET processed_at = now()")

    assert copy_row(db, QUEUE, processed_at="NULL").event_id == waiting.event_id


def test_a_change_of_mind_keeps_the_former_opinion(db):
    make(db, FEEDBACK, score=0.9, model_version="m1")
    db.execute("UPDATE sponsorship.match_feedback SET superseded_at = now()")

    copy_row(db, FEEDBACK, id=NOBODY, label="'bad_fit'", superseded_at="NULL")

    assert db.value("SELECT count(*) FROM sponsorship.match_feedback") == 2


def test_an_accepted_match_is_told_once(db):
    match = make(db, MATCHES, score=0.25)
    owner = db.value(
        "SELECT owner_organization_id FROM events.events WHERE id = %s", match.event_id
    )
    for status in ("contacted", "accepted"):
        db.execute(f"UPDATE {MATCHES} SET status = '{status}'")
    db.execute(f"UPDATE {MATCHES} SET score = 0.5")

    (told_of,) = told(db)
    assert (told_of.organization_id, told_of.aggregate_id) == (owner, match.id)
    assert told_of.payload == {
        "match_id": str(match.id),
        "event_id": str(match.event_id),
        "sponsor_id": str(match.sponsor_id),
        "score": 0.25,
        "model_version": None,
    }


def test_a_match_whose_acceptance_is_rolled_back_is_not_told(db):
    make(db, MATCHES)
    db.execute(f"UPDATE {MATCHES} SET status = 'contacted'")
    with db.connection.transaction():
        db.execute(f"UPDATE {MATCHES} SET status = 'accepted'")
        assert len(told(db)) == 1
        raise psycopg.Rollback

    assert told(db) == []


def told(db):
    """What the outbox was told of matches."""
    return db.rows("SELECT * FROM public.outbox WHERE topic = 'sponsor.matched'")
