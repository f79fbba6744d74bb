"""How much the tests would notice: `make mutate` weakens the installed database in one place at a
time, runs the relevant tests on it, and reports per kind how many of the weakenings a test refused.

    python tools/mutate.py [--only KIND] [--sample N] [--minutes N] [--jobs N] [--report FILE]

The mutant is applied inside the transaction of each test (tests/fix_db.py), so that nothing has to
be undone. The golden files, which would show any change, take no part: only rules and behaviour
count. Survivors must be listed in tests/survivors.txt with the reason why each is harmless; what is
listed is not tried again, and counts as survived.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from tqdm import tqdm

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

GOLDEN = (
    "tests/test_docs",
    "tests/test_golden",
    "tests/access/test_privileges",
    "tests/test_bundle",
)
# Tests of rules that hold for every object; they are quick and see most of the kinds at once.
RULES = (
    *("tests/test_catalog.py", "tests/test_tenant_keys.py", "tests/test_locks.py"),
    *("tests/ops/test_triggers.py", "tests/ops/test_state_machines.py"),
    *("tests/ops/test_internal_access.py", "tests/ops/test_ownership.py"),
    "tests/access/test_access_matrix_catalog.py",
)
# Fixtures through which a test meets the weakened database, and the rules to ask first.
SEEN_BY = {"db", "world"}
CATALOG, TRIGGERS = "tests/test_catalog.py::test_", "tests/ops/test_triggers.py::test_"
MATRIX = "tests/access/test_access_matrix_catalog.py::test_"
INTERNAL = "tests/ops/test_internal_access.py::test_"
FIRST = {
    "policy TO public": [f"{CATALOG}policies_are_for_named_roles_and_one_command"],
    "policy dropped": [
        f"{INTERNAL}every_table_lets_functions_and_staff_pass_by_four_policies",
        f"{MATRIX}the_matrix_lists_what_grants_and_policies_allow_and_nothing_else",
    ],
    "row security off": [f"{CATALOG}every_table_has_row_security_enabled_and_forced"],
    "row security not forced": [f"{CATALOG}every_table_has_row_security_enabled_and_forced"],
    "view made definer": [f"{CATALOG}views_read_with_the_rights_of_the_reader"],
    "grant to anon": [f"{MATRIX}no_role_of_the_api_holds_what_is_not_in_the_matrix"],
    "EXECUTE to PUBLIC": [f"{CATALOG}no_function_is_anybodys"],
    "search_path removed": [f"{CATALOG}every_function_fixes_its_search_path"],
    "trigger dropped": [
        f"{TRIGGERS}every_table_that_says_when_it_was_updated_is_stamped",
        f"{TRIGGERS}every_table_that_refuses_delete_also_refuses_truncate",
        f"{TRIGGERS}every_table_whose_rows_are_noted_is_noted_whatever_happens_to_them",
        "tests/ops/test_state_machines.py::test_every_machine_is_attached_and_nothing_else_is",
    ],
}
MINE = "nspname = ANY (ops.package_schemas())"
TABLES = f"""
    SELECT pg_class.oid, format('%I.%I', nspname, relname) AS name
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind IN ('r', 'p') AND NOT relispartition AND {MINE}
"""
ROUTINES = f"""
    SELECT pg_proc.oid, pg_proc.oid::regprocedure::text AS signature,
        format('%I.%I', nspname, proname) AS name
    FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
    WHERE {MINE} AND proconfig IS NOT NULL
"""
# kind -> query of (name of the object, table or relation it belongs to, statement)
KINDS = {
    "policy dropped": f"""
        SELECT polname, name, format('DROP POLICY %I ON %s', polname, name)
        FROM pg_policy JOIN ({TABLES}) AS t ON t.oid = polrelid
    """,
    "policy USING true": f"""
        SELECT polname, name, format('ALTER POLICY %I ON %s USING (TRUE)', polname, name)
        FROM pg_policy JOIN ({TABLES}) AS t ON t.oid = polrelid
        WHERE pg_get_expr(polqual, polrelid) <> 'true'
    """,
    "policy CHECK true": f"""
        SELECT polname, name, format('ALTER POLICY %I ON %s WITH CHECK (TRUE)', polname, name)
        FROM pg_policy JOIN ({TABLES}) AS t ON t.oid = polrelid
        WHERE pg_get_expr(polwithcheck, polrelid) <> 'true'
    """,
    "policy TO public": f"""
        SELECT polname, name, format('ALTER POLICY %I ON %s TO public', polname, name)
        FROM pg_policy JOIN ({TABLES}) AS t ON t.oid = polrelid
    """,
    "row security off": f"""
        SELECT name, name, format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', name)
        FROM ({TABLES}) AS t
    """,
    "row security not forced": f"""
        SELECT name, name, format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', name)
        FROM ({TABLES}) AS t
    """,
    "view made definer": f"""
        SELECT format('%I.%I', nspname, relname), format('%I.%I', nspname, relname),
            format('ALTER VIEW %I.%I SET (security_invoker = FALSE)', nspname, relname)
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind = 'v' AND {MINE}
    """,
    "grant to anon": f"""
        SELECT format('%I.%I', nspname, relname), format('%I.%I', nspname, relname),
            format('GRANT %s ON %I.%I TO anon', privilege, nspname, relname)
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS privilege
        WHERE relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition AND {MINE}
            AND (privilege = 'SELECT' OR relkind <> 'm')
            AND CASE
                WHEN privilege = 'DELETE'
                    THEN NOT has_table_privilege('anon', pg_class.oid, privilege)
                -- What has each column by a grant of its own has the table already.
                ELSE EXISTS (
                    SELECT FROM pg_attribute
                    WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
                        AND NOT has_column_privilege('anon', attrelid, attnum, privilege)
                )
            END
        UNION ALL
        SELECT name, name, format('GRANT EXECUTE ON ROUTINE %s TO anon', signature)
        FROM ({ROUTINES}) AS r WHERE NOT has_function_privilege('anon', r.oid, 'EXECUTE')
    """,
    "EXECUTE to PUBLIC": f"""
        SELECT name, name, format('GRANT EXECUTE ON ROUTINE %s TO public', signature)
        FROM ({ROUTINES}) AS r
    """,
    "search_path removed": f"""
        SELECT name, name, format('ALTER ROUTINE %s RESET search_path', signature)
        FROM ({ROUTINES}) AS r
    """,
    "trigger dropped": f"""
        SELECT tgfoid::regproc::text || ' ' || tgname, name,
            format('DROP TRIGGER %I ON %s', tgname, name)
        FROM pg_trigger JOIN ({TABLES}) AS t ON t.oid = tgrelid WHERE NOT tgisinternal
    """,
    "check dropped": f"""
        SELECT conname, name, format('ALTER TABLE %s DROP CONSTRAINT %I', name, conname)
        FROM pg_constraint JOIN ({TABLES}) AS t ON t.oid = conrelid
        WHERE contype = 'c' AND coninhcount = 0
    """,
    # What remains is the reference by the parent's own key, if it has one of one column.
    "tenant out of foreign key": f"""
        SELECT conname, name, format('ALTER TABLE %s DROP CONSTRAINT %I', name, conname)
            || coalesce((
                SELECT format(
                    '; ALTER TABLE %s ADD CONSTRAINT %I FOREIGN KEY (%I) REFERENCES %s (%I)',
                    name, conname, child.attname, confrelid::regclass, parent.attname
                )
                FROM unnest(conkey, confkey) AS pair (child_number, parent_number)
                JOIN pg_attribute AS child
                    ON child.attrelid = conrelid AND child.attnum = child_number
                JOIN pg_attribute AS parent
                    ON parent.attrelid = confrelid AND parent.attnum = parent_number
                WHERE EXISTS (
                    SELECT FROM pg_index
                    WHERE indrelid = confrelid AND indisunique AND indpred IS NULL
                        AND indnatts = 1 AND indkey[0] = parent_number
                )
                LIMIT 1
            ), '')
        FROM pg_constraint JOIN ({TABLES}) AS t ON t.oid = conrelid
        WHERE contype = 'f' AND cardinality(conkey) > 1
    """,
}


class Mutant(NamedTuple):
    """One weakening: `statement` on `name`, which belongs to `relation` (schema.name)."""

    kind: str
    name: str
    relation: str
    statement: str

    @property
    def label(self) -> str:
        """How reports and tests/survivors.txt name it."""
        return f"{self.kind}: {self.statement}"


class Index:
    """Which of the collected tests could notice a mutant."""

    def __init__(self, items: list[pytest.Item]) -> None:
        items = [item for item in items if not item.nodeid.startswith(GOLDEN)]
        items = [item for item in items if SEEN_BY & set(getattr(item, "fixturenames", ()))]
        self.rules = [item for item in items if item.nodeid.startswith(RULES)]
        self.rule = {item.nodeid: item for item in self.rules}
        self.others = [item for item in items if not item.nodeid.startswith(RULES)]
        self.texts: dict[Path, str] = {path: path.read_text() for path in {i.path for i in items}}
        self.by_module: dict[Path, list[pytest.Item]] = defaultdict(list)
        self.noticed = {kind: Counter(FIRST.get(kind, ())) for kind in KINDS}
        for item in self.others:
            self.by_module[item.path].append(item)

    def relevant(self, mutant: Mutant) -> Iterator[pytest.Item]:
        """Tests from the most to the least likely to notice, each once."""
        schema, _, table = mutant.relation.partition(".")
        # A trigger's function may be another schema's, and its tests there.
        homes = [f"/tests/{home}/" for home in {schema, mutant.name.partition(".")[0]}]
        words = [re.escape(word) for word in mutant.name.split()]
        named = re.compile(rf"\b({'|'.join(words)})\b")
        seen: set[str] = set()

        def new(items: list[pytest.Item]) -> Iterator[pytest.Item]:
            for item in items:
                if item.nodeid not in seen:
                    seen.add(item.nodeid)
                    yield item

        # What noticed others of the kind is likely to notice this one.
        usual = [nodeid for nodeid, _ in self.noticed[mutant.kind].most_common(6)]
        yield from new([self.rule[nodeid] for nodeid in usual if nodeid in self.rule])
        about = re.compile(rf"\b{re.escape(mutant.relation)}\b|\[{re.escape(table)}\b")
        yield from new([item for item in self.others if named.search(item.nodeid)])
        yield from new([item for item in self.others if about.search(item.nodeid)])
        if mutant.kind in ("policy USING true", "policy CHECK true"):
            # Only who tries sees these: the rules of the catalog do not read expressions.
            policies = f"tests/{schema}/test_policies"
            yield from new([item for item in self.others if item.nodeid.startswith(policies)])
            yield from new([item for item in self.others if "/access/" in item.nodeid])
        for pattern in (named, re.compile(rf"\b{re.escape(mutant.relation)}\b")):
            for path, items in self.by_module.items():
                at_home = any(home in path.as_posix() for home in homes)
                if at_home and pattern.search(self.texts[path]):
                    yield from new(items)
        yield from new(self.rules)


class Mutator:
    """pytest plug-in: instead of one run of all tests, one short run per mutant."""

    def __init__(self, mutants: list[Mutant], report: Path, minutes: float) -> None:
        self.mutants = mutants
        self.report = report
        self.known = known_survivors()
        self.deadline = time.monotonic() + 60 * minutes

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Writes one JSON line per mutant: its label and the test that killed it, or null."""
        from tests import fix_db

        index = Index(session.items)
        anchor = next(item for item in session.items if "test_layout" in item.nodeid)
        killers: set[str] = set()
        with self.report.open("w") as report:
            for mutant in self.mutants:
                if time.monotonic() > self.deadline:
                    break
                fix_db.mutation = mutant.statement
                killer, runs = None, 0
                for item in () if mutant.label in self.known else index.relevant(mutant):
                    runs += 1
                    if failure(item, anchor):
                        killer = item.nodeid
                        killers.add(killer)
                        index.noticed[mutant.kind][killer] += 1
                        break
                row = {"kind": mutant.kind, "label": mutant.label, "killer": killer, "runs": runs}
                report.write(json.dumps(row) + "\n")
                report.flush()
            # A test that fails on the sound database would kill everything.
            fix_db.mutation = ""
            for item in session.items:
                if item.nodeid in killers and (why := failure(item, anchor)):
                    report.write(json.dumps({"broken": f"{item.nodeid}: {why}"}) + "\n")
        return True


def failure(item: pytest.Item, anchor: pytest.Item) -> str | None:
    """Runs one test. Returns the last line of why it failed, or None.

    The anchor keeps alive what lives as long as the session.
    """
    from _pytest.runner import runtestprotocol

    reports = runtestprotocol(item, log=False, nextitem=anchor)
    failed = [report for report in reports if report.failed]
    return failed[0].longreprtext.strip().splitlines()[-1][:200] if failed else None


def mutants(only: str | None, sample: int | None) -> list[Mutant]:
    """All weakenings of a fresh installation, in an order that spreads the kinds."""
    from build import MAIN, PLATFORM, read
    from tools.server import running

    version = read(ROOT).version
    found: list[Mutant] = []
    with running("embedded") as server:
        name = server.create_database("yardpass_mutants")
        for bundle in (PLATFORM, MAIN):
            done = server.psql(name, file=ROOT / "dist" / bundle.file(version))
            if done.returncode:
                sys.exit(done.stderr)
        with server.connect(name) as connection:
            connection.execute("SET search_path = pg_catalog")
            for kind, query in KINDS.items():
                rows = connection.execute(query).fetchall()
                found += [Mutant(kind, *row) for row in rows]
    chosen = [mutant for mutant in found if only is None or re.search(only, mutant.kind)]
    random.Random(1).shuffle(chosen)
    return chosen[:sample] if sample else chosen


def run_jobs(chosen: list[Mutant], jobs: int, minutes: float, directory: Path) -> list[dict]:
    """Shares the mutants among processes, for so many minutes, and returns their rows."""
    processes = []
    for job in range(jobs):
        shard = directory / f"{job}.json"
        shard.write_text(json.dumps(chosen[job::jobs]))
        command = [sys.executable, __file__, "--shard", str(shard), "--minutes", str(minutes)]
        with (directory / f"{job}.log").open("w") as log:
            processes.append(subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log))
    reports = [directory / f"{job}.json.report" for job in range(jobs)]
    with tqdm(total=len(chosen), unit="mutant", ncols=80, mininterval=5) as progress:
        while any(process.poll() is None for process in processes):
            time.sleep(1)
            progress.update(sum(lines(report) for report in reports) - progress.n)
    if any(process.returncode for process in processes):
        logs = [(directory / f"{job}.log").read_text()[-3000:] for job in range(jobs)]
        sys.exit("\n".join(logs))
    return [json.loads(line) for report in reports for line in report.read_text().splitlines()]


def lines(path: Path) -> int:
    """How many lines a file has so far."""
    return path.read_bytes().count(b"\n") if path.exists() else 0


def run_shard(shard: Path, minutes: float) -> int:
    """One process: a pytest session whose loop is the mutants'."""
    chosen = [Mutant(*row) for row in json.loads(shard.read_text())]
    plugin = Mutator(chosen, shard.with_name(shard.name + ".report"), minutes)
    options = ["-p", "no:xdist", "-p", "no:cacheprovider", "-o", "addopts=", "--tb=native", "-q"]
    options += ["--import-mode=importlib", "--lane", "embedded", "tests"]
    return int(pytest.main(options, plugins=[plugin]))


def known_survivors() -> dict[str, str]:
    """label -> reason, from tests/survivors.txt: `label  -- reason`, one a line."""
    pairs = (
        line.split("  -- ", 1)
        for line in (ROOT / "tests" / "survivors.txt").read_text().splitlines()
        if line and not line.startswith("#")
    )
    return {label: reason for label, reason in pairs}


def summary(rows: list[dict], chosen: int) -> int:
    """Prints the table of kinds and what survived. Returns the exit code."""
    broken = [row["broken"] for row in rows if "broken" in row]
    rows = [row for row in rows if "kind" in row]
    total, killed = (
        Counter(r["kind"] for r in rows),
        Counter(r["kind"] for r in rows if r["killer"]),
    )
    known = known_survivors()
    survivors = sorted(row["label"] for row in rows if not row["killer"])
    width = max(map(len, KINDS))
    print(f"\n{'kind':{width}}  mutants  killed  score")
    for kind in KINDS:
        if total[kind]:
            share = killed[kind] / total[kind]
            print(f"{kind:{width}}  {total[kind]:7,}  {killed[kind]:6,}  {share:6.1%}")
    share = killed.total() / total.total()
    print(f"{'all':{width}}  {total.total():7,}  {killed.total():6,}  {share:6.1%}")
    print(f"tried {total.total():,} of {chosen:,}, in random order")
    unexplained = [label for label in survivors if label not in known]
    for label in survivors:
        print(f"survived: {label}  -- {known.get(label, 'NO REASON GIVEN')}")
    for nodeid in broken:
        print(f"fails without a mutant too: {nodeid}")
    if unexplained or broken or share < 0.95:
        print(f"{len(unexplained)} survivors without a reason, {len(broken)} broken tests")
        return 1
    return 0


def main() -> int:
    """Command line: see the module."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", metavar="KIND", help="kinds that match this pattern")
    parser.add_argument("--sample", type=int, metavar="N", help="a random N instead of all")
    parser.add_argument("--minutes", type=float, default=17, help="stop trying more after N")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--report", type=Path, help="keep the rows as JSON lines")
    parser.add_argument("--shard", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.shard:
        return run_shard(arguments.shard, arguments.minutes)
    chosen = mutants(arguments.only, arguments.sample)
    with tempfile.TemporaryDirectory() as directory:
        rows = run_jobs(chosen, arguments.jobs, arguments.minutes, Path(directory))
    if arguments.report:
        arguments.report.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return summary(rows, len(chosen))


if __name__ == "__main__":
    sys.exit(main())
