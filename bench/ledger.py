"""The ledger's price: transfers against the bare INSERT of two rows, in one run on one server.

Everything is driven by pgbench with 20 clients in rounds that take turns, so that a busy machine
slows the floor and the ledger alike. Commits are durable: the server runs with its defaults.
"""

import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
from tqdm import tqdm

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.rls import newest  # noqa: E402
from build import MAIN, PLATFORM  # noqa: E402
from tools.server import Server, throw_away_cluster  # noqa: E402

ACCOUNTS, CLIENTS, ROUNDS, SECONDS = 1_000, 20, 5, 4
SMALL, ENTRIES, READS, TIMES = 10_000, 10_000_000, 400, 1_500
OTHER = "00000000-0000-4000-8000-000001000003"
DURABLE = {
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "max_connections": "60",
    "max_locks_per_transaction": "256",  # a bundle takes thousands
}

ID = "('00000000-0000-4000-8000-' || lpad(:{}::text, 12, '0'))::uuid"
NTH = "('00000000-0000-4000-8000-' || lpad((1 + (:{} + n * {}) % 1000)::text, 12, '0'))::uuid"
FILL = f"""
    CREATE SCHEMA bench;
    CREATE TABLE bench.entries (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account_id uuid NOT NULL,
        amount bigint NOT NULL, created_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX ON bench.entries (account_id, created_at);
    ALTER TABLE payments.accounts DROP CONSTRAINT accounts_owner_type_currency_key;
    INSERT INTO payments.accounts (id, type, currency, name)
    SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'wallet', 'USD', 'Bench'
    FROM generate_series(1, {ACCOUNTS}) AS n;
    UPDATE payments.balances SET floor_cents = NULL;
    INSERT INTO payments.accounts (id, type, currency, name, mode)
    SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'revenue', 'USD', 'Bench',
        'deferred'
    FROM generate_series(1000001, 1000003) AS n;
"""
TWO = f"\\set a random(1, {ACCOUNTS})\n\\set b 1 + (:a + random(0, {ACCOUNTS} - 2)) % {ACCOUNTS}\n"
POST = (
    "SELECT payments.post('adjustment', {a},"
    " ARRAY[({a}, 5, NULL), ({b}, -5, NULL)]::payments.leg[], NULL, gen_random_uuid()::text);\n"
)
SCRIPTS = {
    "floor": TWO + f"INSERT INTO bench.entries (account_id, amount) VALUES ({ID.format('a')}, 5),"
    f" ({ID.format('b')}, -5);\n",
    "transfers": TWO + POST.format(a=ID.format("a"), b=ID.format("b")),
    "hot": TWO + "\\set h 1000001\n" + POST.format(a=ID.format("a"), b=ID.format("h")),
    "batches": TWO
    + "SELECT count(*) FROM payments.post_batch((SELECT array_agg((NULL, 'adjustment',"
    f" {ID.format('a')}, NULL, NULL, NULL, NULL, NULL, gen_random_uuid()::text, NULL,"
    f" ARRAY[({NTH.format('a', 7)}, 5, NULL), ({NTH.format('b', 3)}, -5, NULL)]::payments.leg[],"
    " NULL, NULL, NULL)::payments.transactions) FROM generate_series(1, 100) AS n));\n",
}
TRANSFERS = {"batches": 100}
OPEN = """
    INSERT INTO payments.accounts (type, currency, name, mode)
    VALUES (%s, 'USD', 'Bench', %s) RETURNING id
"""
# Entries as the ledger writes them, past its triggers; their other legs and headers are left out,
# for no read looks at them, but of the days.
MANY = """
    SET session_replication_role = replica;
    INSERT INTO payments.balances (account_id)
    SELECT '{account}' WHERE '{mode}' = 'running' ON CONFLICT DO NOTHING;
    WITH made AS (
        INSERT INTO payments.transactions (reference_type, reference_id, legs)
        SELECT 'adjustment', '{account}', '{{"(,1,)","(,-1,)"}}' RETURNING id, recorded_xid
    )
    INSERT INTO payments.entries (
        transaction_id, position, account_id, reference_type, reference_id, currency, amount_cents,
        version, balance_cents, recorded_xid, created_at
    )
    SELECT made.id, n, '{account}', 'adjustment', '{account}', 'USD', -1,
        CASE WHEN '{mode}' = 'running' THEN n END, CASE WHEN '{mode}' = 'running' THEN n END,
        made.recorded_xid, now() - interval '1 day' + n * interval '1 microsecond'
    FROM made, generate_series(1, {size}) AS n;
    UPDATE payments.balances SET posted_cents = {size}, version = {size}, floor_cents = NULL
    WHERE account_id = '{account}';
    RESET session_replication_role;
"""
# What a fold writes of them: a fold of so many at once would be what is measured.
FOLDED = """
    WITH days AS (
        INSERT INTO payments.day_totals (account_id, day, debit_cents, credit_cents, entries)
        VALUES (%s, current_date, 0, %s, %s)
    )
    INSERT INTO payments.checkpoints (account_id, below, posted_cents, entries, last_entry_at)
    VALUES (%s, pg_current_xact_id(), %s, %s, now())
"""


def ledger(entries: int) -> None:
    """Prints throughput, CPU and WAL per transfer, and reads of an account with `entries` rows."""
    with throw_away_cluster("embedded", DURABLE) as cluster:
        server = Server("embedded", cluster.conninfo, str(cluster.bin_dir), superuser=True)
        database = server.create_database("yardpass_bench_ledger")
        for bundle in (PLATFORM, MAIN):
            done = server.psql(database, file=newest(bundle.file))
            if done.returncode:
                sys.exit(done.stderr)
        with server.connect(database) as connection:
            connection.execute(FILL)
            connection.execute("VACUUM ANALYZE")
            throughput(server, database)
            costs(connection)
            assert connection.execute("SELECT FROM payments.check_books()").fetchall() == []
            reads(connection, entries)


def run(server: Server, database: str, name: str, file: Path, clients: int = CLIENTS) -> float:
    """Transfers per second of one script with all clients for SECONDS. No failure is allowed."""
    command = [str(Path(server.bin_dir) / "pgbench"), "-n", "-M", "prepared"]
    threads = str(min(clients, 2))
    command += ["-c", str(clients), "-j", threads, "-T", str(SECONDS), "-f", str(file)]
    done = subprocess.run([*command, server.dsn(database)], capture_output=True, text=True)
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    if done.returncode or not found or "failed transactions: 0 " not in done.stdout:
        sys.exit(done.stdout + done.stderr)
    return float(found[1]) * TRANSFERS.get(name, 1)


def throughput(server: Server, database: str) -> None:
    """Rounds of all scripts, each in its turn; ratios are medians of those within a round."""
    found: dict[str, list[float]] = {name: [] for name in SCRIPTS}
    with tempfile.TemporaryDirectory() as home:
        files = {name: Path(home) / f"{name}.sql" for name in SCRIPTS}
        for name, file in files.items():
            file.write_text(SCRIPTS[name])
            run(server, database, name, file)
        for _ in tqdm(range(ROUNDS), unit="round", ncols=80):
            for name, file in files.items():
                found[name].append(run(server, database, name, file))

    def ratio(name: str, base: str) -> float:
        pairs = zip(found[name], found[base], strict=True)
        return statistics.median(one / other for one, other in pairs)

    rates = {name: statistics.median(values) for name, values in found.items()}
    print(
        f"ledger: floor, a bare INSERT of two rows: {rates['floor']:,.0f}/s with {CLIENTS} clients;"
        f" transfers among {ACCOUNTS:,} accounts {ratio('transfers', 'floor'):.2f} x the floor"
        f" (reach 0.45); into one hot account {ratio('hot', 'transfers'):.2f} x of those"
        f" (reach 0.50); in batches of 100 {ratio('batches', 'transfers'):.1f} x"
        f" ({rates['batches']:,.0f}/s)"
    )


def costs(connection: psycopg.Connection) -> None:
    """CPU of the server process and bytes of WAL for one transfer, in one session."""
    process = psutil.Process(connection.info.backend_pid)
    connection.execute("SET synchronous_commit = off")
    spent: dict[str, list[tuple[float, float]]] = {"floor": [], "transfers": []}
    statements = {
        "floor": "INSERT INTO bench.entries (account_id, amount) VALUES (%s, 5), (%s, -5)",
        "transfers": "SELECT payments.post('adjustment', gen_random_uuid(),"
        " ARRAY[(%s, 5, NULL), (%s, -5, NULL)]::payments.leg[], NULL, gen_random_uuid()::text)",
    }
    ids = [each[0] for each in connection.execute("SELECT account_id FROM payments.balances")]
    for _ in range(ROUNDS):
        for name, statement in statements.items():
            begun, at = sum(process.cpu_times()[:2]), position(connection)
            for n in range(TIMES):
                pair = (ids[n % len(ids)], ids[(n * 7 + 1) % len(ids)])
                connection.execute(statement, pair, prepare=True)
            spent[name].append(
                (
                    (sum(process.cpu_times()[:2]) - begun) / TIMES,
                    (position(connection) - at) / TIMES,
                )
            )
    cpu = {name: statistics.median(each[0] for each in values) for name, values in spent.items()}
    wal = {name: min(each[1] for each in values) for name, values in spent.items()}
    print(
        f"ledger: a transfer takes {cpu['transfers'] * 1e6:,.0f} us of the server's CPU and"
        f" {wal['transfers']:,.0f} bytes of WAL, {cpu['transfers'] / cpu['floor']:.1f} x and"
        f" {wal['transfers'] / wal['floor']:.1f} x the floor's"
    )


def position(connection: psycopg.Connection) -> float:
    """Where WAL is written to, in bytes."""
    query = "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"
    return float(connection.execute(query).fetchone()[0])


def reads(connection: psycopg.Connection, entries: int) -> None:
    """p50 of balance(), balance_at() and balance_on() on accounts with few and many entries."""
    connection.execute("SELECT payments.fold_entries()")
    accounts = {}
    for mode, kind in (("running", "wallet"), ("deferred", "revenue")):
        for size in (SMALL, entries):
            accounts[mode, size] = connection.execute(OPEN, [kind, mode]).fetchone()[0]
    for (mode, size), account in tqdm(accounts.items(), unit="account", ncols=80):
        connection.execute(MANY.format(account=account, mode=mode, size=size))
        connection.execute(FOLDED, [account, size, size, account, size, size])
    connection.execute("VACUUM ANALYZE payments.entries")
    connection.execute("VACUUM ANALYZE payments.transactions")
    connection.execute(
        "UPDATE payments.folds"
        " SET folded_below = pg_current_xact_id(), folded_in = pg_current_xact_id()::xid"
    )
    point = connection.execute("SELECT payments.mark_point()").fetchone()[0]
    for account in accounts.values():  # the point is in the past of each
        for _ in range(50):
            connection.execute(
                "SELECT payments.post('adjustment', gen_random_uuid(),"
                " ARRAY[(%s, 5, NULL), (%s, -5, NULL)]::payments.leg[])",
                [account, OTHER],
            )
    asked = {
        "balance": "SELECT payments.balance(%s)",
        "at a point": f"SELECT payments.balance_at(%s, {point})",
        "on a day": "SELECT payments.balance_on(%s, current_date)",
    }
    found = []
    for what, query in asked.items():
        for mode in ("running", "deferred"):
            times: dict[int, list[float]] = {SMALL: [], entries: []}
            for _ in range(READS):
                for size, taken in times.items():
                    begun = time.perf_counter()
                    connection.execute(query, [accounts[mode, size]], prepare=True)
                    taken.append(time.perf_counter() - begun)
            small, large = (statistics.median(times[size]) for size in (SMALL, entries))
            found.append(f"{what}, {mode}: {large / small:.2f} ({large * 1e6:,.0f} us)")
    print(
        f"ledger: p50 with {entries:,} entries on the account as a multiple of that with"
        f" {SMALL:,} (reach 1.50): {'; '.join(found)}"
    )
