"""Entering an event and putting it on sale: who may, with what, and what the world hears."""

import json
import uuid

import psycopg
import pytest

from tests.refusals import count, refused

ARGUMENTS = {
    "title": "Summer Night",
    "start_at": "2099-06-01T18:00:00Z",
    "end_at": "2099-06-01T23:00:00Z",
    "timezone": "Europe/Oslo",
}
STRANGER = "00000000-0000-4000-8000-000000000000"
PUBLISH = "SELECT * FROM public.publish_event(%s)"
OUTBOX = (
    "SELECT topic, organization_id, aggregate_type, aggregate_id, payload, processed_at"
    " FROM public.outbox"
)


def create(caller, **change):
    """create_event() with good arguments and a change of them, by name."""
    arguments = ARGUMENTS | change
    named = ", ".join(f"{name} => %s" for name in arguments)
    return caller.row(f"SELECT * FROM public.create_event({named})", *arguments.values())


@pytest.fixture
def draft(owner):
    """A draft of `organization`."""
    return create(owner, organization_id=owner.org_id)


@pytest.fixture
def own_draft(buyer):
    """A draft of a person."""
    return create(buyer)


def test_an_event_is_entered_as_a_draft_with_all_that_was_said(db, editor, organization):
    made = create(
        editor,
        organization_id=organization.id,
        title="  Summer Night ",
        visibility="unlisted",
        description="A night.",
        venue="Hall 1",
        city="Oslo",
        country_code="NO",
        category_slug=db.value("SELECT min(slug) FROM ref.event_categories"),
    )

    assert db.row("SELECT * FROM public.events") == made
    assert (made.title, made.visibility, made.description) == (
        "Summer Night",
        "unlisted",
        "A night.",
    )
    assert (made.venue, made.city, made.country_code) == ("Hall 1", "Oslo", "NO")
    assert (made.start_at.isoformat(), made.timezone) == (
        "2099-06-01T18:00:00+00:00",
        "Europe/Oslo",
    )
    assert (made.status, made.published_at, made.created_by) == ("draft", None, editor.user_id)
    assert (made.owner_organization_id, made.owner_user_id) == (organization.id, None)


def test_a_draft_is_told_to_nobody(db, draft):
    assert count(db, "public.outbox") == [0]


def test_title_and_times_are_all_it_takes(buyer):
    made = buyer.row(
        "SELECT * FROM public.create_event('Garden Party', now(), now() + interval '1 hour')"
    )

    assert (made.timezone, made.visibility, made.owner_user_id) == ("UTC", "public", buyer.user_id)


def test_without_an_organization_it_is_the_callers_own_whatever_she_claims(owner):
    made = create(owner)

    assert (made.owner_organization_id, made.owner_user_id) == (None, owner.user_id)


def test_a_request_may_name_each_argument_as_postgrest_does(db, editor, organization):
    """PostgREST reads the JSON body by a column list of the function's declared types."""
    body = ARGUMENTS | {"organization_id": str(organization.id), "visibility": "private"}
    declared = dict(
        db.rows(
            "SELECT unnest(proargnames[:pronargs]), format_type(unnest(proargtypes), NULL)"
            " FROM pg_proc WHERE oid = 'public.create_event'::regproc"
        )
    )
    columns = ", ".join(f'"{name}" {declared[name]}' for name in body)
    arguments = ", ".join(f'"{name}" := body."{name}"' for name in body)

    made = editor.row(
        f"SELECT made.* FROM json_to_record(%s) AS body ({columns}),"
        f" LATERAL public.create_event({arguments}) AS made",
        json.dumps(body),
    )

    assert made.visibility == "private"


@pytest.mark.parametrize("name", ["editor", "admin", "owner"])
def test_editors_and_above_enter_events(request, organization, name):
    made = create(request.getfixturevalue(name), organization_id=organization.id)

    assert made.owner_organization_id == organization.id


@pytest.mark.parametrize("name", ["viewer", "outsider", "removed_member", "other_owner"])
def test_everybody_else_is_refused(db, request, organization, name):
    with pytest.raises(psycopg.Error) as refused:
        create(request.getfixturevalue(name), organization_id=organization.id)

    assert refused.value.sqlstate == "YP002"
    assert count(db, "events.events", "public.outbox") == [0, 0]


def test_a_forged_claim_does_not_help(db, organization, outsider):
    forged = outsider.claiming(
        org_id=str(organization.id), user_metadata={"role": "owner"}, app_role="owner"
    )

    with pytest.raises(psycopg.Error) as refused:
        create(forged, organization_id=organization.id)

    assert refused.value.sqlstate == "YP002"
    assert count(db, "events.events") == [0]


def test_an_organization_that_does_not_exist_looks_like_another_persons(owner):
    with pytest.raises(psycopg.Error) as refused:
        create(owner, organization_id=uuid.uuid4())

    assert refused.value.sqlstate == "YP002"


@pytest.mark.parametrize("name", ["anon", "service_role"])
def test_only_people_enter_events(db, request, name):
    with pytest.raises(psycopg.Error) as refused:
        create(request.getfixturevalue(name))

    assert refused.value.sqlstate == "42501"
    assert count(db, "events.events") == [0]


@pytest.mark.parametrize(
    ("sub", "state"), [(None, "YP001"), ("nobody", "YP001"), (STRANGER, "YP009")]
)
def test_whoever_enters_an_event_has_a_profile(db, outsider, sub, state):
    with pytest.raises(psycopg.Error) as refused:
        create(outsider.claiming(sub=sub))

    assert refused.value.sqlstate == state
    assert count(db, "events.events") == [0]


@pytest.mark.parametrize(
    "change",
    [
        {"title": None},
        {"title": ""},
        {"title": "   "},
        {"title": "\t\n"},
        {"title": "x" * 201},
        {"start_at": None},
        {"start_at": "infinity"},
        {"start_at": "-infinity"},
        {"end_at": None},
        {"end_at": "infinity"},
        {"end_at": "-infinity"},
        {"end_at": ARGUMENTS["start_at"]},
        {"end_at": "2099-06-01T17:59:59Z"},
        {"timezone": None},
        {"timezone": ""},
        {"timezone": "Europe/Atlantis"},
        {"timezone": "europe/oslo"},
        {"timezone": "CEST"},
        {"timezone": "+02:00"},
        {"visibility": None},
        {"visibility": ""},
        {"visibility": "secret"},
        {"description": "x" * 20001},
        {"venue": "x" * 201},
        {"city": "x" * 201},
        {"country_code": ""},
        {"country_code": "no"},
        {"country_code": "ZZ"},
        {"category_slug": ""},
        {"category_slug": "no-such-thing"},
    ],
)
def test_a_bad_argument_changes_nothing(db, editor, organization, change):
    with pytest.raises(psycopg.Error) as refused:
        create(editor, organization_id=organization.id, **change)

    assert refused.value.sqlstate == "YP003"
    assert count(db, "events.events", "public.outbox") == [0, 0]


@pytest.mark.parametrize(
    ("table", "key", "change"),
    [
        ("event_categories", "slug", {"category_slug": "music"}),
        ("countries", "code", {"country_code": "NO"}),
        ("timezones", "name", {"timezone": "Europe/Oslo"}),
    ],
)
def test_a_retired_code_is_not_for_new_events(db, buyer, table, key, change):
    (code,) = change.values()
    assert db.execute(f"UPDATE ref.{table} SET is_active = false WHERE {key} = %s", code) == 1

    with pytest.raises(psycopg.Error) as refused:
        create(buyer, **change)

    assert refused.value.sqlstate == "YP003"


@pytest.mark.parametrize("name", ["editor", "admin", "owner"])
def test_editors_and_above_publish(db, request, draft, name):
    published = request.getfixturevalue(name).row(PUBLISH, draft.id)

    assert (published.id, published.status) == (draft.id, "published")
    assert published.published_at == db.value("SELECT now()")
    assert db.row("SELECT * FROM public.events") == published


def test_the_world_is_told_of_a_published_event_and_its_tenant(db, owner, draft, organization):
    owner.row(PUBLISH, draft.id)

    assert db.row(OUTBOX) == (
        "event.published",
        organization.id,
        "event",
        draft.id,
        {"event_id": str(draft.id)},
        None,
    )


def test_a_persons_own_event_is_published_by_her_and_has_no_tenant(db, buyer, own_draft):
    assert buyer.row(PUBLISH, own_draft.id).status == "published"
    assert db.row(OUTBOX)[:4] == ("event.published", None, "event", own_draft.id)


@pytest.mark.parametrize("name", ["viewer", "outsider", "removed_member", "other_owner"])
def test_everybody_else_cannot_publish(db, request, draft, name):
    before = db.row("SELECT * FROM events.events")

    with pytest.raises(psycopg.Error) as refused:
        request.getfixturevalue(name).row(PUBLISH, draft.id)

    assert refused.value.sqlstate == "YP002"
    assert db.row("SELECT * FROM events.events") == before
    assert count(db, "public.outbox") == [0]


def test_another_persons_event_cannot_be_published(db, own_draft, owner, other_buyer):
    before = db.row("SELECT * FROM events.events")

    for stranger in (owner, other_buyer):
        with pytest.raises(psycopg.Error) as refused:
            stranger.row(PUBLISH, own_draft.id)
        assert refused.value.sqlstate == "YP002"

    assert db.row("SELECT * FROM events.events") == before


def test_a_member_removed_in_another_session_cannot_publish(db, sessions, admin, draft):
    (session,) = sessions("admin")
    assert session.value("SELECT public.current_org_id()") == admin.org_id

    db.execute("DELETE FROM organizations.org_memberships WHERE user_id = %s", admin.user_id)

    with pytest.raises(psycopg.Error) as refused:
        session.row(PUBLISH, draft.id)
    assert refused.value.sqlstate == "YP002"
    assert db.value("SELECT status::text FROM events.events") == "draft"


@pytest.mark.parametrize("name", ["anon", "service_role"])
def test_only_people_publish(request, draft, name):
    with pytest.raises(psycopg.Error) as refused:
        request.getfixturevalue(name).row(PUBLISH, draft.id)

    assert refused.value.sqlstate == "42501"


@pytest.mark.parametrize(("event_id", "state"), [(None, "YP003"), (uuid.uuid4(), "YP002")])
def test_no_event_and_an_unknown_one_are_refused(owner, event_id, state):
    with pytest.raises(psycopg.Error) as refused:
        owner.row(PUBLISH, event_id)

    assert refused.value.sqlstate == state


@pytest.mark.parametrize("status", ["published", "cancelled", "completed"])
def test_only_a_draft_or_a_postponed_event_goes_on_sale(db, owner, draft, status):
    db.execute("UPDATE events.events SET status = 'published', published_at = '2026-01-01'")
    if status != "published":
        db.execute(f"UPDATE events.events SET status = '{status}', {status}_at = '2026-01-02'")
    before = db.row("SELECT * FROM events.events")

    with pytest.raises(psycopg.Error) as refused:
        owner.row(PUBLISH, draft.id)

    assert refused.value.sqlstate == "YP005"
    assert db.row("SELECT * FROM events.events") == before
    assert count(db, "public.outbox") == [0]


def test_a_postponed_event_goes_on_sale_again_and_remembers_the_first_time(db, owner, draft):
    db.execute("UPDATE events.events SET status = 'published', published_at = '2020-01-01Z'")
    db.execute("UPDATE events.events SET status = 'postponed'")
    before = db.value("SELECT published_at FROM events.events")

    published = owner.row(PUBLISH, draft.id)

    assert (published.status, published.published_at) == ("published", before)
    assert count(db, "public.outbox") == [1]


def test_of_two_sessions_publishing_one_event_one_does(db, sessions, draft, owner, editor):
    first, second = sessions("owner", "editor")

    first.row(PUBLISH, draft.id)
    waiting = second.start(PUBLISH, draft.id)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP005"
    assert db.value("SELECT count(*) FROM public.outbox WHERE topic = 'event.published'") == 1


def unlisted(db, event):
    """Makes the event unlisted."""
    db.execute("UPDATE events.events SET visibility = 'unlisted' WHERE id = %s", event.id)


def with_link(db, actor, link):
    """How many events the actor reads who presents the link."""
    with db.undone():
        db.execute(
            "SELECT set_config('request.headers', %s, true)", json.dumps({"x-event-link": link})
        )
        return actor.value("SELECT count(*) FROM events")


def test_the_link_of_an_unlisted_event_opens_it(db, event, editor, outsider, anon):
    unlisted(db, event)
    link = editor.value("SELECT event_link(%s)", event.id)

    assert len(link) == 64
    assert editor.value("SELECT event_link(%s)", event.id) == link
    for caller in (outsider, anon):
        assert with_link(db, caller, link) == 1
        assert with_link(db, caller, link[:-1]) == with_link(db, caller, "") == 0


def test_a_renewed_link_ends_the_old_one(db, event, editor, outsider):
    unlisted(db, event)
    old = editor.value("SELECT event_link(%s)", event.id)

    new = editor.value("SELECT event_link(%s, renew => TRUE)", event.id)

    assert [with_link(db, outsider, link) for link in (old, new)] == [0, 1]


@pytest.mark.parametrize("who", ["viewer", "outsider", "other_owner"])
def test_who_may_not_edit_an_event_gets_no_link(request, db, event, who):
    unlisted(db, event)
    caller = request.getfixturevalue(who)

    with refused(db, "YP002"):
        caller.value("SELECT event_link(%s)", event.id)


def test_a_public_event_has_no_link(db, event, editor):
    with refused(db, "YP005"):
        editor.value("SELECT event_link(%s)", event.id)


WRITES = (
    "SELECT public.create_event(title => 'Night', start_at => '2099-06-01', end_at => '2099-06-02',"
    " organization_id => %(organization)s)",
    "SELECT public.publish_event(%(draft)s)",
    "SELECT public.event_link(%(draft)s)",
    "SELECT public.add_ticket_tier(%(draft)s, 'General')",
)


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("statement", WRITES)
def test_neither_an_anonymous_sign_in_nor_a_suspended_person_runs_events(
    db, owner, buyer, draft, own_draft, statement, own
):
    db.execute("UPDATE events.events SET visibility = 'unlisted'")
    caller, event, tenant = (buyer, own_draft, None) if own else (owner, draft, owner.org_id)
    call = psycopg.ClientCursor(db.connection).mogrify(
        statement, {"organization": tenant, "draft": event.id}
    )

    with refused(db, "YP216"):
        caller.claiming(is_anonymous=True).value(call)
    with db.undone():
        db.execute(
            "UPDATE users.user_profiles SET suspended_at = now() WHERE user_id = %s",
            caller.user_id,
        )
        with refused(db, "YP216"):
            caller.value(call)
    caller.value(call)


@pytest.mark.parametrize("status", ["suspended", "closed"])
@pytest.mark.parametrize("statement", WRITES)
def test_nobody_runs_the_events_of_a_suspended_or_closed_organization(
    db, owner, draft, statement, status
):
    db.execute("UPDATE events.events SET visibility = 'unlisted'")
    db.execute("SET LOCAL session_replication_role = replica")
    db.execute(
        "UPDATE organizations.organizations SET status = %s,"
        " deleted_at = CASE WHEN %s = 'closed' THEN now() END",
        *(status, status),
    )
    db.execute("SET LOCAL session_replication_role = origin")
    call = psycopg.ClientCursor(db.connection).mogrify(
        statement, {"organization": owner.org_id, "draft": draft.id}
    )

    with refused(db, "YP005"):
        owner.value(call)
