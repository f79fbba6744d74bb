"""What the role that adopts must be and have."""

import secrets

import pytest
from psycopg import sql

from tests.legacy.fix_findings import found


@pytest.fixture
def role(sound, server):
    """A role that owns nothing, may read the tools, and is undone with the test."""
    if not server.superuser:
        pytest.skip("only a superuser changes owners at will")
    name = f"yardpass_role_{secrets.token_hex(4)}"
    sound.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
    sound.execute(
        sql.SQL(
            "GRANT USAGE ON SCHEMA legacy TO {0};"
            "GRANT SELECT ON ALL TABLES IN SCHEMA legacy TO {0};"
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA legacy TO {0}"
        ).format(sql.Identifier(name))
    )
    sound.execute("CREATE POLICY everybody ON legacy.pairs USING (true)")
    return name


def become(database, name):
    database.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(name)))


def test_who_owns_all_has_notices_alone(sound):
    kinds = {(each.severity, each.kind) for each in found(sound, "find_installer")}

    assert kinds == {("notice", "space"), ("notice", "extension_in_public")}


def test_a_role_that_owns_nothing_can_move_nothing(sound, role):
    become(sound, role)

    errors = [each for each in found(sound, "find_installer") if each.severity == "error"]

    owned = [each.object for each in errors if each.kind == "owner"]
    assert "public.events" in owned
    assert "public.event_impressions_p_2025_05" in owned
    assert "public.ticket_status" in owned
    assert len([each for each in errors if each.kind == "installer"]) == 2


def test_a_single_table_of_another_role_is_found(sound, role):
    sound.execute(sql.SQL("ALTER TABLE public.events OWNER TO {}").format(sql.Identifier(role)))
    assert [each for each in found(sound, "find_installer") if each.severity == "error"] == []
