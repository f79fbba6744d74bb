"""Columns that the package does not have."""

import pytest

from tests.legacy.fix_findings import found, said


def test_a_sound_database_has_the_package_s_columns(sound):
    assert said(sound, "find_columns") == []


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("weather text", "extra_column"),
        ('"Weather" text', "odd_name"),
        ('"table" text', "odd_name"),
    ],
)
def test_a_column_of_the_user_s_own_is_kept(sound, column, kind):
    sound.execute(f"ALTER TABLE public.events ADD COLUMN {column}")

    (finding,) = found(sound, "find_columns")

    assert (finding.severity, finding.kind) == ("warning", kind)
    assert finding.object == f"public.events.{column.removesuffix(' text')}"


def test_a_table_that_stays_may_have_any_column(sound):
    sound.execute('CREATE TABLE public.own ("Odd" text)')

    assert said(sound, "find_columns") == []


def test_storage_that_the_package_has_too_is_not_mentioned(sound):
    sound.execute("ALTER TABLE public.events ALTER COLUMN title SET STORAGE EXTERNAL")
    assert said(sound, "find_columns") == [("storage", "public.events.title")]

    sound.execute("ALTER TABLE yp_new_events.events ALTER COLUMN title SET STORAGE EXTERNAL")
    assert said(sound, "find_columns") == []
