"""Tax rates: one rate a day, and well-known ones on well-known days."""

import psycopg
import pytest

RATE = (
    "SELECT rate FROM ref.tax_rates WHERE country_code = %s AND region IS NOT DISTINCT FROM %s"
    " AND category = 'standard' AND is_active AND valid_during @> %s::date"
)
INSERT = (
    "INSERT INTO ref.tax_rates (country_code, region, kind, rate, valid_from, valid_to, source)"
    " VALUES (%s, %s, 'vat', 1, %s, %s, 'test')"
)


@pytest.mark.parametrize(
    ("country", "day", "rate"),
    [
        ("DE", "2006-12-31", 16),
        ("DE", "2007-01-01", 19),
        ("DE", "2020-06-30", 19),
        ("DE", "2020-07-01", 16),
        ("DE", "2020-12-31", 16),
        ("DE", "2021-01-01", 19),
        ("GB", "2008-12-01", 15),
        ("GB", "2011-01-03", 17.5),
        ("GB", "2011-01-04", 20),
        ("FR", "2014-01-01", 20),
        ("IE", "2021-02-28", 21),
        ("IE", "2021-03-01", 23),
        ("CH", "2023-12-31", 7.7),
        ("CH", "2024-01-01", 8.1),
        ("EE", "2025-07-01", 24),
        ("FI", "2024-09-01", 25.5),
        ("RO", "2025-08-01", 21),
        ("SG", "2023-12-31", 8),
        ("JP", "2019-10-01", 10),
        ("HU", "2026-01-01", 27),
    ],
)
def test_a_known_rate_held_on_a_known_day(db, country, day, rate):
    assert float(db.value(RATE, country, None, day)) == rate


def test_a_region_has_a_rate_of_its_own(db):
    assert float(db.value(RATE, "CA", "CA-NS", "2025-03-31")) == 15
    assert float(db.value(RATE, "CA", "CA-NS", "2025-04-01")) == 14
    assert float(db.value(RATE, "CA", None, "2025-04-01")) == 5


def test_every_member_of_the_european_union_has_one_rate_today(db):
    members = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
    found = db.rows(
        "SELECT country_code FROM ref.tax_rates WHERE country_code = ANY (%s) AND region IS NULL"
        " AND category = 'standard' AND valid_to IS NULL AND rate BETWEEN 15 AND 27",
        members.split(),
    )

    assert sorted(row.country_code for row in found) == members.split()


def test_no_two_rates_overlap(db):
    assert (
        db.rows(
            "SELECT a.id FROM ref.tax_rates AS a JOIN ref.tax_rates AS b ON a.id < b.id"
            " AND (a.country_code, a.category) = (b.country_code, b.category)"
            " AND a.region IS NOT DISTINCT FROM b.region AND a.valid_during && b.valid_during"
        )
        == []
    )


def test_each_rate_but_the_last_ends_where_the_next_begins(db):
    assert (
        db.rows(
            "SELECT FROM (SELECT valid_to, lead(valid_from)"
            " OVER (PARTITION BY country_code, region, category ORDER BY valid_from) AS next"
            " FROM ref.tax_rates) AS steps"
            " WHERE valid_to IS DISTINCT FROM next"
        )
        == []
    )


@pytest.mark.parametrize(
    ("region", "valid_from", "valid_to", "sqlstate"),
    [
        (None, "2030-01-01", None, "23P01"),  # while another is open
        (None, "2015-06-01", "2015-07-01", "23P01"),  # within another
        (None, "1900-01-01", "1983-07-02", "23P01"),  # one day into another
        (None, "2007-01-01", None, "23505"),  # on the same first day
        (None, "1970-01-01", "1970-01-01", "23514"),  # no day at all
        ("CA-ON", "1970-01-01", "1971-01-01", "23514"),  # another country's region
    ],
)
def test_a_rate_that_would_overlap_or_is_impossible_is_refused(
    db, region, valid_from, valid_to, sqlstate
):
    with pytest.raises(psycopg.Error) as refused:
        db.execute(INSERT, "DE", region, valid_from, valid_to)

    assert refused.value.sqlstate == sqlstate


def test_a_rate_beside_the_others_is_accepted(db):
    db.execute(INSERT, "DE", None, "1970-01-01", "1983-07-01")
    db.execute(INSERT, "DE", "DE-BY", "2015-01-01", None)
    db.execute("UPDATE ref.tax_rates SET is_active = FALSE WHERE country_code = 'GB'")
    db.execute(INSERT, "GB", None, "2012-01-01", None)
