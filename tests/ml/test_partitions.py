"""Partitions and indexes of models: made with the model, closed to everybody, half the size."""

import psycopg
import pytest

from tests.fix_rows import make
from tests.ml.models import SIZE, add_events, add_model, embed_at_random, use
from tests.refusals import refused

KINDS = ("user", "event", "sponsor", "package")
PARTITIONS = "SELECT relid::regclass::text FROM pg_partition_tree('ml.{}_embeddings') WHERE isleaf"
STATE = "SELECT state FROM ml.model_versions WHERE model_version = %s"


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_has_a_partition_of_its_own_that_nobody_else_reads(db, kind):
    model = add_model(db, kind)
    name = db.value("SELECT ml.partition_of(%s, %s)", model, f"{kind}_embedding")

    assert f"ml.{name}" in [row.relid for row in db.rows(PARTITIONS.format(kind))]
    closed = db.row(
        "SELECT relrowsecurity AS on, relforcerowsecurity AS forced, relowner::regrole::text AS"
        " owner, (SELECT count(*) FROM aclexplode(relacl) WHERE grantee <> relowner) AS grants"
        " FROM pg_class WHERE oid = %s::regclass",
        f"ml.{name}",
    )
    assert closed == (True, True, "yardpass_owner", 0)
    assert db.rows("SELECT FROM pg_policy WHERE polrelid = %s::regclass", f"ml.{name}") == []
    assert db.rows("SELECT * FROM ops.drift()") == []


def test_a_model_of_matches_has_none(db):
    before = [db.rows(PARTITIONS.format(kind)) for kind in KINDS]
    make(db, "ml.model_versions", purpose="match", vector_space=None)

    assert [db.rows(PARTITIONS.format(kind)) for kind in KINDS] == before


def test_staff_enters_a_model_and_does_not_take_it_into_use(db):
    db.execute("SET LOCAL ROLE app_write")
    db.execute(
        "INSERT INTO ml.model_versions (model_version, purpose, vector_space)"
        " VALUES ('mine', 'event_embedding', 'mine')"
    )
    for change in ("is_active = true", "state = 'ready'"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.execute(f"UPDATE ml.model_versions SET {change}")


def test_no_index_is_built_on_an_empty_table_of_vectors(db):
    add_model(db, "event")

    assert db.rows(
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'ml'"
        " AND indexdef ~ 'hnsw|ivfflat'"
    ) == []  # fmt: skip


def test_a_loaded_model_gets_its_index_by_the_job_and_is_ready(db, organization, service_role):
    model = service_role.value("SELECT public.register_model('new', 'event_embedding', 'new')")
    add_events(db, 50, organization)
    embed_at_random(db, model, 4)
    service_role.execute("SELECT public.model_loaded(%s)", model)
    with refused(db, "YP362"):
        use(db, model)

    assert db.row("CALL ml.build_indexes()") == (1, True)
    assert db.row("CALL ml.build_indexes()") == (0, False)
    assert db.value(STATE, model) == "ready"
    use(db, model)
    definition = db.value("SELECT indexdef FROM pg_indexes WHERE indexname ~ '_near_idx$'")
    assert f"halfvec({SIZE})" in definition
    assert "halfvec_ip_ops" in definition


def test_vectors_of_any_length_are_indexed(db, organization):
    model = add_model(db, "event")
    events = add_events(db, 3, organization)
    db.execute("SELECT ml.build_index(%s, 'event_embedding')", model)
    for event, size in zip(events, ("1e-15", "1", "1e15"), strict=True):
        db.execute(
            "INSERT INTO ml.event_embeddings (event_id, model_version, embedding)"
            " VALUES (%s, %s, %s)",
            event,
            model,
            f"[{','.join([size] * SIZE)}]",
        )
    assert db.value("SELECT count(*) FROM ml.event_embeddings") == 3


@pytest.mark.parametrize(
    ("given", "sqlstate"),
    [
        ((" ", "event_embedding", "s"), "YP003"),
        (("m" * 201, "event_embedding", "s"), "YP003"),
        (("m", "colour", "s"), "YP003"),
        (("m", "event_embedding", None), "YP003"),
        (("m", "match", "s"), "YP003"),
        ((None, "match", None), "YP003"),
        (("known", "user_embedding", "s"), "YP010"),
        (("known", "event_embedding", "t"), "YP010"),
    ],
)
def test_what_is_no_model_is_refused(db, service_role, given, sqlstate):
    register = "SELECT public.register_model(%s, %s, %s)"
    service_role.execute(register, "known", "event_embedding", "s")

    with refused(db, sqlstate):
        service_role.execute(register, *given)
    assert service_role.value(register, "known", "event_embedding", "s") == "known"


@pytest.mark.parametrize("query", ["public.model_loaded('none')", "public.retire_model('none')"])
def test_an_unknown_model_is_refused(db, service_role, query):
    with refused(db, "YP361"):
        service_role.execute(f"SELECT {query}")


def test_a_retired_model_is_asked_for_nothing_and_can_be_taken_up_again(
    db, organization, service_role
):
    model = add_model(db, "event")
    add_events(db, 2, organization)
    service_role.execute("SELECT public.retire_model(%s)", model)
    assert db.rows("SELECT FROM ml.embedding_queue") == []
    with refused(db, "YP011"):
        service_role.execute("SELECT public.model_loaded(%s)", model)

    db.execute("SELECT ml.move_model(%s, 'loading')", model)
    db.execute("CALL ml.fill_queue()")
    assert db.value("SELECT count(*) FROM ml.embedding_queue") == 2


def test_two_models_at_once_both_get_their_partitions(db, sessions):
    first, second = sessions("service_role", "service_role")
    register = "SELECT public.register_model(%s, 'event_embedding', 'space')"

    first.execute(register, "one")
    waiting = second.start(register, "two")
    assert waiting.is_blocked_by(first)
    first.commit()
    assert waiting.sqlstate() is None
    second.commit()
    assert len(db.rows(PARTITIONS.format("event"))) == 2


def test_new_things_do_not_wait_for_an_index_that_is_being_built(db, sessions):
    """They are queued for the model, and so refer to it."""
    model = add_model(db, "sponsor", state="loading")
    db.execute("SELECT ml.move_model(%s, 'indexing')", model)

    with db.server.connect(db.name) as builder, db.server.connect(db.name) as writer:
        builder.execute("BEGIN")
        builder.execute("CALL ml.build_indexes()")
        writer.execute("SET statement_timeout = '10s'")
        writer.execute("SELECT ml.ask_for('sponsor_embedding', ARRAY[gen_random_uuid()])")
        builder.execute("COMMIT")
    assert db.value(STATE, model) == "ready"


def test_an_index_gives_way_to_who_writes_vectors_for_long(db, sessions):
    model = add_model(db, "sponsor", state="loading")
    partition = db.value("SELECT ml.partition_of(%s, 'sponsor_embedding')", model)

    with db.server.connect(db.name) as worker, db.server.connect(db.name) as builder:
        worker.execute("BEGIN")
        worker.execute(f"LOCK TABLE ml.{partition} IN ROW EXCLUSIVE MODE")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            builder.execute("SELECT ml.build_index(%s, 'sponsor_embedding')", [model])


def test_a_ready_model_that_lost_its_index_gets_it_by_the_job(db):
    model = add_model(db, "sponsor")
    use(db, model)

    assert db.row("CALL ml.build_indexes()") == (1, True)
    assert db.row("CALL ml.build_indexes()") == (0, False)
    assert db.value("SELECT is_active FROM ml.model_versions WHERE model_version = %s", model)


def test_a_model_whose_rows_are_restored_gets_its_partition(db):
    """Other triggers do not fire in a restore; without the partition its vectors have no place."""
    db.execute("SET LOCAL session_replication_role = replica")
    model = add_model(db, "event")

    assert db.value(
        "SELECT to_regclass('ml.' || ml.partition_of(%s, 'event_embedding')) IS NOT NULL", model
    )
