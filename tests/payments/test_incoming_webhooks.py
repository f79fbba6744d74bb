"""What follows from webhooks of the processor: once, in any order, whatever fails meanwhile."""

import json

import pytest

from tests.fix_rows import make
from tests.payments.stripe import DUE, PROCESS, SECRET, SET, send
from tests.payments.stripe import event as told_of
from tests.payments.test_refunds import ask

HOOK = "SELECT * FROM ops.incoming_webhooks WHERE id = %s"
SOON = (
    "SELECT due_at < clock_timestamp() + interval '1 minute' FROM ops.incoming_webhooks"
    " WHERE id = %s"
)
LETTER = "SELECT * FROM public.dead_letter_webhooks WHERE id = %s"

pytestmark = pytest.mark.usefixtures("stripe")


def digested(service_role, *bodies):
    """What becomes of webhooks that come and are done in this order."""
    states = []
    for body in bodies:
        send(service_role, body)
        states.append(service_role.value(PROCESS))
    return states


def test_a_dispute_that_is_closed_before_it_was_opened_waits_for_that(db, service_role, sale):
    closed = told_of("charge.dispute.closed", id="dp_1", status="lost")
    opened = told_of(
        "charge.dispute.created", id="dp_1", amount=13_000, currency="usd", reason="other",
        payment_intent=sale.stripe_payment_intent_id,
    )  # fmt: skip
    assert digested(service_role, closed) == ["pending"]
    waiting = db.row("SELECT * FROM ops.incoming_webhooks")
    assert (waiting.attempts, waiting.last_error[:5]) == (1, "YP004")

    send(service_role, opened)
    db.execute(DUE)
    states = [service_role.value(PROCESS) for _ in range(2)]
    db.execute(DUE)
    service_role.value(PROCESS)

    assert set(states) <= {"done", "pending"}
    assert db.value("SELECT status::text FROM payments.chargebacks") == "lost"


def test_one_that_always_fails_is_given_up_and_others_go_on(db, service_role, sale):
    poison = send(
        service_role,
        told_of("refund.updated", id="re_1", status="succeeded", metadata={"refund_id": "none"}),
    )
    for _ in range(12):
        db.execute(DUE)
        last = service_role.value(PROCESS)

    assert last == "dead"
    letter = db.row(LETTER, poison.webhook_id)
    assert (letter.webhook_type, letter.status) == ("stripe.refund.updated", "pending")
    assert letter.failure_reason.startswith("22P02")
    assert letter.payload["data"]["object"]["id"] == "re_1"
    assert service_role.value(PROCESS) is None
    assert digested(service_role, told_of("customer.created")) == ["ignored"]


@pytest.mark.parametrize("sqlstate", ["53100", "40P01", "57P03", "58030", "55P03"])
def test_what_is_the_servers_fault_makes_no_dead_letter(db, service_role, sale, sqlstate):
    db.execute(
        f"CREATE FUNCTION pg_temp.fail() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE 'not now' USING ERRCODE = '{sqlstate}'; END $$;"
        " CREATE TRIGGER fail BEFORE INSERT ON payments.chargebacks"
        " FOR EACH ROW EXECUTE FUNCTION pg_temp.fail()"
    )
    opened = told_of(
        "charge.dispute.created", id="dp_1", amount=13_000, currency="usd", reason="other",
        payment_intent=sale.stripe_payment_intent_id,
    )  # fmt: skip
    hook = send(service_role, opened).webhook_id
    db.execute("UPDATE ops.incoming_webhooks SET attempts = 11")
    for _ in range(2):
        assert service_role.value(PROCESS) == "pending"
        waiting = db.row(HOOK, hook)
        assert (waiting.attempts, waiting.last_error) == (11, f"{sqlstate}: not now")
        assert db.value(SOON, hook)
        db.execute(DUE)

    db.execute("DROP TRIGGER fail ON payments.chargebacks")
    assert service_role.value(PROCESS) == "done"
    assert db.value("SELECT count(*) FROM payments.chargebacks") == 1


def test_a_replayed_one_is_resolved_or_given_up_again(db, service_role, sale):
    refund = ask(service_role, sale, 1_000)
    late = send(
        service_role,
        told_of("charge.dispute.closed", id="dp_9", status="won"),
    ).webhook_id
    db.execute("UPDATE ops.incoming_webhooks SET attempts = 11")
    assert service_role.value(PROCESS) == "dead"
    assert refund.id

    assert service_role.value("SELECT public.replay_dead_webhooks(ARRAY[%s])", late) == 1
    assert db.row(LETTER, late).status == "retrying"
    db.execute("UPDATE ops.incoming_webhooks SET attempts = 11")
    assert service_role.value(PROCESS) == "dead"
    assert (db.row(LETTER, late).status, db.row(LETTER, late).retry_count) == ("pending", 1)

    service_role.row("SELECT * FROM public.open_chargeback(%s, 'dp_9', 1000)", sale.id)
    assert service_role.value("SELECT public.replay_dead_webhooks()") == 1
    assert service_role.value(PROCESS) == "done"
    letter = db.row(LETTER, late)
    assert (letter.status, letter.resolved_at is None) == ("resolved", False)
    assert service_role.value("SELECT public.replay_dead_webhooks()") == 0


@pytest.mark.parametrize(
    "body", ["no json", "[1, 2]", '{"id": "evt_1"}', '"text"', '{"type": "a"}']
)
def test_one_that_cannot_be_read_is_kept_for_somebody_to_look_at(db, service_role, body):
    hook = send(service_role, body)
    assert service_role.value(PROCESS) == "dead"

    letter = db.row(LETTER, hook.webhook_id)
    assert letter.webhook_type == "stripe.unreadable"
    assert letter.payload in ({"text": body}, json.loads(body) if body != "no json" else None)
    assert service_role.value("SELECT public.replay_dead_webhooks()") == 0
    assert not send(service_role, body).is_new


def test_of_two_workers_each_takes_another(sessions, db, service_role):
    for _ in range(2):
        send(service_role, told_of("customer.created"))
    first, second = sessions("service_role", "service_role")

    assert first.value(PROCESS) == second.value(PROCESS) == "ignored"
    assert second.value(PROCESS) is None
    first.rollback()
    second.commit()

    assert service_role.value(PROCESS) == "ignored"
    assert service_role.value(PROCESS) is None


def test_a_server_killed_in_the_middle_does_it_once_afterwards(crash):
    db = crash.database
    db.execute(SET, SECRET, 24)
    order = make(db, "ticketing.orders")
    send(db, told_of("charge.dispute.closed", id="dp_1", status="won"))
    connection = db.server.connect(db.name)
    connection.execute("BEGIN")
    assert connection.execute(PROCESS).fetchone() == ("pending",)
    crash.kill_and_restart()

    hook = db.row("SELECT * FROM ops.incoming_webhooks")
    assert (hook.state, hook.attempts) == ("pending", 0)
    assert db.value(PROCESS) == "pending"
    assert order.id


def test_jobs_do_what_comes_and_forget_what_is_old(db, service_role):
    send(service_role, told_of("customer.created"))
    db.execute("CALL payments.process_webhooks_job(0, false)")
    assert db.value("SELECT state FROM ops.incoming_webhooks") == "ignored"

    for days, kept in ((89, 1), (91, 0)):
        db.execute(f"UPDATE ops.incoming_webhooks SET received_at = now() - interval '{days} days'")
        db.execute("CALL payments.forget_webhooks_job(0, false)")
        assert db.value("SELECT count(*) FROM ops.incoming_webhooks") == kept
