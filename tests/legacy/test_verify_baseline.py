"""Rows as two figures, and old tables against what they were."""

import pytest

FIGURES = "SELECT row_count, hash FROM legacy.fingerprint(%s)"
FOUND = "SELECT severity::text, class AS kind FROM legacy.verify_baseline(%s::regclass::oid)"


def figures(db, rows):
    """The figures of some rows of two columns."""
    return tuple(db.row(FIGURES, f"SELECT * FROM (VALUES {rows}) AS t (a, b)"))


def test_order_does_not_count_and_rows_do(clean):
    some = figures(clean, "(1, 'a'), (2, 'b')")

    assert figures(clean, "(2, 'b'), (1, 'a')") == some
    assert figures(clean, "(1, 'b'), (2, 'a')") != some
    assert figures(clean, "(1, 'a'), (2, 'b'), (2, 'b')") != some
    assert figures(clean, "(1, 'a'), (1, 'a')") != figures(clean, "(2, 'b'), (2, 'b')")


def test_a_null_counts_and_is_no_empty_text(clean):
    """S1's md5 of concatenated columns leaves a row with a NULL out."""
    null = figures(clean, "(1, NULL::text), (2, 'b')")

    assert null[0] == 2
    assert null != figures(clean, "(1, ''), (2, 'b')")
    assert null != figures(clean, "(2, 'b')")


def test_they_do_not_depend_on_who_looks(clean):
    query = "SELECT o FROM (SELECT now()::date::timestamptz, 0.1::float8, '1 day'::interval) AS o"
    seen = clean.row(FIGURES, query)
    with clean.connection.transaction():
        clean.execute("SET LOCAL TimeZone = 'Asia/Tokyo'")
        clean.execute("SET LOCAL extra_float_digits = -10")
        clean.execute("SET LOCAL IntervalStyle = 'iso_8601'")
        query = query.replace("now()::date::timestamptz", "'2026-01-01 00:00+00'::timestamptz")
        there = clean.row(FIGURES, query)
    assert there == clean.row(FIGURES, query)
    assert seen.row_count == 1


def test_the_memory_of_a_large_table_is_bounded(clean):
    """No aggregate that keeps its rows."""
    plan = clean.rows(
        "EXPLAIN SELECT count(*), sum(hashtextextended(o::text, 0)::numeric)"
        " FROM public.events AS o"
    )

    assert not any("Sort" in line or "Hash" in line for (line,) in plan)


def test_a_move_changes_no_row(clean):
    clean.execute("CALL ops.legacy_move('events')")

    assert clean.rows(FOUND, "events.events") == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE public.events SET title = title || '.' WHERE id = (SELECT id FROM events LIMIT 1)",
        "DELETE FROM public.event_reactions",
    ],
)
def test_what_was_written_since_is_a_notice(clean, change):
    clean.execute("CALL ops.legacy_move('all')")
    table = "events.events" if "public.events" in change else "events.event_reactions"
    table = clean.value(
        "SELECT old_table::regclass::text FROM legacy.pairs WHERE old_name = %s",
        table.partition(".")[2],
    )
    clean.execute(change)
    clean.execute("SELECT pg_stat_force_next_flush()")

    assert clean.rows(FOUND, table) == [("notice", "rows_written")]


def test_rows_that_differ_though_nobody_wrote_are_an_error(clean):
    clean.execute("CALL ops.legacy_move('events')")
    clean.execute(
        "UPDATE legacy.baseline_tables SET hash = hash + 1"
        " WHERE old_table = 'events.events'::regclass"
    )

    assert clean.rows(FOUND, "events.events") == [("error", "rows_differ")]
