"""Placeholders of templates: found, judged, filled in once."""

import json

import pytest

from tests.refusals import refused

FILL = "SELECT messaging.fill_in(%s, %s, %s::jsonb)"
CHECK = "SELECT messaging.check_placeholders(%s, 'body', %s::text[])"


def test_names_are_found_once_and_in_order(db):
    text = "{{ name }}, {{event_title}}: {{name}} {Name} {{}} {{9}}"

    assert db.value("SELECT messaging.placeholders(%s)", text) == ["event_title", "name"]
    assert db.value("SELECT messaging.placeholders(NULL)") == []


def test_each_is_replaced_by_its_value(db):
    values = json.dumps({"name": "Ada", "count": 2, "unused": "x"})

    assert db.value(FILL, "Hi {{name}}, {{ count }}!", "body", values) == "Hi Ada, 2!"
    assert db.value(FILL, "{{name}}{{name}}", "body", values) == "AdaAda"
    assert db.value(FILL, "plain", "body", values) == "plain"
    assert db.value(FILL, "", "body", values) == ""
    assert db.value(FILL, None, "body", values) is None


def test_a_value_is_never_read_as_a_placeholder_or_a_pattern(db):
    values = json.dumps({"name": "{{secret}} \\1 & $0", "secret": "42"})

    assert db.value(FILL, "Hi {{name}}", "body", values) == "Hi {{secret}} \\1 & $0"


def test_a_value_makes_no_second_line_of_a_subject(db):
    values = json.dumps({"name": "Ada\r\nBcc: eve@example.test"})

    assert db.value(FILL, "Hi {{name}}", "subject", values) == "Hi Ada Bcc: eve@example.test"
    assert "\n" in db.value(FILL, "Hi {{name}}", "body", values)


@pytest.mark.parametrize("values", ["{}", '{"name": null}', '{"Name": "x"}'])
def test_a_value_that_is_missing_is_refused(db, values):
    with refused(db, "YP450"):
        db.value(FILL, "Hi {{name}}", "body", values)


@pytest.mark.parametrize(
    "text",
    [
        "{{other}}",
        "{{name",
        "name}}",
        "{{na me}}",
        "{{Name}}",
        "{{#if name}}",
        "{{}}",
    ],
)
def test_a_text_with_other_names_or_braces_is_refused(db, text):
    with refused(db, "YP450"):
        db.value(CHECK, text, ["name"])


@pytest.mark.parametrize(
    "text", [None, "", "{{name}}", "{{ name }} {x}", "a } b { c", "{{{name}}}"]
)
def test_a_sound_text_passes(db, text):
    db.value(CHECK, text, ["name"])
