"""Text is re-targeted where it is proved, works then without the old names, and goes back."""

import psycopg
import pytest

from tests.legacy.fix_functions import definitions, drop_views, move

NEEDS_A_HAND = {
    "public.copy_event(uuid)": "it inserts rows without naming their columns",
    "public.drop_old_partitions(integer)": "it runs dynamic SQL that takes names from elsewhere",
    "public.table_sizes()": "the name stands in a string that may mean anything",
}
RETARGET = "SELECT legacy.retarget(%s::regprocedure)"
UNDO = "SELECT legacy.undo_step(id) FROM (SELECT id FROM legacy.steps ORDER BY id DESC) AS s"


def test_with_its_tables_in_public_a_text_stays_as_it_is(unsound):
    before = definitions(unsound)["public.event_title(uuid)"]

    assert unsound.value(RETARGET, "public.event_title(uuid)") == before


@pytest.mark.parametrize(
    ("routine", "line"),
    [
        ("event_title(uuid)", "SELECT title FROM events.events WHERE id"),
        ("my_tickets()", "FROM ticketing.tickets t JOIN events.events e ON e.id = t.event_id"),
        ("order_total_text(uuid)", "o ticketing.orders%ROWTYPE;"),
        ("tier_price(uuid)", "price ticketing.ticket_tiers.price_cents%TYPE;"),
        ("last_message(uuid)", "m messaging.direct_messages;"),
        ("events_oid()", "'events.events'::regclass::oid"),
        ("sold_today()", "'SELECT count(*) FROM ticketing.orders WHERE created_at >="),
        ("lock_wallets()", "LOCK TABLE payments.wallets IN"),
        ('"GetStats"(uuid)', 'FROM ticketing.tickets WHERE "event_id"'),
        ("publish_campaign(uuid)", "'active'::public.campaign_status"),
    ],
)
def test_a_name_becomes_that_of_the_home(unsound, routine, line):
    move(unsound)

    assert line in unsound.value(RETARGET, f"public.{routine}")


def test_what_only_looks_like_a_name_is_left_alone(sound):
    sound.execute(
        """
        CREATE FUNCTION public.a() RETURNS text LANGUAGE plpgsql AS $function$
        BEGIN
            -- reads public.orders
            RAISE NOTICE 'public.orders of orders';
            RETURN (SELECT max(orders.contact_email) FROM orders);
        END $function$
        """
    )
    move(sound)

    new = sound.value(RETARGET, "public.a()")

    assert "-- reads public.orders\n" in new
    assert "'public.orders of orders'" in new
    assert "max(orders.contact_email) FROM ticketing.orders)" in new


def test_a_half_moved_database_gives_each_name_its_place_of_the_moment(unsound):
    move(unsound, "events")

    new = unsound.value(RETARGET, "public.my_tickets()")

    assert "FROM tickets t JOIN events.events e" in new


def test_a_text_that_does_not_work_there_is_not_proved(sound):
    sound.execute(
        "CREATE FUNCTION public.a() RETURNS integer LANGUAGE sql AS"
        " 'SELECT count(*)::integer FROM public.orders'"
    )
    move(sound)
    sound.execute("SET check_function_bodies = off")
    sound.execute(
        "CREATE OR REPLACE FUNCTION public.a() RETURNS integer LANGUAGE sql AS"
        " 'SELECT no_such_column FROM public.orders'"
    )

    assert sound.value(RETARGET, "public.a()") is None
    assert "no_such_column" in sound.value(
        "SELECT reason FROM legacy.retargeting('public.a()'::regprocedure)"
    )


def test_trying_changes_nothing(unsound):
    move(unsound)
    before = definitions(unsound)

    unsound.execute("SELECT legacy.retarget(routine) FROM legacy.old_routines() WHERE kind <> 'a'")

    assert definitions(unsound) == before


def test_while_views_stand_only_what_needs_the_table_is_changed(unsound):
    move(unsound)
    before = definitions(unsound)

    for home in ("events", "payments", "ticketing"):
        unsound.execute("SELECT legacy.retarget_step('move', %s)", home)

    after = definitions(unsound)
    assert {place for place in before if before[place] != after[place]} == {
        "public.drop_double_reactions()",
        "public.ensure_org_wallet(uuid)",
        "public.lock_wallets()",
        "public.search_events(text)",
    }
    assert unsound.execute("SELECT public.drop_double_reactions(), public.lock_wallets()")


def test_without_the_views_all_but_the_listed_work(unsound):
    move(unsound)

    changed = unsound.value("SELECT legacy.retarget_step('compat', 'all')")
    drop_views(unsound)

    unproven = unsound.rows("SELECT place, reason FROM legacy.routines WHERE NOT proven")
    assert dict(unproven) == NEEDS_A_HAND
    assert changed == unsound.value("SELECT count(*) FROM legacy.routines WHERE proven")
    broken = unsound.rows("SELECT object FROM legacy.check_functions()")
    assert {row.object for row in broken} <= set(NEEDS_A_HAND)
    assert unsound.value("SELECT public.sold_today() >= 0")
    unsound.execute("SELECT public.my_tickets(), public.user_dashboard(gen_random_uuid())")
    assert "FROM tickets t JOIN events e" in unsound.value(
        "SELECT definition FROM legacy.routines WHERE place = 'public.my_tickets()'"
    )


def test_steps_go_back_to_the_very_text(unsound):
    move(unsound)
    before = definitions(unsound)
    unsound.execute("SELECT legacy.retarget_step('move', 'payments')")
    unsound.execute("SELECT legacy.retarget_step('compat', 'all')")
    assert definitions(unsound) != before

    unsound.execute(UNDO)

    assert definitions(unsound) == before


def test_a_second_run_finds_nothing_to_do(unsound):
    move(unsound)
    unsound.execute("SELECT legacy.retarget_step('compat', 'all')")

    assert unsound.value("SELECT legacy.retarget_step('compat', 'all')") == 0


def test_a_domain_s_step_touches_that_domain_s_readers_alone(unsound):
    move(unsound)

    unsound.execute("SELECT legacy.retarget_step('compat', 'ml')")

    assert unsound.rows("SELECT object FROM legacy.steps") == [
        ("function public.nearest_users(vector, integer)",)
    ]


def test_rights_and_owner_stay(unsound):
    move(unsound)
    kept = "SELECT proowner, proacl::text, prosecdef, proconfig FROM pg_proc WHERE oid = %s"
    old = unsound.value("SELECT 'public.my_tickets()'::regprocedure::oid")
    before = unsound.row(kept, old)

    unsound.execute("SELECT legacy.retarget_step('compat', 'all')")

    assert unsound.row(kept, old) == before


def test_a_lock_that_is_not_had_is_no_verdict(dirty):
    move(dirty)
    with dirty.server.connect(dirty.name) as other:
        other.autocommit = False
        other.execute("LOCK TABLE ticketing.tickets IN ACCESS EXCLUSIVE MODE")
        dirty.execute("SET lock_timeout = '50ms'")

        with pytest.raises(psycopg.errors.LockNotAvailable):
            dirty.value(RETARGET, "public.my_tickets()")

        other.rollback()
