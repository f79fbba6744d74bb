"""A mailing from its draft to its end: who lets it go, what is refused, and how it is stopped."""

import psycopg
import pytest

from tests.fix_rows import make
from tests.messaging.sending import (
    JOBS,
    QUEUE,
    RECIPIENTS,
    again,
    crowd,
    draft,
    finish,
    hand,
    holder,
    known,
    lease,
    queued,
    send_all,
    states,
    tick,
    topics,
)
from tests.refusals import refused

RECALL = "SELECT * FROM public.recall_message_job(%s)"
CANCEL = "SELECT * FROM public.cancel_message_job(%s)"
RETRY = "SELECT * FROM public.retry_message_job(%s)"
FAIL = "SELECT * FROM public.fail_message_job(%s, %s)"
NOBODY = "5b0e7a3e-66a5-4c55-9a0c-5a0d2f4c1b11"


def code(caller, query, *args):
    """The SQLSTATE by which the call is refused."""
    with pytest.raises(psycopg.Error) as refusal:
        caller.rows(query, *args)
    return refusal.value.sqlstate


def test_a_draft_is_let_go_once_and_told_of(db, editor, event):
    holder(db, event, known(db, "Ann"))
    job = draft(db, editor, event)

    first, second = editor.row(QUEUE, job.id), editor.row(QUEUE, job.id)

    assert (first.status, second.status) == ("queued", "queued")
    assert first.approved_by == editor.user_id
    assert topics(db, job) == ["mailing.queued"]
    told = db.row("SELECT payload, organization_id FROM public.outbox WHERE aggregate_id = %s",
                  job.id)  # fmt: skip
    assert told == ({"message_job_id": str(job.id)}, job.org_id)


def test_it_takes_the_text_of_its_template_as_it_is_then(db, editor, event):
    template = make(
        db, "messaging.message_templates",
        org_id=editor.org_id, channel="email", subject="Template", body="Its text",
    )  # fmt: skip
    plain = draft(db, editor, event, subject=None, body=None, template_id=template.id)
    own = draft(db, editor, event, subject="Own", body=None, template_id=template.id)
    for job in (plain, own):
        editor.row(QUEUE, job.id)

    db.execute("UPDATE messaging.message_templates SET body = 'Changed'")

    assert (again(db, plain).subject, again(db, plain).body) == ("Template", "Its text")
    assert (again(db, own).subject, again(db, own).body) == ("Own", "Its text")


@pytest.mark.parametrize(
    "change",
    [
        {"body": None},
        {"body": "  "},
        {"subject": None},
        {"channel": "sms"},
        {"audience": {"everybody": True}},
        {"audience": {"followers": False}},
        {"audience": {"members": "yes"}},
        {"audience": {"tier_ids": []}},
        {"audience": {"tier_ids": "all"}},
        {"audience": {"tier_ids": ["1"]}},
        {"audience": {"tier_ids": [NOBODY]}},
        {"audience": {"ticket_status": ["paid"]}},
        {"audience": {"ticket_status": [1]}},
        {"audience": {"import_ids": [NOBODY]}},
        {"audience": {"tags": ["vip"]}},
        {"event": None},
        {"event": None, "audience": {"tickets": True, "followers": True}},
    ],
    ids=str,
)
def test_what_is_not_sound_is_not_let_go(db, admin, event, change):
    job = draft(db, admin, **{"event": event} | change)

    with refused(db, "YP454"):
        admin.row(QUEUE, job.id)


@pytest.mark.parametrize("audience", [{"members": True}, {"import_ids": [NOBODY]}])
def test_a_person_has_neither_members_nor_contacts(db, outsider, audience):
    event = make(db, "events.events", owner_user_id=outsider.user_id)
    job = draft(db, outsider, event, audience=audience)

    with refused(db, "YP454"):
        outsider.row(QUEUE, job.id)


def test_a_person_writes_to_the_guests_of_her_own_event(db, service_role, outsider):
    event = make(db, "events.events", owner_user_id=outsider.user_id)
    holder(db, event, known(db, "Ann"))

    job = queued(db, outsider, event)

    assert states(db, job) == {("pending", None): 1}
    assert len(send_all(service_role)) == 1


def test_more_addresses_than_it_may_have_are_refused_and_none_is_dropped(db, editor, event):
    crowd(db, event, 3)
    job = draft(db, editor, event, max_recipients=2)
    with refused(db, "YP455"):
        editor.row(QUEUE, job.id)

    db.execute(f"UPDATE {JOBS} SET max_recipients = 3")

    assert editor.row(QUEUE, job.id).status == "queued"


def test_who_may_not_write_for_the_organization_finds_no_mailing(
    db, editor, viewer, other_owner, outsider, removed_member, anon, event
):
    job = draft(db, editor, event)

    for caller in (viewer, other_owner, outsider, removed_member):
        for query in (QUEUE, RECALL, CANCEL, RETRY):
            with refused(db, "YP004"):
                caller.rows(query, job.id)
    assert code(editor, QUEUE, NOBODY) == "YP004"
    assert code(editor, QUEUE, None) == "YP003"
    assert code(anon, QUEUE, job.id) == "42501"


def test_marketing_takes_an_admin(db, editor, admin, event):
    job = draft(db, editor, event, purpose="marketing")
    with refused(db, "YP002"):
        editor.row(QUEUE, job.id)

    assert admin.row(QUEUE, job.id).approved_by == admin.user_id


def test_a_suspended_organization_sends_nothing(db, service_role, organization, editor, event):
    holder(db, event, known(db, "Ann"))
    waiting = queued(db, editor, event, scheduled_at="2020-01-01")
    unwritten = draft(db, editor, event)
    editor.row(QUEUE, unwritten.id)
    later = draft(db, editor, event)
    db.execute("UPDATE organizations.organizations SET status = 'suspended' WHERE id = %s",
               organization.id)  # fmt: skip

    assert code(editor, QUEUE, later.id) == "YP005"
    tick(db)
    assert (states(db, unwritten), lease(service_role)) == ({}, None)
    db.execute("UPDATE organizations.organizations SET status = 'active'")
    tick(db)
    assert states(db, unwritten) == {("pending", None): 1}
    assert lease(service_role)["job"]["id"] == str(waiting.id)


def test_a_service_sends_what_no_person_may(db, service_role, editor, event):
    holder(db, event, known(db, "Ann"))
    job = draft(db, editor, event, purpose="transactional")

    assert service_role.row(QUEUE, job.id).approved_by is None
    tick(db)
    assert lease(service_role)["recipients"][0]["unsubscribe_token"] is None


def test_it_waits_for_its_time(db, service_role, editor, event):
    holder(db, event, known(db, "Ann"))
    job = draft(db, editor, event, scheduled_at="2099-01-01")
    editor.row(QUEUE, job.id)
    tick(db)
    assert (states(db, job), lease(service_role)) == ({}, None)

    db.execute(f"UPDATE {JOBS} SET scheduled_at = now()")
    tick(db)

    assert len(send_all(service_role)) == 1


def test_what_waits_is_called_back_and_meant_anew(db, editor, event):
    crowd(db, event, 2)
    job = queued(db, editor, event)
    assert again(db, job).recipient_count == 2

    assert editor.row(RECALL, job.id).status == editor.row(RECALL, job.id).status == "draft"

    back = again(db, job)
    assert (back.recipient_count, back.audience_snapshot_at, back.approved_by) == (0, None, None)
    assert states(db, job) == {}
    holder(db, event, known(db, "Late"))
    editor.row(QUEUE, job.id)
    tick(db)
    assert again(db, job).recipient_count == 3


def test_what_is_under_way_is_not_called_back_but_stopped(db, service_role, editor, event):
    crowd(db, event, 3)
    job = queued(db, editor, event)
    batch = lease(service_role, 1)
    hand(service_role, batch)
    late = lease(service_role, 1)
    assert code(editor, RECALL, job.id) == "YP005"

    assert editor.row(CANCEL, job.id).status == editor.row(CANCEL, job.id).status == "cancelled"

    assert hand(service_role, late) == []
    assert lease(service_role) is None
    finish(service_role, (batch["recipients"][0]["recipient_id"], "sent"))
    stopped = again(db, job)
    assert (stopped.status, stopped.sent_count) == ("cancelled", 1)
    assert states(db, job) == {("sent", None): 1, ("pending", None): 2}
    assert topics(db, job) == ["mailing.queued", "mailing.finished"]
    assert code(editor, QUEUE, job.id) == "YP005"


def test_what_failed_goes_on_with_who_did_not_get_it(db, service_role, editor, event):
    crowd(db, event, 3)
    job = queued(db, editor, event)
    assert code(service_role, FAIL, job.id, "no such account") == "YP005"
    batch = lease(service_role, 1)
    hand(service_role, batch)
    finish(service_role, (batch["recipients"][0]["recipient_id"], "sent"))

    failed = service_role.row(FAIL, job.id, "the account is closed")

    assert failed.status == service_role.row(FAIL, job.id, "again").status == "failed"
    assert lease(service_role) is None
    reason = db.value("SELECT reason FROM ops.state_changes WHERE to_state = 'failed'")
    assert reason == "the account is closed"
    assert editor.row(RETRY, job.id).status == "queued"
    assert len(send_all(service_role)) == 2
    assert (again(db, job).status, again(db, job).sent_count) == ("sent", 3)
    for query in (RETRY, CANCEL, RECALL):
        assert code(editor, query, job.id) == "YP005"
    assert code(editor, FAIL, job.id, "mine") == "42501"


def test_what_failed_with_nobody_left_is_over_when_it_is_tried_again(
    db, service_role, editor, event
):
    holder(db, event, known(db, "Ann"))
    job = queued(db, editor, event)
    (id_,) = hand(service_role, lease(service_role))
    service_role.row(FAIL, job.id, "the provider is down")
    finish(service_role, (id_, "sent"))

    assert editor.row(RETRY, job.id).status == "queued"
    assert lease(service_role) is None
    tick(db)
    assert again(db, job).status == "sent"
    assert topics(db, job)[-1] == "mailing.finished"


def test_nobody_meant_is_a_mailing_that_is_over(db, service_role, editor, event):
    job = queued(db, editor, event)

    assert (again(db, job).status, again(db, job).recipient_count) == ("sent", 0)
    assert lease(service_role) is None


def test_two_editors_let_it_go_at_once_and_it_is_let_go_once(db, sessions, editor, admin, event):
    job = draft(db, editor, event)
    one, two = sessions("editor", "admin")

    one.row(QUEUE, job.id)
    waiting = two.start(QUEUE, job.id)
    assert waiting.is_blocked_by(one)
    one.commit()

    assert waiting.result()[0].status == "queued"
    two.commit()
    assert topics(db, job) == ["mailing.queued"]


def test_a_mailing_that_is_called_back_while_it_is_written_down_waits_for_that(
    db, sessions, editor, event
):
    crowd(db, event, 2)
    job = draft(db, editor, event)
    editor.row(QUEUE, job.id)
    (one,) = sessions("editor")
    with db.connection.transaction():
        db.execute("CALL messaging.advance_mailings_job()")
        waiting = one.start(RECALL, job.id)
        deadline = [waiting.done() for _ in range(3)]
        assert not any(deadline)

    assert waiting.result()[0].status == "draft"
    one.commit()
    assert db.value(f"SELECT count(*) FROM {RECIPIENTS}") == 0
