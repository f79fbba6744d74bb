"""The faults of S1's samples in what is made from partitioned facts, beside the package's answer.

Numbers are those of the list of faults that the research has; 21, joins that multiply, is with the
dashboards, 10 and 11, locks, with test_partitions_locks.py.
"""

import json

import pytest

from tests.analytics.rollup_truth import fold
from tests.fix_rows import make
from tests.refusals import refused

SEED = """
    CREATE SCHEMA seed;
    CREATE TABLE seed.impressions (
        id int, event_id int, user_id int, dwell_ms int, occurred_at timestamptz,
        PRIMARY KEY (id, occurred_at)
    ) PARTITION BY RANGE (occurred_at);
    CREATE TABLE seed.impressions_all PARTITION OF seed.impressions
    FOR VALUES FROM ('2020-01-01') TO ('2040-01-01');
"""
DAILY = """
    CREATE MATERIALIZED VIEW seed.daily AS
    SELECT event_id, date_trunc('day', occurred_at) AS day, count(*) AS total_views,
        count(DISTINCT user_id) AS unique_viewers, avg(dwell_ms) AS avg_dwell_ms
    FROM seed.impressions GROUP BY 1, 2
"""
SEEN = "SELECT count(*) FROM analytics.event_impressions"
OURS = "INSERT INTO analytics.event_impressions (event_id, user_id, dwell_ms, occurred_at) VALUES"


@pytest.fixture
def seed(db):
    """The sample's table of impressions."""
    db.execute(SEED)
    return db


def test_9_days_of_the_view_move_with_the_zone_of_the_session(seed, event):
    moments = ("2026-11-10 20:00+00", "2026-11-11 02:00+00")
    seed.execute("SET LOCAL timezone = 'America/New_York'")
    for number, moment in enumerate(moments):
        seed.execute("INSERT INTO seed.impressions VALUES (%s, 1, 1, 0, %s)", number, moment)
        seed.execute(f"{OURS} (%s, NULL, 0, %s)", event.id, moment)
    seed.execute(DAILY)
    assert seed.value("SELECT count(*) FROM seed.daily") == 1

    fold(seed)
    assert seed.rows("SELECT day::text FROM analytics.event_days ORDER BY 1") == [
        ("2026-11-10",), ("2026-11-11",),
    ]  # fmt: skip


def test_15_a_materialized_view_has_no_row_security(seed):
    seed.execute(DAILY)
    with refused(seed, "42809"):
        seed.execute("ALTER MATERIALIZED VIEW seed.daily ENABLE ROW LEVEL SECURITY")

    assert seed.value(
        "SELECT bool_and(relrowsecurity AND relforcerowsecurity) FROM pg_class"
        " WHERE oid IN ('analytics.event_days'::regclass, 'analytics.post_days'::regclass,"
        " 'analytics.campaign_days'::regclass, 'analytics.tier_days'::regclass)"
    )
    assert seed.rows(
        "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'm' AND ("
        " has_table_privilege('anon', oid, 'SELECT')"
        " OR has_table_privilege('authenticated', oid, 'SELECT'))"
    ) == []  # fmt: skip


def test_16_rows_with_a_key_of_null_are_written_anew_by_every_refresh(seed, event):
    seed.execute("INSERT INTO seed.impressions VALUES (1, NULL, 1, 0, '2026-11-10')")
    seed.execute(DAILY)
    seed.execute("CREATE UNIQUE INDEX ON seed.daily (event_id, day)")
    assert rewritten(seed, "seed.daily")

    seed.execute(f"{OURS} (%s, NULL, 0, now())", event.id)
    views = seed.rows("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'm'")
    ours = [name for (name,) in views if name.startswith("analytics.")]
    assert len(ours) == 4
    for name in ours:
        seed.execute(f"REFRESH MATERIALIZED VIEW {name}")
        assert not rewritten(seed, name), name


def rewritten(db, name):
    """Whether a refresh without any change gives rows other places."""
    places = f"SELECT ctid::text FROM {name} ORDER BY ctid"
    before = db.rows(places)
    db.execute(f"REFRESH MATERIALIZED VIEW CONCURRENTLY {name}")
    return db.rows(places) != before


def test_17_viewers_of_days_do_not_add_up(seed, event, buyer):
    for day in ("2026-11-10", "2026-11-11", "2026-11-12"):
        seed.execute("INSERT INTO seed.impressions VALUES (1, 1, 1, 0, %s)", day)
        seed.execute(f"{OURS} (%s, %s, 0, %s)", event.id, buyer.user_id, day)
    seed.execute(DAILY)
    assert seed.value("SELECT sum(unique_viewers) FROM seed.daily") == 3

    fold(seed)
    assert seed.value("SELECT analytics.unique_count(viewers) FROM analytics.event_days") == 1


def test_18_averages_of_days_are_not_the_average(seed, event):
    rows = [("2026-11-10", 100), *[("2026-11-11", 0)] * 3]
    for number, (day, dwell_ms) in enumerate(rows):
        seed.execute("INSERT INTO seed.impressions VALUES (%s, 1, 1, %s, %s)",
                     number, dwell_ms, day)  # fmt: skip
        seed.execute(f"{OURS} (%s, NULL, %s, %s)", event.id, dwell_ms, day)
    seed.execute(DAILY)
    assert seed.value("SELECT avg(avg_dwell_ms) FROM seed.daily") == 50

    fold(seed)
    assert seed.value(
        "SELECT sum(dwell_ms_sum) / sum(impressions) FROM analytics.event_days"
    ) == 25  # fmt: skip


def test_19_nothing_may_point_at_facts(seed):
    with refused(seed, "42830"):
        seed.execute("CREATE TABLE seed.clicks (seen int REFERENCES seed.impressions (id))")
    seed.execute(
        "CREATE TABLE seed.clicks (seen int, at timestamptz, FOREIGN KEY (seen, at)"
        " REFERENCES seed.impressions (id, occurred_at))"
    )
    with refused(seed, "2BP01"):
        seed.execute("DROP TABLE seed.impressions_all")

    assert seed.rows(
        "SELECT conname FROM pg_constraint JOIN ops.partitioned_tables"
        " ON confrelid = parent::regclass WHERE contype = 'f'"
    ) == []  # fmt: skip


def test_20_a_beacon_that_is_sent_again_with_another_time_counts_twice(seed, anon, event):
    for moment in ("2026-11-10 10:00+00", "2026-11-10 10:01+00"):
        seed.execute("INSERT INTO seed.impressions VALUES (7, 1, 1, 0, %s)", moment)
    assert seed.value("SELECT count(*) FROM seed.impressions WHERE id = 7") == 2

    item = {"id": "00000000-0000-0000-0000-000000000007", "kind": "event_impression"}
    for ago in ("2 minutes", "1 minute"):
        moment = seed.value("SELECT to_jsonb(now() - %s::interval)", ago)
        sent = json.dumps([item | {"event_id": str(event.id), "occurred_at": moment}])
        anon.rows("SELECT * FROM record_activity(%s, %s, %s)", sent, "v", None)
    assert seed.value(SEEN) == 1


def test_22_a_plain_table_is_no_partitioned_one_by_being_moved(seed):
    seed.execute("CREATE TABLE public.old_impressions (LIKE seed.impressions)")
    seed.execute("ALTER TABLE public.old_impressions SET SCHEMA seed")
    assert seed.value(
        "SELECT relkind FROM pg_class WHERE oid = 'seed.old_impressions'::regclass"
    ) == "r"  # fmt: skip

    # test_partitions_adoption.py makes it one; every partitioned table of facts has its rule.
    assert seed.rows(
        "SELECT partrelid::regclass::text FROM pg_partitioned_table"
        " WHERE partstrat = 'r' AND partrelid <> 'seed.impressions'::regclass"
        " AND partrelid NOT IN (SELECT parent::regclass FROM ops.partitioned_tables)"
    ) == []  # fmt: skip


def test_23_maintenance_depends_on_no_hour_of_any_zone(db):
    assert db.rows(
        "SELECT DISTINCT split_part(schedule, ' ', 2), timezone FROM ops.jobs"
        " WHERE name IN ('ops.maintain_partitions', 'ops.return_quarantined_rows')"
    ) == [("*", "UTC")]  # fmt: skip


def test_24_one_vector_of_each_event_leaves_no_way_back(seed):
    seed.execute("CREATE TABLE seed.vectors (event_id int PRIMARY KEY, model_version text)")
    seed.execute("INSERT INTO seed.vectors VALUES (1, 'one')")
    with refused(seed, "23505", "vectors_pkey"):
        seed.execute("INSERT INTO seed.vectors VALUES (1, 'two')")

    tables = seed.rows(
        "SELECT indrelid::regclass::text AS name, pg_get_indexdef(indexrelid) ~ 'model_version'"
        " AS by_model FROM pg_index JOIN pg_class ON pg_class.oid = indrelid"
        " WHERE indisprimary AND relkind = 'p' AND relnamespace = 'ml'::regnamespace"
    )
    assert len(tables) == 4
    assert all(table.by_model for table in tables)


def test_rows_of_every_table_have_a_partition_from_the_first_moment(db):
    """5 again, for each of the five: a new installation takes rows of today."""
    for (parent,) in db.rows("SELECT parent FROM ops.partitioned_tables"):
        make(db, parent)
        assert db.value(f"SELECT count(*) FROM {parent}") == 1
