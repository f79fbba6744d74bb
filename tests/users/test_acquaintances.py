"""What policies ask about people who know each other, follow organizers or were barred by them."""

import psycopg
import pytest

from tests.fix_actors import add_member, asked, person
from tests.fix_rows import make

KNOWN = "users.acquaintances()"
ORGANIZERS = "users.followed_organizers()"
BARRED = "users.barred_from()"


def follow(db, follower, target_id, status="accepted", target_type="user", organization=None):
    """An edge from a person, or from her organization, in a state."""
    return make(
        db,
        "users.follows",
        follower_user_id=follower.user_id,
        follower_type="organization" if organization else "user",
        follower_org_id=organization.id if organization else None,
        target_type=target_type,
        target_id=target_id,
        status=status,
    )


def talk(db, *people, organizations=()):
    """A conversation of people and organizations. Returns its id."""
    conversation = make(db, "messaging.direct_conversations")
    for actor in people:
        make(
            db,
            "messaging.conversation_participants",
            conversation_id=conversation.id,
            participant_user_id=actor.user_id,
        )
    for each in organizations:
        make(
            db,
            "messaging.conversation_participants",
            conversation_id=conversation.id,
            participant_type="organization",
            participant_user_id=None,
            participant_org_id=each.id,
        )
    return conversation.id


def leave(db, actor):
    """The person leaves all her conversations."""
    db.execute(
        "UPDATE messaging.conversation_participants SET left_at = now()"
        " WHERE participant_user_id = %s",
        actor.user_id,
    )


def known(actor):
    """Whom the actor knows, as a set; the function never returns null."""
    return set(asked(actor, KNOWN))


# ---------------------------------------------------------------- acquaintances


@pytest.mark.parametrize(
    ("status", "by_follower", "by_followed"),
    [
        ("accepted", True, True),
        ("pending", False, True),
        ("declined", False, False),
        ("blocked", False, False),
    ],
)
def test_who_follows_knows_once_accepted_and_who_is_followed_knows_who_asks(
    db, buyer, other_buyer, status, by_follower, by_followed
):
    follow(db, buyer, other_buyer.user_id, status)

    assert known(buyer) == ({other_buyer.user_id} if by_follower else set())
    assert known(other_buyer) == ({buyer.user_id} if by_followed else set())


def test_following_the_same_organizer_makes_nobody_known(db, buyer, other_buyer, organization):
    for follower in (buyer, other_buyer):
        follow(db, follower, organization.id, target_type="organizer")

    assert known(buyer) == known(other_buyer) == set()


def test_fellow_members_know_each_other_whatever_their_role(db, owner, viewer, editor, outsider):
    assert known(viewer) == known(owner) == {owner.user_id, viewer.user_id, editor.user_id}
    assert known(outsider) == set()


def test_members_of_other_organizations_do_not(db, owner, other_owner, viewer):
    assert other_owner.user_id not in known(viewer)
    assert known(other_owner) == {other_owner.user_id}


def test_who_was_removed_knows_her_fellows_no_longer(removed_member, owner):
    assert known(removed_member) == set()
    assert removed_member.user_id not in known(owner)


def test_a_member_of_two_organizations_joins_nobody_but_herself(
    db, owner, other_owner, other_organization, viewer
):
    add_member(db, other_organization, viewer, "viewer")

    assert known(viewer) == {viewer.user_id, owner.user_id, other_owner.user_id}
    assert other_owner.user_id not in known(owner)


def test_who_talks_with_somebody_knows_her(db, buyer, other_buyer, outsider):
    talk(db, buyer, other_buyer)

    assert known(buyer) == known(other_buyer) == {buyer.user_id, other_buyer.user_id}
    assert known(outsider) == set()


def test_who_left_a_conversation_knows_nobody_by_it(db, buyer, other_buyer):
    talk(db, buyer, other_buyer)

    leave(db, buyer)

    assert known(buyer) == set()
    assert buyer.user_id in known(other_buyer), "what she wrote still stands there"


@pytest.mark.parametrize(
    ("role", "knows"), [("viewer", False), ("editor", True), ("admin", True), ("owner", True)]
)
def test_who_writes_for_an_organization_knows_whom_it_talks_with(
    db, organization, buyer, role, knows
):
    member = add_member(db, organization, person(db, "Moa Member"), role)
    talk(db, buyer, organizations=[organization])

    assert (buyer.user_id in known(member)) == knows


def test_whom_an_organization_talks_with_knows_none_of_its_members(
    db, organization, owner, editor, buyer
):
    talk(db, buyer, organizations=[organization])

    assert known(buyer) == {buyer.user_id}


def test_nobody_has_no_acquaintances(db, anon, service_role, buyer, other_buyer):
    follow(db, buyer, other_buyer.user_id)

    assert asked(anon, KNOWN) == asked(service_role, KNOWN) == []


# ---------------------------------------------------------------- followed organizers


@pytest.mark.parametrize(
    ("status", "counts"),
    [("accepted", True), ("pending", False), ("declined", False), ("blocked", False)],
)
def test_an_organizer_is_followed_once_accepted(db, buyer, organization, status, counts):
    follow(db, buyer, organization.id, status, "organizer")

    assert asked(buyer, ORGANIZERS) == ([organization.id] if counts else [])


def test_followed_people_and_events_are_no_organizers(db, buyer, other_buyer, event):
    follow(db, buyer, other_buyer.user_id)
    follow(db, buyer, event.id, target_type="event")

    assert asked(buyer, ORGANIZERS) == []


def test_what_an_organization_follows_its_member_does_not(
    db, organization, other_organization, owner
):
    follow(db, owner, other_organization.id, "accepted", "organizer", organization)

    assert asked(owner, ORGANIZERS) == []


def test_what_others_follow_counts_for_them_alone(
    db, organization, buyer, other_buyer, anon, owner
):
    follow(db, buyer, organization.id, target_type="organizer")

    for other in (other_buyer, anon, owner):
        assert asked(other, ORGANIZERS) == []


# ---------------------------------------------------------------- barred


def bar(db, organization, actor):
    """The organization blocks the person."""
    make(
        db,
        "users.user_blocks",
        blocker_user_id=None,
        blocker_organization_id=organization.id,
        blocked_user_id=actor.user_id,
    )


def test_whom_an_organization_blocks_is_barred_from_it_alone(
    db, organization, other_organization, buyer, other_buyer, owner, anon
):
    bar(db, organization, buyer)

    assert asked(buyer, BARRED) == [organization.id]
    for other in (other_buyer, owner, anon):
        assert asked(other, BARRED) == []


def test_each_organization_that_blocks_counts(db, organization, other_organization, buyer):
    bar(db, organization, buyer)
    bar(db, other_organization, buyer)

    assert set(asked(buyer, BARRED)) == {organization.id, other_organization.id}


def test_a_block_between_people_or_of_an_organization_bars_nobody(
    db, buyer, other_buyer, organization
):
    make(
        db,
        "users.user_blocks",
        blocker_user_id=other_buyer.user_id,
        blocked_user_id=buyer.user_id,
    )
    make(
        db,
        "users.user_blocks",
        blocker_user_id=buyer.user_id,
        blocked_user_id=None,
        blocked_organization_id=organization.id,
    )

    assert asked(buyer, BARRED) == []


# ---------------------------------------------------------------- who may ask


@pytest.mark.parametrize("function", [KNOWN, ORGANIZERS, BARRED])
def test_no_caller_of_the_api_asks_directly(anon, buyer, function):
    for caller in (anon, buyer):
        with pytest.raises(psycopg.Error) as refused:
            caller.value(f"SELECT {function}")
        assert refused.value.sqlstate == "42501"
