"""Rows that the package refuses, and reference data that both have."""

import psycopg
import pytest

from tests.legacy.fix_copy import CONFLICTS, sound

__all__ = ["sound"]


def test_a_refused_row_is_a_conflict_until_it_is_corrected(sound):
    event = sound.value("SELECT id FROM public.events LIMIT 1")
    sound.execute("UPDATE public.events SET title = ' ' WHERE id = %s", event)

    with pytest.raises(psycopg.Error) as caught:
        sound.execute("CALL ops.legacy_reconcile('events')")

    assert caught.value.sqlstate == "YP924"
    assert sound.rows(
        "SELECT constraint_name FROM legacy.conflicts WHERE sqlstate = '23514'"
        " AND key ->> 'id' = %s::text",
        event,
    ) == [("events_title_is_not_blank",)]
    sound.execute("UPDATE public.events SET title = 'Named' WHERE id = %s", event)
    sound.execute("CALL ops.legacy_reconcile('events')")
    assert sound.rows(CONFLICTS) == []


def test_an_orphan_is_a_conflict_with_its_key(sound):
    sound.execute("ALTER TABLE public.event_scanners DISABLE TRIGGER ALL")
    sound.execute(
        "INSERT INTO public.event_scanners (event_id, user_id, invited_by)"
        " SELECT gen_random_uuid(), user_id, invited_by FROM public.event_scanners LIMIT 1"
    )

    with pytest.raises(psycopg.Error) as caught:
        sound.execute("CALL ops.legacy_reconcile('all')")

    assert caught.value.sqlstate == "YP924"
    assert set(sound.rows("SELECT old_table::regclass::text, sqlstate FROM legacy.conflicts")) == {
        ("event_scanners", "23503")
    }


def test_reference_data_of_the_old_product_wins(sound):
    old = sound.value("SELECT id FROM public.event_categories WHERE name = 'Music'")
    package = sound.value("SELECT id FROM yp_new_ref.event_categories WHERE slug = 'music'")
    below = sound.value(
        "SELECT count(*) FROM yp_new_ref.event_categories WHERE parent_id = %s", package
    )

    sound.execute("CALL ops.legacy_reconcile('ref')")

    assert sound.rows("SELECT id FROM yp_new_ref.event_categories WHERE slug = 'music'") == [(old,)]
    assert below > 0
    assert below == sound.value(
        "SELECT count(*) FROM yp_new_ref.event_categories WHERE parent_id = %s", old
    )
    assert sound.value("SELECT alpha3 FROM yp_new_ref.countries WHERE code = 'DE'") == "DEU"
