"""Promo codes: what an organization may give away, and how a code changes."""

import json

import pytest

from tests.events.fix_series import named
from tests.fix_rows import make
from tests.fix_story import add_tier, hold, publish_event
from tests.refusals import refused

NOWHERE = "00000000-0000-4000-8000-000000000000"
GOOD = {"code": "AUTUMN", "discount_type": "percent", "value": 10}


def create(caller, **change):
    """create_promo() of the caller's organization."""
    return caller.row(*named("create_promo", {"organization_id": caller.org_id} | GOOD | change))


def update(caller, promo, **changes):
    """update_promo()."""
    return caller.row(*named("update_promo", {"promo_id": promo.id, "changes": changes}))


def use(buyer, tier, promo):
    """A checkout with the code."""
    held = [row.id for row in hold(buyer, tier)]
    arguments = {"hold_ids": held, "idempotency_key": "k", "promo_codes": [promo.code]}
    return buyer.row(*named("start_checkout", arguments))


def test_an_editor_makes_a_code_of_percent_or_of_money(editor):
    percent = create(editor, code=" Autumn ", max_uses=50, per_user_limit=1)
    assert (percent.code, percent.value, percent.currency) == ("Autumn", 10, None)
    assert (percent.organization_id, percent.is_active, percent.redeemed_count) == (
        editor.org_id, True, 0,
    )  # fmt: skip

    amount = create(editor, code="FIVE", discount_type="amount", value=500, currency="NOK")
    assert (amount.value, amount.currency) == (500, "NOK")


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"code": "two words"}, "YP003"),
        ({"code": " "}, "YP003"),
        ({"code": None}, "YP003"),
        ({"code": "x" * 65}, "YP003"),
        ({"discount_type": "gift"}, "YP003"),
        ({"discount_type": None}, "YP003"),
        ({"value": 0}, "YP003"),
        ({"value": 101}, "YP003"),
        ({"value": None}, "YP003"),
        ({"currency": "NOK"}, "YP003"),
        ({"discount_type": "amount", "value": 500}, "YP003"),
        ({"discount_type": "amount", "value": 500, "currency": "XXX"}, "YP003"),
        ({"discount_type": "amount", "value": 100000000001, "currency": "NOK"}, "YP003"),
        ({"starts_at": "infinity"}, "YP003"),
        ({"starts_at": "2027-01-02", "ends_at": "2027-01-02"}, "YP003"),
        ({"ends_at": "-infinity"}, "YP003"),
        ({"max_uses": 0}, "YP003"),
        ({"per_user_limit": 0}, "YP003"),
        ({"organization_id": None}, "YP003"),
        ({"organization_id": NOWHERE}, "YP002"),
    ],
    ids=str,
)
def test_a_wrong_code_is_refused(db, editor, change, state):
    with refused(db, state):
        create(editor, **change)


def test_a_code_is_taken_in_capitals_and_small_letters(db, editor, other_owner):
    create(editor)
    with refused(db, "YP010"):
        create(editor, code="autumn")
    assert create(other_owner).code == "AUTUMN"


def test_a_change_is_of_what_is_named(db, editor):
    promo = create(editor, max_uses=5, per_user_limit=1)

    after = update(editor, promo, is_active=False, ends_at="2099-01-01T00:00:00Z", max_uses=None)

    assert (after.is_active, after.max_uses, after.per_user_limit) == (False, None, 1)
    assert (after.ends_at.year, after.value, after.code) == (2099, 10, "AUTUMN")


@pytest.mark.parametrize(
    "changes",
    [
        None,
        {"value": 20},
        {"code": "OTHER"},
        {"redeemed_count": 0},
        {"is_active": None},
        {"starts_at": "2027-01-02T00:00:00Z", "ends_at": "2027-01-01T00:00:00Z"},
        {"max_uses": 0},
        {"max_uses": 3000000000},
        {"per_user_limit": 0},
    ],
    ids=str,
)
def test_a_wrong_change_is_refused(db, editor, changes):
    promo = create(editor)
    with refused(db, "YP003"):
        editor.row("SELECT * FROM public.update_promo(%s, %s)", promo.id, json.dumps(changes))


def test_a_limit_is_not_lowered_below_what_was_used(db, editor):
    promo = create(editor, max_uses=5)
    db.execute("UPDATE campaigns.promos SET redeemed_count = 3 WHERE id = %s", promo.id)

    with refused(db, "YP003"):
        update(editor, promo, max_uses=2)
    assert update(editor, promo, max_uses=3).max_uses == 3


def test_only_editors_of_the_organization_give_its_money_away(
    db, editor, viewer, outsider, other_owner, removed_member, anon, service_role
):
    promo = create(editor)
    calls = [
        named("create_promo", {"organization_id": editor.org_id} | GOOD | {"code": "MINE"}),
        named("update_promo", {"promo_id": promo.id, "changes": {"max_uses": 9}}),
    ]
    for call in calls:
        for caller in (viewer, outsider, other_owner, removed_member):
            with refused(db, "YP002"):
                caller.row(*call)
        for caller in (anon, service_role):
            with refused(db, "42501"):
                caller.row(*call)


def test_codes_of_the_platform_and_of_nobody_are_not_changed(db, owner):
    platform = make(db, "campaigns.promos", organization_id=None, **GOOD)
    for key, state in ((platform.id, "YP002"), (NOWHERE, "YP002"), (None, "YP003")):
        with refused(db, state):
            owner.row("SELECT * FROM public.update_promo(%s, '{}')", key)


def test_a_suspended_organization_gives_nothing_away(db, editor, organization):
    promo = create(editor)
    db.execute(
        "UPDATE organizations.organizations SET status = 'suspended' WHERE id = %s",
        organization.id,
    )
    with refused(db, "YP005"):
        create(editor, code="MORE")
    with refused(db, "YP005"):
        update(editor, promo, max_uses=1)


def test_two_do_not_take_one_code_at_once(db, sessions, owner, admin):
    first, second = sessions("owner", "admin")
    call = named("create_promo", {"organization_id": owner.org_id} | GOOD)

    first.row(*call)
    waiting = second.start(*call)
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP010"


def test_a_limit_is_not_lowered_under_a_buyer_s_hand(db, sessions, owner, buyer, other_buyer):
    promo = create(owner, max_uses=5)
    tier = add_tier(owner, publish_event(owner))
    use(other_buyer, tier, promo)
    first, second = sessions("buyer", "owner")

    use(first, tier, promo)
    waiting = second.start(
        *named("update_promo", {"promo_id": promo.id, "changes": {"max_uses": 1}})
    )
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP003"
    assert db.row("SELECT max_uses, redeemed_count FROM campaigns.promos") == (5, 2)
