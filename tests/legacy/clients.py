"""Clients that read, write and upsert, and remember what they have committed."""

import random
import threading
from uuid import UUID

import psycopg

# The domain that was moved before: its new names can be used all the time.
STAYS = "ticketing"
CONTENTS = {
    "tags": "SELECT tag, 1 FROM public.hashtags",
    "notes": "SELECT id, title FROM public.notifications",
    "wallets": "SELECT user_id, balance_credits FROM public.wallets",
    "orders": "SELECT id, total_cents FROM public.orders",
    "items": "SELECT id, quantity FROM public.order_items",
    "tickets": "SELECT id, status::text FROM public.tickets",
    "views": "SELECT id, dwell_ms FROM public.event_impressions_p",
}


class Client(threading.Thread):
    """What it has committed is in `model`: table -> key -> value, None for a deleted row."""

    def __init__(self, database, number, stop):
        super().__init__()
        self.stop = stop
        self.chance = random.Random(number)
        self.name = f"c{number}"
        self.model = {table: {} for table in CONTENTS}
        self.written = []
        self.errors = []
        self.done = self.retried = 0
        # Half of them by the new name, where it can be; half with prepared statements.
        self.place = STAYS if number % 2 else "public"
        self.connection = database.server.connect(database.name)
        self.connection.prepare_threshold = 1 if number % 4 < 2 else None
        self.connection.execute("SET lock_timeout = '5s'")
        if self.place == "public":
            self.connection.execute("SET ROLE service_role")
        self.event, self.tier, self.users = database.row(
            "SELECT event_id::text, id::text, (SELECT array_agg(user_id::text ORDER BY user_id)"
            " FROM public.user_profiles) AS users FROM public.ticket_tiers ORDER BY id LIMIT 1"
        )
        # A wallet of its own, and an event that all share.
        self.user = self.users[number]

    def run(self):
        while not self.stop.is_set():
            work = self.chance.choice(self.works())
            try:
                self.written = []
                with self.connection.transaction():
                    work()
            except psycopg.errors.LockNotAvailable:
                self.retried += 1
            except psycopg.Error as error:
                self.errors.append((work.__name__, error.sqlstate, str(error)))
            except AssertionError as error:
                self.errors.append((work.__name__, "another value", str(error)))
            else:
                self.done += 1
                for table, key, value in self.written:
                    self.model[table][key] = value
        self.connection.close()

    def works(self):
        """What it does, one at a time."""
        return [self.tag, self.note, self.wallet, self.buy, self.view, self.read, self.change]

    def one(self, query, *args):
        return self.connection.execute(query, args).fetchone()

    def some(self, table):
        """A key of ours that lives, or None."""
        living = [key for key, value in self.model[table].items() if value is not None]
        return self.chance.choice(living) if living else None

    def tag(self):
        tag = f"{self.name}-{self.chance.randrange(40)}"
        (found,) = self.one(
            "INSERT INTO public.hashtags (tag) VALUES (%s)"
            " ON CONFLICT (tag) DO UPDATE SET tag = excluded.tag RETURNING tag",
            tag,
        )
        self.written.append(("tags", found, 1))

    def note(self):
        key = self.some("notes")
        if key and self.chance.random() < 0.3:
            self.connection.execute("DELETE FROM public.notifications WHERE id = %s", [key])
            self.written.append(("notes", key, None))
            return
        title = f"{self.name} {self.chance.random()}"
        (key,) = self.one(
            "INSERT INTO public.notifications (user_id, title, message, type)"
            " VALUES (%s, %s, 'x', 'ticket') RETURNING id",
            self.user, title,
        )  # fmt: skip
        self.written.append(("notes", key, title))

    def wallet(self):
        if self.chance.random() < 0.5:
            (balance,) = self.one(
                "INSERT INTO public.wallets (user_id, balance_credits) VALUES (%s, 1)"
                " ON CONFLICT (user_id)"
                " DO UPDATE SET balance_credits = wallets.balance_credits + 1"
                " RETURNING balance_credits",
                self.user,
            )
        else:
            (before,) = self.one(
                "SELECT balance_credits FROM public.wallets WHERE user_id = %s FOR UPDATE",
                self.user,
            )
            (balance,) = self.one(
                "UPDATE public.wallets SET balance_credits = %s WHERE user_id = %s"
                " RETURNING balance_credits",
                before + 3, self.user,
            )  # fmt: skip
        self.written.append(("wallets", UUID(self.user), balance))

    def buy(self):
        """An order, its item and its ticket; keys to events are checked across the schemas."""
        total = self.chance.randrange(10_000)
        (order,) = self.one(
            f"INSERT INTO {self.place}.orders (user_id, event_id, total_cents)"
            " VALUES (%s, %s, %s) RETURNING id",
            self.user, self.event, total,
        )  # fmt: skip
        (item,) = self.one(
            "INSERT INTO public.order_items (order_id, tier_id, quantity, unit_price_cents)"
            " VALUES (%s, %s, 2, 1) RETURNING id",
            order, self.tier,
        )  # fmt: skip
        (ticket,) = self.one(
            f"INSERT INTO {self.place}.tickets (event_id, tier_id, order_id, owner_user_id,"
            " serial_no) VALUES (%s, %s, %s, %s, 1) RETURNING id",
            self.event, self.tier, order, self.user,
        )  # fmt: skip
        self.written += [
            ("orders", order, total),
            ("items", item, 2),
            ("tickets", ticket, "issued"),
        ]
        if self.chance.random() < 0.3:
            self.note()

    def view(self):
        (key,) = self.one(
            "INSERT INTO public.event_impressions_p (event_id, dwell_ms, created_at)"
            " VALUES (%s, 7, timestamptz '2025-06-01+00' + %s * interval '1 day') RETURNING id",
            self.event, self.chance.randrange(300),
        )  # fmt: skip
        self.written.append(("views", key, 7))

    def change(self):
        ticket = self.some("tickets")
        if ticket:
            status = self.chance.choice(["redeemed", "transferred"])
            self.connection.execute(
                f"UPDATE {self.place}.tickets SET status = %s WHERE id = %s", [status, ticket]
            )
            self.written.append(("tickets", ticket, status))

    def read(self):
        for table, model in self.model.items():
            key = self.some(table)
            if key is not None:
                column = CONTENTS[table].split()[1].rstrip(",")
                rows = self.connection.execute(
                    f"{CONTENTS[table]} WHERE {column} = %s", [key]
                ).fetchall()
                assert rows == [(key, model[key])]
        self.one(
            "SELECT count(*) FROM public.events AS e JOIN public.tickets AS t ON t.event_id = e.id"
        )


def contents(database):
    return {table: dict(map(tuple, database.rows(query))) for table, query in CONTENTS.items()}


def expected_after(before, clients):
    """What the tables hold when nothing is lost: the contents before, and what was committed."""
    expected = {table: dict(rows) for table, rows in before.items()}
    for client in clients:
        for table, model in client.model.items():
            expected[table].update(model)
    return {
        table: {key: value for key, value in model.items() if value is not None}
        for table, model in expected.items()
    }
