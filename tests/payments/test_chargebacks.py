"""Chargebacks: the bank takes the money at once, decides later, and is believed once."""

import uuid

import pytest

from tests.fix_rows import make
from tests.payments.test_refunds import ask, refunded, state
from tests.refusals import copy_row, refused, rules_of

CHARGEBACKS = "payments.chargebacks"
OPEN = "SELECT * FROM public.open_chargeback(%s, %s, %s, %s)"
CLOSE = "SELECT * FROM public.close_chargeback(%s, %s)"
COPY = {
    "id": "gen_random_uuid()",
    "provider_dispute_id": "'dp_copy'",
    "refund_id": "NULL",
}
CASES = [
    ({"id": "id"}, "23505", "chargebacks_pkey"),
    (
        {"provider_dispute_id": "provider_dispute_id"},
        "23505",
        "chargebacks_provider_dispute_id_key",
    ),
    ({"refund_id": "refund_id"}, "23505", "chargebacks_refund_id_key"),
    ({"order_id": "gen_random_uuid()"}, "23503", "chargebacks_order_id_fkey"),
    ({"currency": "'EUR'"}, "23503", "chargebacks_order_id_fkey"),
    (
        {"organization_id": "gen_random_uuid()"},
        "23503",
        "chargebacks_organization_sold_the_order",
    ),
    ({"refund_id": "gen_random_uuid()"}, "23503", "chargebacks_refund_is_of_the_order"),
    (
        {"ledger_transaction_id": "gen_random_uuid()"},
        "23503",
        "chargebacks_ledger_transaction_id_fkey",
    ),
    ({"provider_dispute_id": "''"}, "23514", "chargebacks_provider_dispute_id_check"),
    ({"amount_cents": "0"}, "23514", "chargebacks_amount_cents_check"),
    ({"fee_cents": "-1"}, "23514", "chargebacks_fee_cents_check"),
    ({"reason": "repeat('r', 201)"}, "23514", "chargebacks_reason_check"),
    ({"closed_at": "now()"}, "23514", "chargebacks_closed_at_once_decided"),
]


def moved(db, chargeback):
    """{account type: sum} of the chargeback's entries; positive = debit."""
    return dict(
        db.rows(
            "SELECT type::text, sum(amount_cents)::bigint FROM payments.entries"
            " JOIN payments.accounts ON accounts.id = account_id"
            " WHERE reference_type = 'chargeback' AND reference_id = %s"
            " GROUP BY 1 HAVING sum(amount_cents) <> 0",
            chargeback.id,
        )
    )


def told(db):
    """Topics of the outbox about chargebacks."""
    return [
        topic
        for (topic,) in db.rows(
            "SELECT topic FROM public.outbox WHERE topic LIKE 'chargeback.%%' ORDER BY ctid"
        )
    ]


@pytest.fixture
def taken(sale, service_role):
    """The bank has taken all of it back, and the processor 15.00 for that."""
    return service_role.row(OPEN, sale.id, "dp_1", 13_000, 1_500)


def test_an_opened_chargeback_takes_the_money_at_once(db, sale, taken, organization):
    assert (taken.status, taken.amount_cents, taken.fee_cents) == ("open", 13_000, 1_500)
    assert (taken.organization_id, taken.closed_at) == (organization.id, None)
    assert moved(db, taken) == {"payable": 13_000, "clearing": -14_500, "fees": 1_500}
    assert state(db, sale) == ("paid", 0, 13_000)
    assert db.rows(
        "SELECT transaction_type::text, amount_cents FROM payments.org_wallet_transactions"
        " WHERE related_order_id = %s ORDER BY ctid",
        sale.id,
    ) == [("sale", 10_000), ("adjustment", -13_000)]
    posted = db.row(
        "SELECT * FROM payments.transactions WHERE id = %s", taken.ledger_transaction_id
    )
    assert posted.metadata == {"processor_id": "dp_1"}
    assert told(db) == ["chargeback.opened"]


def test_the_platform_may_bear_it(db, sale, service_role):
    chargeback = service_role.row(
        "SELECT * FROM public.open_chargeback(%s, 'dp_1', 13000, is_borne_by_platform => TRUE)",
        sale.id,
    )
    assert moved(db, chargeback) == {"refunds": 13_000, "clearing": -13_000}
    service_role.row(CLOSE, "dp_1", "won")
    assert moved(db, chargeback) == {}


def test_what_the_bank_may_keep_is_not_refunded_too(db, sale, service_role):
    service_role.row(OPEN, sale.id, "dp_1", 10_000, 0)
    with refused(db, "YP260"):
        ask(service_role, sale, 3_001)
    assert refunded(service_role, sale, 3_000).status == "succeeded"


def test_the_bank_takes_also_what_was_refunded(db, sale, service_role):
    refunded(service_role, sale)
    chargeback = service_role.row(OPEN, sale.id, "dp_1", 13_000, 0)

    assert chargeback.refund_id is None
    assert moved(db, chargeback) == {"payable": 13_000, "clearing": -13_000}
    assert service_role.row(CLOSE, "dp_1", "lost").status == "lost"
    assert state(db, sale) == ("refunded", 13_000, 13_000)


def test_a_won_chargeback_is_reversed_and_the_fee_stays(db, sale, taken, service_role):
    answer = service_role.row(CLOSE, "dp_1", "won")

    assert (answer.status, answer.closed_at is not None) == ("won", True)
    assert moved(db, taken) == {"clearing": -1_500, "fees": 1_500}
    assert state(db, sale) == ("paid", 0, 0)
    assert db.value(
        "SELECT sum(amount_cents)::bigint FROM payments.org_wallet_transactions"
        " WHERE related_order_id = %s",
        sale.id,
    ) == 10_000  # fmt: skip
    assert refunded(service_role, sale).status == "succeeded"


def test_a_lost_chargeback_stays_gone_and_counts_as_refunded(db, sale, taken, service_role):
    answer = service_role.row(CLOSE, "dp_1", "lost")

    assert answer.status == "lost"
    assert moved(db, taken) == {"payable": 13_000, "clearing": -14_500, "fees": 1_500}
    assert state(db, sale) == ("refunded", 13_000, 13_000)
    refund = db.row("SELECT * FROM ticketing.refunds WHERE id = %s", taken.refund_id)
    assert (refund.status, refund.kind) == ("succeeded", "chargeback")
    assert refund.ledger_transaction_id == taken.ledger_transaction_id
    payload = db.value("SELECT payload FROM public.outbox WHERE topic = 'order.refunded'")
    assert (payload["kind"], payload["amount_cents"]) == ("chargeback", 13_000)
    assert payload["is_whole"]


def test_the_processor_may_tell_twice(db, sale, taken, service_role):
    assert service_role.row(OPEN, sale.id, "dp_1", 13_000, 1_500) == taken
    for _ in range(2):
        assert service_role.row(CLOSE, "dp_1", "lost").status == "lost"
    assert service_role.row(OPEN, sale.id, "dp_1", 13_000, 1_500).status == "lost"
    assert told(db) == ["chargeback.opened", "chargeback.lost"]

    with refused(db, "YP261"):
        service_role.row(CLOSE, "dp_1", "won")
    with refused(db, "YP261"):
        service_role.row(OPEN, sale.id, "dp_1", 12_999, 1_500)
    with refused(db, "YP261"):
        service_role.row(OPEN, sale.id, "dp_1", 13_000, 0)


def test_two_who_open_or_close_at_once_do_it_once(db, sessions, sale):
    first, second = sessions("service_role", "service_role")
    for call in ((OPEN, sale.id, "dp_1", 13_000, 0), (CLOSE, "dp_1", "won")):
        one = first.row(*call)
        waiting = second.start(*call)
        assert waiting.is_blocked_by(first)
        first.commit()
        assert waiting.result()[0].id == one.id
        second.commit()
    assert db.value("SELECT count(*) FROM payments.transactions") == 3
    assert told(db) == ["chargeback.opened", "chargeback.won"]


def test_the_bank_and_a_refund_at_once_reserve_no_more_than_was_paid(
    db, sessions, sale, service_role
):
    first, second = sessions("service_role", "service_role")
    first.execute(OPEN, sale.id, "dp_1", 13_000, 0)
    waiting = second.start("SELECT * FROM public.refund_order(%s, 'k', 1)", sale.id)
    assert waiting.is_blocked_by(first)
    first.commit()
    assert waiting.sqlstate() == "YP260"


def test_its_refund_is_moved_by_nothing_else(db, taken, service_role):
    with refused(db, "YP005"):
        service_role.row("SELECT * FROM public.refund_paid(%s, 're_1')", taken.refund_id)
    with refused(db, "YP005"):
        service_role.row("SELECT * FROM public.refund_failed(%s, 'No.')", taken.refund_id)


def test_odd_chargebacks_are_refused(db, sale, event, service_role):
    for cents in (0, -1, 13_001, None):
        with refused(db, "YP003"):
            service_role.row(OPEN, sale.id, "dp_1", cents, 0)
    for reference in ("", None, "d" * 151):
        with refused(db, "YP003"):
            service_role.row(OPEN, sale.id, reference, 1, 0)
    for fee in (-1, None):
        with refused(db, "YP003"):
            service_role.row(OPEN, sale.id, "dp_1", 1, fee)
    with refused(db, "YP004"):
        service_role.row(OPEN, uuid.uuid4(), "dp_1", 1, 0)
    with refused(db, "YP004"):
        service_role.row(CLOSE, "dp_1", "won")
    for outcome in ("open", None):
        with refused(db, "YP003"):
            service_role.row(CLOSE, "dp_1", outcome)
    unpaid = make(db, "ticketing.orders", event_id=event.id, total_cents=1, subtotal_cents=1)
    with refused(db, "YP005"):
        service_role.row(OPEN, unpaid.id, "dp_1", 1, 0)


def test_admins_of_the_seller_see_it_and_nobody_else(
    db, taken, admin, editor, outsider, other_owner
):
    seen = "SELECT id FROM public.chargebacks"
    assert admin.value(seen) == taken.id
    for caller in (editor, outsider, other_owner):
        assert caller.rows(seen) == []


def test_nobody_but_the_trusted_server_tells_of_chargebacks(db, sale, owner, anon):
    for caller in (owner, anon):
        with refused(db, "42501"):
            caller.row(OPEN, sale.id, "dp_1", 1, 0)
        with refused(db, "42501"):
            caller.row(CLOSE, "dp_1", "won")


@pytest.mark.parametrize(
    "change",
    [
        "SET amount_cents = 1",
        "SET provider_dispute_id = 'dp_2'",
        "SET fee_cents = 0",
        "SET organization_id = NULL",
        "SET is_borne_by_platform = TRUE",
    ],
)
def test_what_was_told_of_it_stays(db, taken, change):
    with refused(db, "YP008"):
        db.execute(f"UPDATE payments.chargebacks {change}")


def test_it_is_not_deleted_and_moves_as_its_machine_says(db, taken):
    with refused(db, "YP008"):
        db.execute("DELETE FROM payments.chargebacks")
    with refused(db, "YP008"):
        db.execute("TRUNCATE payments.chargebacks")
    db.execute("UPDATE payments.chargebacks SET status = 'lost', closed_at = now()")
    with refused(db, "YP011"):
        db.execute("UPDATE payments.chargebacks SET status = 'open', closed_at = NULL")
    with refused(db, "YP011"):
        copy_row(db, CHARGEBACKS, **COPY)


@pytest.mark.parametrize(("change", "sqlstate", "constraint"), CASES)
def test_the_table_refuses(db, taken, change, sqlstate, constraint):
    with refused(db, sqlstate, constraint):
        copy_row(db, CHARGEBACKS, **(COPY | change))
        db.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_every_rule_has_a_case(db):
    # An organization that does not exist has sold no order either: the other key refuses first.
    assert rules_of(db, CHARGEBACKS) - {case[2] for case in CASES} == {
        "chargebacks_organization_id_fkey"
    }
