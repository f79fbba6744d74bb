"""Who sees tickets, orders and what is on sale, beyond what the access matrix can say."""

import json

import psycopg
import pytest

from tests.fix_actors import add_member, person
from tests.fix_rows import make
from tests.fix_story import add_tier, hold, publish_event, purchase
from tests.refusals import refused, shown_to

VIEWS = (
    "ticket_tiers", "capacity_pools", "tier_pool_members", "guest_codes", "ticket_holds",
    "waitlist_entries", "orders", "order_items", "order_tax_lines", "order_fee_lines", "refunds",
    "refund_items", "event_cancellations", "tickets", "ticket_transfers", "check_in_lists",
    "check_in_list_tiers", "scan_logs", "gates", "gate_lists", "scanner_gates", "admissions",
)  # fmt: skip
INTERNAL = (
    "guest_otp_codes", "guest_ticket_sessions", "checkout_sessions", "tier_user_counters",
    "inventory_operations", "code_keys", "revoked_codes",
)  # fmt: skip
# What no view shows, and why nobody but the server needs it.
HIDDEN = {
    "tickets": {"qr_code", "wallet_pass_url", "ended_at", "changed_tx", "hold_id", "returned_at"},
    "orders": {
        "idempotency_key", "stripe_session_id", "stripe_payment_intent_id", "checkout_session_id",
        "hold_ids", "promo_codes", "payout_destination_owner", "payout_destination_id",
    },
    "refunds": {"idempotency_key", "stripe_refund_id"},
    "ticket_holds": {
        "session_id", "metadata", "checkout_order_id", "taken", "first_serial", "guest_code_id",
    },
    "ticket_transfers": {"token_hash"},
    "scan_logs": {"device_id", "device_time"},
    "admissions": {"max_entries", "needs_exit"},
    "event_cancellations": {"last_error"},
}  # fmt: skip
COLUMNS = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
CODE = "SELECT public.qr_code(t) FROM public.tickets AS t WHERE t.id = %s"
FORGED = (
    "SELECT public.qr_code((%s, %s, %s, %s, %s, 1, 'issued', NULL, now())::public.tickets)"
)  # fmt: skip


@pytest.fixture
def ticket(db, order):
    """The first ticket of `order`."""
    return db.row("SELECT * FROM ticketing.tickets WHERE order_id = %s AND serial_no = 1", order.id)


@pytest.fixture
def at_the_door(db, event, scanner):
    """`scanner`, enabled at `event`."""
    make(
        db, "events.event_scanners", event_id=event.id, user_id=scanner.user_id, status="enabled"
    )  # fmt: skip
    return scanner


def seen(actor, view):
    """The number of rows of the view that the actor reads."""
    return actor.value(f"SELECT count(*) FROM public.{view}")


def set_status(db, tier, status):
    """Changes whether a tier is on sale."""
    db.execute("UPDATE ticketing.ticket_tiers SET status = %s WHERE id = %s", status, tier.id)


# ---------------------------------------------------------------- what is on sale


def test_whoever_sees_the_event_sees_its_tiers_on_sale(anon, outsider, tier):
    assert seen(anon, "ticket_tiers") == seen(outsider, "ticket_tiers") == 1


@pytest.mark.parametrize("status", ["hidden", "paused", "archived"])
def test_tiers_that_are_not_on_sale_are_for_the_team(
    db, anon, outsider, viewer, at_the_door, tier, status
):
    set_status(db, tier, status)

    assert seen(anon, "ticket_tiers") == seen(outsider, "ticket_tiers") == 0
    assert seen(viewer, "ticket_tiers") == seen(at_the_door, "ticket_tiers") == 1


@pytest.mark.parametrize("change", ["status = 'draft'", "visibility = 'private'"])
def test_tiers_of_an_event_that_is_not_public_are_for_the_team(
    db, anon, outsider, viewer, other_owner, tier, change
):
    db.execute("SET LOCAL session_replication_role = replica")
    db.execute(f"UPDATE events.events SET {change}")
    db.execute("SET LOCAL session_replication_role = origin")

    assert [seen(actor, "ticket_tiers") for actor in (anon, outsider, other_owner)] == [0, 0, 0]
    assert seen(viewer, "ticket_tiers") == 1


def test_a_sold_out_tier_is_still_shown(db, anon, tier, order):
    db.execute("UPDATE ticketing.ticket_tiers SET quantity = 2")

    assert anon.row("SELECT quantity - sold_quantity AS left FROM public.ticket_tiers").left == 0


def test_who_has_a_ticket_or_a_hold_reads_about_its_tier_for_good(
    db, buyer, other_buyer, outsider, tier, order
):
    hold(other_buyer, tier)
    set_status(db, tier, "archived")

    assert seen(buyer, "ticket_tiers") == seen(other_buyer, "ticket_tiers") == 1
    assert seen(outsider, "ticket_tiers") == 0


def test_codes_for_guests_are_for_those_who_hand_them_out(
    db, anon, editor, viewer, at_the_door, buyer, other_owner, event, order
):
    make(db, "ticketing.guest_codes", event_id=event.id)

    assert seen(editor, "guest_codes") == 1
    for actor in (viewer, at_the_door, buyer, other_owner):
        assert seen(actor, "guest_codes") == 0


# ---------------------------------------------------------------- the code of a ticket


def test_the_owner_of_a_ticket_sees_its_code(buyer, ticket):
    assert buyer.value(CODE, ticket.id) == ticket.qr_code
    assert buyer.value("SELECT t.qr_code FROM public.tickets AS t LIMIT 1") is not None


def test_the_server_sees_the_code_of_every_ticket(service_role, ticket):
    assert service_role.value(CODE, ticket.id) == ticket.qr_code


@pytest.mark.parametrize("actor", ["editor", "admin", "owner", "at_the_door"])
def test_the_team_lists_the_guests_without_their_codes(request, actor, ticket):
    caller = request.getfixturevalue(actor)

    assert seen(caller, "tickets") == 2
    assert caller.value(CODE, ticket.id) is None
    assert caller.value("SELECT count(*) FROM public.tickets AS t WHERE t.qr_code <> ''") == 0


@pytest.mark.parametrize("actor", ["outsider", "other_owner", "owner", "at_the_door"])
def test_a_row_made_up_of_known_ids_gets_no_code(request, actor, ticket):
    caller = request.getfixturevalue(actor)

    for owner in (ticket.owner_user_id, caller.user_id):
        found = caller.value(
            FORGED, ticket.id, ticket.event_id, ticket.tier_id, ticket.order_id, owner
        )
        assert found is None


def test_nobody_reads_codes_from_the_table_even_without_the_first_wall(db, owner, buyer, ticket):
    db.execute("GRANT USAGE ON SCHEMA ticketing TO authenticated")

    for caller in (owner, buyer):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            caller.rows("SELECT qr_code FROM ticketing.tickets")
    assert owner.value("SELECT count(id) FROM ticketing.tickets") == 2


def test_anon_has_no_ticket(db, anon, ticket):
    with refused(db, "42501"):
        anon.value(CODE, ticket.id)


# ---------------------------------------------------------------- who bought


@pytest.mark.parametrize(
    ("actor", "orders", "tickets"),
    [
        ("buyer", 1, 2),
        ("admin", 1, 2),
        ("owner", 1, 2),
        ("editor", 0, 2),
        ("at_the_door", 0, 2),
        ("viewer", 0, 0),
        ("other_buyer", 0, 0),
        ("other_owner", 0, 0),
        ("removed_member", 0, 0),
    ],
)
def test_orders_are_money_and_tickets_a_list_of_guests(request, order, actor, orders, tickets):
    caller = request.getfixturevalue(actor)

    assert seen(caller, "orders") == orders
    assert seen(caller, "order_items") == 2 * orders
    assert seen(caller, "tickets") == tickets


def test_another_tenant_s_claim_opens_nothing(organization, other_owner, order):
    caller = other_owner.claiming(org_id=str(organization.id))

    assert [seen(caller, view) for view in ("orders", "order_items", "tickets")] == [0, 0, 0]


def test_admins_of_the_organization_that_bought_read_the_order(
    db, other_organization, other_owner, order
):
    other_editor = add_member(db, other_organization, person(db, "Eric Editor"), "editor")
    db.execute("UPDATE ticketing.orders SET organization_id = %s", other_organization.id)

    assert seen(other_owner, "orders") == 1
    assert seen(other_owner, "tickets") == 0
    assert seen(other_editor, "orders") == 0


def test_who_owns_an_event_as_a_person_reads_its_orders(outsider, buyer, owner):
    event = publish_event(outsider)
    purchase(buyer, hold(buyer, add_tier(outsider, event, price_cents=0)))

    assert (seen(outsider, "orders"), seen(outsider, "tickets")) == (1, 1)
    assert (seen(owner, "orders"), seen(owner, "tickets")) == (0, 0)


def test_refunds_are_read_by_who_reads_the_order(db, buyer, admin, editor, other_buyer, order):
    item = db.row("SELECT * FROM ticketing.order_items LIMIT 1")
    refund = make(db, "ticketing.refunds", order_id=order.id, currency="USD", amount_cents=1)
    make(
        db, "ticketing.refund_items",
        refund_id=refund.id, order_id=order.id, order_item_id=item.id, amount_cents=1,
    )  # fmt: skip
    make(db, "ticketing.order_tax_lines", order_id=order.id)

    for view in ("refunds", "refund_items", "order_fee_lines", "order_tax_lines"):
        assert (seen(buyer, view), seen(admin, view)) == (1, 1), view
        assert (seen(editor, view), seen(other_buyer, view)) == (0, 0), view


def test_holds_are_the_buyer_s_own(buyer, other_buyer, owner, tier):
    hold(buyer, tier)

    assert (seen(buyer, "ticket_holds"), seen(other_buyer, "ticket_holds")) == (1, 0)
    assert seen(owner, "ticket_holds") == 0


def test_a_place_in_the_line_is_seen_by_who_waits_and_by_editors(
    db, buyer, other_buyer, editor, viewer, tier
):
    for actor in (buyer, other_buyer):
        make(
            db, "ticketing.waitlist_entries",
            event_id=tier.event_id, tier_id=tier.id, user_id=actor.user_id,
        )  # fmt: skip

    counts = [seen(actor, "waitlist_entries") for actor in (buyer, other_buyer, editor, viewer)]
    assert counts == [1, 1, 2, 0]


def test_a_transfer_is_between_two_people(db, buyer, other_buyer, outsider, owner, ticket):
    make(
        db, "ticketing.ticket_transfers",
        event_id=ticket.event_id, ticket_id=ticket.id, from_user_id=buyer.user_id,
        to_user_id=other_buyer.user_id,
    )  # fmt: skip

    counts = [seen(each, "ticket_transfers") for each in (buyer, other_buyer, outsider, owner)]
    assert counts == [1, 1, 0, 0]
    assert seen(other_buyer, "tickets") == 0


# ---------------------------------------------------------------- the door


def test_a_scanner_sees_her_event_until_she_is_disabled(db, at_the_door, owner, event, order):
    other = publish_event(owner, title="Another Night")
    make(db, "ticketing.check_in_lists", event_id=event.id)
    make(db, "ticketing.check_in_lists", event_id=other.id)
    make(db, "ticketing.scan_logs", event_id=event.id)

    views = ("tickets", "check_in_lists", "scan_logs")
    assert [seen(at_the_door, view) for view in views] == [2, 1, 1]

    db.execute("UPDATE events.event_scanners SET status = 'disabled'")
    assert [seen(at_the_door, view) for view in views] == [0, 0, 0]


def test_a_viewer_sees_the_doors_but_not_who_came(db, viewer, editor, event):
    make(db, "ticketing.check_in_lists", event_id=event.id)
    make(db, "ticketing.scan_logs", event_id=event.id)

    assert [seen(viewer, view) for view in ("check_in_lists", "scan_logs")] == [1, 0]
    assert [seen(editor, view) for view in ("check_in_lists", "scan_logs")] == [1, 1]


# ---------------------------------------------------------------- what is nobody's


@pytest.mark.parametrize("view", VIEWS)
def test_views_leave_out_what_is_listed_and_nothing_else(db, view):
    table, shown = (
        {name for (name,) in db.rows(COLUMNS + " AND NOT attisdropped", f"{schema}.{view}")}
        for schema in ("ticketing", "public")
    )

    assert table - shown == HIDDEN.get(view, set())
    assert shown <= table


@pytest.mark.parametrize("actor", ["anon", "buyer", "owner", "service_role"])
def test_nobody_writes_directly(request, db, actor, order):
    caller = request.getfixturevalue(actor)

    for view in VIEWS:
        key = db.value(f"{COLUMNS} ORDER BY attnum LIMIT 1", f"public.{view}")
        for statement in (
            f"INSERT INTO public.{view} DEFAULT VALUES",
            f"UPDATE public.{view} SET {key} = {key}",
            f"DELETE FROM public.{view}",
            f"TRUNCATE public.{view}",
        ):
            with pytest.raises(psycopg.Error) as refusal:
                caller.execute(statement)
            assert refusal.value.sqlstate in ("42501", "42809"), statement


def test_anon_reads_tiers_alone(anon, order):
    assert seen(anon, "ticket_tiers") == 1
    for view in VIEWS[1:]:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            seen(anon, view)


@pytest.mark.parametrize("table", INTERNAL)
def test_internal_tables_have_no_view_and_show_no_row(db, owner, buyer, service_role, table):
    make(db, f"ticketing.{table}")
    assert shown_to(db, f"public.{table}") == []

    db.execute("GRANT USAGE ON SCHEMA ticketing TO anon, authenticated")
    db.execute(f"GRANT SELECT ON ticketing.{table} TO anon, authenticated")
    for caller in (owner, buyer):
        assert caller.value(f"SELECT count(*) FROM ticketing.{table}") == 0


@pytest.mark.parametrize("visibility", ["private", "unlisted"])
def test_who_cannot_see_the_event_holds_none_of_its_tickets(
    db, outsider, viewer, scanner, buyer, event, free_tier, visibility
):
    db.execute("UPDATE events.events SET visibility = %s", visibility)

    with refused(db, "YP004"):
        hold(outsider, free_tier)
    make(db, "events.event_invites", event_id=event.id, user_id=buyer.user_id)
    make(
        db, "events.event_scanners", event_id=event.id, user_id=scanner.user_id, status="enabled"
    )  # fmt: skip
    for guest in (viewer, scanner, buyer):
        assert len(hold(guest, free_tier)) == 1


def test_who_has_the_link_of_an_unlisted_event_holds_its_tickets(
    db, editor, outsider, event, free_tier
):
    db.execute("UPDATE events.events SET visibility = 'unlisted'")
    link = editor.value("SELECT public.event_link(%s)", event.id)
    held = "SELECT id FROM public.hold_tickets(%s, %s)"
    items = json.dumps([{"tier_id": str(free_tier.id), "quantity": 1}])

    for sent, found in ((link, True), ("another", False), (None, False)):
        headers = json.dumps({"x-event-link": sent} if sent else {})
        with db.undone():
            db.execute("SELECT set_config('request.headers', %s, true)", headers)
            if found:
                assert len(outsider.rows(held, event.id, items)) == 1
            else:
                with refused(db, "YP004"):
                    outsider.rows(held, event.id, items)


def test_across_a_block_a_persons_event_sells_nothing(db, buyer, outsider, other_buyer):
    own = publish_event(outsider)
    tier = add_tier(outsider, own, price_cents=0)
    make(
        db, "users.user_blocks", blocker_user_id=outsider.user_id, blocked_user_id=buyer.user_id
    )  # fmt: skip

    with refused(db, "YP004"):
        hold(buyer, tier)
    assert len(hold(other_buyer, tier)) == 1


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_an_organization_that_is_suspended_or_closed_sells_nothing(db, buyer, free_tier, status):
    db.execute("SET LOCAL session_replication_role = replica")
    db.execute(
        "UPDATE organizations.organizations SET status = %s,"
        " deleted_at = CASE WHEN %s = 'closed' THEN now() END",
        *(status, status),
    )
    db.execute("SET LOCAL session_replication_role = origin")

    with refused(db, "YP103"):
        hold(buyer, free_tier)
