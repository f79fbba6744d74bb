"""The map of personal data: complete, in the published words, and fit to erase and export by."""

import pytest

from tests.refusals import copy_row, refused, rules_of

CATEGORIES, SUBJECTS, MAP = "ops.data_categories", "ops.data_subjects", "ops.data_map"
CATALOG = """
    SELECT pg_namespace.nspname AS schema_name, pg_class.relname AS table_name,
        pg_attribute.attname AS column_name, attnotnull AS is_required,
        format_type(atttypid, NULL) AS type,
        ARRAY(
            SELECT concat_ws(
                '.', target_schema.nspname, target.relname, target_column.attname
            )
            FROM pg_constraint
            JOIN pg_class AS target ON target.oid = confrelid
            JOIN pg_namespace AS target_schema ON target_schema.oid = target.relnamespace
            CROSS JOIN unnest(conkey, confkey) AS pair (own, other)
            JOIN pg_attribute AS target_column
                ON target_column.attrelid = confrelid AND target_column.attnum = pair.other
            WHERE contype = 'f' AND conrelid = pg_attribute.attrelid
                AND pair.own = pg_attribute.attnum
        ) AS points_at
    FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid AND relkind IN ('r', 'p') AND NOT relispartition
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE attnum > 0 AND NOT attisdropped AND nspname = ANY(%s)
"""
OWN = (
    "ops users organizations events ticketing sponsorship campaigns payments messaging analytics"
    " ml ref public"
).split()
PEOPLE = {("users", "user_profiles", "user_id"), ("auth", "users", "id")}
REPLACEABLE = ("text", "text[]", "jsonb", "bytea", "uuid")
ADDRESSES = ("contact", "email", "hash", "phone", "subject_key", "device_id", "session_id")


@pytest.fixture
def columns(db):
    """What the catalog says of every column, by schema, table and column."""
    rows = db.rows(CATALOG, OWN)
    return {(row.schema_name, row.table_name, row.column_name): row for row in rows}


@pytest.fixture
def entries(db):
    """The rows of the map, by schema, table and column."""
    rows = db.rows("SELECT * FROM ops.data_map")
    return {(row.schema_name, row.table_name, row.column_name): row for row in rows}


def test_every_column_is_classified_and_nothing_else_is(columns, entries):
    assert set(columns) - set(entries) == set(), "missing in the map"
    assert set(entries) - set(columns) == set(), "stale in the map"


def test_the_categories_are_of_the_published_vocabulary(db):
    unknown = db.rows(
        "SELECT DISTINCT category FROM ops.data_map, unnest(categories) AS category"
        " WHERE NOT EXISTS (SELECT FROM ops.data_categories WHERE key = category)"
    )

    assert unknown == []


def test_a_narrower_category_hangs_below_its_wider_one(db):
    misplaced = db.rows(
        "SELECT key, parent_key FROM ops.data_categories"
        " WHERE parent_key IS DISTINCT FROM nullif(regexp_replace(key, '[.]?[^.]+$', ''), '')"
    )

    assert misplaced == []


def test_what_is_personal_names_its_person(entries):
    nameless = {
        key: entry.categories
        for key, entry in entries.items()
        if entry.subject is None and any(word.startswith("user") for word in entry.categories)
    }

    assert nameless == {}


def test_only_what_may_be_null_is_set_to_null(columns, entries):
    impossible = {
        key
        for key, entry in entries.items()
        if entry.erase == "set_null" and columns[key].is_required
    }

    assert impossible == set()


def test_what_is_replaced_has_a_placeholder(columns, entries):
    """There is one for a text, a document, a hash and a person, and for nothing else."""
    without_one = {
        key: columns[key].type
        for key, entry in entries.items()
        if entry.erase == "replace" and columns[key].type not in REPLACEABLE
    }

    assert without_one == {}


def test_every_link_leads_to_a_person(columns, entries):
    lost = {key: entry.subject_link for key, entry in entries.items() if entry.subject_link}
    lost = {key: fault for key, link in lost.items() if (fault := fault_of(columns, key, link))}

    assert lost == {}


def fault_of(columns, key, link):
    """Why the link leads nobody from the table of that key, or None when it does."""
    first, *hops = link.split(">")
    place = columns.get((*key[:2], first))
    if place is None:
        return f"no column {first}"
    for hop in hops:
        schema, table, column = hop.split(".")
        if not any(target[:2] == (schema, table) for target in targets(columns, place)):
            return f"{place.column_name} has no foreign key to {schema}.{table}"
        place = columns.get((schema, table, column))
        if place is None:
            return f"no column {hop}"
    leads_to_a_user = place.type == "uuid" and (
        PEOPLE & targets(columns, place) or place.column_name.endswith(("user_id", "_by"))
    )
    if leads_to_a_user or any(word in place.column_name for word in ADDRESSES):
        return None
    return f"{place.column_name} ({place.type}) tells no person"


def targets(columns, place):
    """The columns that the column points at by foreign keys, and those that they point at."""
    found, waiting = set(), [place]
    while waiting:
        nearest = {tuple(target.split(".")) for target in waiting.pop().points_at} - found
        found |= nearest
        waiting += [columns[target] for target in nearest if target in columns]
    return found


def test_a_person_is_found_in_the_tables_that_are_about_her(entries):
    """The profile and what hangs on it are erased and exported; a map that keeps all is wrong."""
    profile = {key[2]: entry for key, entry in entries.items() if key[1] == "user_profiles"}

    assert profile["display_name"].erase != "keep"
    assert profile["phone"].erase != "keep"
    assert profile["display_name"].export and profile["phone"].export


@pytest.fixture
def entry(db):
    """A word of each kind, and a classified column."""
    db.execute(
        "INSERT INTO ops.data_categories VALUES ('lamp', 'Lamps', 'Light.', NULL);"
        "INSERT INTO ops.data_subjects VALUES ('lamplighter', 'Lamplighter', 'Lights lamps.');"
        "INSERT INTO ops.data_map VALUES ('public', 'lamps', 'owner', '{lamp}', 'lamplighter',"
        " 'owner_id>public.owners.user_id', 'set_null', '1 month', true)"
    )


NOBODY = {"column_name": "'c'", "subject": "NULL", "subject_link": "NULL"}
CASES = [
    (CATEGORIES, {}, "23505", "data_categories_pkey"),
    (
        CATEGORIES,
        {"key": "'lamp.red'", "parent_key": "'torch'"},
        "23503",
        "data_categories_parent_key_fkey",
    ),
    (CATEGORIES, {"key": "'Lamp'"}, "23514", "data_categories_key_check"),
    (CATEGORIES, {"key": "'lamp.'"}, "23514", "data_categories_key_check"),
    (SUBJECTS, {}, "23505", "data_subjects_pkey"),
    (SUBJECTS, {"key": "'a.b'"}, "23514", "data_subjects_key_check"),
    (MAP, {}, "23505", "data_map_pkey"),
    (MAP, {"column_name": "'c'", "subject": "'cat'"}, "23503", "data_map_subject_fkey"),
    (MAP, {"column_name": "'c'", "categories": "'{}'"}, "23514", "data_map_categories_are_given"),
    (
        MAP,
        {"column_name": "'c'", "subject_link": "NULL"},
        "23514",
        "data_map_personal_data_name_their_person",
    ),
    (
        MAP,
        NOBODY | {"export": "false"},
        "23514",
        "data_map_only_personal_data_are_erased_or_exported",
    ),
    (
        MAP,
        NOBODY | {"erase": "'keep'"},
        "23514",
        "data_map_only_personal_data_are_erased_or_exported",
    ),
    (
        MAP,
        {"column_name": "'c'", "subject_link": "'a>b.c'"},
        "23514",
        "data_map_subject_link_check",
    ),
    (MAP, {"column_name": "'c'", "subject_link": "''"}, "23514", "data_map_subject_link_check"),
]


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CASES)
def test_what_breaks_a_rule_is_refused_by_its_name(db, entry, table, change, sqlstate, rule):
    where = {CATEGORIES: "key = 'lamp'", SUBJECTS: "key = 'lamplighter'"}

    with refused(db, sqlstate, rule):
        copy_row(db, table, where.get(table, "table_name = 'lamps'"), **change)


@pytest.mark.parametrize("table", [CATEGORIES, SUBJECTS, MAP])
def test_every_rule_has_a_case(db, table):
    assert {rule for name, _, _, rule in CASES if name == table} == rules_of(db, table)


def test_what_is_about_nobody_may_be_kept(db, entry):
    kept = copy_row(
        db, MAP, "table_name = 'lamps'", **NOBODY | {"erase": "'keep'", "export": "false"}
    )

    assert (kept.subject, kept.erase, kept.export) == (None, "keep", False)


def test_a_link_may_lead_over_several_keys(db, entry):
    link = "'a_id>public.a.b_id>public.b.user_id'"

    copied = copy_row(
        db, MAP, "table_name = 'lamps'", **{"column_name": "'c'", "subject_link": link}
    )

    assert copied.subject_link.count(">") == 2
