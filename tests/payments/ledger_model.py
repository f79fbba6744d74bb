"""The ledger in plain Python: what it must answer, and what is on its accounts afterwards."""

import datetime
import json
import uuid
from collections import Counter
from dataclasses import dataclass, field, replace

POST = """
    SELECT posted.transaction_id, posted.is_repeat, to_json(posted.balances) AS balances
    FROM jsonb_populate_record(NULL::payments.transactions, %s) AS wanted
    CROSS JOIN LATERAL payments.post(
        reference_type => wanted.reference_type, reference_id => wanted.reference_id,
        legs => wanted.legs, description => wanted.description,
        idempotency_key => wanted.idempotency_key, effective_at => wanted.effective_at,
        reverses_id => wanted.reverses_id, hold_id => wanted.hold_id
    ) AS posted
"""
POST_BATCH = """
    SELECT posted.transaction_id, posted.is_repeat, to_json(posted.balances) AS balances
    FROM payments.post_batch(ARRAY(
        SELECT jsonb_populate_record(NULL::payments.transactions, item)
        FROM jsonb_array_elements(%s) AS item
    )) AS posted
"""


@dataclass(frozen=True)
class Posting:
    """One transaction as it is asked for. `day` is its effective day; None: today."""

    legs: tuple  # of (account id, amount)
    key: str | None = None
    day: datetime.date | None = None
    reverses: uuid.UUID | None = None
    hold: uuid.UUID | None = None
    cause: uuid.UUID = field(default_factory=uuid.uuid4)
    id: uuid.UUID | None = None

    def payload(self):
        """What must be the same when the same key comes again."""
        return replace(self, id=None)

    def parts(self):
        """As a dictionary of the columns of payments.transactions."""
        return {
            "id": self.id and str(self.id),
            "reference_type": "adjustment",
            "reference_id": str(self.cause),
            "idempotency_key": self.key,
            "effective_at": self.day and f"{self.day} 12:00+00",
            "reverses_id": self.reverses and str(self.reverses),
            "hold_id": self.hold and str(self.hold),
            "legs": [
                {"account_id": str(account), "amount_cents": amount}
                for account, amount in self.legs
            ],
        }

    def json(self):
        """The argument of POST."""
        return json.dumps(self.parts())


@dataclass(frozen=True)
class Entry:
    """`version` and `balance` are None on accounts without a running balance."""

    transaction: uuid.UUID
    position: int
    amount: int
    version: int | None
    balance: int | None
    day: datetime.date


@dataclass
class Account:
    """`sign` is 1 where debits make it grow."""

    id: uuid.UUID
    currency: str
    sign: int
    running: bool
    floor: int | None = None
    ceiling: int | None = None
    status: str = "open"
    entries: list = field(default_factory=list)

    @property
    def posted(self):
        return self.sign * sum(entry.amount for entry in self.entries)


@dataclass
class Hold:
    id: uuid.UUID
    account: uuid.UUID
    amount: int
    status: str = "pending"


class Model:
    """Accounts, holds by id, and transactions in the order in which they were posted."""

    def __init__(self, accounts, today):
        self.accounts = {account.id: account for account in accounts}
        self.holds = {}
        self.postings = {}
        self.keys = {}
        self.closed_through = None
        self.today = today

    def held(self, account_id):
        """What pending holds set aside on an account."""
        return sum(
            hold.amount
            for hold in self.holds.values()
            if hold.account == account_id and hold.status == "pending"
        )

    def new(self, postings):
        """Those of a batch that are not known by their key: of equal keys the first."""
        seen, new = set(self.keys), []
        for posting in postings:
            if posting.key is None or posting.key not in seen:
                new.append(posting)
            seen.add(posting.key)
        return new

    def refusals(self, postings):
        """SQLSTATEs of which a batch is refused with one; none: it is posted."""
        new = self.new(postings)
        bounds = self._bounds(new)
        return (
            {"23514" for posting in postings if not 2 <= len(posting.legs) <= 1000}
            or self._faults(new)
            or self._excess(new)
            or self._holds(new)
            or bounds
            or self._repeats(postings)
        )

    def post(self, posting):
        """Writes a transaction that is not refused; its id is given."""
        self.postings[posting.id] = posting
        if posting.key is not None:
            self.keys[posting.key] = posting
        for position, (account_id, amount) in enumerate(posting.legs, 1):
            account = self.accounts[account_id]
            version = len(account.entries) + 1 if account.running else None
            balance = account.posted + account.sign * amount if account.running else None
            account.entries.append(
                Entry(posting.id, position, amount, version, balance, posting.day or self.today)
            )
        if posting.hold:
            self.holds[posting.hold].status = "posted"

    def _faults(self, new):
        faults = set()
        unknown = closed = False
        for posting in new:
            sums = Counter()
            for account_id, amount in posting.legs:
                account = self.accounts.get(account_id)
                unknown |= account is None
                closed |= account is not None and account.status != "open"
                sums[account and account.currency] += amount
                if amount == 0:
                    faults.add("YP003")
            if any(sums.values()):
                faults.add("YP201")
            if self.closed_through and (posting.day or self.today) <= self.closed_through:
                faults.add("YP204")
        return {"YP004"} if unknown else {"YP203"} if closed else faults

    def _excess(self, new):
        for original in {posting.reverses for posting in new if posting.reverses}:
            back = Counter()
            for posting in [*self.postings.values(), *new]:
                if posting.reverses == original:
                    back.update(_sums(posting))
            moved = _sums(self.postings[original])
            for account_id, amount in back.items():
                left = moved[account_id] + amount  # between what was moved and nothing
                if not min(0, moved[account_id]) <= left <= max(0, moved[account_id]):
                    return {"YP205"}
        return set()

    def _holds(self, new):
        faults = set()
        used = Counter(posting.hold for posting in new if posting.hold)
        for posting in new:
            if not posting.hold:
                continue
            hold = self.holds[posting.hold]
            taken = -self.accounts[hold.account].sign * _sums(posting)[hold.account]
            if hold.status != "pending" or used[hold.id] > 1:
                faults.add("YP206")
            # That the time of a hold is over is written down when its account is touched.
            if hold.status in ("pending", "expired") and not 1 <= taken <= hold.amount:
                faults.add("YP209")
        return faults

    def _bounds(self, new):
        faults = set()
        changes = Counter()
        released = Counter()
        for posting in new:
            changes.update(_sums(posting))
            if posting.hold and self.holds[posting.hold].status == "pending":
                released[self.holds[posting.hold].account] += self.holds[posting.hold].amount
        for account_id in {leg[0] for posting in new for leg in posting.legs}:
            account = self.accounts.get(account_id)
            if account is None:
                continue
            posted = account.posted + account.sign * changes[account_id]
            available = posted - self.held(account_id) + released[account_id]
            if account.floor is not None and available < account.floor:
                faults.add("YP202")
            elif account.ceiling is not None and posted > account.ceiling:
                faults.add("YP208")
        return faults

    def _repeats(self, postings):
        keys = dict(self.keys)
        for posting in postings:
            if posting.key is not None:
                first = keys.setdefault(posting.key, posting).payload()
                wanted = posting.payload()
                # A repeat need not know when the first one counted.
                if wanted != first and (wanted.day or replace(first, day=None) != wanted):
                    return {"YP006"}
        return set()


def _sums(posting):
    sums = Counter()
    for account_id, amount in posting.legs:
        sums[account_id] += amount
    return sums
