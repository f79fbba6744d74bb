"""The end of the adoption: a fresh installation and what users made beside it."""

import re

import psycopg
import pytest

from tests.fix_db import created, unique_name
from tests.fix_server import bundle_files
from tests.legacy.fix_switch import schema_of

# Where the platform has put pgvector is its own affair.
EXTENSION = ("EXTENSION", "SCHEMA extensions", "extensions.", "public.vector")
EXTRA = (
    "CREATE INDEX",
    "CREATE UNIQUE INDEX",
    "ALTER INDEX",
    "kv_store_d42c04e8",
    "pgbench_tiers",
    "_touch",
)
# Rows of past months have partitions.
MONTH = re.compile(r"_20\d\d_\d\d")
# The partition of the model that made the vectors of the older product.
MODEL = re.compile(r"_embeddings_[0-9a-f]{16}\b")
# What takes rows of no month begins where the months end, and an older database has more of them.
OUTSIDE = re.compile(r"_(from|until)_20\d{6}")
FUNCTIONS = ("event_ticket_count", "gen_qr_code", "touch_updated_at")


def test_what_remains_is_a_fresh_installation_and_extras(server, switched):
    database = switched(commits=True)
    database.execute("CALL ops.legacy_finish()")
    with created(server, unique_name(server), "template0") as fresh:
        fresh.apply(*bundle_files())
        wanted, found = (
            {part for part in schema_of(each) if not OUTSIDE.search(part)}
            for each in (fresh, database)
        )

    missing = {part for part in wanted - found if not any(word in part for word in EXTENSION)}
    extra = {
        part
        for part in found - wanted
        if not any(word in part for word in EXTENSION + EXTRA + FUNCTIONS)
        and not MONTH.search(part)
        and not MODEL.search(part)
    }
    assert missing == set()
    assert extra == set()


def test_it_is_refused_before_the_switch(ready):
    with pytest.raises(psycopg.Error) as caught:
        ready().execute("CALL ops.legacy_finish()")

    assert caught.value.sqlstate == "YP928"


def test_it_is_refused_while_something_needs_an_old_table(switched):
    database = switched()
    database.execute("CREATE VIEW public.late AS SELECT id FROM yp_old_events.events")

    with pytest.raises(psycopg.Error) as caught:
        database.execute("CALL ops.legacy_finish()")

    assert caught.value.sqlstate == "YP928"
    assert "public.late" in caught.value.diag.message_detail
