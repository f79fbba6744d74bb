"""add_ticket_tier() and hold_tickets(): who may call them, and what they refuse."""

import json
import uuid

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fix_story import add_tier, hold, publish_event
from tests.refusals import refused

ADD = "SELECT * FROM public.add_ticket_tier(event_id => %s, name => %s"
HOLD = "SELECT * FROM public.hold_tickets(event_id => %s, items => %s)"
ID = "00000000-0000-4000-8000-000000000000"


def items(*pairs):
    """The argument items: (tier_id, quantity) pairs as JSON."""
    return json.dumps([{"tier_id": str(tier), "quantity": quantity} for tier, quantity in pairs])


@pytest.mark.parametrize("actor", ["editor", "admin", "owner"])
def test_an_editor_adds_a_tier(db, event, request, actor):
    tier = request.getfixturevalue(actor).row(
        f"{ADD}, price_cents => 2599, currency => 'EUR', quantity => 5, max_per_order => 2,"
        " sales_start => now(), sales_end => now() + interval '1 day')",
        event.id,
        "  Early bird ",
    )

    assert (tier.event_id, tier.name, tier.status) == (event.id, "Early bird", "active")
    assert (tier.price_cents, tier.currency) == (2599, "EUR")
    assert (tier.quantity, tier.max_per_order) == (5, 2)
    assert (tier.reserved_quantity, tier.sold_quantity, tier.issued_quantity) == (0, 0, 0)
    assert (tier.sales_end - tier.sales_start).days == 1
    assert db.value("SELECT count(*) FROM ticketing.ticket_tiers") == 1


def test_a_person_adds_tiers_to_her_own_event(outsider):
    event = publish_event(outsider)

    assert add_tier(outsider, event).event_id == event.id


def test_a_tier_is_free_unlimited_and_in_dollars_unless_said_otherwise(owner, event):
    tier = owner.row(f"{ADD})", event.id, "Plain")

    assert (tier.price_cents, tier.currency, tier.quantity) == (0, "USD", None)
    assert (tier.max_per_order, tier.sales_start, tier.sales_end) == (6, None, None)


REFUSED_CALLERS = [
    ("anon", "42501"),
    ("service_role", "42501"),
    ("viewer", "YP002"),
    ("outsider", "YP002"),
    ("removed_member", "YP002"),
    ("other_owner", "YP002"),
]


@pytest.mark.parametrize(("actor", "sqlstate"), REFUSED_CALLERS)
def test_nobody_below_an_editor_adds_a_tier(db, event, request, actor, sqlstate):
    caller = request.getfixturevalue(actor)

    with refused(db, sqlstate):
        caller.row(f"{ADD})", event.id, "General")


def test_the_owner_of_another_tenant_adds_none_by_claiming_this_one(
    db, event, organization, other_owner
):
    with refused(db, "YP002"):
        other_owner.claiming(org_id=str(organization.id)).row(f"{ADD})", event.id, "General")


STRANGERS = [({"sub": None}, "YP001"), ({"sub": "no uuid"}, "YP001"), ({"sub": ID}, "YP009")]


@pytest.mark.parametrize(("claims", "sqlstate"), STRANGERS)
def test_a_token_without_a_person_adds_no_tier(db, event, owner, claims, sqlstate):
    with refused(db, sqlstate):
        owner.claiming(**claims).row(f"{ADD})", event.id, "General")


@pytest.mark.parametrize(
    "argument",
    [
        "name => NULL",
        "name => ''",
        "name => '   '",
        "name => repeat('x', 101)",
        "price_cents => NULL",
        "price_cents => -1",
        "price_cents => 100000000001",
        "price_cents => 9223372036854775807",
        "currency => NULL",
        "currency => ''",
        "currency => 'usd'",
        "currency => 'XYZ'",
        "currency => 'USD '",
        "quantity => -1",
        "quantity => 10000001",
        "quantity => 2147483647",
        "max_per_order => NULL",
        "max_per_order => 0",
        "max_per_order => -1",
        "max_per_order => 101",
        "sales_start => 'infinity'",
        "sales_start => '-infinity'",
        "sales_end => 'infinity'",
        "sales_end => '-infinity'",
        "sales_start => now(), sales_end => now()",
        "sales_start => now(), sales_end => now() - interval '1 second'",
        "event_id => NULL",
    ],
)
def test_a_bad_argument_adds_no_tier(db, event, owner, argument):
    arguments = {"event_id": f"'{event.id}'", "name": "'General'"}
    named = [f"{name} => {value}" for name, value in arguments.items() if name not in argument]

    with refused(db, "YP003"):
        owner.row(f"SELECT * FROM public.add_ticket_tier({', '.join([*named, argument])})")


@pytest.mark.parametrize("currency", ["XXX", "XAU", "XDR", "XTS"])
def test_nothing_is_priced_in_what_is_no_money(db, event, owner, currency):
    """As ref.currencies says of kind unit."""
    with refused(db, "YP003"):
        add_tier(owner, event, currency=currency)


def test_a_currency_that_left_the_standard_prices_no_new_tier(db, event, owner):
    db.execute("UPDATE ref.currencies SET is_active = false WHERE code = 'NOK'")

    with refused(db, "YP003"):
        add_tier(owner, event, currency="NOK")


@pytest.mark.parametrize(
    ("price", "quantity", "each"), [(0, 0, 1), (100_000_000_000, 10_000_000, 100)]
)
def test_the_ends_of_each_range_are_allowed(owner, event, price, quantity, each):
    tier = owner.row(
        f"{ADD}, price_cents => %s, quantity => %s, max_per_order => %s)",
        event.id,
        "x" * 100,
        price,
        quantity,
        each,
    )

    assert (tier.price_cents, tier.quantity, tier.max_per_order) == (price, quantity, each)


def test_an_event_that_does_not_exist_looks_like_one_of_somebody_else(db, owner):
    with refused(db, "YP002"):
        owner.row(f"{ADD})", uuid.uuid4(), "General")


@pytest.mark.parametrize(
    "state",
    ["status = 'cancelled', cancelled_at = now()", "status = 'completed', completed_at = now()"],
)
def test_an_event_that_is_over_gets_no_tier(db, event, owner, state):
    db.execute(f"UPDATE events.events SET {state}")

    with refused(db, "YP005"):
        add_tier(owner, event)


@pytest.mark.parametrize("name", ["General", "  General"])
def test_a_name_is_taken_once_within_its_event(db, owner, event, tier, name):
    with refused(db, "YP010"):
        add_tier(owner, event, name=name)

    elsewhere = publish_event(owner, title="Elsewhere")
    assert add_tier(owner, elsewhere, name=tier.name).name == "General"


def test_of_two_sessions_adding_one_name_the_second_is_told(sessions, db, event, editor):
    first, second = sessions("owner", "editor")

    first.row(f"{ADD})", event.id, "General")
    waiting = second.start(f"{ADD})", event.id, "General")
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP010"
    assert db.value("SELECT count(*) FROM ticketing.ticket_tiers") == 1


@pytest.mark.parametrize("actor", ["buyer", "outsider", "viewer", "other_owner", "removed_member"])
def test_anybody_signed_in_holds_tickets(tier, request, actor):
    caller = request.getfixturevalue(actor)

    assert hold(caller, tier)[0].user_id == caller.user_id


@pytest.mark.parametrize("actor", ["anon", "service_role"])
def test_who_is_nobody_holds_no_tickets(db, tier, request, actor):
    caller = request.getfixturevalue(actor)

    with refused(db, "42501"):
        hold(caller, tier)


@pytest.mark.parametrize(("claims", "sqlstate"), STRANGERS)
def test_a_token_without_a_person_holds_no_tickets(db, tier, buyer, claims, sqlstate):
    with refused(db, sqlstate):
        hold(buyer.claiming(**claims), tier)


BASKETS = {
    "nothing": None,
    "null": "null",
    "a number": "1",
    "a text": '"x"',
    "true": "true",
    "an object": '{"tier_id": TIER, "quantity": 1}',
    "empty": "[]",
    "21 items": json.dumps([{"tier_id": ID, "quantity": 1}] * 21),
    "100,000 items": json.dumps([1] * 100_000),
    "a null item": "[null]",
    "a number item": "[1]",
    "an array item": '[[{"tier_id": TIER, "quantity": 1}]]',
    "an empty item": "[{}]",
    "no quantity": '[{"tier_id": TIER}]',
    "no tier": '[{"quantity": 1}]',
    "quantity null": '[{"tier_id": TIER, "quantity": null}]',
    "quantity 0": '[{"tier_id": TIER, "quantity": 0}]',
    "quantity -0": '[{"tier_id": TIER, "quantity": -0}]',
    "quantity -1": '[{"tier_id": TIER, "quantity": -1}]',
    "quantity 101": '[{"tier_id": TIER, "quantity": 101}]',
    "quantity 1.5": '[{"tier_id": TIER, "quantity": 1.5}]',
    "quantity 1.0": '[{"tier_id": TIER, "quantity": 1.0}]',
    "quantity of a bigint": '[{"tier_id": TIER, "quantity": 9223372036854775807}]',
    "quantity beyond a bigint": '[{"tier_id": TIER, "quantity": 9223372036854775808}]',
    "quantity 1e400": '[{"tier_id": TIER, "quantity": 1e400}]',
    "quantity as text": '[{"tier_id": TIER, "quantity": "1"}]',
    "quantity NaN": '[{"tier_id": TIER, "quantity": "NaN"}]',
    "quantity Infinity": '[{"tier_id": TIER, "quantity": "Infinity"}]',
    "quantity true": '[{"tier_id": TIER, "quantity": true}]',
    "quantity an array": '[{"tier_id": TIER, "quantity": [1]}]',
    "tier null": '[{"tier_id": null, "quantity": 1}]',
    "tier empty": '[{"tier_id": "", "quantity": 1}]',
    "tier a number": '[{"tier_id": 1, "quantity": 1}]',
    "tier an array": '[{"tier_id": [TIER], "quantity": 1}]',
    "tier in braces": '[{"tier_id": "{00000000-0000-4000-8000-000000000000}", "quantity": 1}]',
    "tier and a line break": '[{"tier_id": "' + ID + '\\n", "quantity": 1}]',
    "a tier twice": '[{"tier_id": TIER, "quantity": 1}, {"tier_id": TIER, "quantity": 1}]',
    "a tier in two cases": '[{"tier_id": TIER, "quantity": 1}, {"tier_id": UPPER, "quantity": 1}]',
    "a good item and a bad one": '[{"tier_id": TIER, "quantity": 1}, {"tier_id": "x"}]',
}


@pytest.mark.parametrize("basket", BASKETS.values(), ids=BASKETS)
def test_a_basket_of_the_wrong_shape_is_refused(db, buyer, event, tier, basket):
    text = f'"{tier.id}"'
    basket = basket and basket.replace("TIER", text).replace("UPPER", text.upper())

    with refused(db, "YP003"):
        buyer.rows(HOLD, event.id, basket)


def test_a_basket_for_no_event_is_refused(db, buyer, tier):
    with refused(db, "YP003"):
        buyer.rows(HOLD, None, items((tier.id, 1)))


def test_a_tier_that_does_not_exist_is_refused_with_the_rest(db, buyer, event, tier):
    with refused(db, "YP004"):
        buyer.rows(HOLD, event.id, items((tier.id, 1), (uuid.uuid4(), 1)))


def test_a_tier_of_another_tenant_is_refused_with_the_rest(db, buyer, event, tier, other_owner):
    foreign = add_tier(other_owner, publish_event(other_owner))

    with refused(db, "YP004"):
        buyer.rows(HOLD, event.id, items((tier.id, 1), (foreign.id, 1)))


def test_more_than_is_left_or_allowed_is_refused(db, buyer, owner, event, tier):
    small = add_tier(owner, event, name="Small", quantity=3)

    with refused(db, "YP101"):
        buyer.rows(HOLD, event.id, items((small.id, 4)))
    with refused(db, "YP102"):
        buyer.rows(HOLD, event.id, items((tier.id, 7)))


def test_twenty_tiers_fit_into_a_basket_written_in_any_case(buyer, owner, event):
    tiers = [add_tier(owner, event, name=f"Tier {number}") for number in range(20)]

    held = buyer.rows(HOLD, event.id, items(*((str(t.id).upper(), 6) for t in tiers)))

    assert {row.tier_id for row in held} == {tier.id for tier in tiers}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["tier_id", "quantity", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
ITEM = st.fixed_dictionaries(
    {"tier_id": st.sampled_from(["TIER", "FOREIGN", ID]) | JSON},
    optional={"quantity": st.integers(-1, 12) | JSON, "note": JSON},
)


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(basket=JSON | st.lists(ITEM | JSON, max_size=3) | st.lists(ITEM, max_size=3))
def test_no_json_whatever_gets_more_than_a_hold_or_a_registered_error(
    db, buyer, event, tier, foreign, basket
):
    text = json.dumps(basket).replace("TIER", str(tier.id)).replace("FOREIGN", str(foreign.id))
    with db.connection.transaction(force_rollback=True):
        try:
            held = buyer.rows(HOLD, event.id, text)
        except psycopg.Error as error:
            assert error.sqlstate in {"YP003", "YP004", "YP101", "YP102"}, error
            held = []

        assert db.value("SELECT held FROM ticketing.stock_of(%s)", tier.id) == sum(
            row.quantity for row in held
        )
        assert db.value("SELECT count(*) FROM ticketing.inventory_operations") == len(held)


@pytest.fixture
def foreign(other_owner):
    """A tier of another tenant."""
    return add_tier(other_owner, publish_event(other_owner))
