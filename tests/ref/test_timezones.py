"""Time zones: names that the server takes, and old names that lead to them."""

import pytest


def test_the_server_accepts_every_name(db):
    count = db.value("SELECT count(timestamptz '2026-07-01Z' AT TIME ZONE name) FROM ref.timezones")

    assert count == db.value("SELECT count(*) FROM ref.timezones")
    assert count > 440


def test_every_inhabited_country_has_a_zone(db):
    without = db.rows(
        "SELECT code FROM ref.countries"
        " WHERE code NOT IN (SELECT country_code FROM ref.timezones WHERE country_code IS NOT NULL)"
    )

    assert {row.code for row in without} == {"BV", "HM"}


def test_the_canonical_zone_is_a_row_with_the_same_clock(db):
    assert (
        db.rows(
            "SELECT zone.name FROM ref.timezones AS zone"
            " LEFT JOIN ref.timezones AS canonical ON canonical.name = zone.canonical_name"
            " WHERE canonical.offset_minutes IS DISTINCT FROM zone.offset_minutes"
        )
        == []
    )


@pytest.mark.parametrize(
    ("old", "name"),
    [
        ("US/Pacific", "America/Los_Angeles"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Iceland", "Atlantic/Reykjavik"),
        ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Zulu", "Etc/UTC"),
    ],
)
def test_an_old_name_leads_to_the_one_of_its_place(db, old, name):
    assert db.value("SELECT name FROM ref.timezones WHERE aliases @> ARRAY[%s]", old) == name


def test_an_alias_is_nobody_elses_and_no_name(db):
    assert (
        db.rows(
            "WITH names AS (SELECT name FROM ref.timezones"
            " UNION ALL SELECT unnest(aliases) FROM ref.timezones)"
            " SELECT name FROM names GROUP BY name HAVING count(*) > 1"
        )
        == []
    )


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        ("UTC", 0),
        ("Europe/Oslo", 60),
        ("Europe/Dublin", 0),
        ("America/St_Johns", -210),
        ("Asia/Kathmandu", 345),
        ("Australia/Sydney", 600),
        ("Africa/Casablanca", 60),
        ("Etc/GMT+5", -300),
    ],
)
def test_the_offset_is_that_of_standard_time(db, name, minutes):
    assert db.value("SELECT offset_minutes FROM ref.timezones WHERE name = %s", name) == minutes


def test_the_offset_agrees_with_the_server_in_january_or_in_july(db):
    assert (
        db.rows(
            "SELECT name FROM ref.timezones WHERE NOT EXISTS ("
            " SELECT FROM unnest(ARRAY["
            " timestamptz '2026-01-01 12:00Z', '2026-07-01 12:00Z']) AS noon"
            " WHERE noon AT TIME ZONE name - noon AT TIME ZONE 'UTC'"
            " = offset_minutes * interval '1 minute')"
        )
        == []
    )
