"""What the package's own rules keep, export and drop, and what of a dropped month stays."""

import psycopg
import pytest

from tests.analytics.rollup_truth import HELD, differences, fold
from tests.fix_rows import make
from tests.ops.partitions import IMPRESSIONS, LOGS, log, maintain, months, only
from tests.refusals import refused

ADS = "campaigns.ad_impressions"
POSTS = "analytics.post_impressions"
OLD = "now() - interval '20 months'"
RETIRED = "SELECT parent, state::text FROM ops.retired_partitions ORDER BY parent"


def test_the_rules_of_the_package(db):
    """What money was computed from is never dropped unasked; other facts go as was promised."""
    assert db.rows(
        "SELECT parent, retention::text, archive::text, may_retire FROM ops.partitioned_tables"
        " ORDER BY parent"
    ) == [
        (IMPRESSIONS, "1 year 1 mon", "drop", "analytics.may_retire_events"),
        (POSTS, "1 year 1 mon", "drop", "analytics.may_retire_posts"),
        ("analytics.ticket_analytics", "1 year 1 mon", "drop", None),
        (ADS, "1 year 1 mon", "export", "analytics.may_retire_ads"),
        (LOGS, "90 days", "drop", None),
    ]


def test_tables_of_money_are_not_dropped_unasked(db):
    assert db.rows(
        "SELECT parent FROM ops.partitioned_tables JOIN pg_attribute"
        " ON attrelid = parent::regclass AND attname ~ '(cents|micros|amount|price)'"
        " WHERE archive = 'drop'"
    ) == []  # fmt: skip


def test_what_is_dropped_is_kept_as_long_as_the_data_map_says(db):
    assert db.rows(
        "SELECT parent, partitioned_tables.retention, data_map.retention AS said"
        " FROM ops.partitioned_tables JOIN ops.data_map"
        " ON parent = schema_name || '.' || table_name AND column_name = 'occurred_at'"
        " WHERE data_map.retention IS DISTINCT FROM partitioned_tables.retention"
    ) == []  # fmt: skip


@pytest.fixture
def facts(db, event, buyer):
    """Facts of twenty months ago in three tables, and of today; not folded yet."""
    tables = (IMPRESSIONS, POSTS, ADS)
    only(db, *tables)
    for table in tables:
        db.execute(f"SELECT ops.ensure_month_partitions(%s, ({OLD})::date, 1)", table)
    long_ago = db.value(f"SELECT {OLD}")
    post = make(db, "events.event_posts", event_id=event.id)
    seen = make(db, ADS, user_id=buyer.user_id, billed_micros=70, occurred_at=long_ago)
    for moment in (long_ago, db.value("SELECT now()")):
        make(db, ADS, campaign_id=seen.campaign_id, billed_micros=7, occurred_at=moment)
        make(db, IMPRESSIONS, event_id=event.id, user_id=buyer.user_id, occurred_at=moment)
        make(db, POSTS, post_id=post.id, user_id=buyer.user_id, dwell_ms=40, occurred_at=moment)
    return db


def run_job(db):
    """Runs the job that maintains partitions to its end."""
    while db.row("CALL ops.maintain_partitions()").more:
        pass


def figures(db):
    """What the rollups hold, stored and live."""
    return {
        name: sorted(map(repr, db.rows(f"SELECT {columns} FROM analytics.{name}{live}")))
        for name, columns in HELD.items()
        for live in ("", "_live")
    }


def test_no_fact_goes_before_it_is_counted(facts):
    run_job(facts)

    assert facts.rows(RETIRED) == []
    assert set(facts.rows("SELECT overdue FROM ops.partition_health")) == {(1,)}


def test_rollups_stay_right_when_the_months_of_their_facts_are_retired(facts):
    fold(facts)
    assert differences(facts) == {}
    before = figures(facts)

    run_job(facts)
    fold(facts)

    assert facts.rows(RETIRED) == [
        (IMPRESSIONS, "dropped"), (POSTS, "dropped"), (ADS, "detached"),
    ]  # fmt: skip
    assert [facts.value(f"SELECT count(*) FROM {t}") for t in (IMPRESSIONS, POSTS, ADS)] == [1] * 3
    assert figures(facts) == before
    assert facts.value("SELECT sum(billed_micros) FROM analytics.campaign_days_live") == 84


def test_a_row_for_a_retired_month_changes_no_figure(facts, event):
    fold(facts)
    before = figures(facts)
    run_job(facts)

    facts.execute(f"INSERT INTO {IMPRESSIONS} (event_id, occurred_at) VALUES (%s, {OLD})", event.id)
    facts.execute("CALL ops.return_quarantined_rows()")
    fold(facts)

    assert figures(facts) == before
    assert facts.rows("SELECT prospect, rows FROM ops.quarantine_report") == [("too old", 1)]


def test_new_facts_are_followed_after_a_retirement(facts, event, outsider):
    fold(facts)
    run_job(facts)
    seen = "SELECT sum(impressions) FROM analytics.event_days_live"

    make(facts, IMPRESSIONS, event_id=event.id, user_id=outsider.user_id)
    assert facts.value(seen) == 3
    fold(facts)
    assert facts.value(seen) == 3
    facts.execute(f"DELETE FROM {IMPRESSIONS} WHERE user_id = %s", outsider.user_id)
    fold(facts)
    assert facts.value(seen) == 2


def test_an_export_that_waits_is_told(facts):
    fold(facts)
    run_job(facts)

    assert facts.row(
        "SELECT waiting_exports, problems FROM ops.partition_health WHERE parent = %s", ADS
    ) == (1, "1 retired partitions wait for their export.")


def test_the_file_of_an_export_has_every_row_again(db, sessions, psql, tmp_path):
    only(db, LOGS, premake=1, retention="100 years", archive="export")
    maintain(db, "2031-01-10 00:00+00")
    for day in range(1, 10):
        log(db, f"2031-01-0{day} 10:00+00")
    (before,) = db.row(f"SELECT string_agg(l::text, ';' ORDER BY id) FROM {LOGS} AS l")
    db.execute("UPDATE ops.partitioned_tables SET retention = '3 months'")
    said = []
    while (step := db.value("SELECT ops.partition_step('2031-05-10 00:00+00')")) is not None:
        said.append(step)
    name = f"{LOGS}_2031_01"
    assert f"retired {name}" in said
    file = tmp_path / "logs.csv"
    command = db.value(
        "SELECT replace(export_command, 'request_logs_2031_01.csv', %s)"
        " FROM ops.retired_partitions WHERE partition_name = %s",
        *(str(file), name),
    )

    done = psql(db.name, command=command)
    assert (done.returncode, done.stdout.strip()) == (0, "COPY 9"), done.stderr
    db.execute("SELECT ops.confirm_export(%s, 9)", name)
    assert db.value("SELECT ops.partition_step('2031-05-10 00:00+00')") == f"dropped {name}"

    # What was exported can be had again.
    db.execute("UPDATE ops.partitioned_tables SET retention = '100 years'")
    db.execute("SELECT ops.ensure_month_partitions(%s, '2031-01-01', 1)", LOGS)
    columns = db.value("SELECT ops.insertable_columns(%s::regclass)", LOGS)
    copy = f"\\copy {LOGS} ({columns}) FROM '{file}' WITH (FORMAT csv, HEADER)"
    assert psql(db.name, command=copy).stdout.strip() == "COPY 9"
    (after,) = db.row(f"SELECT string_agg(l::text, ';' ORDER BY id) FROM {LOGS} AS l")
    assert after == before


@pytest.fixture
def kept(db):
    """The logs with a month that was retired and kept, and one row in it."""
    only(db, LOGS, premake=1, retention="100 years", archive="keep")
    maintain(db, "2031-01-10 00:00+00")
    maintain(db, "2031-05-10 00:00+00")
    for name in months(db, LOGS):
        if name < "2031_01":
            db.execute(f"DROP TABLE {LOGS}_{name}")
    log(db, "2031-01-05")
    db.execute("UPDATE ops.partitioned_tables SET retention = '3 months'")
    maintain(db, "2031-05-10 00:00+00")
    assert months(db, LOGS)[0] == "2031_02"
    return db


def test_a_kept_month_has_its_rows_and_stays(kept):
    for later in ("2031-08-10 00:00+00", "2033-01-10 00:00+00"):
        maintain(kept, later)

    assert kept.value(f"SELECT count(*) FROM {LOGS}_2031_01") == 1
    with refused(kept, "YP320"):
        kept.execute("SELECT ops.confirm_export(%s, 1)", f"{LOGS}_2031_01")


def test_a_longer_retention_does_not_stumble_over_a_kept_month(kept):
    """A late row asks for its month, whose name a table has already."""
    kept.execute("UPDATE ops.partitioned_tables SET retention = '2 years'")
    assert log(kept, "2031-01-06") == 0

    maintain(kept, "2031-05-11 00:00+00")
    kept.execute("CALL ops.return_quarantined_rows()")

    assert kept.value("SELECT count(*) FROM ops.quarantined_rows") == 1
    assert months(kept, LOGS)[0] == "2031_02"


def test_a_person_who_goes_is_taken_out_of_a_kept_month_too(db, buyer):
    """Foreign keys outlive the detachment."""
    only(db, IMPRESSIONS, premake=1, retention="100 years", archive="keep")
    maintain(db, "2031-01-10 00:00+00")
    make(db, IMPRESSIONS, user_id=buyer.user_id, occurred_at="2031-01-05")
    db.execute("UPDATE ops.partitioned_tables SET retention = '3 months', may_retire = NULL")
    maintain(db, "2031-06-10 00:00+00")
    assert db.value(f"SELECT count(*) FROM {IMPRESSIONS}") == 0

    db.execute("DELETE FROM users.user_profiles WHERE user_id = %s", buyer.user_id)

    assert db.rows(f"SELECT user_id FROM {IMPRESSIONS}_2031_01") == [(None,)]


def test_what_keeps_old_months_is_told_while_schema_legacy_is_there(db):
    only(db, LOGS, retention="1 month", archive="drop")
    db.execute("CREATE SCHEMA legacy")
    before = months(db, LOGS)

    assert maintain(db, "now") == []

    assert months(db, LOGS) == before
    assert db.value("SELECT problems FROM ops.partition_health").endswith(
        " partitions are older than the retention. None is retired as long as schema legacy is"
        " there."
    )


def test_a_rule_that_cannot_be_followed_does_not_keep_the_next_months_back(kept):
    kept.execute("UPDATE ops.partitioned_tables SET archive = 'drop'")
    kept.execute(f"CREATE VIEW public.in_the_way AS SELECT * FROM {LOGS}_2031_02")

    with pytest.raises(psycopg.errors.DependentObjectsStillExist):
        maintain(kept, "2031-09-10 00:00+00")

    assert months(kept, LOGS)[-1] == "2031_10"
