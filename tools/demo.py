"""Plays a realistic story on an embedded server, through the API alone, and shows dashboards.

Three organizations sell in dollars, yen and Kuwaiti dinars (2, 0 and 3 decimals); some thousand
tickets are held, paid for and scanned, and the last ones are fought over. The random generator
is seeded: every run tells the same story.
"""

import argparse
import json
import random
import sys
import tomllib
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.demo_fill import Fill
from tools.demo_page import render
from tools.server import COMMON, ROOT, EmbeddedCluster, Server, ServerError

DATABASE = "yardpass"
# Name, handle, currency, country, IANA zone, price of the cheapest tier in minor units.
ORGANIZATIONS = (
    ("Harbour Hall", "harbour-hall", "USD", "US", "America/New_York", 2599),
    ("Sakura Stage", "sakura-stage", "JPY", "JP", "Asia/Tokyo", 4800),
    ("Desert Sound", "desert-sound", "KWD", "KW", "Asia/Kuwait", 7250),
)
EVENTS = ("Opening Night", "Late Summer Festival")
TIERS = (("Early bird", 1, 300), ("General", 2, 900), ("Balcony", 4, 240))
BUYERS = 500
BASKETS = 2000
SCANS = 2500
REFUNDS = 60
SPREAD = 27  # days before today over which the sales of the story are laid
ROWS = 108_000  # of the fill, about: for its progress bar


class Caller:
    """Somebody who calls the API as PostgREST lets her: one transaction a request."""

    def __init__(self, connection: psycopg.Connection, role: str, user_id: uuid.UUID | None):
        self.connection = connection
        self.role = role
        claims = {"role": role} | ({"sub": str(user_id)} if user_id else {})
        self.claims = json.dumps(claims)

    def call(self, query: str, *arguments: Any) -> list[Any]:
        """The rows of one statement, committed. Raises psycopg.Error when it is refused."""
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('role', %s, true) AS role,"
                " set_config('request.jwt.claims', %s, true) AS claims",
                [self.role, self.claims],
            )
            return cursor.execute(query, arguments).fetchall()


class Story:
    """What happens, in order; `refused` counts the refusals by SQLSTATE."""

    def __init__(self, api: psycopg.Connection, owner: psycopg.Connection):
        self.api = api
        self.owner = owner
        self.random = random.Random(20260101)
        self.refused: Counter[str] = Counter()
        self.tiers: list[Any] = []
        self.scanners: dict[uuid.UUID, Caller] = {}
        self.service = Caller(api, "service_role", None)

    def person(self, name: str) -> Caller:
        """Somebody signs up and saves her profile."""
        (user,) = self.owner.execute(
            "INSERT INTO auth.users (email) VALUES (%s) RETURNING id", [f"{name}@example.test"]
        ).fetchall()
        caller = Caller(self.api, "authenticated", user.id)
        caller.call("SELECT FROM public.save_profile(%s)", name.replace(".", " ").title())
        return caller

    def organize(self) -> None:
        """Organizations are founded, enter events and put tickets on sale."""
        for name, handle, currency, country, zone, price in ORGANIZATIONS:
            organizer = self.person(f"owner.of.{handle}")
            (organization,) = organizer.call(
                "SELECT id FROM public.create_organization(%s, %s, %s, %s)",
                *(name, handle, currency, country),
            )
            for days, title in enumerate(EVENTS, 30):
                (event,) = organizer.call(
                    "SELECT id FROM public.create_event(title => %s,"
                    " start_at => now() + %s * interval '1 day',"
                    " end_at => now() + %s * interval '1 day' + interval '5 hours',"
                    " organization_id => %s, timezone => %s, country_code => %s)",
                    *(title, days, days, organization.id, zone, country),
                )
                organizer.call("SELECT FROM public.publish_event(%s)", event.id)
                self.scanners[event.id] = organizer
                for tier, factor, quantity in TIERS:
                    self.tiers += organizer.call(
                        "SELECT id, event_id, price_cents FROM public.add_ticket_tier("
                        "%s, %s, price_cents => %s, currency => %s, quantity => %s)",
                        *(event.id, tier, price * factor, currency, quantity),
                    )

    def buy(self, buyer: Caller) -> None:
        """Somebody holds tickets of one or two tiers of an event and, mostly, pays for them."""
        first = self.random.choice(self.tiers)
        same_event = [tier for tier in self.tiers if tier.event_id == first.event_id]
        basket = {tier.id: tier for tier in (first, self.random.choice(same_event))}
        items = [{"tier_id": str(id), "quantity": self.random.randint(1, 3)} for id in basket]
        holds = buyer.call(
            "SELECT id, tier_id, quantity FROM public.hold_tickets(%s, %s)",
            *(first.event_id, json.dumps(items)),
        )
        if self.random.random() < 0.1:
            return  # left at the checkout; the hold expires by itself
        prices = {tier.id: with_fee(tier.price_cents) for tier in same_event}
        paid = sum(hold.quantity * prices[hold.tier_id] for hold in holds)
        self.service.call(
            "SELECT FROM public.purchase_tickets(%s, %s, %s, %s)",
            [hold.id for hold in holds],
            uuid.UUID(int=self.random.getrandbits(128)).hex,
            paid,
            f"pi_{self.random.getrandbits(96):024x}",
        )

    def refund(self, ticket: Any) -> None:
        """A ticket is given back, and the processor has paid."""
        (refund,) = self.service.call(
            "SELECT id FROM public.refund_tickets(ticket_ids => %s, idempotency_key => %s)",
            *([ticket.id], ticket.id.hex),
        )
        self.service.call("SELECT FROM public.refund_paid(%s, %s)", refund.id, f"re_{refund.id}")

    def sponsor(self) -> None:
        """Sponsors pay for their deals; of every other one a half is earned."""
        deals = self.owner.execute(
            "SELECT id, amount_cents FROM sponsorship.sponsorship_orders ORDER BY created_at, id"
        ).fetchall()
        for number, deal in enumerate(deals):
            self.service.call(
                "SELECT FROM public.fund_sponsorship(%s, %s, %s)",
                *(deal.id, deal.amount_cents, f"pi_{deal.id.hex}"),
            )
            if number % 2:
                self.service.call("SELECT FROM public.lock_sponsorship(%s)", deal.id)
                self.service.call(
                    "SELECT FROM public.release_sponsorship(%s, %s, %s)",
                    *(deal.id, "first-half", deal.amount_cents // 2),
                )

    def spread(self) -> None:
        """What was told within a minute is laid over four weeks: the page shows days."""
        orders = self.owner.execute(
            "SELECT id FROM ticketing.orders WHERE paid_at IS NOT NULL ORDER BY created_at, id"
        ).fetchall()
        # More of late than at the beginning.
        ages = [SPREAD * (1 - self.random.random() ** 0.6) for _ in orders]
        self.owner.execute(
            "WITH ages AS (SELECT id, age * interval '1 day' AS age"
            "    FROM unnest(%s::uuid[], %s::double precision[]) AS ages (id, age)),"
            " sold AS (UPDATE ticketing.orders"
            "    SET created_at = orders.created_at - age, paid_at = orders.paid_at - age"
            "    FROM ages WHERE ages.id = orders.id),"
            " paid_back AS (UPDATE ticketing.refunds"
            "    SET created_at = refunds.created_at - age / 2,"
            "        succeeded_at = refunds.succeeded_at - age / 2"
            "    FROM ages WHERE ages.id = refunds.order_id)"
            " UPDATE ticketing.tickets SET created_at = tickets.created_at - age"
            " FROM ages WHERE ages.id = tickets.order_id",
            [[order.id for order in orders], ages],
        )

    def scan(self, ticket: Any) -> None:
        """A ticket is shown at its event's door."""
        self.scanners[ticket.event_id].call(
            "SELECT FROM public.scan_ticket(%s, %s)", ticket.event_id, ticket.qr_code
        )

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Counts a refusal of the API and goes on; any other error ends the story."""
        try:
            yield
        except psycopg.Error as error:
            if not (error.sqlstate or "").startswith("YP"):
                raise
            self.refused[error.sqlstate] += 1

    def play(self) -> None:
        """The whole story, with a progress bar."""
        with tqdm(total=BUYERS + BASKETS + REFUNDS + SCANS, unit="request", ncols=80) as bar:
            bar.set_description("organizing")
            self.organize()
            bar.set_description("signing up")
            buyers = []
            for number in range(BUYERS):
                buyers.append(self.person(f"buyer.{number}"))
                bar.update()
            bar.set_description("selling   ")
            for _ in range(BASKETS):
                with self.refusals():
                    self.buy(self.random.choice(buyers))
                bar.update()
            tickets = self.owner.execute(
                "SELECT id, event_id, qr_code FROM ticketing.tickets ORDER BY tier_id, serial_no"
            ).fetchall()
            bar.set_description("refunding ")
            for ticket in self.random.sample(tickets, REFUNDS):
                self.refund(ticket)
                bar.update()
            bar.set_description("admitting ")
            for _ in range(SCANS):
                self.scan(self.random.choice(tickets))
                bar.update()


def dashboards(story: Story) -> str:
    """The page that shows what the platform, organizers, one of their events and sponsors see."""

    # Figures are of this moment without it; folded and refreshed they are quick to read.
    while story.owner.execute("CALL analytics.fold_rollups()").fetchone().more:
        pass
    story.owner.execute("CALL analytics.refresh_views()")

    def answers(kind: str, rows: str) -> list[dict[str, Any]]:
        """What one kind of dashboard tells the makers of the rows about them."""
        made = story.owner.execute(f"SELECT id, created_by FROM {rows}").fetchall()
        return [
            Caller(story.api, "authenticated", row.created_by)
            .call(f"SELECT public.{kind}_dashboard(%s) AS answer", row.id)[0]
            .answer
            for row in made
        ]

    (platform,) = story.service.call("SELECT public.platform_dashboard() AS answer")
    return render(
        platform.answer,
        answers("organization", "organizations.organizations ORDER BY handle"),
        answers("event", f"events.events WHERE title = '{EVENTS[0]}' ORDER BY created_at"),
        answers("sponsor", "sponsorship.sponsors ORDER BY name"),
    )


def with_fee(price_cents: int) -> int:
    """What a buyer pays for a ticket: the fee is 5 %, half a minor unit rounded up."""
    return price_cents + (price_cents * 500 + 5000) // 10000


def install(server: Server) -> None:
    """Makes the database anew and applies both bundles by psql, as a DBA would."""
    server.drop_database(DATABASE)
    server.create_database(DATABASE)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    for name in (f"yardpass-platform-{version}.sql", f"yardpass-{version}.sql"):
        print(f"psql -X -f dist/{name}")
        done = server.psql(DATABASE, file=ROOT / "dist" / name)
        if done.returncode:
            sys.exit(done.stderr)


def main() -> None:
    """Starts the server, installs, plays, shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="of the server")
    data = parser.parse_args().data.resolve()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)

    print("Starting an embedded PostgreSQL ...")
    cluster = EmbeddedCluster(data, COMMON)
    cluster.start()
    server = Server("embedded", cluster.conninfo, str(cluster.bin_dir), trust=True)
    install(server)

    options = {"autocommit": True, "row_factory": namedtuple_row}
    with (
        psycopg.connect(server.dsn(DATABASE, "authenticator"), **options) as api,
        psycopg.connect(server.dsn(DATABASE), **options) as owner,
    ):
        story = Story(api, owner)
        story.play()
        with tqdm(total=ROWS, unit="row", ncols=80) as bar:
            Fill(owner, bar).all()
        story.sponsor()
        for page in ("dashboards.sql", "relationships.sql"):
            shown = server.psql(
                DATABASE, file=ROOT / "examples" / page, variables={"ON_ERROR_STOP": "1"}
            )
            print(shown.stdout)
            if shown.returncode:
                sys.exit(shown.stderr)
        print("Refused on the way, as they should be (docs/errors.md):")
        for error in owner.execute("SELECT code, message FROM ops.error_codes ORDER BY code"):
            if count := story.refused[error.code]:
                print(f"  {count:4} x {error.code} {error.message}")
        story.spread()
        page = data.parent / "dashboards.html"
        page.write_text(dashboards(story), encoding="utf-8")
        print(f"\nThe dashboards as charts: {page.as_uri()}")
    print("\nThe server goes on running. Look around: make psql. Stop it: make down.")


if __name__ == "__main__":
    try:
        main()
    except ServerError as failure:
        sys.exit(f"{failure}")
