"""Consumers, lanes, states, retries, dead letters: what the tables themselves refuse."""

import pytest

from tests.refusals import copy_row, refused, rules_of

JOURNALS = ("ops.outbox_journal_a", "ops.outbox_journal_b")
CASES = {
    "ops.outbox_consumers": [
        ({}, "23505", "outbox_consumers_pkey"),
        ({"name": "'Eve'"}, "23514", "outbox_consumers_name_check"),
        ({"name": "'b'", "topics": "'{}'"}, "23514", "outbox_consumers_topics_check"),
        ({"name": "'b'", "lanes": "17"}, "23514", "outbox_consumers_lanes_check"),
        ({"name": "'b'", "max_attempts": "0"}, "23514", "outbox_consumers_max_attempts_check"),
        ({"name": "'b'", "backoff_cap": "'8 days'"}, "23514", "outbox_consumers_backoff_check"),
        ({"name": "'b'", "backoff_base": "'0'"}, "23514", "outbox_consumers_backoff_check"),
    ],
    "ops.outbox_lanes": [
        ({"id": "99"}, "23505", "outbox_lanes_consumer_lane_key"),
        ({"id": "99", "consumer": "'nobody'"}, "23503", "outbox_lanes_consumer_fkey"),
        ({"id": "99", "lane": "16"}, "23514", "outbox_lanes_lane_check"),
    ],
    "ops.outbox_retries": [
        ({}, "23505", "outbox_retries_pkey"),
        ({"log_position": "2", "attempts": "-1"}, "23514", "outbox_retries_attempts_check"),
        (
            {"log_position": "2", "last_error": "repeat('e', 1001)"},
            "23514", "outbox_retries_last_error_check",
        ),
        ({"log_position": "2"}, "23505", "outbox_retries_one_head_key"),
    ],
    "ops.outbox_dead_letters": [
        ({}, "23505", "outbox_dead_letters_pkey"),
        ({"consumer": "'nobody'"}, "23503", "outbox_dead_letters_consumer_fkey"),
        ({"attempts": "-1"}, "23514", "outbox_dead_letters_attempts_check"),
        ({"last_error": "repeat('e', 1001)"}, "23514", "outbox_dead_letters_last_error_check"),
    ],
}  # fmt: skip
for journal in JOURNALS:
    name = journal.removeprefix("ops.")
    CASES[journal] = [
        ({}, "23505", f"{name}_pkey"),
        ({"seq": "9", "high": "'4:4:'"}, "23514", f"{name}_window_is_whole"),
        ({"seq": "9", "token": "gen_random_uuid()"}, "23514", f"{name}_lease_is_whole"),
        ({"seq": "9", "slice_end": "5"}, "23514", f"{name}_slice_is_leased"),
    ]
ALL = [(table, *case) for table, cases in CASES.items() for case in cases]


@pytest.fixture
def rows(db):
    """A row of each table."""
    db.execute("SELECT ops.create_outbox_consumer('eve', lanes => 1)")
    db.execute(
        "INSERT INTO ops.outbox_journal_b SELECT * FROM ops.outbox_journal_a ON CONFLICT DO NOTHING"
    )
    db.execute(
        "INSERT INTO ops.outbox_retries VALUES ('eve', 0, gen_random_uuid(), 1, gen_random_uuid(),"
        " 1, now())"
    )
    db.execute(
        "INSERT INTO ops.outbox_dead_letters (consumer, event_id, ordering_key, log_position,"
        " attempts) VALUES ('eve', gen_random_uuid(), gen_random_uuid(), 1, 1)"
    )


@pytest.mark.parametrize(("table", "fault", "sqlstate", "rule"), ALL)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, rows, table, fault, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **fault)


@pytest.mark.parametrize("table", CASES)
def test_every_rule_has_a_case(db, table):
    named = {rule for _, _, rule in CASES[table]} - {"outbox_retries_one_head_key"}
    elsewhere = {"outbox_retries_one_head_key", "outbox_lanes_pkey"}

    assert named == rules_of(db, table) - elsewhere


def test_a_lane_has_its_own_number(db, rows):
    with refused(db, "23505", "outbox_lanes_pkey"):
        db.execute(
            "INSERT INTO ops.outbox_lanes (id, consumer, lane) OVERRIDING SYSTEM VALUE"
            " SELECT id, consumer, 5 FROM ops.outbox_lanes"
        )


def test_a_consumer_takes_all_of_its_rows_along(db, rows):
    db.execute("SELECT ops.drop_outbox_consumer('eve')")

    for table in CASES:
        assert db.value(f"SELECT count(*) FROM {table}") == 0
