"""Deliveries of notifications: leased by one worker at a time, settled once, given up at last."""

import pytest

from tests.fix_rows import make
from tests.messaging.test_notify import send, switch
from tests.refusals import refused

LEASE = "SELECT * FROM public.lease_notifications(%s, %s)"
FINISH = (
    "SELECT public.finish_notification(%s, %s, %s, retry_after_seconds => %s, error => 'because')"
)
STATE = (
    "SELECT state::text, attempt_count, due_at - now() AS wait, last_error, sent_at"
    " FROM messaging.notification_deliveries WHERE id = %s"
)


def lease(service, batch=10, channel="push"):
    """What a worker gets."""
    return service.rows(LEASE, channel, batch)


def finish(service, leased, outcome, retry_after=0):
    """Says how it went."""
    return service.value(FINISH, leased.delivery_id, leased.lease_token, outcome, retry_after)


def state(db, leased):
    """The delivery as it is."""
    return db.row(STATE, leased.delivery_id)


def pass_time(db):
    """Everything is due, and every lease over."""
    db.execute("UPDATE messaging.notification_deliveries SET due_at = now() - interval '1 second'")


@pytest.fixture
def phone(db, buyer):
    """A device that takes pushes."""
    return make(db, "messaging.push_devices", user_id=buyer.user_id, platform="ios")


def test_a_worker_gets_what_it_sends_and_nobody_else_gets_it(db, service_role, buyer, phone):
    sent = send(service_role, buyer, data={"post_id": "1"})
    (leased,) = lease(service_role)

    assert (leased.notification_id, leased.user_id, leased.attempt) == (sent, buyer.user_id, 1)
    assert (leased.title, leased.data, leased.phone) == ("Liked", {"post_id": "1"}, None)
    assert leased.devices == [{"id": str(phone.id), "platform": "ios", "token": phone.token}]
    assert lease(service_role) == []

    assert finish(service_role, leased, "sent") == "sent"
    assert finish(service_role, leased, "sent") == "sent"
    pass_time(db)
    assert lease(service_role) == []
    with refused(db, "YP451"):
        finish(service_role, leased, "failed")


def test_after_its_time_a_lease_is_anothers_and_the_old_token_is_refused(
    db, service_role, buyer, phone
):
    send(service_role, buyer)
    (old,) = lease(service_role)
    pass_time(db)
    with refused(db, "YP451"):
        finish(service_role, old, "sent")

    (new,) = lease(service_role)
    assert (new.delivery_id, new.attempt) == (old.delivery_id, 2)
    with refused(db, "YP451"):
        finish(service_role, old, "sent")
    assert finish(service_role, new, "sent") == "sent"


def test_a_retry_waits_longer_each_time_and_the_eighth_is_the_last(db, service_role, buyer, phone):
    send(service_role, buyer)
    for attempt in range(1, 9):
        (leased,) = lease(service_role)
        said = finish(service_role, leased, "retry")
        now = state(db, leased)
        assert (said, now.attempt_count) == ("failed" if attempt == 8 else "pending", attempt)
        if attempt < 8:
            assert 0 <= now.wait.total_seconds() <= min(3600, 30 * 2 ** (attempt - 1))
            with refused(db, "YP451"):
                finish(service_role, leased, "sent")
        pass_time(db)

    assert now.last_error == "because"
    assert lease(service_role) == []


def test_a_retry_waits_as_long_as_the_provider_asks(db, service_role, buyer, phone):
    send(service_role, buyer)
    (leased,) = lease(service_role)

    assert finish(service_role, leased, "retry", retry_after=7200) == "pending"
    assert state(db, leased).wait.total_seconds() == 7200


def test_what_workers_die_of_is_given_up(db, service_role, buyer, phone):
    send(service_role, buyer)
    for _ in range(8):
        (leased,) = lease(service_role)
        pass_time(db)

    assert lease(service_role) == []
    assert state(db, leased).state == "failed"


def test_what_was_read_or_switched_off_meanwhile_does_not_go_out(db, service_role, buyer, phone):
    first, second = send(service_role, buyer), send(service_role, buyer, event_type="order.paid")
    switch(db, buyer, "push", event_type="order.paid")
    buyer.value("SELECT public.mark_notifications_read(%s)", [first])

    assert lease(service_role) == []
    assert db.rows(
        "SELECT DISTINCT state::text FROM messaging.notification_deliveries"
        " WHERE notification_id = ANY(%s)", [first, second],
    ) == [("skipped",)]  # fmt: skip


def test_who_has_no_device_is_passed_over_for_the_next(db, service_role, buyer, other_buyer, phone):
    for _ in range(3):
        send(service_role, other_buyer)
    sent = send(service_role, buyer)

    assert [leased.notification_id for leased in lease(service_role, batch=1)] == [sent]


def test_quiet_hours_that_began_meanwhile_put_it_off(db, service_role, buyer, phone):
    send(service_role, buyer)
    db.execute(
        "INSERT INTO messaging.notification_settings (user_id, quiet_from_minute, quiet_to_minute)"
        " SELECT %s, (minute + 1430) %% 1440, (minute + 60) %% 1440"
        " FROM (SELECT floor(extract(EPOCH FROM (now() AT TIME ZONE 'UTC')::time) / 60)::integer)"
        " AS clock (minute)",
        buyer.user_id,
    )
    db.execute("UPDATE users.user_profiles SET timezone = 'UTC' WHERE user_id = %s", buyer.user_id)

    assert lease(service_role) == []
    (wait,) = db.row("SELECT due_at - now() FROM messaging.notification_deliveries")
    assert 59 * 60 <= wait.total_seconds() <= 60 * 60


def test_a_channel_is_leased_by_itself(db, service_role, buyer, phone):
    db.execute(
        "UPDATE users.user_profiles SET phone = '+4930123456' WHERE user_id = %s", buyer.user_id
    )
    send(service_role, buyer, channels=["email", "sms"])

    assert lease(service_role) == []
    (sms,) = lease(service_role, channel="sms")
    assert (sms.phone, sms.devices) == ("+4930123456", None)
    (mail,) = lease(service_role, channel="email")
    assert (mail.phone, mail.devices) == (None, None)


@pytest.mark.parametrize(
    "call",
    [
        "SELECT public.lease_notifications('in_app')",
        "SELECT public.lease_notifications(NULL)",
        "SELECT public.lease_notifications('push', 0)",
        "SELECT public.lease_notifications('push', 1001)",
        "SELECT public.lease_notifications('push', 1, 4)",
        "SELECT public.finish_notification(NULL, NULL, 'done')",
        "SELECT public.finish_notification(NULL, NULL, 'retry', retry_after_seconds => -1)",
    ],
)
def test_odd_arguments_are_refused(db, service_role, call):
    with refused(db, "YP003"):
        service_role.value(call)


def test_an_unknown_delivery_has_no_lease(db, service_role):
    with refused(db, "YP451"):
        service_role.value("SELECT public.finish_notification(NULL, NULL, 'sent')")


def test_two_workers_share_what_is_due(db, sessions, service_role, buyer, phone):
    sent = {send(service_role, buyer) for _ in range(4)}
    first, second = sessions("service_role", "service_role")

    one, other = lease(first, batch=2), lease(second, batch=10)
    assert (len(one), len(other)) == (2, 2)
    assert {leased.notification_id for leased in [*one, *other]} == sent
    assert [finish(second, leased, "sent") for leased in other] == ["sent", "sent"]
    first.rollback()
    second.commit()

    assert {leased.delivery_id for leased in lease(service_role)} == {
        leased.delivery_id for leased in one
    }


def test_an_answer_that_waits_for_the_row_is_refused_once_another_settled_it(
    db, sessions, service_role, buyer, phone
):
    send(service_role, buyer)
    (leased,) = lease(service_role)
    first, second = sessions("service_role", "service_role")

    finish(first, leased, "sent")
    waiting = second.start(FINISH, leased.delivery_id, leased.lease_token, "retry", 0)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP451"
    assert state(db, leased).state == "sent"
