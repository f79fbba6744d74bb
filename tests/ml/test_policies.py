"""What models computed is read by services alone."""

import psycopg
import pytest

from tests.fix_rows import make
from tests.refusals import shown_to

TABLES = (
    "model_versions", "user_embeddings", "event_embeddings", "sponsor_embeddings",
    "package_embeddings", "event_features", "match_features", "active_user_embeddings",
    "active_event_embeddings", "active_sponsor_embeddings", "active_package_embeddings",
)  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_no_role_of_the_api_reads_what_models_computed(db, anon, buyer, service_role, table):
    for actor in (anon, buyer, service_role):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            actor.value(f"SELECT count(*) FROM ml.{table}")
    assert shown_to(db, f"public.{table}") == []


def test_a_person_does_not_read_her_own_vector_behind_the_first_wall(db, buyer):
    make(db, "ml.user_embeddings", user_id=buyer.user_id)
    db.execute("GRANT USAGE ON SCHEMA ml TO authenticated")
    db.execute("GRANT SELECT ON ALL TABLES IN SCHEMA ml TO authenticated")

    assert buyer.value("SELECT count(*) FROM ml.user_embeddings") == 0
    assert buyer.value("SELECT count(*) FROM ml.active_user_embeddings") == 0
