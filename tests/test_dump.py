"""Dumps of one schema and their restore into a fresh installation, as docs/backup.md tells them."""

import os
import re
import subprocess

import pytest

import build
from tests.fix_db import cloned, unique_name
from tests.fix_rows import make
from tools.server import ROOT

PAGE = (ROOT / "docs" / "backup.md").read_text()
BLOCKS = re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL)
LITERAL, DATA_ONLY, FROM_WHOLE, ALL, ORPHANS = BLOCKS
SCHEMAS = [schema for schema in build.LAYERS if schema not in ("ops", "ref")]
# What psql says of a definition that is there already, and of a view that is refreshed by hand.
EXPECTED = re.compile(
    r"already exists|multiple primary keys|is already a partition"
    r"|query would be affected by row-level security policy for table"
)
TABLES = """
    SELECT format('%%I.%%I', nspname, relname) AS name
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind = ANY(%s) AND NOT relispartition AND nspname = ANY(%s) AND NOT EXISTS (
        SELECT FROM ops.foreign_objects
        WHERE kind = 'relation' AND to_regclass(identity) = pg_class.oid
    )
"""


@pytest.fixture(scope="module")
def full(server):
    """A database with a row in every table of the domains."""
    with cloned(server, unique_name(server)) as database:
        for name in tables(database, SCHEMAS):
            with database.connection.transaction():
                make(database, name)
        database.execute("UPDATE ticketing.tickets SET status = 'redeemed', redeemed_at = now()")
        database.execute("UPDATE sponsorship.sponsorship_orders SET funded_at = now()")
        database.execute("CALL analytics.refresh_views()")
        database.execute("SELECT ml.build_index(model_version, purpose) FROM ml.model_versions")
        yield database


@pytest.fixture
def target(server):
    """A fresh installation."""
    with cloned(server, unique_name(server)) as database:
        yield database


def tables(database, schemas, kinds="rp"):
    """The tables of the schemas; with "m" materialized views too."""
    return [row.name for row in database.rows(TABLES, list(kinds), schemas)]


def contents(database, schemas, kinds="rp"):
    """The number of rows and a hash of them, by table."""
    return {
        name: database.row(
            f"SELECT count(*), sum(hashtextextended(r::text, 0)) AS hash FROM {name} AS r"
        )
        for name in tables(database, schemas, kinds)
    }


VECTORS = """
    SELECT tablename, indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'ml' AND tablename ~ '_embeddings_[0-9a-f]{16}$' ORDER BY 1, 2
"""
PARTITIONS = """
    SELECT inhparent::regclass::text AS parent, inhrelid::regclass::text AS name
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE relnamespace = 'ml'::regnamespace AND relkind = 'r'
"""


def shell(server, source, target, script, directory):
    """Runs a block of the page. Returns what it printed."""
    environment = os.environ | {
        "PATH": f"{server.bin_dir}:{os.environ['PATH']}",
        "SOURCE": source.dsn,
        "TARGET": target.dsn,
    }
    done = subprocess.run(
        ["bash", "-euc", script],
        cwd=directory,
        env=environment,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def structure(server, database):
    """The structure as pg_dump tells it, without the random key in it."""
    done = subprocess.run(
        [f"{server.bin_dir}/pg_dump", "-s", "-d", database.dsn],
        text=True,
        capture_output=True,
        check=True,
    )
    return re.sub(r"(?m)^\\(un)?restrict .*$", "", done.stdout)


def test_every_table_has_a_row(full):
    assert [name for name, row in contents(full, SCHEMAS, "rpm").items() if not row.count] == []


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_schema_is_restored_as_s1_promises(server, full, target, tmp_path, schema):
    before = structure(server, target)

    said = shell(server, full, target, LITERAL.replace("campaigns", schema), tmp_path)

    errors = re.findall(r"(?m)^.*ERROR: .*$", said)
    assert [each for each in errors if not EXPECTED.search(each)] == []
    assert contents(target, [schema]) == contents(full, [schema])
    if schema == "ml":  # each model brings its partition, with its indexes; nothing else is new
        assert target.rows(VECTORS) == full.rows(VECTORS)
        for partition in target.rows(PARTITIONS):
            target.execute(f"ALTER TABLE {partition.parent} DETACH PARTITION {partition.name}")
            target.execute(f"DROP TABLE {partition.name}")
    assert structure(server, target) == before


@pytest.mark.parametrize("schema", ["campaigns", "analytics", "ml"])  # below all, in order
def test_the_rows_of_a_schema_are_restored_at_once(server, full, target, tmp_path, schema):
    said = shell(server, full, target, DATA_ONLY.replace("campaigns", schema), tmp_path)

    assert "ERROR" not in said
    assert contents(target, [schema]) == contents(full, [schema])


def test_a_schema_is_restored_from_a_dump_of_everything(server, full, target, tmp_path):
    shell(server, full, target, FROM_WHOLE, tmp_path)

    assert contents(target, ["ticketing"]) == contents(full, ["ticketing"])
    assert target.value("SELECT count(*) FROM events.events") == 0


def test_all_schemas_in_the_order_of_the_page_are_the_whole(server, full, target, tmp_path):
    full.execute("SELECT ops.ensure_month_partitions('campaigns.ad_impressions', '2024-02-01', 1)")

    shell(server, full, target, ALL, tmp_path)

    everything = [*SCHEMAS, "ref", "auth"]
    assert contents(target, everything, "rpm") == contents(full, everything, "rpm")
    history = "SELECT count(*), max(id) FROM ops.state_changes"
    assert target.row(history) == full.row(history)
    assert shell(server, full, target, ORPHANS, tmp_path) == ""
    target.execute("UPDATE ml.model_versions SET state = 'indexing'")
    while target.row("CALL ml.build_indexes()").more:
        pass
    assert target.rows(VECTORS) == full.rows(VECTORS)


def test_the_page_names_the_schemas_in_the_order_of_the_layers():
    named = re.search(r"for schema in (.*?);", ALL, re.DOTALL)[1].replace("\\\n", "").split()

    assert named == ["auth", *(each for each in build.LAYERS if each != "ops")]


def test_a_restored_schema_alone_has_orphans_that_the_page_finds(server, full, target, tmp_path):
    shell(server, full, target, DATA_ONLY, tmp_path)

    assert "campaigns.campaigns campaigns_org_id_fkey|" in shell(
        server, full, target, ORPHANS, tmp_path
    )
