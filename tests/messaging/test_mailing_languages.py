"""Mailings in the languages of who reads them: the versions of the moment they were queued."""

import json

import pytest

from tests.fix_rows import make
from tests.messaging.sending import QUEUE, again, draft, holder, known, lease, tick
from tests.refusals import refused

SAVE = "SELECT * FROM public.save_template_version(%s, %s, %s, %s, %s)"
RECALL = "SELECT * FROM public.recall_message_job(%s)"


@pytest.fixture
def template(db, editor):
    """A template of mails with versions in German, Swiss German and Portuguese."""
    template = make(
        db, "messaging.message_templates",
        org_id=editor.org_id, channel="email", subject="Tonight", body="Doors at seven.",
    )  # fmt: skip
    for locale, subject, body, sms_body in [
        ("de", "Heute", "Einlass um acht.", None),
        ("de", "Heute", "Einlass um sieben.", None),
        ("de-CH", None, "Türöffnung um sieben.", None),
        ("pt", "Hoje", "Portas às sete.", "Portas 19h"),
    ]:
        editor.row(SAVE, template.id, locale, subject, body, sms_body)
    return template


@pytest.fixture
def readers(db, event):
    """Names of ticket holders, each of the language that she is named after."""
    tickets = {}
    for locale in ("de", "de-CH", "de-AT", "pt-BR", "fr", "en"):
        somebody = known(db, locale)
        db.execute(
            "UPDATE users.user_profiles SET locale = %s WHERE user_id = %s",
            locale, somebody.user_id,
        )  # fmt: skip
        tickets = {"tier_id": tickets.tier_id, "order_id": tickets.order_id} if tickets else {}
        tickets = holder(db, event, somebody, **tickets)


def mailing(db, editor, event, template, **values):
    """A mailing with the template's text that was queued and may be sent."""
    values = {"subject": None, "body": None} | values
    job = draft(db, editor, event, template_id=template.id, **values)
    editor.row(QUEUE, job.id)
    tick(db)
    return job


def test_each_is_sent_the_text_of_her_language(db, service_role, editor, event, template, readers):
    mailing(db, editor, event, template)

    batch = lease(service_role)

    assert {one["name"]: one["locale"] for one in batch["recipients"]} == {
        "de": "de", "de-CH": "de-CH", "de-AT": "de", "pt-BR": "pt", "fr": None, "en": None,
    }  # fmt: skip
    assert batch["job"]["body"] == "Doors at seven."
    assert batch["job"]["translations"] == {
        "de": {"version": 2, "subject": "Heute", "body": "Einlass um sieben."},
        "de-CH": {"version": 1, "subject": "Tonight", "body": "Türöffnung um sieben."},
        "pt": {"version": 1, "subject": "Hoje", "body": "Portas às sete."},
    }


def test_a_batch_has_the_texts_that_it_needs(db, service_role, editor, event, template, readers):
    mailing(db, editor, event, template)

    batches = [lease(service_role, 1) for _ in range(6)]

    for batch in batches:
        (one,) = batch["recipients"]
        needed = {one["locale"]} - {None}
        assert set(batch["job"]["translations"]) == needed


def test_what_is_written_later_goes_to_nobody(db, service_role, editor, event, template, readers):
    job = mailing(db, editor, event, template)
    before = again(db, job).translations

    editor.row(SAVE, template.id, "de", "Heute", "Einlass um neun.", None)
    editor.row(SAVE, template.id, "en", "Tonight", "Doors at nine.", None)
    editor.row(QUEUE, job.id)
    db.execute("DELETE FROM messaging.message_templates WHERE id = %s", template.id)

    assert again(db, job).translations == before
    assert lease(service_role)["job"]["translations"]["de"]["version"] == 2


@pytest.mark.parametrize("values", [{"subject": "Mine"}, {"body": "Mine."}])
def test_a_text_of_its_own_goes_to_everybody(
    db, service_role, editor, event, template, readers, values
):
    job = mailing(db, editor, event, template, **values)

    assert again(db, job).translations == {}
    assert {one["locale"] for one in lease(service_role)["recipients"]} == {None}


def test_a_recalled_mailing_is_translated_anew(db, editor, event, template, readers):
    job = mailing(db, editor, event, template)
    assert editor.row(RECALL, job.id).translations == {}
    editor.row(SAVE, template.id, "de", "Heute", "Einlass um neun.", None)

    assert editor.row(QUEUE, job.id).translations["de"]["version"] == 3


def test_a_short_message_has_the_short_texts_that_there_are(db, editor, event, template):
    db.execute("UPDATE messaging.message_templates SET sms_body = 'Doors at 7'")
    job = make(
        db, "messaging.message_jobs",
        org_id=editor.org_id, event_id=event.id, created_by=editor.user_id,
        template_id=template.id, channel="sms", subject=None, body=None, sms_body=None,
    )  # fmt: skip

    queued = editor.row(QUEUE, job.id)

    assert queued.translations == {"pt": {"version": 1, "sms_body": "Portas 19h"}}


def test_nobody_writes_translations(db, editor, event, template):
    job = draft(db, editor, event, template_id=template.id)
    write = "UPDATE public.message_jobs SET translations = %s WHERE id = %s"

    with refused(db, "42501"):
        editor.execute(write, json.dumps({"de": {"body": "x"}}), job.id)
