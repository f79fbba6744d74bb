"""Rows as two figures, and old tables against what they were."""

import pytest

FIGURES = "SELECT row_count, hash FROM legacy.fingerprint(%s)"
FOUND = "SELECT severity::text, class AS kind FROM legacy.verify_baseline(%s::regclass::oid)"


def figures(db, rows):
    """The figures of some rows of two columns."""
    return tuple(db.row(FIGURES, f"SELECT * FROM (VALUES {rows}) AS t (a, b)"))


def test_order_does_not_count_and_rows_do(sound):
    some = figures(sound, "(1, 'a'), (2, 'b')")

    assert figures(sound, "(2, 'b'), (1, 'a')") == some
    assert figures(sound, "(1, 'b'), (2, 'a')") != some
    assert figures(sound, "(1, 'a'), (2, 'b'), (2, 'b')") != some
    assert figures(sound, "(1, 'a'), (1, 'a')") != figures(sound, "(2, 'b'), (2, 'b')")


def test_a_null_counts_and_is_no_empty_text(sound):
    """S1's md5 of concatenated columns leaves a row with a NULL out."""
    null = figures(sound, "(1, NULL::text), (2, 'b')")

    assert null[0] == 2
    assert null != figures(sound, "(1, ''), (2, 'b')")
    assert null != figures(sound, "(2, 'b')")


def test_they_do_not_depend_on_who_looks(sound):
    query = "SELECT o FROM (SELECT now()::date::timestamptz, 0.1::float8, '1 day'::interval) AS o"
    seen = sound.row(FIGURES, query)
    with sound.connection.transaction():
        sound.execute("SET LOCAL TimeZone = 'Asia/Tokyo'")
        sound.execute("SET LOCAL extra_float_digits = -10")
        sound.execute("SET LOCAL IntervalStyle = 'iso_8601'")
        query = query.replace("now()::date::timestamptz", "'2026-01-01 00:00+00'::timestamptz")
        there = sound.row(FIGURES, query)
    assert there == sound.row(FIGURES, query)
    assert seen.row_count == 1


def test_the_memory_of_a_large_table_is_bounded(sound):
    """No aggregate that keeps its rows."""
    plan = sound.rows(
        "EXPLAIN SELECT count(*), sum(hashtextextended(o::text, 0)::numeric)"
        " FROM public.events AS o"
    )

    assert not any("Sort" in line or "Hash" in line for (line,) in plan)


def test_a_move_changes_no_row(after):
    assert after("moved").rows(FOUND, "events.events") == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE public.events SET title = title || '.' WHERE id = (SELECT id FROM events LIMIT 1)",
        "DELETE FROM public.event_reactions",
    ],
)
def test_what_was_written_since_is_a_notice(moved, change):
    table = "events.events" if "public.events" in change else "events.event_reactions"
    table = moved.value(
        "SELECT old_table::regclass::text FROM legacy.pairs WHERE old_name = %s",
        table.partition(".")[2],
    )
    moved.execute(change)
    moved.execute("SELECT pg_stat_force_next_flush()")

    assert moved.rows(FOUND, table) == [("notice", "rows_written")]


def test_rows_that_differ_though_nobody_wrote_are_an_error(after):
    database = after("moved")
    database.execute(
        "UPDATE legacy.baseline_tables SET hash = hash + 1"
        " WHERE old_table = 'events.events'::regclass"
    )

    assert database.rows(FOUND, "events.events") == [("error", "rows_differ")]
