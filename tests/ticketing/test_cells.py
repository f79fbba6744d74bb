"""What people typed is shown by a spreadsheet and not computed."""

import pytest


@pytest.mark.parametrize(
    "typed",
    [
        *("=1+1", "+47", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\t1", "\n1"),
        *("\uff1d1+1", "\uff0b1", "\uff0d1", " \uff20SUM(A1)"),
    ],
)
def test_a_formula_becomes_text(db, typed):
    assert db.value("SELECT ticketing.cell(%s)", typed) == "'" + typed


@pytest.mark.parametrize("typed", ["Cleo", "a=b", "", None, "1-2", "ö@example.test"])
def test_other_text_stays(db, typed):
    assert db.value("SELECT ticketing.cell(%s)", typed) == typed


def test_what_is_not_for_a_sheet_stays(db):
    assert db.value("SELECT ticketing.cell('+47', false)") == "+47"


@pytest.mark.parametrize(
    ("headers", "asked"),
    [
        ('{"accept": "text/csv"}', True),
        ('{"accept": "application/json, Text/CSV; q=0.5"}', True),
        ('{"accept": "application/json"}', False),
        *(("{}", False), ("", False), ("no json", False), ("[]", False)),
    ],
)
def test_a_request_asks_for_csv_by_its_header(db, headers, asked):
    db.execute("SELECT set_config('request.headers', %s, true)", headers)

    assert db.value("SELECT ticketing.asks_for_csv()") is asked
