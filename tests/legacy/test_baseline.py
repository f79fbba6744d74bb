"""What is remembered before the first table moves."""


def test_it_is_taken_by_the_first_move_and_again_after_a_rollback(clean):
    assert not clean.rows("SELECT 1 FROM legacy.baseline")

    clean.execute("CALL ops.legacy_move('events')")
    first = clean.value("SELECT taken_at FROM legacy.baseline")
    clean.execute("CALL ops.legacy_move('ref')")
    assert clean.value("SELECT taken_at FROM legacy.baseline") == first
    clean.execute("CALL ops.legacy_rollback('all')")
    clean.execute("CALL ops.legacy_move('events')")

    assert clean.value("SELECT taken_at FROM legacy.baseline") > first


def test_it_knows_every_table_and_asks_everybody_but_superusers(sound):
    sound.execute("SELECT legacy.take_baseline()")

    assert sound.value("SELECT count(*) FROM legacy.baseline_tables") == sound.value(
        "SELECT count(*) FROM legacy.pairs"
    )
    roles = sound.value("SELECT roles::text[] FROM legacy.baseline")
    assert {"public", "anon", "authenticated", "service_role"} <= set(roles)
    assert sound.value("SELECT current_user") not in roles or not sound.server.superuser


def test_the_tools_are_no_part_of_it(unsound):
    unsound.execute("SELECT legacy.take_baseline()")

    assert not unsound.rows(
        "SELECT 1 FROM legacy.baseline_objects"
        " WHERE identity ~ '(legacy|yp_new_|ops)[a-z_]*[.]|schema (legacy|ops|yp_)'"
    )
