"""What fix_rows.make() cannot guess for tables of ml."""

from tests.fix_rows import make


def model_of(kind):
    """An example: the name of a new model that computes vectors of that kind of thing."""
    return lambda db: make(db, "ml.model_versions", purpose=f"{kind}_embedding").model_version


EXAMPLES = {
    "ml.model_versions": {"vector_space": "two-tower-1"},
    "ml.model_switches": {"purpose": "user_embedding", "to_model": model_of("user")},
    "ml.embedding_queue": {"model_version": model_of("event")},
} | {
    f"ml.{kind}_embeddings": {"model_version": model_of(kind)}
    for kind in ("user", "event", "sponsor", "package")
}
