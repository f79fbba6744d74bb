"""Posting: accounts are found or opened, and a whole transaction is written at once."""

import uuid

import pytest

from tests.fix_story import add_tier, hold
from tests.refusals import refused

ENSURE = "SELECT payments.ensure_account(%s, %s, %s, %s)"
POST = (
    "SELECT payments.post(reference_type => %s, reference_id => %s, legs => %s::payments.leg[],"
    " description => 'A test', idempotency_key => %s)"
)
BUY = (
    "SELECT * FROM public.purchase_tickets(hold_ids => %s, idempotency_key => %s,"
    " paid_cents => %s, payment_reference => %s)"
)


def account(db, kind="clearing", currency="USD", organization=None, person=None):
    """The id of the account of this kind."""
    return db.value(
        ENSURE, kind, currency, organization and organization.id, person and person.user_id
    )


def array(*legs):
    """(account, amount) pairs as the text of an array of payments.leg; None is null."""
    leg = ['"({},{},)"'.format(*("" if part is None else part for part in pair)) for pair in legs]
    return "{" + ",".join(leg) + "}"


def test_an_account_is_opened_once_and_found_ever_after(db, organization):
    first = account(db, "payable", "USD", organization)

    assert account(db, "payable", "USD", organization) == first
    assert db.row("SELECT type::text, currency, organization_id, name FROM payments.accounts") == (
        "payable",
        "USD",
        organization.id,
        "payable USD",
    )


def test_owner_kind_and_currency_each_make_another_account(
    db, organization, other_organization, buyer
):
    accounts = [
        account(db, "payable", "USD"),
        account(db, "payable", "EUR"),
        account(db, "wallet", "USD"),
        account(db, "payable", "USD", organization),
        account(db, "payable", "USD", other_organization),
        account(db, "payable", "USD", None, buyer),
    ]

    assert len(set(accounts)) == 6


@pytest.mark.parametrize(
    ("arguments", "sqlstate", "constraint"),
    [
        (("clearing", "XYZ", None, None), "23503", "accounts_currency_fkey"),
        (("payable", "USD", uuid.uuid4(), None), "23503", "accounts_organization_id_fkey"),
        (("payable", "USD", None, uuid.uuid4()), "23503", "accounts_user_id_fkey"),
        (
            ("payable", "USD", uuid.uuid4(), uuid.uuid4()),
            "23514",
            "accounts_have_one_owner_at_most",
        ),
        ((None, "USD", None, None), "23502", None),
        (("clearing", None, None, None), "23502", None),
    ],
)
def test_an_account_of_nobody_or_in_no_currency_is_refused(db, arguments, sqlstate, constraint):
    with refused(db, sqlstate, constraint):
        db.value(ENSURE, *arguments)


def test_first_sales_of_two_tiers_at_once_open_each_account_once(
    sessions, db, owner, event, buyer, other_buyer, tier
):
    other = add_tier(owner, event, name="Other")
    held, held_too = (
        [row.id for row in holds] for holds in (hold(buyer, tier), hold(other_buyer, other))
    )
    first, second = sessions("service_role", "service_role")

    first.execute(BUY, held, "1", 2729, "pi_1")
    waiting = second.start(BUY, held_too, "2", 2729, "pi_2")
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() is None
    second.commit()
    assert db.rows(
        "SELECT type::text, count(DISTINCT accounts.id) AS accounts, count(*) AS entries"
        " FROM payments.accounts"
        " JOIN payments.entries ON account_id = accounts.id GROUP BY type ORDER BY type::text"
    ) == [("clearing", 1, 2), ("payable", 1, 2), ("revenue", 1, 2)]


def test_an_account_whose_opener_gave_up_is_opened_by_the_next(
    sessions, db, owner, event, buyer, other_buyer, tier
):
    other = add_tier(owner, event, name="Other")
    held, held_too = (
        [row.id for row in holds] for holds in (hold(buyer, tier), hold(other_buyer, other))
    )
    first, second = sessions("service_role", "service_role")

    first.execute(BUY, held, "1", 2729, "pi_1")
    waiting = second.start(BUY, held_too, "2", 2729, "pi_2")
    assert waiting.is_blocked_by(first)
    first.rollback()

    assert waiting.sqlstate() is None
    second.commit()
    assert db.value("SELECT count(*) FROM payments.accounts") == 3


def test_a_transaction_is_posted_with_its_legs(db, organization):
    clearing, payable = account(db), account(db, "payable", "USD", organization)
    cause = uuid.uuid4()

    posted = db.value(POST, "adjustment", cause, array((clearing, 700), (payable, -700)), "key")

    header = db.row("SELECT * FROM payments.transactions")
    assert (header.id, header.reference_type, header.reference_id) == (posted, "adjustment", cause)
    assert (header.idempotency_key, header.description) == ("key", "A test")
    assert db.rows(
        "SELECT account_id, currency, amount_cents, transaction_id, reference_type::text,"
        " reference_id FROM payments.entries ORDER BY amount_cents"
    ) == [
        (payable, "USD", -700, posted, "adjustment", cause),
        (clearing, "USD", 700, posted, "adjustment", cause),
    ]
    db.check_deferred()


def test_a_transaction_may_have_legs_in_several_currencies(db):
    legs = [
        (account(db, kind, currency), cents)
        for currency in ("USD", "JPY")
        for kind, cents in (("clearing", 5), ("revenue", -2), ("taxes", -3))
    ]

    db.value(POST, "adjustment", uuid.uuid4(), array(*legs), None)

    db.check_deferred()
    assert db.value("SELECT count(*) FROM payments.entries") == 6


def test_a_thousand_legs_are_posted_and_one_more_is_not(db):
    clearing, revenue = account(db), account(db, "revenue")
    legs = [(clearing, 1), (revenue, -1)] * 500

    db.value(POST, "adjustment", uuid.uuid4(), array(*legs), None)
    db.check_deferred()

    with refused(db, "YP003"):
        db.value(POST, "adjustment", uuid.uuid4(), array(*legs, (clearing, 1)), None)


LEGS = [
    None,
    "{}",
    array(("clearing", 1)),
    array((None, 1), ("clearing", -1)),
    array(("clearing", None), ("clearing", -1)),
    array(("clearing", 0), ("clearing", 0)),
    array(("clearing", 1), ("clearing", -1), ("clearing", 0)),
    "{NULL,NULL}",
]


@pytest.mark.parametrize("legs", LEGS)
def test_legs_that_are_none_are_refused(db, legs):
    legs = legs and legs.replace("clearing", str(account(db)))

    with refused(db, "YP003"):
        db.value(POST, "adjustment", uuid.uuid4(), legs, None)


@pytest.mark.parametrize(("kind", "cause"), [(None, uuid.uuid4()), ("adjustment", None)])
def test_a_transaction_without_a_cause_is_refused(db, kind, cause):
    legs = array((account(db), 1), (account(db, "revenue"), -1))

    with refused(db, "YP003"):
        db.value(POST, kind, cause, legs, None)


def test_an_account_that_does_not_exist_is_refused(db):
    with refused(db, "23502"):
        legs = array((uuid.uuid4(), 1), (uuid.uuid4(), -1))
        db.value(POST, "adjustment", uuid.uuid4(), legs, None)


@pytest.mark.parametrize("amount", ["9223372036854775808", "1.5", "NaN", "Infinity", "''"])
def test_an_amount_that_is_no_bigint_is_refused(db, amount):
    clearing = account(db)
    with refused(db, "22003" if amount.isdigit() else "22P02"):
        db.value(POST, "adjustment", uuid.uuid4(), array((clearing, amount), (clearing, 1)), None)


def test_the_same_key_posts_once(db):
    legs = array((account(db), 1), (account(db, "revenue"), -1))
    db.value(POST, "adjustment", uuid.uuid4(), legs, "key")

    with refused(db, "23505", "transactions_idempotency_key_key"):
        db.value(POST, "adjustment", uuid.uuid4(), legs, "key")
    db.value(POST, "adjustment", uuid.uuid4(), legs, None)
    db.value(POST, "adjustment", uuid.uuid4(), legs, None)


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
@pytest.mark.parametrize(
    "call",
    [
        "payments.ensure_account('cash', 'USD')",
        "payments.post('adjustment', gen_random_uuid(), '{}')",
        "ticketing.post_order(NULL)",
    ],
)
def test_no_api_role_posts_even_where_the_schemas_are_open(db, role, call):
    db.execute(f"GRANT USAGE ON SCHEMA payments, ticketing TO {role}")

    with refused(db, "42501"), db.connection.transaction():
        db.connection.execute(f"SET LOCAL ROLE {role}")
        db.connection.execute(f"SELECT {call}")
