"""Models and vectors for the tests of ml."""

import random

from tests.fix_rows import make

SIZE = 768


def vector(*numbers):
    """A vector that begins with these numbers and goes on with zeros, as a list."""
    return [*map(float, numbers), *[0.0] * (SIZE - len(numbers))]


def add_model(db, kind, state="ready", space="space-1", **values):
    """A model of that kind of thing. Returns its name."""
    made = make(
        db,
        "ml.model_versions",
        purpose=f"{kind}_embedding",
        vector_space=space,
        state=state,
        **values,
    )
    return made.model_version


def use(db, *models):
    """Takes the models into use in one switch."""
    return db.value("SELECT ml.switch_models(%s)", list(models))


def embed(db, kind, model, thing, *numbers):
    """Stores the thing's vector of the model."""
    db.execute(
        f"INSERT INTO ml.{kind}_embeddings ({kind}_id, model_version, embedding)"
        " VALUES (%s, %s, %s)",
        thing,
        model,
        str(vector(*numbers)),
    )


PUBLISH = "UPDATE events.events SET status = 'published', published_at = now() WHERE id = ANY(%s)"


def add_events(db, count, organization, days=30, visibility="public"):
    """Published events of the organization that start in so many days. Returns their ids."""
    ids = [
        row.id
        for row in db.rows(
            "INSERT INTO events.events (owner_context_type, owner_context_id, created_by, title,"
            " start_at, end_at, visibility)"
            " SELECT 'organization', organizations.id, organizations.created_by, 'Event ' || n,"
            " now() + %s * interval '1 day', now() + (%s + 1) * interval '1 day', %s"
            " FROM organizations.organizations, generate_series(1, %s) AS n"
            " WHERE organizations.id = %s RETURNING id",
            days,
            days,
            visibility,
            count,
            organization.id,
        )
    ]
    db.execute(PUBLISH, ids)
    return ids


def embed_at_random(db, model, seed):
    """Gives every event a vector of 8 random numbers and zeros, the same for the same seed."""
    numbers = random.Random(seed)
    events = [row.id for row in db.rows("SELECT id FROM events.events ORDER BY title, id")]
    vectors = [str(vector(*(numbers.gauss(0, 1) for _ in range(8)))) for _ in events]
    db.execute(
        "INSERT INTO ml.event_embeddings (event_id, model_version, embedding)"
        f" SELECT id, %s, text::{db.value('SELECT ml.vector_place()')}.vector"
        " FROM unnest(%s::uuid[], %s::text[]) AS made (id, text)",
        model,
        events,
        vectors,
    )


NEAREST = """
    SELECT event_id FROM ml.event_embeddings INNER JOIN events.events ON id = event_id
    WHERE model_version = %s AND (%s::uuid IS NULL OR owner_organization_id = %s)
    ORDER BY embedding OPERATOR({place}.<=>) %s::{place}.vector, event_id LIMIT %s
"""


def nearest(db, model, numbers, count, organization_id=None):
    """Ids of the events nearest to a vector, found by comparing all."""
    query = NEAREST.format(place=db.value("SELECT ml.vector_place()"))
    given = (model, organization_id, organization_id, str(vector(*numbers)), count)
    return [row.event_id for row in db.rows(query, *given)]
