"""Who may act for an event: its owner, members of the organization that owns it, its scanners."""

import json
import uuid

import psycopg
import pytest

from tests.fix_actors import add_member, person
from tests.organizations.inviting import LEAVE
from tests.refusals import insert


@pytest.fixture
def ask(db):
    """ask(actor, function, event_id, ...) calls it with her token, as the package does."""

    def call(actor, function, event_id, *minimum):
        db.execute("SELECT set_config('request.jwt.claims', %s, true)", json.dumps(actor.claims))
        places = ", ".join(["%s"] * (1 + len(minimum)))
        return db.row(f"SELECT * FROM events.{function}({places})", event_id, *minimum)

    return call


@pytest.fixture
def own_event(buyer):
    """A draft that belongs to `buyer` herself."""
    return buyer.row(
        "SELECT * FROM public.create_event('Garden Party', now(), now() + interval '1 hour')"
    )


@pytest.fixture
def appoint(db, event, scanner):
    """Makes `scanner` one of `event`, with a status."""

    def make(status):
        insert(
            db,
            "events.event_scanners",
            event_id=event.id,
            user_id=scanner.user_id,
            status=status,
        )

    return make


@pytest.mark.parametrize("name", ["editor", "admin", "owner"])
def test_members_of_the_organization_get_the_event(request, ask, event, name):
    assert ask(request.getfixturevalue(name), "require_role", event.id, "editor").id == event.id


@pytest.mark.parametrize("name", ["viewer", "outsider", "removed_member", "other_owner"])
def test_everybody_else_is_refused(request, ask, event, name):
    with pytest.raises(psycopg.Error) as refused:
        ask(request.getfixturevalue(name), "require_role", event.id, "editor")

    assert refused.value.sqlstate == "YP002"


def test_the_person_who_owns_an_event_has_every_role(ask, own_event, buyer):
    assert ask(buyer, "require_role", own_event.id, "owner").id == own_event.id


def test_another_persons_event_is_refused(ask, own_event, other_buyer, owner):
    for stranger in (other_buyer, owner):
        with pytest.raises(psycopg.Error) as refused:
            ask(stranger, "require_role", own_event.id, "viewer")
        assert refused.value.sqlstate == "YP002"


def test_who_entered_an_event_and_left_has_no_say_in_it(db, ask, event, organization, owner):
    """created_by says who entered it, and grants nothing."""
    add_member(db, organization, person(db, "Olga Owner"), "owner")
    assert owner.row(LEAVE, organization.id)

    with pytest.raises(psycopg.Error) as refused:
        ask(owner, "require_role", event.id, "viewer")

    assert refused.value.sqlstate == "YP002"


@pytest.mark.parametrize("minimum", ["viewer", "owner"])
def test_an_event_that_does_not_exist_looks_like_another_persons(ask, owner, minimum):
    with pytest.raises(psycopg.Error) as refused:
        ask(owner, "require_role", uuid.uuid4(), minimum)

    assert refused.value.sqlstate == "YP002"


@pytest.mark.parametrize(
    ("function", "minimum"), [("require_role", ["viewer"]), ("require_scanner", [])]
)
def test_callers_and_arguments_are_checked_first(ask, event, owner, anon, function, minimum):
    calls = [
        (owner, None, "YP003"),
        (anon, event.id, "YP001"),
        (owner.claiming(sub=str(uuid.uuid4())), event.id, "YP009"),
    ]

    for caller, event_id, state in calls:
        with pytest.raises(psycopg.Error) as refused:
            ask(caller, function, event_id, *minimum)
        assert refused.value.sqlstate == state


def test_an_enabled_scanner_stands_at_the_door(ask, event, scanner, appoint):
    appoint("enabled")

    assert ask(scanner, "require_scanner", event.id) == (scanner.user_id,)


def test_a_disabled_scanner_does_not(ask, event, scanner, appoint):
    appoint("disabled")

    with pytest.raises(psycopg.Error) as refused:
        ask(scanner, "require_scanner", event.id)

    assert refused.value.sqlstate == "YP002"


def test_a_scanner_of_one_event_is_none_of_another(ask, event, own_event, scanner, appoint):
    appoint("enabled")

    with pytest.raises(psycopg.Error) as refused:
        ask(scanner, "require_scanner", own_event.id)

    assert refused.value.sqlstate == "YP002"


def test_a_scanner_has_no_other_role(ask, event, scanner, appoint):
    appoint("enabled")

    with pytest.raises(psycopg.Error) as refused:
        ask(scanner, "require_role", event.id, "viewer")

    assert refused.value.sqlstate == "YP002"


@pytest.mark.parametrize("name", ["editor", "admin", "owner"])
def test_editors_may_scan(request, ask, event, name):
    member = request.getfixturevalue(name)

    assert ask(member, "require_scanner", event.id) == (member.user_id,)


@pytest.mark.parametrize("name", ["viewer", "outsider", "removed_member", "other_owner"])
def test_others_may_not_scan(request, ask, event, name):
    with pytest.raises(psycopg.Error) as refused:
        ask(request.getfixturevalue(name), "require_scanner", event.id)

    assert refused.value.sqlstate == "YP002"


@pytest.mark.parametrize("name", ["anon", "owner", "service_role"])
@pytest.mark.parametrize("call", ["require_role('{}', 'viewer')", "require_scanner('{}')"])
def test_no_caller_of_the_api_asks_directly(request, event, name, call):
    caller = request.getfixturevalue(name)

    with pytest.raises(psycopg.Error) as refused:
        caller.rows(f"SELECT events.{call.format(event.id)}")

    assert refused.value.sqlstate == "42501"
