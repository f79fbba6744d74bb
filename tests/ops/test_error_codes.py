"""The registry of errors: well-formed rows that only a release writes."""

import psycopg
import pytest

from tests.refusals import broken_rule, insert

ROW = {
    "code": "YP899",
    "name": "seat_broken",
    "http_status": 409,
    "message": "the seat is broken",
    "cure": "Take another seat.",
}


@pytest.mark.parametrize(
    ("change", "state", "rule"),
    [
        ({"code": "YP001"}, "23505", "error_codes_pkey"),
        ({"name": "not_signed_in"}, "23505", "error_codes_name_key"),
        ({"code": "XX001"}, "23514", "error_codes_code_check"),
        ({"code": "YP01"}, "23514", "error_codes_code_check"),
        ({"code": "YP0001"}, "23514", "error_codes_code_check"),
        ({"http_status": 200}, "23514", "error_codes_http_status_check"),
        ({"http_status": 600}, "23514", "error_codes_http_status_check"),
        ({"message": "The seat"}, "23514", "error_codes_message_is_short_and_lower_case"),
        ({"message": "a" * 81}, "23514", "error_codes_message_is_short_and_lower_case"),
        ({"cure": "take another seat."}, "23514", "error_codes_cure_is_a_sentence"),
        ({"cure": "Take another seat"}, "23514", "error_codes_cure_is_a_sentence"),
        ({"code": None}, "23502", "code"),
        ({"name": None}, "23502", "name"),
        ({"http_status": None}, "23502", "http_status"),
        ({"message": None}, "23502", "message"),
        ({"cure": None}, "23502", "cure"),
    ],
)
def test_a_malformed_error_is_refused(db, change, state, rule):
    insert(db, "ops.error_codes", **ROW | {"code": "YP898", "name": "seat_taken"})

    assert broken_rule(db, "ops.error_codes", **ROW | change) == (state, rule)


def test_names_are_for_programs(db):
    assert db.rows("SELECT name FROM ops.error_codes WHERE name !~ '^[a-z]+(_[a-z]+)*$'") == []


@pytest.mark.parametrize("name", ["anon", "buyer", "service_role"])
def test_no_caller_of_the_api_sees_the_schema(request, name):
    caller = request.getfixturevalue(name)

    with pytest.raises(psycopg.Error) as refused:
        caller.rows("SELECT * FROM ops.error_codes")

    assert refused.value.sqlstate == "42501"


@pytest.mark.parametrize("name", ["anon", "buyer"])
def test_behind_the_first_wall_it_can_be_read_and_not_written(db, request, name):
    caller = request.getfixturevalue(name)
    db.execute("GRANT USAGE ON SCHEMA ops TO anon, authenticated")
    db.execute("GRANT ALL ON ops.error_codes TO anon, authenticated")

    assert caller.value("SELECT name FROM ops.error_codes WHERE code = 'YP001'") == "not_signed_in"
    assert caller.execute("UPDATE ops.error_codes SET cure = 'Pay.'") == 0
    assert caller.execute("DELETE FROM ops.error_codes") == 0
    assert broken_rule(caller, "ops.error_codes", **ROW) == ("42501", None)
