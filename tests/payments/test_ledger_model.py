"""The ledger against plain Python: any series of calls is answered, and kept, as the model says."""

import datetime
import json
import uuid
from collections import Counter, defaultdict
from dataclasses import replace

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.payments.ledger_model import POST, POST_BATCH, Account, Hold, Model, Posting

CURRENCIES = ("JPY", "USD", "KWD")  # 0, 2 and 3 decimals
KINDS = ("wallet", "cash", "clearing", "revenue", "fees")
DAYS = [datetime.date(2024, 2, day) for day in (27, 28, 29)]
MANY = settings(
    max_examples=50,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
FORGET = """
    SET session_replication_role = replica;
    DELETE FROM payments.entries;
    DELETE FROM payments.transactions;
    DELETE FROM payments.holds;
    DELETE FROM payments.balances;
    DELETE FROM payments.checkpoints;
    DELETE FROM payments.day_totals;
    DELETE FROM payments.points;
    DELETE FROM payments.accounts;
    UPDATE payments.books SET closed_through = NULL;
    RESET session_replication_role
"""
BALANCES = """
    SELECT
        accounts.id, balance.currency, balance.posted_cents, balance.held_cents,
        balance.available_cents,
        ARRAY(
            SELECT payments.balance_on(accounts.id, day)
            FROM unnest(%s::date[]) WITH ORDINALITY AS days (day, place)
            ORDER BY place
        ) AS days
    FROM payments.accounts
    CROSS JOIN LATERAL payments.balance(accounts.id) AS balance
"""
ENTRIES = """
    SELECT
        account_id, transaction_id, position, amount_cents, version, balance_cents, currency,
        entries.created_at, (effective_at AT TIME ZONE 'UTC')::date AS day
    FROM payments.entries
    JOIN payments.transactions ON transactions.id = transaction_id
    ORDER BY recorded_seq, position
"""
STATEMENTS = """
    SELECT accounts.id, statement.*
    FROM payments.accounts
    CROSS JOIN LATERAL payments.statement(
        accounts.id, coalesce((
            SELECT percentile_disc(%s::double precision) WITHIN GROUP (ORDER BY created_at)
            FROM payments.entries
            WHERE entries.account_id = accounts.id
        ), '2000-01-01'), '2200-01-01'
    ) WITH ORDINALITY AS statement (
        recorded_at, effective_at, transaction_id, description, amount_cents, balance_cents, place
    )
    ORDER BY accounts.id, place
"""

places = st.integers(0, 3) | st.integers(0, 50)
shares = st.sampled_from([(1, 1), (1, 1), (1, 2), (1, 3), (2, 1), (-1, 1)])
transfers = st.lists(
    st.tuples(
        st.integers(0, len(CURRENCIES) - 1),
        st.integers(0, len(KINDS) - 1),
        st.integers(0, len(KINDS) - 1),
        st.integers(1, 100),
    ),
    min_size=1,
    max_size=3,
)
# What a posting is made of: see Ledger.posting().
postings = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["any", "any", "any", "repeat", "reversal", "hold", "hold"]),
        "transfers": transfers,
        "place": places,
        "share": shares,
        "key": st.none() | st.integers(0, 9),
        "day": st.sampled_from([None, None, None, *DAYS]),
        "fault": st.sampled_from([None] * 40 + ["zero", "unbalanced", "unknown", "single"]),
        "other": st.sampled_from([None, None, "legs", "day", "cause", "no day"]),
        "order": st.randoms(use_true_random=False),
    }
)


class Ledger(RuleBasedStateMachine):
    """The same calls to the database and to the model."""

    def __init__(self, db):
        super().__init__()
        self.db = db
        db.execute(FORGET)
        accounts = []
        for currency in CURRENCIES:
            for kind in KINDS:
                # Fees grow by debits, and are bounded here, which ensure_account() does not do.
                running = kind in ("wallet", "cash", "fees")
                account_id = (
                    db.value(
                        "INSERT INTO payments.accounts (type, currency, name)"
                        " VALUES ('fees', %s, 'Bounded') RETURNING id",
                        currency,
                    )
                    if kind == "fees"
                    else db.value("SELECT payments.ensure_account(%s, %s)", kind, currency)
                )
                sign = 1 if kind in ("clearing", "fees") else -1
                accounts.append(
                    Account(account_id, currency, sign, running, 0 if running else None)
                )
        today = db.value("SELECT (now() AT TIME ZONE 'UTC')::date")
        self.accounts = accounts
        self.model = Model(accounts, today)
        self.hold_keys = {}
        self.points = []
        for currency in CURRENCIES:  # a beginning of 200 on each account but revenue's
            amounts = (-200, -200, 200, None, 200)
            legs = zip(
                (self.account_in(currency, place).id for place in range(5)), amounts, strict=True
            )
            self.post_one(Posting(tuple(leg for leg in legs if leg[1])))

    def call(self, expected, query, *args):
        """The rows of a call that is refused with one of `expected`, if any: then None."""
        try:
            rows = self.db.rows(query, *args)
        except psycopg.Error as error:
            assert error.sqlstate in expected, f"{error.sqlstate}, not {expected}: {error}"
            return None
        assert not expected, f"not refused with {expected}: {rows}"
        return rows

    def posting(self, parts):
        """A Posting of what was drawn, as the state allows."""
        model, place = self.model, parts["place"]
        up, down = parts["share"]
        key = None if parts["key"] is None else f"key {parts['key']}"
        day = parts["day"]
        if parts["kind"] == "repeat" and model.keys:
            first = list(model.keys.values())[place % len(model.keys)]
            return replace(
                first,
                id=None,
                **{
                    None: {},
                    "legs": {"legs": tuple((leg[0], -leg[1]) for leg in first.legs)},
                    "day": {"day": day or DAYS[0]},
                    "cause": {"cause": uuid.uuid4()},
                    "no day": {"day": None},
                }[parts["other"]],
            )
        if parts["kind"] == "reversal" and model.postings:
            first = list(model.postings.values())[place % len(model.postings)]
            legs = tuple((account, -int(amount * up / down)) for account, amount in first.legs)
            return Posting(legs, key, day, reverses=first.id)
        if parts["kind"] == "hold" and model.holds:
            hold = list(model.holds.values())[place % len(model.holds)]
            account = model.accounts[hold.account]
            amount = int(hold.amount * up / down) * account.sign
            _, other, *_ = parts["transfers"][0]
            legs = (
                (account.id, -amount),
                (self.account_in(account.currency, other).id, amount),
            )
            return Posting(legs, key, day, hold=hold.id)
        legs = []
        for currency, debited, credited, amount in parts["transfers"]:
            legs.append((self.account_in(CURRENCIES[currency], debited).id, amount))
            legs.append((self.account_in(CURRENCIES[currency], credited).id, -amount))
        account, amount = legs[-1]
        legs[-1:] = {
            None: [(account, amount)],
            "zero": [(account, amount), (account, 0)],
            "unbalanced": [(account, amount - 1)],
            "unknown": [(uuid.uuid4(), amount)],
            "single": [],
        }[parts["fault"]]
        parts["order"].shuffle(legs)
        return Posting(tuple(legs), key, day)

    def account_in(self, currency, place):
        """One of the accounts of a currency."""
        return [account for account in self.accounts if account.currency == currency][place]

    @rule(parts=postings)
    def post(self, parts):
        self.post_one(self.posting(parts))

    @rule(parts=postings)
    def post_more(self, parts):
        self.post_one(self.posting(parts))

    def post_one(self, posting):
        """Posts it, or sees it refused."""
        expected = self.model.refusals([posting])
        rows = self.call(expected, POST, posting.json())
        if rows:
            ((posting_id, is_repeat, _),) = rows
            assert is_repeat == (posting.key in self.model.keys)
            if is_repeat:
                assert posting_id == self.model.keys[posting.key].id
            else:
                self.model.post(replace(posting, id=posting_id))
            self.check_answers(rows)

    @rule(
        several=st.lists(postings, min_size=1, max_size=5),
        again=st.sampled_from([None, None, {}, {"key": None}]),
    )
    def post_batch(self, several, again):
        batch = [replace(self.posting(parts), id=uuid.uuid4()) for parts in several]
        if again is not None:  # one of them twice, with the same key or without
            batch.append(replace(batch[0], id=uuid.uuid4(), **again))
        expected = self.model.refusals(batch)
        rows = self.call(expected, POST_BATCH, json.dumps([posting.parts() for posting in batch]))
        if rows:
            # Of equal ones in a batch any is the first.
            made = [row.transaction_id for row in rows if not row.is_repeat]
            assert len(made) == len(set(made)) == len(self.model.new(batch))
            by_id = {posting.id: posting for posting in batch}
            for row in self.db.rows(
                "SELECT id FROM payments.transactions WHERE id = ANY(%s) ORDER BY recorded_seq",
                made,
            ):
                self.model.post(by_id[row.id])
            answered = [self.model.postings[row.transaction_id].key for row in rows]
            asked = [posting.key for posting in batch]
            assert Counter(answered) == Counter(asked)
            self.check_answers(rows)

    def check_answers(self, rows):
        """The balances that postings answer are those after them."""
        for row in rows:
            accounts = {leg[0] for leg in self.model.postings[row.transaction_id].legs}
            assert sorted(tuple(balance.values()) for balance in row.balances) == sorted(
                (str(account.id), account.currency, account.posted, held, account.posted - held)
                for account in self.model.accounts.values()
                if account.running and account.id in accounts
                for held in [self.model.held(account.id)]
            )

    @rule(
        place=st.sampled_from([0, 0, 1, 4, 5, 6, 9, 10, 11, 14, 2]),
        amount=st.integers(1, 60),
        key=st.none() | st.integers(0, 3),
    )
    def place_hold(self, place, amount, key):
        account = self.accounts[place]
        held = self.model.held(account.id)
        first = self.hold_keys.get(key)
        if first:
            same = (first.account, first.amount) == (account.id, amount)
            expected = set() if same else {"YP006"}
        elif not account.running:
            expected = {"23503"}
        elif account.status != "open":
            expected = {"YP203"}
        elif account.floor is not None and account.posted - held - amount < account.floor:
            expected = {"YP202"}
        else:
            expected = set()
        rows = self.call(
            expected,
            "SELECT * FROM payments.place_hold(%s, %s, 'adjustment', %s, %s, NULL, %s)",
            account.id,
            amount,
            uuid.UUID(int=0),
            datetime.datetime(2199, 1, 1, tzinfo=datetime.UTC) if amount % 2 else None,
            None if key is None else f"key {key}",
        )
        if rows and first:
            assert rows[0].id == first.id
        elif rows:
            hold = Hold(rows[0].id, account.id, amount)
            self.model.holds[hold.id] = hold
            if key is not None:
                self.hold_keys[key] = hold

    def hold_at(self, place):
        """One of the holds, or None."""
        holds = list(self.model.holds.values())
        return holds[place % len(holds)] if holds else None

    @rule(place=places)
    def void_hold(self, place):
        hold = self.hold_at(place)
        if hold:
            rows = self.call(
                {"YP206"} if hold.status == "posted" else set(),
                "SELECT * FROM payments.void_hold(%s)",
                hold.id,
            )
            if hold.status == "pending":
                hold.status = "voided"
            assert not rows or rows[0].status == hold.status

    @rule(place=places)
    def time_of_a_hold_passes(self, place):
        hold = self.hold_at(place)
        if hold and hold.status == "pending":
            self.db.execute(
                "UPDATE payments.holds SET expires_at = now() - interval '1 s' WHERE id = %s",
                hold.id,
            )
            hold.status = "expired"

    @rule()
    def expire_holds(self):
        self.db.execute("SELECT payments.expire_holds()")
        assert self.db.value("SELECT coalesce(sum(held_cents), 0) FROM payments.balances") == sum(
            map(self.model.held, self.model.accounts)
        )

    @rule(
        place=st.integers(0, len(CURRENCIES) * len(KINDS) - 1),
        status=st.sampled_from(["open", "frozen", "closed"]),
    )
    def set_status(self, place, status):
        account = self.accounts[place]
        if account.status == "closed" and status != "closed":
            expected = {"YP203"}
        elif status == "closed" and (account.posted, self.model.held(account.id)) != (0, 0):
            expected = {"YP005"}
        else:
            expected = set()
        rows = self.call(expected, "SELECT payments.set_account_status(%s, %s)", account.id, status)
        if rows:
            account.status = status

    @rule()
    def open_all(self):
        for account in self.accounts:
            if account.status == "frozen":
                self.db.execute("SELECT payments.set_account_status(%s, 'open')", account.id)
                account.status = "open"

    @rule(
        place=st.sampled_from([0, 1, 4, 5, 6, 9, 10, 11, 14, 2]),
        below=st.none() | st.integers(-10, 100),
        above=st.none() | st.integers(-10, 100),
        on_late=st.booleans(),
    )
    def set_bounds(self, place, below, above, on_late):
        account = self.accounts[place]
        late = [hold for hold in self.model.holds.values() if hold.status == "expired"]
        if on_late and late:  # where perhaps nobody has written down yet that its time is over
            account = self.model.accounts[late[-1].account]
        available = account.posted - self.model.held(account.id)
        floor = None if below is None else available - below
        ceiling = None if above is None else account.posted + above
        if not account.running:
            expected = {"YP004"}
        elif (floor is not None and available < floor) or (
            ceiling is not None and account.posted > ceiling
        ):
            expected = {"YP005"}
        else:
            expected = set()
        if self.call(
            expected, "SELECT payments.set_bounds(%s, %s, %s)", account.id, floor, ceiling
        ):
            account.floor, account.ceiling = floor, ceiling

    @rule(day=st.sampled_from([None, None, *DAYS[:2]]))
    def close_period(self, day):
        self.db.execute("SELECT payments.close_period(%s, 'A test')", day)
        self.model.closed_through = day

    @rule()
    def fold(self):
        self.db.execute("SELECT payments.fold_entries()")

    @rule()
    def mark_point(self):
        point = self.db.value("SELECT payments.mark_point()")
        self.points.append((point, {account.id: account.posted for account in self.accounts}))

    @invariant()
    def books_are_right(self):
        assert self.db.rows("SELECT * FROM payments.check_books()") == []

    @invariant()
    def balances_agree(self):
        days = [*DAYS, self.model.today]
        found = {row.id: tuple(row)[1:] for row in self.db.rows(BALANCES, days)}
        assert found == {
            account.id: (
                account.currency,
                account.posted,
                self.model.held(account.id),
                account.posted - self.model.held(account.id),
                [
                    account.sign
                    * sum(entry.amount for entry in account.entries if entry.day <= day)
                    for day in days
                ],
            )
            for account in self.accounts
        }

    @invariant()
    def entries_agree(self):
        found = defaultdict(list)
        for row in self.db.rows(ENTRIES):
            assert row.currency == self.model.accounts[row.account_id].currency
            found[row.account_id].append(
                (
                    row.transaction_id,
                    row.position,
                    row.amount_cents,
                    row.version,
                    row.balance_cents,
                    row.day,
                )
            )
        assert found == {
            account.id: [tuple(vars(entry).values()) for entry in account.entries]
            for account in self.accounts
            if account.entries
        }

    @invariant()
    def points_stay(self):
        if self.points:
            found = {
                (row.point, row.id): row.balance
                for row in self.db.rows(
                    "SELECT point, id, payments.balance_at(id, point) AS balance"
                    " FROM payments.accounts CROSS JOIN unnest(%s::bigint[]) AS point",
                    [point for point, _ in self.points],
                )
            }
            assert found == {
                (point, account_id): balance
                for point, balances in self.points
                for account_id, balance in balances.items()
            }

    @rule(share=st.sampled_from([None, 0.0, 0.5, 1.0]))
    def read_statements(self, share):
        recorded = defaultdict(list)
        for row in self.db.rows(ENTRIES):
            recorded[row.account_id].append((row.created_at, row.transaction_id, row.amount_cents))
        found = defaultdict(list)
        for account_id, *line in self.db.rows(STATEMENTS, share):
            found[account_id].append(line)
        assert found.keys() == self.model.accounts.keys()
        for account_id, (opening, *lines) in found.items():
            account, balance = self.model.accounts[account_id], 0
            after, expected = opening[0], []
            for recorded_at, transaction_id, amount in recorded[account_id]:
                balance += account.sign * amount
                if share is None or recorded_at > after:
                    line = (recorded_at, transaction_id, account.sign * amount, balance)
                    expected.append(line)
            assert opening[5] == balance - sum(line[2] for line in expected)
            assert [(line[0], line[2], line[4], line[5]) for line in lines] == expected


def test_any_series_of_calls_is_answered_and_kept_as_the_model_says(sessions, db):
    if not db.server.superuser:
        pytest.skip("only a superuser forgets a ledger between examples")

    run_state_machine_as_test(lambda: Ledger(db), settings=MANY)
