"""Copying may be ended, called again, and undone."""

import threading
from contextlib import suppress

import psycopg
import pytest

from tests.legacy.fix_copy import CONFLICTS, differences


def test_rows_must_be_moved_before_they_are_copied(clean):
    with pytest.raises(psycopg.Error) as caught:
        clean.execute("CALL ops.legacy_reconcile('events')")

    assert caught.value.sqlstate == "YP925"


def test_a_second_call_after_a_kill_goes_on(server, uncopied):
    with server.connect(uncopied.name) as connection:
        pid = connection.info.backend_pid
        killer = threading.Timer(
            3, lambda: uncopied.execute("SELECT pg_terminate_backend(%s)", pid)
        )
        killer.start()
        with suppress(psycopg.OperationalError):
            connection.execute("CALL ops.legacy_reconcile('all', 3)")
        killer.join()

    uncopied.execute("CALL ops.legacy_reconcile('all')")

    assert uncopied.rows(CONFLICTS) == []
    assert differences(uncopied) == []


def test_undoing_leaves_the_old_tables_and_the_package_as_they_were(uncopied):
    # What quarantines rows outside of all months gives way to months, and is made again at home.
    outside = "(SELECT tgrelid FROM pg_trigger WHERE tgname = 'quarantine')"
    catalog = (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        f" WHERE conrelid NOT IN {outside}"
        " UNION ALL SELECT tgrelid::regclass::text, tgname,"
        " tgenabled::text || pg_get_triggerdef(oid)"
        f" FROM pg_trigger WHERE NOT tgisinternal AND tgrelid NOT IN {outside}"
        " UNION ALL SELECT oid::regprocedure::text, '', '' FROM pg_proc"
        " WHERE proname LIKE 'capture\\_%%' ORDER BY 1, 2, 3"
    )
    kept = (
        "SELECT (SELECT string_agg(c::text, '' ORDER BY code) FROM yp_new_ref.countries AS c) AS a,"
        " (SELECT string_agg(c::text, '' ORDER BY id) FROM yp_new_ref.event_categories AS c) AS b,"
        " (SELECT count(*) FROM yp_new_events.events)"
    )
    before, rows = uncopied.rows(catalog), uncopied.row(kept)
    uncopied.execute("CALL ops.legacy_reconcile('all')")

    for domain in uncopied.value("SELECT legacy.package_schemas()")[::-1]:
        while uncopied.value("SELECT legacy.undo_copy(%s)", domain):
            pass

    assert [each for each in uncopied.rows(catalog) if each in before] == before
    assert uncopied.row(kept) == rows
    assert (
        uncopied.value("SELECT count(*) FROM legacy.changes")
        == uncopied.value("SELECT count(*) FROM legacy.conflicts")
        == 0
    )
