"""What finders ask of the catalog."""

import pytest


def test_relations_know_their_home_by_their_topmost_table(sound):
    rows = sound.rows(
        "SELECT DISTINCT home, root = 'public.event_impressions_p'::regclass"
        " FROM legacy.old_relations() WHERE place LIKE 'public.event\\_impressions\\_p\\_%'"
    )

    assert rows == [("analytics", True)]


def test_relations_are_followed_where_they_move(sound):
    count = "SELECT count(*) FROM legacy.old_relations()"
    before = sound.value(count)
    sound.execute("CREATE SCHEMA elsewhere")
    sound.execute("ALTER TABLE public.events SET SCHEMA elsewhere")
    sound.execute("CREATE VIEW public.events AS SELECT * FROM elsewhere.events")

    assert sound.value(count) == before
    assert (
        sound.value("SELECT home FROM legacy.old_relations() WHERE place = 'elsewhere.events'")
        == "events"
    )


def test_a_view_knows_what_it_stands_on(sound):
    sound.execute("CREATE VIEW public.tried AS SELECT e.id FROM public.events e, public.orders o")

    assert (
        sound.value("SELECT legacy.names_of(legacy.stands_on('public.tried'::regclass))")
        == "events, orders"
    )


@pytest.mark.parametrize(
    ("name", "needs"), [("a", False), ("A", True), ("order", True), ("a b", True), ("é", True)]
)
def test_names_that_need_quotes(sound, name, needs):
    assert sound.value("SELECT legacy.needs_quotes(%s)", name) is needs
