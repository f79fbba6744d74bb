"""The triggers that tables share: time stamps, and history that stays."""

import psycopg
import pytest


@pytest.fixture
def history(db):
    """A table that only grows, with one row."""
    db.execute(
        "CREATE TABLE public.history (body text NOT NULL);"
        "CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON public.history"
        " FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();"
        "CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON public.history"
        " FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();"
        "GRANT ALL ON public.history TO service_role, app_write;"
        "INSERT INTO public.history VALUES ('first')"
    )


@pytest.mark.parametrize("role", [None, "service_role", "app_write"])
@pytest.mark.parametrize(
    "query",
    [
        "UPDATE public.history SET body = body",
        "DELETE FROM public.history",
        "TRUNCATE public.history",
        "INSERT INTO public.history VALUES ('second'); DELETE FROM public.history",
    ],
)
def test_history_is_refused_to_every_role(db, history, role, query):
    if role:
        db.execute("GRANT USAGE ON SCHEMA public TO app_write")
        db.execute("SELECT set_config('role', %s, true)", role)

    with pytest.raises(psycopg.Error) as refused:
        db.execute(query)

    assert refused.value.sqlstate == "YP008"
    assert db.value("SELECT body FROM public.history") == "first"


def test_history_grows(db, history):
    assert db.execute("INSERT INTO public.history VALUES ('second')") == 1
    assert db.value("SELECT count(*) FROM public.history") == 2


def test_refused_history_is_told_in_the_registrys_words(db, history):
    """The trigger keeps its own copy, because writers may not read the registry."""
    registered = db.row("SELECT message, cure FROM ops.error_codes WHERE code = 'YP008'")

    with pytest.raises(psycopg.Error) as refused:
        db.execute("DELETE FROM public.history")

    diag = refused.value.diag
    assert (diag.message_primary, diag.message_hint) == registered


def test_an_update_is_stamped_whatever_it_says(db):
    db.execute(
        "CREATE TABLE public.note (body text, updated_at timestamptz NOT NULL);"
        "CREATE TRIGGER _100_timestamps BEFORE UPDATE ON public.note"
        " FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();"
        "INSERT INTO public.note VALUES ('a', '2020-01-01'), ('b', '2020-01-01')"
    )

    db.execute("UPDATE public.note SET body = 'c', updated_at = '2000-01-01' WHERE body = 'a'")

    assert db.rows("SELECT body, updated_at = now() AS is_now FROM public.note ORDER BY body") == [
        ("b", False),
        ("c", True),
    ]


def test_every_table_that_says_when_it_was_updated_is_stamped(db):
    """A column updated_at without the trigger would keep the time of the insert for ever."""
    unstamped = db.rows(
        "SELECT attrelid::regclass::text FROM pg_attribute"
        " JOIN pg_class ON pg_class.oid = attrelid AND relkind IN ('r', 'p')"
        " WHERE attname = 'updated_at' AND relnamespace NOT IN"
        " ('auth'::regnamespace, 'pg_catalog'::regnamespace)"
        " AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = attrelid"
        " AND tgfoid = 'ops.tg__touch'::regproc AND tgenabled = 'O')"
    )

    assert unstamped == []


def test_every_table_that_refuses_delete_also_refuses_truncate(db):
    """A row trigger does not see TRUNCATE. (8, 32: DELETE and TRUNCATE in pg_trigger.tgtype.)"""
    half_guarded = db.rows(
        "SELECT tgrelid::regclass::text FROM pg_trigger"
        " WHERE tgfoid = 'ops.tg__append_only'::regproc AND tgparentid = 0"
        " GROUP BY tgrelid"
        " HAVING bit_or(tgtype::integer) & 8 <> 0 AND bit_or(tgtype::integer) & 32 = 0"
    )

    assert half_guarded == []


def test_every_table_whose_rows_are_noted_is_noted_whatever_happens_to_them(db):
    """An update takes a row from one day to another: both are noted, before and after. (4, 8, 16:
    INSERT, DELETE and UPDATE in pg_trigger.tgtype.)"""
    whole = ["delete old", "insert new", "update new", "update old"]
    noted = db.rows(
        "SELECT tgrelid::regclass::text, array_agg("
        "CASE tgtype & 28 WHEN 4 THEN 'insert' WHEN 8 THEN 'delete' WHEN 16 THEN 'update' END"
        " || CASE 'changed' WHEN tgnewtable THEN ' new' WHEN tgoldtable THEN ' old' END"
        ") AS events"
        " FROM pg_trigger WHERE tgfoid::regproc::text ~ '^analytics[.]tg_.*__note$'"
        " AND tgenabled = 'O' AND tgparentid = 0 GROUP BY tgrelid"
    )

    assert len(noted) >= 12
    assert [table for table, events in noted if sorted(events) != whole] == []
