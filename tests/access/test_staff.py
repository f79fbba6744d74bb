"""Staff of one schema, and what is made after the bundle: rights end where they were given."""

import pytest

from tests.fix_actors import Actor
from tests.fix_rows import catalog

MAKERS = ("yardpass_owner", None)  # None: the installing role


@pytest.fixture
def marketing_team(world):
    """The role of the requirements: their two statements, and the call that makes it staff."""
    world.db.execute("CREATE ROLE marketing_team NOLOGIN")
    world.db.execute("GRANT USAGE ON SCHEMA campaigns TO marketing_team")
    world.db.execute("GRANT SELECT ON ALL TABLES IN SCHEMA campaigns TO marketing_team")
    world.db.execute("SELECT ops.grant_staff('marketing_team', 'campaigns')")
    return Actor(world.db, "marketing_team", {})


def outcomes(world, actor, statement):
    """{table: outcome} of the statement, which names {table} and the rows of {both} tenants."""
    trials = []
    for table in world.tables:
        both = f"(({world.where(table)}) OR ({world.attacks.where(table)}))"
        column = next(
            name
            for name, column in catalog(world.db, table).columns.items()
            if not (column.identity or column.generated)
        )
        trials.append((actor, "", statement.format(table=table, both=both, column=column)))
    return dict(zip(world.tables, world.attempts(trials), strict=True))


def test_a_marketing_team_reads_the_campaigns_of_all_tenants_and_nothing_else(
    world, marketing_team
):
    read = outcomes(world, marketing_team, "SELECT FROM {table} WHERE {both}")

    mine = {table: outcome for table, outcome in read.items() if table.startswith("campaigns.")}
    assert {table for table, outcome in mine.items() if outcome.number == 0} == set()
    assert sum(outcome.number for outcome in mine.values()) > len(mine) * 2 - 3
    assert {outcome.state for table, outcome in read.items() if table not in mine} == {"42501"}


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM {table} WHERE {both}", "UPDATE {table} SET {column} = {column} WHERE {both}"],
)
def test_a_marketing_team_writes_nothing(world, marketing_team, statement):
    written = outcomes(world, marketing_team, statement)

    assert {outcome.state for outcome in written.values()} == {"42501"}


def may(db, relation):
    """{role: whether it may read the relation}, and whether an API role may do anything to it."""
    return db.row(
        """
        SELECT has_table_privilege('app_read', oid, 'SELECT') AS staff_reads,
            has_any_column_privilege('anon', oid, 'SELECT, INSERT, UPDATE, REFERENCES')
            OR has_any_column_privilege('authenticated', oid, 'SELECT, INSERT, UPDATE, REFERENCES')
            OR has_any_column_privilege('service_role', oid, 'SELECT, INSERT, UPDATE, REFERENCES')
            OR has_table_privilege('authenticated', oid, 'DELETE, TRUNCATE, TRIGGER') AS open
        FROM pg_class WHERE oid = %s::regclass
        """,
        relation,
    )


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("schema", ["campaigns", "events", "users", "analytics"])
def test_a_table_made_later_is_read_by_staff_and_by_no_caller_of_the_api(db, schema, maker):
    with db.undone():
        if maker:
            db.execute(f"SET LOCAL ROLE {maker}")
        db.execute(f"CREATE TABLE {schema}.later (id uuid PRIMARY KEY)")

        assert may(db, f"{schema}.later") == (True, False)


@pytest.mark.parametrize("maker", MAKERS)
def test_what_is_made_later_in_public_is_nobodys(db, maker):
    with db.undone():
        if maker:
            db.execute(f"SET LOCAL ROLE {maker}")
        db.execute(
            "CREATE TABLE public.later (id uuid PRIMARY KEY);"
            "CREATE VIEW public.later_view AS SELECT id FROM public.later;"
            "CREATE SEQUENCE public.later_sequence"
        )

        for name in ("public.later", "public.later_view"):
            assert may(db, name) == (False, False)
        assert not db.value(
            "SELECT has_sequence_privilege('authenticated', 'public.later_sequence', 'USAGE')"
        )


def test_a_function_that_the_owner_makes_later_is_for_nobody_of_the_api(db):
    """What the installing role makes is PUBLIC's to call, as everywhere: it revokes that itself."""
    with db.undone():
        db.execute("SET LOCAL ROLE yardpass_owner")
        db.execute("CREATE FUNCTION public.later() RETURNS integer LANGUAGE sql AS 'SELECT 1'")

        assert db.rows(
            "SELECT role FROM unnest(ARRAY['anon', 'authenticated', 'service_role']) AS role"
            " WHERE has_function_privilege(role, 'public.later()', 'EXECUTE')"
        ) == []  # fmt: skip


def test_partitions_of_the_next_fourteen_months_are_shut(db):
    db.execute(
        "SELECT ops.ensure_month_partitions(oid, current_date, 15)"
        " FROM pg_class JOIN pg_partitioned_table ON partrelid = oid"
        " WHERE partstrat = 'r' AND relnamespace::regnamespace::text = ANY (ops.package_schemas())"
    )
    partitions = db.rows(
        "SELECT oid::regclass::text AS name, relrowsecurity AND relforcerowsecurity AS forced"
        " FROM pg_class WHERE relispartition AND relkind = 'r'"
    )

    assert len(partitions) > 5 * 14
    assert [partition.name for partition in partitions if not partition.forced] == []
    assert [each.name for each in partitions if may(db, each.name).open] == []
