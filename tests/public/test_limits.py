"""The limiter that servers ask."""

import pytest

from tests.refusals import refused

NOBODY = "00000000-0000-4000-8000-000000000000"
ADMIT = "SELECT * FROM public.admit_request(%s, %s, %s, %s, %s)"
GOOD = {"bucket": "search", "at_most": 2, "user_id": None, "ip_hash": "a" * 64, "wanted": 1}


def test_two_of_two_are_admitted_and_the_third_is_told_when_to_come_again(service_role):
    answers = [service_role.row(ADMIT, *GOOD.values()) for _ in range(3)]

    if len({answer.resets_at for answer in answers}) == 1:
        assert [answer.admitted for answer in answers] == [True, True, False]
        assert [answer.remaining for answer in answers] == [1, 0, 0]
        assert [answer.retry_after is None for answer in answers] == [True, True, False]
        assert 1 <= answers[2].retry_after <= 60


def test_a_user_and_an_address_are_counted_apart(service_role):
    user = GOOD | {"user_id": NOBODY, "ip_hash": None, "at_most": 1}

    assert service_role.row(ADMIT, *user.values()).admitted
    assert service_role.row(ADMIT, *(GOOD | {"at_most": 1}).values()).admitted


@pytest.mark.parametrize(
    "change",
    [
        {"bucket": " "},
        {"bucket": None},
        {"bucket": "b" * 101},
        {"at_most": 0},
        {"at_most": None},
        {"at_most": 1_000_001},
        {"wanted": 0},
        {"wanted": 3},
        {"wanted": None},
        {"ip_hash": None},
        {"user_id": NOBODY},
        {"ip_hash": "1.2.3.4"},
        {"ip_hash": "a" * 129},
    ],
    ids=str,
)
def test_a_wrong_question_is_refused(db, service_role, change):
    with refused(db, "YP003"):
        service_role.row(ADMIT, *(GOOD | change).values())
