"""Refunds in the books: linked to the sale, in its parts, never above it, also from two sides."""

import uuid

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_actors import add_member, person
from tests.fix_rows import make
from tests.refusals import refused

ASK = "SELECT * FROM public.refund_order(order_id => %s, idempotency_key => %s, amount_cents => %s)"
PAID = "SELECT * FROM public.refund_paid(%s, %s, %s)"
FAILED = "SELECT * FROM public.refund_failed(%s, %s)"


def sold(db, event, subtotal=10_000, fees=500, tax=2_500, included=0, currency="USD"):
    """A paid order of the event in the books. Returns it."""
    order = make(
        db,
        "ticketing.orders",
        event_id=event.id,
        seller_organization_id=event.owner_organization_id,
        currency=currency,
        subtotal_cents=subtotal,
        fees_cents=fees,
        tax_cents=tax,
        total_cents=subtotal + fees + tax,
        stripe_payment_intent_id=f"pi_{uuid.uuid4().hex}",
    )
    if included:
        make(
            db,
            "ticketing.order_tax_lines",
            order_id=order.id,
            tax_cents=included,
            taxable_cents=included,
            is_included=True,
        )
    db.execute("SELECT ticketing.post_order(orders) FROM ticketing.orders WHERE id = %s", order.id)
    db.execute(
        "UPDATE ticketing.orders SET status = 'paid', paid_at = now() WHERE id = %s", order.id
    )
    return order


def left(db, order):
    """{account type: balance} of what the order's sale and refunds came to; positive = debit."""
    return dict(
        db.rows(
            "SELECT type::text, sum(amount_cents)::bigint FROM payments.entries"
            " JOIN payments.accounts ON accounts.id = account_id"
            " WHERE reference_id = %s OR reference_id IN ("
            "SELECT id FROM ticketing.refunds WHERE order_id = %s)"
            " GROUP BY 1 HAVING sum(amount_cents) <> 0",
            order.id,
            order.id,
        )
    )


def legs(db, refund):
    """{account type: amount} of the refund's transaction."""
    return dict(
        db.rows(
            "SELECT type::text, amount_cents FROM payments.entries JOIN payments.accounts"
            " ON accounts.id = account_id WHERE transaction_id = %s",
            refund.ledger_transaction_id,
        )
    )


def state(db, order):
    """(status, refunded, asked for) of the order."""
    return db.row(
        "SELECT status, refunded_cents, refund_reserved_cents FROM ticketing.orders WHERE id = %s",
        order.id,
    )


def ask(caller, order, cents=None, key=None):
    """Asks for a refund. Returns it."""
    return caller.row(ASK, order.id, key or uuid.uuid4().hex, cents)


def refunded(caller, order, cents=None, keeps_fees=False):
    """Asks for a refund that the processor then pays. Returns it."""
    return caller.row(PAID, ask(caller, order, cents).id, f"re_{uuid.uuid4().hex}", keeps_fees)


def test_an_admin_asks_and_the_processor_is_told(db, sale, admin):
    refund = ask(admin, sale)

    assert (refund.status, refund.amount_cents) == ("pending", 13_000)
    assert refund.created_by == admin.user_id
    assert state(db, sale) == ("paid", 0, 13_000)
    told = db.row("SELECT * FROM public.outbox WHERE topic = 'refund.requested'")
    assert told.payload["payment"] == sale.stripe_payment_intent_id
    assert told.payload["refund_id"] == str(refund.id)


def test_the_same_key_asks_once(db, sale, admin):
    first = ask(admin, sale, 1_000, "k")
    assert ask(admin, sale, 1_000, "k").id == first.id
    assert ask(admin, sale, None, "k").id == first.id
    with refused(db, "YP006"):
        ask(admin, sale, 999, "k")


def test_only_the_sellers_admins_ask(db, sale, editor, outsider, other_owner, anon, service_role):
    for caller in (editor, outsider, other_owner):
        with refused(db, "YP004"):
            ask(caller, sale)
    with refused(db, "42501"):
        ask(anon, sale)
    assert ask(service_role, sale).created_by is None
    for caller in (editor, service_role):
        with refused(db, "YP004"):
            caller.row(ASK, uuid.uuid4(), "k", None)


def test_odd_requests_are_refused(db, sale, admin, event):
    for cents in (0, -1):
        with refused(db, "YP003"):
            ask(admin, sale, cents)
    with refused(db, "YP003"):
        admin.row(ASK, sale.id, None, 1)
    with refused(db, "YP260"):
        ask(admin, sale, 13_001)
    for arguments in ("kind => 'chargeback'", "reason => repeat('r', 2001)"):
        with refused(db, "YP003"):
            admin.row(f"SELECT * FROM public.refund_order(%s, 'k', {arguments})", sale.id)
    unpaid = make(
        db,
        "ticketing.orders",
        event_id=event.id,
        seller_organization_id=event.owner_organization_id,
    )
    with refused(db, "YP005"):
        ask(admin, unpaid)


def test_a_whole_refund_takes_every_part_back(db, sale, service_role, organization):
    refund = refunded(service_role, sale)

    assert (refund.status, refund.succeeded_at is not None) == ("succeeded", True)
    assert legs(db, refund) == {
        "clearing": -13_000,
        "payable": 10_000,
        "revenue": 500,
        "taxes": 2_500,
    }
    assert left(db, sale) == {}
    assert state(db, sale) == ("refunded", 13_000, 13_000)
    posted = db.row(
        "SELECT * FROM payments.transactions WHERE id = %s", refund.ledger_transaction_id
    )
    assert (posted.reference_type, posted.reference_id) == ("refund", refund.id)
    assert posted.metadata["processor_id"].startswith("re_")
    assert db.rows(
        "SELECT transaction_type::text, amount_cents FROM payments.org_wallet_transactions"
        " WHERE related_order_id = %s ORDER BY ctid",
        sale.id,
    ) == [("sale", 10_000), ("refund", -10_000)]
    assert db.value("SELECT count(*) FROM public.outbox WHERE topic = 'refund.succeeded'") == 1


def test_an_order_is_told_to_be_refunded_in_part_and_then_wholly(db, sale, service_role):
    refunds = [refunded(service_role, sale, 3_000), refunded(service_role, sale)]

    told = db.rows(
        "SELECT organization_id, aggregate_id, payload FROM public.outbox"
        " WHERE topic = 'order.refunded' ORDER BY log_position"
    )
    assert {row.organization_id for row in told} == {sale.seller_organization_id}
    assert {row.aggregate_id for row in told} == {sale.id}
    assert [row.payload["refund_id"] for row in told] == [str(refund.id) for refund in refunds]
    assert [
        (row.payload["amount_cents"], row.payload["refunded_cents"], row.payload["is_whole"])
        for row in told
    ] == [(3_000, 3_000, False), (10_000, 13_000, True)]


def test_a_refund_that_is_rolled_back_is_not_told(db, sale, service_role):
    refund = ask(service_role, sale)
    told = "SELECT count(*) FROM public.outbox WHERE topic = 'order.refunded'"
    with db.connection.transaction():
        service_role.row(PAID, refund.id, "re_1", False)
        raise psycopg.Rollback
    assert db.value(told) == 0

    for _ in range(2):
        service_role.row(PAID, refund.id, "re_1", False)
    assert db.value(told) == 1


def test_a_refund_is_linked_to_the_sale(db, sale, service_role):
    refund = refunded(service_role, sale, 1_300)
    assert db.value(
        "SELECT reverses_id FROM payments.transactions WHERE id = %s",
        refund.ledger_transaction_id,
    ) == db.value("SELECT id FROM payments.transactions WHERE reference_id = %s", sale.id)


def test_kept_fees_stay_with_the_platform(db, sale, service_role):
    refund = refunded(service_role, sale, 12_500, keeps_fees=True)

    assert legs(db, refund) == {"clearing": -12_500, "payable": 10_000, "taxes": 2_500}
    assert left(db, sale) == {"clearing": 500, "revenue": -500}
    assert state(db, sale).status == "partially_refunded"


def test_more_than_is_left_without_the_fees_is_refused(db, sale, service_role):
    refund = ask(service_role, sale, 12_501)
    with refused(db, "YP260"):
        service_role.row(PAID, refund.id, "re_1", True)
    assert service_role.row(PAID, refund.id, "re_1", False).status == "succeeded"


def test_the_same_refund_told_twice_moves_money_once(db, sale, service_role):
    refund = ask(service_role, sale, 1_300)
    first = service_role.row(PAID, refund.id, "re_1", False)

    assert service_role.row(PAID, refund.id, "re_1", False) == first
    assert left(db, sale)["clearing"] == 11_700
    with refused(db, "YP262"):
        service_role.row(PAID, refund.id, "re_2", False)
    other = ask(service_role, sale, 1)
    with refused(db, "YP262"):
        service_role.row(PAID, other.id, "re_1", False)
    with refused(db, "YP004"):
        service_role.row(PAID, uuid.uuid4(), "re_3", False)


def test_two_who_ask_at_once_never_ask_for_more_than_was_paid(db, sessions, sale, admin):
    first, second = sessions("admin", "admin")
    first.execute(ASK, sale.id, "a", 8_000)
    waiting = second.start(ASK, sale.id, "b", 8_000)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP260"
    assert state(db, sale).refund_reserved_cents == 8_000


def test_two_refunds_paid_at_once_divide_what_is_left_one_after_the_other(
    db, sessions, sale, service_role
):
    one, two = ask(service_role, sale, 6_501), ask(service_role, sale, 6_499)
    first, second = sessions("service_role", "service_role")
    first.execute(PAID, one.id, "re_1", False)
    waiting = second.start(PAID, two.id, "re_2", False)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() is None
    second.commit()
    assert left(db, sale) == {}
    assert state(db, sale).status == "refunded"


def test_one_refund_told_by_two_at_once_is_paid_once(db, sessions, sale, service_role):
    refund = ask(service_role, sale, 1_300)
    first, second = sessions("service_role", "service_role")
    first.execute(PAID, refund.id, "re_1", False)
    waiting = second.start(PAID, refund.id, "re_1", False)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.result()[0].status == "succeeded"
    second.commit()
    assert left(db, sale)["clearing"] == 11_700


def test_what_the_organizer_no_longer_has_she_owes(db, sale, service_role, organization, admin):
    make(db, "payments.payout_accounts", context_id=organization.id, payouts_enabled=True)
    payout = admin.row(
        "SELECT * FROM public.request_payout('USD', 10000, 'k', %s)", organization.id
    )
    service_role.row("SELECT * FROM public.claim_payouts('worker')")
    service_role.row("SELECT * FROM public.payout_paid(%s, 'po_1')", payout.id)

    refunded(service_role, sale)

    told = db.row("SELECT payload FROM public.outbox WHERE topic = 'refund.succeeded'")
    assert told.payload["organizer_owes_cents"] == 10_000
    owed = "SELECT payments.payable_left(payments.ensure_account('payable', 'USD', %s))"
    assert db.value(owed, organization.id) == -10_000
    with refused(db, "YP257"):
        admin.row("SELECT * FROM public.request_payout('USD', 1, 'k2', %s)", organization.id)


def test_a_refund_that_the_processor_refuses_frees_the_order(db, sale, service_role):
    refund = ask(service_role, sale)

    for _ in range(2):
        assert service_role.row(FAILED, refund.id, "Card expired").status == "failed"
    assert state(db, sale) == ("paid", 0, 0)
    assert left(db, sale)["clearing"] == 13_000
    with refused(db, "YP005"):
        service_role.row(PAID, refund.id, "re_1", False)
    assert refunded(service_role, sale).status == "succeeded"


def test_a_refund_that_the_bank_sends_back_is_reversed(db, sale, service_role):
    refunded(service_role, sale, 3_000)
    before = left(db, sale)
    refund = refunded(service_role, sale)
    assert state(db, sale).status == "refunded"

    for _ in range(2):
        answer = service_role.row(FAILED, refund.id, "Account closed")
    assert (answer.status, answer.succeeded_at) == ("failed", None)
    assert left(db, sale) == before
    assert state(db, sale) == ("partially_refunded", 3_000, 3_000)
    assert [
        row.amount_cents
        for row in db.rows(
            "SELECT amount_cents FROM payments.org_wallet_transactions"
            " WHERE related_order_id = %s ORDER BY ctid",
            sale.id,
        )[2:]
    ] == [-7_692, 7_692]

    assert refunded(service_role, sale).status == "succeeded"
    assert left(db, sale) == {}


def test_a_free_refund_moves_no_money(db, event, service_role):
    free = sold(db, event, subtotal=0, fees=0, tax=0)
    refund = refunded(service_role, free)
    assert (refund.amount_cents, refund.ledger_transaction_id) == (0, None)
    assert state(db, free).status == "refunded"


def test_an_order_that_is_not_in_the_books_is_not_refunded_there(db, event, service_role):
    legacy = make(
        db,
        "ticketing.orders",
        event_id=event.id,
        seller_organization_id=event.owner_organization_id,
        subtotal_cents=100,
        total_cents=100,
    )
    db.execute(
        "UPDATE ticketing.orders SET status = 'paid', paid_at = now() WHERE id = %s", legacy.id
    )
    refund = ask(service_role, legacy)
    with refused(db, "YP005"):
        service_role.row(PAID, refund.id, "re_1", False)


def test_nobody_but_the_trusted_server_says_what_the_processor_did(db, sale, owner, anon):
    refund = ask(owner, sale)
    for caller in (owner, anon):
        with refused(db, "42501"):
            caller.row(PAID, refund.id, "re_1", False)
        with refused(db, "42501"):
            caller.row(FAILED, refund.id, "No.")


def test_an_admin_of_today_asks_not_one_of_yesterday(db, sale, removed_member, organization):
    with refused(db, "YP004"):
        ask(removed_member, sale)
    again = add_member(db, organization, person(db, "Nora New"), "admin")
    assert ask(again, sale).status == "pending"


AMOUNTS = st.integers(0, 10**7)


@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD"])
@settings(max_examples=15, suppress_health_check=list(HealthCheck), deadline=None)
@given(
    subtotal=st.integers(1, 10**7),
    fees=AMOUNTS,
    tax=AMOUNTS,
    cuts=st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=6),
)
def test_refunds_in_any_parts_take_no_more_than_each_part_and_all_of_it(
    db, event, service_role, currency, subtotal, fees, tax, cuts
):
    with db.undone():
        order = sold(db, event, subtotal, fees, tax, included=subtotal // 3, currency=currency)
        total = order.total_cents
        for share, is_sent_back in cuts:
            cents = int(total * share)
            if not 0 < cents < total - state(db, order).refund_reserved_cents:
                continue
            refund = refunded(service_role, order, cents)
            assert all(part > 0 for kind, part in legs(db, refund).items() if kind != "clearing")
            assert sum(legs(db, refund).values()) == 0
            if is_sent_back:
                service_role.row(FAILED, refund.id, "No.")
            balances = left(db, order)
            assert balances["clearing"] == total - state(db, order).refunded_cents
            assert all(balances.get(kind, 0) <= 0 for kind in ("payable", "revenue", "taxes"))

        refunded(service_role, order)
        assert left(db, order) == {}
