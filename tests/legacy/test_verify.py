"""One call looks at everything."""

import pytest

OPEN = (
    "SELECT severity::text, class AS kind, object, detail FROM ops.legacy_verify()"
    " WHERE severity = %s"
)


@pytest.mark.parametrize("variant", ["clean", "dirty"])
def test_moved_databases_verify(after, variant):
    db = after("moved", variant)

    errors = [row for row in db.rows(OPEN, "error") if row[1] in ("rows_differ", "right_grew")]

    assert errors == []
    assert ("notice", "verified") in {row[:2] for row in db.rows(OPEN, "notice")}


def test_a_clean_database_has_nothing_open_after_the_move(after):
    database = after("moved")

    assert database.rows(OPEN, "error") + database.rows(OPEN, "warning") == []


def test_it_says_when_there_is_nothing_to_compare_with(sound):
    assert ("notice", "no_baseline") in {row[:2] for row in sound.rows(OPEN, "notice")}


def test_it_changes_nothing(after):
    database = after("moved")
    with database.connection.transaction():
        database.execute("SET TRANSACTION READ ONLY")

        assert database.rows(OPEN, "notice")


def test_an_adopted_database_has_nothing_open(after):
    database = after("adopted")

    assert database.rows("SELECT DISTINCT state::text FROM legacy.pairs") == [("switched",)]
    assert database.rows(OPEN, "error") + database.rows(OPEN, "warning") == []


def test_what_is_written_after_the_switch_is_no_difference(after):
    adopted = after("adopted")
    adopted.execute("UPDATE events.events SET title = 'Other'")
    adopted.execute("DELETE FROM events.event_reactions")

    assert adopted.rows(OPEN, "error") == []


def test_a_row_that_got_lost_on_the_way_is_told(after):
    adopted = after("adopted")
    with adopted.connection.transaction(force_rollback=True):
        adopted.execute("SET LOCAL session_replication_role = replica")
        adopted.execute("DELETE FROM events.event_reactions")

        found = adopted.row(
            "SELECT object, row_count FROM ops.legacy_verify() WHERE severity = 'error'"
        )

    assert found.object == "events.event_reactions"
    assert found.row_count > 0


def test_after_a_rollback_all_is_as_it_was(adopted):
    adopted.execute("CALL ops.legacy_rollback('all')")

    assert adopted.rows(OPEN, "error") + adopted.rows(OPEN, "warning") == []
