"""The vectors in use: one per thing, switched and switched back by one row of model_versions."""

import pytest

from tests.fix_rows import make

KINDS = ("user", "event", "sponsor", "package")


def activate(db, model):
    """Takes the model into use instead of the one of its purpose that is."""
    db.execute("UPDATE ml.model_versions SET is_active = false WHERE purpose = %s", model.purpose)
    db.execute(
        "UPDATE ml.model_versions SET is_active = true, activated_at = now()"
        " WHERE model_version = %s",
        model.model_version,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_switch_of_the_model_switches_all_vectors_and_back(db, kind):
    table, view, key = f"ml.{kind}_embeddings", f"ml.active_{kind}_embeddings", f"{kind}_id"
    old, new = (
        make(db, "ml.model_versions", purpose=f"{kind}_embedding", state="ready") for _ in range(2)
    )
    first = make(db, table, model_version=old.model_version)
    thing = getattr(first, key)
    make(db, table, **{key: thing, "model_version": new.model_version})

    assert db.rows(f"SELECT * FROM {view}") == []
    for model in (old, new, old):
        activate(db, model)
        assert db.rows(f"SELECT {key}, model_version, vector_space FROM {view}") == [
            (thing, model.model_version, "two-tower-1")
        ]
