"""People: who sees and writes what of them, beyond the access matrix."""

import pytest

from tests.fix_actors import add_member, person
from tests.fix_rows import make, write
from tests.fix_story import publish_event
from tests.refusals import refused

REFUSED = "42501"
SECRETS = ("phone", "marketing_opt_in_at")


def ids(caller, view, key="id"):
    """The keys of the rows that the caller sees."""
    return {value for (value,) in caller.rows(f"SELECT {key} FROM public.{view}")}


def sees(caller, somebody):
    """Whether the caller sees the person's profile."""
    return somebody.user_id in ids(caller, "user_profiles", "user_id")


def put(db, somebody, change):
    """Changes the person's profile past the API."""
    db.execute(f"UPDATE users.user_profiles SET {change} WHERE user_id = %s", somebody.user_id)


def block(blocker, blocked):
    """The first person blocks the other."""
    return write(blocker, "public.user_blocks", blocked_user_id=blocked.user_id)


def follow(follower, target, **values):
    """The first person follows, or asks to follow, the other."""
    return write(follower, "public.follows", target_type="user", target_id=target.user_id, **values)


@pytest.fixture
def paula(db):
    """Somebody whose profile is private."""
    paula = person(db, "Paula Private")
    put(db, paula, "is_private = true, phone = '+4712345678', marketing_opt_in_at = now()")
    return paula


@pytest.mark.parametrize(
    "change",
    ["is_private = true", "suspended_at = now()", "deactivated_at = now()", "erased_at = now()"],
)
def test_a_profile_is_public_until_it_is_private_suspended_hidden_or_erased(
    db, anon, buyer, outsider, change
):
    assert sees(anon, buyer) and sees(outsider, buyer)

    put(db, buyer, change)

    assert not sees(anon, buyer) and not sees(outsider, buyer)
    assert sees(buyer, buyer)


def test_a_private_profile_is_seen_by_who_knows_her(db, organization, viewer, paula, outsider):
    fan, partner = person(db, "Fan"), person(db, "Partner")
    asked = person(db, "Asked")
    fellow = add_member(db, organization, person(db, "Fellow"), "viewer")
    assert not any(sees(each, paula) for each in (fan, partner, asked, viewer, outsider))

    make(db, "users.follows", follower_user_id=fan.user_id, target_id=paula.user_id)
    make(
        db, "users.follows",
        follower_user_id=paula.user_id, target_id=asked.user_id, status="pending",
    )  # fmt: skip
    add_member(db, organization, paula, "viewer")
    talk = make(db, "messaging.direct_conversations", kind="group", direct_key=None).id
    for each in (paula, partner):
        make(
            db, "messaging.conversation_participants",
            conversation_id=talk, participant_user_id=each.user_id,
        )  # fmt: skip

    assert all(sees(each, paula) for each in (fan, partner, asked, viewer, fellow))
    assert not sees(outsider, paula)


@pytest.mark.parametrize("how", ["pending", "declined", "blocked"])
def test_who_only_asked_to_follow_does_not_see_a_private_profile(db, paula, outsider, how):
    make(
        db, "users.follows",
        follower_user_id=outsider.user_id, target_id=paula.user_id, status=how,
    )  # fmt: skip

    assert not sees(outsider, paula)


def test_a_block_hides_both_from_each_other(buyer, other_buyer, outsider):
    block(buyer, other_buyer)

    assert not sees(buyer, other_buyer) and not sees(other_buyer, buyer)
    assert sees(outsider, buyer) and sees(outsider, other_buyer)
    assert ids(other_buyer, "user_blocks") == set()


def test_a_person_writes_her_profile_and_no_other(db, buyer, other_buyer):
    assert buyer.execute("UPDATE public.user_profiles SET bio = 'Hello'") == 1

    with refused(db, REFUSED):
        buyer.execute("UPDATE public.user_profiles SET verification_status = 'pro'")
    with refused(db, REFUSED):
        buyer.execute("UPDATE public.user_profiles SET user_id = %s", other_buyer.user_id)
    put(db, buyer, "suspended_at = now()")
    assert buyer.execute("UPDATE public.user_profiles SET bio = 'Barred'") == 0


@pytest.mark.parametrize("secret", SECRETS)
def test_what_is_secret_of_a_profile_is_a_field_for_its_owner_alone(
    db, paula, outsider, service_role, secret
):
    put(db, paula, "is_private = false")
    query = f"SELECT {secret}(u) FROM public.user_profiles AS u WHERE user_id = %s"

    assert paula.value(query, paula.user_id) is not None
    assert service_role.value(query, paula.user_id) is not None
    assert outsider.value(query, paula.user_id) is None
    forged = f"SELECT {secret}(jsonb_populate_record(null::public.user_profiles, %s::jsonb))"
    assert outsider.value(forged, f'{{"user_id": "{paula.user_id}"}}') is None


def test_a_portrait_is_a_file_of_her_own(db, buyer, other_buyer):
    hers, others = (
        make(db, "public.media_assets", owner_user_id=each.user_id).id
        for each in (buyer, other_buyer)
    )
    portrait = "UPDATE public.user_profiles SET avatar_media_id = %s"

    with refused(db, "YP002"):
        buyer.execute(portrait, others)
    with refused(db, "YP002"):
        buyer.execute(portrait, buyer.user_id)  # no file at all
    assert buyer.execute(portrait, hers) == 1


def test_private_data_are_hers_and_a_new_address_is_not_verified(db, buyer, other_buyer):
    upsert = (
        "INSERT INTO public.private_profiles (user_id, contact_email) VALUES (%s, %s)"
        " ON CONFLICT (user_id) DO UPDATE SET user_id = excluded.user_id,"
        " contact_email = excluded.contact_email RETURNING contact_email_verified_at"
    )
    buyer.execute(upsert, buyer.user_id, "old@example.test")
    db.execute("UPDATE users.private_profiles SET contact_email_verified_at = now()")

    assert buyer.value(upsert, buyer.user_id, "old@example.test") is not None
    assert buyer.value(upsert, buyer.user_id, "new@example.test") is None
    with refused(db, REFUSED):
        buyer.execute("UPDATE public.private_profiles SET contact_email_verified_at = now()")
    with refused(db, REFUSED):
        other_buyer.execute(upsert, buyer.user_id, "mine@example.test")
    assert other_buyer.rows("SELECT * FROM public.private_profiles") == []


def test_a_follow_of_a_private_person_waits_for_her(db, paula, outsider, buyer):
    asked, direct = follow(outsider, paula), follow(outsider, buyer)

    assert (asked.status, direct.status) == ("pending", "accepted")
    with refused(db, REFUSED):
        outsider.execute("UPDATE public.follows SET status = 'accepted'")
    with refused(db, "YP002"):
        outsider.execute("SELECT public.answer_follow(%s, 'accepted')", asked.id)
    paula.execute("SELECT public.answer_follow(%s, 'accepted')", asked.id)
    assert sees(outsider, paula)


def test_a_follow_never_moves_to_a_private_person(db, paula, outsider, buyer):
    follow(outsider, buyer)

    with refused(db, "YP003"):
        outsider.execute("UPDATE public.follows SET target_id = %s", paula.user_id)


def test_an_upsert_of_a_follow_changes_what_she_wants_to_hear(outsider, buyer):
    first = follow(outsider, buyer)
    again = outsider.row(
        "INSERT INTO public.follows (target_type, target_id, notify_level)"
        " VALUES ('user', %s, 'none') ON CONFLICT (follower_id, target_type, target_id)"
        " DO UPDATE SET target_type = excluded.target_type, target_id = excluded.target_id,"
        " notify_level = excluded.notify_level RETURNING *",
        buyer.user_id,
    )

    assert (again.id, again.notify_level) == (first.id, "none")


def test_the_follower_is_not_told_that_she_was_declined_and_may_ask_again(db, paula, outsider):
    asked = follow(outsider, paula)
    paula.execute("SELECT public.answer_follow(%s, 'declined')", asked.id)
    assert ids(outsider, "follows") == set()

    assert follow(outsider, paula).status == "pending"


def test_who_was_blocked_neither_sees_the_answer_nor_wipes_it_away(db, paula, outsider):
    asked = follow(outsider, paula)
    paula.execute("SELECT public.answer_follow(%s, 'blocked')", asked.id)

    assert ids(outsider, "follows") == set()
    assert outsider.execute("DELETE FROM public.follows") == 0
    with refused(db, REFUSED):
        follow(outsider, paula)
    assert paula.execute("DELETE FROM public.follows") == 1


def test_nobody_follows_across_a_block(db, buyer, other_buyer, organization, owner, outsider):
    block(buyer, other_buyer)
    write(
        owner, "public.user_blocks", blocker_user_id=None,
        blocker_organization_id=organization.id, blocked_user_id=outsider.user_id,
        created_by=owner.user_id,
    )  # fmt: skip

    for one, other in ((buyer, other_buyer), (other_buyer, buyer)):
        with refused(db, REFUSED):
            follow(one, other)
    with refused(db, REFUSED):
        write(outsider, "public.follows", target_type="organizer", target_id=organization.id)


def test_an_event_is_followed_by_who_can_see_it(db, owner, event, outsider):
    hidden = publish_event(owner, title="Hidden").id
    db.execute("UPDATE events.events SET visibility = 'private' WHERE id = %s", hidden)

    write(outsider, "public.follows", target_type="event", target_id=event.id)
    for target in (hidden, outsider.user_id):
        with refused(db, REFUSED):
            write(outsider, "public.follows", target_type="event", target_id=target)


def test_an_organization_follows_by_its_editors(db, organization, editor, viewer, buyer):
    named = {"follower_type": "organization", "follower_org_id": organization.id}

    with refused(db, REFUSED):
        follow(viewer, buyer, **named)
    with refused(db, REFUSED):
        follow(editor, buyer, **named, follower_user_id=viewer.user_id)
    assert follow(editor, buyer, **named).organization_id == organization.id
    assert viewer.execute("UPDATE public.follows SET notify_level = 'none'") == 0


def test_lists_are_shown_by_people_who_show_them(db, buyer, other_buyer, outsider, anon):
    edge = {follow(buyer, other_buyer).id}
    assert ids(outsider, "follows") == edge

    put(db, other_buyer, "hide_follow_lists = true")

    assert ids(outsider, "follows") == set()
    assert ids(buyer, "follows") == ids(other_buyer, "follows") == edge
    with refused(db, REFUSED):
        anon.execute("SELECT id FROM public.follows")


def test_a_block_for_an_organization_is_an_editors_in_her_own_name(
    db, organization, editor, viewer, outsider
):
    def barred(caller, by):
        return write(
            caller, "public.user_blocks", blocker_user_id=None,
            blocker_organization_id=organization.id, blocked_user_id=outsider.user_id,
            created_by=by.user_id,
        )  # fmt: skip

    for caller, by in ((viewer, viewer), (editor, viewer), (outsider, outsider)):
        with refused(db, REFUSED):
            barred(caller, by)
    with refused(db, REFUSED):
        write(
            editor, "public.user_blocks",
            blocker_user_id=viewer.user_id, blocked_user_id=outsider.user_id,
        )  # fmt: skip
    seen = {barred(editor, editor).id}

    assert ids(editor, "user_blocks") == seen
    assert ids(viewer, "user_blocks") == ids(outsider, "user_blocks") == set()
    assert viewer.execute("DELETE FROM public.user_blocks") == 0


def test_a_person_asks_for_her_data_and_sees_her_requests_alone(db, buyer, other_buyer):
    asked = write(buyer, "public.data_requests", kind="export")

    assert asked.status == "received"
    assert ids(buyer, "data_requests") == {asked.id}
    assert ids(other_buyer, "data_requests") == set()
    with refused(db, REFUSED):
        write(other_buyer, "public.data_requests", kind="erase", user_id=buyer.user_id)
    with refused(db, REFUSED):
        write(buyer, "public.data_requests", kind="erase", status="verified")


def test_somebody_who_signed_in_anonymously_writes_nothing(db, buyer, other_buyer):
    ghost = buyer.claiming(is_anonymous=True)

    for table, values in {
        "follows": {"target_type": "user", "target_id": other_buyer.user_id},
        "user_blocks": {"blocked_user_id": other_buyer.user_id},
        "user_mutes": {"muted_user_id": other_buyer.user_id},
        "private_profiles": {"legal_name": "Nobody"},
        "data_requests": {"kind": "export"},
    }.items():
        with refused(db, REFUSED):
            write(ghost, f"public.{table}", **values)
    assert ghost.execute("UPDATE public.user_profiles SET bio = 'boo'") == 0


@pytest.mark.parametrize(
    "table",
    [
        "users.private_profiles",
        "messaging.notification_settings",
        "messaging.notification_preferences",
    ],
)
def test_what_is_hers_is_not_handed_to_another(db, buyer, outsider, table):
    """The key is in the UPDATE grant, because an upsert sets it to what it is."""
    make(db, table, user_id=buyer.user_id)

    with refused(db, "42501"):
        buyer.execute(f"UPDATE public.{table.split('.')[1]} SET user_id = %s", outsider.user_id)
