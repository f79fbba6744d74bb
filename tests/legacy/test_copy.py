"""Rows are copied while writers go on, until old and new are equal."""

import threading

import psycopg

from tests.legacy.fix_copy import CONFLICTS, differences, follow


def test_a_clean_database_is_copied_without_a_conflict(copied):
    assert copied.rows(CONFLICTS) == []
    assert differences(copied) == []
    assert copied.rows("SELECT DISTINCT state::text FROM legacy.pairs") == [("copied",)]


def test_batches_of_seven_give_the_same(uncopied):
    uncopied.execute("CALL ops.legacy_reconcile('all', 7)")

    assert uncopied.rows(CONFLICTS) == []
    assert differences(uncopied) == []


def test_writers_lose_nothing_while_rows_are_copied(server, uncopied):
    stop, errors, written = threading.Event(), [], [0]

    def write(number):
        with server.connect(uncopied.name) as connection:
            turn = 0
            while not stop.is_set():
                turn += 1
                try:
                    tag = f"w{number}t{turn}"
                    connection.execute("INSERT INTO public.hashtags (tag) VALUES (%s)", [tag])
                    connection.execute(
                        "UPDATE public.events SET description = %s WHERE id IN"
                        " (SELECT id FROM public.events ORDER BY random() LIMIT 1)",
                        [tag],
                    )
                    if turn % 3 == 0:
                        connection.execute("DELETE FROM public.hashtags WHERE tag = %s", [tag])
                    written[0] += 1
                    # Faster than batches of five, they would never be done.
                    stop.wait(0.01)
                except psycopg.errors.LockNotAvailable:
                    pass
                except psycopg.Error as error:
                    errors.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for each in writers:
        each.start()
    try:
        uncopied.execute("CALL ops.legacy_reconcile('all', 5)")
    finally:
        stop.set()
        for each in writers:
            each.join()
    follow(uncopied)

    assert errors == []
    assert written[0] > 10
    assert differences(uncopied) == []
