"""What the guards of requests cost, each against its floor, in one run on one server.

Driven by pgbench with 20 clients in rounds that take turns, so that a busy machine slows the floor
and the guard alike. Commits are durable: the server runs with its defaults.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from tqdm import tqdm

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.ledger import CLIENTS, DURABLE, run  # noqa: E402
from bench.rls import newest  # noqa: E402
from bench.ticketing import BUYER, FILL, HOLD  # noqa: E402
from build import MAIN, PLATFORM  # noqa: E402
from tools.server import Server, throw_away_cluster  # noqa: E402

ROUNDS = 5
GUARDS = """
    CREATE TABLE bench.counters (id integer PRIMARY KEY, count bigint NOT NULL)
    WITH (fillfactor = 50);
    INSERT INTO bench.counters VALUES (1, 0);
    INSERT INTO public.circuit_breaker_state (id) VALUES ('closed');
"""
ADMIT = "SELECT * FROM ops.admit(NULL, repeat('a', 64), '{}', {});\n"
KEY = "SELECT set_config('request.headers', json_build_object('idempotency-key', {})::text, true),"
SCRIPTS = {
    "hot UPDATE": "UPDATE bench.counters SET count = count + 1 WHERE id = 1;\n",
    "admitted": ADMIT.format("wide", 1_000_000_000),
    "SELECT 1": "SELECT 1;\n",
    "refused": ADMIT.format("narrow", 1),
    "breaker asked": "SELECT * FROM public.ask_breaker('closed');\n",
    "hold": f"{BUYER}SELECT bench.hold('{HOLD}', :n);\n",
    "hold with a key": f"{BUYER}{KEY.format('gen_random_uuid()')} bench.hold('{HOLD}', :n);\n",
    "repeat of a hold": f"{KEY.format(1)} bench.hold('{HOLD}', 1);\n",
}
FLOORS = {
    "admitted": "hot UPDATE",
    "refused": "SELECT 1",
    "breaker asked": "SELECT 1",
    "hold with a key": "hold",
    "repeat of a hold": "hold",
}


def requests() -> None:
    """Prints each guard's transactions a second as a share of its floor's."""
    with throw_away_cluster("embedded", DURABLE) as cluster:
        server = Server("embedded", cluster.conninfo, str(cluster.bin_dir), superuser=True)
        database = server.create_database("yardpass_bench_requests")
        for bundle in (PLATFORM, MAIN):
            done = server.psql(database, file=newest(bundle.file))
            if done.returncode:
                sys.exit(done.stderr)
        with server.connect(database) as connection:
            connection.execute(FILL)
            connection.execute(GUARDS)
            connection.execute("VACUUM ANALYZE")
        report(server, database)


def report(server: Server, database: str) -> None:
    """Runs all scripts in turn, ROUNDS times, and prints medians."""
    found = {name: [] for name in SCRIPTS}
    with tempfile.TemporaryDirectory() as folder:
        for _ in tqdm(range(ROUNDS), "requests", leave=False):
            for name, script in SCRIPTS.items():
                path = Path(folder) / f"{name.replace(' ', '_')}.sql"
                path.write_text(script)
                found[name].append(run(server, database, name, path))
    median = {name: statistics.median(rates) for name, rates in found.items()}
    for name, floor in FLOORS.items():
        print(
            f"requests: {name}: {median[name] / median[floor]:.2f} of '{floor}'"
            f" ({median[name]:,.0f} of {median[floor]:,.0f} a second, {CLIENTS} clients)"
        )
