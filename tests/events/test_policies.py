"""Events and their pages: who sees and writes what of them, beyond the access matrix."""

import json

import psycopg
import pytest

from tests.events.fix_series import series_of
from tests.fix_actors import person
from tests.fix_rows import make, write
from tests.fix_story import hold, purchase
from tests.refusals import refused

REFUSED = "42501"
STATES = {
    "published": "status = 'published'",
    "postponed": "status = 'postponed'",
    "cancelled": "status = 'cancelled', cancelled_at = now()",
    "completed": "status = 'completed', completed_at = now()",
}
TEXTS = {
    "title": "'New'",
    "description": "'New'",
    "category_slug": "NULL",
    "country_code": "'NO'",
    "language_code": "'en'",
    "category": "'Music'",
    "cover_image_url": "'https://example.test/cover'",
    "venue": "'Hall'",
    "address": "'Street 1'",
    "city": "'Oslo'",
    "country": "'Norway'",
    "lat": "59.9",
    "lng": "10.7",
    "sponsorable": "false",
    "target_audience": "'{}'",
}
UNTOUCHABLE = {
    "id": "gen_random_uuid()",
    "owner_context_id": "gen_random_uuid()",
    "owner_context_type": "'individual'",
    "created_by": "gen_random_uuid()",
    "status": "'cancelled'",
    "visibility": "'private'",
    "slug": "'mine'",
    "start_at": "now()",
    "end_at": "now()",
    "currency_code": "'EUR'",
    "hold_payout_until_end": "false",
    "refund_cutoff_days": "0",
    "brand_safety_tags": "'{}'",
    "published_at": "now()",
    "series_id": "NULL",
}


def ids(caller, view="events", key="id"):
    """The keys of the rows that the caller sees."""
    return {value for (value,) in caller.rows(f"SELECT {key} FROM public.{view}")}


def put(db, event, change):
    """Changes the event past the API."""
    db.execute(f"UPDATE events.events SET {change} WHERE id = %s", event.id)


def invite(db, event, somebody, **values):
    """Invites the person to the event, past the API."""
    values = {"email": "guest@example.test", "user_id": somebody.user_id} | values
    return make(db, "events.event_invites", event_id=event.id, **values)


def with_link(db, caller, token):
    """What the caller sees when her request carries the token of a link."""
    with db.undone():
        db.execute(
            "SELECT set_config('request.headers', %s, true)", json.dumps({"x-event-link": token})
        )
        return ids(caller)


@pytest.fixture
def draft(owner):
    """An event that nobody but its team knows."""
    return owner.row(
        "SELECT * FROM public.create_event(title => 'Plan', organization_id => %s,"
        " start_at => now() + interval '30 days', end_at => now() + interval '31 days')",
        owner.org_id,
    )


@pytest.mark.parametrize("state", STATES)
def test_a_public_event_stays_public_whatever_becomes_of_it(db, anon, outsider, event, state):
    put(db, event, STATES[state])

    assert ids(anon) == ids(outsider) == {event.id}


@pytest.mark.parametrize("visibility", ["unlisted", "private"])
def test_an_event_that_is_not_public_is_seen_by_its_people_alone(
    db, anon, outsider, other_owner, viewer, buyer, event, tier, service_role, visibility
):
    purchase(service_role, hold(buyer, tier), paid_cents=2729)
    guest, door = person(db, "Guest"), person(db, "Door")
    invite(db, event, guest)
    make(db, "events.event_scanners", event_id=event.id, user_id=door.user_id)

    put(db, event, f"visibility = '{visibility}'")

    assert ids(anon) == ids(outsider) == ids(other_owner) == set()
    assert ids(viewer) == ids(buyer) == ids(guest) == ids(door) == {event.id}


@pytest.mark.parametrize("status", ["declined", "revoked", "expired"])
def test_an_invitation_that_is_over_opens_nothing(db, event, outsider, status):
    invitation = invite(db, event, outsider)
    put(db, event, "visibility = 'private'")
    assert ids(outsider) == {event.id}

    db.execute(
        "UPDATE events.event_invites SET status = %s::text::organizations.invite_status"
        " WHERE id = %s",
        status,
        invitation.id,
    )

    assert ids(outsider) == set()


def test_a_draft_is_its_teams_alone(db, draft, viewer, anon, outsider):
    guest, door = person(db, "Guest"), person(db, "Door")
    invite(db, draft, guest)
    make(db, "events.event_scanners", event_id=draft.id, user_id=door.user_id)

    assert ids(viewer) == ids(door) == {draft.id}
    assert ids(anon) == ids(outsider) == ids(guest) == set()


def test_a_draft_that_was_called_off_was_never_public(db, draft, anon):
    put(db, draft, "status = 'cancelled', cancelled_at = now()")

    assert ids(anon) == set()


def test_an_unlisted_event_opens_by_its_link_and_no_other(db, event, anon, outsider):
    put(db, event, "visibility = 'unlisted', link_token = 'secret-1'")

    for caller in (anon, outsider):
        assert with_link(db, caller, "secret-1") == {event.id}
        assert with_link(db, caller, "secret-2") == with_link(db, caller, None) == set()
    put(db, event, "visibility = 'private'")
    assert with_link(db, anon, "secret-1") == set()


@pytest.mark.parametrize("name", ["anon", "owner", "service_role"])
@pytest.mark.parametrize("column", ["link_token", "description_embedding"])
def test_the_link_is_in_no_view(request, event, name, column):
    with pytest.raises(psycopg.errors.UndefinedColumn):
        request.getfixturevalue(name).rows(f"SELECT {column} FROM public.events")


def test_an_event_of_a_person_is_hers_and_hidden_across_a_block(db, buyer, outsider):
    event = buyer.row(
        "SELECT * FROM public.create_event(title => 'Party',"
        " start_at => now() + interval '1 day', end_at => now() + interval '2 days')"
    )
    assert ids(buyer) == {event.id} and ids(outsider) == set()
    buyer.execute("SELECT public.publish_event(%s)", event.id)
    assert ids(outsider) == {event.id}

    write(outsider, "public.user_blocks", blocked_user_id=buyer.user_id)

    assert ids(outsider) == set() and ids(buyer) == {event.id}
    assert buyer.execute("UPDATE public.events SET title = 'Feast'") == 1


@pytest.mark.parametrize("column", TEXTS)
def test_an_editor_writes_the_texts(editor, event, other_owner, column):
    change = f"UPDATE public.events SET {column} = {TEXTS[column]}"

    assert editor.execute(change) == 1
    assert other_owner.execute(change) == 0


@pytest.mark.parametrize("column", UNTOUCHABLE)
def test_nobody_writes_the_rest(event, owner, column):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute(f"UPDATE public.events SET {column} = {UNTOUCHABLE[column]}")


@pytest.mark.parametrize("name", ["viewer", "outsider", "removed_member", "buyer"])
def test_others_write_no_word_of_it(request, event, name):
    caller = request.getfixturevalue(name)

    assert caller.execute("UPDATE public.events SET title = 'Mine'") == 0


@pytest.mark.parametrize("verb", ["INSERT INTO {0} (title) VALUES ('x')", "DELETE FROM {0}"])
def test_events_are_not_made_or_deleted_by_statement(event, owner, verb):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute(verb.format("public.events"))


def test_the_template_of_a_series_is_for_members(db, editor, viewer, outsider, anon):
    series = series_of(editor)

    assert series.created_by == editor.user_id
    assert ids(viewer, "event_series") == {series.id}
    assert ids(outsider, "event_series") == set()
    with refused(db, REFUSED):
        anon.execute("SELECT id FROM public.event_series")
    for column in ("template = '{}'", "series_end = '2099-12-31'", "organization_id = id"):
        with refused(db, REFUSED):
            editor.execute(f"UPDATE public.event_series SET {column}")
    for verb in ("DELETE FROM", "INSERT INTO"):
        with refused(db, REFUSED):
            editor.execute(f"{verb} public.event_series" + " DEFAULT VALUES" * (verb[0] == "I"))
    assert viewer.execute("UPDATE public.event_series SET name = 'x'") == 0
    assert editor.execute("UPDATE public.event_series SET name = 'x', description = 'y'") == 1


@pytest.mark.parametrize("verb", ["UPDATE {0} SET is_skipped = TRUE", "DELETE FROM {0}"])
def test_dates_of_a_series_change_through_functions_alone(db, editor, verb):
    series_of(editor)

    with refused(db, REFUSED):
        editor.execute(verb.format("public.event_occurrences"))


def test_a_date_of_a_series_is_public_once_its_event_is(db, organization, owner, draft, anon):
    series = make(db, "events.event_series", organization_id=organization.id).id
    put(db, draft, f"series_id = '{series}'")
    planned, made = (
        make(
            db, "events.event_occurrences", series_id=series, organization_id=organization.id,
            event_id=event_id, position=position, local_date=f"2031-01-0{position}",
        ).id
        for position, event_id in ((1, None), (2, draft.id))
    )  # fmt: skip
    assert ids(owner, "event_occurrences") == {planned, made}
    assert ids(anon, "event_occurrences") == set()

    owner.execute("SELECT public.publish_event(%s)", draft.id)

    assert ids(anon, "event_occurrences") == {made}


@pytest.mark.parametrize("part", ["event_share_assets", "cultural_guides"])
def test_parts_of_a_page_follow_the_event_and_their_own_state(
    db, event, editor, viewer, anon, outsider, other_owner, part
):
    texts = {
        "event_share_assets": {"kind": "image", "storage_path": "share/night.png"},
        "cultural_guides": {"locale": "nb", "roots_summary": "Old"},
    }[part]
    shown, hidden = {
        "event_share_assets": ("active = true", "active = false"),
        "cultural_guides": ("status = 'published'", "status = 'draft'"),
    }[part]
    for caller in (viewer, outsider, other_owner):
        with refused(db, REFUSED):
            write(caller, f"public.{part}", event_id=event.id, **texts)
    row = write(editor, f"public.{part}", event_id=event.id, **texts)
    assert row.organization_id == editor.org_id

    db.execute(f"UPDATE events.{part} SET {hidden}")
    assert len(ids(viewer, part, "event_id")) == 1
    assert ids(anon, part, "event_id") == ids(outsider, part, "event_id") == set()
    db.execute(f"UPDATE events.{part} SET {shown}")
    assert ids(anon, part, "event_id") == ids(outsider, part, "event_id") == {event.id}
    put(db, event, "visibility = 'private'")
    assert ids(anon, part, "event_id") == ids(outsider, part, "event_id") == set()


def test_nobody_publishes_a_guide_or_moves_an_asset_by_statement(db, event, owner):
    write(owner, "public.cultural_guides", event_id=event.id)
    write(owner, "public.event_share_assets", event_id=event.id, kind="x", storage_path="x")

    with refused(db, REFUSED):
        owner.execute("UPDATE public.cultural_guides SET status = 'published'")
    with refused(db, REFUSED):
        owner.execute("UPDATE public.cultural_guides SET reviewed_at = now()")
    with refused(db, REFUSED):
        owner.execute("UPDATE public.event_share_assets SET event_id = gen_random_uuid()")


def test_who_works_at_an_event_is_known_to_its_editors_and_each_herself(
    db, event, viewer, editor, admin, outsider, scanner
):
    make(db, "events.event_scanners", event_id=event.id, user_id=scanner.user_id)
    make(db, "events.event_roles", event_id=event.id, user_id=scanner.user_id)

    for view in ("event_scanners", "event_roles"):
        assert ids(editor, view, "user_id") == ids(scanner, view, "user_id") == {scanner.user_id}
        assert ids(viewer, view, "user_id") == ids(outsider, view, "user_id") == set()
        with refused(db, REFUSED):
            admin.execute(f"UPDATE public.{view} SET user_id = user_id")


def test_addresses_of_invited_people_are_for_admins(db, event, editor, admin, outsider):
    hers = invite(db, event, outsider).id
    other = make(db, "events.event_invites", event_id=event.id, email="x@example.test").id
    role = make(db, "events.role_invites", event_id=event.id, email="y@example.test").id

    assert ids(admin, "event_invites") == {hers, other} and ids(admin, "role_invites") == {role}
    assert ids(outsider, "event_invites") == {hers} and ids(outsider, "role_invites") == set()
    assert ids(editor, "event_invites") == ids(editor, "role_invites") == set()


@pytest.mark.parametrize("column", ["token", "token_hash"])
def test_tokens_of_invitations_are_in_no_view(owner, event, column):
    for view in ("role_invites", "event_invites"):
        with pytest.raises(psycopg.errors.UndefinedColumn):
            owner.rows(f"SELECT {column} FROM public.{view}")


@pytest.mark.parametrize(
    ("change", "stands"),
    [
        ("history_long = 'Another one.'", False),
        ("sources = '[\"x\"]'", False),
        ("locale = 'nb'", False),
        ("locale = locale", True),
    ],
)
def test_nobody_vouches_for_a_guide_that_was_changed_since(
    db, owner, editor, event, change, stands
):
    make(
        db, "events.cultural_guides",
        event_id=event.id, status="published", reviewed_by=owner.user_id, reviewed_at="2026-01-01",
    )  # fmt: skip

    changed = editor.row(
        f"UPDATE public.cultural_guides SET {change} RETURNING reviewed_by, reviewed_at"
    )

    assert (changed.reviewed_by == owner.user_id, changed.reviewed_at is not None) == (
        stands, stands,
    )  # fmt: skip
