"""Uses of old names: counted and logged, in readers too, once a statement."""

import pytest

USES = "SELECT role_name, uses FROM ops.compat_uses() WHERE view_name = 'event_posts' AND uses > 0"


@pytest.fixture
def warned(moved):
    """All tables moved, and the view of event_posts in the phase warn."""
    table = moved.value(
        "SELECT old_table::regclass FROM legacy.pairs WHERE old_name = 'event_posts'"
    )
    moved.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    moved.execute(f"GRANT SELECT ON public.event_posts, {table} TO anon")
    moved.execute("CALL ops.compat_phase('warn', 'event_posts')")
    return moved


def uses(db):
    """Uses by role, as far as this session's are known to the server."""
    db.execute("SELECT pg_stat_force_next_flush()")
    return dict(db.rows(USES))


def me(db):
    """The role of the tests."""
    return db.value("SELECT current_user")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM public.event_posts",
        "SELECT count(*) FROM public.events LEFT JOIN public.event_posts ON TRUE",
        "UPDATE public.event_posts SET created_at = created_at",
        "DELETE FROM public.event_posts WHERE FALSE OR created_at > 'infinity'",
        "WITH gone AS (DELETE FROM public.event_posts WHERE created_at > 'infinity' RETURNING id)"
        " SELECT count(*) FROM gone",
    ],
)
def test_a_statement_is_one_use(warned, statement):
    warned.execute(statement)

    assert uses(warned) == {me(warned): 1}


def test_rows_that_are_written_are_one_use_however_many(warned):
    table = warned.value(
        "SELECT old_table::regclass::text FROM legacy.pairs WHERE old_name = 'event_posts'"
    )
    columns = warned.value(
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        table,
    )
    with warned.connection.transaction(force_rollback=True):
        warned.execute("SET LOCAL session_replication_role = replica")
        warned.execute(f"CREATE TEMP TABLE kept AS SELECT * FROM {table}")
        warned.execute(f"DELETE FROM {table}")
        warned.execute(
            f"INSERT INTO public.event_posts ({columns}) SELECT {columns} FROM kept RETURNING *"
        )
        assert warned.value(f"SELECT count(*) FROM {table}") > 1

    assert uses(warned) == {me(warned): 1}


def test_a_reader_is_counted_under_its_role_and_stays_a_reader(warned):
    with warned.connection.transaction():
        warned.execute("SET TRANSACTION READ ONLY")
        warned.execute("SET LOCAL ROLE anon")
        warned.execute("SELECT count(*) FROM public.event_posts")
        warned.execute("SELECT count(*) FROM public.event_posts")
        assert warned.value("SELECT pg_current_xact_id_if_assigned() IS NULL")

    assert uses(warned) == {"anon": 2}


def test_looking_at_the_plan_is_no_use(warned):
    warned.execute("EXPLAIN SELECT * FROM public.event_posts")

    assert uses(warned) == {}


def test_the_log_says_who(warned):
    """The message goes to the client as well when it asks for it."""
    said = []
    warned.connection.add_notice_handler(lambda notice: said.append(notice.message_primary))
    with warned.connection.transaction():
        warned.execute("SET LOCAL client_min_messages = log")
        warned.execute("SELECT set_config('request.jwt.claims', %s, TRUE)", '{"sub": "u1"}')
        warned.execute("SELECT count(*) FROM public.event_posts")
        warned.execute("SELECT set_config('request.jwt.claims', %s, TRUE)", "no json")
        warned.execute("SELECT count(*) FROM public.event_posts")

    assert said == [
        f"old name public.event_posts used by {me(warned)}, user {user}"
        for user in ("u1", "unknown")
    ]


def test_a_role_that_got_its_rights_later_counts_as_another(warned):
    warned.execute("GRANT SELECT ON public.event_posts TO app_read")
    table = warned.value(
        "SELECT old_table::regclass::text FROM legacy.pairs WHERE old_name = 'event_posts'"
    )
    warned.execute(f"GRANT SELECT ON {table} TO app_read")
    with warned.connection.transaction():
        warned.execute("SET LOCAL ROLE app_read")
        warned.execute("SELECT count(*) FROM public.event_posts")

    assert uses(warned) == {"": 1}


def test_nobody_counts_by_hand(warned):
    assert not warned.value("SELECT has_schema_privilege('anon', 'legacy', 'USAGE')")
