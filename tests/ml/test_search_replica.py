"""A role that works on a replica alone: it reads and searches, and cannot write anywhere."""

import psycopg
import pytest

from tests.fix_rows import make
from tests.ml.models import add_events, add_model, embed, use, vector

READS = (
    "ml.model_versions", "ml.model_switches", "ml.user_embeddings", "ml.event_embeddings",
    "ml.active_event_embeddings", "ml.event_features", "ml.match_features",
    "sponsorship.sponsorship_matches",
)  # fmt: skip
HIDDEN = (
    "ml.embedding_queue", "users.user_profiles", "events.events", "payments.entries",
    "sponsorship.sponsors", "public.outbox", "ops.jobs",
)  # fmt: skip


@pytest.fixture
def trainer(db, organization):
    """A member of app_ml in a transaction that is read-only, as on a replica, with some vectors."""
    models = {kind: add_model(db, kind) for kind in ("user", "event", "sponsor", "package")}
    use(db, *models.values())
    things = {
        "user": make(db, "users.user_profiles").user_id,
        "event": add_events(db, 2, organization)[0],
        "sponsor": make(db, "sponsorship.sponsors").id,
        "package": make(db, "sponsorship.sponsorship_packages").id,
    }
    for kind, thing in things.items():
        embed(db, kind, models[kind], thing, 1)
    db.execute("CREATE ROLE yp_trainer LOGIN IN ROLE app_ml")
    db.execute("SET LOCAL ROLE yp_trainer")
    db.execute("SET LOCAL transaction_read_only = on")
    return models, things


def test_it_reads_what_models_computed_and_what_people_thought(db, trainer):
    for table in READS:
        db.rows(f"SELECT * FROM {table}")
    assert db.value("SELECT count(*) FROM ml.event_embeddings") == 1
    db.rows("SELECT event_id, sponsor_id, label, score FROM sponsorship.match_feedback")


@pytest.mark.parametrize("table", HIDDEN)
def test_it_reads_nothing_else(db, trainer, table):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.rows(f"SELECT FROM {table}")


def test_it_does_not_read_who_judged(db, trainer):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.rows("SELECT user_id FROM sponsorship.match_feedback")


def test_all_searches_answer_where_nothing_can_be_written(db, trainer):
    models, things = trainer

    found = db.rows("SELECT * FROM ml.events_near(%s::real[], %s)", vector(1), models["event"])
    assert [row.id for row in found] == [things["event"]]
    assert len(db.rows("SELECT * FROM ml.events_for_user(%s)", things["user"])) == 1
    assert len(db.rows("SELECT * FROM ml.sponsors_for_package(%s)", things["package"])) == 1
    assert db.rows("SELECT * FROM ml.similar_events(%s)", things["event"]) == []
    assert db.value("SELECT ml.content_of('event_embedding', %s) ->> 'title'", things["event"])


def test_it_writes_nothing_there(db, trainer):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute("UPDATE ml.event_embeddings SET computed_at = now()")


def test_it_has_no_right_to_write(db):
    assert db.rows(
        "SELECT relation::regclass FROM ops.package_relations() WHERE kind IN ('r', 'p', 'v')"
        " AND (has_table_privilege('app_ml', relation, 'INSERT, UPDATE, DELETE, TRUNCATE')"
        " OR has_any_column_privilege('app_ml', relation, 'INSERT, UPDATE'))"
    ) == []  # fmt: skip
