"""Fixtures of the attacks: the world made private, and with its first wall opened."""

import pytest

from tests.access.hidden import SCHEMAS, relations, secrets
from tests.access.test_matrix import set_state, unchecked


@pytest.fixture
def hidden(world):
    """The world made private; its ids that only the tenant and its people may see."""
    set_state(world, "private")
    world.db.execute(unchecked("UPDATE users.user_profiles SET is_private = TRUE"))
    return secrets(world)


@pytest.fixture
def opened(world, hidden):
    """The world with the first wall opened to the API roles. Returns the hidden ids."""
    for schema in world.db.rows(SCHEMAS):
        world.db.execute(
            f"GRANT USAGE ON SCHEMA {schema.name} TO anon, authenticated;"
            f"GRANT ALL ON ALL TABLES IN SCHEMA {schema.name} TO anon, authenticated;"
            f"GRANT ALL ON ALL SEQUENCES IN SCHEMA {schema.name} TO anon, authenticated"
        )
    # Policies do not cover it, so the bundle grants it to nobody, and nobody may.
    for view in relations(world.db, "m"):
        world.db.execute(f"REVOKE ALL ON {view.name} FROM anon, authenticated")
    return hidden
