"""Currencies: ISO 4217's minor units, which decide what a price means."""

import psycopg
import pytest

DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: "AFN ALL AUD CHF EUR GBP IDR IRR KPW LAK LBP MGA MMK MRU MXN PKR RSD SOS SYP USD YER",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}


@pytest.mark.parametrize("digits", DIGITS)
def test_decimal_places_are_those_of_iso_4217_and_not_what_is_customary(db, digits):
    expected = sorted(DIGITS[digits].split())
    found = db.rows(
        "SELECT code FROM ref.currencies WHERE code = ANY (%s) AND decimal_places = %s"
        ' ORDER BY code COLLATE "C"',
        expected,
        digits,
    )

    assert [row.code for row in found] == expected


def test_only_two_digits_are_common_enough_not_to_be_listed_here(db):
    others = db.value(
        'SELECT array_agg(code ORDER BY code COLLATE "C") FROM ref.currencies'
        " WHERE decimal_places <> 2 AND kind <> 'unit'"
    )

    assert others == sorted(" ".join(DIGITS[digits] for digits in (0, 3, 4)).split())


def test_gold_and_test_codes_are_no_money(db):
    kinds = dict(db.rows("SELECT code, kind FROM ref.currencies"))

    assert {kinds[code] for code in ("XAU", "XDR", "XTS", "XXX")} == {"unit"}
    assert {kinds[code] for code in ("CLF", "CHE", "USN")} == {"fund"}
    assert {kinds[code] for code in ("EUR", "USD", "XOF", "ZWG")} == {"tender"}


def test_numeric_codes_keep_their_zeros_and_symbols_are_unambiguous(db):
    lek = db.row("SELECT * FROM ref.currencies WHERE code = 'ALL'")
    assert (lek.numeric_code, lek.name, lek.symbol) == ("008", "Lek", None)

    shared = db.rows(
        "SELECT symbol FROM ref.currencies WHERE kind = 'tender' AND symbol IS NOT NULL"
        " GROUP BY symbol HAVING count(*) > 1"
    )
    assert shared == []


def test_a_copy_of_decimal_places_can_be_proven_by_a_foreign_key(db):
    db.execute(
        "CREATE TABLE ref.prices (currency text, digits integer,"
        " FOREIGN KEY (currency, digits) REFERENCES ref.currencies (code, decimal_places))"
    )
    db.execute("INSERT INTO ref.prices VALUES ('KWD', 3)")

    with pytest.raises(psycopg.Error) as refused:
        db.execute("INSERT INTO ref.prices VALUES ('JPY', 2)")

    assert refused.value.sqlstate == "23503"
