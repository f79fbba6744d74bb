"""What policies ask about the caller's events."""

import json

import pytest

from tests.fix_actors import asked
from tests.fix_rows import make
from tests.fix_story import publish_event


def test_members_manage_the_events_of_their_organization_and_people_their_own(
    db, organization, viewer, editor, outsider, event
):
    own = publish_event(outsider)

    assert asked(viewer, "events.managed_events('viewer')") == [event.id]
    assert asked(viewer, "events.managed_events('editor')") == []
    assert asked(editor, "events.managed_events('editor')") == [event.id]
    assert asked(outsider, "events.managed_events('owner')") == [own.id]


@pytest.mark.parametrize(("status", "works"), [("enabled", True), ("disabled", False)])
def test_an_enabled_scanner_works_at_the_event(db, event, scanner, status, works):
    make(db, "events.event_scanners", event_id=event.id, user_id=scanner.user_id, status=status)

    assert asked(scanner, "events.staffed_events()") == ([event.id] if works else [])
    assert asked(scanner, "events.guest_events()") == ([event.id] if works else [])


@pytest.mark.parametrize(
    ("role", "status", "works", "guest"),
    [
        ("organizer", "active", True, True),
        ("staff", "active", True, True),
        ("vendor", "active", False, True),
        ("staff", "suspended", False, False),
    ],
)
def test_an_active_role_lets_see_and_some_of_them_work(
    db, event, outsider, role, status, works, guest
):
    make(
        db,
        "events.event_roles",
        event_id=event.id,
        user_id=outsider.user_id,
        role=role,
        status=status,
    )

    assert asked(outsider, "events.staffed_events()") == ([event.id] if works else [])
    assert asked(outsider, "events.guest_events()") == ([event.id] if guest else [])


@pytest.mark.parametrize(
    ("expires", "guest"), [("now() + interval '1 day'", True), ("now() - interval '1 s'", False)]
)
def test_an_invitation_lets_see_until_it_expires(db, event, outsider, expires, guest):
    invite = make(db, "events.event_invites", event_id=event.id, user_id=outsider.user_id)
    db.execute(
        f"UPDATE events.event_invites SET expires_at = {expires}, created_at = now() - interval"
        " '2 days' WHERE id = %s",
        invite.id,
    )

    assert asked(outsider, "events.guest_events()") == ([event.id] if guest else [])


def test_a_ticket_lets_see_the_event(db, event, order, buyer, other_buyer):
    assert asked(buyer, "events.guest_events()") == [event.id]
    assert asked(other_buyer, "events.guest_events()") == []


@pytest.mark.parametrize(
    ("headers", "link"),
    [
        (json.dumps({"x-event-link": "secret"}), "secret"),
        ("", None),
        ("[]", None),
        ("{not json", None),
        ('{"x-other": "secret"}', None),
    ],
)
def test_the_header_of_a_request_presents_a_link(db, headers, link):
    db.execute("SELECT set_config('request.headers', %s, true)", headers)

    assert db.value("SELECT events.presented_link()") == link


def test_a_suspended_person_manages_her_own_event_as_a_reader(db, outsider):
    own = publish_event(outsider)
    anonymous = outsider.claiming(is_anonymous=True)

    assert asked(outsider, "events.managed_events('editor')") == [own.id]
    assert asked(anonymous, "events.managed_events('editor')") == []
    db.execute(
        "UPDATE users.user_profiles SET suspended_at = now() WHERE user_id = %s", outsider.user_id
    )
    assert asked(outsider, "events.managed_events('editor')") == []
    for role in ("viewer", "admin", "owner"):
        assert asked(outsider, "events.managed_events(%s)", role) == [own.id]
