"""The switch is one transaction: the package is in its place afterwards, or nothing happened."""

import psycopg
import pytest

from tests.fix_server import bundle_files


def test_the_main_bundle_finds_itself_installed(switched):
    database = switched(commits=True)

    told = database.psql(file=bundle_files()[1])

    assert "is installed already" in told.stdout


def test_rows_are_there_under_old_and_new_names(switched):
    database = switched()

    assert database.value("SELECT count(*) FROM events.events") == 20
    assert database.value("SELECT count(*) FROM public.events") == 20


def test_a_change_made_just_before_is_taken_along(ready):
    database = ready()
    database.execute("UPDATE public.events SET title = 'Changed' WHERE slug = 'event-1'")
    database.execute("DELETE FROM public.scan_logs")

    database.execute("SELECT legacy.switch()")

    assert database.value("SELECT title FROM events.events WHERE slug = 'event-1'") == "Changed"
    assert database.value("SELECT count(*) FROM ticketing.scan_logs") == 0


def test_it_is_refused_while_a_table_is_not_copied(ready):
    database = ready()
    database.execute("UPDATE legacy.pairs SET state = 'copying' WHERE old_name = 'events'")

    with pytest.raises(psycopg.Error) as caught:
        database.execute("SELECT legacy.switch()")

    assert caught.value.sqlstate == "YP926"


def test_it_is_refused_while_a_row_stands_in_the_way(ready):
    database = ready()
    database.execute("UPDATE public.events SET end_at = start_at - interval '1 hour'")

    with pytest.raises(psycopg.Error) as caught:
        database.execute("SELECT legacy.switch()")

    assert caught.value.sqlstate == "YP926"
    assert database.value("SELECT to_regclass('yp_new_events.events')") is not None


def test_who_holds_a_table_makes_it_give_up_and_leave_no_trace(ready):
    database = ready(commits=True)
    with database.server.connect(database.name) as other, other.transaction():
        other.execute("SELECT FROM events.events")

        assert not database.value("SELECT legacy.attempt('SELECT legacy.switch()', 50)")

    assert database.value("SELECT count(*) FROM legacy.steps WHERE phase = 'switch'") == 0
    assert database.value("SELECT legacy.attempt('SELECT legacy.switch()', 1000)")
