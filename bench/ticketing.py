"""On-sale speed: holds on one hot tier against a counter in its row, in one run on one server.

Everything is driven by pgbench with 16 clients in rounds that take turns, so that a busy machine
slows the floor and the package alike. Commits are durable: the server runs with its defaults.
"""

import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
from tqdm import tqdm

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.ledger import DURABLE  # noqa: E402
from bench.rls import newest  # noqa: E402
from build import MAIN, PLATFORM  # noqa: E402
from tools.server import Server, throw_away_cluster  # noqa: E402

BUYERS, CLIENTS, ROUNDS, SECONDS = 10_000, 16, 5, 4
# Reservations in each second of a festival's sale, emfcamp/Website issue 1901.
CURVE = (7, 18, 52, 72, 131, 134, 108, 120, 125, 100, 39)
FASTER = 10
HOLD, FLOOR, PAID, GONE, CURVED = (f"00000000-0000-4000-8000-{n:012}" for n in range(1, 6))
FILL = f"""
    CREATE SCHEMA bench;
    INSERT INTO auth.users (id, email)
    SELECT ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, n || '@example.test'
    FROM generate_series(1, {BUYERS}) AS n;
    INSERT INTO users.user_profiles (user_id, display_name)
    SELECT ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, 'Buyer ' || n
    FROM generate_series(1, {BUYERS}) AS n;
    WITH organizer AS (
        INSERT INTO organizations.organizations (name, handle, created_by)
        VALUES ('Bench', 'bench', '00000000-0000-4000-9000-000000000001') RETURNING id
    ),
    made AS (
        INSERT INTO events.events (
            owner_context_type, owner_context_id, created_by, title, start_at, end_at, timezone,
            visibility
        )
        SELECT 'organization', id, '00000000-0000-4000-9000-000000000001', 'Bench',
            now() + interval '1 day', now() + interval '2 days', 'UTC', 'public'
        FROM organizer RETURNING id
    )
    INSERT INTO ticketing.ticket_tiers (id, event_id, name, quantity, price_cents, max_per_order)
    SELECT tiers.id, made.id, tiers.name, tiers.quantity, tiers.price_cents, 100
    FROM made CROSS JOIN (VALUES
        ('{HOLD}'::uuid, 'Hot', 10000000, 2500), ('{FLOOR}', 'Floor', 10000000, 2500),
        ('{PAID}', 'Paid', 10000000, 2500), ('{GONE}', 'Gone', 0, 2500),
        ('{CURVED}', 'Curve', {FASTER * sum(CURVE) * 9 // 10}, 2500)
    ) AS tiers (id, name, quantity, price_cents);
    UPDATE events.events SET status = 'published', published_at = now();
    CREATE TABLE bench.tiers AS
    SELECT id, event_id, quantity, 0 AS sold FROM ticketing.ticket_tiers;
    ALTER TABLE bench.tiers ADD PRIMARY KEY (id);
    ALTER TABLE bench.tiers SET (fillfactor = 25);

    CREATE FUNCTION bench.sign_in(buyer integer) RETURNS uuid LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM set_config('request.jwt.claims', jsonb_build_object(
            'sub', '00000000-0000-4000-9000-' || lpad(buyer::text, 12, '0'),
            'role', 'authenticated', 'aud', 'authenticated', 'aal', 'aal1', 'is_anonymous', false
        )::text, true);
        RETURN '00000000-0000-4000-9000-' || lpad(buyer::text, 12, '0');
    END $$;
    CREATE FUNCTION bench.hold(tier uuid, buyer integer) RETURNS uuid LANGUAGE plpgsql AS $$
    DECLARE v_hold uuid;
    BEGIN
        PERFORM bench.sign_in(buyer);
        SELECT id INTO v_hold FROM public.hold_tickets(
            (SELECT event_id FROM bench.tiers WHERE id = tier),
            jsonb_build_array(jsonb_build_object('tier_id', tier, 'quantity', 1))
        );
        RETURN v_hold;
    EXCEPTION WHEN SQLSTATE 'YP101' THEN RETURN NULL;
    END $$;
    CREATE FUNCTION bench.hold_by_row(tier uuid, buyer integer) RETURNS uuid LANGUAGE plpgsql AS $$
    DECLARE
        v_buyer uuid := bench.sign_in(buyer);
        v_hold uuid;
        v_event uuid;
    BEGIN
        UPDATE bench.tiers SET sold = sold + 1 WHERE id = tier AND sold < quantity
        RETURNING event_id INTO v_event;
        IF v_event IS NULL THEN PERFORM ops.raise_error('YP101'); END IF;
        INSERT INTO ticketing.ticket_holds (event_id, tier_id, user_id, quantity, expires_at)
        VALUES (v_event, tier, v_buyer, 1, now() + interval '10 minutes')
        RETURNING id INTO v_hold;
        INSERT INTO ticketing.inventory_operations (
            event_id, tier_id, hold_id, user_id, operation_type, quantity
        ) VALUES (v_event, tier, v_hold, v_buyer, 'hold', 1);
        RETURN v_hold;
    EXCEPTION WHEN SQLSTATE 'YP101' THEN RETURN NULL;
    END $$;
    CREATE FUNCTION bench.buy(hold_id uuid) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM set_config('request.jwt.claims', '{{"role": "service_role"}}', true);
        PERFORM public.purchase_tickets(
            ARRAY[hold_id], hold_id::text, paid_cents => 2625, payment_reference => hold_id::text
        );
    END $$;
"""
BUYER = f"\\set n random(1, {BUYERS})\n"
SCRIPTS = {
    "floor": f"{BUYER}SELECT bench.hold_by_row('{FLOOR}', :n);\n",
    "holds": f"{BUYER}SELECT bench.hold('{HOLD}', :n);\n",
    "refusals by row": f"{BUYER}SELECT bench.hold_by_row('{GONE}', :n);\n",
    "refusals": f"{BUYER}SELECT bench.hold('{GONE}', :n);\n",
    "purchases": f"{BUYER}SELECT bench.hold('{PAID}', :n) AS hold \\gset\n"
    "SELECT bench.buy(:hold);\n",
    "curve": f"{BUYER}SELECT bench.hold('{CURVED}', :n);\n",
}


def ticketing() -> None:
    """Prints holds, refusals and purchases per second, and what an on-sale of 1,340/s waits."""
    with throw_away_cluster("embedded", DURABLE) as cluster:
        server = Server("embedded", cluster.conninfo, str(cluster.bin_dir), superuser=True)
        database = server.create_database("yardpass_bench_ticketing")
        for bundle in (PLATFORM, MAIN):
            done = server.psql(database, file=newest(bundle.file))
            if done.returncode:
                sys.exit(done.stderr)
        with server.connect(database) as connection, tempfile.TemporaryDirectory() as home:
            connection.execute(FILL)
            connection.execute("VACUUM ANALYZE")
            files = {name: Path(home) / f"{name}.sql" for name in SCRIPTS}
            for name, file in files.items():
                file.write_text(SCRIPTS[name])
            throughput(server, database, files, connection)
            on_sale(server, database, files["curve"])
            proven(connection)


def run(server: Server, database: str, file: Path, *options: str) -> tuple[float, list[float]]:
    """Transactions per second of one script, and the milliseconds that each of them took.

    Waiting for its turn counts where a rate is given. No failure is allowed.
    """
    with tempfile.TemporaryDirectory() as logs:
        command = [str(Path(server.bin_dir) / "pgbench"), "-n", "-c", str(CLIENTS), "-j", "2"]
        command += ["-l", f"--log-prefix={logs}/log", "-f", str(file), *options]
        done = subprocess.run([*command, server.dsn(database)], capture_output=True, text=True)
        found = re.search(r"tps = ([0-9.]+)", done.stdout)
        if done.returncode or not found or "failed transactions: 0 " not in done.stdout:
            sys.exit(done.stdout + done.stderr)
        lines = [line for log in Path(logs).iterdir() for line in log.read_text().splitlines()]
    return float(found[1]), [int(line.split()[2]) / 1000 for line in lines]


def quantile(values: list[float], part: float) -> float:
    """The value below which `part` of them lie."""
    return sorted(values)[int(part * (len(values) - 1))]


def throughput(
    server: Server, database: str, files: dict[str, Path], connection: psycopg.Connection
) -> None:
    """Rounds of the scripts, each in its turn; ratios are medians of those within a round."""
    names = [name for name in SCRIPTS if name != "curve"]
    found: dict[str, list[float]] = {name: [] for name in names}
    waits: list[float] = []
    options = ("-M", "prepared", "-T", str(SECONDS))
    for name in names:
        run(server, database, files[name], *options)
    # The tables were empty when they were analyzed, and autovacuum would come to some rounds alone.
    connection.execute("ANALYZE")
    for _ in tqdm(range(ROUNDS), unit="round", ncols=80):
        for name in names:
            rate, taken = run(server, database, files[name], *options)
            found[name].append(rate)
            waits += taken if name == "purchases" else []
    rates = {name: statistics.median(values) for name, values in found.items()}
    ratios = [one / other for one, other in zip(found["holds"], found["floor"], strict=True)]
    print(
        f"ticketing: {rates['holds']:,.0f} holds/s with {CLIENTS} clients on one tier,"
        f" {statistics.median(ratios):.2f} x ({min(ratios):.2f} to {max(ratios):.2f}) a counter in"
        f" the tier's row, {rates['floor']:,.0f}/s (reach 2.50); sold-out refusals"
        f" {rates['refusals']:,.0f}/s (by row {rates['refusals by row']:,.0f}/s); purchases"
        f" {rates['purchases']:,.0f}/s from hold to ledger, p50 {quantile(waits, 0.5):.1f} ms,"
        f" p99 {quantile(waits, 0.99):.1f} ms"
    )


def on_sale(server: Server, database: str, file: Path) -> None:
    """The curve at ten times its rate, second by second."""
    waits: list[float] = []
    for rate in tqdm(CURVE, unit="second", ncols=80):
        each = -(-rate * FASTER // CLIENTS)
        options = ("-M", "prepared", "-t", str(each), "-R", str(rate * FASTER))
        waits += run(server, database, file, *options)[1]
    print(
        f"ticketing: an on-sale with up to {max(CURVE) * FASTER:,} holds asked for in a second,"
        f" {len(waits):,} in all and more than there are: p50 {quantile(waits, 0.5):.1f} ms,"
        f" p99 {quantile(waits, 0.99):.1f} ms"
    )


def proven(connection: psycopg.Connection) -> None:
    """Nothing was oversold and every counter is right, but where the floor wrote past them."""
    found = connection.execute("SELECT fault, stock_id FROM ticketing.check_stock()").fetchall()
    found = [(fault, str(stock)) for fault, stock in found if str(stock) != FLOOR]
    assert not found, found
    held = connection.execute(
        "SELECT available, held FROM ticketing.stock_of(%s)", [CURVED]
    ).fetchone()
    assert held == (0, FASTER * sum(CURVE) * 9 // 10), held
