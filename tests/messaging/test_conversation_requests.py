"""Beginning a conversation: who is asked first, who answers, and how often one may ask."""

import uuid

import psycopg
import pytest

from tests.fix_actors import add_member, founder_of, person
from tests.fix_rows import make
from tests.messaging.sending import follow, holder, topics
from tests.refusals import refused

WRITE = "SELECT * FROM public.write_to('user', %s, %s)"
WRITE_ORG = "SELECT * FROM public.write_to('organization', %s, %s)"
WRITE_AS = (
    "SELECT * FROM public.write_to(%s::public.conversation_participant_type, %s, %s,"
    " organization_id => %s)"
)
ONCE = "SELECT * FROM public.write_to('user', %s, %s, %s)"
ANSWER = "SELECT * FROM public.answer_message_request(%s, %s)"
UNREAD = "SELECT conversation_id, unread FROM public.unread_messages(%s)"


def talk_of(db, message):
    """The conversation of a message."""
    return db.row(
        "SELECT * FROM messaging.direct_conversations WHERE id = %s", message.conversation_id
    )


def follows(db, follower, target):
    """One person follows the other, who lets her."""
    make(
        db, "users.follows",
        follower_user_id=follower.user_id, target_type="user", target_id=target.user_id,
    )  # fmt: skip


def seen(caller, message):
    """The bodies of the conversation that the caller sees."""
    return [
        body
        for (body,) in caller.rows(
            "SELECT body FROM public.direct_messages WHERE conversation_id = %s ORDER BY seq",
            message.conversation_id,
        )
    ]


def test_a_stranger_asks_by_her_first_message_and_waits(db, buyer, other_buyer):
    said = buyer.row(WRITE, other_buyer.user_id, "Hello?")

    assert (said.seq, talk_of(db, said).request_status) == (1, "pending")
    assert seen(other_buyer, said) == ["Hello?"]
    with refused(db, "YP456"):
        buyer.row(WRITE, other_buyer.user_id, "Are you there?")
    told = db.row("SELECT topic, payload FROM public.outbox WHERE aggregate_type = 'conversation'")
    assert told == (
        "message.requested",
        {
            "message_id": str(said.id),
            "conversation_id": str(said.conversation_id),
            "sender_id": str(buyer.user_id),
        },
    )


def test_who_is_asked_lets_her_in_by_a_word_or_by_writing(db, buyer, other_buyer, outsider):
    for asker, body in ((buyer, "One"), (outsider, "Two")):
        asker.row(WRITE, other_buyer.user_id, body)
    first = buyer.row("SELECT id, id AS conversation_id FROM public.direct_conversations")
    assert other_buyer.row(ANSWER, first.id, "accepted").request_status == "accepted"
    back = other_buyer.row(WRITE, outsider.user_id, "Welcome")

    assert talk_of(db, back).request_status == "accepted"
    assert buyer.row(WRITE, other_buyer.user_id, "Thanks").seq == 2
    assert outsider.row(WRITE, other_buyer.user_id, "Thanks").seq == 3
    assert topics(db, talk_of(db, back)) == [
        "message.requested", "message.accepted", "message.created", "message.created"
    ]  # fmt: skip


def test_who_was_declined_writes_no_more_and_may_be_let_in_later(db, buyer, other_buyer):
    said = buyer.row(WRITE, other_buyer.user_id, "Hello?")
    for _ in range(2):
        declined = other_buyer.row(ANSWER, said.conversation_id, "declined")
        assert declined.request_status == "declined"
    with refused(db, "YP458"):
        buyer.row(WRITE, other_buyer.user_id, "Please?")
    assert topics(db, talk_of(db, said)) == ["message.requested"]

    other_buyer.row(ANSWER, said.conversation_id, "accepted")

    assert buyer.row(WRITE, other_buyer.user_id, "Thanks").seq == 2
    with refused(db, "YP005"):
        other_buyer.row(ANSWER, said.conversation_id, "declined")


def test_who_asks_does_not_answer_and_a_third_finds_nothing(db, buyer, other_buyer, outsider):
    said = buyer.row(WRITE, other_buyer.user_id, "Hello?")

    with refused(db, "YP002"):
        buyer.row(ANSWER, said.conversation_id, "accepted")
    for conversation in (said.conversation_id, uuid.uuid4(), None):
        with refused(db, "YP004"):
            outsider.row(ANSWER, conversation, "accepted")
    for answer in ("open", None):
        with refused(db, "YP003"):
            other_buyer.row(ANSWER, said.conversation_id, answer)


def test_nothing_was_asked_in_an_open_conversation(db, buyer, other_buyer):
    follows(db, other_buyer, buyer)
    said = buyer.row(WRITE, other_buyer.user_id, "Hello!")

    with refused(db, "YP005"):
        other_buyer.row(ANSWER, said.conversation_id, "accepted")


def test_who_follows_her_is_not_asked_and_whom_she_follows_is(db, buyer, other_buyer, outsider):
    follows(db, other_buyer, buyer)
    follows(db, buyer, outsider)

    assert talk_of(db, buyer.row(WRITE, other_buyer.user_id, "Hi")).request_status == "open"
    assert talk_of(db, buyer.row(WRITE, outsider.user_id, "Hi")).request_status == "pending"


def test_fellow_members_are_not_asked(db, editor, viewer):
    assert talk_of(db, editor.row(WRITE, viewer.user_id, "Hi")).request_status == "open"


def test_an_organization_is_written_to_by_anybody_and_answers_by_its_editors(
    db, organization, buyer, editor, viewer
):
    said = buyer.row(WRITE_ORG, organization.id, "When do doors open?")
    answer = editor.row(WRITE_AS, "user", buyer.user_id, "At seven.", organization.id)

    assert talk_of(db, said).request_status == "open"
    assert (answer.conversation_id, answer.sender_org_id) == (said.conversation_id, organization.id)
    assert answer.sender_user_id is None
    assert seen(buyer, said) == seen(editor, said) == ["When do doors open?", "At seven."]
    assert db.rows("SELECT DISTINCT organization_id FROM public.outbox"
                   " WHERE aggregate_type = 'conversation'") == [(organization.id,)]  # fmt: skip
    with refused(db, "YP002"):
        viewer.row(WRITE_AS, "user", buyer.user_id, "Me too", organization.id)


def test_an_organization_asks_strangers_and_not_its_own_people(
    db, organization, other_organization, editor, event, buyer, other_buyer, outsider, viewer
):
    holder(db, event, buyer)
    follow(db, other_buyer, organization)
    found = [
        talk_of(db, editor.row(WRITE_AS, kind, id_, "Hi", organization.id)).request_status
        for kind, id_ in (
            ("user", buyer.user_id),
            ("user", other_buyer.user_id),
            ("user", viewer.user_id),
            ("user", outsider.user_id),
            ("organization", other_organization.id),
        )
    ]

    assert found == ["open", "open", "open", "pending", "pending"]


def test_two_organizations_talk_and_each_side_is_one(
    db, organization, other_organization, editor, admin, other_owner
):
    said = editor.row(WRITE_AS, "organization", other_organization.id, "Hi", organization.id)
    with refused(db, "YP456"):
        admin.row(WRITE_AS, "organization", other_organization.id, "Hi?", organization.id)
    with refused(db, "YP002"):
        admin.row(ANSWER, said.conversation_id, "accepted")

    assert other_owner.row(ANSWER, said.conversation_id, "accepted").request_status == "accepted"

    assert db.value("SELECT organization_id FROM public.outbox WHERE topic = 'message.requested'"
                    ) == other_organization.id  # fmt: skip
    again = admin.row(WRITE_AS, "organization", other_organization.id, "Hi!", organization.id)
    assert again.conversation_id == said.conversation_id


@pytest.mark.parametrize("side", ["buyer", "other_buyer"])
def test_across_a_block_there_is_nobody(db, request, buyer, other_buyer, side):
    blocker = request.getfixturevalue(side)
    blocked = other_buyer if blocker is buyer else buyer
    blocker.execute(
        "INSERT INTO public.user_blocks (blocker_user_id, blocked_user_id) VALUES (%s, %s)",
        blocker.user_id,
        blocked.user_id,
    )

    with refused(db, "YP004"):
        buyer.row(WRITE, other_buyer.user_id, "Hello?")


def test_a_block_between_a_person_and_an_organization_works_both_ways(
    db, organization, editor, buyer, event
):
    holder(db, event, buyer)
    editor.row(WRITE_AS, "user", buyer.user_id, "Hi", organization.id)
    editor.execute(
        "INSERT INTO public.user_blocks"
        " (blocker_user_id, blocker_organization_id, blocked_user_id, created_by)"
        " VALUES (NULL, %s, %s, %s)",
        organization.id,
        buyer.user_id,
        editor.user_id,
    )

    with refused(db, "YP004"):
        buyer.row(WRITE_ORG, organization.id, "Hello?")
    with refused(db, "YP004"):
        editor.row(WRITE_AS, "user", buyer.user_id, "Hello?", organization.id)


@pytest.mark.parametrize("column", ["erased_at", "suspended_at", "deactivated_at"])
def test_who_is_gone_is_not_written_to(db, buyer, other_buyer, column):
    db.execute(
        f"UPDATE users.user_profiles SET {column} = now() WHERE user_id = %s", other_buyer.user_id
    )

    with refused(db, "YP004"):
        buyer.row(WRITE, other_buyer.user_id, "Hello?")


def test_a_suspended_organization_neither_writes_nor_is_written_to(db, organization, editor, buyer):
    db.execute("UPDATE organizations.organizations SET status = 'suspended'")

    with refused(db, "YP004"):
        buyer.row(WRITE_ORG, organization.id, "Hello?")
    with refused(db, "YP005"):
        editor.row(WRITE_AS, "user", buyer.user_id, "Hi", organization.id)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT public.write_to(NULL, gen_random_uuid(), 'Hi')", "YP003"),
        ("SELECT public.write_to('user', NULL, 'Hi')", "YP003"),
        ("SELECT public.write_to('user', gen_random_uuid(), ' ')", "YP003"),
        ("SELECT public.write_to('user', gen_random_uuid(), repeat('x', 10001))", "YP003"),
        ("SELECT public.write_to('user', gen_random_uuid(), 'Hi', '')", "YP003"),
        ("SELECT public.write_to('user', gen_random_uuid(), 'Hi')", "YP004"),
        ("SELECT public.write_to('organization', gen_random_uuid(), 'Hi')", "YP004"),
        ("SELECT public.write_to('user', auth.uid(), 'Hi')", "YP003"),
    ],
)
def test_a_faulty_argument_is_refused(db, buyer, query, expected):
    with refused(db, expected):
        buyer.rows(query)


def test_an_anonymous_or_suspended_person_writes_to_nobody(db, buyer, other_buyer, anon):
    with refused(db, "YP216"):
        buyer.claiming(is_anonymous=True).row(WRITE, other_buyer.user_id, "Hi")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        anon.row(WRITE, other_buyer.user_id, "Hi")


def test_a_second_tap_is_the_same_message(db, buyer, other_buyer, outsider):
    first, second = (buyer.row(ONCE, other_buyer.user_id, "Hello?", "tap-1") for _ in range(2))

    assert first == second
    for to, body in ((other_buyer, "Else"), (outsider, "Hello?")):
        with refused(db, "YP006"):
            buyer.row(ONCE, to.user_id, body, "tap-1")


def test_who_left_is_left_alone_and_comes_back_by_writing(db, buyer, other_buyer):
    follows(db, other_buyer, buyer)
    follows(db, buyer, other_buyer)
    said = buyer.row(WRITE, other_buyer.user_id, "One")
    other_buyer.execute(
        "UPDATE public.conversation_participants SET left_at = now() WHERE participant_id = %s",
        other_buyer.user_id,
    )
    with refused(db, "YP005"):
        buyer.row(WRITE, other_buyer.user_id, "Two")

    other_buyer.row(WRITE, buyer.user_id, "Three")

    assert seen(other_buyer, said) == ["Three"]
    assert seen(buyer, said) == ["One", "Three"]
    assert other_buyer.rows(UNREAD, None) == []


def test_a_closed_conversation_is_closed(db, buyer, other_buyer):
    follows(db, other_buyer, buyer)
    buyer.row(WRITE, other_buyer.user_id, "One")
    db.execute("UPDATE messaging.direct_conversations SET closed_at = now()")

    with refused(db, "YP005"):
        buyer.row(WRITE, other_buyer.user_id, "Two")


def test_unread_is_told_without_counting(db, organization, buyer, other_buyer, editor, viewer):
    follows(db, buyer, other_buyer)
    for body in ("One", "Two"):
        said = other_buyer.row(WRITE, buyer.user_id, body)
    asked = buyer.row(WRITE_ORG, organization.id, "Three")

    assert buyer.rows(UNREAD, None) == [(said.conversation_id, 2)]
    assert other_buyer.rows(UNREAD, None) == []
    assert editor.rows(UNREAD, organization.id) == [(asked.conversation_id, 1)]
    assert editor.rows(UNREAD, None) == []
    with refused(db, "YP002"):
        viewer.rows(UNREAD, organization.id)
    buyer.execute(
        "UPDATE public.conversation_participants SET last_read_seq = 1 WHERE conversation_id = %s",
        said.conversation_id,
    )
    assert buyer.rows(UNREAD, None) == [(said.conversation_id, 1)]


def test_edits_and_deletions_are_told_and_a_deleted_message_is_empty(db, buyer, other_buyer):
    follows(db, other_buyer, buyer)
    said = buyer.row(WRITE, other_buyer.user_id, "One")
    buyer.execute("UPDATE public.direct_messages SET body = 'Two'")
    buyer.execute("UPDATE public.direct_messages SET body = 'Two'")

    buyer.execute("UPDATE public.direct_messages SET deleted_at = now()")

    assert db.row("SELECT body, attachments FROM messaging.direct_messages") == ("", None)
    assert topics(db, talk_of(db, said)) == [
        "message.created", "message.edited", "message.deleted"
    ]  # fmt: skip
    assert db.value("SELECT last_seq FROM messaging.direct_conversations") == 1


def test_twenty_requests_a_day_may_wait_and_answered_ones_do_not_count(db, buyer):
    people = [person(db, f"Stranger {place}") for place in range(22)]
    for somebody in people[:20]:
        said = buyer.row(WRITE, somebody.user_id, "Hello?")
    with refused(db, "YP457"):
        buyer.row(WRITE, people[20].user_id, "Hello?")
    people[19].row(ANSWER, said.conversation_id, "accepted")
    buyer.row(WRITE, people[20].user_id, "Hello?")
    with refused(db, "YP457"):
        buyer.row(WRITE, people[21].user_id, "Hello?")

    db.execute("UPDATE messaging.direct_conversations SET created_at = now() - interval '2 days'")

    assert buyer.row(WRITE, people[21].user_id, "Hello?").seq == 1


def test_requests_of_an_organization_count_for_it_whoever_writes(
    db, organization, editor, admin, buyer
):
    for place in range(20):
        somebody = person(db, f"Stranger {place}")
        editor.row(WRITE_AS, "user", somebody.user_id, "Hello?", organization.id)
    with refused(db, "YP457"):
        admin.row(WRITE_AS, "user", buyer.user_id, "Hello?", organization.id)

    assert editor.row(WRITE, buyer.user_id, "Hello?").seq == 1


def test_two_requests_at_once_do_not_both_take_the_last_place(
    db, sessions, buyer, other_buyer, outsider
):
    for place in range(19):
        buyer.row(WRITE, person(db, f"Stranger {place}").user_id, "Hello?")
    one, two = sessions("buyer", "buyer")

    one.row(WRITE, other_buyer.user_id, "Hello?")
    waiting = two.start(WRITE, outsider.user_id, "Hello?")
    assert waiting.is_blocked_by(one)
    one.commit()

    assert waiting.sqlstate() == "YP457"


def test_two_who_begin_at_once_have_one_conversation(db, sessions, buyer, other_buyer):
    follows(db, other_buyer, buyer)
    follows(db, buyer, other_buyer)
    one, two = sessions("buyer", "other_buyer")

    first = one.row(WRITE, other_buyer.user_id, "Hi")
    waiting = two.start(WRITE, buyer.user_id, "Hi")
    assert waiting.is_blocked_by(one)
    one.commit()

    (second,) = waiting.result()
    two.commit()
    assert second.conversation_id == first.conversation_id
    assert (first.seq, second.seq) == (1, 2)
    assert db.value("SELECT count(*) FROM messaging.conversation_participants") == 2


def test_two_strangers_who_ask_each_other_at_once_have_let_each_other_in(
    db, sessions, buyer, other_buyer
):
    one, two = sessions("buyer", "other_buyer")

    first = one.row(WRITE, other_buyer.user_id, "Hi")
    waiting = two.start(WRITE, buyer.user_id, "Hi")
    assert waiting.is_blocked_by(one)
    one.commit()

    assert waiting.result()[0].seq == 2
    two.commit()
    assert talk_of(db, first).request_status == "accepted"


def test_a_member_who_goes_answers_no_more(db, organization, editor, buyer):
    said = buyer.row(WRITE_ORG, organization.id, "Hello?")
    assert seen(editor, said) == ["Hello?"]
    db.execute("DELETE FROM organizations.org_memberships WHERE user_id = %s", editor.user_id)

    assert seen(editor, said) == []
    with refused(db, "YP002"):
        editor.row(WRITE_AS, "user", buyer.user_id, "Hi", organization.id)


def test_an_editor_of_both_sides_talks_to_neither_as_a_stranger(
    db, organization, other_organization, editor
):
    both = add_member(db, other_organization, editor, "editor")
    said = both.row(WRITE_AS, "organization", other_organization.id, "Hi", organization.id)

    answered = both.row(WRITE_AS, "organization", organization.id, "Hi", other_organization.id)

    assert answered.conversation_id == said.conversation_id
    assert founder_of(db, other_organization).row(
        "SELECT request_status::text FROM public.direct_conversations"
    ) == ("accepted",)


def test_who_keeps_to_herself_is_written_to_by_who_knows_her(
    db, organization, editor, event, buyer, other_buyer, outsider
):
    db.execute(
        "UPDATE users.user_profiles SET is_private = true WHERE user_id = %s", other_buyer.user_id
    )
    for caller, query, more in ((buyer, WRITE, ()), (editor, WRITE_AS, (organization.id,))):
        kind = ("user",) if more else ()
        with refused(db, "YP004"):
            caller.row(query, *kind, other_buyer.user_id, "Hello?", *more)

    follows(db, other_buyer, buyer)
    holder(db, event, other_buyer)
    other_buyer.row(WRITE, outsider.user_id, "Hello?")

    buyer.row(WRITE, other_buyer.user_id, "Hello!")
    editor.row(WRITE_AS, "user", other_buyer.user_id, "Hello!", organization.id)
    assert outsider.row(WRITE, other_buyer.user_id, "Hello!").seq == 2


def test_an_organization_that_hides_is_written_to_by_its_guests(db, organization, event, buyer,
                                                                outsider):  # fmt: skip
    db.execute("UPDATE organizations.organizations SET discoverable = false")
    holder(db, event, buyer)

    assert buyer.row(WRITE_ORG, organization.id, "Hello?").seq == 1
    with refused(db, "YP004"):
        outsider.row(WRITE_ORG, organization.id, "Hello?")
