"""Constraints, indexes and statistics beyond the package's."""

import pytest

from tests.legacy.fix_findings import found, said


def test_a_sound_database_has_none(sound):
    assert said(sound, "find_constraints") == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "ALTER TABLE public.events ADD CONSTRAINT short CHECK (title <> '-')",
            ("extra_check", "public.events: short"),
        ),
        (
            "ALTER TABLE public.events ADD CONSTRAINT short CHECK (title <> '-') NOT VALID",
            ("check_not_valid", "public.events: short"),
        ),
        (
            "ALTER TABLE public.events ADD CONSTRAINT once EXCLUDE (id WITH =)",
            ("exclusion", "public.events: once"),
        ),
        ('CREATE INDEX "Odd" ON public.events (id)', ("odd_name", 'public."Odd"')),
        (
            "CREATE STATISTICS public.pair ON title, slug FROM public.events",
            ("statistics", "public.pair"),
        ),
    ],
    ids=["check", "not_valid", "exclusion", "index", "statistics"],
)
def test_what_the_package_does_not_have_is_named(sound, statement, expected):
    sound.execute(statement)

    assert said(sound, "find_constraints") == [expected]


def test_an_index_on_a_built_in_function_is_no_finding(sound):
    sound.execute("CREATE INDEX plain ON public.events (lower(title))")

    assert said(sound, "find_constraints") == []


def test_an_index_on_a_function_of_the_user_s_own_is_one(sound):
    sound.execute(
        "CREATE FUNCTION public.own(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1'"
    )
    sound.execute("CREATE INDEX by_own ON public.events (public.own(title))")

    (finding,) = found(sound, "find_constraints")

    assert (finding.severity, finding.kind) == ("warning", "index_on_function")
    assert "public.own(text)" in finding.detail


def test_keys_that_stand_twice_are_one_finding_for_each_column(sound):
    rows = sound.rows(
        "SELECT detail FROM legacy.find_constraints()"
        " WHERE class = 'duplicate_key' AND object = 'public.wallets'"
    )

    assert rows == [("Keys wallets_user_id_unique, wallets_user_unique say the same twice.",)]
