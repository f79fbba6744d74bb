"""Model versions: what the table refuses, and that one per purpose is in use."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

TABLE = "ml.model_versions"
GOOD = {"model_version": "model_version || '+'", "id": "gen_random_uuid()"}
CASES = [
    ({"model_version": "model_version"}, "23505", "model_versions_pkey"),
    (
        {"is_active": "true", "activated_at": "now()"},
        "23505",
        "model_versions_one_active_per_purpose_idx",
    ),
    ({"model_version": "' '"}, "23514", "model_versions_model_version_check"),
    ({"model_version": "repeat('m', 201)"}, "23514", "model_versions_model_version_check"),
    ({"vector_space": "NULL"}, "23514", "model_versions_vectors_name_their_space"),
    ({"purpose": "'match'"}, "23514", "model_versions_vectors_name_their_space"),
    ({"is_active": "true"}, "23514", "model_versions_active_ones_were_activated"),
    ({"id": "id"}, "23505", "model_versions_id_key"),
    (
        {"is_active": "true", "activated_at": "now()", "state": "'loading'"},
        "23514",
        "model_versions_active_ones_are_ready",
    ),
    ({"artifact_sha256": "'00'"}, "23514", "model_versions_artifact_sha256_check"),
    ({"parameters": "'[]'"}, "23514", "model_versions_parameters_check"),
    ({"metrics": "'1'"}, "23514", "model_versions_metrics_check"),
]


@pytest.fixture
def model(db):
    """A model in use and one that is not."""
    make(db, TABLE, state="ready", is_active=True, activated_at="now")
    return make(db, TABLE, state="ready")


@pytest.mark.parametrize(("fault", "sqlstate", "rule"), CASES)
def test_a_model_that_breaks_a_rule_is_refused_by_its_name(db, model, fault, sqlstate, rule):
    where = f"model_version = '{model.model_version}'"

    assert copy_row(db, TABLE, where, **GOOD)
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, where, **GOOD | {"model_version": "model_version || '-'"} | fault)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


def test_each_purpose_has_its_own_model_in_use(db, model):
    other = copy_row(
        db, TABLE, "is_active", **GOOD, purpose="'match'", vector_space="NULL"
    )  # fmt: skip

    assert other.is_active
