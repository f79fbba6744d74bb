"""Tables without row security."""

import pytest

from tests.legacy.fix_findings import found, said


def test_guarded_tables_are_no_finding(sound):
    assert said(sound, "find_row_security") == []


@pytest.mark.parametrize(
    ("grants", "severity", "words"),
    [
        ([], "notice", "no API role"),
        (["SELECT ON {} TO anon"], "error", "anon may SELECT"),
        (["ALL ON {} TO anon"], "error", "anon holds every right"),
        (["SELECT ON {} TO PUBLIC"], "error", "everybody may SELECT"),
        (["ALL ON {} TO service_role"], "notice", "no API role"),
    ],
)
@pytest.mark.parametrize("table", ["public.promos", "public.event_impressions_p_2025_05"])
def test_a_table_without_row_security(sound, table, grants, severity, words):
    sound.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for grant in grants:
        sound.execute("GRANT " + grant.format(table))

    (finding,) = found(sound, "find_row_security")

    assert (finding.severity, finding.kind, finding.object) == (severity, "rls_missing", table)
    assert words in finding.detail


def test_forced_row_security_is_told(sound):
    sound.execute("ALTER TABLE public.promos FORCE ROW LEVEL SECURITY")

    assert said(sound, "find_row_security") == [("rls_forced", "public.promos")]
