"""What policies ask about the caller's conversations."""

import pytest

from tests.fix_actors import asked
from tests.fix_rows import make


@pytest.fixture
def conversation(db, buyer, organization):
    """A conversation of a buyer and an organization."""
    row = make(db, "messaging.direct_conversations")
    for kind, column, value in (
        ("user", "participant_user_id", buyer.user_id),
        ("organization", "participant_org_id", organization.id),
    ):
        db.execute(
            "INSERT INTO messaging.conversation_participants"
            f" (conversation_id, participant_type, {column}) VALUES (%s, %s, %s)",
            row.id,
            kind,
            value,
        )
    return row


def mine(actor):
    """The conversations of the actor."""
    return asked(actor, "messaging.my_conversations()")


def test_people_and_editors_of_organizations_take_part(
    conversation, buyer, other_buyer, viewer, editor
):
    assert mine(buyer) == mine(editor) == [conversation.id]
    assert mine(other_buyer) == mine(viewer) == []


def test_who_has_left_takes_part_no_longer(db, conversation, buyer):
    db.execute(
        "UPDATE messaging.conversation_participants SET left_at = now()"
        " WHERE participant_user_id = %s",
        buyer.user_id,
    )

    assert mine(buyer) == []
