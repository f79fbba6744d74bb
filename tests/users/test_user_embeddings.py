"""Embeddings under their earlier name: one row per person, of the model in use."""

from tests.fix_rows import make

SPACE = {"purpose": "user_embedding", "vector_space": "people"}


def test_it_shows_the_vectors_of_the_model_in_use(db):
    old = make(db, "ml.model_versions", **SPACE)
    new = make(db, "ml.model_versions", **SPACE, state="ready", is_active=True,
        activated_at="2030-01-01Z",
    )  # fmt: skip
    kept = make(db, "ml.user_embeddings", model_version=new.model_version)
    make(db, "ml.user_embeddings", model_version=old.model_version, user_id=kept.user_id)

    row = db.row("SELECT * FROM users.user_embeddings")

    assert (row.user_id, row.model_version) == (kept.user_id, new.model_version)
    assert (row.embedding, row.updated_at) == (kept.embedding, kept.updated_at)


def test_without_a_model_in_use_it_is_empty(db):
    model = make(db, "ml.model_versions", **SPACE)
    make(db, "ml.user_embeddings", model_version=model.model_version)

    assert db.rows("SELECT * FROM users.user_embeddings") == []
