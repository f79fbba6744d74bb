"""Caps of frequency and their counters: what the tables refuse, and how a counter stays exact."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

CAP, COUNTER = "campaigns.frequency_caps", "campaigns.frequency_counters"
NOBODY = "gen_random_uuid()"
GOOD = {
    CAP: {"id": NOBODY, "window_hours": "24"},
    COUNTER: {"subject_hash": "encode(sha256(subject_hash::bytea), 'hex')"},
}
CASES = [
    (CAP, {"id": "id"}, "23505", "frequency_caps_pkey"),
    (CAP, {"window_hours": "NULL"}, "23505", "frequency_caps_one_per_level_event_and_window"),
    (CAP, {"campaign_id": NOBODY}, "23503", "frequency_caps_campaign_id_fkey"),
    (CAP, {"creative_id": NOBODY}, "23503", "frequency_caps_creative_id_fkey"),
    (CAP, {"subject": "'household'"}, "23514", "frequency_caps_subject_check"),
    (CAP, {"max_count": "0"}, "23514", "frequency_caps_max_count_check"),
    (CAP, {"cooldown_seconds": "-1"}, "23514", "frequency_caps_cooldown_seconds_check"),
    (CAP, {"window_hours": "0"}, "23514", "frequency_caps_window_hours_check"),
    (COUNTER, {"subject_hash": "subject_hash"}, "23505", "frequency_counters_pkey"),
    (COUNTER, {"cap_id": NOBODY}, "23503", "frequency_counters_cap_id_fkey"),
    (
        COUNTER,
        {"subject_hash": "'ann@example.test'"},
        "23514",
        "frequency_counters_subject_hash_check",
    ),
    (COUNTER, {"current_count": "4"}, "23514", "frequency_counters_stay_within_their_cap"),
    (COUNTER, {"current_count": "0"}, "23514", "frequency_counters_stay_within_their_cap"),
    (
        COUNTER,
        {"last_at": "window_start - interval '1 second'"},
        "23514",
        "frequency_counters_window_begins_before_its_last",
    ),
]


@pytest.fixture
def counter(db):
    """A viewer's counter of a cap of 3 over the whole campaign."""
    return make(db, COUNTER, cap_id=make(db, CAP, max_count=3).id, max_count=3)


@pytest.mark.parametrize(("table", "fault", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, counter, table, fault, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **GOOD[table] | fault)
    assert copy_row(db, table, **GOOD[table])


@pytest.mark.parametrize("table", GOOD)
def test_every_rule_has_a_case(db, table):
    assert {rule for owner, _, _, rule in CASES if owner == table} == rules_of(db, table)


def test_one_statement_counts_up_to_the_cap_and_no_further(db, counter):
    counted = [
        db.execute(
            f"INSERT INTO {COUNTER} AS c (cap_id, subject_hash, max_count) VALUES (%s, %s, 3)"
            " ON CONFLICT (cap_id, subject_hash) DO UPDATE"
            " SET current_count = c.current_count + 1, last_at = now()"
            " WHERE c.current_count < c.max_count",
            counter.cap_id,
            counter.subject_hash,
        )
        for _ in range(4)
    ]

    assert counted == [1, 1, 0, 0]


def test_a_cap_is_for_a_creative_of_its_own_campaign(db, counter):
    stranger = make(db, "campaigns.ad_creatives")

    with refused(db, "23503", "frequency_caps_creative_id_fkey"):
        copy_row(db, CAP, **GOOD[CAP], creative_id=f"'{stranger.id}'")
