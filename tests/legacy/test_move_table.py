"""A table moves with all that is its own, and nothing that is not."""

import pytest

from tests.legacy import generate
from tests.legacy.moves import CONTRADICTIONS, move, states

HOMES = """
    SELECT old_name::text, pg_namespace.nspname::text
    FROM legacy.pairs
    JOIN pg_class ON pg_class.oid = old_table
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
"""
# What belongs to tables of the old product, without the schema it stands in.
OWN = {
    "indexes": ("indrelid", "indexrelid, indrelid, indisvalid, indisreplident FROM pg_index"),
    "constraints": ("conrelid", "oid, conrelid, conname, convalidated FROM pg_constraint"),
    "triggers": ("tgrelid", "oid, tgrelid, tgname, tgenabled FROM pg_trigger"),
    "policies": ("polrelid", "oid, polrelid, polname FROM pg_policy"),
    "columns": ("attrelid", "attrelid, attname, attacl::text, attstattarget FROM pg_attribute"),
    "tables": ("oid", "oid, relname, relacl::text, relreplident, reloptions FROM pg_class"),
    "rules": ("ev_class", "oid, rulename, ev_class FROM pg_rewrite"),
}
OLD_TABLES = """
    SELECT relid::oid FROM legacy.pairs, pg_partition_tree(old_table)
    UNION SELECT old_table FROM legacy.pairs
"""
PUBLISHED = """
    SELECT pubname, tablename, attnames, rowfilter IS NOT NULL AS filtered
    FROM pg_publication_tables ORDER BY pubname, tablename
"""
STATISTICS = """
    SELECT stxname, pg_statistic_ext.stxnamespace = pg_class.relnamespace AS with_its_table
    FROM pg_statistic_ext JOIN pg_class ON pg_class.oid = stxrelid
    WHERE stxname IN ('orders_dependencies', 'Odd Statistics')
"""


def test_every_table_stands_in_its_home(after):
    database = after("moved")
    listed = {
        row["legacy_table"]: row["schema"]
        for row in generate._rows_of("homes.csv")
        if row["new_name"]
    }

    assert dict(database.rows(HOMES)) == listed
    assert states(database) == {"moved": 110}
    assert database.rows(CONTRADICTIONS) == []


@pytest.mark.parametrize("own", OWN)
def test_what_belongs_to_a_table_stays_as_it_was(unsound, after, own):
    """Clones of one database have the same numbers of objects."""
    column, select = OWN[own]
    tables = [row.relid for row in unsound.rows(OLD_TABLES)]
    query = f"SELECT {select} WHERE {column} = ANY(%s::oid[]) ORDER BY 1, 2, 3"
    before = unsound.rows(query, tables)

    assert before
    assert after("moved", "dirty").rows(query, tables) == before


def test_rows_sequences_and_partitions_move_with_their_table(sound, after):
    count = "SELECT count(*) FROM {}"
    names = ("public.event_impressions_p", "public.event_impressions_p_2025_05")
    before = [sound.value(count.format(name)) for name in names]
    database = after("moved")

    assert [database.value(count.format(name)) for name in names] == before
    moved = [name.replace("public.", "analytics.") for name in names]
    assert [database.value(count.format(name)) for name in moved] == before
    assert database.value("SELECT to_regclass('sponsorship.fit_recalc_queue_id_seq') IS NOT NULL")
    assert database.value(
        "SELECT count(*) = 0 FROM pg_class JOIN pg_inherits ON inhrelid = pg_class.oid"
        " WHERE relnamespace = 'public'::regnamespace AND relispartition AND relkind = 'r'"
    )


def test_what_is_not_a_table_of_the_product_stays_in_public(unsound, after):
    unknown = [
        "public.\"Événements.2024\"", "public.\"user\"", "public.\"Seq.Dotted\"",
        "public.event_stats", "public.mv_event_daily_stats", "public.order_snapshots",
    ]  # fmt: skip
    before = [unsound.value("SELECT to_regclass(%s)::oid", name) for name in unknown]
    database = after("moved", "dirty")

    assert [database.value("SELECT to_regclass(%s)::oid", name) for name in unknown] == before
    assert database.value("SELECT to_regtype('public.ticket_status') IS NOT NULL")


def test_publications_publish_what_they_did(unsound, after):
    before = unsound.rows(PUBLISHED)

    assert {row.pubname for row in before} == {"orders_out", "supabase_realtime", "whole_public"}
    assert after("moved", "dirty").rows(PUBLISHED) == before


def test_statistics_objects_follow_their_table(after):
    assert sorted(after("moved", "dirty").rows(STATISTICS)) == [
        ("Odd Statistics", True),
        ("orders_dependencies", True),
    ]


def test_a_partition_that_stands_elsewhere_stays_there(clean):
    clean.execute("CREATE SCHEMA archive")
    clean.execute("ALTER TABLE public.event_impressions_p_2025_05 SET SCHEMA archive")
    before = clean.value("SELECT count(*) FROM archive.event_impressions_p_2025_05")

    move(clean)

    assert clean.value("SELECT count(*) FROM archive.event_impressions_p_2025_05") == before
    assert clean.value("SELECT to_regclass('public.event_impressions_p_2025_05') IS NULL")


def test_a_moved_table_is_not_moved_twice(clean):
    move_again = "SELECT legacy.move_table(old_table) FROM legacy.pairs WHERE old_name = 'follows'"
    move(clean, "users")
    steps = clean.value("SELECT count(*) FROM legacy.steps")

    assert clean.value(move_again) is False
    assert clean.value("SELECT count(*) FROM legacy.steps") == steps


def test_a_table_that_is_made_after_the_tools_moves_too(clean):
    clean.execute("ALTER TABLE public.user_event_interactions RENAME TO put_aside")
    clean.execute("DELETE FROM legacy.pairs WHERE old_name = 'user_event_interactions'")
    clean.execute("CREATE TABLE public.user_event_interactions (id uuid PRIMARY KEY)")

    move(clean)

    assert clean.value("SELECT to_regclass('analytics.user_event_interactions') IS NOT NULL")


def test_keys_are_checked_between_tables_in_two_schemas(clean):
    move(clean, "events")

    insert = (
        "INSERT INTO public.ticket_tiers (event_id, name, price_cents, quantity, total_quantity)"
        " SELECT id, 'new', 100, 10, 10 FROM {} LIMIT 1 RETURNING event_id"
    )
    event = clean.value(insert.format("public.events"))
    assert event == clean.value(insert.format("events.events"))
    move(clean, "ticketing")
    assert event == clean.value(insert.format("events.events"))
