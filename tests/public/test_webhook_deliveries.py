"""Deliveries for workers: leases, signatures, and what follows from each answer."""

import datetime
import json
import uuid

import psycopg
import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.public.webhooks import ENQUEUE, FINISH, LEASE, endpoint_of, event_of, finish, make_due
from tests.refusals import refused


@pytest.fixture
def made(db, owner):
    """(endpoint_id, secret) with one event due."""
    endpoint = endpoint_of(owner)
    event_of(db, owner)
    return endpoint


def test_a_leased_delivery_verifies_with_the_package(made, service_role):
    (leased,) = service_role.rows(LEASE)
    assert Webhook(made.secret).verify(leased.body, leased.headers) == json.loads(leased.body)
    assert made.secret not in str(leased)
    with pytest.raises(WebhookVerificationError):
        Webhook(made.secret).verify(leased.body + " ", leased.headers)


def test_while_a_secret_is_exchanged_both_verify(db, made, owner, service_role):
    new = owner.value("SELECT rotate_webhook_secret(%s, 24)", made.endpoint_id)
    (leased,) = service_role.rows(LEASE)
    for secret in (made.secret, new):
        Webhook(secret).verify(leased.body, leased.headers)

    db.execute("UPDATE public.webhook_endpoints SET previous_secret_until = now()")
    make_due(db)
    (leased,) = service_role.rows(LEASE)
    Webhook(new).verify(leased.body, leased.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(made.secret).verify(leased.body, leased.headers)


def test_what_is_leased_is_nobody_elses_until_the_lease_ends(db, made, service_role):
    (first,) = service_role.rows(LEASE)
    assert service_role.rows(LEASE) == []
    make_due(db)
    with refused(db, "YP425"):
        finish(service_role, first, 200)
    (second,) = service_role.rows(LEASE)
    assert second.headers["webhook-id"] == first.headers["webhook-id"]
    assert (second.body, second.attempt) == (first.body, 2)
    with refused(db, "YP425"):
        finish(service_role, first, 200)
    assert finish(service_role, second, 200).outcome == "delivered"
    with refused(db, "YP425"):
        finish(service_role, second, 200)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_2xx_is_delivered(db, made, service_role, status):
    (leased,) = service_role.rows(LEASE)
    assert finish(service_role, leased, status) == ("delivered", None)


@pytest.mark.parametrize("status", [None, 100, 301, 302, 400, 401, 404, 408, 429, 500, 502, 503])
def test_anything_else_comes_again(db, made, service_role, status):
    (leased,) = service_role.rows(LEASE)
    answer = finish(service_role, leased, status, error="no answer")
    wait = answer.next_attempt_at - db.value("SELECT clock_timestamp()")
    assert answer.outcome is None and wait <= datetime.timedelta(seconds=6)


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured_up_to_a_day(db, made, service_role, status):
    for asked, least, most in ((3600, 3590, 3600), (10**9, 86390, 86400)):
        (leased,) = service_role.rows(LEASE)
        answer = finish(service_role, leased, status, asked)
        wait = answer.next_attempt_at - db.value("SELECT clock_timestamp()")
        assert least - 60 <= wait.total_seconds() <= most
        make_due(db)


def test_retry_after_of_another_status_is_not(db, made, service_role):
    (leased,) = service_role.rows(LEASE)
    answer = finish(service_role, leased, 500, 3600)
    wait = answer.next_attempt_at - db.value("SELECT clock_timestamp()")
    assert wait.total_seconds() <= 6


def test_410_disables(db, made, service_role):
    (leased,) = service_role.rows(LEASE)
    assert finish(service_role, leased, 410).outcome == "failed"
    assert db.value("SELECT disabled_reason FROM public.webhook_endpoints") == "gone"


def test_the_tenth_attempt_is_the_last(db, made, service_role):
    for attempt in range(1, 11):
        make_due(db)
        (leased,) = service_role.rows(LEASE)
        assert leased.attempt == attempt
        outcome = finish(service_role, leased, 500).outcome
    assert outcome == "failed"
    assert db.value("SELECT count(*) FROM public.webhook_attempts") == 10


def test_a_delivery_that_nobody_tells_of_ends_too(db, made, service_role):
    for _ in range(10):
        assert len(service_role.rows(LEASE)) == 1
        make_due(db)
    assert service_role.rows(LEASE) == []
    assert db.value("SELECT outcome FROM public.webhook_deliveries") == "failed"


@pytest.mark.parametrize(
    "call",
    [
        "lease_webhook_deliveries(0)",
        "lease_webhook_deliveries(101)",
        "lease_webhook_deliveries(1, 9)",
        "lease_webhook_deliveries(1, 3601)",
        "finish_webhook_delivery(gen_random_uuid(), gen_random_uuid(), 600)",
        "finish_webhook_delivery(gen_random_uuid(), gen_random_uuid(), 200, duration_ms => -1)",
        "fan_out_webhooks(0)",
    ],
)
def test_a_wrong_argument_is_refused(db, service_role, call):
    with refused(db, "YP003"):
        service_role.rows(f"SELECT * FROM {call}")


@pytest.mark.parametrize("call", ["lease_webhook_deliveries()", "fan_out_webhooks()"])
def test_people_lease_nothing(owner, anon, call):
    for caller in (owner, anon):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            caller.rows(f"SELECT * FROM {call}")


def test_two_workers_lease_different_deliveries(db, sessions, owner):
    endpoint_of(owner)
    for _ in range(4):
        event_of(db, owner)
    first, second = sessions("service_role", "service_role")
    one = first.rows("SELECT * FROM lease_webhook_deliveries(batch => 2)")
    two = second.rows("SELECT * FROM lease_webhook_deliveries(batch => 4)")
    first.commit()
    second.commit()
    assert len(one) == len(two) == 2
    assert len({row.delivery_id for row in one + two}) == 4


@pytest.mark.parametrize("status", [200, 500, 410])
def test_a_deletion_and_an_answer_lock_in_one_order(
    made, owner, service_role, sessions, own_sessions, status
):
    (leased,) = service_role.rows(LEASE)
    (answering,) = sessions("service_role")
    (deleting,) = own_sessions(1)
    # What a deletion of the organization locks before it comes to the deliveries.
    for table, key in (
        ("organizations.organizations", owner.org_id),
        ("public.webhook_endpoints", made.endpoint_id),
    ):
        deleting.execute(f"SELECT FROM {table} WHERE id = %s FOR UPDATE", key)
    waiting = answering.start(FINISH, leased.delivery_id, leased.lease_token, status, None, None)
    assert waiting.is_blocked_by(deleting)
    deleting.execute("DELETE FROM public.webhook_endpoints WHERE id = %s", made.endpoint_id)
    deleting.commit()
    assert waiting.sqlstate() == "YP425"


def test_an_event_and_a_deletion_of_its_organization_lock_in_one_order(
    db, made, owner, own_sessions
):
    deleting, telling = own_sessions(2)
    deleting.execute(
        "SELECT FROM organizations.organizations WHERE id = %s FOR UPDATE", owner.org_id
    )
    waiting = telling.start(ENQUEUE, uuid.uuid4(), "order.created", owner.org_id, "{}")
    assert waiting.is_blocked_by(deleting)
    deleting.execute("DELETE FROM public.webhook_endpoints WHERE id = %s", made.endpoint_id)
    deleting.commit()
    assert waiting.result()[0][0] == 0
