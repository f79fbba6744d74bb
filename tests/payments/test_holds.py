"""Holds: money set aside once, and given back or taken once."""

import time

import pytest

from tests.payments.fix_ledger import (
    CAUSE,
    HOLD,
    account,
    arguments,
    at_once,
    balance,
    end_time,
    faults,
    fund,
    move,
    place,
    post,
)
from tests.refusals import copy_row, count, refused, rules_of

VOID = "SELECT * FROM payments.void_hold(%s)"
EXPIRE = "SELECT payments.expire_holds()"
STATE = "SELECT status::text, amount_cents, posted_cents, ended_at IS NULL FROM payments.holds"


@pytest.fixture
def held(db, wallet):
    """60 of the 100, set aside for an hour."""
    return place(db, wallet, 60)


def state(db, hold):
    """Status, amount, what was posted, and whether it is pending."""
    return tuple(db.row(f"{STATE} WHERE id = %s", hold.id))


# ---------------------------------------------------------------- placing


def test_what_is_held_is_there_and_not_available(db, wallet, revenue, held):
    assert balance(db, wallet) == (100, 60, 40)
    assert state(db, held) == ("pending", 60, 0, True)
    with refused(db, "YP202"):
        post(db, *move(wallet, revenue, 41))
    with refused(db, "YP202"):
        place(db, wallet, 41)
    assert place(db, wallet, 40).status == "pending"
    assert balance(db, wallet) == (100, 100, 0)


def test_money_that_comes_is_taken_while_something_is_held(db, wallet, held):
    fund(db, wallet, 5)

    assert balance(db, wallet) == (105, 60, 45)


@pytest.mark.parametrize("lasts", ["-1 second", "0 seconds"])
def test_a_hold_ends_later_than_it_begins(db, wallet, lasts):
    with refused(db, "YP003"):
        place(db, wallet, 1, lasts)


def test_a_deferred_account_holds_nothing(db, revenue):
    with refused(db, "23503", "holds_are_on_running_balances"):
        place(db, revenue, 1)


def test_the_same_key_holds_once(db, wallet):
    first, again = place(db, wallet, 30, key="key"), place(db, wallet, 30, key="key")

    assert again.id == first.id
    assert balance(db, wallet) == (100, 30, 70)
    for other in ((account(db, "cash"), 30), (wallet, 31)):
        with refused(db, "YP006"):
            place(db, *other, key="key")


def test_fifty_callers_with_one_key_hold_once(sessions, db, wallet):
    answers = at_once(db, [lambda caller: place(caller, wallet, 30, key="key").id] * 50)

    assert len(set(answers)) == 1
    assert balance(db, wallet) == (100, 30, 70)
    assert faults(db) == []


@pytest.mark.parametrize("status", ["frozen", "closed"])
def test_an_account_that_is_not_open_holds_nothing(db, status):
    empty = account(db, "wallet")
    db.execute("SELECT payments.set_bounds(%s, -100, NULL)", empty)
    db.execute("SELECT payments.set_account_status(%s, %s)", empty, status)

    with refused(db, "YP203"):
        place(db, empty, 1)


CASES = [
    ({"id": "id"}, "23505", "holds_pkey"),
    ({"idempotency_key": "idempotency_key"}, "23505", "holds_idempotency_key_key"),
    ({"account_id": "gen_random_uuid()"}, "23503", "holds_are_on_running_balances"),
    ({"created_by": "gen_random_uuid()"}, "23503", "holds_created_by_fkey"),
    ({"amount_cents": "0"}, "23514", "holds_amount_cents_check"),
    ({"amount_cents": "-1"}, "23514", "holds_amount_cents_check"),
    ({"posted_cents": "-1"}, "23514", "holds_are_never_posted_above_their_amount"),
    (
        {"status": "'posted'", "ended_at": "now()", "posted_cents": "amount_cents + 1"},
        "23514",
        "holds_are_never_posted_above_their_amount",
    ),
    (
        {"status": "'posted'", "ended_at": "now()"},
        "23514",
        "holds_that_are_posted_moved_something",
    ),
    ({"posted_cents": "1"}, "23514", "holds_that_are_posted_moved_something"),
    ({"status": "'voided'"}, "23514", "holds_end_when_they_are_not_pending"),
    ({"ended_at": "now()"}, "23514", "holds_end_when_they_are_not_pending"),
    ({"idempotency_key": "''"}, "23514", "holds_idempotency_key_check"),
    ({"idempotency_key": "repeat('k', 201)"}, "23514", "holds_idempotency_key_check"),
]
COPIED = {"id": "gen_random_uuid()", "idempotency_key": "NULL"}


@pytest.mark.parametrize(("change", "sqlstate", "rule"), CASES)
def test_a_hold_that_breaks_a_rule_is_refused_by_its_name(db, wallet, change, sqlstate, rule):
    place(db, wallet, 10, key="key")

    with refused(db, sqlstate, rule):
        copy_row(db, "payments.holds", **COPIED | change)


def test_every_rule_of_holds_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, "payments.holds")


# ---------------------------------------------------------------- ending


@pytest.mark.parametrize("taken", [1, 59, 60])
def test_a_hold_is_posted_in_part_or_whole_and_the_rest_is_free(db, wallet, revenue, held, taken):
    post(db, *move(wallet, revenue, taken), hold=held.id)

    assert state(db, held) == ("posted", 60, taken, False)
    assert balance(db, wallet) == (100 - taken, 0, 100 - taken)
    assert faults(db) == []


def test_what_is_held_is_enough_for_its_own_posting(db, wallet, revenue):
    held = place(db, wallet, 100)

    post(db, *move(wallet, revenue, 100), hold=held.id)

    assert balance(db, wallet) == (0, 0, 0)


def test_a_hold_is_posted_over_several_legs(db, wallet, revenue, held):
    post(db, (wallet, 40), (wallet, 20), (revenue, -50), (account(db, "taxes"), -10), hold=held.id)

    assert state(db, held) == ("posted", 60, 60, False)


@pytest.mark.parametrize("taken", [61, 100])
def test_more_than_is_held_is_not_posted_with_it(db, wallet, revenue, held, taken):
    with refused(db, "YP209"):
        post(db, *move(wallet, revenue, taken), hold=held.id)


def test_a_posting_that_takes_nothing_from_the_account_does_not_end_its_hold(
    db, wallet, revenue, held
):
    taxes = account(db, "taxes")
    with refused(db, "YP209"):
        post(db, *move(taxes, revenue, 10), hold=held.id)
    with refused(db, "YP209"):
        post(db, *move(taxes, wallet, 10), hold=held.id)
    with refused(db, "YP209"):
        post(db, *move(wallet, revenue, 10), *move(revenue, wallet, 10), hold=held.id)


def test_a_hold_that_does_not_exist_is_not_posted(db, wallet, revenue):
    with refused(db, "23503", "transactions_hold_id_fkey"):
        post(db, *move(wallet, revenue, 10), hold=CAUSE)


def test_a_hold_is_posted_once(db, wallet, revenue, held):
    post(db, *move(wallet, revenue, 10), hold=held.id)

    with refused(db, "YP206"):
        post(db, *move(wallet, revenue, 10), hold=held.id)
    assert balance(db, wallet) == (90, 0, 90)


def test_a_hold_that_is_posted_is_not_voided(db, wallet, revenue, held):
    post(db, *move(wallet, revenue, 10), hold=held.id)

    with refused(db, "YP206"):
        db.row(VOID, held.id)


def test_a_hold_that_is_voided_is_free_and_not_posted(db, wallet, revenue, held):
    assert db.row(VOID, held.id).status == "voided"
    assert db.row(VOID, held.id).status == "voided"

    assert balance(db, wallet) == (100, 0, 100)
    with refused(db, "YP206"):
        post(db, *move(wallet, revenue, 10), hold=held.id)
    assert faults(db) == []


def test_a_hold_that_is_none_is_not_voided(db):
    with refused(db, "YP004"):
        db.row(VOID, CAUSE)


@pytest.mark.parametrize(
    "change",
    [
        "amount_cents = amount_cents - 1",
        "reference_id = gen_random_uuid()",
        "reference_type = 'refund'",
        "account_id = (SELECT id FROM payments.accounts WHERE type = 'cash')",
    ],
)
def test_a_hold_stays_what_it_was_placed_for(db, held, change):
    account(db, "cash")

    with refused(db, "YP008"):
        db.execute(f"UPDATE payments.holds SET {change}")


@pytest.mark.parametrize(
    "change",
    [
        "status = 'pending', ended_at = NULL",
        "status = 'expired'",
        "status = 'posted', posted_cents = 1",
    ],
)
def test_a_hold_ends_once_whoever_writes(db, held, change):
    db.row(VOID, held.id)

    with refused(db, "YP008"):
        db.execute(f"UPDATE payments.holds SET {change}")


def test_a_reversal_of_a_held_posting_brings_the_money_and_not_the_hold(db, wallet, revenue, held):
    first = post(db, *move(wallet, revenue, 60), hold=held.id)

    post(db, *move(revenue, wallet, 60), reverses=first.transaction_id)

    assert balance(db, wallet) == (100, 0, 100)
    assert state(db, held) == ("posted", 60, 60, False)


# ---------------------------------------------------------------- time


def test_a_hold_whose_time_is_over_counts_no_more_when_read(db, wallet, held):
    end_time(db, held)

    assert balance(db, wallet) == (100, 0, 100)
    assert state(db, held)[0] == "pending"
    assert faults(db) == []


def test_a_posting_writes_down_what_is_over_and_takes_the_money(db, wallet, revenue, held):
    end_time(db, held)

    post(db, *move(wallet, revenue, 100))

    assert state(db, held) == ("expired", 60, 0, False)
    assert balance(db, wallet) == (0, 0, 0)
    assert faults(db) == []


def test_a_new_hold_writes_down_what_is_over_and_takes_the_money(db, wallet, held):
    end_time(db, held)

    assert place(db, wallet, 100).status == "pending"
    assert state(db, held) == ("expired", 60, 0, False)
    assert balance(db, wallet) == (100, 100, 0)


def test_a_posting_leaves_what_is_over_elsewhere(db, wallet, revenue, held):
    cash = account(db, "cash")
    fund(db, cash, 10)
    end_time(db, held)

    post(db, *move(cash, revenue, 10))

    assert state(db, held)[0] == "pending"


def test_a_hold_whose_time_is_over_is_not_posted_any_more(db, wallet, revenue, held):
    end_time(db, held)

    with refused(db, "YP206"):
        post(db, *move(wallet, revenue, 10), hold=held.id)


def test_a_hold_whose_time_is_over_is_voided_as_expired(db, wallet, held):
    end_time(db, held)

    assert db.row(VOID, held.id).status == "expired"
    assert balance(db, wallet) == (100, 0, 100)


def test_a_hold_without_end_never_ends_by_itself(db, wallet):
    held = place(db, wallet, 10, None)

    assert held.expires_at is None
    assert db.value(EXPIRE) == 0
    assert balance(db, wallet) == (100, 10, 90)


def test_the_job_writes_down_what_is_over_and_nothing_else(db, wallet):
    late, later, running = (place(db, wallet, 10) for _ in range(3))
    end_time(db, late, later)

    assert db.value("SELECT payments.expire_holds(limit_rows => 1)") == 1
    assert db.value(EXPIRE) == 1
    assert db.value(EXPIRE) == 0
    assert [state(db, each)[0] for each in (late, later, running)] == [
        "expired", "expired", "pending",
    ]  # fmt: skip
    assert balance(db, wallet) == (100, 10, 90)
    assert faults(db) == []


def test_the_job_skips_what_somebody_is_ending(sessions, db, own_sessions, wallet):
    locked, free = place(db, wallet, 10), place(db, wallet, 20)
    end_time(db, locked, free)
    (holder,) = own_sessions(1)
    holder.execute("SELECT FROM payments.holds WHERE id = %s FOR UPDATE", locked.id)

    assert db.value(EXPIRE) == 1
    assert [state(db, each)[0] for each in (locked, free)] == ["pending", "expired"]
    holder.rollback()
    assert db.value(EXPIRE) == 1
    assert balance(db, wallet) == (100, 0, 100)


# ---------------------------------------------------------------- at once


def taking(wallet, revenue, held, amount):
    """What posts so much of the hold."""
    return arguments(*move(wallet, revenue, amount), hold=held.id)


@pytest.mark.parametrize(
    ("first", "is_committed", "second", "answer", "left"),
    [
        ("void", True, "post", "YP206", 100),
        ("post", True, "void", "YP206", 90),
        ("void", False, "post", None, 90),
        ("post", False, "void", None, 100),
        ("post", True, "post", "YP206", 90),
        ("post", False, "post", None, 90),
    ],
)
def test_of_two_who_end_a_hold_the_second_waits_and_finds_what_the_first_did(
    sessions, db, own_sessions, wallet, revenue, held, first, is_committed, second, answer, left
):
    ways = {"void": (VOID, held.id), "post": taking(wallet, revenue, held, 10)}
    earlier, later = own_sessions(2)
    earlier.row(*ways[first])
    waiting = later.start(*ways[second])
    assert waiting.is_blocked_by(earlier)
    earlier.commit() if is_committed else earlier.rollback()

    assert waiting.sqlstate() == answer
    if answer is None:
        later.commit()
    assert (balance(db, wallet), faults(db)) == ((left, 0, left), [])


@pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE"])
@pytest.mark.parametrize("first", ["void", "post"])
def test_a_hold_that_an_older_snapshot_still_shows_is_posted_once(
    sessions, db, own_sessions, wallet, revenue, held, first, isolation
):
    (old,) = own_sessions(1, isolation)
    assert old.value("SELECT status FROM payments.holds WHERE id = %s", held.id) == "pending"
    db.row(*{"void": (VOID, held.id), "post": taking(wallet, revenue, held, 10)}[first])

    assert old.start(*taking(wallet, revenue, held, 10)).sqlstate() == "40001"
    assert count(db, "payments.transactions") == [1 + (first == "post")]
    assert faults(db) == []


def test_of_many_who_post_void_and_expire_exactly_one_ends_the_hold(sessions, db, wallet, revenue):
    for _ in range(40):
        before = balance(db, wallet)[0]
        held = place(db, wallet, 5)
        answers = at_once(
            db,
            [
                lambda caller, held=held: (
                    post(caller, *move(wallet, revenue, 5), hold=held.id) and "posted"
                ),
                lambda caller, held=held: caller.row(VOID, held.id).status,
                lambda caller: caller.value(EXPIRE),
            ]
            * 4,
        )
        posted, voided = answers.count("posted"), answers.count("voided")
        assert (posted, voided) in ((1, 0), (0, 4)), answers
        assert set(answers) <= {"posted", "voided", 0, "YP206"}
        assert balance(db, wallet) == (before - 5 * posted, 0, before - 5 * posted)
    assert faults(db) == []


def test_holds_and_postings_of_many_accounts_never_deadlock(sessions, db, revenue):
    accounts = [account(db, kind) for kind in ("wallet", "cash", "escrow", "credits")]
    for each in accounts:
        fund(db, each, 1000)

    def work(turn):
        def many(caller):
            for n in range(12):
                mine = accounts[(turn + n) % 4]
                held = place(caller, mine, 3, "50 milliseconds" if n % 3 == 0 else "1 hour")
                if n % 3 == 1:
                    caller.row(VOID, held.id)
                elif n % 3 == 2:
                    post(caller, *move(mine, accounts[(turn + n + 1) % 4], 3), hold=held.id)
                legs = [leg for each in accounts for leg in move(each, revenue, 1)]
                post(caller, *(legs if turn % 2 else legs[::-1]))
                caller.value(EXPIRE)
            return "done"

        return many

    assert at_once(db, [work(n) for n in range(8)]) == ["done"] * 8
    assert faults(db) == []


def test_a_hold_in_an_older_snapshot_never_holds_what_is_gone(
    sessions,
    db,
    own_sessions,
    wallet,
    revenue,
):
    (old,) = own_sessions(1, "REPEATABLE READ")
    old.value("SELECT count(*) FROM payments.balances")
    post(db, *move(wallet, revenue, 60))

    assert old.start(HOLD, wallet, 60, CAUSE, "1 hour", None).sqlstate() == "40001"
    assert count(db, "payments.holds") == [0]


def test_a_hold_whose_time_is_over_before_it_is_set_aside_is_set_aside_all_the_same(db, wallet):
    """The job ends it, not its own insert, which had not set it aside yet."""
    hold = (
        "INSERT INTO payments.holds"
        " (account_id, amount_cents, reference_type, reference_id, expires_at)"
        " VALUES (%s, 10, 'payout', gen_random_uuid(), clock_timestamp())"
    )
    db.execute(hold, wallet)
    assert db.value("SELECT held_cents FROM payments.balances") == 10
    assert balance(db, wallet) == (100, 0, 100)

    db.execute(hold, wallet)
    assert db.value("SELECT held_cents FROM payments.balances") == 10
    assert db.value(EXPIRE) == 1
    assert (balance(db, wallet), faults(db)) == ((100, 0, 100), [])


def test_a_repeat_gets_its_answer_also_when_the_time_is_over(sessions, db, wallet):
    first = db.row(HOLD, wallet, 10, CAUSE, "20 milliseconds", "once")
    time.sleep(0.03)
    again = HOLD.replace("clock_timestamp() + %s::interval", "%s")

    assert db.row(again, wallet, 10, CAUSE, first.expires_at, "once").id == first.id
    with refused(db, "YP003"):
        db.row(again, wallet, 10, CAUSE, first.expires_at, "twice")


def test_a_hold_begins_as_pending(db, wallet):
    hold = (
        "INSERT INTO payments.holds (account_id, amount_cents, reference_type, reference_id,"
        " status, ended_at) VALUES (%s, 10, 'payout', gen_random_uuid(), 'voided', now())"
    )

    with refused(db, "YP008"):
        db.execute(hold, wallet)
    assert db.value("SELECT held_cents FROM payments.balances WHERE account_id = %s", wallet) == 0
