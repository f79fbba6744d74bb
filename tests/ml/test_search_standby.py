"""A role that works on a replica alone: a real hot standby answers all that it may ask."""

import dataclasses
import shutil
import subprocess
import time

import psycopg
import pytest
from psycopg import sql

from tests.fix_db import created
from tests.fix_rows import make
from tests.fix_server import bundle_files
from tests.ml.models import add_events, add_model, embed, use, vector
from tools.server import COMMON, Cluster, throw_away_cluster

FEEDING = COMMON | {"wal_level": "replica", "max_wal_senders": "4", "fsync": "off"}
SECONDS = 60


@pytest.fixture
def replicated(server):
    """A primary with the bundle, and a hot standby made by pg_basebackup. Yields both servers."""
    if server.lane not in ("embedded", "debian"):
        pytest.skip(f"lane {server.lane} cannot start a second server; embedded and debian can")
    with throw_away_cluster(server.lane, FEEDING) as primary:
        own = dataclasses.replace(server, conninfo=primary.conninfo)
        with created(own, "yardpass_primary", "template0") as database:
            database.apply(*bundle_files())
            standby = copy_of(primary)
            try:
                standby.start()
                yield database, dataclasses.replace(server, conninfo=standby.conninfo)
            finally:
                standby.stop()
                shutil.rmtree(standby.data, ignore_errors=True)


def copy_of(primary):
    """A standby of the cluster, beside it, not started."""
    data = primary.data.parent / "standby"
    data.mkdir(mode=0o700)
    if primary.user:
        shutil.chown(data, primary.user, primary.user)
    ids = {"user": primary.user, "group": primary.user, "extra_groups": []} if primary.user else {}
    subprocess.run(
        [f"{primary.bin_dir}/pg_basebackup", "-D", str(data), "-R", "-c", "fast", "-X", "stream",
         "-d", primary.conninfo],
        check=True, capture_output=True, cwd=primary.data.parent, **ids,
    )  # fmt: skip
    # The socket of the primary is in its directory, with its lock.
    for left in ("postmaster.pid", ".s.PGSQL.5432.lock"):
        (data / left).unlink(missing_ok=True)
    return Cluster(data, primary.bin_dir, primary.user, FEEDING)


def caught_up(primary, replica):
    """Waits until the standby has all that the primary has committed."""
    end = primary.value("SELECT pg_current_wal_flush_lsn()::text")
    deadline = time.monotonic() + SECONDS
    while not replica.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [end]).fetchone()[0]:
        assert time.monotonic() < deadline, "the standby does not follow"
        time.sleep(0.05)


def test_a_standby_answers_all_that_the_role_of_models_may_ask(replicated):
    database, replica = replicated
    models = {kind: add_model(database, kind) for kind in ("user", "event", "sponsor", "package")}
    use(database, *models.values())
    organization = make(database, "organizations.organizations")
    events = add_events(database, 1_100, organization)
    person = make(database, "users.user_profiles").user_id
    sponsor = make(database, "sponsorship.sponsors").id
    package = make(database, "sponsorship.sponsorship_packages").id
    for kind, thing in (("user", person), ("sponsor", sponsor), ("package", package)):
        embed(database, kind, models[kind], thing, 1)
    database.execute(
        "INSERT INTO ml.event_embeddings (event_id, model_version, embedding)"
        " SELECT unnest(%s::uuid[]), %s, %s",
        events, models["event"], str(vector(1, 0.5)),
    )  # fmt: skip
    database.execute("SELECT ml.build_index(%s, 'event_embedding')", models["event"])
    database.execute("CREATE ROLE yp_standby_trainer LOGIN IN ROLE app_ml")

    with replica.connect(database.name) as follower:  # the role has to be there, too
        caught_up(database, follower)
    with psycopg.connect(
        replica.dsn(database.name, "yp_standby_trainer"), autocommit=True
    ) as trainer:
        caught_up(database, trainer)
        assert trainer.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)
        for query, given in (
            # Many candidates, by the index, and few, one by one.
            ("SELECT id FROM ml.events_near(%s::real[], %s)", (vector(1), models["event"])),
            (
                "SELECT id FROM ml.events_near(%s::real[], %s, 10, %s)",
                (vector(1), models["event"], organization.id),
            ),
            ("SELECT id FROM ml.events_for_user(%s)", (person,)),
            ("SELECT id FROM ml.similar_events(%s)", (events[0],)),
        ):
            assert len(trainer.execute(query, given).fetchall()) == 10, query
        assert trainer.execute(
            "SELECT id FROM ml.sponsors_for_package(%s)", [package]
        ).fetchall() == [(sponsor,)]
        assert trainer.execute(
            "SELECT ml.content_of('event_embedding', %s) ->> 'title'", [events[0]]
        ).fetchone()[0]
        for table in ("event_embeddings", "event_features", "match_features", "model_versions"):
            trainer.execute(sql.SQL("SELECT * FROM ml.{}").format(sql.Identifier(table)))
        for change in (
            "CREATE TEMPORARY TABLE t (n integer)",
            "SELECT nextval('ops.state_changes_id_seq')",
        ):
            with pytest.raises(psycopg.Error):
                trainer.execute(change)

        # A switch of the model on the primary is one on the standby.
        other = add_model(database, "event")
        use(database, other)
        caught_up(database, trainer)
        assert trainer.execute(
            "SELECT model_version FROM ml.model_versions WHERE is_active"
            " AND purpose = 'event_embedding'"
        ).fetchone() == (other,)
        assert trainer.execute(
            "SELECT id FROM ml.events_near(%s::real[], %s)", (vector(1), models["event"])
        ).fetchall() == []  # fmt: skip
