"""Figures of the package, each a ratio within this run. `make bench` prints them all.

    python bench/run.py [builder] [rls] [shuffles] [legacy] [ledger] [ticketing] [analytics]
        [partitions] [ml] [outbox] [requests]
        [--shuffles N] [--rows N] [--entries N] [--impressions N]

builder    check and bundle against the bare parser on the same text
rls        the list of one organization's rows with policies against the same without
shuffles   N orders that the sort key leaves free: applied, dumped, compared
legacy     waits of an older product's clients while it is adopted; N rows a table (20,000)
ledger     transfers against a bare INSERT of two rows; reads of an account with N entries
ticketing  holds on one hot tier against a counter in its row; refusals, purchases, an on-sale
analytics  dashboards on N impressions: the facts, the materialized view, the live rollups
ml         vectors: recall and speed of searches, the index, the switch of a model
partitions  waits of writers while months are made, detached and dropped behind a reader
outbox     events written, leased and acknowledged; pages of a lease beside an old snapshot
requests   the limiter's hot key, the breaker and keys of requests against their floors
"""

import argparse
import hashlib
import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pglast
from tqdm import tqdm

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import build  # noqa: E402
from bench.analytics import IMPRESSIONS, analytics  # noqa: E402
from bench.ledger import ENTRIES, ledger  # noqa: E402
from bench.legacy import ROWS, legacy  # noqa: E402
from bench.ml import ml  # noqa: E402
from bench.outbox import outbox  # noqa: E402
from bench.partitions import partitions  # noqa: E402
from bench.requests import requests  # noqa: E402
from bench.rls import rls  # noqa: E402
from bench.ticketing import ticketing  # noqa: E402
from tools.server import Server, running  # noqa: E402

ROUNDS = 7


def best(measured: Callable[[], object]) -> float:
    """The fastest of ROUNDS runs, in seconds of wall clock."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        measured()
        times.append(time.perf_counter() - begun)
    return min(times)


def builder() -> None:
    """Check and bundle, reading the files included, against pglast.parse_sql of all sources."""
    text = "\n".join(path.read_text() for path in sorted((ROOT / "sql").rglob("*.sql")))
    floor = best(lambda: pglast.parse_sql(text))

    def check_and_bundle() -> None:
        tree = build.read(ROOT)
        if build.check(tree):
            sys.exit("`build.py check` must be clean first")
        build.bundle(tree)

    taken = best(check_and_bundle)
    print(
        f"builder: check and bundle of {text.count(chr(10)):,} lines take {taken / floor:.2f} x the"
        f" bare parse (best of {ROUNDS}: {taken * 1000:.0f} ms against the floor's"
        f" {floor * 1000:.0f} ms; reach 2.00)"
    )


def dump_hash(server: Server, database: str) -> str:
    """SHA-256 of pg_dump -s, without the random key that pg_dump writes into it."""
    done = subprocess.run(
        [str(Path(server.bin_dir) / "pg_dump"), "-s", "-d", server.dsn(database)],
        capture_output=True,
        text=True,
        check=True,
    )
    return hashlib.sha256(re.sub(r"(?m)^\\(un)?restrict .*$", "", done.stdout).encode()).hexdigest()


def shuffles(count: int) -> None:
    """Applies `count` shuffles of what the sort key leaves free, phase 9 (data) left out."""
    tree = build.read(ROOT)
    sources = [source for source in tree.of(build.MAIN) if source.key.phase < 9]
    hashes: set[str] = set()
    orders: set[str] = set()
    failed = 0
    with running("embedded") as server:
        platform = server.create_database("yardpass_bench_platform")
        file = ROOT / "dist" / build.PLATFORM.file(tree.version)
        assert server.psql(platform, file=file).returncode == 0
        for seed in tqdm(range(count), unit="shuffle", ncols=80):
            ordered = build.ordered(sources, random.Random(seed))
            orders.add(json.dumps([source.path for source in ordered]))
            script = ROOT / ".cache" / "shuffle.sql"
            script.parent.mkdir(exist_ok=True)
            script.write_bytes(build.render(build.MAIN, ordered, tree.version))
            database = server.create_database("yardpass_bench", template=platform)
            if server.psql(database, file=script).returncode:
                failed += 1
            else:
                hashes.add(dump_hash(server, database))
            server.drop_database(database)
    print(
        f"shuffles: {count} of what the key leaves free ({len(orders)} different orders):"
        f" {failed} failed, {len(hashes)} distinct pg_dump -s"
    )


def main() -> None:
    """Runs the benches that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = [
        "builder",
        "rls",
        "shuffles",
        "legacy",
        "ledger",
        "ticketing",
        "analytics",
        "partitions",
        "ml",
        "outbox",
        "requests",
    ]
    parser.add_argument("benches", nargs="*", choices=[*names, []])
    parser.add_argument("--shuffles", type=int, default=1000, metavar="N")
    parser.add_argument("--rows", type=int, default=ROWS, metavar="N")
    parser.add_argument("--entries", type=int, default=ENTRIES, metavar="N")
    parser.add_argument("--impressions", type=int, default=IMPRESSIONS, metavar="N")
    arguments = parser.parse_args()
    benches = arguments.benches or names
    if build.main(["bundle"]):
        sys.exit(1)
    if "builder" in benches:
        builder()
    if "rls" in benches:
        rls()
    if "shuffles" in benches:
        shuffles(arguments.shuffles)
    if "legacy" in benches:
        legacy(arguments.rows)
    if "ledger" in benches:
        ledger(arguments.entries)
    if "ticketing" in benches:
        ticketing()
    if "analytics" in benches:
        analytics(arguments.impressions)
    if "partitions" in benches:
        partitions()
    if "ml" in benches:
        ml()
    if "outbox" in benches:
        outbox()
    if "requests" in benches:
        requests()


if __name__ == "__main__":
    main()
