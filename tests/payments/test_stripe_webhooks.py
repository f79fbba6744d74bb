"""What follows from what Stripe tells: the money of the books, moved once."""

import uuid

import pytest

from tests.fix_rows import make
from tests.fix_story import hold
from tests.payments.fix_credits import bill, org_wallet
from tests.payments.stripe import PROCESS, send
from tests.payments.stripe import event as told_of
from tests.payments.test_payouts import CLAIM, SENT, owe, stored
from tests.payments.test_payouts import ask as ask_payout
from tests.payments.test_refunds import ask, refunded, state
from tests.sponsorship.test_escrow import deal
from tests.ticketing.checkout import start

LAST_ERROR = "SELECT last_error FROM ops.incoming_webhooks WHERE state = 'pending'"

pytestmark = pytest.mark.usefixtures("stripe")


@pytest.fixture
def payout(db, service_role, admin, organization):
    """A payout of 60.00 on its way to the bank."""
    owe(db, 10_000, organization.id)
    make(db, "payments.payout_accounts", context_id=organization.id, payouts_enabled=True)
    payout = ask_payout(admin, organization, 6_000)
    service_role.row(CLAIM, "worker-1", 10)
    service_role.row(SENT, payout.id, "po_1")
    return stored(db, payout)


def becomes(service_role, body):
    """What becomes of a webhook."""
    send(service_role, body)
    return service_role.value(PROCESS)


def differs(db, service_role, body):
    """Why a webhook that differs from the books changes nothing and comes again."""
    assert becomes(service_role, body) == "pending"
    code, why = db.value(LAST_ERROR).split(": ", 1)
    assert code == "YP429"
    return why


def payment(about, cents, currency="usd", reference="pi_1"):
    """A payment that succeeded."""
    return told_of(
        "payment_intent.succeeded", id=reference, amount_received=cents, currency=currency,
        metadata=about,
    )  # fmt: skip


def refund_of(refund, **more):
    """What the processor tells of a refund that it paid."""
    given = {
        "id": "re_1", "status": "succeeded", "amount": refund.amount_cents, "currency": "usd",
        "metadata": {"refund_id": refund.id},
    }  # fmt: skip
    return told_of("refund.updated", **given | more)


def dispute_of(order, **more):
    """A dispute of 130.00 over the payment of an order."""
    given = {
        "id": "dp_1", "amount": 13_000, "currency": "usd", "reason": "fraudulent",
        "payment_intent": order.stripe_payment_intent_id,
    }  # fmt: skip
    return told_of("charge.dispute.created", **given | more)


def payout_of(payout, kind="payout.paid", **more):
    """What the processor tells of a payout."""
    given = {
        "id": "po_1", "amount": 6_000, "currency": "usd",
        "metadata": {"payout_id": payout.id, "attempt": payout.attempts},
    }  # fmt: skip
    return told_of(kind, **given | more)


def failed_payout(payout):
    """What it tells when the bank does not take it."""
    return payout_of(payout, "payout.failed", failure_message="No.")


def test_a_payment_pays_its_order_once(db, service_role, buyer, tier):
    order = start(buyer, hold(buyer, tier))
    paid = payment({"order_id": order.id}, order.total_cents, order.currency.lower())

    assert becomes(service_role, paid) == "done"
    again = send(service_role, paid)

    assert not again.is_new
    assert service_role.value(PROCESS) is None
    assert db.value("SELECT status::text FROM ticketing.orders WHERE id = %s", order.id) == "paid"
    assert db.value("SELECT count(*) FROM ticketing.tickets WHERE order_id = %s", order.id) == 1


def test_a_payment_in_another_currency_pays_nothing(db, service_role, buyer, tier):
    order = start(buyer, hold(buyer, tier))

    why = differs(db, service_role, payment({"order_id": order.id}, order.total_cents, "jpy"))

    assert why.endswith(f"It is in JPY, and the books have {order.currency}.")
    status = db.value("SELECT status::text FROM ticketing.orders WHERE id = %s", order.id)
    assert status == order.status != "paid"


def test_a_payment_without_an_amount_pays_nothing(db, service_role, buyer, tier):
    order = start(buyer, hold(buyer, tier))

    assert "no amount_received" in differs(
        db, service_role, payment({"order_id": order.id}, None, order.currency.lower())
    )


def test_a_payment_buys_credits(db, service_role, organization):
    wallet = org_wallet(db, organization)
    invoice = bill(db, wallet, credits=1_000, net=5_000)

    assert becomes(service_role, payment({"invoice_id": invoice}, 5_000)) == "done"
    assert db.value("SELECT sum(quantity_remaining) FROM payments.credit_lots") == 1_000


def test_a_payment_funds_a_sponsorship(db, service_role):
    order = deal(db)

    about = {"sponsorship_order_id": order.id}
    assert becomes(service_role, payment(about, 100_000)) == "done"
    query = "SELECT state::text FROM sponsorship.sponsorship_orders WHERE id = %s"
    assert db.value(query, order.id) == "funded"


@pytest.mark.parametrize("about", ["order_id", "invoice_id", "sponsorship_order_id"])
def test_a_payment_of_what_is_not_there_comes_again(db, service_role, about):
    assert becomes(service_role, payment({about: uuid.uuid4()}, 5_000)) == "pending"
    assert db.value(LAST_ERROR).startswith("YP004")


@pytest.mark.parametrize(
    ("currency", "said", "meant"),
    [("ISK", 50_000, 500), ("UGX", 50_000, 500), ("MGA", 500, 50_000)],
)
def test_the_processors_own_minor_units_are_converted(db, currency, said, meant):
    query = "SELECT payments.stripe_amount(%s::text::jsonb, 'amount', %s)"
    record = f'{{"amount": {said}, "currency": "{currency.lower()}"}}'

    assert db.value(query, record, currency) == meant
    assert db.value(query, record.replace(currency.lower(), "usd"), "USD") == said


@pytest.mark.parametrize(
    ("status", "left"), [("succeeded", "succeeded"), ("failed", "failed"), ("pending", "pending")]
)
def test_a_refund_is_posted_or_fails_as_the_processor_says(db, service_role, sale, status, left):
    refund = ask(service_role, sale, 1_000)

    outcome = becomes(service_role, refund_of(refund, status=status))

    assert outcome == ("ignored" if status == "pending" else "done")
    query = "SELECT status::text FROM ticketing.refunds WHERE id = %s"
    assert db.value(query, refund.id) in (left, refund.status)
    assert (state(db, sale).refunded_cents > 0) == (status == "succeeded")


@pytest.mark.parametrize("more", [{"amount": 999}, {"currency": "eur"}], ids=["amount", "currency"])
def test_a_refund_of_other_money_is_not_posted(db, service_role, sale, more):
    refund = ask(service_role, sale, 1_000)

    differs(db, service_role, refund_of(refund, **more))

    assert state(db, sale).refunded_cents == 0


def test_a_refund_that_nobody_asked_for_is_not_passed_over(db, service_role, sale):
    """Somebody made it in the processor's dashboard; once it is in the books it is resolved."""
    told = told_of(
        "refund.created", id="re_9", status="succeeded", amount=1_000, currency="usd",
        payment_intent=sale.stripe_payment_intent_id,
    )  # fmt: skip

    assert f"Order {sale.id}" in differs(db, service_role, told)
    paid = "SELECT * FROM public.refund_paid(%s, 're_9')"
    service_role.row(paid, ask(service_role, sale, 1_000).id)
    db.execute("UPDATE ops.incoming_webhooks SET due_at = now()")

    assert service_role.value(PROCESS) == "done"
    assert state(db, sale).refunded_cents == 1_000


def test_a_refund_that_the_books_have_fails_by_its_own_id(db, service_role, sale):
    refund = refunded(service_role, sale, 1_000)
    query = "SELECT status::text, stripe_refund_id FROM ticketing.refunds WHERE id = %s"
    reference = db.row(query, refund.id).stripe_refund_id

    told = told_of("refund.failed", id=reference, status="failed")

    assert becomes(service_role, told) == "done"
    assert db.row(query, refund.id) == ("failed", reference)


@pytest.mark.parametrize(
    ("costs", "fee"),
    [
        ([{"fee": 1_500, "currency": "usd"}], 1_500),
        ([{"fee": 1_400, "currency": "eur"}], 0),
        ([], 0),
    ],
    ids=["of the order", "another currency", "none"],
)
def test_a_dispute_is_opened_with_its_fee_and_closed(db, service_role, sale, costs, fee):
    closed = told_of("charge.dispute.closed", id="dp_1", status="won")

    assert becomes(service_role, dispute_of(sale, balance_transactions=costs)) == "done"
    assert becomes(service_role, closed) == "done"
    row = db.row("SELECT * FROM payments.chargebacks")
    assert (row.amount_cents, row.fee_cents, row.status) == (13_000, fee, "won")


def test_a_dispute_in_another_currency_opens_nothing(db, service_role, sale):
    differs(db, service_role, dispute_of(sale, currency="eur"))

    assert db.rows("SELECT FROM payments.chargebacks") == []


def test_a_payout_is_paid_then_sent_back(db, service_role, payout):
    assert becomes(service_role, payout_of(payout)) == "done"
    assert stored(db, payout).status == "paid"

    assert becomes(service_role, failed_payout(payout)) == "done"
    assert stored(db, payout).status == "returned"


def test_a_payout_that_fails_is_tried_again(db, service_role, payout):
    assert becomes(service_role, failed_payout(payout)) == "done"

    left = stored(db, payout)
    assert (left.status, left.error_message) == ("pending", "No.")


@pytest.mark.parametrize(
    "more", [{"amount": 5_999}, {"currency": "eur"}], ids=["amount", "currency"]
)
def test_a_payout_of_other_money_changes_nothing(db, service_role, payout, more):
    differs(db, service_role, payout_of(payout, **more))

    assert stored(db, payout) == payout


@pytest.mark.parametrize("kind", ["payout.paid", "payout.failed"])
def test_a_payout_that_is_not_there_comes_again(db, service_role, payout, kind):
    other = payout._replace(id=uuid.uuid4())

    assert becomes(service_role, payout_of(other, kind)) == "pending"
    assert db.value(LAST_ERROR).startswith("YP004")


@pytest.mark.parametrize(
    "body",
    [
        told_of("customer.created", "evt_1", id="cus_1"),
        told_of("payment_intent.succeeded", "evt_2", id="pi_1", metadata={}),
        told_of("refund.created", "evt_5", id="re_1", status="succeeded", payment_intent="pi_9"),
        told_of("payout.paid", "evt_3", id="po_1", metadata={"other": 1}),
        told_of("charge.dispute.closed", "evt_4", id="dp_1", status="warning_closed"),
    ],
    ids=["unknown", "of another system", "its refund", "of no payout of ours", "no decision"],
)
def test_what_nothing_follows_from_is_ignored(db, service_role, body):
    assert becomes(service_role, body) == "ignored"
    assert db.value("SELECT finished_at IS NOT NULL FROM ops.incoming_webhooks")
