"""The bundles as a DBA meets them: psql, one file, all of it or nothing."""

import dataclasses
import os
import random
import re
import secrets
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from build import MAIN, ordered, read, render
from tests.fix_actors import person
from tests.fix_db import Database, created
from tests.fix_server import bundle_files
from tests.fix_story import add_tier, hold, publish_event, purchase
from tools.server import ROOT, THROW_AWAY, throw_away_cluster

PACKAGE = ("build.py", "rules.py", "pyproject.toml", "sql")  # all that a build needs
LOCK = "SELECT pg_advisory_xact_lock(1497453124, 2)"
WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event = 'advisory'"
)
SCHEMAS = (
    "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
)
PACKAGE_ROLES = (
    "SELECT rolname FROM pg_roles"
    " WHERE rolname ~ '^(yardpass_(owner|functions|memberships|jobs)|app_(staff|read|write|ml))$'"
)
VERBOSE = {"VERBOSITY": "verbose"}  # psql then prints the SQLSTATE


@pytest.fixture
def platform():
    """The file of the platform bundle."""
    return bundle_files()[0]


@pytest.fixture
def main():
    """The file of the main bundle."""
    return bundle_files()[1]


@pytest.fixture
def changed_main(main, tmp_path):
    """changed_main(old, new) writes a copy of the main bundle with a text replaced."""

    def copy(old, new, number=1):
        text = main.read_text()
        assert text.count(old) == number
        file = tmp_path / main.name
        file.write_text(text.replace(old, new))
        return file

    return copy


def schemas(database):
    return {name for (name,) in database.rows(SCHEMAS)}


def dump(database):
    """The schema by pg_dump, without the lines that differ from dump to dump."""
    pg_dump = str(Path(database.server.bin_dir) / "pg_dump")
    target = psycopg.conninfo.conninfo_to_dict(database.dsn)
    environment = os.environ | {"PGPASSWORD": target.pop("password", "")}
    done = subprocess.run(
        [pg_dump, "-s", "-d", psycopg.conninfo.make_conninfo(**target)],
        env=environment,
        text=True,
        capture_output=True,
        check=True,
    )
    return [line for line in done.stdout.splitlines() if not re.match(r"\\(un)?restrict ", line)]


def row_versions(database):
    """Of every table, where its rows are and which transaction wrote them."""
    tables = database.rows(
        "SELECT nspname, relname FROM pg_class"
        " JOIN pg_namespace ON pg_namespace.oid = relnamespace"
        " WHERE relkind IN ('r', 'p') AND nspname <> 'information_schema'"
        " AND (nspname !~ '^pg_' OR relname IN ('pg_proc', 'pg_class', 'pg_default_acl'))"
    )
    return {
        (schema, table): database.value(
            sql.SQL("SELECT array_agg(ctid::text || ' ' || xmin ORDER BY ctid) FROM {}").format(
                sql.Identifier(schema, table)
            )
        )
        for schema, table in tables
    }


def refusal(done):
    """(SQLSTATE, HINT) of what psql printed, which is exactly one error."""
    assert done.returncode == 3, done.stderr
    (state,) = re.findall(r"ERROR:\s+(\w{5}):", done.stderr)
    assert "WARNING" not in done.stderr
    return state, (re.findall(r"^HINT:\s+(.+)$", done.stderr, re.M) or [None])[0]


def test_the_bundles_apply_to_an_empty_database_in_silence(fresh_database, platform, main):
    for file in (platform, main):
        done = fresh_database.psql(file=file)
        assert (done.returncode, done.stderr) == (0, "")
        assert re.search(r"is installed\.$", done.stdout)

    assert fresh_database.value("SELECT count(*) FROM ops.installations") == 1


def test_a_server_with_default_settings_has_room_for_the_locks(platform_database, main, tmp_path):
    """One transaction locks every object. PostgreSQL 15 promises 64 locks for each of 100
    connections and 22 processes of its own, and has room for some more."""
    (file := tmp_path / "locks.sql").write_text(
        main.read_text().rpartition("\nCOMMIT;\n")[0] + "\n\\t on\n"
        "SELECT count(DISTINCT (locktype, relation, classid, objid)) FROM pg_locks\n"
        "WHERE pid = pg_backend_pid();\nROLLBACK;\n"
    )

    done = platform_database.psql(file=file)

    assert 4_000 < int(done.stdout.split()[-1]) <= 64 * (100 + 22)


def test_a_server_without_room_for_the_locks_is_refused_at_once(server, platform, main):
    if server.lane not in ("embedded", "debian"):
        pytest.skip(f"lane {server.lane} has one server, which has room")
    small = THROW_AWAY | {"max_connections": "40", "max_locks_per_transaction": "64"}
    with (
        throw_away_cluster(server.lane, small) as cluster,
        created(
            dataclasses.replace(server, conninfo=cluster.conninfo), "small", "template0"
        ) as database,
    ):
        database.apply(platform)

        state, hint = refusal(database.psql(file=main, variables=VERBOSE))

        assert state == "YP915"
        assert "max_locks_per_transaction = 256" in hint
        assert "ops" not in schemas(database)


def test_psql_tells_how_far_it_is(platform_database, main):
    said = platform_database.psql(file=main).stdout.splitlines()

    steps = [line for line in said if line.startswith("[")]
    assert steps == said[:-1]
    assert [step.split("]")[0] for step in steps] == [
        f"[{n}/{len(steps)}" for n in range(1, len(steps) + 1)
    ]


def test_applied_twice_nothing_changes_and_psql_says_so(platform_database, platform, main):
    platform_database.apply(main)
    before = dump(platform_database), row_versions(platform_database)

    for file in (platform, main):
        done = platform_database.psql(file=file)
        assert (done.returncode, done.stderr) == (0, "")
        assert "nothing was changed" in done.stdout

    assert (dump(platform_database), row_versions(platform_database)) == before


def test_a_used_database_stays_as_it_is_when_the_bundle_comes_again(db, sessions, order, main):
    before = row_versions(db)

    assert db.psql(file=main).returncode == 0

    assert row_versions(db) == before


def test_postgrest_is_told_to_read_the_schema_again(platform_database, main):
    platform_database.connection.execute("LISTEN pgrst")

    platform_database.apply(main)

    told = list(platform_database.connection.notifies(timeout=5, stop_after=1))
    assert [note.payload for note in told] == ["reload schema"]


def test_a_failing_source_leaves_nothing_and_psql_leads_to_its_line(platform_database, tmp_path):
    for name in PACKAGE:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    broken = sorted((tmp_path / "sql/ref").glob("9*.sql"))[-1]
    line = len(broken.read_text().splitlines()) + 2
    broken.write_text(broken.read_text() + "\nSELECT 1 / (SELECT 0);\n")
    build(tmp_path, "bundle")
    file = tmp_path / "dist" / bundle_files()[1].name
    source = broken.relative_to(tmp_path).as_posix()
    before = schemas(platform_database), dump(platform_database)

    done = platform_database.psql(file=file, variables=VERBOSE)

    assert refusal(done) == ("22012", None)
    (where,) = re.findall(rf"^psql:{re.escape(str(file))}:(\d+): ERROR", done.stderr, re.M)
    began, first = re.findall(r"(\S+) begins at line (\d+)$", done.stdout, re.M)[-1]
    assert began == source
    assert int(where) - int(first) + 1 == line
    assert build(tmp_path, "where", where).stdout.startswith(f"{source}:{line}")
    assert (schemas(platform_database), dump(platform_database)) == before


@pytest.mark.parametrize("nth", [0, 1, 2, 3])
def test_wherever_it_fails_nothing_is_left(platform_database, main, tmp_path, nth):
    """Roles too: the copy makes roles of other names, because the server has the real ones."""
    text = (
        main.read_text().replace("app_read", "yp_left_read").replace("app_write", "yp_left_write")
    )
    ends = [match.end() for match in re.finditer(r"^-- <<< .*\n", text, re.M)]
    at = ends[nth * (len(ends) - 1) // 3]
    file = tmp_path / main.name
    file.write_text(f"{text[:at]}SELECT 1 / 0;\n{text[at:]}")
    before = schemas(platform_database)

    done = platform_database.psql(file=file, variables=VERBOSE)

    assert refusal(done) == ("22012", None)
    assert schemas(platform_database) == before
    assert platform_database.value("SELECT to_regclass('public.outbox')") is None
    assert platform_database.rows("SELECT FROM pg_extension WHERE extname = 'vector'") == []
    assert platform_database.rows("SELECT FROM pg_roles WHERE rolname LIKE 'yp\\_left%'") == []


def test_after_a_failure_the_bundle_applies(platform_database, main, changed_main):
    failing = changed_main("\nNOTIFY pgrst", "\nSELECT 1 / 0;\nNOTIFY pgrst")
    assert platform_database.psql(file=failing).returncode == 3

    done = platform_database.psql(file=main)

    assert (done.returncode, done.stderr) == (0, "")


def test_it_refuses_a_database_of_another_encoding(server, main):
    name = f"{server.prefix}{secrets.token_hex(6)}"
    with server.connect() as connection:
        connection.execute(
            sql.SQL(
                "CREATE DATABASE {} TEMPLATE template0 ENCODING 'SQL_ASCII'"
                " LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'"
            ).format(sql.Identifier(name))
        )
    database = Database(server, name)
    try:
        before = schemas(database)
        state, hint = refusal(database.psql(file=main, variables=VERBOSE))
        assert state == "YP902"
        assert "UTF8" in hint
        assert schemas(database) == before
    finally:
        database.close()
        server.drop_database(name)


@pytest.mark.parametrize("version", [140019, 150013, 160009, 170005, 190000])
def test_it_refuses_a_server_that_is_too_old_or_too_new(platform_database, changed_main, version):
    file = changed_main("current_setting('server_version_num')::integer", str(version))

    state, hint = refusal(platform_database.psql(file=file, variables=VERBOSE))

    assert state == "YP901"
    assert all(minor in hint for minor in ("15.14", "16.10", "17.6", "18.0"))
    assert schemas(platform_database) == {"auth", "public"}


@pytest.mark.parametrize("version", [150014, 160010, 170006, 180000, 180099])
def test_it_accepts_the_first_good_minors(platform_database, changed_main, version):
    file = changed_main("current_setting('server_version_num')::integer", str(version))

    assert platform_database.psql(file=file).returncode == 0


def test_it_refuses_a_server_without_pgvector(platform_database, changed_main):
    file = changed_main("pg_available_extensions WHERE name = 'vector'",
                        "pg_available_extensions WHERE name = 'no_such_extension'")  # fmt: skip

    state, hint = refusal(platform_database.psql(file=file, variables=VERBOSE))

    assert state == "YP903"
    assert "pgvector" in hint
    assert schemas(platform_database) == {"auth", "public"}


def test_it_refuses_a_server_without_the_api_roles(platform_database, changed_main):
    file = changed_main(
        "ARRAY['anon', 'authenticated', 'service_role']",
        "ARRAY['anon', 'yp_no_such_role', 'service_role']",
    )

    state, hint = refusal(platform_database.psql(file=file, variables=VERBOSE))

    assert state == "YP904"
    assert "yardpass-platform" in hint


def test_it_refuses_a_database_without_auth(fresh_database, main):
    state, hint = refusal(fresh_database.psql(file=main, variables=VERBOSE))

    assert state == "YP905"
    assert "yardpass-platform" in hint
    assert schemas(fresh_database) == {"public"}


@pytest.mark.parametrize(
    "missing", ["FUNCTION auth.uid()", "FUNCTION auth.jwt()", "TABLE auth.users"]
)
def test_it_refuses_an_auth_that_lacks_what_it_needs(platform_database, main, missing):
    platform_database.execute(f"DROP {missing}")

    assert refusal(platform_database.psql(file=main, variables=VERBOSE))[0] == "YP905"


@pytest.mark.parametrize("schema", ["ops", "events", "ml"])
def test_it_refuses_a_half_installed_database(platform_database, main, schema):
    platform_database.execute(f"CREATE SCHEMA {schema}")

    state, hint = refusal(platform_database.psql(file=main, variables=VERBOSE))

    assert state == "YP906"
    assert hint
    assert schemas(platform_database) == {"auth", "public", schema}


@pytest.mark.parametrize(
    "made",
    [
        "TABLE public.tickets (id integer)",
        "TABLE public.events (id integer) PARTITION BY LIST (id)",
        "VIEW public.organizations AS SELECT 1 AS id",
        "TABLE public.outbox (id integer)",
    ],
)
def test_it_refuses_a_database_with_an_earlier_product(platform_database, main, made):
    platform_database.execute(f"CREATE {made}")

    state, hint = refusal(platform_database.psql(file=main, variables=VERBOSE))

    assert state == "YP907"
    assert hint
    assert schemas(platform_database) == {"auth", "public"}


def test_other_tables_in_public_are_nobodys_business(platform_database, main):
    platform_database.execute("CREATE TABLE public.notes_of_the_dba (body text)")

    assert platform_database.psql(file=main).returncode == 0


@pytest.mark.parametrize("what", ["version", "sources"])
def test_it_refuses_another_release(platform_database, main, tmp_path, what):
    platform_database.apply(main)
    text = main.read_text()
    (sha256,) = re.findall(r"^-- sources (\w{64})$", text, re.M)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    file = tmp_path / "other.sql"
    file.write_text(
        text.replace(sha256, "0" * 64) if what == "sources" else text.replace(version, "99.0.0")
    )
    before = row_versions(platform_database)

    state, hint = refusal(platform_database.psql(file=file, variables=VERBOSE))

    assert state == "YP908"
    assert hint
    assert row_versions(platform_database) == before


def test_of_two_who_apply_it_at_once_one_installs_and_one_finds_it_done(platform_database, main):
    with (
        ThreadPoolExecutor() as pool,
        platform_database.server.connect(platform_database.name) as gate,
    ):
        with gate.transaction():
            gate.execute(LOCK)
            runs = [pool.submit(platform_database.psql, file=main) for _ in range(2)]
            while platform_database.value(WAITING) < 2:
                assert not any(run.done() for run in runs)
        done = [run.result() for run in runs]

    assert [(run.returncode, run.stderr) for run in done] == [(0, "")] * 2
    last = sorted(run.stdout.splitlines()[-1] for run in done)
    assert last[0].endswith("nothing was changed.")
    assert last[1].endswith("is installed.")
    assert platform_database.value("SELECT count(*) FROM ops.installations") == 1


def test_who_waits_too_long_for_the_other_is_told(platform_database, changed_main):
    file = changed_main("SET LOCAL lock_timeout = '2min'", "SET LOCAL lock_timeout = '10ms'")

    with platform_database.connection.transaction():
        platform_database.connection.execute(LOCK)
        done = platform_database.psql(file=file, variables=VERBOSE)

    assert refusal(done) == ("55P03", None)
    assert schemas(platform_database) == {"auth", "public"}


@pytest.mark.parametrize("made", ["SCHEMA auth", "SCHEMA auth CREATE TABLE users (id uuid)"])
def test_the_platform_bundle_refuses_a_real_auth(fresh_database, platform, made):
    fresh_database.execute(f"CREATE {made}")
    before = dump(fresh_database)

    state, hint = refusal(fresh_database.psql(file=platform, variables=VERBOSE))

    assert state == "YP909"
    assert hint
    assert dump(fresh_database) == before


def host(database, role):
    """Makes the database like Supabase's, and its role postgres: no superuser, auth not its own."""
    # There postgres may create pgvector although it is untrusted; here a superuser has done it.
    for statement in (
        "CREATE SCHEMA extensions",
        "CREATE EXTENSION vector WITH SCHEMA extensions",
        f"CREATE ROLE {role} NOSUPERUSER BYPASSRLS CREATEROLE CREATEDB LOGIN",
        f"GRANT anon, authenticated, service_role TO {role} WITH ADMIN OPTION",
        f"ALTER DATABASE {database.name} OWNER TO {role}",
        f"ALTER SCHEMA extensions OWNER TO {role}",
        "GRANT USAGE ON SCHEMA extensions TO anon, authenticated, service_role",
        f"GRANT USAGE ON SCHEMA auth TO {role} WITH GRANT OPTION",
        f"GRANT SELECT, REFERENCES ON auth.users TO {role} WITH GRANT OPTION",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA auth TO {role} WITH GRANT OPTION",
    ):
        database.execute(statement)


@pytest.fixture
def hosted(platform_database):
    """A database like Supabase's and its role postgres, on a server that knows the package."""
    server = platform_database.server
    if not server.superuser:
        pytest.skip("the installing role of this server is no superuser already")
    role = f"{server.prefix}{secrets.token_hex(4)}"
    host(platform_database, role)
    # Roles belong to the server: here another database has made the package's already.
    for (made,) in platform_database.rows(PACKAGE_ROLES):
        platform_database.execute(f"GRANT {made} TO {role} WITH ADMIN OPTION")
    yield platform_database, role
    platform_database.close()
    server.drop_database(platform_database.name)
    with server.connect() as connection:
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def apply_as(database, role, file, tmp_path):
    """Applies the file as the role, on servers where it cannot log in too."""
    script = tmp_path / "as_role.sql"
    script.write_text(f"SET SESSION AUTHORIZATION {role};\n\\i {file}\n")
    return database.psql(file=script, variables=VERBOSE | {"QUIET": "1", "ON_ERROR_STOP": "1"})


def test_a_hosted_installer_applies_it_and_the_story_works(hosted, main, tmp_path):
    database, role = hosted
    done = apply_as(database, role, main, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert database.value("SELECT applied_by FROM ops.installations") == role
    assert database.rows(
        "SELECT proname FROM pg_proc"
        " WHERE pronamespace::regnamespace::text = ANY (ops.package_schemas())"
        " AND proowner = %s::regrole ORDER BY proname",
        role,
    ) == [("auth_account",), ("auth_addresses",)]  # fmt: skip

    founder, buyer, service = (person(database, name) for name in ("Fia", "Bo", "Service"))
    service.role, service.claims = "service_role", {"role": "service_role"}
    founder.row("SELECT * FROM public.save_profile('Fia Founder', 'fia')")
    made = founder.row("SELECT * FROM public.create_organization('Harbour Hall', 'harbour')")
    founder = founder.claiming(org_id=str(made.id))
    assert founder.value("SELECT public.current_org_id()") == made.id
    event = publish_event(founder)
    paid, free = (
        add_tier(founder, event, name=name, price_cents=cents)
        for name, cents in (("Paid", 1000), ("Free", 0))
    )
    bought = purchase(service, hold(buyer, paid, quantity=2), paid_cents=2100)
    assert purchase(buyer, hold(buyer, free)).status == bought.status == "paid"
    codes = database.rows("SELECT qr_code FROM ticketing.tickets WHERE order_id = %s", bought.id)
    scans = [
        founder.row("SELECT * FROM public.scan_ticket(%s, %s)", event.id, code).result
        for code in (codes[0].qr_code, codes[0].qr_code, codes[1].qr_code)
    ]

    assert scans == ["valid", "already_redeemed", "valid"]
    assert database.value("SELECT sum(amount_cents) FROM payments.entries") == 0
    again = apply_as(database, role, main, tmp_path)
    assert (again.returncode, again.stderr) == (0, "")
    assert "nothing was changed" in again.stdout


def test_a_hosted_installer_makes_the_roles_on_a_server_that_has_none(
    server, platform, main, tmp_path
):
    if server.lane not in ("embedded", "debian"):
        pytest.skip(f"lane {server.lane} has one server, which has the roles")
    with throw_away_cluster(server.lane) as cluster:
        virgin = dataclasses.replace(server, conninfo=cluster.conninfo)
        with created(virgin, "hosted", "template0") as database:
            database.apply(platform)
            host(database, "installer")
            assert database.rows(PACKAGE_ROLES) == []

            done = apply_as(database, "installer", main, tmp_path)

            assert (done.returncode, done.stderr) == (0, "")
            assert len(database.rows(PACKAGE_ROLES)) == 8
            assert database.rows(
                "SELECT relname FROM pg_class WHERE relowner = 'installer'::regrole"
            ) == []  # fmt: skip
            founder = person(database, "Fia")
            founder.row("SELECT * FROM public.create_organization('Harbour Hall')")
            assert founder.value("SELECT count(*) FROM user_orgs()") == 1


def test_an_installer_who_may_not_act_for_the_roles_leaves_nothing(hosted, main, tmp_path):
    database, role = hosted
    database.execute(f"REVOKE yardpass_owner FROM {role}; ALTER ROLE {role} NOCREATEROLE")
    before = schemas(database)

    done = apply_as(database, role, main, tmp_path)

    state, hint = refusal(done)
    assert state == "YP913"
    assert "GRANT yardpass_owner" in hint
    assert schemas(database) == before


def test_an_installer_who_may_not_open_the_schema_of_pgvector_leaves_nothing(
    hosted, main, tmp_path
):
    """Without this the server only warned, and every search failed later."""
    database, role = hosted
    database.execute("ALTER SCHEMA extensions OWNER TO CURRENT_USER")
    database.execute(f"REVOKE ALL ON SCHEMA extensions FROM {role}, public")
    before = schemas(database)

    state, hint = refusal(apply_as(database, role, main, tmp_path))
    assert state == "YP914"
    assert f"GRANT USAGE ON SCHEMA extensions TO {role} WITH GRANT OPTION" in hint
    assert schemas(database) == before

    # Its own use of the schema is not enough; the right to pass it on is.
    database.execute(f"GRANT USAGE ON SCHEMA extensions TO {role}")
    assert refusal(apply_as(database, role, main, tmp_path))[0] == "YP914"
    database.execute(re.search(r"GRANT USAGE.*OPTION", hint)[0])
    done = apply_as(database, role, main, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_schema_of_pgvector_that_is_open_to_all_needs_no_grant(hosted, main, tmp_path):
    database, role = hosted
    database.execute("ALTER SCHEMA extensions OWNER TO CURRENT_USER")
    database.execute(f"REVOKE ALL ON SCHEMA extensions FROM {role}")
    database.execute("GRANT USAGE ON SCHEMA extensions TO public")

    done = apply_as(database, role, main, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_installer_whom_policies_bind_leaves_nothing(hosted, main, tmp_path):
    """Forced row security would hide the package's own rows from its own functions."""
    database, role = hosted
    database.execute(f"ALTER ROLE {role} NOBYPASSRLS")
    before = schemas(database)

    done = apply_as(database, role, main, tmp_path)

    state, hint = refusal(done)
    assert state == "YP910"
    assert hint
    assert schemas(database) == before


PRIVILEGES = """
    SELECT 'function' AS kind, f.oid::regprocedure::text AS name, role, 'EXECUTE' AS privilege
    FROM pg_proc AS f
    JOIN pg_namespace ON pg_namespace.oid = pronamespace
    CROSS JOIN unnest(ARRAY['anon', 'authenticated', 'service_role']) AS role
    WHERE nspname !~ '^pg_|^information_schema$|^extensions$'
        AND has_function_privilege(role, f.oid, 'EXECUTE')
    UNION
    SELECT 'relation', c.oid::regclass::text, role, privilege
    FROM pg_class AS c
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    CROSS JOIN unnest(ARRAY['anon', 'authenticated', 'service_role']) AS role
    CROSS JOIN unnest(ARRAY[
        'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'
    ]) AS privilege
    WHERE nspname !~ '^pg_|^information_schema$|^extensions$'
        AND relkind IN ('r', 'p', 'v', 'm') AND has_table_privilege(role, c.oid, privilege)
    UNION
    SELECT 'sequence', c.oid::regclass::text, role, privilege
    FROM pg_class AS c
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    CROSS JOIN unnest(ARRAY['anon', 'authenticated', 'service_role']) AS role
    CROSS JOIN unnest(ARRAY['SELECT', 'USAGE', 'UPDATE']) AS privilege
    WHERE relkind = 'S' AND has_sequence_privilege(role, c.oid, privilege)
"""


def test_rights_do_not_depend_on_the_default_privileges_of_the_platform(
    db, platform_database, main
):
    """Supabase grants everything in public by default in old projects, and nothing in new ones."""
    platform_database.execute(
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES"
        " TO anon, authenticated, service_role;"
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON FUNCTIONS"
        " TO anon, authenticated, service_role;"
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON SEQUENCES"
        " TO anon, authenticated, service_role"
    )
    platform_database.apply(main)

    assert set(platform_database.rows(PRIVILEGES)) == set(db.rows(PRIVILEGES))


def build(root, *arguments, **environment):
    """Runs the builder of the tree `root` in a process of its own."""
    return subprocess.run(
        [sys.executable, "build.py", *arguments],
        cwd=root,
        env=os.environ | environment,
        umask=int(environment.get("UMASK", "022"), 8),
        text=True,
        capture_output=True,
        check=True,
    )


def test_the_same_sources_are_the_same_bytes_everywhere(tmp_path):
    there = tmp_path / "Ein Ort mit Leerzeichen"
    there.mkdir()
    for name in reversed(PACKAGE):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, there / name)

    build(
        there, "bundle", TZ="Pacific/Auckland", LANG="tr_TR.UTF-8", LC_ALL="C", UMASK="077",
        PYTHONHASHSEED="7",
    )  # fmt: skip

    for file in bundle_files():
        assert (there / "dist" / file.name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("seed", range(3))
def test_any_order_that_the_key_leaves_free_makes_the_same_database(
    server, platform_database, tmp_path, db, seed
):
    """`make bench` does it a thousand times."""
    tree = read(ROOT)
    shuffled = ordered(tree.of(MAIN), random.Random(seed))
    assert shuffled != tree.of(MAIN)
    file = tmp_path / "shuffled.sql"
    file.write_bytes(render(MAIN, shuffled, tree.version))

    platform_database.apply(file)

    assert dump(platform_database) == dump(db)
