"""Relations as text: what each says of itself, and what is not said."""

import pytest

MADE = """
    CREATE TABLE events.probe (
        id bigint GENERATED ALWAYS AS IDENTITY,
        word text COLLATE "C" NOT NULL DEFAULT 'x',
        doubled bigint GENERATED ALWAYS AS (length(word) * 2) STORED,
        CONSTRAINT probe_pkey PRIMARY KEY (id),
        CONSTRAINT probe_word_check CHECK (word <> '')
    );
    ALTER TABLE events.probe ENABLE ROW LEVEL SECURITY;
    CREATE STATISTICS events.probe_stat ON id, word FROM events.probe;
    CREATE POLICY probe_policy ON events.probe AS RESTRICTIVE FOR UPDATE TO anon
        USING (id > 0) WITH CHECK (word = 'x');
    CREATE RULE probe_rule AS ON DELETE TO events.probe DO INSTEAD NOTHING;
"""
EXPECTED = {
    ("column", "events.probe.word", "text COLLATE C NOT NULL DEFAULT 'x'::text"),
    ("column", "events.probe.id", "bigint NOT NULL GENERATED ALWAYS AS IDENTITY"),
    ("constraint", "events.probe.probe_word_check", "CHECK ((word <> ''::text))"),
    (
        "policy",
        "events.probe.probe_policy",
        "AS RESTRICTIVE FOR UPDATE TO anon USING (id > 0) WITH CHECK (word = 'x'::text)",
    ),
    (
        "statistics",
        "events.probe.probe_stat",
        "CREATE STATISTICS events.probe_stat ON id, word FROM events.probe",
    ),
}


def said(db, name):
    """(kind, identity, definition) of a relation and what hangs on it."""
    return {
        tuple(row)
        for row in db.rows(
            "SELECT kind, identity, definition FROM ops.catalog_tables()"
            " WHERE identity = %s OR starts_with(identity, %s || '.')",
            name,
            name,
        )
    }


def test_a_table_and_all_that_hangs_on_it_is_told(db):
    db.execute(MADE)

    found = said(db, "events.probe")

    assert found >= EXPECTED
    assert {kind for kind, *_ in found} == {
        *("table", "column", "constraint", "index", "policy", "rule", "statistics")
    }


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("ALTER TABLE events.events NO FORCE ROW LEVEL SECURITY", "table"),
        ("ALTER TABLE events.events REPLICA IDENTITY FULL", "table"),
        ("ALTER TABLE events.events ALTER title DROP NOT NULL", "column"),
        ("ALTER TABLE events.events DISABLE TRIGGER _100_timestamps", "trigger"),
        ("ALTER TABLE events.events OWNER TO yardpass_functions", "table"),
        ("ALTER VIEW public.events SET (security_invoker = FALSE)", "view"),
    ],
)
def test_a_change_is_seen(db, change, kind):
    before = db.rows("SELECT kind, identity, definition FROM ops.catalog_tables()")

    db.execute(change)

    after = db.rows("SELECT kind, identity, definition FROM ops.catalog_tables()")
    assert {row.kind for row in set(after) - set(before)} == {kind}


def test_a_new_month_is_no_change_but_an_open_one_is(db):
    table = "analytics.event_impressions"
    before = said(db, table)

    db.execute("SELECT ops.ensure_month_partitions(%s, %s, 2)", table, "2031-01-01")
    assert said(db, table) == before
    partition = db.value(
        "SELECT inhrelid::regclass::text FROM pg_inherits"
        " WHERE inhparent = %s::regclass ORDER BY 1 LIMIT 1",
        table,
    )
    db.execute(f"GRANT SELECT ON {partition} TO anon")

    assert {row[0] for row in said(db, table) - before} == {"partitions"}


def test_what_an_extension_made_is_not_told(db):
    db.execute("CREATE TABLE public.of_an_extension (id integer)")
    assert said(db, "public.of_an_extension")

    db.execute("ALTER EXTENSION vector ADD TABLE public.of_an_extension")

    assert not said(db, "public.of_an_extension")
