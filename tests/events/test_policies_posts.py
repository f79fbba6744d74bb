"""Posts, comments and reactions: who sees and writes what of them, beyond the access matrix."""

import uuid

import pytest

from tests.fix_actors import add_member, founder_of, person
from tests.fix_rows import make, write
from tests.fix_story import add_tier, hold, purchase
from tests.refusals import refused

REFUSED = "42501"
PUBLISHED = {"status": "published", "published_at": "now()"}
HIDDEN = {
    "deleted": "deleted_at = now()",
    "hidden": "moderation_state = 'hidden'",
    "removed": "status = 'removed', removed_at = now()",
}


def ids(caller, view="event_posts", key="id"):
    """The keys of the rows that the caller sees."""
    return {value for (value,) in caller.rows(f"SELECT {key} FROM public.{view}")}


def post(caller, event, **values):
    """The caller writes a post through the API."""
    values = {"event_id": event.id, "text": "Doors open at seven."} | values
    return write(caller, "public.event_posts", **values)


def comment(caller, below, **values):
    """The caller comments on the post through the API."""
    values = {"post_id": below.id, "text": "See you there!"} | values
    return write(caller, "public.event_comments", **values)


def react(caller, below, kind="like"):
    """The caller reacts to the post, or does so again, as PostgREST upserts."""
    return caller.row(
        "INSERT INTO public.event_reactions (post_id, kind) VALUES (%s, %s)"
        " ON CONFLICT (post_id, user_id, kind) DO UPDATE SET post_id = excluded.post_id,"
        " kind = excluded.kind RETURNING *",
        below.id,
        kind,
    )


def block(blocker, blocked):
    """The first person blocks the other."""
    write(blocker, "public.user_blocks", blocked_user_id=blocked.user_id)


def bar(owner, blocked):
    """The organization blocks the person."""
    write(
        owner, "public.user_blocks", blocker_user_id=None, blocker_organization_id=owner.org_id,
        blocked_user_id=blocked.user_id, created_by=owner.user_id,
    )  # fmt: skip


def follow(follower, target):
    """The first person follows the other."""
    write(follower, "public.follows", target_type="user", target_id=target.user_id)


@pytest.fixture
def guest(buyer, order):
    """Somebody with a ticket of the event."""
    return buyer


@pytest.fixture
def said(guest, event):
    """A published post of the guest."""
    return post(guest, event)


def test_a_post_appears_at_once_in_its_authors_name(said, guest, anon, outsider):
    assert (said.status, said.author_user_id) == ("published", guest.user_id)
    assert ids(anon) == ids(outsider) == {said.id}


def test_a_post_for_later_waits(db, guest, event, anon, owner):
    later = guest.row(
        "INSERT INTO public.event_posts (event_id, text, publish_at)"
        " VALUES (%s, 'Soon', now() + interval '1 day') RETURNING *",
        event.id,
    )

    assert (later.status, later.published_at) == ("scheduled", None)
    assert ids(guest) == {later.id}
    assert ids(anon) == ids(owner) == set()


def test_a_service_writes_a_post_for_somebody(service_role, event, guest, anon):
    written = post(service_role, event, author_user_id=guest.user_id)

    assert ids(anon) == {written.id}


def test_a_draft_is_its_authors_and_in_the_name_of_an_organization_its_editors(
    db, event, guest, owner, organization, editor, viewer
):
    hers = make(db, "events.event_posts", event_id=event.id, author_user_id=guest.user_id).id
    theirs = make(
        db, "events.event_posts", event_id=event.id, author_user_id=editor.user_id,
        author_org_id=organization.id,
    ).id  # fmt: skip

    assert ids(guest) == {hers}
    assert ids(editor) == ids(owner) == {theirs}
    assert ids(viewer) == set()
    db.execute("DELETE FROM organizations.org_memberships WHERE user_id = %s", editor.user_id)
    assert ids(editor) == set()


@pytest.mark.parametrize("how", HIDDEN)
def test_what_is_gone_is_seen_by_its_author_and_what_moderation_took_by_editors(
    db, said, guest, anon, outsider, editor, viewer, how
):
    db.execute(f"UPDATE events.event_posts SET {HIDDEN[how]}")

    assert ids(guest) == {said.id}
    assert ids(editor) == (set() if how == "deleted" else {said.id})
    assert ids(anon) == ids(outsider) == ids(viewer) == set()


def test_posts_are_read_by_who_may_see_the_event(db, said, event, anon, outsider, viewer, guest):
    db.execute("UPDATE events.events SET visibility = 'private'")

    assert ids(anon) == ids(outsider) == set()
    assert ids(viewer) == ids(guest) == {said.id}


def test_each_visibility_lets_in_its_readers(
    db, event, owner, guest, tier, other_buyer, service_role, outsider, anon, scanner, viewer
):
    second = add_tier(owner, event, name="Second")
    purchase(service_role, hold(other_buyer, second), paid_cents=2729)
    make(db, "events.event_scanners", event_id=event.id, user_id=scanner.user_id)
    follow(outsider, guest)
    posts = {
        name: post(guest, event, visibility=name).id
        for name in ("public", "followers", "attendees", "staff")
    }
    posts["tier"] = post(guest, event, visibility="tier", audience_tier_id=second.id).id

    def seen(caller):
        shown = ids(caller)
        return {name for name, key in posts.items() if key in shown}

    assert seen(anon) == seen(person(db, "Stranger")) == {"public"}
    assert seen(outsider) == {"public", "followers"}
    assert seen(other_buyer) == {"public", "attendees", "tier"}
    assert seen(scanner) == seen(viewer) == seen(guest) == set(posts)


def test_followers_of_an_organization_read_what_it_writes_for_them(event, owner, outsider, anon):
    written = post(owner, event, author_org_id=owner.org_id, visibility="followers")
    assert ids(outsider) == set()

    write(outsider, "public.follows", target_type="organizer", target_id=owner.org_id)

    assert ids(outsider) == {written.id} and ids(anon) == set()


def test_a_private_person_writes_for_her_followers(db, said, guest, anon, outsider, other_buyer):
    follow(other_buyer, guest)
    guest.execute("UPDATE public.user_profiles SET is_private = true")

    assert ids(anon) == ids(outsider) == set()
    assert ids(other_buyer) == {said.id}


def test_a_block_hides_the_posts_of_both(said, guest, event, outsider, owner):
    block(outsider, guest)

    assert ids(outsider) == set() and ids(guest) == {said.id}


@pytest.mark.parametrize("name", ["outsider", "viewer", "other_owner"])
def test_who_is_no_guest_writes_no_post(db, request, event, name):
    caller = request.getfixturevalue(name)

    with refused(db, REFUSED):
        post(caller, event)


def test_a_post_at_an_event_that_does_not_exist_looks_like_one_that_is_hidden(db, outsider, event):
    db.execute("UPDATE events.events SET visibility = 'private'")

    for event_id in (event.id, uuid.uuid4()):
        with refused(db, REFUSED):
            post(outsider, event, event_id=event_id)


def test_nobody_writes_in_the_name_of_others(db, event, guest, owner, outsider, viewer):
    with refused(db, REFUSED):
        post(guest, event, author_user_id=outsider.user_id)
    for caller in (guest, viewer):
        with refused(db, REFUSED):
            post(caller, event, author_org_id=owner.org_id)
    with refused(db, REFUSED):
        post(owner, event, author_user_id=guest.user_id, author_org_id=owner.org_id)


@pytest.mark.parametrize(
    "change",
    [
        "status = 'draft'", "pinned = true", "like_count = 9", "published_at = now()",
        "event_id = event_id", "author_user_id = author_user_id", "organization_id = NULL",
        "ticket_tier_id = NULL", "removal_reason = NULL", "link_meta = '{}'", "edited_at = NULL",
    ],
)  # fmt: skip
def test_an_author_writes_her_words_and_not_what_becomes_of_them(db, said, guest, change):
    with refused(db, REFUSED):
        guest.execute(f"UPDATE public.event_posts SET {change}")


def test_an_edit_keeps_what_it_replaced(db, said, guest, anon, outsider, editor):
    assert outsider.execute("UPDATE public.event_posts SET text = 'x'") == 0
    assert editor.execute("UPDATE public.event_posts SET text = 'x'") == 0

    edited = guest.row("UPDATE public.event_posts SET text = 'At eight!' RETURNING *")

    assert edited.edit_count == 1 and edited.edited_at is not None
    kept = "SELECT text, revision_no, editor_user_id FROM public.post_revisions"
    assert guest.row(kept) == editor.row(kept) == (said.text, 1, guest.user_id)
    assert outsider.rows(kept) == []
    with refused(db, REFUSED):
        anon.execute(kept)


def test_an_erasure_keeps_no_text(db, said):
    db.execute("UPDATE events.event_posts SET text = NULL, link_url = 'https://x.test'")

    assert db.value("SELECT count(*) FROM events.post_revisions") == 0


def test_a_deletion_is_of_now_and_for_good(db, said, guest, anon):
    deleted = guest.row("UPDATE public.event_posts SET deleted_at = '2020-01-01' RETURNING *")

    assert deleted.deleted_at > said.created_at.replace(year=2021)
    assert deleted.deleted_by == guest.user_id
    assert guest.execute("UPDATE public.event_posts SET deleted_at = NULL") == 0
    assert ids(anon) == set()


def test_who_is_barred_from_an_organization_writes_nothing_at_its_events(
    db, said, event, guest, owner
):
    bar(owner, guest)

    with refused(db, REFUSED):
        post(guest, event)
    with refused(db, REFUSED):
        comment(guest, said)
    with refused(db, REFUSED):
        react(guest, said)


@pytest.mark.parametrize("view", ["event_posts", "event_comments"])
def test_nor_does_she_rewrite_what_stands_there_but_takes_it_back(db, said, guest, owner, view):
    comment(guest, said)
    assert guest.execute(f"UPDATE public.{view} SET text = 'Before.'") == 1
    bar(owner, guest)

    with refused(db, REFUSED):
        guest.execute(f"UPDATE public.{view} SET text = 'Afterwards.'")
    assert guest.execute(f"UPDATE public.{view} SET deleted_at = now()") == 1


def test_parts_of_a_post_are_read_with_it(db, said, anon, outsider, guest):
    tag = make(db, "events.hashtags").tag
    make(db, "events.post_hashtags", post_id=said.id, tag=tag)
    make(db, "events.post_mentions", post_id=said.id, mentioned_user_id=outsider.user_id)
    make(db, "events.post_media", post_id=said.id)
    make(db, "events.post_counters", post_id=said.id)
    parts = {
        "hashtags": "tag",
        "post_hashtags": "tag",
        "post_mentions": "post_id",
        "post_media": "post_id",
        "post_counters": "post_id",
    }
    assert all(ids(caller, *part) for caller in (anon, outsider) for part in parts.items())

    db.execute("UPDATE events.event_posts SET visibility = 'staff'")

    assert not any(ids(caller, *part) for caller in (anon, outsider) for part in parts.items())
    assert all(ids(guest, *part) for part in parts.items())


def test_a_post_shows_files_of_its_author(db, said, guest, outsider, organization, owner, event):
    def file(**owner):
        return make(db, "public.media_assets", **owner).id

    hers, others = file(owner_user_id=guest.user_id), file(owner_user_id=outsider.user_id)
    theirs = file(owner_user_id=None, organization_id=organization.id)

    for media in (others, theirs, uuid.uuid4()):
        with refused(db, "YP002"):
            write(guest, "public.post_media", post_id=said.id, media_id=media)
    with refused(db, REFUSED):
        write(outsider, "public.post_media", post_id=said.id, media_id=others)
    write(guest, "public.post_media", post_id=said.id, media_id=hers, position=0)
    assert outsider.execute("UPDATE public.post_media SET alt_text = 'x'") == 0
    assert outsider.execute("DELETE FROM public.post_media") == 0
    assert guest.execute("UPDATE public.post_media SET alt_text = 'A stage'") == 1
    announced = post(owner, event, author_org_id=organization.id)
    write(owner, "public.post_media", post_id=announced.id, media_id=theirs)


def test_a_comment_stands_below_its_post(said, anon, outsider, guest):
    answer = comment(outsider, said)

    assert (answer.author_user_id, answer.event_id) == (outsider.user_id, said.event_id)
    assert ids(anon, "event_comments") == ids(guest, "event_comments") == {answer.id}


@pytest.mark.parametrize(
    "change",
    ["deleted_at = now()", "removed_at = now()", "moderation_state = 'hidden'"],
)
def test_a_comment_that_is_gone_is_seen_by_its_author(db, said, anon, outsider, guest, change):
    answer = comment(outsider, said)

    db.execute(f"UPDATE events.event_comments SET {change}")

    assert ids(anon, "event_comments") == ids(guest, "event_comments") == set()
    assert ids(outsider, "event_comments") == {answer.id}


@pytest.mark.parametrize("change", ["visibility = 'staff'", "deleted_at = now()"])
def test_nobody_comments_on_what_she_cannot_see(db, said, outsider, change):
    db.execute(f"UPDATE events.event_posts SET {change}")

    for post_id in (said.id, uuid.uuid4()):
        with refused(db, REFUSED):
            comment(outsider, said, post_id=post_id)
        with refused(db, REFUSED):
            write(outsider, "public.event_reactions", post_id=post_id)


def test_each_reply_policy_lets_its_people_answer(
    db, event, guest, other_buyer, tier, service_role, outsider, owner
):
    purchase(service_role, hold(other_buyer, tier), paid_cents=2729)
    follow(outsider, guest)
    stranger = person(db, "Stranger")
    people = {"author": guest, "ticket": other_buyer, "fan": outsider, "team": owner}
    people["stranger"] = stranger
    may = {
        "everyone": set(people),
        "followers": {"author", "fan", "team"},
        "attendees": {"author", "ticket", "team"},
        "staff": {"author", "team"},
        "nobody": set(),
    }
    for policy, answering in may.items():
        below = post(guest, event, reply_policy=policy)
        for name, caller in people.items():
            if name in answering:
                comment(caller, below)
            else:
                with refused(db, REFUSED):
                    comment(caller, below)


def test_nobody_comments_or_reacts_across_a_block(db, said, guest, outsider, owner, event):
    told = post(owner, event)
    hers = comment(guest, told)
    block(guest, outsider)

    assert ids(outsider) == {told.id} and ids(outsider, "event_comments") == set()
    with refused(db, REFUSED):
        comment(outsider, said)
    with refused(db, REFUSED):
        react(outsider, said)
    with refused(db, REFUSED):
        write(outsider, "public.event_comment_reactions", comment_id=hers.id)
    with refused(db, "YP002"):
        comment(outsider, told, parent_id=hers.id)
    theirs = comment(outsider, told)
    with refused(db, "YP002"):
        comment(guest, told, parent_id=theirs.id)


def test_an_answer_to_what_is_gone_looks_like_one_to_nothing(db, said, outsider, other_buyer):
    gone = comment(outsider, said)
    outsider.execute("UPDATE public.event_comments SET deleted_at = now()")

    for parent in (gone.id, uuid.uuid4()):
        with refused(db, "YP002"):
            comment(other_buyer, said, parent_id=parent)


def test_comments_are_in_their_authors_name(db, said, outsider, guest, owner, viewer):
    with refused(db, REFUSED):
        comment(outsider, said, author_user_id=guest.user_id)
    for caller in (outsider, viewer):
        with refused(db, REFUSED):
            comment(caller, said, author_org_id=owner.org_id)
    assert comment(owner, said, author_org_id=owner.org_id).author_org_id == owner.org_id


def test_an_author_edits_and_deletes_her_comment(db, said, outsider, guest, owner):
    comment(outsider, said)

    for caller in (guest, owner):
        assert caller.execute("UPDATE public.event_comments SET text = 'x'") == 0
    edited = outsider.row("UPDATE public.event_comments SET text = 'Me too' RETURNING *")
    assert edited.edited_at is not None
    deleted = outsider.row("UPDATE public.event_comments SET deleted_at = '2020-01-01' RETURNING *")
    assert deleted.deleted_at >= edited.edited_at
    assert outsider.execute("UPDATE public.event_comments SET deleted_at = NULL") == 0
    with refused(db, REFUSED):
        outsider.execute("UPDATE public.event_comments SET post_id = post_id")


def test_a_reaction_is_ones_own_once_and_stays(db, said, event, guest, owner, outsider, anon):
    told = post(owner, event)
    assert react(outsider, said) == react(outsider, said)

    assert ids(guest, "event_reactions", "user_id") == {outsider.user_id}
    assert guest.execute("DELETE FROM public.event_reactions") == 0
    with refused(db, REFUSED):
        write(guest, "public.event_reactions", post_id=said.id, user_id=outsider.user_id)
    with refused(db, REFUSED):
        outsider.execute("UPDATE public.event_reactions SET user_id = %s", guest.user_id)
    with refused(db, "YP003"):
        outsider.execute("UPDATE public.event_reactions SET post_id = %s", told.id)
    with refused(db, REFUSED):
        anon.execute("SELECT post_id FROM public.event_reactions")
    assert outsider.execute("DELETE FROM public.event_reactions") == 1


def test_a_reaction_to_a_comment_is_ones_own_and_stays(db, said, guest, outsider):
    one, two = comment(guest, said), comment(guest, said)
    hers = write(outsider, "public.event_comment_reactions", comment_id=one.id)

    assert ids(guest, "event_comment_reactions") == {hers.id}
    with refused(db, "YP003"):
        outsider.execute("UPDATE public.event_comment_reactions SET comment_id = %s", two.id)
    with refused(db, REFUSED):
        write(
            guest, "public.event_comment_reactions",
            comment_id=one.id, user_id=outsider.user_id,
        )  # fmt: skip
    assert guest.execute("DELETE FROM public.event_comment_reactions") == 0
    assert outsider.execute("UPDATE public.event_comment_reactions SET kind = 'love'") == 1


def test_an_organization_may_speak_at_the_events_of_another(
    db, event, service_role, tier, other_organization
):
    speaker = founder_of(db, other_organization)
    purchase(service_role, hold(speaker, tier), paid_cents=2729)
    written = post(speaker, event, author_org_id=other_organization.id)
    colleague = add_member(db, other_organization, person(db, "Colleague"), "editor")

    assert colleague.execute("UPDATE public.event_posts SET text = 'x'") == 1
    db.execute("DELETE FROM organizations.org_memberships WHERE user_id = %s", colleague.user_id)
    assert colleague.execute("UPDATE public.event_posts SET text = 'y'") == 0
    assert ids(colleague) == {written.id}


def test_a_file_is_not_moved_to_the_post_of_another(db, said, guest, outsider, event):
    media = make(db, "public.media_assets", owner_user_id=guest.user_id).id
    write(guest, "public.post_media", post_id=said.id, media_id=media, position=0)
    others = make(db, "events.event_posts", event_id=event.id, author_user_id=outsider.user_id)

    with refused(db, REFUSED):
        guest.execute("UPDATE public.post_media SET post_id = %s", others.id)


@pytest.mark.parametrize(
    ("table", "column", "parent"),
    [
        ("event_reactions", "post_id", "events.event_posts"),
        ("event_comment_reactions", "comment_id", "events.event_comments"),
    ],
)
def test_a_reaction_stays_where_it_was_given(db, event, guest, table, column, parent):
    """The key is in the UPDATE grant, because an upsert sets it to what it is."""
    first, second = (make(db, parent, event_id=event.id).id for _ in range(2))
    make(db, f"events.{table}", user_id=guest.user_id, **{column: first})

    with refused(db, "YP003"):
        db.execute(f"UPDATE events.{table} SET {column} = %s", second)
