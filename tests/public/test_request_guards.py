"""Idempotency keys, rate limits and circuit breakers: what the tables refuse."""

import pytest

from tests.fix_rows import make
from tests.refusals import broken_rule, copy_row, refused, rules_of

KEYS, LIMITS = "public.idempotency_keys", "public.rate_limits"
BREAKERS = "public.circuit_breaker_state"
GOOD = {
    KEYS: {"key": "'other'"},
    LIMITS: {"bucket": "'other'"},
    BREAKERS: {"id": "'other'"},
}
CASES = [
    (KEYS, {"key": "key"}, "23505", "idempotency_keys_pkey"),
    (KEYS, {"user_id": "gen_random_uuid()"}, "23503", "idempotency_keys_user_id_fkey"),
    (KEYS, {"scope": "'No Scope'"}, "23514", "idempotency_keys_scope_check"),
    (KEYS, {"key": "''"}, "23514", "idempotency_keys_key_check"),
    (KEYS, {"key": "repeat('k', 201)"}, "23514", "idempotency_keys_key_check"),
    (
        KEYS,
        {"request_hash": r"'\x00'::bytea"},
        "23514",
        "idempotency_keys_request_hash_is_a_sha256",
    ),
    (KEYS, {"expires_at": "created_at"}, "23514", "idempotency_keys_expire_after_they_began"),
    (KEYS, {"recovery_point": "'Charged it'"}, "23514", "idempotency_keys_recovery_point_check"),
    (KEYS, {"locked_until": "now()"}, "23514", "idempotency_keys_a_lock_has_a_token"),
    (
        KEYS,
        {"locked_until": "now()", "lock_token": "gen_random_uuid()", "response": "'1'::jsonb"},
        "23514",
        "idempotency_keys_an_answered_one_is_not_locked",
    ),
    (LIMITS, {"bucket": "bucket"}, "23505", "rate_limits_pkey"),
    (LIMITS, {"bucket": "' '"}, "23514", "rate_limits_bucket_check"),
    (LIMITS, {"ip_hash": "'1.2.3.4'"}, "23514", "rate_limits_ip_hash_check"),
    (LIMITS, {"minute": "minute + interval '1 second'"}, "23514", "rate_limits_minute_is_whole"),
    (LIMITS, {"count": "0"}, "23514", "rate_limits_count_check"),
    (BREAKERS, {"id": "id"}, "23505", "circuit_breaker_state_pkey"),
    (BREAKERS, {"id": "' '"}, "23514", "circuit_breaker_state_id_check"),
    (BREAKERS, {"state": "'ajar'"}, "23514", "circuit_breaker_state_state_check"),
    (BREAKERS, {"failure_count": "-1"}, "23514", "circuit_breaker_state_failure_count_check"),
    (
        BREAKERS,
        {"failure_threshold": "0"},
        "23514",
        "circuit_breaker_state_failure_threshold_check",
    ),
    (BREAKERS, {"timeout_seconds": "0"}, "23514", "circuit_breaker_state_timeout_seconds_check"),
    (BREAKERS, {"state": "'open'"}, "23514", "circuit_breaker_state_an_open_one_is_tried_again"),
    (BREAKERS, {"max_probes": "101"}, "23514", "circuit_breaker_state_max_probes_check"),
    (
        BREAKERS,
        {"probes_begun": "2"},
        "23514",
        "circuit_breaker_state_no_more_probes_than_allowed",
    ),
    (
        BREAKERS,
        {"probes_succeeded": "1"},
        "23514",
        "circuit_breaker_state_probes_succeed_that_began",
    ),
    (BREAKERS, {"generation": "-1"}, "23514", "circuit_breaker_state_generation_check"),
]


@pytest.fixture
def rows(db):
    """A row of each table."""
    for table in GOOD:
        make(db, table)


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


def test_two_callers_and_two_functions_may_use_the_same_key(db):
    row = make(db, KEYS, key="same")

    make(db, KEYS, key="same")
    make(db, KEYS, key="same", user_id=row.user_id, scope="checkout")


def test_a_limit_is_the_user_s_wherever_she_comes_from_else_the_address_s(db):
    row = make(db, LIMITS, ip_hash="a" * 64)
    stranger = make(db, LIMITS, user_id=None, ip_hash="a" * 64)

    assert (row.subject, stranger.subject) == (str(row.user_id), "a" * 64)
    with refused(db, "23505", "rate_limits_pkey"):
        make(db, LIMITS, user_id=row.user_id, bucket=row.bucket, ip_hash="b" * 64)


def test_a_limit_without_a_caller_is_refused(db):
    values = {"bucket": "b", "minute": "2030-01-01Z"}

    assert broken_rule(db, LIMITS, **values) == ("23502", "subject")
