"""What webhooks go by: URLs, signatures, the schedule; and the way from an event to a delivery."""

import base64
import datetime
import json
import uuid
from collections import Counter

import pytest
from standardwebhooks.webhooks import Webhook

from tests.fix_rows import make
from tests.public.webhooks import ENQUEUE, LEASE, endpoint_of, event_of, finish, make_due

FAULT = "SELECT ops.webhook_url_fault(%s)"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "https://hooks.example.com/a/b?c=d",
        "https://Hooks.Example.com:8443/",
        "https://xn--bcher-kva.example/x",
        "https://10.example.com/",
    ],
)
def test_a_public_https_host_is_allowed(db, url):
    assert db.value(FAULT, url) is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://example.com/",
        "https://",
        "https:///x",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.0x0.0x0.0x1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[fd00:ec2::254]/",
        "https://metadata.google.internal/",
        "https://printer.local/",
        "https://a.localhost/",
        "https://localhost./",
        "https://1.0.0.127.in-addr.arpa/",
        "https://user@example.com/",
        "https://example.com@127.0.0.1/",
        "https://127.0.0.1\\@example.com/",
        "https://example.com:22/",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://example.com:/",
        "https://exa mple.com/",
        "https://example.com/\n",
        "https://bücher.example/",
        "https://example.com/#x",
        "https://example.com/" + "x" * 2000,
        "ftp://example.com/",
        "javascript:alert(1)",
    ],
)
def test_anything_else_is_not(db, url):
    assert db.value(FAULT, url) is not None


def test_a_signature_is_that_of_the_package(db):
    secret = db.value("SELECT ops.webhook_secret()")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    moment = datetime.datetime.fromtimestamp(1700000000, datetime.UTC)
    for body in ('{"b":1,  "a": 2}', "", '{"name": "día 🎫"}', "x" * 100000):
        ours = db.value("SELECT ops.webhook_signature(%s, 'msg_1', 1700000000, %s)", secret, body)
        assert ours == Webhook(secret).sign("msg_1", moment, body)


def test_the_vector_of_standard_webhooks_matches(db):
    assert db.value(
        "SELECT ops.webhook_signature('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',"
        " 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{\"test\": 2432232314}')"
    ) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="  # fmt: skip


def test_the_schedule_has_nine_waits_and_an_even_jitter(db):
    nominal = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    for attempt, seconds in enumerate(nominal, 1):
        waits = [
            wait / seconds
            for (wait,) in db.rows(
                "SELECT extract(epoch FROM ops.webhook_delay(%s))::float8"
                " FROM generate_series(1, 10000)", attempt,
            )
        ]  # fmt: skip
        assert min(waits) >= 0.8 and max(waits) <= 1.2
        # Of a hundred parts of the window none has more than 2 %.
        assert max(Counter(int((wait - 0.8) * 250) for wait in waits).values()) <= 200
    assert db.value("SELECT ops.webhook_delay(10)") is None


def test_an_event_becomes_a_delivery_per_endpoint_once(
    sessions, db, owner, other_owner, service_role
):
    endpoint_of(owner)
    endpoint_of(owner, topics=["event.published"])
    endpoint_of(owner, topics=["ticket.purchased"])
    endpoint_of(other_owner)
    data = {"event_id": str(uuid.uuid4())}
    event = make(
        db, "public.outbox", topic="event.published", organization_id=owner.org_id,
        aggregate_id=uuid.uuid4(), payload=data,
    )  # fmt: skip
    make(db, "public.outbox", topic="mail.organization_invitation", organization_id=owner.org_id)
    while service_role.value("SELECT fan_out_webhooks()"):
        pass
    found = db.rows("SELECT event_id, topic, body::jsonb AS body FROM public.webhook_deliveries")
    assert [row.event_id for row in found] == [event.id, event.id]
    assert found[0].body["type"] == "event.published" and found[0].body["data"] == data
    assert db.value(ENQUEUE, event.id, "event.published", owner.org_id, "{}") == 0


@pytest.mark.parametrize(
    ("topic", "hears"),
    [("proposal.sent", True), ("sponsor.matched", False), ("campaign.ended", False)],
)
def test_a_negotiation_is_told_to_both_sides(db, owner, other_owner, topic, hears):
    """Of a match the other side does not learn, nor of a campaign."""
    ours, _ = endpoint_of(owner)
    theirs, _ = endpoint_of(other_owner)
    sponsor = make(db, "sponsorship.sponsors", org_id=other_owner.org_id)

    made = event_of(db, owner, topic, json.dumps({"sponsor_id": str(sponsor.id)}))

    found = db.rows("SELECT endpoint_id FROM public.webhook_deliveries")
    assert {row.endpoint_id for row in found} == ({ours, theirs} if hears else {ours})
    assert made == len(found)


def test_who_negotiates_with_herself_hears_it_once(db, owner):
    endpoint_of(owner)
    sponsor = make(db, "sponsorship.sponsors", org_id=owner.org_id)
    assert event_of(db, owner, "proposal.sent", json.dumps({"sponsor_id": str(sponsor.id)})) == 1


def test_an_event_that_makes_no_deliveries_holds_back_no_other(sessions, db, owner, service_role):
    endpoint_of(owner)
    events = [
        make(
            db, "public.outbox", topic="event.published", organization_id=owner.org_id,
            aggregate_id=uuid.uuid4(), payload={"event_id": str(uuid.uuid4())},
        )
        for _ in range(3)
    ]  # fmt: skip
    db.execute(
        "ALTER TABLE public.webhook_deliveries ADD CONSTRAINT not_of_that"
        f" CHECK (event_id <> '{events[1].id}')"
    )

    for _ in range(5):
        service_role.value("SELECT fan_out_webhooks()")

    made = {row.event_id for row in db.rows("SELECT event_id FROM public.webhook_deliveries")}
    assert made == {events[0].id, events[2].id}
    waiting = db.row("SELECT * FROM ops.outbox_retries WHERE consumer = 'webhooks'")
    assert (waiting.event_id, "not_of_that" in waiting.last_error) == (events[1].id, True)


def test_secrets_of_the_mailer_never_leave(db, owner):
    endpoint_of(owner)
    for topic in ("mail.organization_invitation", "guest.otp", "thing.happened"):
        assert event_of(db, owner, topic) == 0


def test_five_days_of_failures_disable_and_tell_the_owners(db, owner, admin, service_role):
    endpoint, _ = endpoint_of(owner)
    event_of(db, owner)
    event_of(db, owner)
    first, second = service_role.rows(LEASE)
    assert finish(service_role, first, 500).outcome is None
    db.execute("UPDATE public.webhook_endpoints SET failing_since = now() - interval '6 days'")
    assert finish(service_role, second, 500).outcome == "failed"
    assert db.row("SELECT is_enabled, disabled_reason FROM public.webhook_endpoints") == (
        False, "failing",
    )  # fmt: skip
    told = "SELECT user_id FROM messaging.notifications WHERE event_type = 'webhook.disabled'"
    assert {user for (user,) in db.rows(told)} >= {owner.user_id}
    assert admin.user_id not in {user for (user,) in db.rows(told)}
    assert db.value(
        "SELECT payload ->> 'webhook_endpoint_id' FROM public.outbox"
        " WHERE topic = 'webhook.disabled'"
    ) == str(endpoint)  # fmt: skip
    make_due(db)
    assert service_role.rows(LEASE) == []
    assert set(db.rows("SELECT outcome FROM public.webhook_deliveries")) == {
        ("given up",), ("failed",),
    }  # fmt: skip


def test_a_success_ends_the_time_of_failures(db, owner, service_role):
    endpoint_of(owner)
    event_of(db, owner)
    (leased,) = service_role.rows(LEASE)
    db.execute("UPDATE public.webhook_endpoints SET failing_since = now() - interval '6 days'")
    finish(service_role, leased, 200)
    assert db.value("SELECT failing_since FROM public.webhook_endpoints") is None


def test_finished_deliveries_go_after_thirty_days(db, owner, service_role):
    endpoint_of(owner)
    event_of(db, owner)
    event_of(db, owner)
    first, _ = service_role.rows(LEASE)
    finish(service_role, first, 200)
    db.execute(
        "UPDATE public.webhook_deliveries SET created_at = now() - interval '31 days',"
        " finished_at = CASE WHEN outcome IS NOT NULL THEN now() - interval '31 days' END"
    )
    assert db.row("CALL ops.forget_webhooks_job()") == (1, False)
    assert db.value("SELECT count(*) FROM public.webhook_deliveries") == 1
    assert db.value("SELECT count(*) FROM public.webhook_attempts") == 0
