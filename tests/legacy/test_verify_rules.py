"""Constraints, indexes, sequences and connections."""

OPEN = "SELECT class AS kind FROM legacy.{}() WHERE severity <> 'notice'"


def test_a_sound_database_has_nothing_open(sound):
    for check in ("verify_constraints", "verify_sequences", "verify_connections"):
        assert sound.rows(OPEN.format(check)) == []


def test_a_constraint_that_was_never_checked_is_told(unsound):
    found = unsound.rows("SELECT class AS kind, object FROM legacy.verify_constraints()")

    assert ("constraint_not_valid",) in {(row[0],) for row in found}


def test_an_index_that_is_not_whole_is_told(sound):
    sound.execute(
        "UPDATE pg_index SET indisvalid = FALSE WHERE indexrelid = 'public.events_pkey'::regclass"
    )

    assert sound.rows("SELECT object FROM legacy.verify_constraints()") == [("public.events_pkey",)]


def test_a_sequence_behind_its_data_is_told_with_the_cure(sound):
    sequence = sound.row(
        "SELECT 'public.' || id::regclass AS name FROM (SELECT objid AS id FROM pg_depend"
        " JOIN pg_class ON pg_class.oid = objid AND relkind = 'S'"
        " JOIN legacy.pairs ON old_table = refobjid"
        " WHERE classid = 'pg_class'::regclass AND deptype IN ('a', 'i')) AS s"
        " ORDER BY 1 LIMIT 1"
    ).name
    sound.execute(f"ALTER SEQUENCE {sequence} RESTART")
    found = sound.row("SELECT class AS kind, object, cure FROM legacy.verify_sequences()")
    assert found[:2] == ("sequence_behind", sequence)

    sound.execute(found.cure)

    assert sound.rows("SELECT 1 FROM legacy.verify_sequences()") == []


def test_the_connections_of_the_second_plan_lead_somewhere(sound, after):
    """S2's test: users, events, tickets, organizations and analytics meet."""
    query = "SELECT object, row_count FROM legacy.verify_connections() ORDER BY 1"
    found = sound.rows(query)

    assert after("moved").rows(query) == found
    assert len(found) == 5
    assert all(row.row_count > 0 for row in found)


def test_a_connection_that_leads_nowhere_is_a_warning(sound):
    with sound.connection.transaction(force_rollback=True):
        sound.execute("SET LOCAL session_replication_role = replica")
        sound.execute("UPDATE public.analytics_events SET event_id = NULL")

        found = sound.rows(
            "SELECT object FROM legacy.verify_connections() WHERE severity = 'warning'"
        )

    assert found == [("events to analytics",)]
