"""purchase_tickets(): who may call it, and what it refuses."""

import uuid

import pytest

from tests.fix_rows import make
from tests.fix_story import add_tier, hold, publish_event, purchase
from tests.refusals import refused


def call(caller, holds, **arguments):
    """Calls purchase_tickets() with SQL expressions as arguments; HOLDS is the holds' ids."""
    ids = ", ".join(f"'{held.id}'" for held in holds)
    named = {"hold_ids": "HOLDS", "idempotency_key": "'key'"} | arguments
    text = ", ".join(f"{name} => {value}" for name, value in named.items())
    return caller.row(
        f"SELECT * FROM public.purchase_tickets({text})".replace("HOLDS", f"ARRAY[{ids}]::uuid[]")
    )


def test_a_person_takes_free_tickets_herself(buyer, free_tier):
    order = call(
        buyer,
        hold(buyer, free_tier),
        contact_email="'berta@example.test'",
        contact_name="'Berta'",
    )

    assert (order.user_id, order.total_cents) == (buyer.user_id, 0)
    assert (order.contact_email, order.contact_name) == ("berta@example.test", "Berta")


def test_the_server_buys_for_whoever_holds(db, buyer, service_role, tier, free_tier):
    paid = purchase(service_role, hold(buyer, tier), paid_cents=2729, payment_reference="pi_1")
    free = purchase(service_role, hold(buyer, free_tier))

    assert {paid.user_id, free.user_id} == {buyer.user_id}
    assert dict(db.rows("SELECT id, stripe_payment_intent_id FROM ticketing.orders")) == {
        paid.id: "pi_1",
        free.id: None,
    }


def test_anon_buys_nothing(db, anon, buyer, free_tier):
    held = hold(buyer, free_tier)

    with refused(db, "42501"):
        call(anon, held)


@pytest.mark.parametrize(
    ("claims", "sqlstate"),
    [
        ({"sub": None}, "YP001"),
        ({"sub": "no uuid"}, "YP001"),
        ({"sub": str(uuid.uuid4())}, "YP009"),
        ({"sub": None, "role": "service_role"}, "YP001"),
    ],
)
def test_a_token_without_a_person_buys_nothing(db, buyer, free_tier, claims, sqlstate):
    """Not even one that calls itself the service: the role of the database counts."""
    held = hold(buyer, free_tier)

    with refused(db, sqlstate):
        call(buyer.claiming(**claims), held)


@pytest.mark.parametrize("actor", ["buyer", "owner"])
@pytest.mark.parametrize("claims", [{}, {"role": "service_role"}])
def test_a_person_s_word_about_a_payment_does_not_count(db, buyer, tier, request, actor, claims):
    caller = request.getfixturevalue(actor)
    held = hold(caller, tier)

    with refused(db, "YP002"):
        call(caller.claiming(**claims), held, paid_cents="2729", payment_reference="'pi_forged'")


def test_a_person_gets_no_paid_ticket_for_nothing(db, buyer, tier):
    held = hold(buyer, tier)

    with refused(db, "YP105"):
        call(buyer, held)


def test_a_free_ticket_does_not_use_up_a_payment(db, buyer, free_tier):
    """Somebody could name a payment that the server is about to report, and have it refused."""
    held = hold(buyer, free_tier)

    with refused(db, "YP003"):
        call(buyer, held, payment_reference="'pi_1'")


BAD = {
    "no holds": {"hold_ids": "NULL"},
    "empty holds": {"hold_ids": "'{}'"},
    "null among holds": {"hold_ids": "HOLDS || NULL::uuid"},
    "only null": {"hold_ids": "ARRAY[NULL]::uuid[]"},
    "21 holds": {"hold_ids": "ARRAY(SELECT gen_random_uuid() FROM generate_series(1, 21))"},
    "100,000 holds": {
        "hold_ids": "ARRAY(SELECT gen_random_uuid() FROM generate_series(1, 100000))"
    },
    "no key": {"idempotency_key": "NULL"},
    "empty key": {"idempotency_key": "''"},
    "long key": {"idempotency_key": "repeat('k', 201)"},
    "huge key": {"idempotency_key": "repeat('k', 1000000)"},
    "paid null": {"paid_cents": "NULL"},
    "paid negative": {"paid_cents": "-1"},
    "paid least": {"paid_cents": "-9223372036854775808"},
    "paid without reference": {"paid_cents": "1"},
    "paid with empty reference": {"paid_cents": "1", "payment_reference": "''"},
    "paid with long reference": {"paid_cents": "1", "payment_reference": "repeat('p', 201)"},
    "unpaid with empty reference": {"payment_reference": "''"},
    "unpaid with huge reference": {
        "payment_reference": "(SELECT string_agg(gen_random_uuid()::text, '')"
        " FROM generate_series(1, 10000))"
    },
    "empty e-mail": {"contact_email": "''"},
    "no e-mail": {"contact_email": "'berta'"},
    "e-mail with a space": {"contact_email": "'berta @example.test'"},
    "e-mail of two lines": {"contact_email": "E'berta@example.test\\nbcc:x@example.test'"},
    "two e-mails": {"contact_email": "'a@example.test@example.test'"},
    "long e-mail": {"contact_email": "repeat('x', 320) || '@example.test'"},
    "long name": {"contact_name": "repeat('x', 201)"},
}


@pytest.mark.parametrize("arguments", BAD.values(), ids=BAD)
@pytest.mark.parametrize("actor", ["buyer", "service_role"])
def test_a_bad_argument_buys_nothing(db, buyer, free_tier, request, actor, arguments):
    caller = request.getfixturevalue(actor)
    held = hold(buyer, free_tier)

    with refused(db, "YP003"):
        call(caller, held, **arguments)


def test_twenty_holds_fit_into_an_order_and_may_be_named_twice(db, buyer, owner, event):
    tiers = [add_tier(owner, event, name=f"Tier {n}", price_cents=0) for n in range(20)]
    held = hold(buyer, *tiers)

    order = call(buyer, held, hold_ids="HOLDS || HOLDS")

    assert db.value("SELECT hold_ids FROM ticketing.orders") == sorted(row.id for row in held)
    assert order.tickets_issued_count == 20


def test_holds_that_do_not_exist_are_refused_with_the_rest(db, buyer, service_role, free_tier):
    held = hold(buyer, free_tier)

    for caller in (buyer, service_role):
        with refused(db, "YP004"):
            call(caller, held, hold_ids="HOLDS || gen_random_uuid()")
        with refused(db, "YP004"):
            call(caller, held, hold_ids="ARRAY[gen_random_uuid()]")


def test_holds_of_another_buyer_are_refused_with_the_rest(
    db, buyer, other_buyer, service_role, free_tier
):
    mine, theirs = hold(buyer, free_tier), hold(other_buyer, free_tier)

    with refused(db, "YP004"):
        call(buyer, theirs)
    for caller in (buyer, service_role):
        with refused(db, "YP004"):
            call(caller, mine + theirs)


def test_a_guest_s_hold_is_nobody_s_to_buy(db, buyer, service_role, free_tier):
    held = hold(buyer, free_tier)
    db.execute("UPDATE ticketing.ticket_holds SET user_id = NULL, session_id = 'guest'")

    for caller in (buyer, service_role):
        with refused(db, "YP004"):
            call(caller, held)


def test_holds_of_two_events_or_two_currencies_are_no_order(db, buyer, owner, event, free_tier):
    held = hold(buyer, free_tier)
    yen = add_tier(owner, event, name="Yen", price_cents=0, currency="JPY")
    elsewhere = add_tier(owner, publish_event(owner, title="Elsewhere"), price_cents=0)

    for other in (hold(buyer, yen), hold(buyer, elsewhere)):
        with refused(db, "YP003"):
            call(buyer, held + other)


@pytest.mark.parametrize(
    ("state", "sqlstate"),
    [
        ("status = 'released'", "YP005"),
        ("status = 'expired'", "YP104"),
        ("expires_at = now()", "YP104"),
    ],
)
def test_a_hold_that_is_over_cannot_be_bought(db, buyer, free_tier, state, sqlstate):
    held, other = hold(buyer, free_tier), hold(buyer, free_tier)
    db.execute(f"UPDATE ticketing.ticket_holds SET {state} WHERE id = %s", held[0].id)

    with refused(db, sqlstate):
        call(buyer, held + other)


def test_a_hold_is_bought_once(db, buyer, free_tier):
    held, other = hold(buyer, free_tier), hold(buyer, free_tier)
    call(buyer, held)

    with refused(db, "YP005"):
        call(buyer, held, idempotency_key="'another'")
    with refused(db, "YP005"):
        call(buyer, held + other, idempotency_key="'another'")


@pytest.mark.parametrize(
    "state",
    [
        "status = 'postponed'",
        "status = 'cancelled', cancelled_at = now()",
        "status = 'completed', completed_at = now()",
    ],
)
def test_an_event_that_is_not_published_sells_nothing(db, buyer, free_tier, state):
    held = hold(buyer, free_tier)
    db.execute(f"UPDATE events.events SET {state}")

    with refused(db, "YP103"):
        call(buyer, held)


def test_a_draft_sells_nothing_even_to_whoever_has_a_hold(db, buyer):
    held = make(db, "ticketing.ticket_holds", user_id=buyer.user_id)

    with refused(db, "YP103"):
        call(buyer, [held])


def test_a_price_beyond_every_payment_is_refused_not_rounded(db, buyer, owner, event, service_role):
    dear = add_tier(owner, event, name="Dear", price_cents=100_000_000_000)
    held = hold(buyer, dear, quantity=6)
    price = 6 * 105_000_000_000

    for paid in (price - 1, price + 1, 2**63 - 1):
        with refused(db, "YP105"):
            purchase(service_role, held, paid_cents=paid)
    assert purchase(service_role, held, paid_cents=price).total_cents == price


def test_a_buyer_without_a_profile_any_more_buys_nothing(db, buyer, free_tier):
    held = hold(buyer, free_tier)
    db.execute("UPDATE users.user_profiles SET erased_at = now() WHERE user_id = %s", buyer.user_id)

    with refused(db, "YP009"):
        call(buyer, held)
