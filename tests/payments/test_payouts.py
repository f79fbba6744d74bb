"""Payouts: asked for within what is owed, claimed once, paid, failed, returned; each told twice."""

import uuid

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_rows import make
from tests.fix_story import hold
from tests.refusals import refused

REQUEST = (
    "SELECT * FROM public.request_payout(currency => %s, amount_cents => %s,"
    " idempotency_key => %s, organization_id => %s)"
)
MINE = (
    "SELECT * FROM public.request_payout(currency => 'USD', amount_cents => %s,"
    " idempotency_key => %s)"
)
CLAIM = "SELECT * FROM public.claim_payouts(%s, %s)"
SENT = "SELECT * FROM public.payout_sent(%s, %s)"
PAID = "SELECT * FROM public.payout_paid(%s, %s)"
FAILED = "SELECT * FROM public.payout_failed(%s, %s, %s)"
RETURNED = "SELECT * FROM public.payout_returned(%s, %s)"
MOVE = "SELECT * FROM public.move_payout(%s, %s, %s)"


def owe(db, cents, organization_id=None, user_id=None, currency="USD"):
    """The platform owes the organization or person so much more; less for a negative amount."""
    db.execute(
        "SELECT payments.write_wallet_lines((payments.post('adjustment', gen_random_uuid(),"
        " payments.legs_on('clearing', %s, %s, 'Sale')"
        " || payments.legs_on('payable', %s, %s, 'Sale', %s, %s))).transaction_id,"
        " 'sale', 'Sale')",
        currency,
        cents,
        currency,
        -cents,
        organization_id,
        user_id,
    )


def payable(db, organization_id, currency="USD"):
    """What the organization is owed."""
    return db.value(
        "SELECT -coalesce(sum(amount_cents), 0)::bigint FROM payments.entries"
        " JOIN payments.accounts ON accounts.id = account_id"
        " WHERE type = 'payable' AND organization_id = %s AND accounts.currency = %s",
        organization_id,
        currency,
    )


def lines(db, organization_id):
    """(type, amount) of the lines in the organization's wallets, oldest first."""
    return db.rows(
        "SELECT transaction_type::text, amount_cents FROM payments.org_wallet_transactions AS lines"
        " JOIN payments.org_wallets ON org_wallets.id = wallet_id WHERE org_id = %s"
        " ORDER BY lines.ctid",
        organization_id,
    )


def told(db, payout):
    """Topics of the outbox about the payout."""
    return [
        topic
        for (topic,) in db.rows(
            "SELECT topic FROM public.outbox WHERE aggregate_id = %s ORDER BY ctid", payout.id
        )
    ]


def stored(db, payout):
    """The payout's row as it is."""
    return db.row("SELECT * FROM payments.payout_queue WHERE id = %s", payout.id)


def due(db, payout):
    """Makes the payout due now."""
    db.execute("UPDATE payments.payout_queue SET scheduled_for = now() WHERE id = %s", payout.id)


@pytest.fixture
def account(db, organization):
    """The organization's account at the processor, and 100.00 USD that it is owed."""
    owe(db, 10_000, organization.id)
    return make(
        db,
        "payments.payout_accounts",
        context_id=organization.id,
        payouts_enabled=True,
    )


def ask(caller, organization, cents, key=None, currency="USD"):
    """Asks for a payout. Returns it."""
    return caller.row(REQUEST, currency, cents, key or uuid.uuid4().hex, organization.id)


@pytest.fixture
def payout(account, admin, organization):
    """A pending payout of 60.00 of the 100.00."""
    return ask(admin, organization, 6_000, "first")


@pytest.fixture
def claimed(payout, service_role):
    """The payout in the hands of a worker."""
    service_role.row(CLAIM, "worker-1", 10)
    return payout


def test_an_admin_asks_for_what_is_owed(db, payout, organization, account):
    assert (payout.status, payout.amount_cents, payout.currency) == ("pending", 6_000, "USD")
    assert (payout.organization_id, payout.payout_account_id) == (organization.id, account.id)
    assert told(db, payout) == ["payout.requested"]
    assert payable(db, organization.id) == 10_000


def test_open_payouts_count_until_they_are_cancelled(db, payout, admin, organization, service_role):
    with refused(db, "YP257"):
        ask(admin, organization, 4_001)
    rest = ask(admin, organization, 4_000)
    service_role.row(MOVE, rest.id, "on_hold", "Looked at.")
    with refused(db, "YP257"):
        ask(admin, organization, 1)
    service_role.row(MOVE, rest.id, "cancelled", "Given up.")
    assert ask(admin, organization, 4_000).amount_cents == 4_000


def test_the_same_key_asks_once(db, payout, admin, organization, other_organization):
    assert ask(admin, organization, 6_000, "first").id == payout.id
    with refused(db, "YP006"):
        ask(admin, organization, 5_999, "first")


def test_a_key_is_its_payees(db, payout, other_owner, other_organization):
    owe(db, 10_000, other_organization.id)
    make(db, "payments.payout_accounts", context_id=other_organization.id, payouts_enabled=True)
    assert ask(other_owner, other_organization, 6_000, "first").id != payout.id


def test_what_is_odd_is_refused(db, account, admin, organization):
    for cents in (0, -1, None):
        with refused(db, "YP003"):
            ask(admin, organization, cents)
    with refused(db, "YP003"):
        ask(admin, organization, 1, currency="XXY")
    with refused(db, "YP003"):
        admin.row(REQUEST, "USD", 1, None, organization.id)
    with refused(db, "YP257"):
        ask(admin, organization, 1, currency="EUR")
    with refused(db, "YP257"):
        ask(admin, organization, 2**63 - 1)


@pytest.mark.parametrize(
    "caller", ["viewer", "editor", "outsider", "removed_member", "other_owner"]
)
def test_only_admins_ask(db, request, account, organization, caller):
    actor = request.getfixturevalue(caller)
    with refused(db, "YP002"):
        ask(actor, organization, 1)


def test_anon_asks_for_nothing(db, account, anon, organization):
    with refused(db, "42501"):
        ask(anon, organization, 1)


def test_a_person_asks_for_her_own(db, buyer, other_buyer):
    owe(db, 500, user_id=buyer.user_id)
    make(
        db,
        "payments.payout_accounts",
        context_type="individual",
        context_id=buyer.user_id,
        payouts_enabled=True,
    )

    assert buyer.row(MINE, 500, "k").user_id == buyer.user_id
    with refused(db, "YP258"):
        other_buyer.row(MINE, 500, "k")
    with refused(db, "YP002"):
        other_buyer.row(
            "SELECT * FROM public.request_payout('USD', 1, 'k', user_id => %s)", buyer.user_id
        )


def test_without_an_account_nothing_is_paid_out(db, admin, organization, service_role):
    owe(db, 100, organization.id)
    with refused(db, "YP258"):
        ask(admin, organization, 100)
    account = make(db, "payments.payout_accounts", context_id=organization.id)
    with refused(db, "YP258"):
        ask(admin, organization, 100)
    db.execute(
        "UPDATE payments.payout_accounts SET payouts_enabled = TRUE WHERE id = %s", account.id
    )
    assert ask(admin, organization, 100).status == "pending"
    db.execute(
        "UPDATE payments.payout_accounts SET payouts_enabled = FALSE WHERE id = %s", account.id
    )
    assert service_role.rows(CLAIM, "worker", 10) == []


def test_less_than_the_least_waits(db, account, admin, organization):
    make(
        db,
        "payments.payout_configurations",
        organization_id=organization.id,
        stripe_connect_account_id=account.stripe_connect_id,
        minimum_payout_amount_cents=1_000,
    )
    with refused(db, "YP259"):
        ask(admin, organization, 999)
    assert ask(admin, organization, 1_000).status == "pending"


def test_two_who_ask_at_once_never_ask_for_more_than_is_owed(
    db, sessions, account, admin, organization
):
    first, second = sessions("admin", "admin")
    first.execute(REQUEST, "USD", 6_000, "a", organization.id)
    waiting = second.start(REQUEST, "USD", 6_000, "b", organization.id)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP257"
    assert db.value("SELECT sum(amount_cents) FROM payments.payout_queue") == 6_000


def test_an_older_snapshot_is_no_ground_to_ask_on(
    db, sessions, account, admin, organization, owner
):
    first, second = sessions("admin", "service_role")
    second.rollback()
    second.connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    second.actor.begin_request(second.connection)
    second.connection.execute("SELECT 1")
    first.execute(REQUEST, "USD", 6_000, "a", organization.id)
    first.commit()

    assert second.start(REQUEST, "USD", 6_000, "b", organization.id).sqlstate() == "YP003"


def test_two_with_one_key_ask_once(db, sessions, account, admin, organization):
    first, second = sessions("admin", "admin")
    asked = first.row(REQUEST, "USD", 6_000, "a", organization.id)
    waiting = second.start(REQUEST, "USD", 6_000, "a", organization.id)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.result()[0].id == asked.id


def test_who_asks_while_a_payout_is_being_paid_sees_it_open_or_gone(
    db, sessions, claimed, admin, organization
):
    payer, asker = sessions("service_role", "admin")
    payer.execute(PAID, claimed.id, "po_1")
    waiting = asker.start(REQUEST, "USD", 4_001, "b", organization.id)
    assert waiting.is_blocked_by(payer)
    payer.commit()

    assert waiting.sqlstate() == "YP257"


def test_sales_do_not_wait_for_payouts(db, sessions, account, admin, buyer, tier, organization):
    held = [row.id for row in hold(buyer, tier)]
    asker, seller = sessions("admin", "service_role")
    asker.execute(REQUEST, "USD", 6_000, "a", organization.id)

    sale = seller.start("SELECT * FROM public.purchase_tickets(%s, 'k', 2729, 'pi_1')", held)
    assert not sale.is_blocked_by(asker)
    assert sale.result()[0].status == "paid"


def test_claimed_are_the_urgent_and_due_in_their_order(
    db, account, admin, organization, service_role
):
    late, early, urgent, future = (ask(admin, organization, n) for n in (1, 2, 3, 4))
    for asked, hours, priority in ((late, 1, 0), (early, 2, 0), (urgent, 1, 5), (future, -1, 9)):
        db.execute(
            "UPDATE payments.payout_queue SET scheduled_for = now() - %s * interval '1 hour',"
            " priority = %s WHERE id = %s",
            hours,
            priority,
            asked.id,
        )

    claimed = service_role.rows(CLAIM, "worker-1", 2)
    assert [row.payout_id for row in claimed] == [urgent.id, early.id]
    assert {(row.attempt, row.stripe_connect_id) for row in claimed} == {
        (1, account.stripe_connect_id)
    }
    assert claimed[0].idempotency_key == stored(db, urgent).idempotency_key
    assert [row.payout_id for row in service_role.rows(CLAIM, "worker-1", 2)] == [late.id]
    assert stored(db, urgent).status == "processing"
    assert (
        db.value("SELECT DISTINCT reason FROM ops.state_changes WHERE record_id = %s", urgent.id)
        == "claimed by worker-1"
    )


def test_two_workers_never_claim_the_same(db, sessions, account, admin, organization):
    for _ in range(3):
        ask(admin, organization, 10)
    first, second = sessions("service_role", "service_role")

    one = {row.payout_id for row in first.rows(CLAIM, "one", 2)}
    two = {row.payout_id for row in second.rows(CLAIM, "two", 2)}

    assert (len(one), len(two), one & two) == (2, 1, set())


def test_what_is_suspended_is_not_claimed(db, payout, organization, service_role):
    db.execute(
        "UPDATE organizations.organizations SET status = 'suspended' WHERE id = %s",
        organization.id,
    )
    assert service_role.rows(CLAIM, "worker", 10) == []
    for most in (0, 1001, None):
        with refused(db, "YP003"):
            service_role.rows(CLAIM, "worker", most)
    with refused(db, "YP003"):
        service_role.rows(CLAIM, "", 1)


def test_paid_money_leaves_the_ledger_under_the_processors_id(
    db, claimed, organization, service_role
):
    assert payable(db, organization.id) == 10_000
    answer = service_role.row(PAID, claimed.id, "po_1")

    assert (answer.status, answer.provider_payout_id) == ("paid", "po_1")
    assert answer.processed_at is not None
    posted = db.row(
        "SELECT * FROM payments.transactions WHERE id = %s", answer.ledger_transaction_id
    )
    assert (posted.reference_type, posted.reference_id) == ("payout", claimed.id)
    assert posted.metadata == {"processor_id": "po_1"}
    assert db.rows(
        "SELECT type::text, amount_cents FROM payments.entries JOIN payments.accounts"
        " ON accounts.id = account_id WHERE transaction_id = %s ORDER BY 1",
        posted.id,
    ) == [("clearing", -6_000), ("payable", 6_000)]
    assert payable(db, organization.id) == 4_000
    assert lines(db, organization.id) == [("sale", 10_000), ("payout", -6_000)]
    assert told(db, claimed) == ["payout.requested", "payout.paid"]


def test_the_processor_may_tell_twice(db, claimed, organization, service_role):
    for _ in range(2):
        assert service_role.row(SENT, claimed.id, "po_1").status == "processing"
    for _ in range(3):
        assert service_role.row(PAID, claimed.id, "po_1").status == "paid"
    for _ in range(2):
        assert service_role.row(RETURNED, claimed.id, "Account closed").status == "returned"
    assert service_role.row(PAID, claimed.id, "po_1").status == "returned"

    assert lines(db, organization.id) == [
        ("sale", 10_000),
        ("payout", -6_000),
        ("payout", 6_000),
    ]
    assert told(db, claimed) == ["payout.requested", "payout.paid", "payout.returned"]


def test_two_webhooks_at_once_pay_once(db, sessions, claimed, organization):
    first, second = sessions("service_role", "service_role")
    first.execute(PAID, claimed.id, "po_1")
    waiting = second.start(PAID, claimed.id, "po_1")
    assert waiting.is_blocked_by(first)
    first.commit()
    assert waiting.result()[0].status == "paid"
    second.commit()
    assert payable(db, organization.id) == 4_000


def test_a_payout_has_one_id_at_the_processor(
    db, claimed, account, admin, organization, service_role
):
    other = ask(admin, organization, 100)
    service_role.rows(CLAIM, "worker", 10)
    service_role.row(SENT, claimed.id, "po_1")

    with refused(db, "YP262"):
        service_role.row(PAID, claimed.id, "po_2")
    with refused(db, "YP262"):
        service_role.row(PAID, other.id, "po_1")
    with refused(db, "YP003"):
        service_role.row(PAID, other.id, None)
    with refused(db, "YP004"):
        service_role.row(PAID, uuid.uuid4(), "po_3")


def test_what_nobody_claimed_is_not_paid(db, payout, service_role):
    with refused(db, "YP005"):
        service_role.row(PAID, payout.id, "po_1")
    with refused(db, "YP005"):
        service_role.row(FAILED, payout.id, 1, "No.")
    with refused(db, "YP005"):
        service_role.row(RETURNED, payout.id, "No.")


def test_a_failed_payout_is_tried_again_later_and_then_waits_for_staff(
    db, claimed, admin, organization, service_role
):
    service_role.row(SENT, claimed.id, "po_1")
    waits = []
    for attempt in (1, 2):
        answer = service_role.row(FAILED, claimed.id, attempt, "Bank is closed.")
        assert (answer.status, answer.provider_payout_id) == ("pending", None)
        waits.append(
            db.value(
                "SELECT extract(epoch FROM scheduled_for - now())::integer"
                " FROM payments.payout_queue WHERE id = %s",
                claimed.id,
            )
        )
        assert service_role.rows(CLAIM, "worker", 10) == []
        due(db, claimed)
        assert service_role.row(CLAIM, "worker", 10).attempt == attempt + 1
    assert waits == [300, 1200]

    assert service_role.row(FAILED, claimed.id, 3, "Still closed.").status == "failed"
    assert stored(db, claimed).error_message == "Still closed."
    assert payable(db, organization.id) == 10_000
    with refused(db, "YP257"):
        ask(admin, organization, 4_001)

    assert service_role.row(MOVE, claimed.id, "pending", "The bank has opened.").status == "pending"
    due(db, claimed)
    assert service_role.row(CLAIM, "worker", 10).attempt == 4
    assert service_role.row(PAID, claimed.id, "po_4").status == "paid"
    assert told(db, claimed) == [
        "payout.requested",
        *["payout.failed"] * 3,
        "payout.resumed",
        "payout.paid",
    ]


def test_a_late_refusal_does_not_fail_the_next_attempt(db, claimed, service_role):
    service_role.row(FAILED, claimed.id, 1, "No.")
    assert service_role.row(FAILED, claimed.id, 1, "No.").status == "pending"
    due(db, claimed)
    service_role.row(CLAIM, "worker", 10)

    assert service_role.row(FAILED, claimed.id, 1, "No.").status == "processing"
    with refused(db, "YP005"):
        service_role.row(FAILED, claimed.id, 3, "No.")
    for attempt in (0, None):
        with refused(db, "YP003"):
            service_role.row(FAILED, claimed.id, attempt, "No.")
    service_role.row(PAID, claimed.id, "po_1")
    with refused(db, "YP005"):
        service_role.row(FAILED, claimed.id, 2, "No.")


def test_what_the_bank_sends_back_is_owed_again(db, claimed, admin, organization, service_role):
    paid = service_role.row(PAID, claimed.id, "po_1")
    service_role.row(RETURNED, claimed.id, "Account closed")

    assert payable(db, organization.id) == 10_000
    reversal = db.row(
        "SELECT * FROM payments.transactions WHERE reference_id = %s AND id <> %s",
        claimed.id,
        paid.ledger_transaction_id,
    )
    assert reversal.metadata == {"processor_id": "po_1"}
    assert ask(admin, organization, 10_000).status == "pending"


def test_staff_hold_resume_and_cancel(db, payout, service_role):
    for status, topic in (
        ("on_hold", "payout.held"),
        ("pending", "payout.resumed"),
        ("on_hold", "payout.held"),
        ("cancelled", "payout.cancelled"),
    ):
        assert service_role.row(MOVE, payout.id, status, "Asked.").status == status
        assert service_role.row(MOVE, payout.id, status, "Asked.").status == status
        assert told(db, payout)[-1] == topic
    assert len(told(db, payout)) == 5
    with refused(db, "YP011"):
        service_role.row(MOVE, payout.id, "pending", "Again.")
    for status, reason in (("paid", "Paid."), ("on_hold", ""), ("on_hold", None)):
        with refused(db, "YP003"):
            service_role.row(MOVE, payout.id, status, reason)


def test_what_is_at_the_processor_is_not_cancelled(db, claimed, service_role):
    with refused(db, "YP005"):
        service_role.row(MOVE, claimed.id, "cancelled", "Too late.")


@pytest.mark.parametrize("caller", ["anon", "owner", "outsider"])
def test_nobody_but_the_trusted_server_works_the_queue(db, request, claimed, caller):
    actor = request.getfixturevalue(caller)
    for call in (
        (CLAIM, "mine", 10),
        (SENT, claimed.id, "po_1"),
        (PAID, claimed.id, "po_1"),
        (FAILED, claimed.id, 1, "No."),
        (RETURNED, claimed.id, "No."),
        (MOVE, claimed.id, "on_hold", "No."),
    ):
        with refused(db, "42501"):
            actor.row(*call)


@pytest.fixture
def released(db, service_role):
    """A sponsorship over 1,000.00 of which 900.00 are the organizer's, who can be paid out."""
    order = make(db, "sponsorship.sponsorship_orders", amount_cents=100_000, fee_bps=1000)
    service_role.row("SELECT public.fund_sponsorship(%s, 100000, 'pi_s')", order.id)
    service_role.row("SELECT public.lock_sponsorship(%s)", order.id)
    service_role.row("SELECT public.release_sponsorship(%s, 'end')", order.id)
    make(
        db,
        "payments.payout_accounts",
        context_id=order.organization_id,
        payouts_enabled=True,
    )
    return order


def test_a_sponsorship_pays_out_what_it_released(db, released, service_role, organization):
    request = (
        "SELECT * FROM public.request_payout('USD', %s, %s, organization_id => %s, order_id => %s)"
    )
    owner = released.organization_id
    owe(db, 50_000, owner)

    with refused(db, "YP257"):
        service_role.row(request, 90_001, "a", owner, released.id)
    first = service_role.row(request, 60_000, "a", owner, released.id)
    assert first.order_id == released.id
    with refused(db, "YP005"):
        service_role.row(request, 1, "b", owner, released.id)
    with refused(db, "YP004"):
        service_role.row(request, 1, "c", organization.id, released.id)
    service_role.row(CLAIM, "worker", 1)
    service_role.row(PAID, first.id, "po_1")
    with refused(db, "YP257"):
        service_role.row(request, 30_001, "b", owner, released.id)
    assert service_role.row(request, 30_000, "b", owner, released.id).status == "pending"


def test_an_event_must_be_the_payees(db, account, admin, organization, event):
    request = (
        "SELECT * FROM public.request_payout('USD', 1, %s, organization_id => %s, event_id => %s)"
    )
    foreign = make(db, "events.events")
    assert admin.row(request, "a", organization.id, event.id).event_id == event.id
    with refused(db, "YP004"):
        admin.row(request, "b", organization.id, foreign.id)


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["owe", "ask", "claim", "pay", "fail", "return", "cancel"]),
        st.integers(0, 10_000),
    ),
    max_size=15,
)


@settings(max_examples=15, suppress_health_check=list(HealthCheck), deadline=None)
@given(moves=MOVES)
def test_payouts_never_take_more_than_is_owed(
    db, account, admin, organization, service_role, moves
):
    """Whatever happens: balance >= open payouts, and the wallet's lines are the balance."""
    with db.undone():
        for move, number in moves:
            rows = db.rows("SELECT * FROM payments.payout_queue ORDER BY id")
            picked = rows[number % len(rows)] if rows else None
            if move == "owe":
                owe(db, number + 1, organization.id)
            elif move == "ask":
                attempt(db, admin, REQUEST, "USD", number, uuid.uuid4().hex, organization.id)
            elif move == "claim":
                db.execute("UPDATE payments.payout_queue SET scheduled_for = now()")
                service_role.rows(CLAIM, "worker", 2)
            elif picked and move == "pay":
                attempt(db, service_role, PAID, picked.id, f"po_{picked.id}")
            elif picked and move == "fail":
                attempt(db, service_role, FAILED, picked.id, picked.attempts, "No.")
            elif picked and move == "return":
                attempt(db, service_role, RETURNED, picked.id, "No.")
            elif picked:
                attempt(db, service_role, MOVE, picked.id, "cancelled", "No.")

            left = db.value(
                "SELECT coalesce(sum(amount_cents), 0)::bigint FROM payments.payout_queue"
                " WHERE status IN ('pending', 'on_hold', 'processing', 'failed')"
            )
            owed = payable(db, organization.id)
            assert 0 <= left <= owed
            assert owed == sum(cents for _, cents in lines(db, organization.id))


def attempt(db, actor, *call):
    """Calls, and takes a refusal for an answer."""

    try:
        with db.connection.transaction():
            actor.row(*call)
    except psycopg.Error as error:
        assert error.sqlstate.startswith("YP"), error
