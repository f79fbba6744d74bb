"""What an organizer says about a tier: what it may be, and what a change leaves as it is."""

import json
from datetime import UTC, datetime

import pytest

from tests.events.fix_series import named
from tests.fix_story import add_tier, hold, publish_event, purchase
from tests.refusals import refused

NOWHERE = "00000000-0000-4000-8000-000000000000"
WRONG = [
    {"name": " "},
    {"name": None},
    {"name": "x" * 101},
    {"name": 5},
    {"price_cents": -1},
    {"price_cents": 100000000001},
    {"price_cents": 1.5},
    {"price_cents": "100"},
    {"price_cents": None},
    {"quantity": -1},
    {"quantity": 10000001},
    {"max_per_order": 0},
    {"max_per_order": 101},
    {"max_per_order": None},
    {"max_per_user": 0},
    {"max_per_user": 10001},
    {"status": "gone"},
    {"status": None},
    {"requires_code": "yes"},
    {"requires_code": None},
    {"tax_category": "luxury"},
    {"sort_index": 1000001},
    {"badge_label": ""},
    {"badge_label": "x" * 51},
    {"sales_start": "tomorrow"},
    {"sales_start": "2027-01-01 10:00"},
    {"sales_start": "infinity"},
    {"sales_start": "2027-01-02T10:00:00Z", "sales_end": "2027-01-02T10:00:00Z"},
    {"local_sales_start": "2027-01-02T10:00:00Z"},
    {"local_sales_start": "2027-02-30 10:00"},
    {"local_sales_end": "2027-01-02 10:00", "sales_end": "2027-01-02T10:00:00Z"},
]


def change(caller, tier, **changes):
    """update_ticket_tier() with these changes."""
    return caller.row(*named("update_ticket_tier", {"tier_id": tier.id, "changes": changes}))


def add(caller, event, **arguments):
    """add_ticket_tier() with these arguments."""
    return caller.row(
        *named("add_ticket_tier", {"event_id": event.id, "name": "General"} | arguments)
    )


def test_a_tier_is_added_with_all_that_can_be_said_of_it(db, editor, event):
    said = {
        "price_cents": 1000,
        "currency": "NOK",
        "quantity": 5,
        "max_per_order": 3,
        "max_per_user": 4,
        "status": "hidden",
        "requires_code": True,
        "is_transferable": False,
        "price_includes_tax": True,
        "price_includes_fee": True,
        "tax_category": "standard",
        "sort_index": 7,
        "badge_label": "Last ones",
    }
    tier = add(editor, event, **said)

    assert {name: getattr(tier, name) for name in said} == said


def test_sale_windows_are_told_on_the_clocks_of_the_event(editor, event):
    """In Oslo; the second one is in the hour that comes twice, of which the first counts."""
    tier = add(
        editor, event, local_sales_start="2027-03-05 10:00", local_sales_end="2027-10-31T02:30"
    )

    assert tier.sales_start == datetime(2027, 3, 5, 9, tzinfo=UTC)
    assert tier.sales_end == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    changed = change(editor, tier, local_sales_start="2027-07-01 10:00", sales_end=None)
    assert changed.sales_start == datetime(2027, 7, 1, 8, tzinfo=UTC)
    assert changed.sales_end is None


@pytest.mark.parametrize("actor", ["editor", "admin", "owner"])
def test_a_change_is_of_what_is_named_and_of_nothing_else(request, event, owner, actor):
    tier = add_tier(owner, event, quantity=10)

    after = change(
        request.getfixturevalue(actor), tier, name="  Early ", price_cents=900, quantity=20,
        status="paused", max_per_user=2, is_transferable=False,
    )  # fmt: skip

    changed = {n for n in tier._fields if getattr(tier, n) != getattr(after, n)}
    assert changed - {"updated_at"} == {
        "name", "price_cents", "quantity", "total_quantity", "status", "max_per_user",
        "is_transferable",
    }  # fmt: skip
    assert (after.name, after.price_cents, after.quantity) == ("Early", 900, 20)
    assert change(owner, tier, quantity=None).quantity is None


@pytest.mark.parametrize("changes", WRONG, ids=str)
def test_what_no_tier_can_be_is_refused(db, owner, tier, changes):
    with refused(db, "YP003"):
        change(owner, tier, **changes)


@pytest.mark.parametrize(
    "changes",
    [None, [], "x", {"id": NOWHERE}, {"event_id": NOWHERE}, {"currency": "EUR"},
     {"sold_quantity": 0}, {"is_refundable": True}],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_changed_is_refused(db, owner, tier, changes):
    with refused(db, "YP003"):
        owner.row("SELECT * FROM public.update_ticket_tier(%s, %s)", tier.id, json.dumps(changes))


def test_a_name_is_of_one_tier(db, owner, event, tier):
    other = add_tier(owner, event, name="Balcony")
    with refused(db, "YP010"):
        change(owner, other, name=tier.name)
    with refused(db, "YP010"):
        add(owner, event, name=f" {tier.name} ")


def test_stock_is_not_lowered_below_what_is_held_and_sold(
    db, owner, tier, buyer, other_buyer, service_role
):
    purchase(service_role, hold(buyer, tier, quantity=3), paid_cents=3 * 2729)
    hold(other_buyer, tier, quantity=2)

    with refused(db, "YP112"):
        change(owner, tier, quantity=4)
    after = change(owner, tier, quantity=5)
    assert (after.quantity, after.reserved_quantity, after.sold_quantity) == (5, 2, 3)
    with refused(db, "YP101"):
        hold(other_buyer, tier)


def test_who_holds_tickets_pays_what_they_cost_then(db, owner, tier, buyer, service_role):
    held = hold(buyer, tier)
    change(owner, tier, price_cents=9900)

    assert purchase(service_role, held, paid_cents=2729).total_cents == 2729


def test_an_archived_tier_stays_so_and_an_event_that_is_over_too(db, owner, event, tier):
    other = add_tier(owner, event, name="Balcony")
    change(owner, tier, status="archived")
    with refused(db, "YP005"):
        change(owner, tier, status="active")

    db.execute(
        "UPDATE events.events SET status = 'cancelled', cancelled_at = now() WHERE id = %s",
        event.id,
    )
    with refused(db, "YP005"):
        change(owner, other, price_cents=1)
    with refused(db, "YP005"):
        add(owner, event, name="Late")


def test_nobody_below_an_editor_changes_a_tier(
    db, tier, viewer, outsider, other_owner, removed_member, anon, service_role
):
    for caller in (viewer, outsider, other_owner, removed_member):
        with refused(db, "YP002"):
            change(caller, tier, price_cents=1)
    for caller in (anon, service_role):
        with refused(db, "42501"):
            change(caller, tier, price_cents=1)


def test_what_is_no_tier_is_not_told_from_another_s(db, owner):
    call = "SELECT * FROM public.update_ticket_tier(%s, '{}')"
    with refused(db, "YP002"):
        owner.row(call, NOWHERE)
    with refused(db, "YP003"):
        owner.row(call, None)


def test_a_person_changes_tiers_of_her_own_event(outsider):
    tier = add_tier(outsider, publish_event(outsider))

    assert change(outsider, tier, price_cents=1).price_cents == 1


def test_two_tiers_of_one_name_are_not_added_at_once(db, sessions, owner, admin):
    event = publish_event(owner)
    first, second = sessions("owner", "admin")
    call = named("add_ticket_tier", {"event_id": event.id, "name": "Balcony"})

    first.row(*call)
    waiting = second.start(*call)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP010"


def test_stock_is_not_lowered_under_a_buyer_s_hand(db, sessions, owner, buyer):
    """Whoever is first has it: the hold and then the change, or the change and then the hold."""
    tier = add_tier(owner, publish_event(owner), quantity=3)
    items = json.dumps([{"tier_id": str(tier.id), "quantity": 2}])
    holding = ("SELECT * FROM public.hold_tickets(%s, %s)", tier.event_id, items)
    first, second = sessions("buyer", "owner")

    first.rows(*holding)
    waiting = second.start(*named("update_ticket_tier", {"tier_id": tier.id,
                                                         "changes": {"quantity": 1}}))  # fmt: skip
    assert waiting.is_blocked_by(first)
    first.commit()
    assert waiting.sqlstate() == "YP112"

    second.row(*named("update_ticket_tier", {"tier_id": tier.id, "changes": {"quantity": 2}}))
    second.commit()
    with pytest.raises(Exception, match="too few tickets"):
        first.rows(*holding)
    assert db.value("SELECT count(*) FROM ticketing.check_stock()") == 0
