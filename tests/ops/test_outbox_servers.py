"""The outbox on another server, and what a logical decoder reads of it."""

import dataclasses
import json
import subprocess

import pytest

from tests.fix_db import created
from tests.fix_server import bundle_files
from tests.ops.outbox import ack, consumer, drain, lease, nack, other, send, things, told
from tests.refusals import refused
from tools.server import THROW_AWAY, throw_away_cluster

NEXT_DAY = "UPDATE ops.outbox_retries SET due_at = now() WHERE due_at IS NOT NULL"
# What the event router of Debezium needs of each event: see docs/outbox.md.
ROUTED = {"id", "aggregate_id", "aggregate_type", "topic", "payload", "created_at"}
SLOT = "SELECT pg_create_logical_replication_slot('debezium', 'pgoutput')"
CHANGES = """
    SELECT data FROM pg_logical_slot_get_binary_changes(
        'debezium', NULL, NULL, 'proto_version', '1', 'publication_names', 'outbox'
    )
"""


@pytest.fixture
def own(server):
    """own(**settings) is a server of the test's own, as the run's."""
    if server.lane not in ("embedded", "debian"):
        pytest.skip(f"lane {server.lane} cannot start one more server; embedded and debian can")
    clusters = []

    def start(**settings):
        context = throw_away_cluster(server.lane, THROW_AWAY | settings)
        cluster = context.__enter__()
        clusters.append(context)
        return dataclasses.replace(server, conninfo=cluster.conninfo)

    yield start
    for context in clusters:
        context.__exit__(None, None, None)


def test_after_a_dump_and_a_restore_nothing_is_lost_and_nothing_acknowledged_comes(
    sessions, db, own, tmp_path
):
    consumer(db, max_attempts=2)
    one, two, three = things(3)
    send(db, one, 1, 2)
    send(db, two, 3)
    with other(db) as slow:
        send(slow, three, 4)
        ack(db, lease(db))
        slow.commit()
    send(db, two, 5, 6)
    events = lease(db, 2)
    nack(db, events[0], 0)
    ack(db, events)
    dead = lease(db, 1)
    nack(db, dead[0])
    ack(db, dead)
    send(db, one, 7, 8, 9)
    open_lease = lease(db, 3)
    file = tmp_path / "everything.dump"
    tool = f"{db.server.bin_dir}/pg_dump"
    subprocess.run([tool, "-Fc", "-f", file, "-d", db.dsn], check=True)

    server = own()
    with created(server, "yardpass_restored", "template0") as target:
        target.apply(bundle_files()[0])  # the roles; all else is in the dump
        target.execute("DROP SCHEMA IF EXISTS auth, extensions CASCADE")
        said = subprocess.run(
            [f"{db.server.bin_dir}/pg_restore", "--clean", "--if-exists", "-d", target.dsn, file],
            text=True, capture_output=True, check=False,
        ).stderr  # fmt: skip
        assert target.value("SELECT count(*) FROM public.outbox") == 9, said
        target.execute("UPDATE ops.outbox_journal_a SET leased_until = now() WHERE token NOTNULL")
        with refused(target, "YP403"):
            lease(target)
        send(target, one, 10)
        target.execute("SELECT ops.restart_outbox()")
        send(target, two, 11)
        target.execute(NEXT_DAY)
        come = drain(target, rounds=1000)

    assert (told(events), told(dead), told(open_lease)) == ([4, 5], [4], [6])
    assert sorted(come) == [6, 7, 8, 9, 10, 11]
    assert [n for n in come if n in (7, 8, 9, 10)] == [7, 8, 9, 10]


def test_a_new_server_that_counts_positions_anew_goes_on_behind_the_old_events(sessions, db):
    """As when the position of the sequence did not come along."""
    (thing,) = things(1)
    send(db, thing, 1, 2, 3)
    consumer(db, start_at="start")
    db.execute("SELECT setval('ops.outbox_positions', 1)")

    db.execute("SELECT ops.restart_outbox()")
    events = lease(db, 1)
    send(db, thing, 4)
    ack(db, events)
    second = lease(db, 1)
    nack(db, second[0])
    ack(db, second)

    assert told(events + second) == [1, 2]
    assert drain(db, 2) == [2, 3, 4]


def test_a_decoder_reads_what_the_event_router_needs(own):
    # A slot reads what is flushed.
    server = own(wal_level="logical", synchronous_commit="on")
    with created(server, "yardpass_decoded", "template0") as db:
        db.apply(*bundle_files())
        db.execute("CREATE PUBLICATION outbox FOR TABLE public.outbox WITH (publish = 'insert')")
        published = "SELECT unnest(attnames) AS name FROM pg_publication_tables"
        assert {row.name for row in db.rows(published)} >= ROUTED
        db.execute(SLOT)
        (thing,) = things(1)
        (event,) = send(db, thing, 1)
        consumer(db, start_at="start")
        drain(db)

        changes = [row.data for row in db.rows(CHANGES)]
        db.execute("SELECT pg_drop_replication_slot('debezium')")

    (relation,) = [change for change in changes if change[:1] == b"R"]
    assert all(name.encode() + b"\0" in relation for name in ROUTED)
    (insert,) = [change for change in changes if change[:1] == b"I"]
    for value in (event, thing, "thing", "thing.happened", json.dumps({"n": 1})):
        assert len(str(value)).to_bytes(4, "big") + str(value).encode() in insert
    assert {change[:1] for change in changes} == {b"B", b"R", b"I", b"C"}  # reading writes nothing


@pytest.mark.usefixtures("sessions")
def test_who_would_find_nothing_is_told_too_that_the_server_is_another_one(db):
    consumer(db)
    db.execute("UPDATE ops.outbox_journal_a SET cluster_id = 1")

    with refused(db, "YP403"):
        lease(db)
    db.execute("SELECT ops.restart_outbox()")
    assert lease(db) == []
