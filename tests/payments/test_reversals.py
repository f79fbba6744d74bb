"""Reversals: what is taken back is the opposite of the original, and never more than it."""

import pytest

from tests.payments.fix_ledger import (
    CAUSE,
    account,
    arguments,
    at_once,
    balance,
    faults,
    move,
    post,
)
from tests.refusals import count, refused


@pytest.fixture
def accounts(db):
    """Clearing, revenue and taxes in USD."""
    return account(db), account(db, "revenue"), account(db, "taxes")


@pytest.fixture
def sale(db, accounts):
    """A sale of 100, of which 20 are taxes."""
    clearing, revenue, taxes = accounts
    return post(db, (clearing, 100), (revenue, -80), (taxes, -20)).transaction_id


def back(accounts, revenue, taxes=0):
    """Legs that take this much of the sale back."""
    clearing, of_revenue, of_taxes = accounts
    legs = (clearing, -revenue - taxes), (of_revenue, revenue), (of_taxes, taxes)
    return [leg for leg in legs if leg[1]]


def test_a_reversal_names_what_it_takes_back(db, accounts, sale):
    reversal = post(db, *back(accounts, 80, 20), reverses=sale).transaction_id

    assert db.value("SELECT reverses_id FROM payments.transactions WHERE id = %s", reversal) == sale
    assert [balance(db, each)[0] for each in accounts] == [0, 0, 0]
    assert faults(db) == []


def test_parts_are_taken_back_until_nothing_is_left(db, accounts, sale):
    for part in ((30, 5), (30, 5), (20, 10)):
        post(db, *back(accounts, *part), reverses=sale)

    assert [balance(db, each)[0] for each in accounts] == [0, 0, 0]
    for part in ((1, 0), (0, 1)):
        with refused(db, "YP205"):
            post(db, *back(accounts, *part), reverses=sale)


@pytest.mark.parametrize("part", [(81, 0), (80, 21), (81, 19), (0, 21), (100, 0)])
def test_no_account_is_taken_back_above_what_it_had(db, accounts, sale, part):
    with refused(db, "YP205"):
        post(db, *back(accounts, *part), reverses=sale)


def test_parts_count_together(db, accounts, sale):
    post(db, *back(accounts, 50), reverses=sale)

    with refused(db, "YP205"):
        post(db, *back(accounts, 31), reverses=sale)
    post(db, *back(accounts, 30), reverses=sale)


def test_two_parts_of_one_statement_count_together(db, accounts, sale):
    with refused(db, "YP205"):
        db.execute(
            "INSERT INTO payments.transactions (reference_type, reference_id, reverses_id, legs)"
            " SELECT 'adjustment', gen_random_uuid(), %s, ARRAY[(%s, -50, NULL),"
            " (%s, 50, NULL)]::payments.leg[] FROM generate_series(1, 2)",
            sale,
            *accounts[:2],
        )


def test_the_same_direction_again_is_no_reversal(db, accounts, sale):
    clearing, revenue, _ = accounts
    with refused(db, "YP205"):
        post(db, (clearing, 10), (revenue, -10), reverses=sale)


@pytest.mark.parametrize("kind", ["refunds", "fees", "wallet"])
def test_other_accounts_are_no_part_of_a_reversal(db, accounts, sale, kind):
    other = account(db, kind)
    with refused(db, "YP205"):
        post(db, (accounts[0], -10), (other, 10), reverses=sale)
    with refused(db, "YP205"):
        post(db, (other, -10), (accounts[1], 10), reverses=sale)


def test_another_transaction_is_taken_back_for_itself(db, accounts, sale):
    clearing, revenue, _ = accounts
    other = post(db, (clearing, 10), (revenue, -10)).transaction_id
    post(db, *back(accounts, 80, 20), reverses=sale)

    with refused(db, "YP205"):
        post(db, *back(accounts, 11), reverses=other)
    post(db, *back(accounts, 10), reverses=other)


def test_a_reversal_is_itself_taken_back(db, accounts, sale):
    clearing, revenue, taxes = accounts
    reversal = post(db, *back(accounts, 80, 20), reverses=sale).transaction_id

    with refused(db, "YP205"):
        post(db, (clearing, 101), (revenue, -81), (taxes, -20), reverses=reversal)
    post(db, (clearing, 100), (revenue, -80), (taxes, -20), reverses=reversal)
    assert balance(db, clearing)[0] == 100


def test_currencies_are_taken_back_each_for_itself(db):
    legs = [
        (account(db, kind, currency), cents)
        for currency, amount in (("USD", 10), ("EUR", 20))
        for kind, cents in (("clearing", amount), ("revenue", -amount))
    ]
    both = post(db, *legs).transaction_id

    post(db, *[(each, -cents) for each, cents in legs[:2]], reverses=both)
    with refused(db, "YP205"):
        post(db, *[(each, -cents) for each, cents in legs], reverses=both)
    post(db, *[(each, -cents) for each, cents in legs[2:]], reverses=both)


def test_what_does_not_exist_is_not_taken_back(db, accounts):
    with refused(db, "23503", "transactions_reverses_id_fkey"):
        post(db, *move(*accounts[1:], 10), reverses=CAUSE)


def test_money_that_is_gone_is_not_taken_back(db, accounts):
    wallet = account(db, "wallet")
    given = post(db, *move(accounts[1], wallet, 10)).transaction_id
    post(db, *move(wallet, accounts[1], 5))

    with refused(db, "YP202"):
        post(db, *move(wallet, accounts[1], 10), reverses=given)
    post(db, *move(wallet, accounts[1], 5), reverses=given)


def test_a_repeat_of_a_reversal_is_no_second_one(db, accounts, sale):
    first = post(db, *back(accounts, 80, 20), reverses=sale, key="key")
    again = post(db, *back(accounts, 80, 20), reverses=sale, key="key")

    assert (again.transaction_id, again.is_repeat) == (first.transaction_id, True)


# ---------------------------------------------------------------- at once


def test_two_reversals_at_once_are_not_together_above_the_original(
    sessions, db, own_sessions, accounts, sale
):
    first, second = own_sessions(2)
    first.row(*arguments(*back(accounts, 50), reverses=sale))
    waiting = second.start(*arguments(*back(accounts, 50), reverses=sale))
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP205"
    assert balance(db, accounts[0])[0] == 50


def test_a_reversal_that_waited_is_made_when_the_other_gave_up(
    sessions, db, own_sessions, accounts, sale
):
    first, second = own_sessions(2)
    first.row(*arguments(*back(accounts, 50), reverses=sale))
    waiting = second.start(*arguments(*back(accounts, 50), reverses=sale))
    assert waiting.is_blocked_by(first)
    first.rollback()

    assert waiting.sqlstate() is None
    second.commit()
    assert balance(db, accounts[0])[0] == 50


def test_of_twenty_reversals_of_a_tenth_ten_are_made(sessions, db, accounts, sale):
    results = at_once(
        db,
        [lambda caller: post(caller, *back(accounts, 8, 2), reverses=sale).is_repeat] * 20,
    )

    assert sorted(map(str, results)) == ["False"] * 10 + ["YP205"] * 10
    assert [balance(db, each)[0] for each in accounts] == [0, 0, 0]
    assert count(db, "payments.transactions") == [11]


def test_reversals_of_other_transactions_do_not_wait(sessions, db, own_sessions, accounts, sale):
    clearing, revenue, _ = accounts
    other = post(db, (clearing, 10), (revenue, -10)).transaction_id
    first, second = own_sessions(2)

    first.row(*arguments(*back(accounts, 50), reverses=sale))
    second.row(*arguments(*back(accounts, 10), reverses=other))
    second.commit()
    first.commit()
    assert balance(db, clearing)[0] == 50


@pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_session_that_may_not_see_the_others_reverses_nothing(
    sessions, db, own_sessions, accounts, sale, isolation
):
    (old,) = own_sessions(1, isolation)

    assert old.start(*arguments(*back(accounts, 50), reverses=sale)).sqlstate() == "YP003"
    assert balance(db, accounts[0])[0] == 100
