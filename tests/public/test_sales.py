"""What organizers look at: figures for admins, the list of guests for editors and at the door."""

from datetime import date

import pytest

from tests.events.fix_series import named
from tests.fix_rows import make
from tests.fix_story import add_tier, hold, publish_event, purchase
from tests.refusals import refused

NOWHERE = "00000000-0000-4000-8000-000000000000"


def ask(caller, function, event, **arguments):
    """sales_by_tier() and its like."""
    return caller.rows(*named(function, {"event_id": event.id} | arguments))


def guest(db, who, free_tier, name=None, email=None):
    """A free ticket of somebody, with what she says at the checkout."""
    order = purchase(who, hold(who, free_tier))
    db.execute(
        "UPDATE ticketing.orders SET contact_name = %s, contact_email = %s WHERE id = %s",
        *(name, email, order.id),
    )
    return db.row("SELECT * FROM ticketing.tickets WHERE order_id = %s", order.id)


def test_sales_of_a_tier_are_its_stock_and_its_money(db, owner, event, tier, free_tier, order,
                                                     other_buyer):  # fmt: skip
    hold(other_buyer, tier, quantity=3)
    purchase(other_buyer, hold(other_buyer, free_tier))
    db.execute(
        "UPDATE ticketing.tickets SET status = 'redeemed', redeemed_at = now()"
        " WHERE id = (SELECT id FROM ticketing.tickets WHERE order_id = %s LIMIT 1)",
        order.id,
    )

    free, general = sorted(ask(owner, "sales_by_tier", event), key=lambda row: row.name)

    assert (general.name, general.quantity, general.available) == ("General", 10, 5)
    assert (general.held, general.sold, general.admitted) == (3, 2, 1)
    assert (general.subtotal_cents, general.fees_cents, general.total_cents) == (5198, 260, 5458)
    assert (general.discount_cents, general.tax_cents, general.currency) == (0, 0, "USD")
    assert (free.name, free.sold, free.total_cents) == ("Free", 1, 0)


def test_an_event_without_sales_has_its_tiers_and_no_days(owner, event, tier):
    (row,) = ask(owner, "sales_by_tier", event)

    assert (row.held, row.sold, row.admitted, row.total_cents) == (0, 0, 0, 0)
    assert ask(owner, "sales_by_day", event) == []


def test_days_are_those_of_the_event_s_own_zone(db, owner, event, order, tier, other_buyer,
                                                service_role):  # fmt: skip
    late = purchase(service_role, hold(other_buyer, tier), paid_cents=2729)
    paid = "UPDATE ticketing.orders SET paid_at = %s WHERE id = %s"
    # Before and after midnight in Oslo, on one day in UTC.
    db.execute(paid, "2027-06-01 21:59+00", order.id)
    db.execute(paid, "2027-06-01 22:00+00", late.id)
    make(
        db, "ticketing.refunds", order_id=order.id, currency="USD", amount_cents=100,
        kind="goodwill", releases_inventory=False,
    )  # fmt: skip
    db.execute(
        "UPDATE ticketing.refunds SET status = 'succeeded', succeeded_at = '2027-06-02 10:00+00'"
    )

    assert [
        (d.day, d.currency, d.orders, d.tickets, d.subtotal_cents, d.total_cents, d.refunded_cents)
        for d in ask(owner, "sales_by_day", event)
    ] == [
        (date(2027, 6, 1), "USD", 1, 2, 5198, 5458, 0),
        (date(2027, 6, 2), "USD", 1, 1, 2599, 2729, 100),
    ]


@pytest.mark.parametrize("function", ["sales_by_tier", "sales_by_day", "export_sales"])
def test_figures_are_for_admins(
    db, event, order, admin, editor, viewer, outsider, other_owner, removed_member, anon,
    service_role, function,
):  # fmt: skip
    assert ask(admin, function, event)
    for caller in (editor, viewer, outsider, other_owner, removed_member):
        with refused(db, "YP002"):
            ask(caller, function, event)
    for caller in (anon, service_role):
        with refused(db, "42501"):
            ask(caller, function, event)
    for key, state in ((NOWHERE, "YP002"), (None, "YP003")):
        with refused(db, state):
            admin.rows(*named(function, {"event_id": key}))


def test_a_person_sees_the_figures_of_her_own_event(outsider):
    event = publish_event(outsider)
    add_tier(outsider, event)

    assert len(ask(outsider, "sales_by_tier", event)) == 1
    assert ask(outsider, "guest_list", event) == []


def test_guests_are_listed_by_name_and_found_by_a_part_of_it(
    db, owner, event, free_tier, buyer, other_buyer
):
    first = guest(db, buyer, free_tier, "Zoë 100%", "zoe@example.test")
    second = guest(db, other_buyer, free_tier)

    assert [(g.ticket_id, g.name) for g in ask(owner, "guest_list", event)] == [
        (second.id, "Bruno Buyer"), (first.id, "Zoë 100%"),
    ]  # fmt: skip
    for search, found in {
        "zoë": [first.id], "0%": [first.id], "%": [first.id], "_": [], "\\": [],
        "ZOE@EXAMPLE": [first.id], "bruno": [second.id], " ": [second.id, first.id],
        f" {second.serial_no} ": [second.id], "nobody": [],
    }.items():  # fmt: skip
        rows = ask(owner, "guest_list", event, search=search)
        assert [g.ticket_id for g in rows] == found, search


def test_pages_of_guests_hold_each_ticket_once(owner, event, free_tier, buyer, other_buyer):
    for who in (buyer, other_buyer):
        purchase(who, hold(who, free_tier, quantity=3))

    found, after = [], {}
    while page := ask(owner, "guest_list", event, at_most=2, **after):
        found += [row.ticket_id for row in page]
        after = {"after": page[-1].ticket_id}
    assert len(found) == len(set(found)) == 6


def test_contacts_are_for_admins_and_names_for_the_door(
    db, event, free_tier, buyer, admin, editor, scanner
):
    guest(db, buyer, free_tier, "Zoë", "zoe@example.test")
    make(db, "events.event_scanners", event_id=event.id, user_id=scanner.user_id)

    assert [g.email for g in ask(admin, "guest_list", event)] == ["zoe@example.test"]
    for caller in (editor, scanner):
        assert [(g.name, g.email) for g in ask(caller, "guest_list", event)] == [("Zoë", None)]
        # Nor can they guess it by searching.
        assert ask(caller, "guest_list", event, search="zoe@") == []


def test_a_contact_is_the_buyer_s_and_not_that_of_whom_she_gave_the_ticket_to(
    db, admin, event, free_tier, buyer, other_buyer
):
    ticket = guest(db, buyer, free_tier, "Zoë", "zoe@example.test")
    db.execute(
        "UPDATE ticketing.tickets SET owner_user_id = %s WHERE id = %s",
        *(other_buyer.user_id, ticket.id),
    )

    (row,) = ask(admin, "guest_list", event)
    assert (row.name, row.email) == ("Bruno Buyer", None)


def test_the_list_of_guests_is_for_those_who_work_there(
    db, event, viewer, outsider, other_owner, removed_member, buyer, scanner, anon, service_role
):
    make(db, "events.event_scanners", event_id=event.id, user_id=scanner.user_id, status="disabled")
    for caller in (viewer, outsider, other_owner, removed_member, buyer, scanner):
        with refused(db, "YP002"):
            ask(caller, "guest_list", event)
    for caller in (anon, service_role):
        with refused(db, "42501"):
            ask(caller, "guest_list", event)


@pytest.mark.parametrize(
    "arguments", [{"at_most": 0}, {"at_most": 501}, {"at_most": None}, {"search": "x" * 101}],
    ids=str,
)  # fmt: skip
def test_a_wrong_question_is_refused(db, owner, event, arguments):
    with refused(db, "YP003"):
        ask(owner, "guest_list", event, **arguments)


def test_as_csv_what_people_typed_is_made_safe_for_spreadsheets(db, owner, event, free_tier, buyer):
    ticket = guest(db, buyer, free_tier, "=1+1", "+1@example.test")
    db.execute("UPDATE ticketing.orders SET contact_phone = '+4712345678'")
    db.execute("UPDATE ticketing.ticket_tiers SET name = '@SUM(A1)' WHERE id = %s", ticket.tier_id)
    (typed,) = ask(owner, "guest_list", event)
    assert (typed.name, typed.tier_name, typed.phone) == ("=1+1", "@SUM(A1)", "+4712345678")

    db.execute("""SELECT set_config('request.headers', '{"accept": "text/csv"}', true)""")

    (row,) = ask(owner, "guest_list", event, search="=1")
    assert (row.name, row.tier_name) == ("'=1+1", "'@SUM(A1)")
    assert (row.email, row.phone) == ("'+1@example.test", "'+4712345678")
    assert [tier.name for tier in ask(owner, "sales_by_tier", event)] == ["'@SUM(A1)"]
