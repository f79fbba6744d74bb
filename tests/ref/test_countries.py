"""Countries: ISO 3166-1, complete, each with its money."""

import psycopg
import pytest

# Antarctica has no currency: nobody governs it.
WITHOUT_CURRENCY = {"AQ"}
# Uninhabited, or reached by another country's numbers.
WITHOUT_PHONE = {"AQ", "BV", "GS", "HM", "PN", "TF", "UM"}


def test_iso_3166_is_there_in_full(db):
    assert db.value("SELECT count(*) FROM ref.countries WHERE is_active") == 249
    gb = db.row("SELECT * FROM ref.countries WHERE code = 'GB'")
    assert (gb.alpha3, gb.numeric_code, gb.name) == ("GBR", "826", "United Kingdom")
    assert (gb.phone_prefix, gb.currency_code) == ("+44", "GBP")


def test_codes_that_iso_never_assigned_are_not_there(db):
    assert db.rows("SELECT code FROM ref.countries WHERE code IN ('UK', 'EU', 'XK', 'XI')") == []


def test_every_country_has_a_currency_or_a_reason_not_to(db):
    found = db.rows("SELECT code FROM ref.countries WHERE currency_code IS NULL")

    assert {row.code for row in found} == WITHOUT_CURRENCY


def test_every_country_has_a_phone_prefix_or_a_reason_not_to(db):
    found = db.rows("SELECT code FROM ref.countries WHERE phone_prefix IS NULL")

    assert {row.code for row in found} == WITHOUT_PHONE


@pytest.mark.parametrize(
    ("country", "currency"),
    [
        ("BG", "EUR"),  # since 2026
        ("HR", "EUR"),  # since 2023
        ("CW", "XCG"),  # the guilder of Curaçao since 2025
        ("CU", "CUP"),  # CUC is gone
        ("PA", "PAB"),  # of two legal tenders the national one
        ("BT", "BTN"),
        ("ZW", "ZWG"),
        ("LI", "CHF"),
        ("SN", "XOF"),
    ],
)
def test_the_currency_is_the_tender_of_today(db, country, currency):
    found = db.value("SELECT currency_code FROM ref.countries WHERE code = %s", country)

    assert found == currency


def test_a_country_pays_in_money(db):
    assert (
        db.rows(
            "SELECT countries.code FROM ref.countries"
            " JOIN ref.currencies ON currencies.code = countries.currency_code"
            " WHERE currencies.kind <> 'tender' OR NOT currencies.is_active"
        )
        == []
    )


def test_a_currency_in_use_cannot_be_deleted(db):
    with pytest.raises(psycopg.Error) as refused:
        db.execute("DELETE FROM ref.currencies WHERE code = 'EUR'")

    assert refused.value.sqlstate in ("23001", "23503")  # RESTRICT, as PostgreSQL 18 names it
