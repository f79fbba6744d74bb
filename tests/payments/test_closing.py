"""Closing: of periods, for ever on record, and of accounts."""

import pytest

from tests.payments.fix_ledger import (
    CAUSE,
    account,
    arguments,
    at_once,
    balance,
    end_time,
    faults,
    move,
    place,
    post,
)
from tests.refusals import copy_row, count, refused, rules_of

CLOSE = "SELECT payments.close_period(%s, %s)"
STATUS = "SELECT payments.set_account_status(%s, %s)"
THROUGH = "SELECT payments.closed_through()"


@pytest.fixture
def legs(db):
    """Legs between two accounts that take anything."""
    return (account(db), 5), (account(db, "revenue"), -5)


@pytest.fixture
def closed(db):
    """January 2026 is closed."""
    db.value(CLOSE, "2026-01-31", "The month is over")


# ---------------------------------------------------------------- periods


@pytest.mark.parametrize("on", ["2025-06-01", "2026-01-31", "2026-01-31 23:59:59.999999+00"])
def test_a_closed_period_takes_no_transaction(db, closed, legs, on):
    with refused(db, "YP204"):
        post(db, *legs, on=on)


@pytest.mark.parametrize("on", ["2026-02-01 00:00+00", "2026-02-01 05:00+05", None])
def test_the_day_after_does(db, closed, legs, on):
    assert post(db, *legs, on=on).is_repeat is False


@pytest.mark.parametrize(
    ("on", "sqlstate"), [("2026-02-01 00:30+01", "YP204"), ("2026-01-31 23:30-01", None)]
)
def test_days_are_those_of_utc(db, closed, legs, on, sqlstate):
    db.execute("SET LOCAL timezone = 'Pacific/Kiritimati'")
    if sqlstate:
        with refused(db, sqlstate):
            post(db, *legs, on=on)
    else:
        assert post(db, *legs, on=on).is_repeat is False


def test_nothing_slips_through_in_a_batch_or_by_a_direct_insert(db, closed, legs):
    insert = (
        "INSERT INTO payments.transactions (reference_type, reference_id, legs, effective_at)"
        " SELECT 'adjustment', gen_random_uuid(), ARRAY[(%s, 5, NULL), (%s, -5, NULL)]"
        "::payments.leg[], at FROM unnest(%s::timestamptz[]) AS at"
    )
    accounts = [each for each, _ in legs]

    with refused(db, "YP204"):
        db.execute(insert, *accounts, ["2026-03-01", "2026-01-31", "2026-03-02"])
    db.execute(insert, *accounts, ["2026-03-01", "2026-03-02"])


def test_a_reversal_of_a_closed_sale_counts_in_an_open_period(db, legs):
    sale = post(db, *legs, on="2026-01-15").transaction_id
    db.value(CLOSE, "2026-01-31", "The month is over")

    with refused(db, "YP204"):
        post(db, *legs[::-1], on="2026-01-15")
    opposite = [(each, -amount) for each, amount in legs]
    with refused(db, "YP204"):
        post(db, *opposite, on="2026-01-15", reverses=sale)
    post(db, *opposite, reverses=sale)
    assert db.value("SELECT payments.balance_on(%s, '2026-01-31')", legs[0][0]) == 5


def test_closings_and_openings_are_recorded_in_their_order(db, admin):
    close = "SELECT payments.close_period(%s, %s, %s)"
    db.value(close, "2026-01-31", "January", admin.user_id)
    db.value(close, "2026-02-28", "February", None)
    assert db.value(close, "2026-02-28", "Again", None) is None
    db.value(close, "2026-01-31", "An invoice was forgotten", admin.user_id)
    db.value(close, None, "All", None)
    assert db.value(close, None, "Again", None) is None

    assert db.rows(
        "SELECT closed_before::text, closed_through::text, closed_by, reason"
        " FROM payments.closings ORDER BY id"
    ) == [
        (None, "2026-01-31", admin.user_id, "January"),
        ("2026-01-31", "2026-02-28", None, "February"),
        ("2026-02-28", "2026-01-31", admin.user_id, "An invoice was forgotten"),
        ("2026-01-31", None, None, "All"),
    ]
    assert db.value(THROUGH) is None


def test_a_period_that_is_open_again_takes_transactions(db, closed, legs):
    db.value(CLOSE, "2025-12-31", "An invoice was forgotten")

    post(db, *legs, on="2026-01-01")
    with refused(db, "YP204"):
        post(db, *legs, on="2025-12-31")


@pytest.mark.parametrize(
    ("through", "reason"),
    [
        ("today", "The day is not over"),
        ("tomorrow", "Nor this"),
        ("infinity", "Never"),
        ("yesterday", " "),
        ("yesterday", None),
    ],
)
def test_what_is_not_over_or_has_no_reason_is_not_closed(db, through, reason):
    db.execute("SET LOCAL timezone = 'UTC'")
    with refused(db, "YP003"):
        db.value(CLOSE, through, reason)


CASES = [
    ({"closed_before": "closed_through"}, "23514", "closings_change_something"),
    ({"reason": "' '"}, "23514", "closings_reason_is_not_blank"),
    ({"closed_by": "gen_random_uuid()"}, "23503", "closings_closed_by_fkey"),
]


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_a_record_that_breaks_a_rule_is_refused_by_its_name(db, closed, change, sqlstate, rule):
    with refused(db, sqlstate, rule):
        copy_row(db, "payments.closings", **change)


def test_every_rule_of_closings_has_a_case(db):
    assert {rule for *_, rule in CASES} | {"closings_pkey"} == rules_of(db, "payments.closings")


def test_the_books_are_one_row(db):
    db.value(CLOSE, "2026-01-31", "The month is over")
    for row, rule in (("true", "books_pkey"), ("false", "books_are_one_row")):
        with refused(db, "23505" if row == "true" else "23514", rule):
            db.execute(f"INSERT INTO payments.books (is_only) VALUES ({row})")


# ---------------------------------------------------------------- periods, at once


def test_closing_waits_for_who_is_posting(sessions, db, own_sessions, legs):
    poster, closer = own_sessions(2)
    poster.row(*arguments(*legs, on="2026-01-15"))
    waiting = closer.start(CLOSE, "2026-01-31", "The month is over")
    assert waiting.is_blocked_by(poster)
    poster.commit()
    waiting.wait()
    closer.commit()

    assert db.value("SELECT payments.balance_on(%s, '2026-01-31')", legs[0][0]) == 5
    with refused(db, "YP204"):
        post(db, *legs, on="2026-01-15")


def test_a_posting_waits_for_closing_and_is_refused(sessions, db, own_sessions, legs):
    closer, poster = own_sessions(2)
    closer.value(CLOSE, "2026-01-31", "The month is over")
    waiting = poster.start(*arguments(*legs, on="2026-01-15"))
    assert waiting.is_blocked_by(closer)
    closer.commit()

    assert waiting.sqlstate() == "YP204"


def test_a_posting_that_waited_is_made_when_closing_was_given_up(sessions, db, own_sessions, legs):
    closer, poster = own_sessions(2)
    closer.value(CLOSE, "2026-01-31", "The month is over")
    waiting = poster.start(*arguments(*legs, on="2026-01-15"))
    assert waiting.is_blocked_by(closer)
    closer.rollback()

    assert waiting.sqlstate() is None


def test_a_session_that_began_before_the_closing_is_refused(sessions, db, own_sessions, legs):
    (poster,) = own_sessions(1)
    assert poster.value(THROUGH) is None
    db.value(CLOSE, "2026-01-31", "The month is over")

    assert poster.start(*arguments(*legs, on="2026-01-15")).sqlstate() == "YP204"


@pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_session_that_does_not_see_the_closing_fails(sessions, db, own_sessions, legs, isolation):
    (poster,) = own_sessions(1, isolation)
    assert poster.value(THROUGH) is None
    db.value(CLOSE, "2026-01-31", "The month is over")

    assert poster.value(THROUGH) is None
    assert poster.start(*arguments(*legs, on="2026-01-15")).sqlstate() == "40001"
    assert count(db, "payments.transactions") == [0]


def test_a_session_of_one_snapshot_closes_nothing(sessions, db, own_sessions):
    (closer,) = own_sessions(1, "REPEATABLE READ")

    assert closer.start(CLOSE, "2026-01-31", "The month is over").sqlstate() == "YP003"
    assert db.value(THROUGH) is None


def test_two_who_close_at_once_close_one_after_the_other(sessions, db, own_sessions):
    first, second = own_sessions(2)
    first.value(CLOSE, "2026-01-31", "January")
    waiting = second.start(CLOSE, "2026-02-28", "February")
    assert waiting.is_blocked_by(first)
    first.commit()
    waiting.wait()
    second.commit()

    assert db.rows(
        "SELECT closed_before::text, closed_through::text FROM payments.closings ORDER BY id"
    ) == [(None, "2026-01-31"), ("2026-01-31", "2026-02-28")]


def test_beside_many_posters_no_transaction_is_later_than_its_closing(sessions, db, legs):
    """Every transaction of January was begun before the books were closed, or refused."""

    def poster(caller):
        done = 0
        for _ in range(40):
            try:
                post(caller, *legs, on="2026-01-15")
                done += 1
            except Exception as error:
                assert error.sqlstate == "YP204"
        return done

    def closer(caller):
        caller.value("SELECT pg_sleep(0.1)")
        caller.value(CLOSE, "2026-01-31", "The month is over")
        return caller.value("SELECT payments.balance_on(%s, '2026-01-31')", legs[0][0])

    *done, closed = at_once(db, [*[poster] * 6, closer])

    assert closed == sum(done) * 5 == balance(db, legs[0][0])[0]


# ---------------------------------------------------------------- accounts


@pytest.mark.parametrize("amount", [5, -5])
@pytest.mark.parametrize("kind", ["wallet", "clearing"])
def test_a_frozen_account_takes_nothing_until_it_is_open_again(db, wallet, kind, amount):
    frozen, other = account(db, kind), account(db, "revenue")
    db.value(STATUS, frozen, "frozen")

    with refused(db, "YP203"):
        post(db, (frozen, amount), (other, -amount))
    db.value(STATUS, frozen, "open")
    post(db, (frozen, amount), (other, -amount))


def test_a_frozen_account_may_have_money_and_holds(db, wallet):
    held = place(db, wallet, 60)
    db.value(STATUS, wallet, "frozen")

    assert balance(db, wallet) == (100, 60, 40)
    with refused(db, "YP203"):
        place(db, wallet, 1)
    with refused(db, "YP203"):
        post(db, *move(wallet, account(db, "clearing"), 60), hold=held.id)
    assert db.row("SELECT * FROM payments.void_hold(%s)", held.id).status == "voided"


@pytest.mark.parametrize("kind", ["wallet", "clearing"])
def test_an_account_is_closed_when_it_is_empty_and_for_good(db, wallet, kind):
    clearing, revenue = account(db), account(db, "revenue")
    emptied = account(db, kind)
    with refused(db, "YP005"):
        db.value(STATUS, emptied, "closed")

    post(db, *move(wallet, clearing, 100))
    db.value(STATUS, emptied, "closed")
    for status in ("open", "frozen"):
        with refused(db, "YP203"):
            db.value(STATUS, emptied, status)
    db.value(STATUS, emptied, "closed")
    with refused(db, "YP203"):
        post(db, (emptied, -1), (revenue, 1))


def test_an_account_with_a_hold_is_not_closed_until_its_time_is_over(db):
    empty = account(db, "wallet")
    db.execute("SELECT payments.set_bounds(%s, -100, NULL)", empty)
    held = place(db, empty, 10)
    with refused(db, "YP005"):
        db.value(STATUS, empty, "closed")

    end_time(db, held)
    db.value(STATUS, empty, "closed")


def test_an_account_or_status_that_is_none_is_refused(db, wallet):
    with refused(db, "YP004"):
        db.value(STATUS, CAUSE, "frozen")
    with refused(db, "YP003"):
        db.value(STATUS, wallet, None)


@pytest.mark.parametrize("status", ["frozen", "closed"])
def test_a_posting_waits_for_who_freezes_or_closes(sessions, db, own_sessions, legs, status):
    closer, poster = own_sessions(2)
    closer.value(STATUS, legs[0][0], status)
    waiting = poster.start(*arguments(*legs))
    assert waiting.is_blocked_by(closer)
    closer.commit()

    assert waiting.sqlstate() == "YP203"


def test_closing_an_account_waits_for_who_is_posting_and_finds_it_full(
    sessions, db, own_sessions, legs
):
    poster, closer = own_sessions(2)
    poster.row(*arguments(*legs))
    waiting = closer.start(STATUS, legs[0][0], "closed")
    assert waiting.is_blocked_by(poster)
    poster.commit()

    assert waiting.sqlstate() == "YP005"


@pytest.mark.parametrize("status", ["frozen", "closed"])
def test_a_session_that_does_not_see_the_freezing_fails(sessions, db, own_sessions, legs, status):
    (poster,) = own_sessions(1, "REPEATABLE READ")
    poster.value("SELECT count(*) FROM payments.accounts")
    db.value(STATUS, legs[0][0], status)

    assert poster.start(*arguments(*legs)).sqlstate() == "40001"
    assert faults(db) == []


def test_a_session_of_one_snapshot_closes_no_account_that_was_filled_since(
    sessions, db, own_sessions, legs
):
    (closer,) = own_sessions(1, "REPEATABLE READ")
    closer.value("SELECT count(*) FROM payments.accounts")
    post(db, *legs)

    assert closer.start(STATUS, legs[0][0], "closed").sqlstate() == "YP003"


@pytest.mark.parametrize(
    "call",
    [
        "payments.close_period('2026-01-31', 'The month is over')",
        "payments.set_account_status((SELECT id FROM payments.accounts LIMIT 1), 'frozen')",
        "payments.set_bounds((SELECT account_id FROM payments.balances LIMIT 1), 0, 200)",
        "payments.fold_entries()",
        "payments.mark_point()",
        "payments.expire_holds()",
        "count(*) FROM payments.check_books()",
    ],
)
def test_functions_that_act_for_staff_have_the_rights_for_it(db, wallet, call):
    """A definer of the API runs as yardpass_functions, which is no superuser."""
    db.connection.execute("SET LOCAL ROLE yardpass_functions")

    db.execute(f"SELECT {call}")
