"""Languages: ISO 639 under the code that a browser sends."""

import pytest


def test_every_code_of_iso_639_1_is_there(db):
    assert db.value("SELECT count(*) FROM ref.languages WHERE length(code) = 2") == 183
    assert db.value("SELECT count(*) FROM ref.languages") > 400


@pytest.mark.parametrize(
    ("code", "alpha3", "name", "native_name", "is_rtl"),
    [
        ("de", "deu", "German", "Deutsch", False),  # not ger, the bibliographic code
        ("ar", "ara", "Arabic", "العربية", True),
        ("he", "heb", "Hebrew", "עברית", True),
        ("zh", "zho", "Chinese", "中文", False),
        ("fil", "fil", "Filipino", "Filipino", False),
        ("hsb", "hsb", "Upper Sorbian", "hornjoserbšćina", False),
    ],
)
def test_a_language_has_its_codes_its_names_and_its_direction(
    db, code, alpha3, name, native_name, is_rtl
):
    found = db.row(
        "SELECT alpha3, name, native_name, is_rtl FROM ref.languages WHERE code = %s", code
    )

    assert found == (alpha3, name, native_name, is_rtl)


def test_the_short_code_is_used_where_there_is_one(db):
    assert db.rows("SELECT code FROM ref.languages WHERE code IN ('deu', 'fra', 'ger')") == []


def test_no_code_stands_for_a_family_or_for_nothing(db):
    absent = ["afa", "mul", "und", "zxx"]

    assert db.rows("SELECT code FROM ref.languages WHERE code = ANY (%s)", absent) == []
