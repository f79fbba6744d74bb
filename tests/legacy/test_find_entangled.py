"""What hangs on adopted tables from outside."""

import pytest

from tests.legacy.fix_findings import found, said


def test_nothing_hangs_on_a_sound_database(sound):
    assert said(sound, "find_entangled") == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "CREATE TABLE public.old_logs () INHERITS (public.request_logs)",
            ("inheritance", "public.old_logs"),
        ),
        (
            "CREATE TABLE public.kept (was public.orders)",
            ("row_type_column", "public.kept"),
        ),
        (
            "CREATE TABLE public.kept (were public.orders[])",
            ("row_type_column", "public.kept"),
        ),
    ],
    ids=["inheritance", "row", "rows"],
)
def test_what_holds_a_table_fast_blocks(sound, statement, expected):
    sound.execute(statement)

    (finding,) = found(sound, "find_entangled")

    assert (finding.kind, finding.object) == expected
    assert finding.severity == "error"


def test_partitions_are_no_children(sound):
    assert [each for each in found(sound, "find_entangled") if each.kind == "inheritance"] == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE own.notes (event_id uuid REFERENCES public.events (id))",
        "CREATE VIEW own.names AS SELECT title FROM public.events",
        "CREATE FUNCTION own.count() RETURNS bigint LANGUAGE sql"
        " AS 'SELECT count(*) FROM public.events'",
    ],
    ids=["key", "view", "body"],
)
def test_another_schema_that_looks_into_public_is_named(sound, statement):
    sound.execute("CREATE SCHEMA own")
    assert said(sound, "find_entangled") == []

    sound.execute(statement)

    assert said(sound, "find_entangled") == [("other_schema", "own")]
