"""Posting: accounts are found or opened, and a whole transaction is written at once."""

import uuid

import pytest

from tests.fix_story import add_tier, hold
from tests.payments.fix_ledger import (
    ENSURE,
    account,
    arguments,
    array,
    at_once,
    balance,
    faults,
    fund,
    move,
    post,
)
from tests.refusals import count, refused

POST = (
    "SELECT transaction_id FROM payments.post(reference_type => %s, reference_id => %s,"
    " legs => %s::payments.leg[], description => 'A test', idempotency_key => %s)"
)
BUY = (
    "SELECT * FROM public.purchase_tickets(hold_ids => %s, idempotency_key => %s,"
    " paid_cents => %s, payment_reference => %s)"
)


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
        "SELECT position, account_id, currency, amount_cents, transaction_id,"
        " reference_type::text, reference_id, recorded_xid = %s::xid8 AS same"
        " FROM payments.entries ORDER BY position",
        header.recorded_xid,
    ) == [
        (1, clearing, "USD", 700, posted, "adjustment", cause, True),
        (2, payable, "USD", -700, posted, "adjustment", cause, True),
    ]


def test_a_transaction_may_have_legs_in_several_currencies(db):
    legs = [
        (account(db, kind, currency), cents)
        for currency in ("USD", "JPY")
        for kind, cents in (("clearing", 5), ("revenue", -2), ("taxes", -3))
    ]

    post(db, *legs)

    assert db.rows(
        "SELECT currency, count(*), sum(amount_cents)::int FROM payments.entries"
        " GROUP BY currency ORDER BY currency"
    ) == [("JPY", 3, 0), ("USD", 3, 0)]


def test_several_legs_of_one_account_each_count_and_are_numbered_in_their_order(db):
    wallet, clearing = account(db, "wallet"), account(db)

    answer = post(db, (wallet, -500), (clearing, 500), (wallet, 300), (clearing, -300))

    assert db.rows(
        "SELECT amount_cents, version, balance_cents FROM payments.entries"
        " WHERE account_id = %s ORDER BY position",
        wallet,
    ) == [(-500, 1, 500), (300, 2, 200)]
    assert db.rows(
        "SELECT amount_cents, version, balance_cents FROM payments.entries"
        " WHERE account_id = %s ORDER BY position",
        clearing,
    ) == [(500, None, None), (-300, None, None)]
    assert [(b["account_id"], b["posted_cents"]) for b in answer.balances] == [(str(wallet), 200)]
    assert (balance(db, wallet)[0], balance(db, clearing)[0]) == (200, 200)


def test_only_what_is_there_after_the_whole_transaction_counts(db):
    """The first leg alone would overdraw; the second brings what it takes."""
    wallet, clearing = account(db, "wallet"), account(db)

    post(db, (wallet, 300), (clearing, -300), (wallet, -300), (clearing, 300))

    assert balance(db, wallet) == (0, 0, 0)
    with refused(db, "YP202"):
        post(db, (wallet, 300), (clearing, -300), (wallet, -299), (clearing, 299))


def test_a_thousand_legs_are_posted_and_one_more_is_not(db):
    clearing, revenue = account(db), account(db, "revenue")
    legs = [(clearing, 1), (revenue, -1)] * 500

    post(db, *legs)

    with refused(db, "23514", "transactions_have_two_to_a_thousand_legs"):
        post(db, *legs, (clearing, 1))


NUMBER = "transactions_have_two_to_a_thousand_legs"
LEGS = [
    (None, "23502", None),
    ("{}", "23514", NUMBER),
    (array(("clearing", 1)), "23514", NUMBER),
    ('{{"(clearing,1,)","(clearing,-1,)"}}', "23514", NUMBER),
    ('{{"(clearing,1,)"},{"(clearing,-1,)"}}', "23514", NUMBER),
    (array((None, 1), ("clearing", -1)), "YP004", None),
    (array(("clearing", None), ("clearing", -1)), "YP003", None),
    (array(("clearing", None), ("clearing", None)), "YP003", None),
    (array(("clearing", 0), ("clearing", 0)), "YP003", None),
    (array(("clearing", 1), ("clearing", -1), ("clearing", 0)), "YP003", None),
    ("{NULL,NULL}", "YP004", None),
    ('{"(clearing,1,)","(clearing,-1,)",NULL}', "YP004", None),
]


@pytest.mark.parametrize(("legs", "sqlstate", "rule"), LEGS)
def test_legs_that_are_none_are_refused(db, legs, sqlstate, rule):
    legs = legs and legs.replace("clearing", str(account(db)))

    with refused(db, sqlstate, rule):
        db.value(POST, "adjustment", uuid.uuid4(), legs, None)


@pytest.mark.parametrize(("kind", "cause"), [(None, uuid.uuid4()), ("adjustment", None)])
def test_a_transaction_without_a_cause_is_refused(db, kind, cause):
    legs = array((account(db), 1), (account(db, "revenue"), -1))

    with refused(db, "23502"):
        db.value(POST, kind, cause, legs, None)


def test_an_account_that_does_not_exist_is_refused(db):
    clearing = account(db)
    with refused(db, "YP004"):
        post(db, (uuid.uuid4(), 1), (clearing, -1))


@pytest.mark.parametrize("amount", ["9223372036854775808", "1.5", "NaN", "Infinity", "''"])
def test_an_amount_that_is_no_bigint_is_refused(db, amount):
    clearing = account(db)
    with refused(db, "22003" if amount.isdigit() else "22P02"):
        db.value(POST, "adjustment", uuid.uuid4(), array((clearing, amount), (clearing, 1)), None)


@pytest.mark.parametrize(
    ("on", "accepted"),
    [
        ("1999-12-31 23:59:59+00", False),
        ("2000-01-01 00:00+00", True),
        ("2199-12-31 23:59:59+00", True),
        ("2200-01-01 00:00+00", False),
        ("infinity", False),
    ],
)
def test_a_transaction_counts_in_this_age(db, on, accepted):
    legs = (account(db), 1), (account(db, "revenue"), -1)
    if accepted:
        assert post(db, *legs, on=on).is_repeat is False
        return
    with refused(db, "23514", "transactions_are_of_this_age"):
        post(db, *legs, on=on)


# ---------------------------------------------------------------- the same call again


def test_the_same_call_again_moves_nothing_and_gives_the_first_answer(db):
    wallet = account(db, "wallet")
    first = post(db, *move(account(db, "revenue"), wallet, 5), key="key", metadata='{"a": 1}')

    again = post(db, *move(account(db, "revenue"), wallet, 5), key="key", metadata='{"a": 1}')

    assert (first.is_repeat, again.is_repeat) == (False, True)
    assert again.transaction_id == first.transaction_id
    assert again.balances == first.balances != []
    assert count(db, "payments.transactions", "payments.entries") == [1, 2]
    assert balance(db, wallet) == (5, 0, 5)


def test_a_repeat_answers_also_when_it_would_be_refused_now(db):
    wallet, revenue = account(db, "wallet"), account(db, "revenue")
    fund(db, wallet, 5)
    first = post(db, *move(wallet, revenue, 5), key="key", on="2026-01-05")
    db.execute("SELECT payments.set_account_status(%s, 'closed')", wallet)
    db.execute("SELECT payments.close_period('2026-01-31', 'The month is over')")

    again = post(db, *move(wallet, revenue, 5), key="key", on="2026-01-05")

    assert (again.transaction_id, again.is_repeat) == (first.transaction_id, True)


@pytest.mark.parametrize(
    "other",
    [
        {"cause": uuid.uuid4()},
        {"description": "Another"},
        {"metadata": '{"a": 1}'},
        {"on": "2026-03-02"},
        {"amount": 6},
        {"sign": -1},
        {"reverses": "earlier"},
        {"hold": "held"},
    ],
)
def test_the_same_key_for_something_else_is_refused(db, other):
    values = {"on": "2026-03-01", "key": "key"}
    amount, sign = other.pop("amount", 5), other.pop("sign", 1)
    revenue, taxes = account(db, "revenue"), account(db, "taxes")
    earlier = post(db, *move(taxes, revenue, 5))
    if "reverses" in other:
        other = {"reverses": earlier.transaction_id}
    if "hold" in other:
        wallet = account(db, "wallet")
        fund(db, wallet, 5)
        other = {
            "hold": db.value(
                "SELECT id FROM payments.place_hold(%s, 5, 'payout', gen_random_uuid())", wallet
            )
        }
    post(db, *move(revenue, taxes, 5), **values)

    with refused(db, "YP006"):
        post(db, *move(revenue, taxes, sign * amount), **values | other)


def test_without_a_key_every_call_posts(db):
    legs = move(account(db, "revenue"), account(db, "taxes"), 1)

    assert [post(db, *legs).is_repeat for _ in range(3)] == [False] * 3
    assert count(db, "payments.transactions") == [3]


def test_a_repeat_waits_for_the_first_and_has_its_answer(sessions, db, own_sessions):
    call = arguments(*move(account(db, "revenue"), account(db, "wallet"), 5), key="key")
    first, second = own_sessions(2)

    answer = first.row(*call)
    waiting = second.start(*call)
    assert waiting.is_blocked_by(first)
    first.commit()

    (again,) = waiting.result()
    second.commit()
    assert (again.transaction_id, again.is_repeat) == (answer.transaction_id, True)
    assert count(db, "payments.transactions") == [1]


def test_a_repeat_posts_when_the_first_gave_up(sessions, db, own_sessions):
    call = arguments(*move(account(db, "revenue"), account(db, "wallet"), 5), key="key")
    first, second = own_sessions(2)

    first.row(*call)
    waiting = second.start(*call)
    assert waiting.is_blocked_by(first)
    first.rollback()

    assert waiting.result()[0].is_repeat is False
    second.commit()
    assert count(db, "payments.transactions", "payments.entries") == [1, 2]


def test_fifty_callers_at_once_with_one_key_have_one_effect(sessions, db):
    wallet, revenue = account(db, "wallet"), account(db, "revenue")
    fund(db, wallet, 100)
    call = arguments(*move(wallet, revenue, 100), key="key")

    answers = at_once(db, [lambda caller: caller.row(*call)] * 50)

    assert sorted(answer.is_repeat for answer in answers) == [False] + [True] * 49
    assert len({answer.transaction_id for answer in answers}) == 1
    assert count(db, "payments.transactions", "payments.entries") == [2, 4]
    assert (balance(db, wallet), balance(db, revenue)[0]) == ((0, 0, 0), 100)
    assert faults(db) == []


def test_fifty_callers_with_fifty_keys_have_fifty_effects(sessions, db):
    wallet, revenue = account(db, "wallet"), account(db, "revenue")
    calls = [arguments(*move(revenue, wallet, 1), key=str(n)) for n in range(50)]

    answers = at_once(db, [lambda caller, call=call: caller.row(*call) for call in calls])

    assert [answer.is_repeat for answer in answers] == [False] * 50
    assert (balance(db, wallet), balance(db, revenue)[0]) == ((50, 0, 50), -50)
    assert db.row(
        "SELECT count(DISTINCT version) AS versions, min(version), max(version),"
        " max(balance_cents) AS balance, count(DISTINCT created_at) AS times"
        " FROM payments.entries WHERE account_id = %s",
        wallet,
    ) == (50, 1, 50, 50, 50)
    assert faults(db) == []


def test_a_repeat_in_an_older_snapshot_is_a_serialization_failure(sessions, db, own_sessions):
    call = arguments(*move(account(db, "revenue"), account(db, "wallet"), 5), key="key")
    (reader,) = own_sessions(1, "REPEATABLE READ")
    reader.value("SELECT count(*) FROM payments.transactions")
    db.row(*call)

    assert reader.start(*call).sqlstate() == "40001"


# ---------------------------------------------------------------- many at once

BATCH = (
    "SELECT transaction_id, is_repeat, to_json(balances) AS balances FROM payments.post_batch(("
    " SELECT array_agg((NULL, 'adjustment', %s::uuid, NULL, NULL, NULL, NULL, NULL, key, NULL,"
    " legs, NULL, NULL, NULL)::payments.transactions)"
    " FROM unnest(%s::text[], %s::text[]) AS each (key, list),"
    " LATERAL (SELECT list::payments.leg[]) AS parsed (legs)))"
)


def batch(db, *wanted):
    """Posts (key, legs) at once."""
    return db.rows(
        BATCH, uuid.UUID(int=1), [key for key, _ in wanted], [array(*legs) for _, legs in wanted]
    )


def test_a_batch_posts_all_of_it(db):
    wallet, revenue = account(db, "wallet"), account(db, "revenue")

    answers = batch(
        db,
        (None, move(revenue, wallet, 5)),
        ("a", move(revenue, wallet, 6)),
        ("b", move(wallet, revenue, 11)),
    )

    assert [answer.is_repeat for answer in answers] == [False] * 3
    assert (balance(db, wallet)[0], balance(db, revenue)[0]) == (0, 0)
    assert count(db, "payments.transactions", "payments.entries") == [3, 6]
    assert faults(db) == []


def test_a_batch_of_which_one_is_refused_posts_nothing(db):
    wallet, revenue = account(db, "wallet"), account(db, "revenue")
    account(db)

    with refused(db, "YP202"):
        batch(db, ("a", move(revenue, wallet, 5)), ("b", move(wallet, revenue, 6)))
    with refused(db, "YP201"):
        batch(db, ("a", move(revenue, wallet, 5)), ("b", ((wallet, 6), (revenue, -5))))
    with refused(db, "YP201"):
        batch(
            db,
            ("a", ((wallet, -5), (revenue, 4))),
            ("b", ((wallet, -5), (revenue, 6))),
        )


def test_a_batch_that_is_partly_known_posts_the_rest(db):
    wallet, revenue = account(db, "wallet"), account(db, "revenue")
    ((first, _, _),) = batch(db, ("a", move(revenue, wallet, 5)))

    answers = batch(db, ("a", move(revenue, wallet, 5)), ("b", move(revenue, wallet, 6)))

    assert sorted(answer.is_repeat for answer in answers) == [False, True]
    assert [answer.transaction_id for answer in answers if answer.is_repeat] == [first]
    assert balance(db, wallet)[0] == 11
    with refused(db, "YP006"):
        batch(db, ("a", move(revenue, wallet, 4)), ("c", move(revenue, wallet, 6)))


def test_two_batches_with_the_same_keys_in_other_orders_do_not_deadlock(sessions, db):
    wallet, revenue = account(db, "wallet"), account(db, "revenue")
    wanted = [(str(n), move(revenue, wallet, 1)) for n in range(40)]
    orders = [wanted, wanted[::-1], wanted[20:] + wanted[:20], wanted[::-1]]

    answers = at_once(db, [lambda caller, order=order: batch(caller, *order) for order in orders])

    assert [len(answer) for answer in answers] == [40] * 4
    assert sum(each.is_repeat for answer in answers for each in answer) == 120
    assert balance(db, wallet)[0] == 40


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
@pytest.mark.parametrize(
    "call",
    [
        "payments.ensure_account('cash', 'USD')",
        "payments.post('adjustment', gen_random_uuid(), '{}')",
        "payments.post_batch('{}')",
        "payments.place_hold(NULL, 1, 'payout', gen_random_uuid())",
        "payments.void_hold(gen_random_uuid())",
        "payments.expire_holds()",
        "payments.close_period('2026-01-31', 'A reason')",
        "payments.set_account_status(NULL, 'frozen')",
        "payments.set_bounds(NULL, NULL, NULL)",
        "payments.fold_entries()",
        "payments.mark_point()",
        "payments.balance(NULL)",
        "payments.check_books()",
        "ticketing.post_order(NULL)",
    ],
)
def test_no_api_role_posts_even_where_the_schemas_are_open(db, role, call):
    db.execute(f"GRANT USAGE ON SCHEMA payments, ticketing TO {role}")

    with refused(db, "42501"), db.connection.transaction():
        db.connection.execute(f"SET LOCAL ROLE {role}")
        db.connection.execute(f"SELECT {call}")
