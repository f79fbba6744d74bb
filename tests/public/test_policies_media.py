"""Who sees and describes media, beyond what the access matrix can say."""

import psycopg
import pytest

from tests.fix_rows import make
from tests.refusals import refused

UPLOAD = (
    "INSERT INTO public.media_assets (owner_user_id, media_type, alt_text)"
    " VALUES (%s, 'image', 'A full hall.') RETURNING id, status"
)
UPLOAD_FOR = (
    "INSERT INTO public.media_assets (organization_id, uploaded_by, media_type)"
    " VALUES (%s, %s, 'image')"
)
DESCRIBE = "UPDATE public.media_assets SET alt_text = 'An empty hall.'"


def ready(db, **values):
    """A picture that can be shown."""
    return make(
        db,
        "public.media_assets",
        media_type="image",
        status="ready",
        storage_path="media/hall.webp",
        **values,
    )


def seen(actor):
    """The ids of the media that the actor reads."""
    return {key for (key,) in actor.rows("SELECT id FROM public.media_assets")}


def post_with(db, event, author, media):
    """A draft of the author that shows the media."""
    post = make(db, "events.event_posts", event_id=event.id, author_user_id=author.user_id)
    make(db, "events.post_media", post_id=post.id, media_id=media.id)
    return post


def publish(db, post):
    """Publishes the post."""
    db.execute(
        "UPDATE events.event_posts SET status = 'published', published_at = now() WHERE id = %s",
        post.id,
    )


@pytest.fixture
def picture(db, buyer):
    """A picture of the buyer's, shown nowhere."""
    return ready(db, owner_user_id=buyer.user_id)


@pytest.fixture
def shared_picture(db, organization):
    """A picture of the organization's, shown nowhere."""
    return ready(db, organization_id=organization.id)


# ---------------------------------------------------------------- reading


def test_media_that_nothing_shows_are_their_owners(picture, buyer, outsider, owner, anon):
    assert seen(buyer) == {picture.id}
    assert seen(outsider) == seen(owner) == seen(anon) == set()


def test_media_of_an_organization_are_its_members(
    shared_picture, viewer, outsider, other_owner, removed_member
):
    assert seen(viewer) == {shared_picture.id}
    assert seen(outsider) == seen(other_owner) == seen(removed_member) == set()


def test_a_portrait_is_seen_with_the_profile(db, picture, buyer, anon, outsider):
    db.execute(
        "UPDATE users.user_profiles SET avatar_media_id = %s WHERE user_id = %s",
        picture.id,
        buyer.user_id,
    )
    assert seen(anon) == seen(outsider) == {picture.id}

    db.execute("UPDATE users.user_profiles SET is_private = TRUE")

    assert seen(anon) == seen(outsider) == set()
    assert seen(buyer) == {picture.id}


def test_media_of_a_post_are_seen_with_the_post(db, event, picture, buyer, anon, outsider):
    post = post_with(db, event, buyer, picture)
    assert seen(anon) == seen(outsider) == set()

    publish(db, post)
    assert seen(anon) == seen(outsider) == {picture.id}

    db.execute("UPDATE events.event_posts SET deleted_at = now() WHERE id = %s", post.id)
    assert seen(anon) == seen(outsider) == set()


def test_media_that_are_not_ready_are_seen_by_their_owner_alone(
    db, event, picture, buyer, anon, outsider
):
    publish(db, post_with(db, event, buyer, picture))
    db.execute("UPDATE public.media_assets SET status = 'failed'")

    assert seen(buyer) == {picture.id}
    assert seen(anon) == seen(outsider) == set()


def test_a_proof_is_seen_by_both_sides_of_the_deal(db, owner, shared_picture, outsider, anon):
    deal = make(db, "sponsorship.sponsorship_orders")
    deliverable = make(db, "sponsorship.deliverables", order_id=deal.id)
    make(
        db,
        "sponsorship.deliverable_proofs",
        deliverable_id=deliverable.id,
        media_asset_id=shared_picture.id,
        asset_url=None,
    )
    make(
        db,
        "sponsorship.sponsor_members",
        sponsor_id=deal.sponsor_id,
        user_id=outsider.user_id,
        role="owner",
    )

    assert seen(outsider) == {shared_picture.id}
    assert seen(anon) == set()


@pytest.mark.parametrize(
    "column",
    ["uploaded_by", "mux_upload_id", "mux_asset_id", "content_sha256", "failure_reason"],
)
def test_what_is_the_servers_own_is_not_shown(picture, buyer, anon, service_role, column):
    for actor in (anon, buyer):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            actor.rows(f"SELECT {column} FROM public.media_assets")
    assert len(service_role.rows(f"SELECT {column} FROM public.media_assets")) == 1


# ---------------------------------------------------------------- writing


def test_a_person_uploads_her_own(db, buyer, outsider):
    made = buyer.row(UPLOAD, buyer.user_id)

    assert seen(buyer) == {made.id}
    assert made.status == "processing"
    with refused(db, "42501"):
        buyer.row(UPLOAD, outsider.user_id)
    with refused(db, "42501"):
        buyer.row(UPLOAD, None)


def test_an_anonymous_sign_in_uploads_nothing(db, buyer):
    with refused(db, "42501"):
        buyer.claiming(is_anonymous=True).row(UPLOAD, buyer.user_id)


def test_editors_upload_for_their_organization_in_their_own_name(
    db, organization, editor, viewer, other_owner
):
    assert editor.execute(UPLOAD_FOR, organization.id, editor.user_id) == 1
    for actor, signed in [
        (editor, viewer.user_id),
        (editor, None),
        (viewer, viewer.user_id),
        (other_owner, other_owner.user_id),
    ]:
        with refused(db, "42501"):
            actor.execute(UPLOAD_FOR, organization.id, signed)


def test_media_belong_to_a_person_or_to_an_organization(db, organization, editor):
    with refused(db, "23514", "media_assets_have_one_owner_at_most"):
        editor.execute(
            "INSERT INTO public.media_assets (owner_user_id, organization_id, uploaded_by,"
            " media_type) VALUES (%s, %s, %s, 'image')",
            editor.user_id,
            organization.id,
            editor.user_id,
        )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("storage_path", "'media/somebody-elses.webp'"),
        ("mux_playback_id", "'p1'"),
        ("status", "'ready'"),
        ("id", "gen_random_uuid()"),
    ],
)
def test_where_the_file_is_and_what_became_of_it_is_for_servers(db, picture, buyer, column, value):
    with refused(db, "42501"):
        buyer.execute(f"UPDATE public.media_assets SET {column} = {value}")
    with refused(db, "42501"):
        buyer.execute(
            f"INSERT INTO public.media_assets (owner_user_id, media_type, {column})"
            f" VALUES (%s, 'image', {value})",
            buyer.user_id,
        )


def test_media_do_not_change_hands(db, organization, picture, buyer, outsider):
    for column, value in {
        "owner_user_id": outsider.user_id,
        "organization_id": organization.id,
        "uploaded_by": outsider.user_id,
    }.items():
        with refused(db, "42501"):
            buyer.execute(f"UPDATE public.media_assets SET {column} = %s", value)


def test_owners_and_editors_describe_their_media(
    db, picture, shared_picture, buyer, editor, viewer, other_owner
):
    assert buyer.execute(DESCRIBE) == editor.execute(DESCRIBE) == 1
    assert viewer.execute(DESCRIBE) == other_owner.execute(DESCRIBE) == 0


def test_nobody_deletes_the_only_way_to_the_file(db, picture, buyer, owner, anon):
    for actor in (buyer, owner, anon):
        with refused(db, "42501"):
            actor.execute("DELETE FROM public.media_assets")
