"""Codes that open tiers: made at random or as a word, used as often as allowed, withdrawn."""

import re

import pytest

from tests.events.fix_series import named
from tests.fix_story import add_tier, publish_event
from tests.refusals import refused

NOWHERE = "00000000-0000-4000-8000-000000000000"


def create(caller, event, **arguments):
    """create_guest_codes()."""
    return caller.rows(*named("create_guest_codes", {"event_id": event.id} | arguments))


@pytest.fixture
def secret_tier(editor, event):
    """Ten free tickets for those with a code."""
    return editor.row(
        *named(
            "add_ticket_tier",
            {"event_id": event.id, "name": "Secret", "quantity": 10, "requires_code": True},
        )
    )


def hold(buyer, tier, code, quantity=1):
    """hold_tickets() with a code."""
    items = f'[{{"tier_id": "{tier.id}", "quantity": {quantity}}}]'
    return buyer.rows("SELECT * FROM public.hold_tickets(%s, %s, %s)", tier.event_id, items, code)


def test_random_codes_are_many_and_all_different(db, editor, event, secret_tier):
    codes = create(editor, event, number=500, tier_id=secret_tier.id, max_uses=2, notes="Friends")

    assert len({c.code for c in codes}) == 500
    assert all(re.fullmatch(r"([2-9A-HJ-NP-Z]{4}-){2}[2-9A-HJ-NP-Z]{4}", c.code) for c in codes)
    assert {(c.max_uses, c.used_count, c.notes, c.created_by) for c in codes} == {
        (2, 0, "Friends", editor.user_id)
    }
    # Every sign stands at every place, as chance would have it.
    for place in (0, 3, 5, 13):
        assert len({c.code[place] for c in codes}) > 24


def test_a_code_opens_its_tier_until_it_is_withdrawn(db, editor, event, secret_tier, buyer):
    (code,) = create(editor, event, tier_id=secret_tier.id, max_uses=5)
    with refused(db, "YP108"):
        hold(buyer, secret_tier, None)
    hold(buyer, secret_tier, code.code, quantity=2)

    revoke = named("revoke_guest_code", {"code_id": code.id})
    revoked = editor.row(*revoke)
    assert revoked.used_count == 2
    assert editor.row(*revoke).revoked_at == revoked.revoked_at
    with refused(db, "YP109"):
        hold(buyer, secret_tier, code.code)


def test_a_word_is_stored_in_capitals_and_taken_once(db, editor, event, secret_tier, buyer):
    (code,) = create(editor, event, code=" friends-27 ")
    assert (code.code, code.tier_id) == ("FRIENDS-27", None)

    with refused(db, "YP010"):
        create(editor, event, code="Friends-27")
    assert hold(buyer, secret_tier, "friends-27")


def test_a_word_of_one_organizer_is_free_for_another(
    db, editor, event, secret_tier, buyer, other_owner
):
    """Neither learns of the other's, nor takes it away from her."""
    elsewhere = publish_event(other_owner)
    (theirs,) = create(other_owner, elsewhere, code="FRIENDS", max_uses=1)
    (ours,) = create(editor, event, code="friends", max_uses=2)

    (held,) = hold(buyer, secret_tier, "Friends", quantity=2)
    assert held.event_id == event.id
    used = "SELECT used_count FROM ticketing.guest_codes WHERE id = %s"
    assert (db.value(used, ours.id), db.value(used, theirs.id)) == (2, 0)
    for caller, own in ((editor, event), (other_owner, elsewhere)):
        with refused(db, "YP010"):
            create(caller, own, code="FRIENDS")


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 0},
        {"number": 501},
        {"number": None},
        {"number": 2, "code": "WORD"},
        {"code": "abc"},
        {"code": "with blank"},
        {"max_uses": 0},
        {"max_uses": 100001},
        {"max_uses": None},
        {"expires_at": "2020-01-01"},
        {"expires_at": "infinity"},
        {"notes": "x" * 1001},
        {"tier_id": NOWHERE},
        {"event_id": None},
    ],
    ids=str,
)
def test_wrong_codes_are_refused(db, editor, event, wrong):
    with refused(db, "YP003"):
        create(editor, event, **wrong)


def test_a_code_is_for_a_tier_of_its_event(db, editor, event):
    other = add_tier(editor, publish_event(editor, title="Other"))
    with refused(db, "YP003"):
        create(editor, event, tier_id=other.id)


def test_only_editors_of_the_event_make_and_withdraw_codes(
    db, editor, event, viewer, outsider, other_owner, removed_member, anon, service_role
):
    (code,) = create(editor, event)
    calls = [
        named("create_guest_codes", {"event_id": event.id}),
        named("revoke_guest_code", {"code_id": code.id}),
    ]
    for call in calls:
        for caller in (viewer, outsider, other_owner, removed_member):
            with refused(db, "YP002"):
                caller.rows(*call)
        for caller in (anon, service_role):
            with refused(db, "42501"):
                caller.rows(*call)
    for key, state in ((NOWHERE, "YP002"), (None, "YP003")):
        with refused(db, state):
            editor.row(*named("revoke_guest_code", {"code_id": key}))


def test_an_event_that_is_over_gets_no_codes(db, editor, event):
    db.execute(
        "UPDATE events.events SET status = 'cancelled', cancelled_at = now() WHERE id = %s",
        event.id,
    )
    with refused(db, "YP005"):
        create(editor, event)


def test_two_do_not_take_one_word_at_once(db, sessions, owner, admin):
    event = publish_event(owner)
    first, second = sessions("owner", "admin")
    call = named("create_guest_codes", {"event_id": event.id, "code": "FRIENDS"})

    first.rows(*call)
    waiting = second.start(*call)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP010"
