"""Versions of templates: numbered by language, never changed, agreeing in their placeholders."""

import json

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

TABLE = "messaging.message_template_versions"
NOBODY = "gen_random_uuid()"
CASES = [
    ({"version": "version"}, "23505", "message_template_versions_pkey"),
    ({"template_id": NOBODY}, "23503", "message_template_versions_template_id_fkey"),
    ({"organization_id": NOBODY}, "23503", "message_template_versions_template_id_fkey"),
    ({"created_by": NOBODY}, "23503", "message_template_versions_created_by_fkey"),
    ({"locale": "'German'"}, "23514", "message_template_versions_locale_check"),
    ({"version": "0"}, "23514", "message_template_versions_version_check"),
    (
        {"placeholders": "array_fill('x'::text, ARRAY[51])"},
        "23514",
        "message_template_versions_placeholders_check",
    ),
    ({"body": "' '", "sms_body": "NULL"}, "23514", "message_template_versions_have_a_text"),
    ({"subject": "E'Hi\\nBcc: x'"}, "23514", "message_template_versions_subject_is_one_line"),
    ({"body": "repeat('x', 100001)"}, "23514", "message_template_versions_body_check"),
    ({"sms_body": "repeat('x', 1601)"}, "23514", "message_template_versions_sms_body_check"),
]
SAVE = "SELECT * FROM public.save_template_version({})"
RENDER = "SELECT * FROM public.render_template(%s, %s, %s, %s)"


@pytest.fixture
def template(db, organization, editor):
    """A template for mails, with a text of its own."""
    return make(
        db,
        "messaging.message_templates",
        org_id=organization.id,
        created_by=editor.user_id,
        channel="email",
        subject="Hello",
        body="Hello {{name}}",
    )


def save(caller, template, **arguments):
    """save_template_version()."""
    arguments = {"template_id": template.id, "locale": "de", "body": "Hallo"} | arguments
    names = ", ".join(f"{name} => %s" for name in arguments)
    return caller.row(SAVE.format(names), *arguments.values())


def render(caller, template, locale, version=None, **values):
    """render_template()."""
    return caller.row(RENDER, template.id, locale, json.dumps(values), version)


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(
    db, template, editor, change, sqlstate, rule
):
    save(editor, template)
    with refused(db, sqlstate, rule):
        copy_row(db, TABLE, **{"version": "2"} | change)


def test_every_rule_has_a_case(db):
    assert {rule for *_, rule in CASES} == rules_of(db, TABLE)


def test_a_version_is_never_changed_and_goes_with_its_template(db, template, editor):
    save(editor, template)
    for change in ("body = 'x'", "version = 2", "subject = NULL", "placeholders = '{x}'"):
        with refused(db, "YP008"):
            db.execute(f"UPDATE {TABLE} SET {change}")

    db.execute(f"UPDATE {TABLE} SET created_by = NULL")
    db.execute("DELETE FROM messaging.message_templates WHERE id = %s", template.id)
    assert db.rows(f"SELECT FROM {TABLE}") == []


def test_versions_are_numbered_in_each_language(db, template, editor):
    first = save(editor, template)
    again = save(editor, template)
    second = save(editor, template, body="Guten Tag")
    other = save(editor, template, locale="pt-BR", body="Bom dia")

    assert [v.version for v in (first, again, second, other)] == [1, 1, 2, 1]
    assert (second.created_by, second.organization_id) == (editor.user_id, template.org_id)


def test_a_translation_uses_the_names_that_were_declared(db, template, editor):
    save(editor, template, body="Hallo {{name}}", placeholders=["name", "event_title"])
    translated = save(editor, template, locale="fr", body="{{event_title}}")
    assert translated.placeholders == ["name", "event_title"]

    with refused(db, "YP450"):
        save(editor, template, locale="fr", body="{{city}}")
    with refused(db, "YP450"):
        save(editor, template, locale="fr", subject="{{name", body="x")
    with refused(db, "YP450"):
        save(editor, template, locale="fr", body="x", sms_body="{{city}}")


def test_the_text_is_the_one_for_her_language(db, template, editor, service_role):
    save(editor, template, body="Hallo {{name}}", placeholders=["name"])
    save(editor, template, body="Guten Tag, {{name}}")
    save(editor, template, locale="de-CH", body="Grüezi, {{name}}")

    for locale, body, found in [
        ("de-CH", "Grüezi, Ada", ("de-CH", 1)),
        ("de-AT", "Guten Tag, Ada", ("de", 2)),
        ("de", "Guten Tag, Ada", ("de", 2)),
        ("ja", "Hello Ada", (None, None)),
    ]:
        seen = render(service_role, template, locale, name="Ada")
        assert (seen.body, (seen.rendered_locale, seen.rendered_version)) == (body, found)

    assert render(editor, template, "de", version=1, name="Ada").body == "Hallo Ada"
    with refused(db, "YP004"):
        render(editor, template, "de", version=9, name="Ada")
    with refused(db, "YP450"):
        render(editor, template, "de")


def test_members_read_and_editors_write(db, template, editor, viewer, outsider, other_owner):
    save(editor, template)
    view = "SELECT count(*) FROM public.message_template_versions"
    assert (viewer.value(view), outsider.value(view), other_owner.value(view)) == (1, 0, 0)
    assert render(viewer, template, "de").body == "Hallo"

    for stranger in (viewer, outsider, other_owner):
        with refused(db, "YP002"):
            save(stranger, template)
    for stranger in (outsider, other_owner):
        with refused(db, "YP004"):
            render(stranger, template, "de")


@pytest.mark.parametrize(
    "change",
    [
        {"template_id": None},
        {"locale": "deutsch"},
        {"locale": None},
        {"subject": "a\nb"},
        {"body": " "},
        {"body": None, "sms_body": "x"},
        {"body": "x" * 100_001},
        {"sms_body": "x" * 1601},
        {"placeholders": ["Name"]},
        {"placeholders": [None]},
        {"placeholders": ["x"] * 51},
    ],
)
def test_odd_arguments_are_refused(db, template, editor, change):
    with refused(db, "YP003"):
        save(editor, template, **change)
    with refused(db, "YP003"):
        editor.row(RENDER, template.id, "de", "[]", None)


def test_two_editors_write_two_versions(db, sessions, template, editor):
    first, second = sessions("editor", "editor")
    save(first, template, body="One")
    waiting = second.start(
        "SELECT version FROM public.save_template_version(%s, 'de', body => 'Two')", template.id
    )
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() is None
    second.commit()
    assert db.rows(f"SELECT version, body FROM {TABLE} ORDER BY version") == [
        (1, "One"),
        (2, "Two"),
    ]
