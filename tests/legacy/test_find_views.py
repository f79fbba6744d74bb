"""Views that let readers past row security."""

import pytest

from tests.legacy.fix_findings import found, said


def test_a_sound_database_has_none(sound):
    assert said(sound, "find_views") == []


@pytest.mark.parametrize(
    ("options", "grants", "expected"),
    [
        ("", "GRANT SELECT ON public.tried TO anon", ["error"]),
        ("", "GRANT SELECT ON public.tried TO PUBLIC", ["error"]),
        ("", "GRANT SELECT ON public.tried TO service_role", ["warning"]),
        ("WITH (security_invoker = on)", "GRANT SELECT ON public.tried TO anon", []),
        ("WITH (security_invoker = off)", "GRANT SELECT ON public.tried TO anon", ["error"]),
    ],
)
def test_a_view_with_its_owner_s_rights(sound, options, grants, expected):
    sound.execute(f"CREATE VIEW public.tried {options} AS SELECT id FROM public.orders")
    sound.execute(grants)

    assert [each.severity for each in found(sound, "find_views")] == expected


def test_a_view_of_a_table_without_row_security_passes_nothing(sound):
    sound.execute("ALTER TABLE public.promos DISABLE ROW LEVEL SECURITY")
    sound.execute("CREATE VIEW public.tried AS SELECT id FROM public.promos")

    assert said(sound, "find_views") == []


def test_a_view_on_a_view_is_told_by_both(sound):
    sound.execute("CREATE VIEW public.lower_one AS SELECT id FROM public.orders")
    sound.execute("CREATE VIEW public.upper_one AS SELECT id FROM public.lower_one")

    assert said(sound, "find_views") == [
        ("view_definer", "public.lower_one"),
        ("view_on_view", "public.upper_one"),
    ]


def test_a_view_with_its_owner_s_rights_over_one_with_its_caller_s(sound):
    sound.execute(
        "CREATE VIEW public.lower_one WITH (security_invoker = true)"
        " AS SELECT id FROM public.orders"
    )
    sound.execute("CREATE VIEW public.upper_one AS SELECT id FROM public.lower_one")

    assert said(sound, "find_views") == [("view_on_view", "public.upper_one")]


def test_materialized_views_are_told_by_whether_they_are_filled(sound):
    query = "AS SELECT id FROM public.orders"
    sound.execute(f"CREATE MATERIALIZED VIEW public.filled {query}")
    sound.execute(f"CREATE MATERIALIZED VIEW public.waiting {query} WITH NO DATA")

    assert said(sound, "find_views") == [
        ("matview", "public.filled"),
        ("matview_empty", "public.waiting"),
    ]
