"""Nobody waits long for a move: it asks for a moment, and not at all behind a long transaction."""

import threading
import time

import psycopg
import pytest

from tests.legacy.moves import move, rollback, states


def in_background(database, statement):
    """Runs the statement on a connection of its own. Returns the thread and its errors."""
    errors = []

    def run():
        try:
            with database.server.connect(database.name) as connection:
                connection.execute(statement)
        except psycopg.Error as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, errors


def read_on(database, query, seconds):
    """A reader that asks for so many seconds. It is refused when it waits one for a lock."""
    end = time.monotonic() + seconds
    with database.server.connect(database.name) as reader:
        reader.execute("SET lock_timeout = '1s'")
        while time.monotonic() < end:
            reader.execute(query)
            time.sleep(0.005)


@pytest.fixture
def idle(clean):
    """A transaction that has read public.orders and does nothing."""
    with clean.server.connect(clean.name) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM public.orders")
        yield connection


def test_the_others_move_while_one_table_is_held(clean, idle):
    thread, errors = in_background(clean, "CALL ops.legacy_move('ticketing')")
    deadline = time.monotonic() + 20
    while states(clean).get("moved") != 11 and time.monotonic() < deadline:
        time.sleep(0.02)

    assert states(clean)["moved"] == 11
    assert thread.is_alive()
    idle.execute("ROLLBACK")
    thread.join(20)

    assert errors == []
    assert states(clean)["moved"] == 12


@pytest.mark.parametrize("back", [False, True])
def test_readers_do_not_queue_behind_an_idle_transaction(clean, back):
    if back:
        move(clean, "ticketing")
    command = "rollback" if back else "move"
    with clean.server.connect(clean.name) as idle:
        idle.execute("BEGIN")
        idle.execute("SELECT count(*) FROM public.orders")
        thread, errors = in_background(clean, f"CALL ops.legacy_{command}('ticketing')")

        read_on(clean, "SELECT count(*) FROM public.orders", 3)

        assert thread.is_alive()
        idle.execute("ROLLBACK")
    thread.join(20)
    assert errors == []
    assert ("moved" in states(clean)) is not back


def test_who_holds_a_table_is_told(clean, idle):
    notices = []
    clean.connection.add_notice_handler(lambda notice: notices.append(notice.message_primary))

    clean.execute("SELECT legacy.tell_holders(ARRAY['public.orders'::regclass::oid])")

    (notice,) = notices
    assert "orders is held by process " + str(idle.info.backend_pid) in notice


def test_a_table_is_held_long_when_one_transaction_is_seen_twice(clean, idle):
    free = "SELECT legacy.not_held_long(ARRAY['orders'::regclass::oid, 'tickets'::regclass], 10)"
    tickets = clean.value("SELECT 'public.tickets'::regclass::oid")

    assert clean.value(free) == [tickets]
    idle.execute("ROLLBACK")
    assert len(clean.value(free)) == 2


def test_holders_of_a_partition_hold_its_parent(clean):
    held = (
        "SELECT cardinality(transactions)"
        " FROM legacy.holders(ARRAY['event_impressions_p'::regclass::oid, 'orders'::regclass])"
    )
    with clean.server.connect(clean.name) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT FROM public.event_impressions_p_2025_05")

        assert clean.value(held) == 1


def test_a_rollback_waits_its_turn_too(clean):
    move(clean, "users")
    with clean.server.connect(clean.name) as idle:
        idle.execute("BEGIN")
        idle.execute("SELECT FROM public.follows")
        thread, errors = in_background(clean, "CALL ops.legacy_rollback('users')")
        time.sleep(0.5)
        assert thread.is_alive()
        idle.execute("COMMIT")
    thread.join(20)

    assert errors == []
    assert states(clean) == {"found": 110}
    rollback(clean, "users")
