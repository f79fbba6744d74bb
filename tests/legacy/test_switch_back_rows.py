"""Rows written since the switch are in the old tables after the way back."""

import psycopg
import pytest

from tests.legacy.fix_switch import go_back

USER = "00000000-0000-0000-0000-0000000000aa"


def test_new_changed_and_deleted_rows_come_back(switched):
    database = switched(commits=True)
    database.execute("INSERT INTO auth.users (id) VALUES (%s)", USER)
    database.execute(
        "INSERT INTO users.user_profiles (user_id, display_name) VALUES (%s, 'New')", USER
    )
    database.execute("UPDATE events.events SET title = 'Changed' WHERE slug = 'event-1'")
    database.execute("DELETE FROM events.post_mentions")

    go_back(database)

    assert database.value("SELECT display_name FROM public.user_profiles WHERE user_id = %s", USER)
    assert database.value("SELECT title FROM public.events WHERE slug = 'event-1'") == "Changed"
    assert database.value("SELECT count(*) FROM public.post_mentions") == 0
    assert database.value("SELECT count(*) FROM public.events") == 20


def test_untouched_rows_are_not_touched(ready):
    database = ready(commits=True)
    rows = "SELECT md5(string_agg(o::text, '' ORDER BY id)) FROM public.orders AS o"
    before = database.value(rows)

    database.execute("SELECT legacy.switch()")
    database.execute("UPDATE events.events SET title = 'Changed'")
    go_back(database)

    assert database.value(rows) == before


def test_a_truncated_table_is_empty_afterwards(switched):
    database = switched(commits=True)
    database.execute("TRUNCATE analytics.post_views")

    go_back(database)

    assert database.value("SELECT count(*) FROM public.post_views") == 0


def test_rows_of_two_tables_that_became_one_go_where_they_were(switched):
    database = switched(commits=True)
    counts = "SELECT (SELECT count(*) FROM {0}) AS one, (SELECT count(*) FROM {0}_p) AS two"
    before = database.row(counts.format("yp_old_analytics.event_impressions"))
    database.execute("UPDATE analytics.event_impressions SET dwell_ms = 7")

    go_back(database)

    assert database.row(counts.format("public.event_impressions")) == before
    assert database.value("SELECT bool_and(dwell_ms = 7) FROM public.event_impressions")


def test_a_row_that_does_not_fit_ends_it_or_is_left_behind(switched):
    database = switched(commits=True)
    database.execute(
        "UPDATE payments.wallets SET low_balance_threshold = 3000000000"
        " WHERE id = (SELECT id FROM payments.wallets LIMIT 1)"
    )

    with pytest.raises(psycopg.Error) as caught:
        database.execute("SELECT legacy.switch_back()")
    assert caught.value.sqlstate == "YP927"

    database.execute("SELECT legacy.switch_back(leave_behind => true)")
    assert database.value("SELECT count(*) FROM legacy.carried WHERE kind = 'row'") == 1
