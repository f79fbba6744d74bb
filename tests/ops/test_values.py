"""Objects of values: each key is known, and its value is of the kind it should be."""

import json

import pytest

from tests.refusals import refused

RIGHT = [
    ("text", ""),
    ("integer", -3),
    ("integer", 123456789012345678),
    ("number", 59.91),
    ("boolean", False),
    ("object", {}),
    ("array", [1]),
    ("day", "2028-02-29"),
    ("clock", "23:59"),
    ("instant", "2027-03-05T19:00:00Z"),
    ("instant", "2027-03-05 19:00:00.123456+05:30"),
    ("local time", "2027-03-05T19:00"),
]
WRONG = [
    ("text", 1),
    ("integer", 1.5),
    ("integer", "1"),
    ("integer", 1234567890123456789),
    ("boolean", "true"),
    ("object", []),
    ("array", {}),
    ("day", "2027-02-29"),
    ("day", "5 March"),
    ("day", "infinity"),
    ("clock", "24:00"),
    ("clock", "8 pm"),
    ("instant", "2027-03-05 19:00"),
    ("instant", "infinity"),
    ("instant", "2027-02-30T19:00:00Z"),
    ("instant", "2027-03-05T19:00:00+99"),
    ("local time", "2027-03-05T19:00:00Z"),
    ("local time", "2027-03-05T25:00"),
]


def require(db, given, kinds):
    db.execute("SELECT ops.require_values('changes', %s, %s)", json.dumps(given), json.dumps(kinds))


@pytest.mark.parametrize(("kind", "value"), RIGHT)
def test_a_value_of_its_kind_passes(db, kind, value):
    require(db, {"key": value}, {"key": kind, "other": "text"})


@pytest.mark.parametrize(("kind", "value"), WRONG)
def test_a_value_of_another_kind_is_refused_by_its_key(db, kind, value):
    with refused(db, "YP003") as refusal:
        require(db, {"key": value}, {"key": kind})
    assert f"Argument key must be of the kind {kind}" in refusal.value.diag.message_detail


def test_only_what_may_be_null_may_be_null(db):
    require(db, {"key": None}, {"key": "integer?"})
    with refused(db, "YP003"):
        require(db, {"key": None}, {"key": "integer"})
    with refused(db, "YP003") as refusal:
        require(db, {"key": "x"}, {"key": "integer?"})
    assert refusal.value.diag.message_detail.endswith("of the kind integer, or null.")


@pytest.mark.parametrize("given", [None, [], "x", 1, {"unknown": 1}, {"key": "x" * 70000}])
def test_what_is_no_object_of_known_keys_is_refused(db, given):
    with refused(db, "YP003"):
        require(db, given, {"key": "text"})
