"""Conversations, notifications and mailings: who sees and writes what, beyond the access matrix."""

import json
import uuid

import psycopg
import pytest

from tests.fix_actors import add_member, founder_of, person
from tests.fix_rows import make, write
from tests.refusals import refused

REFUSED = "42501"


def ids(caller, view, key="id"):
    """The keys of the rows that the caller sees."""
    return {value for (value,) in caller.rows(f"SELECT {key} FROM public.{view}")}


def join(db, conversation, somebody=None, organization=None, **values):
    """Makes the person or the organization take part, past the API."""
    values |= {"participant_user_id": somebody.user_id if somebody else None}
    if organization:
        values |= {"participant_type": "organization", "participant_org_id": organization.id}
    return make(
        db, "messaging.conversation_participants", conversation_id=conversation.id, **values
    )


def say(caller, conversation, body="Hello!", **values):
    """The caller writes into the conversation through the API."""
    values = {"conversation_id": conversation.id, "body": body} | values
    return write(caller, "public.direct_messages", **values)


def say_for(caller, organization, conversation):
    """The caller writes in the name of the organization."""
    return say(
        caller, conversation,
        sender_type="organization", sender_org_id=organization.id, sender_user_id=None,
    )  # fmt: skip


def put(db, conversation, change):
    """Changes the conversation past the API."""
    db.execute(f"UPDATE messaging.direct_conversations SET {change} WHERE id = %s", conversation.id)


@pytest.fixture
def talk(db, buyer, other_buyer):
    """A conversation of two people."""
    talk = make(db, "messaging.direct_conversations", created_by=buyer.user_id)
    join(db, talk, buyer)
    join(db, talk, other_buyer)
    return talk


@pytest.fixture
def help_desk(db, buyer, organization):
    """A conversation of a person with an organization."""
    help_desk = make(db, "messaging.direct_conversations", created_by=buyer.user_id)
    join(db, help_desk, buyer)
    join(db, help_desk, organization=organization)
    return help_desk


def test_a_conversation_is_of_who_takes_part(talk, buyer, other_buyer, outsider):
    said = say(buyer, talk)

    assert (said.sender_user_id, said.seq) == (buyer.user_id, 1)
    for caller, seen in ((buyer, {said.id}), (other_buyer, {said.id}), (outsider, set())):
        assert ids(caller, "direct_messages") == seen
        assert ids(caller, "direct_conversations") == ({talk.id} if seen else set())
        assert len(ids(caller, "conversation_participants", "participant_id")) == 2 * len(seen)


def test_an_organization_takes_part_by_its_editors(
    db, help_desk, organization, buyer, editor, viewer, other_owner, removed_member
):
    say(buyer, help_desk)
    answer = say_for(editor, organization, help_desk)

    assert db.value("SELECT written_by FROM messaging.direct_messages WHERE seq = 2") == (
        editor.user_id
    )
    assert answer.id in ids(buyer, "direct_messages") and len(ids(editor, "direct_messages")) == 2
    for caller in (viewer, other_owner, removed_member):
        assert ids(caller, "direct_messages") == set()
        with refused(db, REFUSED):
            say_for(caller, organization, help_desk)


def test_who_of_an_organization_wrote_is_in_no_view(owner):
    with pytest.raises(psycopg.errors.UndefinedColumn):
        owner.rows("SELECT written_by FROM public.direct_messages")


def test_nobody_writes_as_somebody_else_or_where_she_takes_no_part(
    db, talk, buyer, other_buyer, outsider, owner, organization
):
    with refused(db, REFUSED):
        say(buyer, talk, sender_user_id=other_buyer.user_id)
    with refused(db, REFUSED):
        say_for(owner, organization, talk)
    for conversation_id in (talk.id, uuid.uuid4()):
        with refused(db, REFUSED):
            say(outsider, talk, conversation_id=conversation_id)
    with refused(db, REFUSED):
        say(buyer, talk, seq=7)


@pytest.mark.parametrize("change", ["closed_at = now()", "request_status = 'declined'"])
def test_a_closed_or_declined_conversation_takes_no_message(db, talk, buyer, change):
    put(db, talk, change)

    with refused(db, REFUSED):
        say(buyer, talk)


def test_a_stranger_writes_once_and_waits(db, talk, buyer, other_buyer):
    put(db, talk, "request_status = 'pending'")
    with refused(db, REFUSED):
        say(other_buyer, talk)
    with refused(db, REFUSED):
        buyer.execute(
            "INSERT INTO public.direct_messages (conversation_id, body)"
            " VALUES (%(talk)s, 'one'), (%(talk)s, 'two')".replace("%(talk)s", f"'{talk.id}'")
        )
    say(buyer, talk)
    with refused(db, REFUSED):
        say(buyer, talk)

    put(db, talk, "request_status = 'accepted'")

    assert say(other_buyer, talk).seq == 2


@pytest.mark.parametrize("blocker", ["buyer", "other_buyer"])
def test_two_do_not_write_across_a_block(db, request, talk, buyer, other_buyer, blocker):
    say(buyer, talk)
    say(other_buyer, talk)
    blocked = {buyer.user_id, other_buyer.user_id} - {request.getfixturevalue(blocker).user_id}
    write(request.getfixturevalue(blocker), "public.user_blocks", blocked_user_id=blocked.pop())

    for caller in (buyer, other_buyer):
        with refused(db, "YP002"):
            say(caller, talk)
        assert ids(caller, "direct_messages", "sender_id") == {caller.user_id}


def test_a_person_and_an_organization_do_not_either(
    db, help_desk, organization, owner, buyer, outsider
):
    block = write(buyer, "public.user_blocks", blocked_organization_id=organization.id)
    with refused(db, "YP002"):
        say_for(owner, organization, help_desk)
    with refused(db, "YP002"):
        say(buyer, help_desk)
    with refused(db, REFUSED):
        say(outsider, help_desk)
    assert buyer.execute("DELETE FROM public.user_blocks WHERE id = %s", block.id) == 1

    write(
        owner, "public.user_blocks", blocker_user_id=None, blocked_user_id=buyer.user_id,
        blocker_organization_id=organization.id, created_by=owner.user_id,
    )  # fmt: skip

    with refused(db, "YP002"):
        say(buyer, help_desk)


def test_a_message_sent_twice_is_one_and_uses_up_no_number(db, talk, buyer):
    send = (
        "INSERT INTO public.direct_messages (conversation_id, body, client_id)"
        " VALUES (%s, 'Hello!', 'tap-1') ON CONFLICT (sender_id, client_id) DO NOTHING RETURNING *"
    )

    assert len(buyer.rows(send, talk.id)) == 1 and buyer.rows(send, talk.id) == []
    with refused(db, "23505", "direct_messages_sender_id_client_id_key"):
        say(buyer, talk, client_id="tap-1")
    assert say(buyer, talk).seq == 2


def test_a_sender_edits_and_deletes_her_own(db, talk, buyer, other_buyer):
    said = say(buyer, talk)
    assert other_buyer.execute("UPDATE public.direct_messages SET body = 'x'") == 0

    edited = buyer.row("UPDATE public.direct_messages SET body = 'Hi!' RETURNING *")
    assert edited.edited_at is not None
    with refused(db, REFUSED):
        buyer.execute("UPDATE public.direct_messages SET conversation_id = conversation_id")
    deleted = buyer.row("UPDATE public.direct_messages SET deleted_at = '2020-01-01' RETURNING *")
    assert deleted.deleted_at >= said.created_at
    assert buyer.execute("UPDATE public.direct_messages SET deleted_at = NULL") == 0
    assert ids(buyer, "direct_messages") == {said.id}
    assert ids(other_buyer, "direct_messages") == set()


def test_who_joins_late_reads_from_then_on(db, talk, buyer, outsider):
    put(db, talk, "kind = 'group', direct_key = NULL")
    say(buyer, talk)
    join(db, talk, outsider, joined_seq=1)
    later = say(buyer, talk)

    assert ids(outsider, "direct_messages") == {later.id}
    assert say(outsider, talk).seq == 3


def test_who_leaves_sees_nothing_and_does_not_come_back(db, talk, buyer, other_buyer):
    said = say(buyer, talk)
    leave = "UPDATE public.conversation_participants SET left_at = %s WHERE participant_id = %s"
    assert buyer.execute(leave, "2020-01-01", other_buyer.user_id) == 0

    assert other_buyer.execute(leave, "2020-01-01", other_buyer.user_id) == 1

    left = db.value(
        "SELECT left_at FROM messaging.conversation_participants WHERE participant_id = %s",
        other_buyer.user_id,
    )
    assert left >= said.created_at
    assert ids(other_buyer, "direct_messages") == ids(other_buyer, "direct_conversations") == set()
    assert other_buyer.execute(leave, None, other_buyer.user_id) == 0
    with refused(db, REFUSED):
        say(other_buyer, talk)
    assert other_buyer.execute("UPDATE public.direct_messages SET body = 'x'") == 0


def test_a_read_mark_moves_forward_and_not_past_the_latest(talk, buyer, other_buyer):
    say(buyer, talk)
    say(buyer, talk)
    mark = "UPDATE public.conversation_participants SET last_read_seq = %s RETURNING *"

    for given, kept in ((1, 1), (99, 2), (0, 2)):
        row = other_buyer.row(mark, given)
        assert (row.participant_id, row.last_read_seq) == (other_buyer.user_id, kept)


@pytest.mark.parametrize("column", ["muted_until", "last_read_at"])
def test_what_others_have_muted_and_when_they_read_is_in_no_view(buyer, talk, column):
    with pytest.raises(psycopg.errors.UndefinedColumn):
        buyer.rows(f"SELECT {column} FROM public.conversation_participants")


def test_notifications_are_ones_own_and_only_marked(db, buyer, other_buyer):
    told = make(db, "messaging.notifications", user_id=buyer.user_id)

    assert ids(buyer, "notifications") == {told.id} and ids(other_buyer, "notifications") == set()
    assert buyer.execute("UPDATE public.notifications SET read_at = now(), seen_at = now()") == 1
    assert other_buyer.execute("UPDATE public.notifications SET read_at = NULL") == 0
    for change in ("title = 'x'", "user_id = gen_random_uuid()"):
        with refused(db, REFUSED):
            buyer.execute(f"UPDATE public.notifications SET {change}")
    with refused(db, REFUSED):
        write(buyer, "public.notifications", user_id=other_buyer.user_id, title="x", message="x")


@pytest.mark.parametrize(
    ("view", "key", "values"),
    [
        ("notification_settings", "user_id", {"digest": "daily"}),
        (
            "notification_preferences",
            "user_id, event_type, channel",
            {"event_type": "post.liked", "channel": "push", "enabled": False},
        ),
    ],
)
def test_settings_are_ones_own_and_upserted(db, buyer, other_buyer, view, key, values):
    def upsert(caller, user_id):
        row = {"user_id": str(user_id)} | values
        changes = ", ".join(f"{name} = excluded.{name}" for name in row)
        names = ", ".join(row)
        return caller.execute(
            f"INSERT INTO public.{view} ({names}) SELECT {names}"
            f" FROM jsonb_populate_record(null::public.{view}, %s::jsonb)"
            f" ON CONFLICT ({key}) DO UPDATE SET {changes} RETURNING *",
            json.dumps(row),
        )

    assert upsert(buyer, buyer.user_id) == upsert(buyer, buyer.user_id) == 1
    assert ids(other_buyer, view, "user_id") == set()
    with refused(db, REFUSED):
        upsert(other_buyer, buyer.user_id)
    with refused(db, REFUSED):
        buyer.execute(f"UPDATE public.{view} SET user_id = %s", other_buyer.user_id)
    with refused(db, REFUSED):
        write(buyer.claiming(is_anonymous=True), f"public.{view}", **values)


def test_a_device_is_of_who_signed_in_last(db, buyer, other_buyer):
    save = "SELECT public.save_push_device('ios', 'token-1', %s)"
    device = buyer.value(save, "Phone")
    assert buyer.value(save, None) == device
    assert buyer.row("SELECT id, name FROM public.push_devices") == (device, "Phone")

    assert other_buyer.value(save, None) == device

    assert ids(buyer, "push_devices") == set()
    assert other_buyer.row("SELECT id, name FROM public.push_devices") == (device, None)
    assert buyer.execute("DELETE FROM public.push_devices") == 0
    assert other_buyer.execute("UPDATE public.push_devices SET name = 'Mine'") == 1
    assert other_buyer.execute("DELETE FROM public.push_devices") == 1
    for wrong in ("'fax', 'token-1'", "NULL, 'x'", "'ios', ''", "'ios', NULL"):
        with refused(db, "YP003"):
            buyer.execute(f"SELECT public.save_push_device({wrong})")


@pytest.mark.parametrize("column", ["token", "token_hash"])
def test_the_address_of_a_device_is_in_no_view(buyer, column):
    with pytest.raises(psycopg.errors.UndefinedColumn):
        buyer.rows(f"SELECT {column} FROM public.push_devices")


def test_templates_are_written_by_editors_and_read_by_members(
    db, organization, editor, viewer, other_owner
):
    values = {"org_id": organization.id, "name": "News", "channel": "email"}
    text = write(editor, "public.message_templates", **values)

    assert ids(viewer, "message_templates") == {text.id}
    assert ids(other_owner, "message_templates") == set()
    for caller in (viewer, other_owner):
        with refused(db, REFUSED):
            write(caller, "public.message_templates", **values)
        assert caller.execute("UPDATE public.message_templates SET body = 'x'") == 0
        assert caller.execute("DELETE FROM public.message_templates") == 0
    with refused(db, REFUSED):
        editor.execute("UPDATE public.message_templates SET org_id = org_id")
    assert editor.execute("DELETE FROM public.message_templates") == 1


def test_a_mailing_is_drafted_by_editors_and_nothing_more(
    db, organization, event, editor, viewer, other_owner, other_organization
):
    values = {"org_id": organization.id, "event_id": event.id, "channel": "email"}
    job = write(editor, "public.message_jobs", **values)

    assert job.status == "draft"
    assert ids(viewer, "message_jobs") == {job.id} and ids(other_owner, "message_jobs") == set()
    for caller, forged in (
        (viewer, {}),
        (other_owner, {}),
        (other_owner, {"org_id": None}),
        (editor, {"org_id": None}),
        (editor, {"purpose": "transactional"}),
        (editor, {"status": "queued"}),
        (editor, {"from_email": "boss@example.test"}),
        (editor, {"created_by": viewer.user_id}),
    ):
        with refused(db, REFUSED):
            write(caller, "public.message_jobs", **values | forged)
    for event_id in (event.id, uuid.uuid4()):
        with refused(db, REFUSED):
            write(
                other_owner, "public.message_jobs",
                org_id=other_organization.id, event_id=event_id, channel="email",
            )  # fmt: skip
    assert editor.execute("UPDATE public.message_jobs SET body = 'Hello'") == 1
    with refused(db, REFUSED):
        editor.execute("UPDATE public.message_jobs SET status = 'queued'")
    db.execute("UPDATE messaging.message_jobs SET status = 'queued'")
    assert editor.execute("UPDATE public.message_jobs SET body = 'Bye'") == 0


def test_addresses_are_for_admins(db, organization, admin, editor, other_owner):
    job = make(db, "messaging.message_jobs", org_id=organization.id)
    to = make(db, "messaging.message_job_recipients", job_id=job.id, email="a@example.test").id
    values = {"org_id": organization.id, "name": "Fair", "consent_basis": "opt_in"}
    uploaded = write(admin, "public.org_contact_imports", **values)
    contact = make(
        db, "messaging.org_contact_import_entries",
        import_id=uploaded.id, organization_id=organization.id,
    ).id  # fmt: skip

    for view, row in {
        "message_job_recipients": to,
        "org_contact_imports": uploaded.id,
        "org_contact_import_entries": contact,
    }.items():
        assert ids(admin, view) == {row}
        assert ids(editor, view) == ids(other_owner, view) == set()
    for caller in (editor, other_owner):
        with refused(db, REFUSED):
            write(caller, "public.org_contact_imports", **values)
        assert caller.execute("DELETE FROM public.org_contact_imports") == 0
        assert caller.execute("DELETE FROM public.org_contact_import_entries") == 0
    for change in ("consent = 'opt_in'", "state = 'valid'", "organization_id = organization_id"):
        with refused(db, REFUSED):
            admin.execute(f"UPDATE public.org_contact_import_entries SET {change}")
    with refused(db, REFUSED):
        admin.execute("UPDATE public.org_contact_imports SET consent_basis = 'contract'")
    assert admin.execute("UPDATE public.org_contact_import_entries SET tags = '{vip}'") == 1
    assert admin.execute("DELETE FROM public.org_contact_import_entries") == 1


def test_a_mailing_about_a_persons_own_event_is_hers(db, buyer, outsider):
    event = buyer.row(
        "SELECT * FROM public.create_event(title => 'Party',"
        " start_at => now() + interval '1 day', end_at => now() + interval '2 days')"
    )
    job = write(buyer, "public.message_jobs", event_id=event.id, channel="sms")

    assert ids(buyer, "message_jobs") == {job.id} and ids(outsider, "message_jobs") == set()
    assert buyer.execute("UPDATE public.message_jobs SET sms_body = 'Come!'") == 1
    with refused(db, REFUSED):
        write(outsider, "public.message_jobs", event_id=event.id, channel="sms")


def test_a_colleague_answers_for_the_organization_until_she_is_removed(
    db, help_desk, organization, buyer
):
    colleague = add_member(db, organization, person(db, "Colleague"), "editor")
    say_for(colleague, organization, help_desk)
    boss = founder_of(db, organization)
    assert boss.execute("UPDATE public.direct_messages SET body = 'Sorry'") == 1

    db.execute("DELETE FROM organizations.org_memberships WHERE user_id = %s", colleague.user_id)

    assert ids(colleague, "direct_messages") == set()
    assert colleague.execute("UPDATE public.direct_messages SET body = 'x'") == 0
    with refused(db, REFUSED):
        say_for(colleague, organization, help_desk)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE organizations.organizations SET status = 'suspended'",
        "UPDATE organizations.organizations SET status = 'closed', deleted_at = now()",
        "UPDATE users.user_profiles SET suspended_at = now()",
    ],
)
def test_the_suspended_read_contacts_and_write_none(db, organization, admin, change):
    values = {"org_id": organization.id, "imported_by": admin.user_id}
    values |= {"name": "Guests", "consent_basis": "opt_in", "evidence": "Form of 2026."}
    uploaded = make(db, "messaging.org_contact_imports", org_id=organization.id).id
    contact = make(
        db, "messaging.org_contact_import_entries",
        import_id=uploaded, organization_id=organization.id,
    ).id  # fmt: skip
    db.execute("SET LOCAL session_replication_role = replica")
    db.execute(change)
    db.execute("SET LOCAL session_replication_role = origin")

    assert ids(admin, "org_contact_imports") == {uploaded}
    assert ids(admin, "org_contact_import_entries") == {contact}
    with refused(db, REFUSED):
        write(admin, "public.org_contact_imports", **values)
    for statement in (
        "UPDATE public.org_contact_imports SET name = 'x'",
        "UPDATE public.org_contact_import_entries SET full_name = 'x'",
    ):
        with refused(db, REFUSED):
            admin.execute(statement)
    for statement in (
        "DELETE FROM public.org_contact_import_entries",
        "DELETE FROM public.org_contact_imports",
    ):
        assert admin.execute(statement) == 0


EDIT = "UPDATE public.direct_messages SET body = 'Listen!'"
UNSAY = "UPDATE public.direct_messages SET deleted_at = now()"


@pytest.mark.parametrize("blocker", ["buyer", "other_buyer"])
def test_an_edit_does_not_reach_across_a_block_and_a_deletion_does(
    db, request, talk, buyer, other_buyer, blocker
):
    say(buyer, talk)
    blocker = request.getfixturevalue(blocker)
    blocked = {buyer.user_id, other_buyer.user_id} - {blocker.user_id}
    write(blocker, "public.user_blocks", blocked_user_id=blocked.pop())

    with refused(db, "YP002"):
        buyer.execute(EDIT)
    assert buyer.execute(UNSAY) == 1


def test_a_blocked_organization_edits_no_message_either(db, help_desk, organization, owner, buyer):
    say_for(owner, organization, help_desk)
    write(buyer, "public.user_blocks", blocked_organization_id=organization.id)

    with refused(db, "YP002"):
        owner.execute(EDIT)
    assert owner.execute(UNSAY) == 1


@pytest.mark.parametrize("change", ["closed_at = now()", "request_status = 'declined'"])
def test_in_a_closed_or_declined_conversation_messages_are_deleted_and_not_edited(
    db, talk, buyer, change
):
    say(buyer, talk)
    assert buyer.execute(EDIT) == 1
    put(db, talk, change)

    with refused(db, REFUSED):
        buyer.execute(EDIT)
    assert buyer.execute(UNSAY) == 1
