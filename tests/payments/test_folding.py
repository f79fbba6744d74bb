"""Folding: sums that are written down change no balance, whoever writes beside it."""

import os
import re
import subprocess

import pytest

from tests.fix_db import cloned, unique_name
from tests.payments.fix_ledger import (
    account,
    arguments,
    at_once,
    balance,
    faults,
    folded,
    place,
    post,
    unguarded,
)
from tests.refusals import copy_row, count, refused
from tools.server import ROOT

FOLD = "SELECT payments.fold_entries()"
MARK = "SELECT payments.mark_point()"
AT = "SELECT payments.balance_at(%s, %s)"
ON = "SELECT payments.balance_on(%s, %s)"
SUM = (
    "SELECT coalesce(sum(amount_cents * normal_side), 0)::bigint FROM payments.accounts"
    " LEFT JOIN payments.entries ON account_id = accounts.id WHERE accounts.id = %s"
)


@pytest.fixture
def accounts(db):
    """One account that keeps a balance and one that does not."""
    return account(db, "wallet"), account(db)


def sale(amount, wallet, clearing):
    """Legs that bring the amount."""
    return (clearing, amount), (wallet, -amount)


def shown(db, accounts, day="2200-01-01"):
    """What the reads say of each account: now and at the end of a day."""
    return [(balance(db, each)[0], db.value(ON, each, day)) for each in accounts]


# ---------------------------------------------------------------- the fold


def test_what_is_folded_is_summed_once_and_reads_stay_the_same(sessions, db, accounts):
    # At once: they are folded together, whatever else the server does.
    with db.connection.transaction():
        for amount in (5, 6):
            post(db, *sale(amount, *accounts), on="2026-01-15")
    before = shown(db, accounts)

    assert (folded(db, 4), db.value(FOLD)) == (4, 0)
    assert shown(db, accounts) == before == [(11, 11), (11, 11)]
    post(db, *sale(7, *accounts))
    assert shown(db, accounts) == [(18, 18), (18, 18)]
    assert folded(db, 2) == 2
    assert shown(db, accounts) == [(18, 18), (18, 18)]
    assert count(db, "payments.checkpoints", "payments.day_totals") == [4, 4]
    assert faults(db) == []


def test_reads_after_a_fold_touch_the_sums_and_not_what_is_below(sessions, db, accounts):
    """Shown by a fault in what is below: the sum stands for it."""
    post(db, *sale(5, *accounts))
    folded(db, 2)
    with unguarded(db):
        db.execute("UPDATE payments.entries SET amount_cents = amount_cents * 2")

    assert balance(db, accounts[1])[0] == 5
    assert db.value(ON, accounts[1], "2200-01-01") == 5


def test_what_a_running_transaction_may_still_write_is_not_folded(
    sessions, db, own_sessions, accounts
):
    (writer,) = own_sessions(1)
    post(db, *sale(5, *accounts))
    writer.row(*arguments(*sale(6, *accounts)))
    assert folded(db, 2) == 2
    post_beside = (account(db), 7), (account(db, "revenue"), -7)
    post(db, *post_beside)

    assert db.value(FOLD) == 0
    assert balance(db, accounts[1])[0] == 12
    writer.commit()
    assert balance(db, accounts[1])[0] == 18
    assert folded(db, 4) == 4
    assert balance(db, accounts[1])[0] == 18
    assert faults(db) == []


def test_a_fold_in_its_own_transaction_sums_nothing_of_it(db, accounts):
    post(db, *sale(5, *accounts))

    assert db.value(FOLD) == 0
    assert shown(db, accounts) == [(5, 5), (5, 5)]


@pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_fold_of_an_older_snapshot_is_refused(sessions, db, own_sessions, isolation):
    (folder,) = own_sessions(1, isolation)

    assert folder.start(FOLD).sqlstate() == "YP003"


def test_two_folds_at_once_sum_once(sessions, db, own_sessions, accounts):
    post(db, *sale(5, *accounts))
    first, second = own_sessions(2)
    assert folded(first, 2) == 2
    waiting = second.start(FOLD)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.result()[0].fold_entries == 0
    second.commit()
    assert faults(db) == []


def test_a_fold_that_was_given_up_is_made_by_the_next(sessions, db, own_sessions, accounts):
    post(db, *sale(5, *accounts))
    first, second = own_sessions(2)
    folded(first, 2)
    waiting = second.start(FOLD)
    assert waiting.is_blocked_by(first)
    first.rollback()

    begun = waiting.result()[0].fold_entries
    assert begun + folded(second, 2 - begun) == 2


def test_beside_twelve_writers_and_a_long_transaction_every_read_is_exact(
    sessions, db, own_sessions, accounts
):
    """The legs of a writer are equal on both accounts, so they agree in every snapshot."""
    wallet, clearing = accounts
    (long,) = own_sessions(1)
    long.row(*arguments((clearing, 1000), (account(db, "revenue"), -1000)))

    def writer(caller):
        for n in range(25):
            post(caller, *sale(1 + n % 3, *accounts), on=f"2026-01-{1 + n % 28:02}")
        return "done"

    def folder(caller):
        for _ in range(25):
            caller.value(FOLD)
        return "done"

    def reader(caller):
        wrong = []
        for _ in range(25):
            seen = caller.row(
                "SELECT (payments.balance(%(w)s)).posted_cents AS wallet,"
                " (payments.balance(%(c)s)).posted_cents AS clearing,"
                " payments.balance_on(%(w)s, '2200-01-01') AS wallet_day,"
                " payments.balance_on(%(c)s, '2200-01-01') AS clearing_day,"
                " (SELECT sum(amount_cents) FROM payments.entries WHERE account_id = %(c)s)::bigint"
                " AS entries".replace("%(w)s", f"'{wallet}'").replace("%(c)s", f"'{clearing}'")
            )
            if len({seen.entries or 0, *seen[:4]}) != 1:
                wrong.append(seen)
            point = caller.value(MARK)
            if caller.value(AT, wallet, point) != caller.value(AT, clearing, point):
                wrong.append(point)
        return wrong

    results = at_once(db, [*[writer] * 12, folder, folder, reader, reader])

    assert results == ["done"] * 14 + [[], []]
    long.commit()
    total = 12 * sum(1 + n % 3 for n in range(25))
    assert shown(db, accounts) == [(total, total), (total + 1000, total + 1000)]
    db.value(FOLD)
    assert shown(db, accounts) == [(total, total), (total + 1000, total + 1000)]
    assert faults(db) == []


def test_sums_of_a_subtransaction_are_trusted_also_when_their_row_was_rewritten(
    sessions, db, accounts
):
    """Shown by a fault in what is below: the sum stands for it."""
    post(db, *sale(5, *accounts))
    with db.connection.transaction(), db.connection.transaction():
        folded(db, 2)
    db.connection.execute("VACUUM (FULL, FREEZE) payments.folds")
    with unguarded(db):
        db.execute("UPDATE payments.entries SET amount_cents = amount_cents * 2")

    assert shown(db, accounts)[0][1] == shown(db, accounts)[1][1] == 5


def test_folds_are_one_row(sessions, db):
    db.value(FOLD)
    for row, sqlstate, rule in (
        ("true", "23505", "folds_pkey"), ("false", "23514", "folds_are_one_row"),
    ):  # fmt: skip
        with refused(db, sqlstate, rule):
            copy_row(db, "payments.folds", is_only=row)


# ---------------------------------------------------------------- who posts meanwhile


@pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE"])
@pytest.mark.parametrize("before", [0, 1], ids=["first fold", "a later fold"])
def test_a_session_that_does_not_see_a_fold_posts_and_sets_aside(
    sessions, db, own_sessions, accounts, isolation, before
):
    post(db, *sale(5, *accounts))
    folded(db, 2 * before)
    escrow = account(db, "escrow")
    post(db, *sale(1, escrow, accounts[1]))
    (poster,) = own_sessions(1, isolation)
    assert shown(poster, accounts) == [(5, 5), (6, 6)]
    post(db, *sale(2, *accounts))
    folded(db, 6 - 2 * before)

    assert shown(poster, accounts) == [(5, 5), (6, 6)]
    assert poster.start(*arguments(*sale(7, escrow, accounts[1]))).sqlstate() is None
    place(poster, escrow, 3)
    db.value(FOLD)
    assert shown(poster, accounts) == [(5, 5), (13, 13)]
    poster.commit()
    assert shown(db, accounts) == [(7, 7), (15, 15)]
    folded(db, 2)
    assert shown(db, accounts) == [(7, 7), (15, 15)]
    assert faults(db) == []


@pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_session_that_does_not_see_a_closing_fails_also_beside_folds(
    sessions, db, own_sessions, accounts, isolation
):
    (poster,) = own_sessions(1, isolation)
    poster.rows("SELECT FROM payments.accounts")
    db.value(FOLD)
    db.value("SELECT payments.close_period('2026-01-31', 'The month is over')")
    db.value(FOLD)

    assert poster.start(*arguments(*sale(1, *accounts))).sqlstate() == "40001"


def test_a_fold_and_a_closing_do_not_wait_for_each_other(sessions, db, own_sessions, accounts):
    post(db, *sale(5, *accounts), on="2026-01-15")
    folder, closer = own_sessions(2)
    folded(folder, 2)
    closer.value("SELECT payments.close_period('2026-01-31', 'The month is over')")
    folder.commit()
    folder.value(FOLD)
    folder.commit()
    closer.commit()

    assert shown(db, accounts, "2026-01-31") == [(5, 5), (5, 5)]
    assert faults(db) == []


# ---------------------------------------------------------------- days


def test_days_are_of_effect_and_of_utc(sessions, db, accounts):
    post(db, *sale(1, *accounts), on="2026-01-31 23:59:59.999999+00")
    post(db, *sale(2, *accounts), on="2026-02-01 00:00+00")
    post(db, *sale(4, *accounts), on="2026-02-01 00:30+01")
    days = ("2026-01-30", "2026-01-31", "2026-02-01")

    for _ in range(2):
        assert [db.value(ON, accounts[1], day) for day in days] == [0, 5, 7]
        assert [db.value(ON, accounts[0], day) for day in days] == [0, 5, 7]
        db.value(FOLD)


def test_what_is_recorded_late_changes_the_day_it_counts_on(sessions, db, accounts):
    post(db, *sale(1, *accounts), on="2026-03-01")
    db.value(FOLD)
    post(db, *sale(2, *accounts), on="2026-01-15")

    for _ in range(2):
        assert [db.value(ON, accounts[1], f"2026-0{n}-28") for n in (1, 2, 3)] == [2, 2, 3]
        db.value(FOLD)


# ---------------------------------------------------------------- points


def test_a_point_keeps_what_was_committed_when_it_was_marked(sessions, db, own_sessions, accounts):
    (late,) = own_sessions(1)
    post(db, *sale(1, *accounts))
    late.row(*arguments((accounts[1], 2), (account(db, "revenue"), -2)))
    first = db.value(MARK)
    late.commit()
    second = db.value(MARK)
    post(db, *sale(4, *accounts))

    for _ in range(3):
        assert [db.value(AT, accounts[1], point) for point in (first, second)] == [1, 3]
        assert [db.value(AT, accounts[0], point) for point in (first, second)] == [1, 1]
        post(db, *sale(8, *accounts))
        db.value(FOLD)


def test_a_point_does_not_see_what_was_rolled_back_or_its_own_transaction(
    sessions, db, own_sessions, accounts
):
    one, other = own_sessions(2)
    one.row(*arguments(*sale(1, *accounts)))
    one.rollback()
    other.row(*arguments(*sale(2, *accounts)))
    point = other.value(MARK)
    other.commit()

    assert [db.value(AT, each, point) for each in accounts] == [0, 0]
    assert [balance(db, each)[0] for each in accounts] == [2, 2]


def test_points_of_many_writers_stay_what_they_were(sessions, db, accounts):
    """Each point is asked at once and again when all is over and folded."""

    def writer(caller):
        for n in range(20):
            post(caller, *sale(1 + n % 5, *accounts))
        return {}

    def marker(caller):
        seen = {}
        for _ in range(20):
            point = caller.value(MARK)
            seen[point] = [caller.value(AT, each, point) for each in accounts]
            caller.value(FOLD)
        return seen

    seen = {}
    for result in at_once(db, [*[writer] * 6, marker, marker]):
        seen |= result
    db.value(FOLD)

    assert len(seen) == 40
    for point, balances in seen.items():
        assert [db.value(AT, each, point) for each in accounts] == balances
        assert balances[0] == balances[1]


def test_a_point_that_is_none_is_refused(db, accounts):
    with refused(db, "YP004"):
        db.value(AT, accounts[0], 1)


# ---------------------------------------------------------------- clocks and other servers


def shift(db, by):
    """Everything was recorded this much later: the clock was ahead, and is set back now."""
    with unguarded(db):
        db.execute(f"UPDATE payments.entries SET created_at = created_at + interval '{by}'")
        db.execute(f"UPDATE payments.balances SET recorded_at = recorded_at + interval '{by}'")


def test_a_clock_that_was_set_back_changes_no_balance(sessions, db, accounts):
    post(db, *sale(1, *accounts))
    first = db.value(MARK)
    post(db, *sale(2, *accounts))
    shift(db, "1 hour")
    second = db.value(MARK)
    post(db, *sale(4, *accounts))
    third = db.value(MARK)

    for _ in range(2):
        for each in accounts:
            assert [db.value(AT, each, point) for point in (first, second, third)] == [1, 3, 7]
        assert shown(db, accounts) == [(7, 7), (7, 7)]
        db.value(FOLD)
    assert db.rows(
        "SELECT version, balance_cents FROM payments.entries WHERE account_id = %s"
        " ORDER BY created_at",
        accounts[0],
    ) == [(1, 1), (2, 3), (3, 7)]
    assert faults(db) == []


def test_a_point_of_a_clock_that_was_ahead_keeps_its_balance(sessions, db, accounts):
    post(db, *sale(1, *accounts))
    point = db.value(MARK)
    with unguarded(db):
        db.execute("UPDATE payments.points SET created_at = created_at + interval '1 hour'")
    post(db, *sale(2, *accounts))

    assert [db.value(AT, each, point) for each in accounts] == [1, 1]


WAYS = ["another server", "a copy of the server"]


def restore(db, ahead=10**6, way=WAYS[0]):
    """As after a restore by a dump: what was recorded has numbers that are to come here.

    A server that began as a copy has the same identifier, and the restore writes rows all the same.
    """
    with unguarded(db):
        for table, column in (
            ("transactions", "recorded_xid"),
            ("entries", "recorded_xid"),
            ("checkpoints", "below"),
            ("folds", "folded_below"),
        ):
            db.execute(
                f"UPDATE payments.{table} SET {column} ="
                f" ({column}::text::bigint + {ahead})::text::xid8"
            )
        if way == WAYS[0]:
            db.execute("UPDATE payments.points SET cluster_id = cluster_id + 1")
            db.execute("UPDATE payments.folds SET folded_on = folded_on + 1")
            db.execute("UPDATE payments.folds SET folded_in = folds.xmin")


def test_no_point_is_marked_while_a_restored_number_is_at_work_here(
    sessions, db, own_sessions, accounts
):
    """A snapshot calls it running, and what was restored under it would not count."""
    (writer,) = own_sessions(1)
    number = writer.value("SELECT pg_current_xact_id()::text")
    post(db, *sale(1, *accounts))
    with unguarded(db):
        for table in ("transactions", "entries"):
            db.execute(f"UPDATE payments.{table} SET recorded_xid = %s::text::xid8", number)

    with refused(db, "YP005"):
        db.value(MARK)

    writer.connection.rollback()
    pass_numbers(db)
    point = db.value(MARK)
    assert [db.value(AT, each, point) for each in accounts] == [1, 1]


def pass_numbers(db):
    """Lets the numbers of all that was restored be past, those of other tests too, and no fold."""
    db.connection.execute("""
        DO $$
        DECLARE
            last constant xid8 := (
                SELECT greatest(max(recorded_xid), (SELECT max(below) FROM payments.checkpoints))
                FROM payments.transactions
            );
        BEGIN
            WHILE pg_current_xact_id() <= last LOOP
                COMMIT;
            END LOOP;
            COMMIT;
            WHILE pg_snapshot_xmin(pg_current_snapshot()) <= last LOOP
                COMMIT;
                PERFORM pg_sleep(0.01);
            END LOOP;
        END
        $$
    """)


@pytest.mark.parametrize("way", WAYS)
def test_on_another_server_sums_are_made_anew_and_reads_are_exact_before(
    sessions, db, accounts, way
):
    post(db, *sale(1, *accounts), on="2026-01-15")
    folded(db, 2)
    post(db, *sale(2, *accounts), on="2026-02-15")
    point = db.value(MARK)
    restore(db, way=way)

    assert shown(db, accounts) == [(3, 3), (3, 3)]
    post(db, *sale(4, *accounts), on="2026-01-16")
    assert shown(db, accounts) == [(7, 7), (7, 7)]
    assert db.value(ON, accounts[1], "2026-01-31") == 5
    db.value(FOLD)
    assert shown(db, accounts) == [(7, 7), (7, 7)]
    post(db, *sale(8, *accounts))
    db.value(FOLD)
    assert shown(db, accounts) == [(15, 15), (15, 15)]
    assert faults(db) == []
    if way == WAYS[0]:
        with refused(db, "YP005"):
            db.value(AT, accounts[1], point)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("ahead", [0, 60], ids=["as pg_upgrade", "numbers to come"])
def test_sums_of_another_server_are_not_trusted_when_its_numbers_are_past(
    sessions, db, accounts, way, ahead
):
    """Nobody folded before: what was posted here is below, and in none of the sums."""
    post(db, *sale(1, *accounts), on="2026-01-15")
    folded(db, 2)
    restore(db, ahead, way)
    post(db, *sale(2, *accounts), on="2026-01-15")
    pass_numbers(db)
    post(db, *sale(4, *accounts))
    point = db.value(MARK)

    for number in (6, 0):
        assert shown(db, accounts) == [(7, 7), (7, 7)]
        assert shown(db, accounts, "2026-01-31") == [(7, 3), (7, 3)]
        assert [db.value(AT, each, point) for each in accounts] == [7, 7]
        opening = "SELECT balance_cents FROM payments.statement(%s, now(), now())"
        assert [db.value(opening, each) for each in accounts] == [7, 7]
        assert faults(db) == []
        folded(db, number)


def test_a_dump_in_another_database_of_the_server_is_summed_anew(
    sessions, db, server, accounts, tmp_path
):
    post(db, *sale(1, *accounts))
    folded(db, 2)
    post(db, *sale(2, *accounts))
    with cloned(server, unique_name(server)) as other:
        shell(
            server, tmp_path, SOURCE=db.dsn, TARGET=other.dsn,
            PGOPTIONS="-c session_replication_role=replica",
            script='pg_dump --data-only --schema=payments "$SOURCE" > payments.sql;'
            ' psql -X -q -1 -v ON_ERROR_STOP=1 -d "$TARGET" -f payments.sql',
        )  # fmt: skip
        assert count(other, "payments.checkpoints", "payments.folds") == [2, 1]
        assert other.value("SELECT payments.folded_below()::text") == "0"
        post(other, *sale(4, *accounts))
        for number in (6, 0):
            assert shown(other, accounts) == [(7, 7), (7, 7)]
            folded(other, number)
        assert faults(other) == []


def shell(server, directory, script, **environment):
    """Runs a script of the shell with the programs of the server."""
    path = f"{server.bin_dir}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euc", script],
        cwd=directory,
        env=os.environ | {"PATH": path} | environment,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("is_folded", [False, True], ids=["at once", "after a fold"])
@pytest.mark.parametrize("way", WAYS)
def test_entries_with_numbers_to_come_take_no_point_until_the_page_renumbers_them(
    sessions, db, server, accounts, tmp_path, way, is_folded
):
    post(db, *sale(1, *accounts))
    folded(db, 2)
    old = db.value(MARK)
    restore(db, way=way)
    post(db, *sale(2, *accounts))
    if is_folded:
        folded(db, 2)
    with refused(db, "YP005"):
        db.value(MARK)

    (script,) = re.findall(r"(?s)```sh\n(.*?)```", (ROOT / "docs" / "backup.md").read_text())
    shell(server, tmp_path, script, TARGET=db.dsn)
    folded(db, 4 - count(db, "payments.checkpoints")[0] * 2)
    point = db.value(MARK)
    post(db, *sale(4, *accounts))

    for _ in range(2):
        assert shown(db, accounts) == [(7, 7), (7, 7)]
        assert [db.value(AT, each, point) for each in accounts] == [3, 3]
        assert count(db, "payments.checkpoints")[0] >= 2
        db.value(FOLD)
    assert faults(db) == []
    with refused(db, "YP005"):
        db.value(AT, accounts[0], old)


def test_sums_of_another_server_with_low_numbers_are_not_trusted_either(sessions, db, accounts):
    """Some of its checkpoints are below the present transaction here, and the last one is not."""
    post(db, *sale(1, *accounts))
    folded(db, 2)
    post(db, *sale(2, *accounts))
    folded(db, 2)
    near = "txid_snapshot_xmax(txid_current_snapshot()) + 3"
    amounts = {"entries": "abs(amount_cents)", "transactions": "abs((legs[1]).amount_cents)"}
    with unguarded(db):
        # The first sale and its checkpoint: just above the next transactions here.
        db.execute(
            f"UPDATE payments.checkpoints SET below = ({near})::text::xid8 WHERE entries = 1"
        )
        for table, amount in amounts.items():
            db.execute(
                f"UPDATE payments.{table} SET recorded_xid = (CASE {amount} WHEN 1 THEN {near} - 1"
                " ELSE recorded_xid::text::bigint + 1000000 END)::text::xid8"
            )
        db.execute(
            "UPDATE payments.checkpoints SET below ="
            " (below::text::bigint + 1000000)::text::xid8 WHERE entries = 2"
        )
        db.execute(
            "UPDATE payments.folds SET folded_below = (SELECT max(below) FROM payments.checkpoints)"
        )
    for _ in range(6):
        post(db, *sale(1, *accounts))
    expected = db.value(SUM, accounts[1])

    assert expected == 9
    assert shown(db, accounts) == [(9, 9), (9, 9)]


def test_an_account_without_entries_is_empty_in_every_way(db, accounts):
    point = db.value(MARK)
    for each in accounts:
        assert (balance(db, each), db.value(AT, each, point), db.value(ON, each, "today")) == (
            (0, 0, 0), 0, 0,
        )  # fmt: skip
