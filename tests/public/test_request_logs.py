"""Request logs, dead letters and refreshes: what the tables refuse."""

import uuid

import pytest
from psycopg.types.json import Jsonb

from tests.fix_rows import make
from tests.refusals import broken_rule, copy_row, refused, rules_of

LOGS, LETTERS = "public.request_logs", "public.dead_letter_webhooks"
REFRESHES = "public.mv_refresh_log"
NOBODY = "gen_random_uuid()"
GOOD = {LOGS: {"id": NOBODY}, LETTERS: {"id": NOBODY}, REFRESHES: {}}
SECRETS = "request_logs_headers_carry_no_secrets"
CASES = [
    (LOGS, {"id": "id"}, "23505", "request_logs_pkey"),
    (LOGS, {"source_type": "' '"}, "23514", "request_logs_source_type_check"),
    (LOGS, {"http_method": "'get'"}, "23514", "request_logs_http_method_check"),
    (LOGS, {"headers": "'[]'"}, "23514", SECRETS),
    (LOGS, {"response_status": "99"}, "23514", "request_logs_response_status_check"),
    (LOGS, {"execution_time_ms": "-1"}, "23514", "request_logs_execution_time_ms_check"),
    (LETTERS, {"id": "id"}, "23505", "dead_letter_webhooks_pkey"),
    (LETTERS, {"webhook_type": "' '"}, "23514", "dead_letter_webhooks_webhook_type_check"),
    (LETTERS, {"payload": "'1'"}, "23514", "dead_letter_webhooks_payload_check"),
    (LETTERS, {"retry_count": "-1"}, "23514", "dead_letter_webhooks_retry_count_check"),
    (LETTERS, {"status": "'lost'"}, "23514", "dead_letter_webhooks_status_check"),
    (
        LETTERS,
        {"status": "'resolved'"},
        "23514",
        "dead_letter_webhooks_resolved_at_only_when_done",
    ),
    (
        LETTERS,
        {"resolved_at": "now()"},
        "23514",
        "dead_letter_webhooks_resolved_at_only_when_done",
    ),
    (REFRESHES, {"view_name": "'stats'"}, "23514", "mv_refresh_log_view_name_is_qualified"),
    (REFRESHES, {"duration_ms": "-1"}, "23514", "mv_refresh_log_duration_ms_check"),
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
    # A row is refused by its partition, which has the parent's checks but a key of its own name.
    if rule.endswith("_logs_pkey"):
        rule = db.value("SELECT format('%s_pkey', tableoid::regclass) FROM public.request_logs")
    with refused(db, sqlstate, rule):
        copy_row(db, table, **GOOD[table] | change)


def test_a_number_of_a_refresh_is_given_once(db, rows):
    number = db.value("SELECT id FROM public.mv_refresh_log")

    assert broken_rule(db, REFRESHES, id=number, concurrent=True) == (
        "23505",
        "mv_refresh_log_pkey",
    )


@pytest.mark.parametrize(
    ("table", "elsewhere"), [(LOGS, set()), (LETTERS, set()), (REFRESHES, {"mv_refresh_log_pkey"})]
)
def test_every_rule_has_a_case(db, table, elsewhere):
    assert {rule for of, _, _, rule in CASES if of == table} | elsewhere == rules_of(db, table)


@pytest.mark.parametrize("name", ["Authorization", "cookie", "Set-Cookie", "apikey", "X-API-Key"])
def test_headers_that_carry_secrets_are_not_logged(db, name):
    headers = Jsonb({"accept": "*/*", name: "secret"})

    assert broken_rule(db, LOGS, source_type="api", headers=headers) == ("23514", SECRETS)


def test_headers_that_speak_of_secrets_are(db):
    make(db, LOGS, headers={"vary": "Authorization", "x-cookie-policy": "authorization"})


def test_a_log_goes_to_the_month_in_which_it_occurred(db):
    log = make(db, LOGS, user_id=uuid.uuid4())

    assert log.created_at == log.occurred_at
    assert db.value(
        "SELECT tableoid::regclass::text = to_char(occurred_at AT TIME ZONE 'UTC',"
        " '\"request_logs_\"YYYY_MM') FROM public.request_logs"
    )
