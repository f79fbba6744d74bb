"""The key of a checkout: the same call gives the same order, another call is refused."""

import pytest

from tests.fix_rows import make
from tests.fix_story import hold
from tests.refusals import contents, refused
from tests.ticketing.checkout import add_promo, books, pay, start, status

CALL = (
    "SELECT * FROM public.start_checkout(hold_ids => %s, idempotency_key => %s,"
    " promo_codes => %s, contact_email => %s, contact_name => %s, contact_phone => %s)"
)
BUY = (
    "SELECT * FROM public.purchase_tickets(hold_ids => %s, idempotency_key => 'once',"
    " promo_codes => %s, contact_email => %s, contact_name => %s)"
)
FIRST = (["EARLY"], "berta@example.test", "Berta", "+4712345678")


@pytest.fixture
def promos(db, organization):
    """A code of the organizer and one of the platform, of 20 per cent each."""
    add_promo(db, make, organization, code="EARLY")
    add_promo(db, make, code="HELLO")


def test_the_same_call_gives_the_same_order_however_its_codes_are_written(db, buyer, tier, promos):
    held = [each.id for each in hold(buyer, tier, quantity=2)]
    codes, *contact = FIRST
    order = buyer.row(CALL, held, "once", [*codes, "Hello"], *contact)
    before = contents(db)

    for again in (["EARLY", "Hello"], ["hello", "early", "EARLY"]):
        assert buyer.row(CALL, held, "once", again, *contact) == order
    assert contents(db) == before


@pytest.mark.parametrize(
    "other",
    [
        ([], *FIRST[1:]),
        (["HELLO"], *FIRST[1:]),
        (["EARLY", "HELLO"], *FIRST[1:]),
        (["EARLY", "NO-SUCH-CODE"], *FIRST[1:]),
        (FIRST[0], None, *FIRST[2:]),
        (FIRST[0], "eve@example.test", *FIRST[2:]),
        (*FIRST[:2], "Eve", FIRST[3]),
        (*FIRST[:3], None),
    ],
    ids=str,
)
def test_the_key_with_other_arguments_is_refused_and_changes_nothing(
    db, buyer, tier, promos, other
):
    held = [each.id for each in hold(buyer, tier)]
    order = buyer.row(CALL, held, "once", *FIRST)
    before = contents(db)

    with refused(db, "YP006"):
        buyer.row(CALL, held, "once", *other)
    assert contents(db) == before
    assert buyer.row(CALL, held, "once", *FIRST) == order


def test_a_code_that_took_nothing_off_is_remembered_too(db, buyer, free_tier, promos):
    held = hold(buyer, free_tier)
    order = start(buyer, held, ["EARLY"], key="once")
    before = contents(db)

    for codes in ([], ["HELLO"]):
        with refused(db, "YP006"):
            start(buyer, held, codes, key="once")
    assert contents(db) == before
    assert start(buyer, held, ["early"], key="once") == order


@pytest.mark.parametrize(
    "other", [([], "b@example.test", None), (["EARLY"], None, None), (["EARLY"], None, "Eve")]
)
def test_what_is_bought_in_one_step_remembers_its_arguments(db, buyer, free_tier, promos, other):
    held = [each.id for each in hold(buyer, free_tier)]
    order = buyer.row(BUY, held, ["EARLY"], "b@example.test", None)
    before = contents(db)

    with refused(db, "YP006"):
        buyer.row(BUY, held, *other)
    assert buyer.row(BUY, held, ["EARLY"], "b@example.test", None) == order
    assert contents(db) == before


def test_there_is_no_checkout_without_a_key(db, buyer, tier):
    held = [each.id for each in hold(buyer, tier)]
    before = contents(db)

    for key in (None, ""):
        with refused(db, "YP003"):
            buyer.row(CALL, held, key, *FIRST)
    assert contents(db) == before


def test_a_new_key_checks_the_same_holds_out_otherwise(db, buyer, service_role, tier, promos):
    held = hold(buyer, tier)
    plain = start(buyer, held, key="plain")
    cheap = start(buyer, held, ["EARLY"], key="cheap")

    assert (status(db, plain).status, cheap.discount_cents) == ("canceled", 520)
    assert start(buyer, held, key="plain").id == plain.id, "a late repeat revives nothing"
    assert status(db, cheap).status == "pending"
    assert pay(service_role, cheap).tickets_issued_count == 1
    assert books(db) == []


def test_of_two_calls_with_one_key_the_second_hears_that_the_codes_differ(
    sessions, db, buyer, tier, promos
):
    held = [each.id for each in hold(buyer, tier)]
    first, second = sessions("buyer", "buyer")

    first.row(CALL, held, "once", *FIRST)
    waiting = second.start(CALL, held, "once", ["EARLY", "HELLO"], *FIRST[1:])
    assert waiting.is_blocked_by(first)
    first.commit()

    assert waiting.sqlstate() == "YP006"
    assert db.value("SELECT count(*) FROM ticketing.orders") == 1
    assert books(db) == []
