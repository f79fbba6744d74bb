"""Every slot that falls due gets one row: through downtime, clock jumps, pauses, long runs."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from tests.ops.jobs import PLAN, START, at_once, begin_at, declare, only, outcomes, runs

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@pytest.fixture
def job(db):
    """declare() with the only job that there is, since NOON."""

    def declared(**columns):
        name = declare(db, **{"since": NOON} | columns)
        only(db, name)
        return name

    return declared


def slots_of(db, schedule, zone, after, until):
    """The slots that the schedule has."""
    found = db.rows(
        "SELECT slot FROM ops.slots_between(%s, %s, %s, %s, 1000000) AS slot",
        *(schedule, zone, after, until),
    )
    return [slot for (slot,) in found]


def test_a_slot_gets_its_run_when_it_is_due_and_once(db, job):
    job()

    assert db.value(PLAN, NOON + 0.5 * MINUTE) == 0
    assert db.value(PLAN, NOON + MINUTE) == 1
    assert db.value(PLAN, NOON + 1.5 * MINUTE) == 0
    assert [(run.slot, run.state, run.is_caught_up) for run in runs(db)] == [
        (NOON + MINUTE, "due", False)
    ]


@pytest.mark.parametrize(
    "catch_up,down,expected",
    [
        ("none", 10 * HOUR, ["missed"] * 10),
        ("none", 10 * HOUR + 4 * MINUTE, ["missed"] * 10),
        ("latest", 10 * HOUR, ["missed"] * 9 + ["due"]),
        ("latest", 200 * HOUR, ["missed"] * 199 + ["due"]),
        ("all", 10 * HOUR, ["due"] * 10),
        ("all", 150 * HOUR, ["missed"] * 50 + ["due"] * 100),
    ],
)
def test_what_passed_while_nobody_ran_jobs_is_caught_up_with_by_the_rule(
    db, job, catch_up, down, expected
):
    job(schedule="50 * * * *", catch_up=catch_up)

    db.value(PLAN, NOON + down)

    assert outcomes(db) == expected
    assert {run.is_caught_up for run in runs(db) if run.state == "due"} <= {True}


def test_a_slot_within_five_minutes_is_no_catching_up(db, job):
    job(schedule="0 13 * * *", catch_up="none")

    db.value(PLAN, NOON + HOUR + 5 * MINUTE)

    assert [(run.state, run.is_caught_up) for run in runs(db)] == [("due", False)]


def test_a_year_of_downtime_is_planned_in_steps_and_leaves_what_is_kept(db, job):
    job(keep_for="30 days")
    now = NOON + 365 * DAY

    steps = []
    while made := db.value(PLAN, now):
        steps.append(made)

    assert len(steps) == 5 and max(steps) <= 10100
    assert [run.slot for run in runs(db)] == slots_of(db, "* * * * *", "UTC", now - 30 * DAY, now)
    assert outcomes(db)[-2:] == ["missed", "due"] and set(outcomes(db)[:-1]) == {"missed"}


def test_slots_of_a_paused_job_are_skipped_and_not_caught_up_with(db, job):
    name = job(catch_up="all")
    assert db.value("SELECT ops.pause_job(%s)", name) is True
    assert db.value("SELECT ops.pause_job(%s)", name) is False
    for minute in range(1, 4):
        db.value(PLAN, NOON + minute * MINUTE)
    assert db.value("SELECT ops.pause_job(%s, FALSE)", name) is True
    db.value(PLAN, NOON + 4 * MINUTE)

    assert outcomes(db) == ["paused"] * 3 + ["due"]


def test_a_run_that_is_due_when_its_job_is_paused_is_skipped(db, job):
    name = job()
    db.value(PLAN, NOON + MINUTE)
    db.value("SELECT ops.pause_job(%s)", name)

    assert db.row(START, NOON + MINUTE).run_id is None
    assert outcomes(db) == ["paused"]


@pytest.mark.parametrize("overlap,expected", [("skip", "overlap"), ("wait", "due")])
def test_slots_during_a_long_run_are_skipped_or_wait(db, job, overlap, expected):
    job(overlap=overlap, catch_up="all")
    db.value(PLAN, NOON + MINUTE)
    begun = db.row(START, NOON + MINUTE)
    db.value(PLAN, NOON + 2 * MINUTE)
    assert db.row(START, NOON + 2 * MINUTE).run_id is None, "it runs once at a time"

    # Nobody planned while it ran; the next two fell due within the run, the last one after it.
    db.value("SELECT ops.finish_job_step(%s, 1, FALSE, %s)", begun.run_id, NOON + 4.5 * MINUTE)
    db.value(PLAN, NOON + 5 * MINUTE)

    assert outcomes(db) == ["succeeded", *[expected] * 3, "due"]


@pytest.mark.parametrize("back", [3 * HOUR, DAY, 400 * DAY])
def test_a_clock_that_jumps_ahead_and_back_repeats_nothing_and_goes_on(db, job, back):
    job(schedule="*/10 * * * *", catch_up="all", keep_for="1 day")
    db.value(PLAN, NOON + HOUR)
    at_once(db, NOON + HOUR)
    db.value(PLAN, NOON + HOUR + back)
    at_once(db, NOON + HOUR + back)
    seen = len(runs(db))

    for minute in range(61, 24 * 60, 7):
        db.value(PLAN, NOON + minute * MINUTE)
        at_once(db, NOON + minute * MINUTE)

    slots = [run.slot for run in runs(db)]
    assert len(slots) == len(set(slots)) >= seen
    now = NOON + (24 * 60 - 10) * MINUTE
    assert [slot for slot in slots if slot <= now] == slots_of(db, "*/10 * * * *", "UTC", NOON, now)
    assert {run.attempt for run in runs(db)} <= {0, 1}


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("schedule", ["15,45 */3 * * *", "30 1-2 * * *"])
def test_a_year_of_random_restarts_and_jumps_gives_every_slot_one_row(
    db, sessions, job, schedule, zone
):
    """Each call commits here, in a database of its own."""
    chance = random.Random(f"{zone} {schedule}")
    name = job(schedule=schedule, timezone=zone, keep_for="400 days")
    now, last = NOON, NOON
    while now < NOON + 366 * DAY:
        # Mostly a tick within hours; now and then days of nothing, or a clock set back.
        now += chance.choice([5 * MINUTE, HOUR, 30 * HOUR, 30 * HOUR, 90 * HOUR, -3 * HOUR])
        last = max(last, now)
        if chance.random() < 0.05:
            db.execute("UPDATE ops.jobs SET is_paused = NOT is_paused WHERE name = %s", name)
        db.value(PLAN, now)
        at_once(db, now)
    db.value(PLAN, last)

    assert [run.slot for run in runs(db)] == slots_of(db, schedule, zone, NOON, last)
    assert set(outcomes(db)) <= {"succeeded", "missed", "paused", "due", "overlap"}


def test_a_job_whose_zone_is_gone_does_not_stop_the_others(db, job):
    job()
    declare(db, "lost", since=NOON)
    db.execute("ALTER TABLE ops.jobs DISABLE TRIGGER USER")
    db.execute("UPDATE ops.jobs SET timezone = 'Mars/Base' WHERE name = 'lost'")

    assert db.value(PLAN, NOON + MINUTE) == 1
    assert outcomes(db, "probe") == ["due"] and outcomes(db, "lost") == []


def test_a_new_schedule_has_its_own_next_slot(db, job):
    name = job(schedule="0 3 * * *", timezone="Europe/Berlin")
    db.execute("UPDATE ops.jobs SET schedule = '30 4 * * *' WHERE name = %s", name)

    assert db.value(
        "SELECT next_slot_at = ops.next_slot('30 4 * * *', 'Europe/Berlin', now()) FROM ops.jobs"
    )
    begin_at(db, name, NOON)
    assert db.value(PLAN, NOON + DAY) == 1
