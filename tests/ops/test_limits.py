"""The limiter: never more than the limit in a minute, whoever asks at the same moment."""

from datetime import timedelta

import pytest

from tests.payments.fix_ledger import at_once

ADMIT = "SELECT * FROM ops.admit(gen_random_uuid(), NULL, 'thing', %s, %s, %s)"
MINE = "SELECT * FROM ops.admit(NULL, repeat('a', 64), 'thing', %s, %s, %s)"
COUNTED = "SELECT coalesce(max(count), 0) FROM public.rate_limits WHERE bucket = 'thing'"


@pytest.mark.parametrize(
    ("in_part", "asked", "admitted"),
    [
        (False, (3, 3, 4), (3, 3, 4)),
        (False, (8, 3, 2, 1), (8, 0, 2, 0)),
        (False, (11, 10), (0, 10)),
        (True, (8, 3, 1), (8, 2, 0)),
        (True, (11, 1), (10, 0)),
    ],
)
def test_ten_places_are_given_whole_or_in_part(db, in_part, asked, admitted):
    before = db.value("SELECT date_trunc('minute', clock_timestamp(), 'UTC')")

    answers = [db.row(MINE, 10, wanted, in_part) for wanted in asked]

    assert {answer.resets_at for answer in answers} <= {
        before + timedelta(minutes=1),
        before + timedelta(minutes=2),
    }
    if len({answer.resets_at for answer in answers}) == 1:
        assert tuple(answer.admitted for answer in answers) == admitted
        assert answers[-1].remaining == 10 - sum(admitted)


def test_each_caller_has_her_own_places(db):
    assert [db.row(ADMIT, 1, 1, False).admitted for _ in range(3)] == [1, 1, 1]


def test_a_refused_caller_writes_nothing(db):
    first = db.row(MINE, 1, 1, False)
    xmin = db.value("SELECT xmin FROM public.rate_limits")

    refusal = db.row(MINE, 1, 1, False)

    if refusal.resets_at == first.resets_at:
        assert (refusal.admitted, refusal.remaining) == (0, 0)
        assert db.rows("SELECT xmin, xmax::text AS locked, count FROM public.rate_limits") == [
            (xmin, "0", 1)
        ]


def test_thirty_two_callers_at_once_get_exactly_a_hundred_places(sessions, db):
    """A hundred in each minute that the crowd was there: nearly always in one."""

    def call(caller):
        return [caller.row(MINE, 100, 1, False) for _ in range(10)]

    answers = [answer for own in at_once(db, [call] * 32) for answer in own]

    minutes = {answer.resets_at for answer in answers}
    for minute in minutes:
        asked = [answer.admitted for answer in answers if answer.resets_at == minute]
        assert sum(asked) == min(100, len(asked))
    assert db.value("SELECT max(count) FROM public.rate_limits WHERE bucket = 'thing'") <= 100


def test_the_second_waits_for_the_last_place_and_has_it_if_the_first_gives_it_back(sessions, db):
    first, second = sessions("service_role", "service_role")
    ask = "SELECT admitted FROM public.admit_request('thing', 1, ip_hash => repeat('a', 64))"
    begun = db.value("SELECT date_trunc('minute', clock_timestamp())")
    assert first.value(ask) is True

    waiting = second.start(ask)
    if db.value("SELECT date_trunc('minute', clock_timestamp())") == begun:
        assert waiting.is_blocked_by(first)
    first.rollback()

    assert waiting.sqlstate() is None
    second.commit()
    assert db.value(COUNTED) == 1
