"""Who owns what: no object stays with the role that installed it."""

import psycopg
import pytest

OWNERS = """
    SELECT pg_get_userbyid(relowner), relkind::text, count(*)
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = ANY (ops.package_schemas()) AND relkind IN ('r', 'p', 'v', 'm', 'S')
    GROUP BY 1, 2
    ORDER BY 1, 2
"""


def test_tables_and_views_belong_to_the_owner_and_materialized_views_to_the_functions(db):
    assert {(owner, kind) for owner, kind, _ in db.rows(OWNERS)} == {
        ("yardpass_owner", "r"),
        ("yardpass_owner", "p"),
        ("yardpass_owner", "v"),
        ("yardpass_owner", "S"),
        ("yardpass_functions", "m"),
    }


def test_schemas_and_types_belong_to_the_owner(db):
    assert db.rows(
        "SELECT nspname FROM pg_namespace WHERE nspname = ANY (ops.package_schemas())"
        " AND nspname <> 'public' AND nspowner <> 'yardpass_owner'::regrole"
        " UNION ALL SELECT typname FROM pg_type"
        " WHERE typnamespace::regnamespace::text = ANY (ops.package_schemas())"
        " AND typtype IN ('e', 'd', 'r') AND typowner <> 'yardpass_owner'::regrole"
    ) == []  # fmt: skip


def test_a_definer_runs_with_the_rights_of_the_owner_of_the_tables_to_make_partitions_alone(db):
    owners = db.rows(
        "SELECT prosecdef, pg_get_userbyid(proowner) AS owner, array_agg(proname::text) AS names"
        " FROM pg_proc WHERE pronamespace::regnamespace::text = ANY (ops.package_schemas())"
        " GROUP BY 1, 2"
    )

    assert {r.owner for r in owners if not r.prosecdef} == {"yardpass_owner"}
    (installers,) = [r.names for r in owners if not r.owner.startswith("yardpass_")]
    assert sorted(installers) == ["auth_account", "auth_addresses"]
    assert {r.owner for r in owners if r.prosecdef} >= {"yardpass_functions"}
    # But for what makes partitions, which takes their owner.
    (makers,) = [r.names for r in owners if r.prosecdef and r.owner == "yardpass_owner"]
    assert "maintain_partitions" in makers
    assert set(makers) <= {"maintain_partitions", "tg_model_versions__partition", "build_index"}


def test_what_answers_policies_runs_with_rights_on_key_columns_alone(db):
    names = db.rows("SELECT proname FROM pg_proc WHERE proowner = 'yardpass_memberships'::regrole")

    assert {"member_of", "user_orgs", "current_org_id", "account_id"} <= {n for (n,) in names}
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute("SET LOCAL ROLE yardpass_memberships; SELECT title FROM events.events")


def test_every_answer_to_a_policy_can_be_given(db):
    """The rights on key columns suffice: none of these functions fails for a signed-in caller."""
    functions = db.rows(
        "SELECT oid::regproc::text AS name, pronargs FROM pg_proc"
        " WHERE proowner = 'yardpass_memberships'::regrole"
    )

    for function in functions:
        role = "'viewer'" if function.pronargs else ""
        db.rows(f"SELECT {function.name}({role})")


def test_the_owner_sees_no_row_behind_the_forced_policies(db, organization):
    with db.undone():
        db.execute("SET LOCAL ROLE yardpass_owner")
        seen = db.value("SELECT count(*) FROM organizations.organizations")

    assert db.value("SELECT count(*) FROM organizations.organizations") > 0
    assert seen == 0


def test_a_second_handover_changes_nothing(db):
    """Schemas are granted and taken back; no object changes its owner."""
    before = db.rows(OWNERS)

    statements = db.value("SELECT ops.take_ownership()")

    assert statements == 4 * db.value("SELECT cardinality(ops.package_schemas())")
    assert db.rows(OWNERS) == before
    assert db.value(
        "SELECT has_schema_privilege('yardpass_functions', 'events', 'CREATE')"
    ) is False  # fmt: skip


def test_the_functions_of_the_package_cannot_make_or_change_objects(db):
    for statement in (
        "CREATE TABLE events.extra (id integer)",
        "ALTER TABLE events.events DISABLE ROW LEVEL SECURITY",
        "DROP POLICY select_internal ON events.events",
        "TRUNCATE ops.state_changes",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.execute(f"SET LOCAL ROLE yardpass_functions; {statement}")
