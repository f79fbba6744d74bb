"""Data sets: recorded, applied again without a trace, retired instead of deleted, read-only."""

import re

import psycopg
import pytest

from tests.fix_actors import Actor
from tools import refdata

TABLES = (
    "countries", "currencies", "datasets", "event_categories", "hashtag_stoplist", "industries",
    "languages", "tax_rates", "timezones",
)  # fmt: skip
VOCABULARY = ("ops.data_categories", "ops.data_subjects")
FILES = [path for path in sorted(refdata.SQL.glob("*/9*.sql")) if "refdata.py" in path.read_text()]
READERS = ("anon", "authenticated", "service_role", "app_read", "app_write")


def text_of(name):
    return (refdata.SQL / "ref" / name).read_text()


def versions(db):
    """Physical place and inserting transaction of every row of reference data, by table."""
    return {
        table: db.rows(f"SELECT ctid::text, xmin::text FROM {qualified(table)} ORDER BY ctid")
        for table in (*TABLES, *VOCABULARY)
    }


def qualified(name):
    """The table of that name in ref.datasets."""
    return name if "." in name else f"ref.{name}"


def actor(db, role):
    return Actor(db, role, {"role": role})


def test_each_table_is_recorded_with_as_many_rows_as_it_has(db):
    recorded = dict(db.rows("SELECT name, row_count FROM ref.datasets"))

    assert {*recorded, "datasets"} == {*TABLES, *VOCABULARY}
    for name, count in recorded.items():
        active = "true" if name in VOCABULARY else "is_active"
        assert db.value(f"SELECT count(*) FROM {qualified(name)} WHERE {active}") == count, name


def test_the_record_says_versions_and_terms(db):
    for dataset in db.rows("SELECT * FROM ref.datasets"):
        assert dataset.source_version and dataset.license, dataset.name
        assert re.fullmatch("[0-9a-f]{64}", dataset.sha256)


def test_applying_the_same_data_again_writes_nothing(db):
    before = versions(db)

    for path in FILES:
        db.execute(path.read_text())

    assert versions(db) == before


def test_a_newer_list_without_a_currency_retires_it_and_keeps_who_uses_it(db):
    text = text_of("91_currencies.sql")
    newer, removed = re.subn(r"    \('ZMW',.*\n", "", text)
    assert removed == 1

    db.execute(newer)

    assert not db.value("SELECT is_active FROM ref.currencies WHERE code = 'ZMW'")
    assert db.value("SELECT currency_code FROM ref.countries WHERE code = 'ZM'") == "ZMW"
    assert db.value("SELECT count(*) FROM ref.currencies WHERE NOT is_active") == 1

    db.execute(text)
    assert db.value("SELECT is_active FROM ref.currencies WHERE code = 'ZMW'")


def test_a_newer_list_updates_the_rows_that_differ_and_no_others(db):
    before = versions(db)["currencies"]

    db.execute(text_of("91_currencies.sql").replace("'Zambian Kwacha'", "'Kwacha of Zambia'"))

    assert db.value("SELECT name FROM ref.currencies WHERE code = 'ZMW'") == "Kwacha of Zambia"
    assert len(set(before) - set(versions(db)["currencies"])) == 1


def test_a_part_of_a_list_leaves_the_keys_of_the_other_parts_alone(db):
    first, last = (path for path in FILES if "languages" in path.name)
    newer, removed = re.subn(r"    \('af',.*\n", "", first.read_text())
    assert removed == 1

    db.execute(newer)
    db.execute(last.read_text())

    retired = db.rows("SELECT code FROM ref.languages WHERE NOT is_active")
    assert [row.code for row in retired] == ["af"]


def test_a_newer_list_may_move_the_day_a_rate_begins(db):
    """The row with the old first day is retired; the exclusion sees the end of the statement."""
    db.execute(text_of("93_tax_rates.sql").replace("'2021-01-01'", "'2021-02-01'"))

    rates = db.rows(
        "SELECT rate::float, is_active FROM ref.tax_rates"
        " WHERE country_code = 'DE' AND valid_during @> date '2021-01-15' ORDER BY is_active"
    )
    assert rates == [(19, False), (16, True)]


def test_a_table_with_ids_of_its_own_keeps_them(db):
    """As an adopted database has: the slug finds the row, and children follow its id."""
    db.execute("ALTER TABLE ref.event_categories DROP CONSTRAINT event_categories_parent_id_fkey")
    db.execute("DELETE FROM ref.event_categories")
    own = db.value(
        "INSERT INTO ref.event_categories (slug, name, sort_index)"
        " VALUES ('concerts', 'Gigs', 1) RETURNING id"
    )

    db.execute(text_of("96_event_categories.sql"))

    concerts = db.row("SELECT id, name FROM ref.event_categories WHERE slug = 'concerts'")
    assert concerts == (own, "Concerts")
    assert db.value("SELECT parent_id FROM ref.event_categories WHERE slug = 'pop'") == own


@pytest.mark.parametrize("role", READERS)
def test_everybody_reads_everything(db, role):
    for table in TABLES:
        assert actor(db, role).value(f"SELECT count(*) FROM ref.{table}") > 0


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("role", READERS)
def test_nobody_writes(db, role, table):
    for statement in (
        f"INSERT INTO ref.{table} DEFAULT VALUES",
        f"UPDATE ref.{table} SET {'applied_at' if table == 'datasets' else 'created_at'} = now()",
        f"DELETE FROM ref.{table}",
        f"TRUNCATE ref.{table}",
    ):
        with pytest.raises(psycopg.Error) as refused:
            actor(db, role).execute(statement)

        assert refused.value.sqlstate == "42501", statement


def test_the_committed_files_are_what_the_generator_writes():
    assert refdata.wrong_versions() == []
    files = {path.relative_to(refdata.SQL).as_posix(): path.read_text() for path in FILES}

    assert files == refdata.files()


def test_a_rate_that_no_package_confirms_stops_the_generator():
    known = refdata.Published("package", 20.0, {refdata.date(2020, 1, 1): 19.0})

    for entry in ("2020-01-01 21", "2020-03-01 20", "2019-01-01 18; 2020-01-01 20"):
        with pytest.raises(refdata.Contradiction):
            refdata.tax_history("DE", entry, known)

    history = refdata.tax_history("DE", "2019-01-01 19; 2020-01-01 20", known)
    assert [rate for _, rate, _ in history] == [19, 20]


# One fault for each rule of the reference tables. A release alone writes them, and may err too.
FAULTS = [
    ("ref.currencies", "code = 'eur'", "currencies_code_check"),
    ("ref.currencies", "decimal_places = 1", "currencies_decimal_places_check"),
    ("ref.currencies", "kind = 'shell'", "currencies_kind_check"),
    ("ref.currencies", "name = ' '", "currencies_name_is_not_blank"),
    ("ref.currencies", "numeric_code = '12'", "currencies_numeric_code_check"),
    ("ref.datasets", "row_count = 0", "datasets_row_count_check"),
    ("ref.datasets", "sha256 = 'ABC'", "datasets_sha256_check"),
    ("ref.event_categories", "parent_id = id", "event_categories_are_not_their_own_parent"),
    ("ref.event_categories", "name = ' '", "event_categories_name_is_not_blank"),
    ("ref.event_categories", "slug = 'Two Words'", "event_categories_slug_check"),
    ("ref.event_categories", "sort_index = 0", "event_categories_sort_index_check"),
    ("ref.hashtag_stoplist", "reason = 'dull'", "hashtag_stoplist_reason_check"),
    ("ref.hashtag_stoplist", "tag = '#Tag'", "hashtag_stoplist_tag_check"),
    ("ref.industries", "parent_id = id", "industries_are_not_their_own_parent"),
    ("ref.industries", "name = ' '", "industries_name_is_not_blank"),
    ("ref.languages", "alpha3 = 'EN'", "languages_alpha3_check"),
    ("ref.languages", "code = 'EN'", "languages_code_check"),
    ("ref.languages", "name = ' '", "languages_name_is_not_blank"),
    ("ref.countries", "alpha3 = 'no'", "countries_alpha3_check"),
    ("ref.countries", "code = 'no'", "countries_code_check"),
    ("ref.countries", "name = ' '", "countries_name_is_not_blank"),
    ("ref.countries", "numeric_code = '12'", "countries_numeric_code_check"),
    ("ref.countries", "phone_prefix = '0047'", "countries_phone_prefix_check"),
    ("ref.tax_rates", "category = 'Books'", "tax_rates_category_check"),
    ("ref.tax_rates", "valid_to = valid_from", "tax_rates_end_after_they_begin"),
    ("ref.tax_rates", "kind = 'toll'", "tax_rates_kind_check"),
    ("ref.tax_rates", "rate = 101", "tax_rates_rate_check"),
    ("ref.tax_rates", "region = 'XX-1'", "tax_rates_region_is_of_the_country"),
    ("ref.tax_rates", "source = ' '", "tax_rates_source_is_not_blank"),
    ("ref.timezones", "name = ' '", "timezones_name_is_not_blank"),
    ("ref.timezones", "offset_minutes = 1081", "timezones_offset_minutes_check"),
]


@pytest.mark.parametrize(("table", "change", "rule"), FAULTS)
def test_reference_data_that_break_a_rule_are_refused_by_its_name(db, table, change, rule):
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        db.execute(f"UPDATE {table} SET {change} WHERE ctid = (SELECT min(ctid) FROM {table})")

    assert refused.value.diag.constraint_name == rule


def test_every_rule_of_the_reference_data_has_a_fault(db):
    rules = db.rows(
        "SELECT conname FROM pg_constraint"
        " WHERE contype = 'c' AND connamespace = 'ref'::regnamespace AND conrelid <> 0"
    )

    assert {name for (name,) in rules} == {rule for *_, rule in FAULTS}
