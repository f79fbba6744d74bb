"""Webhooks that a server hands on: who is believed, and that each is stored once."""

import time

import pytest

from tests.payments.fix_ledger import at_once
from tests.payments.stripe import RECEIVE, SECRET, SET, event, send, signed
from tests.refusals import refused

STORED = "SELECT count(*) FROM ops.incoming_webhooks"
OTHER = "whsec_another_one_of_it"


@pytest.fixture(autouse=True)
def source(service_role):
    service_role.execute(SET, SECRET, 24)


def test_a_webhook_is_stored_to_the_letter_and_once(db, service_role):
    body = event("customer.created", "evt_1", name="Zoë  \n")

    first, again = send(service_role, body), send(service_role, body)

    assert (first.is_new, again.is_new) == (True, False)
    assert first.webhook_id == again.webhook_id
    row = db.row("SELECT * FROM ops.incoming_webhooks")
    assert (row.source_event_id, row.event_type, row.body) == ("evt_1", "customer.created", body)


def test_fifty_deliveries_of_one_at_once_are_one(sessions, db, service_role):
    body = event("customer.created")

    answers = at_once(db, [lambda caller: send(caller, body)] * 50)

    assert sorted(answer.is_new for answer in answers) == [False] * 49 + [True]
    assert len({answer.webhook_id for answer in answers}) == 1
    assert db.value(STORED) == 1


@pytest.mark.parametrize("seconds", [-400, 400], ids=["an old one", "one of tomorrow"])
def test_one_of_another_time_is_refused_and_leaves_nothing(db, service_role, seconds):
    with refused(db, "YP428"):
        send(service_role, event("customer.created"), at=int(time.time()) + seconds)


def test_one_of_somebody_else_is_refused_and_leaves_nothing(db, service_role):
    with refused(db, "YP428"):
        send(service_role, event("customer.created"), OTHER)


def test_a_changed_body_is_not_genuine(db, service_role):
    body = event("customer.created", amount=1)

    with refused(db, "YP428"):
        service_role.row(RECEIVE, body.replace("1", "2"), signed(body))


def test_while_a_secret_is_exchanged_both_count(db, service_role):
    service_role.execute(SET, OTHER, 1)
    assert send(service_role, event("a.b"), OTHER).is_new
    assert send(service_role, event("a.b"), SECRET).is_new

    db.execute("UPDATE ops.webhook_sources SET previous_secret_until = now()")
    with refused(db, "YP428"):
        send(service_role, event("a.b"), SECRET)
    service_role.execute(SET, SECRET, 0)
    with refused(db, "YP428"):
        send(service_role, event("a.b"), OTHER)


def test_setting_the_same_secret_again_keeps_the_former_one(db, service_role):
    service_role.execute(SET, OTHER, 24)
    service_role.execute(SET, OTHER, 24)

    assert send(service_role, event("a.b"), SECRET).is_new


def test_an_unknown_source_is_not_found(db, service_role):
    with refused(db, "YP004"):
        service_role.row("SELECT * FROM public.receive_webhook('nobody', '{}', 't=1')")


@pytest.mark.parametrize(
    "call",
    [
        "public.receive_webhook('stripe', '', 't=1')",
        "public.receive_webhook('stripe', NULL, 't=1')",
        "public.receive_webhook('stripe', repeat('b', 1048577), 't=1')",
        "public.receive_webhook('stripe', '{}', NULL)",
        "public.set_webhook_source('No Name', 'sixteen letters.')",
        "public.set_webhook_source(NULL, 'sixteen letters.')",
        "public.set_webhook_source('s', 'fifteen letters')",
        "public.set_webhook_source('s', NULL)",
        "public.set_webhook_source('s', 'sixteen letters.', -1)",
        "public.set_webhook_source('s', 'sixteen letters.', 721)",
    ],
)
def test_a_wrong_argument_is_refused(db, service_role, call):
    with refused(db, "YP003"):
        service_role.execute(f"SELECT {call}")
