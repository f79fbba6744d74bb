"""Circuit breakers: closed, open, half-open with so many probes, and back."""

import pytest

from tests.fix_rows import make
from tests.payments.fix_ledger import at_once
from tests.refusals import refused

ASK = "SELECT * FROM public.ask_breaker('stripe')"
REPORT = "SELECT public.report_breaker('stripe', %s, %s)"
SET = "SELECT public.set_breaker('stripe', %s, %s, %s)"
ROW = "SELECT * FROM public.circuit_breaker_state"
TIME_COMES = "UPDATE public.circuit_breaker_state SET next_attempt_at = clock_timestamp()"


def report(caller, generation, succeeded):
    return caller.value(REPORT, generation, succeeded)


def opened(db, service_role, probes=1):
    """Lets the breaker of stripe open."""
    service_role.execute(SET, 1, 60, probes)
    return report(service_role, service_role.row(ASK).generation, False)


def test_an_unknown_service_may_be_called_and_costs_no_row(db, service_role):
    asked = service_role.row(ASK)

    assert (asked.may_call, asked.state, asked.generation) == (True, "closed", 0)
    assert report(service_role, 0, True) == "closed"
    assert db.rows(ROW) == []


def test_failures_in_a_row_open_it_and_success_in_between_counts_anew(db, service_role):
    said = [report(service_role, 0, ok) for ok in (False, False, True, *[False] * 4)]
    assert set(said) == {"closed"}

    assert report(service_role, 0, False) == "open"

    asked = service_role.row(ASK)
    row = db.row(ROW)
    assert (asked.may_call, asked.state, asked.next_attempt_at) == (
        False,
        "open",
        row.next_attempt_at,
    )
    assert row.next_attempt_at > row.last_failure_at
    assert (row.failure_count, row.generation) == (5, 1)


def test_when_its_time_has_come_exactly_the_probes_are_let_through(db, service_role):
    assert opened(db, service_role, probes=3) == "open"
    assert not service_role.row(ASK).may_call
    db.execute(TIME_COMES)

    asked = [service_role.row(ASK) for _ in range(5)]

    assert [a.may_call for a in asked] == [True, True, True, False, False]
    assert {a.state for a in asked} == {"half_open"}
    assert {a.generation for a in asked} == {2}


def test_success_of_all_probes_closes_it(db, service_role):
    opened(db, service_role, probes=2)
    db.execute(TIME_COMES)
    generations = [service_role.row(ASK).generation for _ in range(2)]

    said = [report(service_role, generation, True) for generation in generations]

    assert said == ["half_open", "closed"]
    row = db.row(ROW)
    assert (row.failure_count, row.next_attempt_at, row.probes_begun) == (0, None, 0)
    assert service_role.row(ASK).may_call


def test_one_failed_probe_opens_it_again_and_the_others_come_too_late(db, service_role):
    opened(db, service_role, probes=2)
    db.execute(TIME_COMES)
    _, generation = (service_role.row(ASK).generation for _ in range(2))

    assert report(service_role, generation, False) == "open"
    before = db.row(ROW)

    assert report(service_role, generation, True) == "open"
    assert db.row(ROW) == before
    assert not service_role.row(ASK).may_call


def test_a_call_from_before_it_opened_says_nothing_about_now(db, service_role):
    early = service_role.row(ASK).generation
    opened(db, service_role)
    db.execute(TIME_COMES)
    probe = service_role.row(ASK).generation

    assert report(service_role, early, True) == "half_open"
    assert report(service_role, early, False) == "half_open"
    assert report(service_role, probe, True) == "closed"
    assert report(service_role, probe, False) == "closed"
    assert db.row(ROW).failure_count == 0


def test_probes_that_never_report_are_followed_by_others_in_time(db, service_role):
    opened(db, service_role)
    db.execute(TIME_COMES)
    lost = service_role.row(ASK).generation
    assert not service_role.row(ASK).may_call
    db.execute(TIME_COMES)

    asked = service_role.row(ASK)

    assert (asked.may_call, asked.generation) == (True, lost + 1)
    assert report(service_role, lost, True) == "half_open"


def test_one_that_the_earlier_product_left_half_open_is_tried(db, service_role):
    make(db, "public.circuit_breaker_state", id="stripe", state="half_open")

    assert [service_role.row(ASK).may_call for _ in range(2)] == [True, False]


def test_settings_change_without_its_state(db, service_role):
    opened(db, service_role, probes=3)
    db.execute(TIME_COMES)
    for _ in range(3):
        generation = service_role.row(ASK).generation
    for _ in range(2):
        report(service_role, generation, True)

    service_role.execute(SET, 7, 30, 1)

    row = db.row(ROW)
    assert (row.state, row.failure_threshold, row.timeout_seconds, row.max_probes) == (
        "half_open",
        7,
        30,
        1,
    )
    assert report(service_role, generation, True) == "closed"


@pytest.mark.parametrize("probes", [1, 5])
def test_of_thirty_two_callers_at_once_exactly_the_probes_may_call(sessions, db, probes):
    make(
        db, "public.circuit_breaker_state", id="stripe", state="open",
        next_attempt_at="2020-01-01", max_probes=probes,
    )  # fmt: skip

    asked = at_once(db, [lambda caller: caller.row(ASK)] * 32)

    assert sorted(a.may_call for a in asked) == [False] * (32 - probes) + [True] * probes
    assert {a.generation for a in asked} <= {0, 1}


def test_of_thirty_two_failures_at_once_each_counts(sessions, db):
    make(db, "public.circuit_breaker_state", id="stripe", failure_threshold=33)

    assert at_once(db, [lambda caller: report(caller, 0, False)] * 32) == ["closed"] * 32

    assert db.row(ROW).failure_count == 32
    assert report(db, 0, False) == "open"


@pytest.mark.parametrize(
    "call",
    [
        "SELECT public.ask_breaker(' ')",
        "SELECT public.ask_breaker(NULL)",
        "SELECT public.ask_breaker(repeat('s', 201))",
        "SELECT public.report_breaker(NULL, 0, true)",
        "SELECT public.report_breaker('s', NULL, true)",
        "SELECT public.report_breaker('s', 0, NULL)",
        "SELECT public.set_breaker(' ')",
        "SELECT public.set_breaker('s', 0)",
        "SELECT public.set_breaker('s', NULL)",
        "SELECT public.set_breaker('s', 1, 0)",
        "SELECT public.set_breaker('s', 1, 86401)",
        "SELECT public.set_breaker('s', 1, 1, 0)",
        "SELECT public.set_breaker('s', 1, 1, 101)",
    ],
)
def test_a_wrong_argument_is_refused(db, service_role, call):
    with refused(db, "YP003"):
        service_role.execute(call)
