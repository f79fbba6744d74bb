"""The signature of incoming webhooks, and what their tables refuse."""

import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

HOOKS, SOURCES = "ops.incoming_webhooks", "ops.webhook_sources"
AT = 1_900_000_000
IS_SIGNED = "SELECT ops.is_signed(%s, %s, %s, %s, '5 minutes')"
CASES = [
    (SOURCES, {}, "23505", "webhook_sources_pkey"),
    (SOURCES, {"name": "'No Name'"}, "23514", "webhook_sources_name_check"),
    (SOURCES, {"name": "'b'", "secret": "'short'"}, "23514", "webhook_sources_secret_check"),
    (
        SOURCES,
        {"name": "'b'", "previous_secret": "'the one before this'"},
        "23514",
        "webhook_sources_a_previous_secret_ends",
    ),
    (HOOKS, {"source_event_id": "'b'"}, "23505", "incoming_webhooks_pkey"),
    (HOOKS, {"id": "gen_random_uuid()"}, "23505", "incoming_webhooks_source_source_event_id_key"),
    (
        HOOKS,
        {"id": "gen_random_uuid()", "source": "'nobody'"},
        "23503",
        "incoming_webhooks_source_fkey",
    ),
    (HOOKS, {"state": "'lost'", "finished_at": "now()"}, "23514", "incoming_webhooks_state_check"),
    (HOOKS, {"attempts": "-1"}, "23514", "incoming_webhooks_attempts_check"),
    (HOOKS, {"last_error": "repeat('e', 1001)"}, "23514", "incoming_webhooks_last_error_check"),
    (HOOKS, {"state": "'done'"}, "23514", "incoming_webhooks_finished_when_not_pending"),
]
NEW = {"id": "gen_random_uuid()", "source_event_id": "'another'"}


def mac(secret, body, at=AT):
    return hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()


def is_signed(db, header, secret="secret of the till", body='{"a": 1}', now=AT):
    return db.value(IS_SIGNED, secret, body, header, datetime.fromtimestamp(now, UTC))


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, table, change, sqlstate, rule):
    for one in dict.fromkeys((SOURCES, table)):
        make(db, one)

    with refused(db, sqlstate, rule):
        copy_row(db, table, **(NEW if table == HOOKS and sqlstate == "23514" else {}) | change)


@pytest.mark.parametrize("table", [HOOKS, SOURCES])
def test_every_rule_has_a_case(db, table):
    assert {rule for of, _, _, rule in CASES if of == table} == rules_of(db, table)


def test_a_source_with_webhooks_stays(db):
    make(db, SOURCES)
    make(db, HOOKS)

    with refused(db, "23001" if db.connection.info.server_version >= 180000 else "23503",
                 "incoming_webhooks_source_fkey"):  # fmt: skip
        db.execute("DELETE FROM ops.webhook_sources")


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    secret=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1),
    body=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
)
def test_what_python_signs_is_signed(db, secret, body):
    assert is_signed(db, f"t={AT},v1={mac(secret, body)}", secret, body)
    assert not is_signed(db, f"t={AT},v1={mac(secret, body)}", secret, body + " ")


@pytest.mark.parametrize(
    ("header", "right"),
    [
        ("t={t},v1={good}", True),
        ("t={t}, v1={good}", True),
        ("v1={good},t={t}", True),
        ("t={t},v0={bad},v1={good}", True),
        ("t={t},v1={bad},v1={good}", True),
        ("t={t},v1={bad}", False),
        ("t={t},v0={good}", False),
        ("t={t}", False),
        ("v1={good}", False),
        ("t={later},v1={good}", False),
        ("t={t},v1={upper}", False),
        ("t={t},v1={good}00", False),
        ("t=x,v1={good}", False),
        ("", False),
    ],
)
def test_a_header_is_right_by_one_v1_over_its_own_time(db, header, right):
    good = mac("secret of the till", '{"a": 1}')
    text = header.format(t=AT, later=AT + 1, good=good, bad="0" * 64, upper=good.upper())

    assert is_signed(db, text) is right


@pytest.mark.parametrize(
    ("seconds", "right"), [(-301, False), (-300, True), (300, True), (301, False)]
)
def test_a_time_more_than_five_minutes_off_is_wrong(db, seconds, right):
    good = mac("secret of the till", '{"a": 1}')
    header = f"t={AT},v1={good}"

    assert is_signed(db, header, now=AT + seconds) is right


@pytest.mark.parametrize("missing", ["secret", "body", "header"])
def test_nothing_is_not_signed(db, missing):
    given = {"secret": "secret of the till", "body": "{}", "header": f"t={AT},v1={'0' * 64}"}

    assert is_signed(db, **given | {missing: None}) is False
