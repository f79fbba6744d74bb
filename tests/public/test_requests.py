"""Requests of several transactions: a server claims one, and another goes on where it crashed."""

import pytest

from tests.fix_rows import make
from tests.refusals import refused

NOBODY = "00000000-0000-4000-8000-000000000000"
BEGIN = "SELECT * FROM public.begin_request(%s, %s, %s, %s, %s)"
REACH = "SELECT public.reach_recovery_point(%s, 'charge', 'k', %s, %s, %s)"
FINISH = "SELECT public.finish_request(%s, 'charge', 'k', %s, %s)"


@pytest.fixture
def user_id(db):
    return make(db, "users.user_profiles").user_id


def begin(service_role, user_id, request='{"amount": 5}', seconds=60):
    return service_role.row(BEGIN, user_id, "charge", "k", request, seconds)


def test_a_request_is_done_once_and_answered_ever_after(service_role, user_id):
    claimed = begin(service_role, user_id)
    service_role.execute(REACH, user_id, claimed.lock_token, "charged", 60)
    service_role.execute(FINISH, user_id, claimed.lock_token, '{"charge": "ch_1"}')

    answers = [begin(service_role, user_id) for _ in range(3)]

    assert {(a.response["charge"], a.lock_token) for a in answers} == {("ch_1", None)}


def test_a_crashed_server_s_request_is_gone_on_with_from_its_recovery_point(
    db, service_role, user_id
):
    claimed = begin(service_role, user_id)
    service_role.execute(REACH, user_id, claimed.lock_token, "charged", 60)
    with refused(db, "YP420") as error:
        begin(service_role, user_id)
    assert "runs until 20" in error.value.diag.message_detail

    db.execute("UPDATE public.idempotency_keys SET locked_until = clock_timestamp()")
    resumed = begin(service_role, user_id)

    assert (resumed.response, resumed.recovery_point) == (None, "charged")
    with refused(db, "YP421"):
        service_role.execute(FINISH, user_id, claimed.lock_token, "1")
    service_role.execute(FINISH, user_id, resumed.lock_token, "1")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"scope": "Two Words"}, "YP003"),
        ({"scope": None}, "YP003"),
        ({"key": ""}, "YP003"),
        ({"key": None}, "YP003"),
        ({"request": None}, "YP003"),
        ({"seconds": 0}, "YP003"),
        ({"seconds": 3601}, "YP003"),
        ({"user_id": NOBODY}, "YP004"),
        ({"user_id": None}, "YP004"),
    ],
)
def test_a_wrong_claim_is_refused(db, service_role, user_id, change, code):
    good = {"user_id": user_id, "scope": "charge", "key": "k", "request": "{}", "seconds": 60}

    with refused(db, code):
        service_role.row(BEGIN, *(good | change).values())


@pytest.mark.parametrize(
    ("point", "seconds"), [("Two words", 60), (None, 60), ("charged", 0), ("charged", 3601)]
)
def test_a_wrong_recovery_point_is_refused(db, service_role, user_id, point, seconds):
    claimed = begin(service_role, user_id)

    with refused(db, "YP003"):
        service_role.execute(REACH, user_id, claimed.lock_token, point, seconds)


def test_nothing_is_written_without_the_lock(db, service_role, user_id):
    claimed = begin(service_role, user_id)

    with refused(db, "YP003"):
        service_role.execute(REACH, user_id, None, "charged", 60)
    with refused(db, "YP003"):
        service_role.execute(FINISH, user_id, None, "1")
    with refused(db, "YP003"):
        service_role.execute(FINISH, user_id, claimed.lock_token, None)
    with refused(db, "YP421"):
        service_role.execute(FINISH, user_id, NOBODY, "1")


def test_two_servers_take_a_crashed_one_s_request_once(sessions, db, user_id):
    db.execute(
        "INSERT INTO public.idempotency_keys"
        " (user_id, scope, key, request_hash, locked_until, lock_token)"
        " VALUES (%s, 'charge', 'k', sha256('{}'), now() - interval '1 s', gen_random_uuid())",
        user_id,
    )
    first, second = sessions("service_role", "service_role")
    assert first.row(BEGIN, user_id, "charge", "k", "{}", 60).response is None

    waiting = second.start(BEGIN, user_id, "charge", "k", "{}", 60)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP420"
