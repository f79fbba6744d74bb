"""Requests that are claimed, locked and resumed, below the functions that people call."""

import uuid

import pytest

from tests.fix_rows import make
from tests.refusals import refused

CLAIM = "SELECT * FROM ops.claim_request(%s, 'charge', 'k', %s, %s)"
KEEP = """
    SELECT ops.keep_request(%s, 'charge', 'k', %s, recovery_point => %s, response => %s,
        lock_for => '1 minute')
"""
LET_GO = "UPDATE public.idempotency_keys SET locked_until = clock_timestamp() - interval '1 ms'"


@pytest.fixture
def user_id(db):
    return make(db, "users.user_profiles").user_id


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ('{"x-thing": "1"}', "1"),
        ('{"other": "1"}', None),
        ("", None),
        ("{no json", None),
        ("[]", None),
    ],
)
def test_a_header_is_read_and_none_is_no_error(db, headers, said):
    db.execute("SELECT set_config('request.headers', %s, true)", headers)

    assert db.value("SELECT ops.request_header('x-thing')") == said


def test_a_claim_is_new_then_locked_then_goes_on_from_where_it_was(db, user_id):
    first = db.row(CLAIM, user_id, "{}", "1 minute")
    assert (first.response, first.recovery_point) == (None, None)
    db.execute(KEEP, user_id, first.lock_token, "charged", None)
    with refused(db, "YP420"):
        db.row(CLAIM, user_id, "{}", "1 minute")

    db.execute(LET_GO)
    second = db.row(CLAIM, user_id, "{}", "1 minute")

    assert (second.response, second.recovery_point) == (None, "charged")
    assert second.lock_token != first.lock_token
    with refused(db, "YP421"):
        db.execute(KEEP, user_id, first.lock_token, "told", None)
    db.execute(KEEP, user_id, second.lock_token, None, '{"done": true}')
    done = db.row(CLAIM, user_id, "{}", "1 minute")
    assert (done.response, done.recovery_point, done.lock_token) == (
        {"done": True},
        "charged",
        None,
    )


def test_a_lock_past_its_time_is_lost_though_nobody_took_it(db, user_id):
    claimed = db.row(CLAIM, user_id, "{}", "1 minute")
    db.execute(LET_GO)

    with refused(db, "YP421"):
        db.execute(KEEP, user_id, claimed.lock_token, "charged", None)


def test_an_answered_request_is_not_answered_again(db, user_id):
    claimed = db.row(CLAIM, user_id, "{}", "1 minute")
    db.execute(KEEP, user_id, claimed.lock_token, None, "1")

    with refused(db, "YP421"):
        db.execute(KEEP, user_id, claimed.lock_token, None, "2")
    with refused(db, "YP421"):
        db.execute(KEEP, user_id, uuid.uuid4(), "charged", None)


def test_a_running_one_is_not_taken_by_another_request(db, user_id):
    db.row(CLAIM, user_id, "{}", "1 minute")

    with refused(db, "YP006"):
        db.row(CLAIM, user_id, '{"other": 1}', "1 minute")


def test_an_answer_of_the_earlier_product_is_given_whatever_is_asked(db, user_id):
    make(
        db, "public.idempotency_keys", user_id=user_id, scope="charge", key="k",
        response='{"old": true}', request_hash=None,
    )  # fmt: skip

    assert db.row(CLAIM, user_id, '{"any": 1}', None).response == {"old": True}


def test_the_second_waits_for_the_first_and_is_given_its_answer(sessions, db, user_id):
    first, second = sessions("service_role", "service_role")
    begin = "SELECT * FROM public.begin_request(%s, 'charge', 'k', '{}')"
    finish = "SELECT public.finish_request(%s, 'charge', 'k', %s, '7')"
    claimed = first.row(begin, user_id)

    waiting = second.start(begin, user_id)
    assert waiting.is_blocked_by(first)
    first.execute(finish, user_id, claimed.lock_token)
    first.commit()

    assert waiting.result()[0].response == 7
