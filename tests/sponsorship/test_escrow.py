"""Escrow: funded, locked, released with the platform's fee, or refunded; each once."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_rows import make
from tests.refusals import refused

ORDERS = "sponsorship.sponsorship_orders"
FUND = "SELECT * FROM public.fund_sponsorship(%s, %s, %s)"
LOCK = "SELECT * FROM public.lock_sponsorship(%s)"
RELEASE = "SELECT * FROM public.release_sponsorship(%s, %s, %s)"
MILESTONE = "SELECT * FROM public.release_sponsorship(%s, %s, deliverable_id => %s)"
REFUND = "SELECT * FROM public.refund_sponsorship(%s, %s, %s)"
RESOLVE = "SELECT * FROM public.resolve_dispute(%s, %s, %s)"


def deal(db, amount=100_000, fee_bps=1000, currency="USD", **values):
    """An accepted order over the amount, without money."""
    return make(
        db,
        ORDERS,
        amount_cents=amount,
        fee_bps=fee_bps,
        currency=currency,
        status=values.pop("status", "pending"),
        **values,
    )


def funded(service, order):
    """Its payment has come. Returns the order."""
    return service.row(FUND, order.id, order.amount_cents, f"pi_{order.id}")


def locked(service, order):
    """Its payment has come and it is locked. Returns the order."""
    funded(service, order)
    return service.row(LOCK, order.id)


def balances(db, order):
    """{account type: sum of the order's entries}; positive = debit."""
    return dict(
        db.rows(
            "SELECT accounts.type::text, sum(amount_cents)::bigint FROM payments.entries"
            " JOIN payments.accounts ON accounts.id = account_id"
            " WHERE reference_type = 'sponsorship_order' AND reference_id = %s"
            " GROUP BY 1 HAVING sum(amount_cents) <> 0",
            order.id,
        )
    )


def settlements(db, order):
    """(kind, amount, whether it is linked to the ledger) of the order's settlements, in order."""
    return db.rows(
        "SELECT kind::text, amount_cents, ledger_transaction_id IS NOT NULL"
        " FROM sponsorship.order_settlements WHERE order_id = %s ORDER BY n",
        order.id,
    )


def told(db, order):
    """Topics of the outbox about the order."""
    return [
        topic
        for (topic,) in db.rows(
            "SELECT topic FROM public.outbox WHERE aggregate_id = %s ORDER BY ctid", order.id
        )
    ]


def test_a_payment_goes_from_clearing_into_escrow(db, service_role):
    order = deal(db)

    answer = funded(service_role, order)

    assert (answer.state, answer.funded_cents, answer.held_cents) == ("funded", 100_000, 100_000)
    assert answer.funded_at is not None
    assert balances(db, order) == {"clearing": 100_000, "escrow": -100_000}
    assert settlements(db, order) == [("funding", 100_000, True)]
    assert told(db, order) == ["escrow.funded"]


def test_escrow_is_of_the_sponsors_organization_or_of_the_platform(db, service_role, organization):
    with_one = deal(db, sponsor_id=make(db, "sponsorship.sponsors", org_id=organization.id).id)
    without = deal(db, sponsor_id=make(db, "sponsorship.sponsors", org_id=None).id)

    for order, owner in ((with_one, organization.id), (without, None)):
        funded(service_role, order)
        assert (
            db.value(
                "SELECT organization_id FROM payments.entries JOIN payments.accounts"
                " ON accounts.id = account_id WHERE reference_id = %s AND type = 'escrow'",
                order.id,
            )
            == owner
        )


def test_escrow_is_paid_from_where_it_lies_though_the_sponsor_has_moved(
    db, service_role, organization
):
    sponsor = make(db, "sponsorship.sponsors", org_id=None)
    order = deal(db, sponsor_id=sponsor.id)
    locked(service_role, order)
    db.execute(
        "UPDATE sponsorship.sponsors SET org_id = %s WHERE id = %s", organization.id, sponsor.id
    )

    assert service_role.row(RELEASE, order.id, "end", None).state == "released"
    assert "escrow" not in balances(db, order)


def test_the_same_payment_again_changes_nothing(db, service_role):
    order = deal(db)
    funded(service_role, order)

    assert funded(service_role, order).funded_cents == 100_000
    assert settlements(db, order) == [("funding", 100_000, True)]
    assert told(db, order) == ["escrow.funded"]


def test_a_payment_that_is_not_the_price_is_refused(db, service_role):
    order = deal(db)
    with refused(db, "YP105"):
        service_role.row(FUND, order.id, 99_999, "pi_1")
    with refused(db, "YP003"):
        service_role.row(FUND, order.id, 0, "pi_1")
    with refused(db, "YP003"):
        service_role.row(FUND, order.id, 100_000, None)
    with refused(db, "YP003"):
        service_role.row(FUND, order.id, 100_000, "p" * 101)
    with refused(db, "YP004"):
        service_role.row(FUND, uuid.uuid4(), 100_000, "pi_1")
    with refused(db, "YP003"):
        service_role.row(FUND, None, 100_000, "pi_1")


def test_one_payment_pays_one_order_once(db, service_role):
    order, other = deal(db), deal(db)
    service_role.row(FUND, order.id, 100_000, "pi_1")

    with refused(db, "YP107"):
        service_role.row(FUND, other.id, 100_000, "pi_1")
    with refused(db, "YP005"):
        service_role.row(FUND, order.id, 100_000, "pi_2")
    with refused(db, "YP006"):
        service_role.row(FUND, order.id, 1, "pi_1")


def test_a_cancelled_deal_takes_no_money(db, service_role):
    order = deal(db)
    db.execute(f"UPDATE {ORDERS} SET status = 'cancelled' WHERE id = %s", order.id)
    with refused(db, "YP005"):
        funded(service_role, order)


def test_only_funded_escrow_is_locked(db, service_role):
    order = deal(db)
    with refused(db, "YP011"):
        service_role.row(LOCK, order.id)
    funded(service_role, order)

    assert service_role.row(LOCK, order.id).locked_at is not None
    assert service_role.row(LOCK, order.id).state == "locked"
    assert told(db, order)[1:] == ["escrow.locked"]


def test_a_release_goes_to_the_organizer_less_the_fee(db, service_role):
    order = deal(db)
    locked(service_role, order)

    answer = service_role.row(RELEASE, order.id, "end", None)

    assert (answer.state, answer.released_cents, answer.fee_cents) == ("released", 100_000, 10_000)
    assert (answer.held_cents, answer.settled_at is not None) == (0, True)
    assert balances(db, order) == {"clearing": 100_000, "payable": -90_000, "revenue": -10_000}
    assert settlements(db, order)[1:] == [("release", 100_000, True), ("fee", 10_000, False)]
    assert told(db, order)[2:] == ["escrow.released"]
    assert db.rows(
        "SELECT org_id, transaction_type::text, amount_cents, related_event_id"
        " FROM payments.org_wallet_transactions"
        " JOIN payments.org_wallets ON org_wallets.id = wallet_id"
    ) == [(order.organization_id, "sale", 90_000, order.event_id)]


def test_the_same_release_again_changes_nothing(db, service_role):
    order = deal(db)
    locked(service_role, order)
    service_role.row(RELEASE, order.id, "half", 50_000)

    assert service_role.row(RELEASE, order.id, "half", 50_000).released_cents == 50_000
    with refused(db, "YP006"):
        service_role.row(RELEASE, order.id, "half", 50_001)


def test_a_part_is_released_and_the_rest_stays_locked(db, service_role):
    order = deal(db)
    locked(service_role, order)

    part = service_role.row(RELEASE, order.id, "part", 33_333)
    assert (part.state, part.held_cents, part.settled_at) == ("locked", 66_667, None)
    rest = service_role.row(RELEASE, order.id, "rest", None)
    assert (rest.state, rest.held_cents, rest.fee_cents) == ("released", 0, 10_000)


@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD"])
@settings(max_examples=15, suppress_health_check=list(HealthCheck), deadline=None)
@given(
    parts=st.lists(st.integers(1, 10**9), min_size=1, max_size=5),
    fee_bps=st.integers(0, 10_000),
)
def test_the_fee_of_parts_is_the_fee_of_the_whole(db, service_role, currency, parts, fee_bps):
    with db.undone():
        order = deal(db, sum(parts), fee_bps, currency)
        locked(service_role, order)
        for n, part in enumerate(parts):
            answer = service_role.row(RELEASE, order.id, str(n), part)

        exact = sum(parts) * fee_bps / 10_000
        fee = answer.fee_cents
        assert abs(fee - exact) <= 0.5 + 1e-6 * exact
        assert answer.state == "released"
        expected = {
            "clearing": sum(parts),
            "payable": fee - sum(parts),
            "revenue": -fee,
        }
        assert balances(db, order) == {kind: cents for kind, cents in expected.items() if cents}


def test_more_than_is_held_or_before_it_is_locked_is_not_released(db, service_role):
    order = deal(db)
    with refused(db, "YP005"):
        service_role.row(RELEASE, order.id, "end", None)
    funded(service_role, order)
    with refused(db, "YP005"):
        service_role.row(RELEASE, order.id, "end", None)
    service_role.row(LOCK, order.id)
    with refused(db, "YP255"):
        service_role.row(RELEASE, order.id, "end", 100_001)
    for amount in (0, -1):
        with refused(db, "YP003"):
            service_role.row(RELEASE, order.id, "end", amount)
    with refused(db, "YP003"):
        service_role.row(RELEASE, order.id, None, 1)
    service_role.row(RELEASE, order.id, "end", None)
    with refused(db, "YP005"):
        service_role.row(RELEASE, order.id, "again", 1)


def test_of_two_who_release_all_at_once_one_wins(db, sessions, service_role):
    order = deal(db)
    locked(service_role, order)
    first, second = sessions("service_role", "service_role")

    first.execute(RELEASE, order.id, "first", 60_000)
    waiting = second.start(RELEASE, order.id, "second", 60_000)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP255"
    assert balances(db, order) == {
        "clearing": 100_000,
        "escrow": -40_000,
        "payable": -54_000,
        "revenue": -6_000,
    }


def test_of_two_with_one_key_one_moves_money(db, sessions, service_role):
    order = deal(db)
    locked(service_role, order)
    first, second = sessions("service_role", "service_role")

    first.execute(RELEASE, order.id, "key", 40_000)
    waiting = second.start(RELEASE, order.id, "key", 40_000)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.result()[0].released_cents == 40_000
    second.commit()
    assert balances(db, order)["escrow"] == -60_000


def milestone(db, order, cents=40_000, status="approved", **values):
    """A deliverable of the order."""
    made = make(
        db,
        "sponsorship.deliverables",
        order_id=order.id,
        release_cents=cents,
        **values,
    )
    if status != "pending":
        for state in ("submitted", status):
            db.execute(
                "UPDATE sponsorship.deliverables SET status = %s WHERE id = %s", state, made.id
            )
    return made


def test_an_approved_deliverable_releases_its_part_once(db, service_role):
    order = deal(db)
    locked(service_role, order)
    done = milestone(db, order)

    answer = service_role.row(MILESTONE, order.id, "m1", done.id)

    assert (answer.released_cents, answer.state) == (40_000, "locked")
    assert service_role.row(MILESTONE, order.id, "m1", done.id).released_cents == 40_000
    with refused(db, "YP256"):
        service_role.row(MILESTONE, order.id, "m2", done.id)
    other = milestone(db, order)
    with refused(db, "YP006"):
        service_role.row(MILESTONE, order.id, "m1", other.id)
    with refused(db, "YP003"):
        service_role.row(
            "SELECT * FROM public.release_sponsorship(%s, 'm3', 1, %s)", order.id, other.id
        )


def test_an_open_or_foreign_deliverable_releases_nothing(db, service_role):
    order, other = deal(db), deal(db)
    locked(service_role, order)
    owed = milestone(db, order, status="pending")
    foreign = milestone(db, other)

    with refused(db, "YP256"):
        service_role.row(MILESTONE, order.id, "m1", owed.id)
    with refused(db, "YP004"):
        service_role.row(MILESTONE, order.id, "m1", foreign.id)


def test_the_last_of_it_waits_for_what_is_required(db, service_role):
    order = deal(db)
    locked(service_role, order)
    owed = milestone(db, order, status="pending")

    with refused(db, "YP256"):
        service_role.row(RELEASE, order.id, "end", None)
    service_role.row(RELEASE, order.id, "part", 99_999)
    db.execute("UPDATE sponsorship.deliverables SET status = 'waived' WHERE id = %s", owed.id)
    assert service_role.row(RELEASE, order.id, "end", None).state == "released"


def test_money_that_is_not_locked_goes_back(db, service_role):
    order = deal(db)
    db.execute(f"UPDATE {ORDERS} SET status = 'accepted' WHERE id = %s", order.id)
    funded(service_role, order)

    part = service_role.row(REFUND, order.id, "re_1", 30_000)
    assert (part.state, part.status, part.held_cents) == ("funded", "accepted", 70_000)
    rest = service_role.row(REFUND, order.id, "re_2", None)
    assert (rest.state, rest.status, rest.refunded_cents) == ("refunded", "refunded", 100_000)
    assert service_role.row(REFUND, order.id, "re_2", 70_000).refunded_cents == 100_000

    assert balances(db, order) == {}
    assert settlements(db, order)[1:] == [("refund", 30_000, True), ("refund", 70_000, True)]
    assert told(db, order)[1:] == ["escrow.refunded"] * 2


def test_locked_money_goes_back_by_a_dispute_alone(db, service_role):
    order = deal(db)
    with refused(db, "YP005"):
        service_role.row(REFUND, order.id, "re_1", None)
    funded(service_role, order)
    with refused(db, "YP255"):
        service_role.row(REFUND, order.id, "re_1", 100_001)
    with refused(db, "YP003"):
        service_role.row(REFUND, order.id, "re_1", -1)
    service_role.row(REFUND, order.id, "re_1", 1)
    with refused(db, "YP006"):
        service_role.row(REFUND, order.id, "re_1", 2)
    service_role.row(LOCK, order.id)
    with refused(db, "YP005"):
        service_role.row(REFUND, order.id, "re_2", None)


@pytest.mark.parametrize("caller", ["anon", "owner", "app_write"])
def test_nobody_but_the_trusted_server_moves_escrow(db, request, service_role, caller):
    order = deal(db)
    funded(service_role, order)
    if caller == "app_write":
        for call in (f"SELECT sponsorship.release_escrow('{order.id}', 'k')",):
            with refused(db, "42501"), db.undone():
                db.execute("SET LOCAL ROLE app_write")
                db.execute(call)
        return
    actor = request.getfixturevalue(caller)
    for call in (
        (FUND, order.id, 100_000, "pi_9"),
        (LOCK, order.id),
        (RELEASE, order.id, "end", None),
        (REFUND, order.id, "re_1", None),
        (RESOLVE, order.id, 1, "Mine."),
    ):
        with refused(db, "42501"):
            actor.row(*call)
