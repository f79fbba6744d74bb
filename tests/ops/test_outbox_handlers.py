"""Consumers within the database: what their handlers do, and what becomes of what they refuse."""

import psycopg
import pytest

from tests.ops.outbox import DUE, consumer, send, things
from tests.payments.fix_ledger import at_once
from tests.refusals import refused

pytestmark = pytest.mark.usefixtures("sessions")

HANDLE = "SELECT ops.handle_events('eve', %s, 'public.note_thing')"
KEEP = "SELECT ops.keep_outbox_consumer(%s, %s, 'now', 2)"


@pytest.fixture
def noted(db):
    """noted() -> the numbers that the handler of consumer eve has noted. It refuses 13."""
    consumer(db)
    db.execute("""
        CREATE TABLE public.noted (
            id bigint GENERATED ALWAYS AS IDENTITY, n integer NOT NULL CHECK (n <> 13)
        );
        CREATE FUNCTION public.note_thing(event ops.leased_event)
        RETURNS void LANGUAGE sql BEGIN ATOMIC
            INSERT INTO public.noted (n) VALUES ((event.payload ->> 'n')::integer);
        END;
    """)
    return lambda: [row.n for row in db.rows("SELECT n FROM public.noted ORDER BY id")]


def test_a_batch_is_handled_once_in_order(db, noted):
    (thing,) = things(1)
    send(db, thing, *range(12))

    assert [db.value(HANDLE, 10) for _ in range(3)] == [10, 2, 0]
    assert noted() == list(range(12))


def test_what_is_refused_waits_with_its_aggregate_and_holds_up_no_other(db, noted):
    good, bad = things(2)
    send(db, bad, 1, 13, 14)
    send(db, good, 2, 3)

    while db.value(HANDLE, 100):
        pass

    assert noted() == [1, 2, 3]
    assert db.value("SELECT last_error FROM ops.outbox_retries WHERE last_error <> ''").startswith(
        "23514: "
    )
    db.execute("ALTER TABLE public.noted DROP CONSTRAINT noted_n_check")
    db.execute(DUE)
    while db.value(HANDLE, 100):
        pass
    assert noted() == [1, 2, 3, 13, 14]


def test_what_was_done_before_a_crash_is_not_done(db, noted):
    """The effect and the acknowledgement are one transaction."""
    send(db, *things(1), 1)
    with db.server.connect(db.name) as dying:
        dying.execute("BEGIN")
        dying.execute(HANDLE, [10])
        dying.execute("ROLLBACK")

    assert noted() == []
    assert db.value(HANDLE, 10) == 1
    assert noted() == [1]


def test_callers_of_one_moment_share_the_lanes(db, noted):
    """One lane: one of them has the events, the others have none, nobody fails."""
    for number, thing in enumerate(things(40)):
        send(db, thing, number)

    answers = at_once(db, [lambda database: database.value(HANDLE, 100)] * 4)

    assert sorted(answers) == [0, 0, 0, 40], answers
    assert sorted(noted()) == [n for n in range(40) if n != 13]


@pytest.mark.parametrize("batch", [0, 1001, None])
def test_an_odd_batch_is_refused(db, noted, batch):
    with refused(db, "YP003"):
        db.value(HANDLE, batch)


def test_nobody_handles_for_a_consumer_that_is_not_there(db, noted):
    db.execute("SELECT ops.drop_outbox_consumer('eve')")
    with refused(db, "YP400"):
        db.value(HANDLE, 10)


def test_a_handler_that_is_not_there_is_refused_by_name(db, noted):
    with pytest.raises(psycopg.errors.UndefinedFunction):
        db.value("SELECT ops.handle_events('eve', 10, 'public.nothing')")


def test_a_consumer_is_made_once_by_all_that_need_it(db):
    answers = at_once(db, [lambda database: database.value(KEEP, "kept", ["a"])] * 6)

    assert set(answers) == {None} or set(answers) == {""}, answers
    db.execute(KEEP, "kept", ["b"])
    assert db.rows("SELECT name, topics, lanes FROM ops.outbox_consumers") == [("kept", ["a"], 2)]
