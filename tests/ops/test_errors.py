"""Raising: code, message and cure come from the registry, whoever refuses."""

import psycopg
import pytest

from tests.refusals import refused


def test_an_error_carries_what_the_registry_says(db):
    registered = db.rows("SELECT code, message, cure FROM ops.error_codes ORDER BY code")
    assert registered

    for error in registered:
        with pytest.raises(psycopg.Error) as refusal:
            db.execute("SELECT ops.raise_error(%s, 'Seat 7 is broken.')", error.code)
        diag = refusal.value.diag
        assert (diag.sqlstate, diag.message_primary, diag.message_detail, diag.message_hint) == (
            error.code,
            error.message,
            "Seat 7 is broken.",
            error.cure,
        )


@pytest.mark.parametrize("detail", ["", None])
def test_an_error_needs_no_detail(db, detail):
    with pytest.raises(psycopg.Error) as refusal:
        db.execute("SELECT ops.raise_error('YP002', %s)", detail)

    assert refusal.value.sqlstate == "YP002"
    assert not refusal.value.diag.message_detail


@pytest.mark.parametrize("code", ["YP999", "yp001", "", "42501", None])
def test_an_unregistered_code_cannot_be_raised(db, code):
    with pytest.raises(psycopg.Error) as refusal:
        db.execute("SELECT ops.raise_error(%s)", code)

    assert refusal.value.sqlstate == "P0002"


def test_a_rule_that_holds_is_silent(db):
    assert db.execute("SELECT ops.require(true, 'title', 'must be given')") == 1


@pytest.mark.parametrize("holds", [False, None])
def test_a_rule_that_does_not_hold_names_its_argument(db, holds):
    with pytest.raises(psycopg.Error) as refusal:
        db.execute("SELECT ops.require(%s, 'title', 'must be given')", holds)

    assert refusal.value.sqlstate == "YP003"
    assert "title" in refusal.value.diag.message_detail


@pytest.mark.parametrize("items", ["[]", "{}", "7", '"a"', "null", None, "[1, 2, 3, 4]"])
def test_an_argument_that_is_no_array_of_so_many_is_named(db, items):
    with refused(db, "YP003") as refusal:
        db.execute("SELECT ops.require_array(%s, 'lines', 3)", items)

    assert "lines must be an array of 1 to 3 objects" in refusal.value.diag.message_detail


def test_an_array_of_so_many_is_returned(db):
    assert db.value("SELECT ops.require_array('[1, 2, 3]', 'lines', 3)") == [1, 2, 3]


@pytest.mark.parametrize("name", ["anon", "buyer", "service_role"])
@pytest.mark.parametrize(
    "call", ["ops.raise_error('YP001')", "ops.require(true, 'title', 'must be given')"]
)
def test_no_caller_of_the_api_can_raise_at_will(request, name, call):
    caller = request.getfixturevalue(name)

    with pytest.raises(psycopg.Error) as refusal:
        caller.execute(f"SELECT {call}")

    assert refusal.value.sqlstate == "42501"
