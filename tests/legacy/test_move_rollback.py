"""A rollback brings back the exact former catalog, and keeps what was written since."""

import dataclasses
import secrets

import psycopg
import pytest
from psycopg import conninfo

from tests.fix_db import Database, created, unique_name
from tests.fix_server import bundle_files
from tests.legacy import generate
from tests.legacy.conftest import SIZE, tools_file
from tests.legacy.moves import CONTRADICTIONS, STAGING, dump, move, rollback, states

PACKAGE_ROLES = "SELECT rolname FROM pg_roles WHERE rolname ~ '^(yardpass|app)_[a-z]+$'"


def own(database, role):
    """The same database as this role sees it."""
    server = database.server
    as_role = conninfo.make_conninfo(server.conninfo, user=role)
    return Database(dataclasses.replace(server, conninfo=as_role, superuser=False), database.name)


def hosted(server, database, role, dirty):
    """The legacy and the tools in the hands of a role as on a hosted platform: no superuser."""
    database.apply(bundle_files()[0])
    for statement in (
        "CREATE EXTENSION vector WITH SCHEMA public",
        f"CREATE ROLE {role} NOSUPERUSER BYPASSRLS CREATEROLE LOGIN",
        f"GRANT anon, authenticated, service_role TO {role} WITH ADMIN OPTION",
        f"ALTER DATABASE {database.name} OWNER TO {role}",
        f"GRANT ALL ON SCHEMA auth TO {role} WITH GRANT OPTION",
        f"GRANT ALL ON auth.users TO {role} WITH GRANT OPTION",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA auth TO {role} WITH GRANT OPTION",
    ):
        database.execute(statement)
    for (name,) in database.rows(PACKAGE_ROLES):
        database.execute(f"GRANT {name} TO {role} WITH ADMIN OPTION")
    mine = own(database, role)
    generate.build(mine.connection, SIZE, dirty)
    mine.apply(tools_file())
    return mine


@pytest.fixture(params=["clean", "dirty"])
def plain_owner(request, server):
    """(as superuser, as owner): a legacy database and tools that a plain role owns."""
    if not (server.trust and server.superuser):
        pytest.skip("this server has no role that may log in as any other")
    role = f"{server.prefix}{secrets.token_hex(4)}"
    try:
        with created(server, unique_name(server), "template0") as database:
            mine = hosted(server, database, role, request.param == "dirty")
            yield database, mine
            mine.close()
    finally:
        with server.connect() as connection:
            connection.execute(f"DROP OWNED BY {role}")
            connection.execute(f"DROP ROLE {role}")


def there_and_back_three_times(database, mover):
    everything = dump(database)
    before = dump(database, *STAGING)
    for _ in range(3):
        move(mover)
        assert dump(database, *STAGING) != before
        rollback(mover)
        assert dump(database, *STAGING) == before
    assert dump(database) == everything
    assert states(database) == {"found": states(database)["found"]}


@pytest.mark.parametrize("variant", ["clean", "dirty"])
def test_the_dump_is_the_same_after_three_times(legacy, variant):
    database = legacy(variant)

    there_and_back_three_times(database, database)


def test_a_plain_owner_can_do_it_too(plain_owner):
    database, mine = plain_owner
    assert mine.value("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False

    there_and_back_three_times(database, mine)


def test_domains_go_back_one_by_one_in_any_order(dirty):
    before = dump(dirty, *STAGING)
    move(dirty)

    for domain in ("events", "ml", "ref", "analytics", "public", "payments"):
        rollback(dirty, domain)
        assert dirty.rows(CONTRADICTIONS) == []
    assert states(dirty)["found"] > 50
    assert dirty.value("SELECT to_regclass('ticketing.tickets') IS NOT NULL")
    assert dirty.value("SELECT to_regnamespace('events') IS NULL")

    rollback(dirty)
    assert dump(dirty, *STAGING) == before


def test_rows_written_since_are_kept(clean):
    before = clean.value("SELECT count(*) FROM public.hashtags")
    move(clean)
    clean.execute("INSERT INTO public.hashtags (tag) VALUES ('by-old-name')")
    clean.execute("INSERT INTO events.hashtags (tag) VALUES ('by-new-name')")

    rollback(clean)

    assert clean.value("SELECT count(*) FROM public.hashtags") == before + 2


def test_a_rollback_of_nothing_changes_nothing(clean):
    before = dump(clean, *STAGING)

    rollback(clean)
    rollback(clean, "events")

    assert dump(clean, *STAGING) == before


def test_partitions_indexes_and_statistics_made_since_come_along(clean):
    move(clean)
    parent = "analytics.event_impressions_p"
    clean.execute(
        f"CREATE TABLE analytics.made_since PARTITION OF {parent}"
        " FOR VALUES FROM ('2031-01-01') TO ('2031-02-01')"
    )
    clean.execute("CREATE INDEX made_since_idx ON ticketing.tickets (created_at)")
    clean.execute(
        "CREATE STATISTICS ticketing.made_since ON event_id, status FROM ticketing.tickets"
    )

    rollback(clean)

    assert clean.value("SELECT to_regclass('public.made_since') IS NOT NULL")
    assert clean.value("SELECT to_regclass('public.made_since_idx') IS NOT NULL")
    assert clean.value(
        "SELECT stxnamespace = 'public'::regnamespace FROM pg_statistic_ext"
        " WHERE stxname = 'made_since'"
    )
    for gone in ("analytics", "ticketing"):
        assert clean.value("SELECT to_regnamespace(%s) IS NULL", gone)


@pytest.mark.parametrize(
    "made",
    [
        "VIEW public.mine AS SELECT id FROM public.tickets",
        "FUNCTION public.mine(public.tickets) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "TABLE public.mine (was public.tickets[])",
    ],
)
def test_objects_made_on_a_view_are_named_before_anything_is_undone(clean, made):
    move(clean)
    clean.execute(f"CREATE {made}")
    steps = "SELECT count(*) FROM legacy.steps WHERE undone_at IS NULL"
    before = clean.value(steps)

    with pytest.raises(psycopg.Error) as caught:
        rollback(clean, "ticketing")

    assert caught.value.sqlstate == "YP929"
    assert "mine" in caught.value.diag.message_detail
    assert clean.value(steps) == before
    rollback(clean, "events")


def test_a_view_that_somebody_dropped_is_no_obstacle(clean):
    before = dump(clean, *STAGING)
    move(clean, "users")
    clean.execute("DROP VIEW public.follows")

    rollback(clean)

    assert dump(clean, *STAGING) == before


def test_the_tools_can_leave_after_a_rollback(clean):
    move(clean)
    rollback(clean)

    clean.execute("CALL ops.legacy_uninstall()")

    assert clean.value("SELECT to_regnamespace('legacy') IS NULL")


def test_later_steps_of_other_domains_on_the_same_object_go_first(clean):
    step = "SELECT legacy.do_step('move', %s, 'function x', %s::text[], %s::text[])"
    replaced = "COMMENT ON SCHEMA public IS '{}'"
    before = dump(clean, *STAGING)
    move(clean, "users")
    for domain, old, new in (("users", "standard public schema", "1"), ("events", "1", "2")):
        clean.execute(step, domain, [replaced.format(new)], [replaced.format(old)])

    rollback(clean, "users")

    assert dump(clean, *STAGING) == before
