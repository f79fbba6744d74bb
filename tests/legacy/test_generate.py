"""The generated legacy is what the csv files say, in its clean variant and in its dirty one."""

import csv
from collections import Counter
from itertools import pairwise

import pytest

from tests.fix_db import created, unique_name
from tests.fix_server import bundle_files
from tests.legacy import generate

SIZE = 20

COLUMNS = """
    SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull,
        coalesce(pg_get_expr(adbin, adrelid), '')
    FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid AND NOT relispartition AND relkind IN ('r', 'p')
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
"""
# Constraints as keys.csv writes them; an auth table is the only one with its schema.
KEYS = """
    SELECT conname, contype::text, conrelid::regclass::text, confdeltype::text,
        (SELECT string_agg(attname, ' ' ORDER BY n)
            FROM unnest(conkey) WITH ORDINALITY AS k (num, n)
            JOIN pg_attribute ON attrelid = conrelid AND attnum = num),
        CASE contype WHEN 'f' THEN confrelid::regclass::text END
    FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid AND NOT relispartition
    WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f')
"""
NOT_VALID = """
    SELECT conname FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND contype = 'f' AND NOT convalidated
"""
LABELS = """
    SELECT typname, array_agg(enumlabel::text ORDER BY enumsortorder)
    FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid
    WHERE typnamespace = 'public'::regnamespace GROUP BY typname
"""
DELETE = {"a": "no action", "r": "restrict", "c": "cascade", "n": "set null", " ": ""}
KIND = {"p": "primary key", "u": "unique", "f": "foreign key"}


def rows_of(name):
    with (generate.HERE / name).open(newline="") as file:
        return list(csv.DictReader(file))


ODDITIES = rows_of("oddities.csv")


def built(server, dirty):
    """A database of its own with the platform and the generated legacy, dropped afterwards."""
    with created(server, unique_name(server), "template0") as database:
        database.apply(bundle_files()[0])
        generate.build(database.connection, SIZE, dirty)
        database.execute("SET search_path = public")
        yield database


@pytest.fixture(scope="module")
def clean(server):
    yield from built(server, dirty=False)


@pytest.fixture(scope="module")
def dirty(server):
    yield from built(server, dirty=True)


@pytest.fixture(params=["clean", "dirty"])
def legacy(request):
    return request.getfixturevalue(request.param)


def test_every_column_has_its_name_type_and_nullability(legacy):
    found = {(row[0], row[1]): (row[2], row[3]) for row in legacy.rows(COLUMNS)}
    wanted = {
        (row["table_name"], row["column_name"]): (row["data_type"], row["not_null"] == "t")
        for row in rows_of("columns.csv")
    }

    assert {key: found.get(key) for key in wanted} == wanted


def test_every_default_is_the_listed_one(legacy):
    found = {(row[0], row[1]): row[4] for row in legacy.rows(COLUMNS)}
    wanted = {
        (row["table_name"], row["column_name"]): row["default_or_generated"].replace(
            "sponsorship.", ""
        )
        for row in rows_of("columns.csv")
    }

    assert {key: found[key] for key in wanted} == wanted


def test_every_key_is_there(legacy):
    found = {
        name: (KIND[kind], table, listed, target, DELETE[deletes])
        for name, kind, table, deletes, listed, target in legacy.rows(KEYS)
    }
    wanted = {
        key.name: (
            key.kind,
            key.table,
            " ".join(key.columns),
            key.target and key.target[0],
            key.on_delete,
        )
        for key in generate.constraints()
    }

    assert {name: found.get(name) for name in wanted} == wanted


def test_enums_have_their_labels_in_order(clean):
    listed = {row["enum_name"]: row["labels"].split() for row in rows_of("enums.csv")}

    assert dict(clean.rows(LABELS)) == listed


def test_every_table_has_its_number_of_rows(clean):
    for table in generate.columns():
        found = clean.value(f"SELECT count(*) FROM public.{table}")
        assert (table, found) == (table, generate.count(table, SIZE))


def test_the_dirty_variant_has_rows_in_every_table(dirty):
    for table in generate.columns():
        assert dirty.value(f"SELECT EXISTS (SELECT FROM public.{table})"), table


def test_only_the_listed_foreign_keys_are_not_valid(clean, dirty):
    assert clean.rows(NOT_VALID) == []
    assert sorted(row.conname for row in dirty.rows(NOT_VALID)) == sorted(generate.NOT_VALID)


def test_every_oddity_is_in_the_dirty_variant_alone(clean, dirty):
    has = {
        "": True,
        "pg_cron": dirty.value("SELECT to_regclass('cron.job') IS NOT NULL"),
        "superuser": dirty.server.superuser,
    }
    found = [
        (row["name"], *(bool(one.value(f"SELECT {row['probe']}")) for one in (dirty, clean)))
        for row in ODDITIES
        if has[row["needs"]]
    ]

    assert found == [(name, True, False) for name, *_ in found]


def test_every_function_view_and_policy_of_the_dirty_variant_is_listed_or_sound(clean, dirty):
    named = """
        SELECT proname::text AS name FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
            SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype IN ('e', 'i')
        )
        UNION SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
        UNION SELECT polname FROM pg_policy
    """
    places = " ".join(row["place"] for row in ODDITIES)
    added = {row.name for row in dirty.rows(named)} - {row.name for row in clean.rows(named)}

    assert len(added) > 80
    assert [name for name in sorted(added) if name not in places] == []


def test_tickets_orders_and_tiers_agree_on_their_event(clean):
    disagree = """
        SELECT count(*) FROM tickets
        JOIN orders ON orders.id = tickets.order_id
        JOIN ticket_tiers ON ticket_tiers.id = tickets.tier_id
        WHERE tickets.event_id IS DISTINCT FROM orders.event_id
            OR tickets.event_id IS DISTINCT FROM ticket_tiers.event_id
            OR tickets.owner_user_id <> orders.user_id
    """
    assert clean.value(disagree) == 0


def test_sequences_are_ahead_of_their_rows(legacy):
    for table in ("mv_refresh_log", "fit_recalc_queue"):
        last = legacy.value(f"SELECT max(id) FROM public.{table}")
        assert legacy.value(f"SELECT last_value FROM public.{table}_id_seq") >= last


def test_months_follow_each_other_without_gaps_in_the_clean_variant():
    months = list(generate.months(dirty=False))

    assert len(months) == generate.MONTHS
    assert all(one[2] == other[1] for one, other in pairwise(months))


def test_the_same_size_gives_the_same_statements():
    assert list(generate.statements(SIZE)) == list(generate.statements(SIZE))
    with pytest.raises(ValueError, match="smallest"):
        next(generate.statements(1))


def test_every_table_and_enum_has_a_home():
    homes = rows_of("homes.csv")

    assert [row["legacy_table"] for row in homes] == sorted(generate.columns())
    assert [row["enum_name"] for row in rows_of("enum_homes.csv")] == sorted(
        generate.labels(dirty=False)
    )


def test_homes_are_tables_and_enums_of_the_package(db):
    for row in rows_of("homes.csv"):
        if row["new_name"]:
            name = f"{row['schema']}.{row['new_name']}"
            assert db.value("SELECT to_regclass(%s) IS NOT NULL", name), name
    for row in rows_of("enum_homes.csv"):
        name = f"{row['schema']}.{row['enum_name']}"
        assert db.value("SELECT to_regtype(%s) IS NOT NULL", name), name


def test_names_of_oddities_are_unique():
    assert [name for name, n in Counter(row["name"] for row in ODDITIES).items() if n > 1] == []
