"""The log of requests: what is written, and what is not."""

import json

import pytest

from tests.refusals import refused

LOG = """
    SELECT public.log_request(
        source_type => 'edge_function', http_method => 'post', url => %s, headers => %s,
        body => %s, response_status => 200, response_body => %s, execution_time_ms => 12,
        error_message => %s
    )
"""
ROW = "SELECT * FROM public.request_logs WHERE id = %s"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


def logged(db, service_role, url=None, headers=None, body=None, answer=None, error=None):
    given = [None if value is None else json.dumps(value) for value in (headers, body, answer)]
    return db.row(ROW, service_role.value(LOG, url, *given, error))


def test_a_request_is_written_with_what_is_no_secret(db, service_role):
    row = logged(
        db, service_role, "/orders?page=2", {"Accept": "text/csv"}, {"quantity": 2}, [1, None],
        "the till is closed",
    )  # fmt: skip

    assert (row.http_method, row.url, row.headers) == (
        "POST",
        "/orders?page=2",
        {"Accept": "text/csv"},
    )
    assert (row.body, row.response_body, row.error_message) == (
        {"quantity": 2},
        [1, None],
        "the till is closed",
    )


def test_secrets_stay_out_of_every_column(db, service_role):
    row = logged(
        db, service_role,
        f"https://eva:pass@example.test/u/eva@example.test?access_token={TOKEN}&page=2",
        {"Authorization": f"Bearer {TOKEN}", "Cookie": "sid=1", "X-Api-Key": "k", "Accept": "a"},
        {"card": {"number": "4242 4242 4242 4242", "cvc": "123"}, "note": f"use {TOKEN}"},
        {"client_secret": "pi_1_secret_2"},
        "Stripe said sk_live_abcDEF123 is no key",
    )  # fmt: skip

    assert row.headers == {"Accept": "a"}
    assert row.url.endswith("&page=2")
    assert row.body["note"] == "use [redacted]"
    text = str(row)
    for secret in ("eyJ", "sid=1", "4242", "123", "pass@", "eva@", "sk_live", "pi_1_secret_2"):
        assert secret not in text.replace(str(row.id), "").replace(str(row.occurred_at), ""), secret


def test_a_long_body_leaves_its_size(db, service_role):
    row = logged(db, service_role, body={"text": "x" * 16400})

    assert list(row.body) == ["omitted_bytes"] and row.body["omitted_bytes"] > 16384


def test_nothing_given_is_nothing_written(db, service_role):
    row = logged(db, service_role)

    assert (row.url, row.headers, row.body, row.response_body) == (None,) * 4


@pytest.mark.parametrize(
    "argument",
    [
        "source_type => ' '",
        "source_type => NULL",
        "source_type => 's', http_method => 'a b'",
        "source_type => 's', headers => '[]'",
        "source_type => 's', response_status => 99",
        "source_type => 's', execution_time_ms => -1",
    ],
)
def test_a_wrong_argument_is_refused(db, service_role, argument):
    with refused(db, "YP003"):
        service_role.execute(f"SELECT public.log_request({argument})")
