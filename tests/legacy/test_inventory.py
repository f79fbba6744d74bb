"""Every object has its line, and its home."""

import pytest

HOMES = {
    ("table", "public.events"): "events",
    ("table", "public.outbox"): "public",
    ("table", "public.pgbench_tiers"): "stays",
    ("partition", "public.event_impressions_p_2025_05"): "analytics",
    ("partitioned table", "public.event_impressions_p"): "analytics",
    ("sequence", "public.fit_recalc_queue_id_seq"): "sponsorship",
    ("enum", "public.ticket_status"): "ticketing",
    ("function", "public.touch_updated_at()"): "stays",
    ("trigger", "public.wallets: wallets_touch"): "payments",
    ("policy", "public.orders: own_orders"): "ticketing",
    ("grant", "public.orders to authenticated"): "ticketing",
}


@pytest.mark.parametrize(("what", "home"), HOMES.items(), ids=lambda value: str(value))
def test_an_object_has_its_home(sound, what, home):
    assert (
        sound.value("SELECT home FROM legacy.inventory() WHERE kind = %s AND object = %s", *what)
        == home
    )


def test_every_relation_of_public_is_there_once(sound):
    assert not sound.rows(
        "SELECT pg_class.oid::regclass FROM pg_class"
        " LEFT JOIN legacy.inventory() ON object = pg_class.oid::regclass::text"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')"
        " GROUP BY pg_class.oid HAVING count(*) <> 1"
    )


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("CREATE DOMAIN public.own AS text", "domain"),
        ("CREATE TYPE public.own AS (a int)", "composite type"),
        ('CREATE COLLATION public.own FROM "C"', "collation"),
        (
            "CREATE TEXT SEARCH CONFIGURATION public.own (COPY = simple)",
            "text search configuration",
        ),
        (
            "CREATE OPERATOR public.@@@ (function = int4pl, leftarg = int, rightarg = int)",
            "operator",
        ),
        ("CREATE PUBLICATION own FOR TABLE public.orders", "publication"),
        ("CREATE STATISTICS public.own ON title, slug FROM public.events", "statistics"),
        ("CREATE VIEW public.own AS SELECT 1 AS x", "view"),
    ],
)
def test_whatever_is_made_is_listed_once(sound, statement, kind):
    count = "SELECT count(*) FROM legacy.inventory() WHERE kind = %s"
    before = sound.value(count, kind)
    sound.execute(statement)

    assert sound.value(count, kind) == before + 1
