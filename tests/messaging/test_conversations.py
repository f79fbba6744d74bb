"""Conversations: who takes part, who writes, and the numbers of messages."""

import psycopg
import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

CONVERSATIONS = "messaging.direct_conversations"
PARTICIPANTS = "messaging.conversation_participants"
MESSAGES = "messaging.direct_messages"
NOBODY = NEW = "gen_random_uuid()"
COPY = {
    CONVERSATIONS: {"id": NEW, "kind": "'group'", "direct_key": "NULL"},
    MESSAGES: {"id": NEW, "client_id": "NULL"},
}
COPIES = [
    (CONVERSATIONS, {"id": "id"}, "23505", "direct_conversations_pkey"),
    (
        CONVERSATIONS,
        {"kind": "kind", "direct_key": "direct_key"},
        "23505",
        "direct_conversations_direct_key_key",
    ),
    (MESSAGES, {"id": "id"}, "23505", "direct_messages_pkey"),
    (MESSAGES, {"client_id": "client_id"}, "23505", "direct_messages_sender_id_client_id_key"),
    (MESSAGES, {"conversation_id": NOBODY}, "23503", "direct_messages_conversation_id_fkey"),
]
CHANGES = [
    (CONVERSATIONS, {"created_by": NOBODY}, "23503", "direct_conversations_created_by_fkey"),
    (
        CONVERSATIONS,
        {"kind": "'event'", "direct_key": "NULL", "event_id": NOBODY},
        "23503",
        "direct_conversations_event_id_fkey",
    ),
    (
        CONVERSATIONS,
        {"direct_key": "NULL"},
        "23514",
        "direct_conversations_direct_ones_have_a_key",
    ),
    (CONVERSATIONS, {"kind": "'group'"}, "23514", "direct_conversations_direct_ones_have_a_key"),
    (
        CONVERSATIONS,
        {"direct_key": "'u:1|u:2'"},
        "23514",
        "direct_conversations_direct_key_is_two_in_order",
    ),
    (
        CONVERSATIONS,
        {"direct_key": "split_part(direct_key, '|', 2) || '|' || split_part(direct_key, '|', 1)"},
        "23514",
        "direct_conversations_direct_key_is_two_in_order",
    ),
    (
        CONVERSATIONS,
        {"kind": "'event'", "direct_key": "NULL"},
        "23514",
        "direct_conversations_event_ones_have_an_event",
    ),
    (CONVERSATIONS, {"last_seq": "-1"}, "23514", "direct_conversations_last_seq_check"),
    (CONVERSATIONS, {"subject": "repeat('x', 201)"}, "23514", "direct_conversations_subject_check"),
    (CONVERSATIONS, {"metadata": "'[]'"}, "23514", "direct_conversations_metadata_check"),
    (
        PARTICIPANTS,
        {"participant_org_id": NOBODY},
        "23514",
        "conversation_participants_are_one_person_or_organization",
    ),
    (
        PARTICIPANTS,
        {"participant_type": "'organization'"},
        "23514",
        "conversation_participants_are_what_their_type_says",
    ),
    (
        PARTICIPANTS,
        {"participant_id": NOBODY},
        "23514",
        "conversation_participants_id_follows_the_participant",
    ),
    (MESSAGES, {"sender_id": NOBODY}, "23514", "direct_messages_sender_id_follows_the_sender"),
    (
        PARTICIPANTS,
        {"last_read_seq": "-1"},
        "23514",
        "conversation_participants_seqs_are_not_negative",
    ),
    (
        PARTICIPANTS,
        {"joined_seq": "-1"},
        "23514",
        "conversation_participants_seqs_are_not_negative",
    ),
    (MESSAGES, {"sender_user_id": NOBODY}, "23503", "direct_messages_sender_id_fkey"),
    (
        MESSAGES,
        {"written_by": NOBODY, "sender_type": "'organization'"},
        "23514",
        "direct_messages_sender_is_what_the_type_says",
    ),
    (MESSAGES, {"reply_to_id": NOBODY}, "23503", "direct_messages_reply_to_id_fkey"),
    (MESSAGES, {"sender_org_id": NOBODY}, "23514", "direct_messages_have_one_sender"),
    (MESSAGES, {"written_by": NOBODY}, "23514", "direct_messages_are_written_for_organizations"),
    (MESSAGES, {"body": "repeat('x', 10001)"}, "23514", "direct_messages_body_check"),
    (MESSAGES, {"body": "' '"}, "23514", "direct_messages_say_something"),
    (MESSAGES, {"body": "''", "attachments": "'[]'"}, "23514", "direct_messages_say_something"),
    (MESSAGES, {"attachments": "'{}'"}, "23514", "direct_messages_attachments_check"),
    (MESSAGES, {"client_id": "''"}, "23514", "direct_messages_client_id_check"),
]
# Each is broken by a test of its own.
ELSEWHERE = {
    "conversation_participants_pkey",
    "conversation_participants_conversation_id_fkey",
    "conversation_participants_participant_user_id_fkey",
    "conversation_participants_participant_org_id_fkey",
    "direct_messages_conversation_id_seq_key",
    "direct_messages_seq_check",
    "direct_messages_sender_user_id_fkey",
    "direct_messages_sender_org_id_fkey",
    "direct_messages_written_by_fkey",
}


@pytest.fixture
def message(db):
    """The first message of a conversation with one other participant."""
    message = make(db, MESSAGES, client_id="tap-1")
    make(db, PARTICIPANTS, conversation_id=message.conversation_id)
    return message


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), COPIES)
def test_a_copy_that_breaks_a_rule_is_refused_by_its_name(
    db, message, table, change, sqlstate, rule
):
    with refused(db, sqlstate, rule):
        copy_row(db, table, **COPY[table] | change)


@pytest.mark.parametrize(("table", "change", "sqlstate", "rule"), CHANGES)
def test_a_change_that_breaks_a_rule_is_refused_by_its_name(
    db, message, table, change, sqlstate, rule
):
    changes = ", ".join(f"{column} = {value}" for column, value in change.items())

    with refused(db, sqlstate, rule):
        db.execute(f"UPDATE {table} SET {changes}")


def test_every_rule_has_a_case(db):
    cases = {rule for *_, rule in COPIES + CHANGES} | ELSEWHERE

    assert cases == set().union(
        *(rules_of(db, table) for table in (CONVERSATIONS, PARTICIPANTS, MESSAGES))
    )


def test_a_participant_is_in_a_conversation_once_and_exists(db, message):
    with refused(db, "23505", "conversation_participants_pkey"):
        copy_row(db, PARTICIPANTS)
    with refused(db, "23503", "conversation_participants_conversation_id_fkey"):
        copy_row(db, PARTICIPANTS, conversation_id=NOBODY)
    with refused(db, "23503", "conversation_participants_participant_user_id_fkey"):
        copy_row(db, PARTICIPANTS, participant_user_id=NOBODY)
    organization = {"participant_user_id": "NULL", "participant_type": "'organization'"}
    with refused(db, "23503", "conversation_participants_participant_org_id_fkey"):
        copy_row(db, PARTICIPANTS, **organization | {"participant_org_id": NOBODY})


def test_an_organization_takes_part_and_somebody_writes_for_it(db, message, organization, owner):
    org = f"'{organization.id}'"
    joined = copy_row(
        db,
        PARTICIPANTS,
        participant_type="'organization'",
        participant_user_id="NULL",
        participant_org_id=org,
    )
    by = {"sender_type": "'organization'", "sender_user_id": "NULL", "sender_org_id": org}
    sent = copy_row(db, MESSAGES, **COPY[MESSAGES] | by | {"written_by": f"'{owner.user_id}'"})

    assert joined.participant_id == sent.sender_id == organization.id
    with refused(db, "23503", "direct_messages_written_by_fkey"):
        db.execute("UPDATE messaging.direct_messages SET written_by = gen_random_uuid()"
                   " WHERE sender_org_id IS NOT NULL")  # fmt: skip


def test_a_sender_who_has_written_stays(db, message):
    """The keys of the sender stand behind the one of the participant, which is tried first."""
    deletes = {
        key: db.value("SELECT confdeltype FROM pg_constraint WHERE conname = %s", key)
        for key in ("direct_messages_sender_user_id_fkey", "direct_messages_sender_org_id_fkey")
    }

    assert set(deletes.values()) == {"r"}
    participant = "conversation_participants_participant_user_id_fkey"
    with pytest.raises(psycopg.IntegrityError, match=participant):
        db.execute("DELETE FROM users.user_profiles WHERE user_id = %s", message.sender_user_id)


def test_messages_are_numbered_by_the_database_without_gaps(db, message):
    second = copy_row(db, MESSAGES, **COPY[MESSAGES] | {"seq": "77"})
    third = copy_row(db, MESSAGES, **COPY[MESSAGES] | {"seq": "-1"})
    other = make(db, MESSAGES)

    assert [m.seq for m in (message, second, third, other)] == [1, 2, 3, 1]


def test_unread_is_a_subtraction_and_own_messages_are_read(db, message):
    copy_row(db, MESSAGES, **COPY[MESSAGES])
    unread = dict(
        db.rows(
            "SELECT participant_id, last_seq - last_read_seq"
            " FROM messaging.conversation_participants"
            " JOIN messaging.direct_conversations ON id = conversation_id"
        )
    )

    assert unread.pop(message.sender_id) == 0
    assert list(unread.values()) == [2]


def test_a_message_keeps_its_number_and_its_conversation(db, message):
    other = make(db, CONVERSATIONS)

    with refused(db, "YP003"):
        db.execute("UPDATE messaging.direct_messages SET seq = 2")
    with refused(db, "YP003"):
        db.execute("UPDATE messaging.direct_messages SET conversation_id = %s", other.id)


def test_the_keys_behind_the_numbers_hold_without_the_trigger(db, message):
    db.execute("ALTER TABLE messaging.direct_messages DISABLE TRIGGER _100_number")

    with refused(db, "23505", "direct_messages_conversation_id_seq_key"):
        copy_row(db, MESSAGES, **COPY[MESSAGES])
    with refused(db, "23514", "direct_messages_seq_check"):
        copy_row(db, MESSAGES, **COPY[MESSAGES] | {"seq": "0"})


def test_only_participants_write(db, message, outsider):
    with refused(db, "23503", "direct_messages_sender_id_fkey"):
        copy_row(db, MESSAGES, **COPY[MESSAGES] | {"sender_user_id": f"'{outsider.user_id}'"})


def test_an_answer_stays_in_its_conversation(db, message):
    other = make(db, MESSAGES)

    with refused(db, "23503", "direct_messages_reply_to_id_fkey"):
        db.execute("UPDATE messaging.direct_messages SET reply_to_id = %s WHERE id = %s",
                   other.id, message.id)  # fmt: skip


def test_a_deleted_message_is_an_empty_row_with_its_number(db, message):
    db.execute("UPDATE messaging.direct_messages SET deleted_at = now(), body = ''")


def test_a_conversation_goes_with_all_that_is_in_it(db, message):
    db.execute("DELETE FROM messaging.direct_conversations")

    assert db.value("SELECT count(*) FROM messaging.direct_messages") == 0
