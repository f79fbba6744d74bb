"""What strangers may do, and what may be handed on."""

import pytest

from tests.legacy.fix_findings import found, said

OPEN = {
    "GRANT INSERT ON public.events TO anon": ("error", "grant", "public.*"),
    "GRANT INSERT ON public.events TO authenticated": ("warning", "grant", "public.*"),
    "GRANT TRUNCATE ON public.events TO authenticated": ("error", "grant", "public.*"),
    "GRANT SELECT ON public.events TO PUBLIC": ("warning", "grant", "public.events"),
    "GRANT UPDATE ON SEQUENCE public.mv_refresh_log_id_seq TO anon": (
        "warning",
        "grant",
        "public sequences",
    ),
    "GRANT SELECT ON public.events TO service_role WITH GRANT OPTION": (
        "warning",
        "grant_option",
        "public.events",
    ),
    "GRANT UPDATE (title) ON public.events TO authenticated": (
        "notice",
        "grant_column",
        "public.events",
    ),
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO anon": (
        "error",
        "default_privileges",
        "public",
    ),
    "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO anon": (
        "error",
        "default_privileges",
        "all schemas",
    ),
}


def test_reading_behind_policies_is_no_finding(sound):
    assert said(sound, "find_grants") == []


@pytest.mark.parametrize(("statement", "expected"), OPEN.items(), ids=OPEN)
def test_what_is_open_is_found(sound, statement, expected):
    sound.execute(statement)

    (finding,) = found(sound, "find_grants")

    assert (finding.severity, finding.kind, finding.object) == expected


def test_functions_with_their_owner_s_rights_are_found(sound):
    sound.execute("CREATE FUNCTION public.own() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    assert said(sound, "find_grants") == []

    sound.execute("ALTER FUNCTION public.own() SECURITY DEFINER")

    assert said(sound, "find_grants") == [("grant", "public functions")] * 2


def test_trigger_functions_cannot_be_called(sound):
    sound.execute(
        "CREATE FUNCTION public.own() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
        " AS 'BEGIN RETURN NEW; END'"
    )

    assert said(sound, "find_grants") == []


def test_reach_tells_rights_columns_and_policies(sound):
    sound.execute("GRANT UPDATE (status) ON public.orders TO authenticated")

    row = sound.row(
        "SELECT rights, columns, row_security, policies FROM legacy.reach()"
        " WHERE role_name = 'authenticated' AND place = 'public.orders'"
    )

    assert row == (["SELECT"], ["UPDATE (status)"], True, ["own_orders"])
