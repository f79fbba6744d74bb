"""Rows that the package refuses, and reference data that both have."""

import json

import psycopg
import pytest

from tests.legacy.fix_copy import CONFLICTS


def test_a_refused_row_is_a_conflict_until_it_is_corrected(uncopied):
    event = uncopied.value("SELECT id FROM public.events LIMIT 1")
    uncopied.execute("UPDATE public.events SET title = ' ' WHERE id = %s", event)

    with pytest.raises(psycopg.Error) as caught:
        uncopied.execute("CALL ops.legacy_reconcile('events')")

    assert caught.value.sqlstate == "YP924"
    assert uncopied.rows(
        "SELECT constraint_name FROM legacy.conflicts WHERE sqlstate = '23514'"
        " AND key ->> 'id' = %s::text",
        event,
    ) == [("events_title_is_not_blank",)]
    uncopied.execute("UPDATE public.events SET title = 'Named' WHERE id = %s", event)
    uncopied.execute("CALL ops.legacy_reconcile('events')")
    assert uncopied.rows(CONFLICTS) == []


def test_an_orphan_is_a_conflict_with_its_key(uncopied):
    uncopied.execute("ALTER TABLE public.event_scanners DISABLE TRIGGER ALL")
    uncopied.execute(
        "INSERT INTO public.event_scanners (event_id, user_id, invited_by)"
        " SELECT gen_random_uuid(), user_id, invited_by FROM public.event_scanners LIMIT 1"
    )

    with pytest.raises(psycopg.Error) as caught:
        uncopied.execute("CALL ops.legacy_reconcile('all')")

    assert caught.value.sqlstate == "YP924"
    assert set(
        uncopied.rows("SELECT old_table::regclass::text, sqlstate FROM legacy.conflicts")
    ) == {("event_scanners", "23503")}


def test_reference_data_of_the_old_product_wins(uncopied):
    old = uncopied.value("SELECT id FROM public.event_categories WHERE name = 'Music'")
    package = uncopied.value("SELECT id FROM yp_new_ref.event_categories WHERE slug = 'music'")
    below = uncopied.value(
        "SELECT count(*) FROM yp_new_ref.event_categories WHERE parent_id = %s", package
    )

    uncopied.execute("CALL ops.legacy_reconcile('ref')")

    assert uncopied.rows("SELECT id FROM yp_new_ref.event_categories WHERE slug = 'music'") == [
        (old,)
    ]
    assert below > 0
    assert below == uncopied.value(
        "SELECT count(*) FROM yp_new_ref.event_categories WHERE parent_id = %s", old
    )
    assert uncopied.value("SELECT alpha3 FROM yp_new_ref.countries WHERE code = 'DE'") == "DEU"


PAIRS = """
    SELECT old_table AS id, new_table, old_table::regclass::text AS name FROM legacy.pairs
    WHERE new_table IS NOT NULL ORDER BY 3
"""
KEYS = "SELECT jsonb_agg({}) FROM (SELECT * FROM {} LIMIT 3) AS o"


def test_every_row_is_found_by_its_key_in_the_old_table_and_in_the_new(copied):
    """Of whatever key: by the statements for rows that are refused, compared or taken away."""
    missed = []
    for pair in copied.rows(PAIRS):
        key = copied.value("SELECT legacy.key_expression(legacy.primary_key(%s), 'o')", pair.id)
        (keys,) = copied.row(KEYS.format(key, pair.name))
        with copied.undone():
            for one in keys or []:
                there = "SELECT legacy.is_there_already(%s, jsonb_build_array(%s::jsonb))"
                if not copied.value(there, pair.id, json.dumps(one)):
                    missed.append((pair.name, one))
            assert copied.value("SELECT legacy.compare_all(%s)", pair.id) == 0
            differing = copied.value("SELECT legacy.differing_rows_query(%s)", pair.new_table)
            assert copied.row(differing) == (0, 0, 0, None)
            copied.rows("SELECT * FROM legacy.take_away(%s, %s::jsonb)", pair.id, json.dumps(keys))
    assert missed == []
