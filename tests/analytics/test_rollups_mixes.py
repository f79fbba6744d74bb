"""Any mix of writers, folds and ends of sessions, over all facts: rollups are what facts say."""

import os

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analytics.rollup_truth import HELD, differences, exact, fold
from tests.fix_rows import make

EXAMPLES = int(os.environ.get("YARDPASS_ROLLUP_MIXES", "12"))
WRITERS = 3
SOME = (
    "WHERE {key} IN (SELECT {key} FROM {table} ORDER BY random() LIMIT {some}"
    " FOR UPDATE SKIP LOCKED)"
)
# A table, its key, when its rows count, a column to change and how new rows come.
FACTS = {
    "analytics.event_impressions": (
        "id", "occurred_at", "dwell_ms = dwell_ms + 1, completed = NOT completed",
        "INSERT INTO analytics.event_impressions (event_id, user_id, dwell_ms, occurred_at)"
        " SELECT event, person, 7, {time} FROM picked",
    ),
    "analytics.post_impressions": (
        "id", "occurred_at", "dwell_ms = dwell_ms + 3",
        "INSERT INTO analytics.post_impressions (post_id, user_id, dwell_ms, occurred_at)"
        " SELECT post, person, 5, {time} FROM picked",
    ),
    "analytics.post_views": (
        "id", "created_at", "qualified = NOT qualified, dwell_ms = dwell_ms + 1",
        "INSERT INTO analytics.post_views (post_id, event_id, user_id, dwell_ms, created_at)"
        " SELECT post, event, person, 100, {time} FROM picked",
    ),
    "analytics.post_clicks": (
        "id", "created_at", "target = CASE target WHEN 'more' THEN 'tickets' ELSE 'more' END",
        "INSERT INTO analytics.post_clicks (post_id, event_id, user_id, target, created_at)"
        " SELECT post, event, person, 'more', {time} FROM picked",
    ),
    "campaigns.ad_impressions": (
        "id", "occurred_at", "billed_micros = billed_micros + 1, viewable = NOT viewable",
        "INSERT INTO campaigns.ad_impressions"
        " (campaign_id, creative_id, user_id, placement, billed_micros, ivt_class, occurred_at)"
        " SELECT campaign, creative, person, 'feed', 2, invalid, {time} FROM picked",
    ),
    "campaigns.ad_clicks": (
        "id", "created_at", "billed_micros = billed_micros + 1",
        "INSERT INTO campaigns.ad_clicks"
        " (campaign_id, creative_id, user_id, billed_micros, ivt_class, created_at)"
        " SELECT campaign, creative, person, 9, invalid, {time} FROM picked",
    ),
    "campaigns.ad_conversions": (
        "id", "occurred_at", "value_cents = value_cents + 1",
        "INSERT INTO campaigns.ad_conversions (campaign_id, click_id, event_key, window_hours,"
        " value_cents, touched_at, occurred_at)"
        " SELECT campaign_id, id, gen_random_uuid()::text, 2160, 300, created_at, created_at"
        " FROM campaigns.ad_clicks ORDER BY random() LIMIT 1",
    ),
    "ticketing.tickets": ("id", "redeemed_at", "ended_at = now() - interval '1 day'", None),
    "ticketing.orders": (
        "id", "paid_at", "fees_cents = fees_cents + 1, total_cents = total_cents + 1", None
    ),
    "ticketing.order_items": ("id", "created_at", "fee_cents = fee_cents + 1", None),
    "ticketing.refunds": ("id", "succeeded_at", "reason = 'again'", None),
    "ticketing.refund_items": ("order_item_id", None, "amount_cents = amount_cents + 1", None),
}  # fmt: skip
PICKED = """
    WITH picked AS (
        SELECT post.id AS post, post.event_id AS event, person.user_id AS person,
            creative.campaign_id AS campaign, nullif(creative.id, %(nobody)s) AS creative,
            CASE WHEN random() < 0.3 THEN 'givt' END AS invalid
        FROM (SELECT * FROM events.event_posts ORDER BY random() LIMIT 2) AS post,
            (SELECT user_id FROM users.user_profiles ORDER BY random() LIMIT 3) AS person,
            (SELECT * FROM campaigns.ad_creatives ORDER BY random() LIMIT 1) AS creative
    )
"""
PAY = (
    "UPDATE ticketing.orders SET status = 'paid', paid_at = now() - random() * interval '40 days'"
    " WHERE status <> 'paid' AND id IN (SELECT id FROM ticketing.orders ORDER BY random() LIMIT 2"
    " FOR UPDATE SKIP LOCKED)"
)
REFUND = (
    "UPDATE ticketing.refunds SET status = 'succeeded', succeeded_at = now() WHERE id IN"
    " (SELECT id FROM ticketing.refunds WHERE status <> 'succeeded' LIMIT 1"
    " FOR UPDATE SKIP LOCKED)"
)
REDEEM = (
    "UPDATE ticketing.tickets SET status = 'redeemed',"
    " redeemed_at = now() - random() * interval '40 days' "
)


def statements():
    """What a writer may do, by name: each fact comes, changes, comes late, moves and goes."""
    found = {"pay": PAY, "refund": REFUND, "redeem": REDEEM + SOME.format(
        key="id", table="ticketing.tickets", some=2
    )}  # fmt: skip
    for table, (key, time, change, add) in FACTS.items():
        some = SOME.format(key=key, table=table, some=3)
        found[f"change {table}"] = f"UPDATE {table} SET {change} {some}"
        found[f"delete {table}"] = f"DELETE FROM {table} {some.replace('LIMIT 3', 'LIMIT 1')}"
        if add:
            for name, when in (
                ("add", "now()"),
                ("late", "now() - random() * '70 days'::interval"),
            ):
                found[f"{name} {table}"] = (
                    PICKED % {"nobody": "gen_random_uuid()"} if "picked" in add else ""
                ) + add.format(time=when)
        if time:
            found[f"move {table}"] = (
                f"UPDATE {table} SET {time} = {time} - interval '31 days' {some}"
            )
    return found


STATEMENTS = statements()
WRITER = st.integers(0, WRITERS - 1)
STEPS = st.one_of(
    st.tuples(st.just("write"), WRITER, st.sampled_from(sorted(STATEMENTS))),
    st.tuples(st.just("write"), WRITER, st.sampled_from(sorted(STATEMENTS))),
    st.tuples(st.just("end"), WRITER, st.sampled_from(["commit", "commit", "rollback", "kill"])),
    st.tuples(st.just("fold"), st.just(0), st.sampled_from(["commit", "commit", "rollback"])),
    st.tuples(st.just("begin"), WRITER, st.sampled_from(["READ COMMITTED", "REPEATABLE READ"])),
)


def world(db):
    """Parents of every kind of fact, and sales, which cannot be made up."""
    for _ in range(2):
        event = make(db, "events.events")
        make(db, "events.event_posts", event_id=event.id)
        creative = make(db, "campaigns.ad_creatives")
        make(db, "campaigns.ad_clicks", campaign_id=creative.campaign_id, creative_id=creative.id)
        for _ in range(4):
            item = make(db, "ticketing.order_items")
            where = {"order_id": item.order_id}
            make(
                db, "ticketing.tickets", **where, tier_id=item.tier_id, event_id=item.event_id
            )  # fmt: skip
            refund = make(db, "ticketing.refunds", **where)
            make(
                db, "ticketing.refund_items", **where, refund_id=refund.id, order_item_id=item.id
            )  # fmt: skip


class Sessions:
    """Connections that write, each in a transaction until it ends."""

    def __init__(self, database):
        self.database = database
        self.open = {}
        self.done, self.refused = set(), set()

    def of(self, number):
        """The writer's connection, a new one if it has none."""
        if number not in self.open or self.open[number].closed:
            connection = self.database.server.connect(self.database.name)
            # A writer that waits for another one, in one thread, would wait for ever.
            connection.execute("SET lock_timeout = '40ms'")
            connection.autocommit = False
            self.open[number] = connection
        return self.open[number]

    def take(self, step, number, what):
        """One step, whatever becomes of it."""
        connection = self.of("fold" if step == "fold" else number)
        try:
            if step == "write":
                connection.execute(STATEMENTS[what])
                self.done.add(what)
            elif step == "begin":
                connection.rollback()
                connection.execute(f"SET TRANSACTION ISOLATION LEVEL {what}")
                connection.execute("SELECT count(*) FROM events.events")
            elif step == "fold":
                connection.execute("CALL analytics.fold_rollups()")
                getattr(connection, what)()
            elif what == "kill":
                connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            else:
                getattr(connection, what)()
        except psycopg.Error as error:
            self.refused.add((what, error.sqlstate))
            if connection.closed:
                return
            connection.rollback()

    def close(self):
        """Commits what is open."""
        for connection in self.open.values():
            if not connection.closed:
                connection.commit()
                connection.close()
        self.open = {}


@pytest.fixture
def mixed(crash):
    """The world on a server of its own, and sessions in it."""
    world(crash.database)
    return Sessions(crash.database)


def test_any_mix_leaves_rollups_exact(mixed, crash):
    db = crash.database

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, print_blob=False,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.lists(STEPS, min_size=25, max_size=60), st.booleans())
    def check(steps, is_killed):
        for step in steps:
            mixed.take(*step)
        if is_killed:
            # With transactions open, and some committed a moment ago.
            crash.kill_and_restart()
            mixed.open = {}
        mixed.close()
        assert exact(db)

    check()
    # So that nothing is exact only because nothing was done: chance decides what is refused.
    assert len(mixed.done) > len(STATEMENTS) / 2, mixed.refused
    assert exact(db)


@pytest.mark.parametrize(
    ("fact", "may_retire", "rollups"),
    [
        ("analytics.event_impressions", "may_retire_events", ["event_days", "event_months"]),
        ("analytics.post_impressions", "may_retire_posts", ["post_days"]),
        ("campaigns.ad_impressions", "may_retire_ads", ["campaign_days", "creative_days"]),
    ],
)
def test_a_month_that_is_dropped_leaves_its_figures_and_the_rest_exact(
    db, fact, may_retire, rollups
):
    world(db)
    add = f"late {fact}"
    for _ in range(25):
        db.execute(STATEMENTS[add])
    fold(db)
    month = "date_trunc('month', now(), 'UTC') - interval '1 month'"
    first = db.value("SELECT date_trunc('month', now() AT TIME ZONE 'UTC')::date")
    frozen = {
        name: f"SELECT {HELD[name]} FROM analytics.{name}_live"
        f" WHERE {'month' if name.endswith('months') else 'day'} < '{first}' ORDER BY 1, 2"
        for name in rollups
    }
    before = {name: db.rows(query) for name, query in frozen.items()}
    assert db.value(f"SELECT analytics.{may_retire}({month}, date_trunc('month', now(), 'UTC'))")
    partitions = db.rows(
        f"SELECT DISTINCT tableoid::regclass::text AS name FROM {fact} WHERE occurred_at < %s",
        f"{first} 00:00+00",
    )
    for partition in partitions:
        db.execute(f"ALTER TABLE {fact} DETACH PARTITION {partition.name}")
        db.execute(f"DROP TABLE {partition.name}")
    for name in ("add", "change", "delete"):
        db.execute(STATEMENTS[f"{name} {fact}"])

    assert partitions and all(before.values())
    assert differences(db, live=True, since=first) == {}
    fold(db)
    assert differences(db, since=first) == {}
    assert {name: db.rows(query) for name, query in frozen.items()} == before
