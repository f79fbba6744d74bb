"""One server and one template database per run, whatever the lane and the number of workers.

The process that starts the run (under xdist the controller) starts the server, builds the bundles,
installs them in a template database, and hands the workers a description of the server.
"""

import dataclasses
import os
import re
import signal
import subprocess
import sys
import tomllib
import zlib
from contextlib import ExitStack, contextmanager

import pytest
from psycopg import sql

import build
from tools.server import LANES, ROOT, Server, ServerError, running

SERVER = pytest.StashKey[Server]()
ADOPTED = "adopted"  # the embedded server with an adopted legacy database: see fix_adopted.py
# Tests that the embedded server cannot run: every share of another lane's has them.
OWN_OF_LANES = (
    "tests/legacy/test_function_check.py",
    "tests/ops/test_jobs_cron.py",
    "tests/ops/test_partitions_cron.py",
    "tests/test_plpgsql_check.py",
)


def pytest_addoption(parser):
    parser.addoption(
        "--lane",
        choices=[*LANES, ADOPTED, "none"],
        default=os.environ.get("LANE") or "embedded",
        help="server to test on; adopted is embedded with an adopted legacy database; none skips "
        "what needs a server (default: $LANE or embedded)",
    )
    parser.addoption(
        "--share",
        default="1/1",
        metavar="K/N",
        help="the K-th of N shares of the tests, each in one of them, and all that embedded cannot "
        "run: so that several lanes have every test between them (default: 1/1)",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    config = session.config
    if hasattr(config, "workerinput"):
        if "yardpass_server" in config.workerinput:
            config.stash[SERVER] = Server(**config.workerinput["yardpass_server"])
        return
    if config.option.lane == "none" or config.option.collectonly:
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # cleans up, as Ctrl-C does
    stack = ExitStack()
    config.add_cleanup(stack.close)
    try:
        adopted = config.option.lane == ADOPTED
        server = stack.enter_context(running("embedded" if adopted else config.option.lane))
        stack.enter_context(_template(server, adopted))
    except ServerError as error:
        raise pytest.UsageError(str(error).rstrip()) from None
    config.stash[SERVER] = server


def pytest_report_header(config):
    server = config.stash.get(SERVER, None)
    if not server:
        return "no server: tests that need one are skipped"
    adopted = ", an adopted legacy database" if config.option.lane == ADOPTED else ""
    return server.describe() + adopted


def pytest_collection_modifyitems(config, items):
    from tests.fix_adopted import reason_not_to_ask

    share, shares = map(int, config.option.share.split("/"))
    kept, left = [], []
    for item in items:
        if reason := reason_not_to_ask(config.option.lane, item.nodeid, item.fixturenames):
            item.add_marker(pytest.mark.skip(reason=reason))
        (kept if is_in_share(item.nodeid, share, shares) else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def is_in_share(nodeid, share, shares):
    """Whether a test is in this share of so many, which depends on its name alone."""
    return nodeid.startswith(OWN_OF_LANES) or zlib.crc32(nodeid.encode()) % shares + 1 == share


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    if SERVER in node.config.stash:
        node.workerinput["yardpass_server"] = dataclasses.asdict(node.config.stash[SERVER])


@pytest.fixture(scope="session")
def server(pytestconfig):
    """The run's server: a tools.server.Server."""
    if SERVER not in pytestconfig.stash:
        pytest.skip("this run has no server (--lane none)")
    return pytestconfig.stash[SERVER]


@pytest.fixture
def psql(server):
    """psql(dbname, file=..., command=..., variables=...) on the run's server."""
    return server.psql


def bundle_files():
    """The built bundles, in the order in which they are applied: platform, main."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    dist = ROOT / "dist"
    return dist / f"yardpass-platform-{version}.sql", dist / f"yardpass-{version}.sql"


def tools_file():
    """The built bundle of the tools that adopt a legacy database."""
    main = bundle_files()[1]
    return main.with_name(main.name.replace("yardpass-", "yardpass-legacy-"))


def apply(server, dbname, *files):
    """Runs files by psql, ON_ERROR_STOP. Raises ServerError with what psql says, and of where."""
    for file in files:
        done = server.psql(dbname, file=file, variables={"ON_ERROR_STOP": "1"})
        if done.returncode:
            line = re.search(r":(\d+): (?:ERROR|FATAL)", done.stderr)
            source = line and build.where(file.read_text(), int(line[1]))
            raise ServerError(
                f"{file.name} does not apply to PostgreSQL {server.version}: {source or ''}",
                done.stderr,
            )


def template_name(server):
    """The database that holds the bundles as installed and is only ever copied."""
    return f"{server.prefix}template"


@contextmanager
def _template(server, adopted=False):
    """The template database while the run lasts; then leaves a user's own server as found."""
    _build_bundles()
    with server.connect() as connection:
        roles = _roles(connection)
    try:
        name = server.create_database(template_name(server))
        if adopted:
            # It needs this module, and the legacy's generator is nothing to other lanes.
            from tests.fix_adopted import adopt

            adopt(server, name, build.LAYERS)
        else:
            apply(server, name, *bundle_files())
        server.psql(name, command="VACUUM ANALYZE")
        yield
    finally:
        if server.lane == "dsn":  # the other servers are thrown away whole
            _leave_as_found(server, roles)


def _build_bundles():
    """Builds the bundles from the sources. Raises ServerError with what build.py says."""
    command = [sys.executable, "build.py", "bundle"]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)
    if done.returncode:
        raise ServerError("The bundle does not build:", done.stdout + done.stderr)


def _leave_as_found(server, roles):
    """Drops this run's databases, and of the roles that are new those that the bundles make."""
    bundles = "".join(file.read_text() for file in bundle_files())
    with server.connect() as connection:
        databases = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [server.prefix]
        ).fetchall()
        for (name,) in databases:
            server.drop_database(name)
        for name in _roles(connection) - roles:
            if f"CREATE ROLE {name} " in bundles:
                connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def _roles(connection):
    return {name for (name,) in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
