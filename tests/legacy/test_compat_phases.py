"""Which views stand for old names, and what keeps one."""


def test_every_moved_table_has_a_view_that_is_on(after):
    database = after("moved")

    assert database.value(
        "SELECT count(*) FROM legacy.compat_phases() WHERE phase = 'on'"
    ) == database.value("SELECT count(*) FROM legacy.compat_views()")


def test_before_the_move_there_is_none(unsound):
    assert unsound.rows("SELECT * FROM legacy.compat_phases()") == []


def test_a_view_that_something_stands_on_stays(clean):
    clean.execute("CALL ops.legacy_move('events')")
    clean.execute("CREATE VIEW public.above AS SELECT id FROM public.events")
    clean.execute(
        "CREATE FUNCTION public.rows_of_it() RETURNS SETOF public.event_posts LANGUAGE sql"
        " AS 'SELECT NULL::public.event_posts'"
    )

    clean.execute("CALL ops.compat_phase('removed')")

    assert dict(
        clean.rows("SELECT view_name, needed_by FROM ops.compat_uses() WHERE phase = 'on'")
    ) == {"events": "view public.above", "event_posts": "function public.rows_of_it()"}


def test_a_view_without_uses_is_told_too(clean):
    clean.execute("CALL ops.legacy_move('ref')")

    assert set(clean.rows("SELECT phase, role_name, uses FROM ops.compat_uses()")) == {
        ("on", None, 0)
    }
