"""What is hidden from whom: the tenant's private words, and how to look for them."""

import re
import uuid

import psycopg

from tests.access.matrix import read
from tests.fix_world import COMMON_SCHEMAS

MATRIX = read()
PACKAGE = """
    nspname !~ '^pg_' AND nspname <> ALL (
        ARRAY['information_schema', 'extensions', 'cron', 'plpgsql_check', 'probe', 'storage']
    )
"""
RELATIONS = f"""
    SELECT format('%%I.%%I', nspname, relname) AS name, nspname AS schema, relkind AS kind,
        relispartition AS is_partition
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind = ANY (%s::text[]::"char"[]) AND {PACKAGE}
    ORDER BY 1
"""
SCHEMAS = f"SELECT nspname AS name FROM pg_namespace WHERE {PACKAGE} ORDER BY 1"


def relations(db, *kinds, partitions=True):
    """Relations of the package of these kinds: r, p, v, m."""
    found = db.rows(RELATIONS, list(kinds))
    return [relation for relation in found if partitions or not relation.is_partition]


def secrets(world):
    """What nobody else may ever read: ids of the tenant's private rows and its people, and texts
    that stand in its rows alone."""
    found = {str(person.user_id) for person in world.people.values() if person.user_id}
    for table in world.tables:
        if not is_common(table):
            found |= words_of(world.rows[table]) - words_of(world.attacks.rows[table])
            key = world.key(table).values()
            found |= {str(value) for value in key if isinstance(value, uuid.UUID)}
    for name in ("attacker", "outsider", "removed"):
        found.discard(str(world.people[name].user_id))
    # A word of the model, such as the name of a state, is nobody's.
    return found - set(world.db.value("SELECT array_agg(enumlabel::text) FROM pg_enum"))


def words_of(row):
    """The texts of the row that are one long word."""
    return {
        value for value in row if isinstance(value, str) and len(value) >= 8 and " " not in value
    }


def is_common(table):
    """Whether the table's rows are nobody's in particular, and for everybody."""
    words = MATRIX.words(table, "outsider", "select")
    return table.split(".")[0] in COMMON_SCHEMAS[:2] or "anyone" in words


def found_in(text, hidden):
    """Those of the hidden words that the text tells."""
    return sorted(hidden & set(re.findall(r"""[^\s,;(){}"']+""", text)))


def whole(actor, relation):
    """All rows that the actor sees of the relation, as one text; empty where she may not look."""
    try:
        return actor.value(f"SELECT string_agg(t::text, ';') FROM {relation} AS t") or ""
    except psycopg.errors.InsufficientPrivilege:
        return ""
