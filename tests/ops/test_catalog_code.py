"""Functions, types and grants as text."""

import pytest

MADE = """
    CREATE TYPE events.probe_kind AS ENUM ('b', 'a');
    CREATE DOMAIN events.probe_word AS text CONSTRAINT probe_word_check CHECK (VALUE <> '');
    CREATE TYPE events.probe_pair AS (one integer, other text);
    CREATE FUNCTION events.probe(events.probe_kind) RETURNS integer LANGUAGE sql AS 'SELECT 1';
    CREATE AGGREGATE events.probe_sum (integer) (SFUNC = int4pl, STYPE = integer);
"""


def test_types_are_told_by_what_they_hold(db):
    db.execute(MADE)

    found = dict(
        db.rows(
            "SELECT identity, split_part(definition, '; ', 2) FROM ops.catalog_code()"
            " WHERE kind = 'type' AND identity ~ 'probe'"
        )
    )

    assert found == {
        "events.probe_kind": "enum b, a",
        "events.probe_word": "text CONSTRAINT probe_word_check CHECK ((VALUE <> ''::text))",
        "events.probe_pair": "one integer, other text",
    }


def test_functions_and_aggregates_are_told_by_their_signature(db):
    db.execute(MADE)

    found = {
        tuple(row)
        for row in db.rows(
            "SELECT kind, identity FROM ops.catalog_code()"
            " WHERE kind <> 'type' AND identity ~ 'probe'"
        )
    }

    assert found == {
        ("function", "events.probe(events.probe_kind)"),
        ("aggregate", "events.probe_sum(integer)"),
    }


@pytest.mark.parametrize(
    ("grant", "identity", "definition"),
    [
        (
            "GRANT DELETE ON events.events TO anon WITH GRANT OPTION",
            "table events.events to anon",
            "DELETE WITH GRANT OPTION",
        ),
        (
            "GRANT REFERENCES (title, id) ON events.events TO PUBLIC",
            "table events.events to public",
            "REFERENCES (id, title)",
        ),
        ("GRANT CREATE ON SCHEMA events TO anon", "schema events to anon", "CREATE"),
        (
            "GRANT EXECUTE ON FUNCTION ops.drift() TO anon",
            "function ops.drift() to anon",
            "EXECUTE",
        ),
        ("GRANT ALL ON TYPE events.probe_kind TO anon", "type events.probe_kind to anon", "USAGE"),
    ],
)
def test_a_grant_is_told(db, grant, identity, definition):
    db.execute(MADE)
    db.execute(grant)

    told = db.value("SELECT definition FROM ops.catalog_grants() WHERE identity = %s", identity)

    assert definition in told


def test_staff_that_a_deployment_names_is_its_own_affair(db):
    db.execute("CREATE ROLE probe_staff NOLOGIN; CREATE ROLE probe_stranger NOLOGIN")
    db.execute("SELECT ops.grant_staff('probe_staff', 'campaigns')")
    db.execute("GRANT SELECT ON campaigns.campaigns TO probe_stranger")

    takers = {
        row.identity.rpartition(" ")[2]
        for row in db.rows("SELECT identity FROM ops.catalog_grants() WHERE identity ~ 'probe_'")
    }

    assert takers == {"probe_stranger"}
