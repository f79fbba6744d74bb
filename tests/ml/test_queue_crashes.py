"""A server that is killed: what was taken is kept or given back, and a switch is whole or none."""

import uuid
from contextlib import contextmanager

from tests.fix_rows import make
from tests.ml.models import add_model, use
from tests.ml.test_queue import EXPIRE, FINISH, NONE, TAKE, WAITING, done

ACTIVE = "SELECT model_version FROM ml.model_versions WHERE is_active ORDER BY purpose"
STORED = "SELECT count(*) FROM ml.sponsor_embeddings"
THINGS = [uuid.UUID(int=8 * n) for n in range(1, 6)]


@contextmanager
def killed_in_the_middle(crash):
    """A connection with an open transaction; the server is killed at the end of the block."""
    connection = crash.database.server.connect(crash.database.name)
    connection.execute("BEGIN")
    yield connection
    crash.kill_and_restart()
    connection.close()


def test_a_killed_server_loses_no_request_and_no_lease(crash):
    db = crash.database
    model = add_model(db, "sponsor", state="loading")
    for thing in THINGS:
        make(db, "sponsorship.sponsors", id=thing)

    # Killed when it has handed out a batch, and in the middle of another's taking.
    work = db.rows(TAKE, model, 3)
    crash.kill_and_restart()
    with killed_in_the_middle(crash) as open_one:
        assert open_one.execute(TAKE, [model, 3]).fetchall() == []  # the part is leased
        open_one.execute("UPDATE ops.leases SET leased_until = now() - interval '1 hour'")
        assert len(open_one.execute(TAKE, [model, 3]).fetchall()) == 3

    # The lease is the first worker's as before, and what it computed meanwhile is taken.
    assert db.rows("SELECT holder, token FROM ops.leases") == [("worker", work[0].token)]
    assert db.value(FINISH, work[0].lease, work[0].token, done(*work), NONE) == 3
    assert {row.thing_id for row in db.rows(WAITING)} == {*THINGS} - {w.thing_id for w in work}

    # Killed in the middle of handing in: nothing of it is there, and the next worker has it all.
    rest = db.rows(TAKE, model, 100)
    with killed_in_the_middle(crash) as open_one:
        open_one.execute(FINISH, [rest[0].lease, rest[0].token, done(*rest), NONE])
    assert db.value(STORED) == 3
    db.execute(EXPIRE)
    again = db.rows(TAKE, model, 100)
    assert {w.thing_id for w in again} == {w.thing_id for w in rest}
    assert again[0].token > rest[0].token
    assert db.value(FINISH, again[0].lease, again[0].token, done(*again), NONE) == 2
    assert (db.value(STORED), db.rows(WAITING)) == (5, [])


def test_a_killed_server_leaves_a_switch_whole_or_none(crash):
    db = crash.database
    old = [add_model(db, kind, space="old") for kind in ("user", "event")]
    new = [add_model(db, kind, space="new") for kind in ("user", "event")]
    use(db, *old)

    with killed_in_the_middle(crash) as open_one:
        open_one.execute("SELECT ml.switch_models(%s)", [new])
    assert [name for (name,) in db.rows(ACTIVE)] == old
    assert db.value("SELECT count(DISTINCT switch_id) FROM ml.model_switches") == 1

    use(db, *new)
    crash.kill_and_restart()
    assert [name for (name,) in db.rows(ACTIVE)] == new
    db.execute("SELECT ml.roll_back_models()")
    assert [name for (name,) in db.rows(ACTIVE)] == old


def test_a_killed_server_builds_the_index_that_it_was_at(crash):
    db = crash.database
    model = add_model(db, "sponsor", state="loading")
    db.execute("SELECT ml.move_model(%s, 'indexing')", model)

    with killed_in_the_middle(crash) as open_one:
        open_one.execute("CALL ml.build_indexes()")
    assert db.value("SELECT state FROM ml.model_versions") == "indexing"
    assert db.row("CALL ml.build_indexes()") == (1, True)
    assert db.value("SELECT state FROM ml.model_versions") == "ready"
    assert db.row("CALL ml.build_indexes()") == (0, False)
