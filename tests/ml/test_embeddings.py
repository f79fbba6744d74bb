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
        ({"embedding": ZERO}, "23514", "have_a_direction"),
        *([({"input_sha256": "'00'"}, "23514", "input_sha256_check")] * (kind in WITH_INPUT)),
    ]
]


PARTITION = """
    SELECT replace(ml.partition_of(%s, (%s || '_embedding')::ml.model_purpose),
        split_part(%s, '_', 1) || '_embeddings_', '') || '_pkey'
"""
WITHOUT_MODEL = "model_version_fkey"


def another_model(db, kind):
    """The name of one more model of that kind of thing, as an SQL literal."""
    return f"'{make(db, 'ml.model_versions', purpose=f'{kind}_embedding').model_version}'"


@pytest.mark.parametrize(("kind", "fault", "sqlstate", "rule"), CASES)
def test_a_vector_that_breaks_a_rule_is_refused_by_its_name(db, kind, fault, sqlstate, rule):
    table = f"ml.{kind}_embeddings"
    row = make(db, table)
    good = {} if rule.endswith("pkey") else {"model_version": another_model(db, kind)}

    if rule.endswith("pkey"):
        # The partition's own, of a name of its own.
        rule = rule.replace("pkey", db.value(PARTITION, row.model_version, kind, kind))
    with refused(db, sqlstate, rule):
        copy_row(db, table, **good | fault)
    other = copy_row(db, table, model_version=another_model(db, kind))
    assert other.model_version != row.model_version


@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_has_a_case(db, kind):
    cases = {rule for of, _, _, rule in CASES if of == kind}
    assert cases | {f"{kind}_embeddings_{WITHOUT_MODEL}"} == rules_of(db, f"ml.{kind}_embeddings")


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_that_is_unknown_or_of_another_thing_has_no_place(db, kind):
    make(db, f"ml.{kind}_embeddings")
    other = another_model(db, KINDS[KINDS.index(kind) - 1])

    for model in (other, "'no model'"):
        with refused(db, "23514"):
            copy_row(db, f"ml.{kind}_embeddings", model_version=model)


def test_the_key_to_the_model_holds_behind_the_partition_too(db):
    row = make(db, "ml.event_embeddings")
    db.execute("SET LOCAL session_replication_role = replica")
    db.execute("DELETE FROM ml.model_versions WHERE model_version = %s", row.model_version)
    db.execute("SET LOCAL session_replication_role = origin")

    event = make(db, "events.events").id
    with refused(db, "23503", "event_embeddings_model_version_fkey"):
        copy_row(db, "ml.event_embeddings", event_id=f"'{event}'")


def test_a_vector_of_another_size_is_refused(db):
    make(db, "ml.event_embeddings")

    with refused(db, "22000"):
        db.execute("UPDATE ml.event_embeddings SET embedding = '[1,2,3]'")


def test_a_vector_goes_with_its_thing_and_stays_while_its_model_does(db):
    row = make(db, "ml.event_embeddings")

    with pytest.raises(psycopg.IntegrityError, match="event_embeddings_model_version_fkey"):
        db.execute("DELETE FROM ml.model_versions")
    db.execute("DELETE FROM events.events WHERE id = %s", row.event_id)

    assert db.rows("SELECT FROM ml.event_embeddings") == []
