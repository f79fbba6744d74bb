"""The package's rows against the old rows they come from."""

import pytest

FOUND = (
    "SELECT class AS kind, row_count, sample FROM legacy.verify_rows("
    "(SELECT new_table FROM legacy.pairs WHERE old_name = 'event_posts'))"
)


@pytest.fixture
def copied(sound):
    """Hashtags poured into the package's table as the mapping says."""
    query, table = sound.row(
        "SELECT legacy.mapped_query(old_table), new_table::regclass::text"
        " FROM legacy.pairs WHERE old_name = 'event_posts'"
    )
    columns = sound.value(
        "SELECT string_agg(quote_ident(new_column), ', ' ORDER BY ordinality) FROM legacy.mapping("
        "'public.event_posts'::regclass) WITH ORDINALITY"
    )
    sound.table = table
    with sound.connection.transaction():
        sound.execute("SET LOCAL session_replication_role = replica")
        sound.execute(f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE {query}")
    sound.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    return sound


def test_all_rows_there_is_no_finding(copied):
    assert copied.rows(FOUND) == []


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM {table} WHERE {key}",
        "UPDATE {table} SET created_at = created_at - interval '1 second' WHERE {key}",
    ],
)
def test_a_row_that_is_missing_or_another_one_is_told_with_its_key(copied, change):
    table = copied.table
    key = copied.value(
        f"SELECT a.attname FROM pg_index, pg_attribute a WHERE indrelid = '{table}'::regclass"
        " AND indisprimary AND attrelid = indrelid AND attnum = indkey[0]"
    )
    value = copied.value(f"SELECT {key}::text FROM {table} LIMIT 1")

    copied.execute(change.format(table=table, key=f"{key}::text = '{value}'"))

    found = copied.row(FOUND)
    assert found[:2] == ("rows_differ", 1)
    assert [str(row[key]) for row in found.sample] == [value]


def test_a_row_that_was_written_since_is_no_difference(copied):
    table = copied.table
    old_key = copied.value(
        "SELECT jsonb_build_object(name, to_jsonb(t) -> name::text) FROM public.event_posts AS t,"
        " unnest(legacy.primary_key('public.event_posts'::regclass)) AS name LIMIT 1"
    )
    (name,) = old_key
    copied.execute(f"DELETE FROM {table} WHERE {name}::text = '{old_key[name]}'")
    assert copied.rows(FOUND)

    copied.execute(
        "INSERT INTO legacy.changes (old_table, key) SELECT 'public.event_posts'::regclass,"
        " jsonb_build_object(%s::text, to_jsonb(t) -> %s) FROM public.event_posts AS t"
        f" WHERE {name}::text = '{old_key[name]}'",
        name,
        name,
    )

    assert copied.rows(FOUND) == []
