"""The harness itself: what the other tests take for granted."""

import os
import subprocess
import sys

import psycopg
import pytest

from tests.fix_server import OWN_OF_LANES, is_in_share
from tools.server import ROOT, ServerError, throw_away_cluster


def test_the_owner_sees_what_she_wrote(db):
    db.execute("CREATE TABLE public.note (body text NOT NULL)")

    assert db.execute("INSERT INTO public.note VALUES (%s), (%s)", "one", "two") == 2
    assert db.row("SELECT body FROM public.note ORDER BY body LIMIT 1").body == "one"
    assert db.value("SELECT count(*) FROM public.note") == 2


@pytest.mark.parametrize("run", ["first", "second"])
def test_nothing_of_a_test_is_left_for_the_next(db, buyer, run):
    assert db.value("SELECT to_regclass('public.left_over')") is None
    assert db.value("SELECT count(*) FROM auth.users") == 1

    db.execute("CREATE TABLE public.left_over ()")


def test_a_failed_call_leaves_the_test_able_to_look(db):
    db.execute("CREATE TABLE public.note (body text NOT NULL)")

    with pytest.raises(psycopg.Error) as refused:
        db.execute("INSERT INTO public.note VALUES ('one'), (NULL)")

    assert refused.value.sqlstate == "23502"
    assert db.rows("SELECT * FROM public.note") == []


def test_a_block_can_be_undone(db, buyer):
    with db.undone():
        db.execute("DELETE FROM users.user_profiles")
        assert db.value("SELECT count(*) FROM users.user_profiles") == 0

    assert db.value("SELECT count(*) FROM users.user_profiles") == 1


def test_a_row_that_is_not_there_or_not_alone_is_an_error(db):
    with pytest.raises(AssertionError, match="0 rows"):
        db.row("SELECT 1 WHERE false")
    with pytest.raises(AssertionError, match="2 rows"):
        db.row("SELECT generate_series(1, 2)")


def test_an_actor_calls_as_postgrest_does(db, editor, organization):
    seen = editor.row(
        "SELECT current_user AS who, session_user AS installer,"
        " current_setting('search_path') AS path,"
        " current_setting('request.jwt.claims')::jsonb AS claims, auth.uid() AS uid"
    )

    assert seen.who == "authenticated"
    assert seen.path == '"public", "extensions"'
    assert seen.uid == editor.user_id
    assert seen.claims == {
        "sub": str(editor.user_id),
        "role": "authenticated",
        "aud": "authenticated",
        "aal": "aal1",
        "is_anonymous": False,
        "email": editor.claims["email"],
        "org_id": str(organization.id),
    }


def test_a_caller_without_a_token_is_anon_and_nobody(anon, service_role):
    assert anon.row("SELECT current_user AS who, auth.uid() AS uid, auth.role() AS role") == (
        "anon",
        None,
        "anon",
    )
    assert service_role.row("SELECT current_user AS who, auth.uid() AS uid") == (
        "service_role",
        None,
    )


def test_each_member_has_the_role_of_her_name(
    db, organization, viewer, editor, admin, owner, removed_member, outsider, other_owner
):
    members = db.rows(
        "SELECT user_id, role::text FROM organizations.org_memberships WHERE org_id = %s",
        organization.id,
    )

    assert dict(members) == {
        viewer.user_id: "viewer",
        editor.user_id: "editor",
        admin.user_id: "admin",
        owner.user_id: "owner",
    }
    assert removed_member.org_id == organization.id
    assert outsider.org_id is None
    assert other_owner.org_id != organization.id


def test_a_claim_can_be_replaced_and_removed(buyer):
    liar = buyer.claiming(org_id="no uuid", email=None)

    claims = liar.value("SELECT auth.jwt()")

    assert claims["org_id"] == "no uuid"
    assert "email" not in claims
    assert "email" in buyer.claims


def test_role_claims_and_path_are_back_after_a_call_and_after_an_error(db, buyer):
    look = (
        "SELECT current_user, current_setting('search_path'),"
        " coalesce(current_setting('request.jwt.claims', true), '')"
    )
    before = db.row(look)

    buyer.row("SELECT 1")
    after_call = db.row(look)
    with pytest.raises(psycopg.errors.DivisionByZero):
        buyer.row("SELECT 1 / 0")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        buyer.rows("SELECT * FROM auth.users")

    assert after_call == before
    assert db.row(look) == before


def test_a_call_of_an_actor_ends_with_the_checks_of_a_commit(db, buyer):
    db.execute(
        "CREATE TABLE public.node (id int PRIMARY KEY, parent int,"
        " CONSTRAINT node_parent_fkey FOREIGN KEY (parent) REFERENCES public.node (id)"
        " DEFERRABLE INITIALLY DEFERRED)"
    )
    db.execute("GRANT INSERT ON public.node TO authenticated")

    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        buyer.execute("INSERT INTO public.node VALUES (1, 2)")

    assert db.rows("SELECT * FROM public.node") == []
    db.execute("INSERT INTO public.node VALUES (1, 2)")
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        db.check_deferred()


@pytest.fixture
def counter(db):
    """A table of two rows that callers may lock and change."""
    db.execute("CREATE TABLE public.counter (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)")
    db.execute("INSERT INTO public.counter VALUES (1), (2)")
    db.execute("GRANT SELECT, UPDATE ON public.counter TO authenticated")


ADD_ONE = "UPDATE public.counter SET n = n + 1 WHERE id = %s RETURNING n"


def test_sessions_are_logged_in_as_authenticator_and_call_as_their_actor(server, sessions, buyer):
    if not server.superuser:
        pytest.skip("an installing role that is no superuser cannot log in for another")
    (session,) = sessions("buyer")

    assert session.row("SELECT session_user AS login, current_user AS who, auth.uid() AS uid") == (
        "authenticator",
        "authenticated",
        buyer.user_id,
    )
    session.commit()
    assert session.value("SELECT auth.uid()") == buyer.user_id


def test_a_blocked_session_is_seen_and_by_whom(sessions, counter):
    first, second, third = sessions("buyer", "other_buyer", "outsider")

    assert first.value(ADD_ONE, 1) == 1
    waiting = second.start(ADD_ONE, 1)
    assert waiting.is_blocked_by(first)
    assert not waiting.done()
    first.commit()

    assert waiting.sqlstate() is None
    assert waiting.result() == [(2,)]
    free = third.start(ADD_ONE, 2)
    free.wait()
    assert not free.is_blocked_by(first)
    assert "rows [Row(n=1)]" in repr(free.is_blocked_by(first))


def test_a_session_sees_another_only_after_its_commit(sessions, counter, buyer, db):
    first, second = sessions("buyer", "buyer")

    first.execute(ADD_ONE, 1)
    assert second.value("SELECT n FROM public.counter WHERE id = 1") == 0
    first.commit()
    assert second.value("SELECT n FROM public.counter WHERE id = 1") == 1
    second.execute(ADD_ONE, 1)
    second.rollback()

    assert buyer.value("SELECT n FROM public.counter WHERE id = 1") == 1
    assert db.value("SELECT n FROM public.counter WHERE id = 1") == 1


def test_a_deadlock_is_refused_to_one_of_two(sessions, counter):
    first, second = sessions("buyer", "other_buyer")

    first.execute(ADD_ONE, 1)
    second.execute(ADD_ONE, 2)
    one = first.start(ADD_ONE, 2)
    assert one.is_blocked_by(second)
    other = second.start(ADD_ONE, 1)

    assert sorted([one.sqlstate() or "", other.sqlstate() or ""]) == ["", "40P01"]


def test_a_session_goes_on_after_an_error(sessions, counter):
    (session,) = sessions("buyer")
    session.execute(ADD_ONE, 1)

    with pytest.raises(psycopg.errors.DivisionByZero):
        session.execute("SELECT 1 / 0")

    assert session.value("SELECT n FROM public.counter WHERE id = 1") == 0


def test_a_test_that_ends_while_a_session_waits_does_not_hang(sessions, counter):
    first, second = sessions("buyer", "other_buyer")
    first.execute(ADD_ONE, 1)
    waiting = second.start(ADD_ONE, 1)
    assert waiting.is_blocked_by(first)

    second.close()

    assert waiting.sqlstate() == "57P01"


def test_an_empty_database_has_nothing_of_the_bundle(fresh_database):
    assert fresh_database.value("SELECT to_regnamespace('auth')") is None
    assert fresh_database.value("SELECT to_regnamespace('organizations')") is None


def test_the_platform_alone_has_auth_and_no_tenants(platform_database):
    assert platform_database.value("SELECT to_regprocedure('auth.uid()')") is not None
    assert platform_database.value("SELECT to_regnamespace('organizations')") is None


def test_psql_runs_commands_with_variables_and_reports_errors(psql, fresh_database, tmp_path):
    script = tmp_path / "script.sql"
    script.write_text("SELECT :'word' AS word;\nSELECT 1 / 0;\n")

    done = psql(fresh_database.name, file=script, variables={"word": "hello", "ON_ERROR_STOP": "1"})

    assert done.returncode == 3
    assert "hello" in done.stdout
    assert "script.sql:2: ERROR:  division by zero" in done.stderr


def test_a_killed_server_comes_back_with_what_was_committed(crash):
    database = crash.database
    database.execute("CREATE TABLE public.note (body text)")
    database.execute("INSERT INTO public.note VALUES ('committed')")
    database.connection.execute("BEGIN")
    database.connection.execute("INSERT INTO public.note VALUES ('open')")

    crash.kill_and_restart()

    assert database.rows("SELECT body FROM public.note") == [("committed",)]


def test_the_header_names_lane_server_and_extensions(pytestconfig, server):
    header = pytestconfig.hook.pytest_report_header(config=pytestconfig, start_path=ROOT)

    (line,) = (line for line in header if isinstance(line, str) and line.startswith("lane "))
    assert line.startswith(f"lane {server.lane}: PostgreSQL {server.version}, vector ")
    assert "pg_cron" in line
    assert "plpgsql_check" in line


def test_a_server_with_a_wrong_setting_names_it():
    with (
        pytest.raises(ServerError, match=r"max_connections.*\nMend what it names"),
        throw_away_cluster("embedded", {"max_connections": "none"}),
    ):
        pass


def pytest_elsewhere(*arguments, **environment):
    """Runs pytest on a test of this file in a process of its own. Returns its output."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "tests/test_harness.py",
            "-p",
            "no:cacheprovider",
            "-n",
            "0",
            *arguments,
        ],
        cwd=ROOT,
        env=os.environ | environment,
        text=True,
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("lane", "environment", "wrong", "cure"),
    [
        ("dsn", {"YARDPASS_TEST_DSN": ""}, "YARDPASS_TEST_DSN", "Example:"),
        ("dsn", {"YARDPASS_TEST_DSN": "host=/nowhere user=x"}, "/nowhere", "Check host"),
        ("dsn", {"YARDPASS_TEST_DSN": "no dsn"}, "does not lead to a server", "Check host"),
        ("container", {"DOCKER_HOST": "unix:///nowhere.sock"}, "No Docker daemon", "Start Docker"),
    ],
)
def test_a_server_that_cannot_be_had_says_why_and_what_to_do(lane, environment, wrong, cure):
    status, output = pytest_elsewhere("--lane", lane, **environment)

    assert status == pytest.ExitCode.USAGE_ERROR
    assert wrong in output
    assert cure in output
    assert "Traceback" not in output


def test_without_a_server_its_tests_are_skipped():
    status, output = pytest_elsewhere("--lane", "none", "-k", "owner_sees")

    assert status == pytest.ExitCode.OK
    assert "1 skipped" in output


def test_shares_have_every_test_between_them_and_each_once():
    names = [f"tests/test_a.py::test_thing[{n}]" for n in range(300)]

    shares = [{name for name in names if is_in_share(name, k, 3)} for k in (1, 2, 3)]

    assert sorted(name for share in shares for name in share) == sorted(names)
    assert all(len(share) > 60 for share in shares)


@pytest.mark.parametrize("file", OWN_OF_LANES)
def test_what_embedded_cannot_run_is_in_every_share(file):
    assert (ROOT / file).exists()
    assert all(is_in_share(f"{file}::test_thing", k, 3) for k in (1, 2, 3))
