"""Limits: how many one person may have, what a code opens, and free places in many shards."""

import json

import psycopg
import pytest

from tests.fix_rows import make
from tests.fix_story import add_tier, hold, purchase
from tests.payments.fix_ledger import at_once
from tests.refusals import refused
from tests.ticketing.stock import end_time, faults, shards, stock

HOLD = "SELECT * FROM public.hold_tickets(%s, %s, %s)"


def set_tier(db, tier, assignment):
    """Changes the tier past the API."""
    db.execute(f"UPDATE ticketing.ticket_tiers SET {assignment} WHERE id = %s", tier.id)


def basket(*tiers, quantity=1):
    """So many of each."""
    return json.dumps([{"tier_id": str(tier.id), "quantity": quantity} for tier in tiers])


def coded(buyer, tier, code, quantity=1):
    """Holds with a code."""
    return buyer.rows(HOLD, tier.event_id, basket(tier, quantity=quantity), code)


def add_code(db, event, **values):
    """A code of the event."""
    return make(db, "ticketing.guest_codes", event_id=event.id, **values)


@pytest.fixture
def limited(db, free_tier):
    """A free tier of which one person may have three in all."""
    set_tier(db, free_tier, "max_per_user = 3")
    return free_tier


def test_a_person_has_at_most_what_the_tier_allows_in_all(db, buyer, other_buyer, limited):
    purchase(buyer, hold(buyer, limited, quantity=2))

    with refused(db, "YP102") as refusal:
        hold(buyer, limited, quantity=2)
    assert "3 in all" in refusal.value.diag.message_detail
    hold(buyer, limited, quantity=1)
    hold(other_buyer, limited, quantity=3)

    assert faults(db) == []


def test_what_she_gives_back_counts_no_more(db, buyer, limited):
    purchase(buyer, hold(buyer, limited, quantity=2))
    (held,) = hold(buyer, limited)
    with refused(db, "YP102"):
        hold(buyer, limited)

    buyer.row("SELECT * FROM public.release_hold(%s)", held.id)
    db.execute("UPDATE ticketing.tickets SET status = 'cancelled'")
    db.execute("SELECT ticketing.return_stock(ARRAY(SELECT id FROM ticketing.tickets))")

    hold(buyer, limited, quantity=3)
    assert faults(db) == []


def test_her_dead_hold_does_not_stand_in_her_way(db, buyer, limited):
    end_time(db, *hold(buyer, limited, quantity=3))

    hold(buyer, limited, quantity=3)

    assert (stock(db, limited), faults(db)) == ((3, 0), [])


def test_a_limit_that_falls_takes_nothing_away(db, buyer, limited):
    (held,) = hold(buyer, limited, quantity=3)
    set_tier(db, limited, "max_per_user = 1, max_per_order = 1")

    with refused(db, "YP102"):
        hold(buyer, limited)
    purchase(buyer, [held])

    assert (stock(db, limited), faults(db)) == ((0, 3), [])


def test_two_sessions_of_one_person_stay_within_her_limit(sessions, db, event, limited):
    first, second = sessions("buyer", "buyer")

    first.execute(HOLD, event.id, basket(limited, quantity=2), None)
    waiting = second.start(HOLD, event.id, basket(limited, quantity=2), None)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP102"
    assert stock(db, limited) == (2, 0)


def test_no_writer_gets_past_the_limits_of_a_person(db, buyer, limited):
    hold(buyer, limited, quantity=3)
    for change, rule in (
        ("bought_quantity = 1", "tier_user_counters_are_within_the_limit"),
        (
            "max_quantity = NULL, reserved_quantity = 101",
            "tier_user_counters_hold_at_most_one_order",
        ),
    ):
        with refused(db, "23514", rule):
            db.execute(f"UPDATE ticketing.tier_user_counters SET {change}")


@pytest.mark.parametrize("closed", ["requires_code = true", "status = 'hidden'"])
def test_a_tier_for_guests_is_held_with_a_code_of_it(db, event, buyer, tier, free_tier, closed):
    set_tier(db, tier, closed)
    code = add_code(db, event, max_uses=10)
    other = add_code(db, event, tier_id=free_tier.id)

    with refused(db, "YP108"):
        hold(buyer, tier)
    with refused(db, "YP109"):
        coded(buyer, tier, other.code)
    (held,) = coded(buyer, tier, f" {code.code.lower()} ", quantity=2)

    assert db.value("SELECT guest_code_id FROM ticketing.ticket_holds") == code.id
    assert db.value("SELECT used_count FROM ticketing.guest_codes WHERE id = %s", code.id) == 2
    buyer.row("SELECT * FROM public.release_hold(%s)", held.id)
    assert db.value("SELECT used_count FROM ticketing.guest_codes WHERE id = %s", code.id) == 0
    assert faults(db) == []


@pytest.mark.parametrize(
    "change",
    ["expires_at = now()", "revoked_at = now()", "code = 'ANOTHER'", "max_uses = 1"],
)
def test_a_code_that_is_over_or_unknown_opens_nothing(db, event, buyer, tier, change):
    set_tier(db, tier, "requires_code = true")
    code = add_code(db, event, code="SESAME", max_uses=2)
    db.execute(f"UPDATE ticketing.guest_codes SET {change}")

    with refused(db, "YP110" if "max_uses" in change else "YP109"):
        coded(buyer, tier, code.code, quantity=2)


def test_a_code_of_another_event_opens_nothing(db, buyer, tier):
    set_tier(db, tier, "requires_code = true")
    elsewhere = make(db, "ticketing.guest_codes")

    with refused(db, "YP109"):
        coded(buyer, tier, elsewhere.code)


def test_who_cannot_see_the_event_learns_nothing_of_its_codes(db, event, buyer, tier):
    set_tier(db, tier, "requires_code = true")
    code = add_code(db, event)
    db.execute("UPDATE events.events SET visibility = 'private' WHERE id = %s", event.id)

    for guess in (code.code, "ANOTHER"):
        with refused(db, "YP004"):
            coded(buyer, tier, guess)


def test_a_code_counts_the_tickets_that_need_one_alone(db, event, buyer, tier, free_tier):
    set_tier(db, tier, "requires_code = true")
    code = add_code(db, event, max_uses=2)

    held = buyer.rows(HOLD, event.id, basket(tier, free_tier, quantity=2), code.code)

    assert len(held) == 2
    assert db.value("SELECT used_count FROM ticketing.guest_codes") == 2
    assert faults(db) == []


def test_a_code_s_uses_come_back_when_holds_die(db, event, buyer, other_buyer, tier):
    set_tier(db, tier, "requires_code = true")
    code = add_code(db, event, max_uses=2)
    end_time(db, *coded(buyer, tier, code.code, quantity=2))

    coded(other_buyer, tier, code.code, quantity=2)

    assert db.value("SELECT used_count FROM ticketing.guest_codes") == 2
    assert faults(db) == []


def test_of_two_sessions_the_last_use_of_a_code_serves_one(sessions, db, event, tier):
    set_tier(db, tier, "requires_code = true")
    code = add_code(db, event, max_uses=1)
    first, second = sessions("buyer", "other_buyer")

    first.execute(HOLD, event.id, basket(tier), code.code)
    waiting = second.start(HOLD, event.id, basket(tier), code.code)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP110"
    assert (stock(db, tier), faults(db)) == ((1, 0), [])


def test_free_places_are_gathered_where_no_shard_has_enough(db, owner, event, buyer):
    tier = add_tier(owner, event, quantity=256)
    set_tier(db, tier, "max_per_order = 100")
    assert {available for _, available, *_ in shards(db, tier)} == {16}

    hold(buyer, tier, quantity=100)

    laid = shards(db, tier)
    assert sorted(held for _, _, held, *_ in laid) == [0] * 15 + [100]
    assert sum(available for _, available, *_ in laid) == 156
    assert faults(db) == []


def test_every_ticket_of_a_tier_in_shards_is_sold_and_not_one_more(db, owner, event, buyer):
    tier = add_tier(owner, event, quantity=160)
    set_tier(db, tier, "max_per_order = 100")
    items = f"ARRAY[('{tier.id}', %s)::ticketing.item]"
    claim = f"SELECT ticketing.claim(%s, {items}, NULL, 'me', now() + interval '1 hour')"

    for quantity in (100, 30, 20, 7, 3):
        db.execute(claim, event.id, quantity)
    with refused(db, "YP101"):
        db.execute(claim, event.id, 1)

    assert stock(db, tier) == (160, 0)
    assert faults(db) == []


def test_many_sessions_at_once_take_all_there_is_and_no_more(own_sessions, db, owner, event):
    tier = add_tier(owner, event, quantity=150)
    items = f"ARRAY[('{tier.id}', 7)::ticketing.item]"

    def take(caller):
        taken = 0
        while True:
            try:
                caller.execute(
                    f"SELECT ticketing.claim(%s, {items}, NULL, 'me', now() + interval '1 h')",
                    event.id,
                )
            except psycopg.Error as error:
                assert error.sqlstate == "YP101"
                return taken
            taken += 7

    assert sum(at_once(db, [take] * 8)) == 147
    assert (stock(db, tier), faults(db)) == ((147, 0), [])
