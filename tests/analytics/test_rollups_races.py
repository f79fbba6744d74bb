"""Rollups under writers at once, folds at once, and kills: the symmetric difference stays empty."""

import random
import threading
import time

import psycopg
import pytest

from tests.analytics.rollup_truth import differences, exact, fold
from tests.fix_rows import make

SECONDS = 6
WRITERS = 4
STATEMENTS = [
    "INSERT INTO analytics.event_impressions (event_id, user_id, dwell_ms, completed, occurred_at)"
    " SELECT %(event)s, %(user)s, (random() * 9000)::integer, random() < 0.5,"
    " now() - random() * interval '60 days' FROM generate_series(1, 20)",
    "UPDATE analytics.event_impressions SET dwell_ms = dwell_ms + 1, completed = NOT completed"
    " WHERE id IN (SELECT id FROM analytics.event_impressions ORDER BY random() LIMIT 10"
    " FOR UPDATE SKIP LOCKED)",
    "UPDATE analytics.event_impressions SET occurred_at = occurred_at - interval '31 days'"
    " WHERE id IN (SELECT id FROM analytics.event_impressions"
    " WHERE occurred_at > now() - interval '25 days' ORDER BY random() LIMIT 5"
    " FOR UPDATE SKIP LOCKED)",
    "DELETE FROM analytics.event_impressions WHERE id IN (SELECT id"
    " FROM analytics.event_impressions ORDER BY random() LIMIT 8 FOR UPDATE SKIP LOCKED)",
    "INSERT INTO analytics.post_views (post_id, event_id, user_id, dwell_ms, created_at)"
    " SELECT id, event_id, %(user)s, 100, now() - random() * interval '60 days'"
    " FROM events.event_posts",
    "DELETE FROM analytics.post_views WHERE id IN (SELECT id FROM analytics.post_views"
    " ORDER BY random() LIMIT 1 FOR UPDATE SKIP LOCKED)",
]


def world(db):
    """Events and people. Returns their ids."""
    people = [make(db, "users.user_profiles").user_id for _ in range(6)] + [None]
    events = [make(db, "events.events").id for _ in range(4)]
    for event in events:
        make(db, "events.event_posts", event_id=event)
    return events, people


def write(database, events, people, seed, until):
    """Writes, commits and rolls back at random until then, whatever happens to its backend."""
    chance = random.Random(seed)
    while time.monotonic() < until():
        try:
            with database.server.connect(database.name) as connection:
                connection.autocommit = False
                while time.monotonic() < until():
                    for _ in range(chance.randrange(1, 4)):
                        connection.execute(
                            chance.choice(STATEMENTS),
                            {"event": chance.choice(events), "user": chance.choice(people)},
                        )
                    if chance.random() < 0.2:
                        connection.rollback()
                    else:
                        connection.commit()
        except psycopg.Error:
            time.sleep(0.05)


def fold_on(database, until):
    """Folds, over and over, whatever happens to its backend."""
    while time.monotonic() < until():
        try:
            with database.server.connect(database.name) as connection:
                while time.monotonic() < until():
                    connection.execute("CALL analytics.fold_rollups()")
        except psycopg.Error:
            time.sleep(0.05)


@pytest.fixture
def started():
    """started(function, *arguments): a thread; all of them are waited for at the end."""
    threads = []

    def start(function, *arguments):
        threads.append(threading.Thread(target=function, args=arguments, daemon=True))
        threads[-1].start()

    yield start, threads
    for thread in threads:
        thread.join(60)


def test_a_fold_takes_nothing_that_it_did_not_see(db, sessions, event):
    sessions()  # what follows is committed
    make(db, "analytics.event_impressions", event_id=event.id)
    with db.server.connect(db.name) as late:
        late.autocommit = False
        late.execute("INSERT INTO analytics.event_impressions (event_id) VALUES (%s)", [event.id])
        # Neither waits for the other.
        assert fold(db) == 1
        late.commit()

    assert db.value("SELECT impressions FROM analytics.event_days") == 1
    assert db.value("SELECT impressions FROM analytics.event_days_live") == 2
    assert exact(db)


def test_a_second_fold_leaves_the_first_alone(db, sessions, event):
    sessions()  # what follows is committed
    make(db, "analytics.event_impressions", event_id=event.id)
    with db.server.connect(db.name) as first:
        first.autocommit = False
        assert first.execute("CALL analytics.fold_rollups()").fetchone() == (1, False)
        assert db.row("CALL analytics.fold_rollups()") == (0, False)
        # It dies: what it took is there again.
        first.rollback()

    assert db.row("CALL analytics.fold_rollups()") == (1, False)
    assert exact(db)


def test_rollups_are_exact_after_writers_folds_and_kills(crash, started):
    start, threads = started
    db = crash.database
    events, people = world(db)
    end = time.monotonic() + SECONDS
    for seed in range(WRITERS):
        start(write, db, events, people, seed, lambda: end)
    for _ in range(2):
        start(fold_on, db, lambda: end)

    time.sleep(SECONDS / 3)
    with db.server.connect(db.name) as killer:
        killer.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'CALL analytics.fold%' OR random() < 0.5 AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
    time.sleep(SECONDS / 3)
    end = 0
    crash.kill_and_restart()
    for thread in threads:
        thread.join(60)

    assert db.value("SELECT count(*) FROM analytics.event_impressions") > 100
    assert exact(db)
    assert differences(db) == {}
