"""Telling people: once, in groups, by the ways they want, and not across blocks and mutes."""

import json

import pytest

from tests.fix_rows import make
from tests.refusals import refused

SEND = "SELECT public.send_notification({})"


def send(service, user, **arguments):
    """send_notification() with defaults."""
    arguments = {
        "user_id": user.user_id,
        "event_type": "post.liked",
        "title": "Liked",
        "message": "Somebody likes it.",
    } | arguments
    names = ", ".join(f"{name} => %s" for name in arguments)
    values = [json.dumps(v) if isinstance(v, dict) else v for v in arguments.values()]
    return service.value(SEND.format(names), *values)


def told(db, user):
    """Her notifications."""
    return db.rows(
        "SELECT * FROM messaging.notifications WHERE user_id = %s ORDER BY first_at, id",
        user.user_id,
    )


def ways(db, notification):
    """By which channels it goes out."""
    return {
        channel
        for (channel,) in db.rows(
            "SELECT channel FROM messaging.notification_deliveries WHERE notification_id = %s",
            notification,
        )
    }


def switch(db, user, channel, enabled=False, event_type="*"):
    """What she wants to hear."""
    make(
        db, "messaging.notification_preferences",
        user_id=user.user_id, event_type=event_type, channel=channel, enabled=enabled,
    )  # fmt: skip


def test_what_has_a_dedupe_key_is_told_once_for_ever(db, service_role, buyer):
    first = send(service_role, buyer, dedupe_key="reminder:1")
    db.execute("UPDATE messaging.notifications SET read_at = now() WHERE id = %s", first)

    assert send(service_role, buyer, dedupe_key="reminder:1") == first
    assert len(told(db, buyer)) == 1
    assert db.value(
        "SELECT count(*) FROM public.outbox WHERE topic = 'notification.created'"
        " AND payload = jsonb_build_object('notification_id', %s::text, 'user_id', %s::text)",
        str(first), str(buyer.user_id),
    ) == 1  # fmt: skip
    assert send(service_role, buyer, dedupe_key="reminder:2") != first


def test_a_storm_of_likes_is_one_row_and_one_push(db, service_role, buyer):
    people = [make(db, "users.user_profiles").user_id for _ in range(7)]
    ids = {
        send(service_role, buyer, group_key="post.liked:1", actor_user_id=person)
        for person in [*people, people[6], people[6]]
    }

    (row,) = told(db, buyer)
    assert ids == {row.id}
    assert (row.actor_count, row.actor_user_id) == (7, people[6])
    assert row.sample_actor_ids == people[6:1:-1]
    assert db.value("SELECT count(*) FROM messaging.notification_deliveries") == 1

    buyer.value("SELECT public.mark_notifications_read()")
    assert send(service_role, buyer, group_key="post.liked:1") != row.id


def test_she_is_told_by_the_ways_that_she_has_not_switched_off(db, service_role, buyer):
    switch(db, buyer, "sms")
    both = send(service_role, buyer, channels=["push", "email", "sms", "in_app", "push"])

    assert ways(db, both) == {"push", "email"}


def test_what_is_switched_off_in_the_list_goes_out_and_is_never_unread(db, service_role, buyer):
    switch(db, buyer, "in_app")
    sent = send(service_role, buyer, group_key="post.liked:1")

    assert ways(db, sent) == {"push"}
    assert buyer.value("SELECT public.unread_notifications()") == 0


def test_who_switched_all_off_is_told_nothing(db, service_role, buyer):
    switch(db, buyer, "in_app")
    switch(db, buyer, "push", event_type="post.liked")

    assert send(service_role, buyer) is None
    assert told(db, buyer) == []


@pytest.mark.parametrize("way", [("buyer", "other_buyer"), ("other_buyer", "buyer")])
def test_nobody_is_told_what_somebody_across_a_block_did(db, service_role, request, way):
    one, other = map(request.getfixturevalue, way)
    make(db, "users.user_blocks", blocker_user_id=one.user_id, blocked_user_id=other.user_id)

    assert send(service_role, one, actor_user_id=other.user_id) is None


def test_a_mute_hides_notifications_until_it_ends(db, service_role, buyer, other_buyer):
    mute = make(db, "users.user_mutes", user_id=buyer.user_id, muted_user_id=other_buyer.user_id)
    about = {"actor_user_id": other_buyer.user_id}
    assert send(service_role, buyer, **about) is None

    db.execute(
        "UPDATE users.user_mutes SET created_at = now() - interval '2 days',"
        " expires_at = now() - interval '1 day' WHERE id = %s",
        mute.id,
    )
    assert send(service_role, buyer, **about)


def test_a_muted_event_is_silent_and_the_erased_are_left_alone(db, service_role, buyer, event):
    make(
        db, "users.user_mutes",
        user_id=buyer.user_id, muted_user_id=None, muted_event_id=event.id,
    )  # fmt: skip
    assert send(service_role, buyer, event_id=event.id) is None

    gone = make(db, "users.user_profiles")
    db.execute("UPDATE users.user_profiles SET erased_at = now() WHERE user_id = %s", gone.user_id)
    assert send(service_role, gone) is None


@pytest.mark.parametrize(
    "change,why",
    [
        ({"user_id": "00000000-0000-4000-8000-000000000000"}, "YP004"),
        ({"event_type": "Post liked"}, "YP003"),
        ({"event_type": None}, "YP003"),
        ({"title": " "}, "YP003"),
        ({"message": None}, "YP003"),
        ({"message": "x" * 4001}, "YP003"),
        ({"dedupe_key": "a", "group_key": "b"}, "YP003"),
        ({"dedupe_key": ""}, "YP003"),
        ({"channels": None}, "YP003"),
        ({"channels": [None]}, "YP003"),
        ({"subject_type": "post"}, "YP003"),
        ({"action_url": "x" * 2001}, "YP003"),
        ({"type": "INFO"}, "YP003"),
    ],
)
def test_what_cannot_be_told_is_refused(db, service_role, buyer, change, why):
    with refused(db, why):
        send(service_role, buyer, **change)


@pytest.mark.parametrize("key", ["dedupe_key", "group_key"])
def test_two_sessions_that_tell_the_same_make_one(db, sessions, buyer, key):
    first, second = sessions("service_role", "service_role")
    one = send(first, buyer, **{key: "same"})
    call = (
        f"SELECT public.send_notification(user_id => %s, event_type => 'post.liked',"
        f" title => 'Liked', message => 'Yes.', {key} => 'same')"
    )
    waiting = second.start(call, buyer.user_id)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() is None
    second.commit()
    assert [row.id for row in told(db, buyer)] == [one]


def test_her_unread_ones_are_counted_up_to_a_hundred_at_the_same_cost(db, buyer, other_buyer):
    fill = (
        "INSERT INTO messaging.notifications (user_id, title, message, type)"
        " SELECT %s, 'x', 'y', 'info' FROM generate_series(1, %s)"
    )
    count = "SELECT public.unread_notifications()"
    db.execute(fill, buyer.user_id, 3)
    db.execute(fill, other_buyer.user_id, 5000)
    db.execute("ANALYZE messaging.notifications")

    assert (buyer.value(count), other_buyer.value(count)) == (3, 100)
    few, many = (
        db.value(
            "EXPLAIN (ANALYZE, BUFFERS, FORMAT json) SELECT count(*) FROM (SELECT"
            " FROM messaging.notifications WHERE user_id = %s AND read_at IS NULL LIMIT 100)"
            " AS unread",
            person.user_id,
        )[0]["Plan"]["Shared Hit Blocks"]
        for person in (buyer, other_buyer)
    )
    # A hundred rows lie on a few pages, of index and table each.
    assert many <= few + 120


def test_reading_marks_her_own_alone(db, service_role, buyer, other_buyer):
    mine = [send(service_role, buyer) for _ in range(3)]
    theirs = send(service_role, other_buyer)
    mark = "SELECT public.mark_notifications_read(%s)"

    assert buyer.value(mark, [mine[0], theirs]) == 1
    assert buyer.value(mark, [mine[0]]) == 0
    assert buyer.value(mark, None) == 2
    assert other_buyer.value("SELECT public.unread_notifications()") == 1
    assert all(row.read_at and row.seen_at for row in told(db, buyer))
    with refused(db, "YP003"):
        buyer.value(mark, [mine[0]] * 1001)
