"""Embeddings: what the four tables refuse, and that models of other things cannot be named."""

import psycopg
import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

KINDS = ("user", "event", "sponsor", "package")
WITH_INPUT = KINDS[1:]
ZERO, ONES = (f"'[{','.join([digit] * 768)}]'" for digit in "01")
CASES = [
    (kind, fault, sqlstate, f"{kind}_embeddings_{rule}")
    for kind in KINDS
    for fault, sqlstate, rule in [
        ({}, "23505", "pkey"),
        ({f"{kind}_id": "gen_random_uuid()"}, "23503", f"{kind}_id_fkey"),
        ({"model_version": "'no model'"}, "23503", "model_version_fkey"),
        ({"embedding": ZERO}, "23514", "have_a_direction"),
        *([({"input_sha256": "'00'"}, "23514", "input_sha256_check")] * (kind in WITH_INPUT)),
    ]
]


def another_model(db, kind):
    """The name of one more model of that kind of thing, as an SQL literal."""
    return f"'{make(db, 'ml.model_versions', purpose=f'{kind}_embedding').model_version}'"


@pytest.mark.parametrize(("kind", "fault", "sqlstate", "rule"), CASES)
def test_a_vector_that_breaks_a_rule_is_refused_by_its_name(db, kind, fault, sqlstate, rule):
    table = f"ml.{kind}_embeddings"
    row = make(db, table)
    good = {} if rule.endswith("pkey") else {"model_version": another_model(db, kind)}

    with refused(db, sqlstate, rule):
        copy_row(db, table, **good | fault)
    other = copy_row(db, table, model_version=another_model(db, kind))
    assert other.model_version != row.model_version


@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_has_a_case(db, kind):
    assert {rule for of, _, _, rule in CASES if of == kind} == rules_of(db, f"ml.{kind}_embeddings")


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_of_another_thing_cannot_be_named(db, kind):
    make(db, f"ml.{kind}_embeddings")
    other = another_model(db, KINDS[KINDS.index(kind) - 1])

    with refused(db, "23503", f"{kind}_embeddings_model_version_fkey"):
        copy_row(db, f"ml.{kind}_embeddings", model_version=other)


def test_a_vector_of_another_size_is_refused(db):
    make(db, "ml.event_embeddings")

    with refused(db, "22000"):
        db.execute("UPDATE ml.event_embeddings SET embedding = '[1,2,3]'")


def test_the_index_serves_the_search_by_cosine(db):
    make(db, "ml.event_embeddings")
    db.execute("SET LOCAL enable_seqscan = off")
    # An adopted database has pgvector where the older product put it.
    place = db.value("SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'vector'")

    plan = db.rows(
        "EXPLAIN SELECT event_id FROM ml.event_embeddings"
        f" ORDER BY embedding OPERATOR({place}.<=>) {ONES} LIMIT 1"
    )

    assert any("event_embeddings_embedding_idx" in line for (line,) in plan)


def test_a_vector_goes_with_its_thing_and_stays_while_its_model_does(db):
    row = make(db, "ml.event_embeddings")

    with pytest.raises(psycopg.IntegrityError, match="event_embeddings_model_version_fkey"):
        db.execute("DELETE FROM ml.model_versions")
    db.execute("DELETE FROM events.events WHERE id = %s", row.event_id)

    assert db.rows("SELECT FROM ml.event_embeddings") == []
