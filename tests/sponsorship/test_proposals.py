"""Proposals: what threads, offers and messages refuse, and that only the standing offer counts."""

import psycopg
import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused
from tests.sponsorship.attacks import KEYS, NOBODY, attack, attacks, unbroken, without_seller

THREADS = "sponsorship.proposal_threads"
OFFERS = "sponsorship.proposal_offers"
MESSAGES = "sponsorship.proposal_messages"
CASES = {
    THREADS: {
        "23505": {
            "proposal_threads_pkey": {"id": "id"},
            "proposal_threads_one_open_idx": {"package_id": "package_id"},
        },
        "23503": {
            "proposal_threads_event_id_fkey": {"event_id": NOBODY},
            "proposal_threads_sponsor_id_fkey": {"sponsor_id": NOBODY},
            "proposal_threads_organization_id_fkey": without_seller(
                THREADS, id=NOBODY, status="'withdrawn'"
            ),
            "proposal_threads_package_id_fkey": {"package_id": NOBODY},
            "proposal_threads_variant_id_fkey": {
                "package_id": "package_id",
                "variant_id": NOBODY,
            },
            "proposal_threads_created_by_fkey": {"created_by": NOBODY},
            "proposal_threads_current_offer_id_fkey": {"current_offer_id": NOBODY},
        },
        "23514": {
            "proposal_threads_variant_has_its_package": {"variant_id": NOBODY},
            "proposal_threads_accepted_means_an_offer": {"status": "'accepted'"},
            "proposal_threads_closed_reason_check": {
                "closed_reason": "'bored'",
                "status": "'rejected'",
            },
            "proposal_threads_closed_reason_only_without_a_deal": {"closed_reason": "'price'"},
        },
    },
    OFFERS: {
        "23505": {
            "proposal_offers_pkey": {"id": "id"},
            "proposal_offers_thread_id_version_key": {"version": "version"},
        },
        "23503": {
            "proposal_offers_thread_id_fkey": {"thread_id": NOBODY},
            "proposal_offers_made_by_user_id_fkey": {"made_by_user_id": NOBODY},
            "proposal_offers_currency_fkey": {"currency": "'XYZ'"},
        },
        "23514": {
            "proposal_offers_version_check": {"version": "0"},
            "proposal_offers_amount_cents_check": [
                {"amount_cents": "-1"},
                {"amount_cents": "100000000001"},
            ],
            "proposal_offers_benefits_check": {"benefits": "'1'"},
            "proposal_offers_deliverables_check": {"deliverables": "'{}'"},
            "proposal_offers_are_valid_for_a_while": {"valid_until": "created_at"},
        },
    },
    MESSAGES: {
        "23505": {"proposal_messages_pkey": {"id": "id"}},
        "23503": {
            "proposal_messages_thread_id_fkey": {"thread_id": NOBODY},
            "proposal_messages_sender_user_id_fkey": {"sender_user_id": NOBODY},
            "proposal_messages_offer_id_fkey": {"offer_id": NOBODY},
        },
        "23514": {
            "proposal_messages_offer_check": {"offer": "'[]'"},
            "proposal_messages_body_check": {"body": "repeat('b', 10001)"},
            "proposal_messages_attachments_check": [
                {"attachments": "'{}'"},
                {"attachments": "to_jsonb(array_fill(1, ARRAY[11]))"},
            ],
            "proposal_messages_say_something": {"body": "NULL", "offer_id": "NULL"},
        },
    },
}
GOOD = {
    # A negotiation about nothing in particular, beside the one about the package.
    THREADS: KEYS | {"package_id": "NULL"},
    OFFERS: KEYS | {"version": "version + 1"},
    MESSAGES: KEYS,
}


def prepared(db, table):
    """A row of the table; a thread with its package."""
    if table == THREADS:
        package = make(db, "sponsorship.sponsorship_packages")
        return make(db, table, package_id=package.id)
    return make(db, table)


@attacks(CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, table, sqlstate, rule, fault):
    if not callable(fault):
        prepared(db, table)

    attack(db, table, sqlstate, rule, fault, GOOD[table])


def test_every_rule_has_a_case(db):
    assert unbroken(db, CASES) == set()


def test_an_offer_is_never_changed_or_taken_away(db):
    make(db, OFFERS)
    db.check_deferred()

    with refused(db, "YP008"):
        db.execute("UPDATE sponsorship.proposal_offers SET amount_cents = 1")
    with refused(db, "YP008"):
        db.execute("DELETE FROM sponsorship.proposal_offers")
    with refused(db, "YP008"):
        db.execute("TRUNCATE sponsorship.proposal_offers CASCADE")


def test_the_accepted_offer_is_the_standing_one(db):
    thread = make(db, THREADS)
    first = make(db, OFFERS, thread_id=thread.id)
    second = copy_row(db, OFFERS, id=NOBODY, version="2", amount_cents="amount_cents * 2")
    db.execute("UPDATE sponsorship.proposal_threads SET current_offer_id = %s", first.id)
    db.execute("UPDATE sponsorship.proposal_threads SET status = 'sent'")
    db.execute("UPDATE sponsorship.proposal_threads SET current_offer_id = %s", second.id)

    assert accepted(db) == (None,)
    db.execute("UPDATE sponsorship.proposal_threads SET status = 'accepted'")
    assert accepted(db) == (second.id,)


def accepted(db):
    """The accepted offer of the only thread."""
    return db.row("SELECT accepted_offer_id FROM sponsorship.proposal_threads")


def test_a_thread_and_its_first_offer_are_written_in_either_order(db):
    offer = make(db, OFFERS)
    thread = copy_row(
        db,
        THREADS,
        id=NOBODY,
        current_offer_id=NOBODY,
        sponsor_id=f"'{make(db, 'sponsorship.sponsors').id}'",
    )
    make(db, OFFERS, id=thread.current_offer_id, thread_id=thread.id)

    db.check_deferred()
    assert thread.current_offer_id != offer.id


def test_a_closed_negotiation_makes_room_for_another(db):
    make(db, THREADS)
    db.execute("UPDATE sponsorship.proposal_threads SET status = 'withdrawn'")

    assert copy_row(db, THREADS, id=NOBODY, status="'draft'").status == "draft"


def test_the_offer_of_a_deal_is_not_exchanged(db):
    thread = make(db, THREADS)
    first = make(db, OFFERS, thread_id=thread.id)
    second = copy_row(db, OFFERS, id=NOBODY, version="2", amount_cents="amount_cents * 2")
    db.execute("UPDATE sponsorship.proposal_threads SET current_offer_id = %s", first.id)
    for status in ("sent", "accepted"):
        db.execute(f"UPDATE sponsorship.proposal_threads SET status = '{status}'")

    with refused(db, "YP008"):
        db.execute("UPDATE sponsorship.proposal_threads SET current_offer_id = %s", second.id)


def test_an_accepted_offer_is_told_with_its_amount(db):
    thread = negotiated(db)
    move(db, "accepted")

    told_of = told(db)
    assert [event.topic for event in told_of] == [
        "proposal.sent",
        "proposal.countered",
        "proposal.countered",
        "proposal.accepted",
    ]
    offers = db.rows("SELECT * FROM sponsorship.proposal_offers ORDER BY version")
    assert [event.payload["offer_id"] for event in told_of] == [
        str(offers[version].id) for version in (0, 1, 2, 2)
    ]
    accepted_event = told_of[-1]
    assert (accepted_event.organization_id, accepted_event.aggregate_id) == (
        thread.organization_id,
        thread.id,
    )
    assert accepted_event.payload == {
        "thread_id": str(thread.id),
        "event_id": str(thread.event_id),
        "sponsor_id": str(thread.sponsor_id),
        "package_id": None,
        "offer_id": str(offers[2].id),
        "made_by": offers[2].made_by,
        "amount_cents": offers[2].amount_cents,
        "currency": offers[2].currency,
    }


def test_an_acceptance_that_is_rolled_back_is_not_told(db):
    negotiated(db)
    before = told(db)
    with db.connection.transaction():
        move(db, "accepted")
        assert len(told(db)) == len(before) + 1
        raise psycopg.Rollback

    assert told(db) == before


@pytest.mark.parametrize("status", ["rejected", "expired", "withdrawn"])
def test_a_negotiation_that_ends_without_a_deal_is_told(db, status):
    negotiated(db)
    move(db, status)

    assert told(db)[-1].topic == f"proposal.{status}"


def test_what_was_never_sent_and_who_has_looked_are_not_told(db):
    make(db, THREADS)
    move(db, "withdrawn")
    assert told(db) == []

    copy_row(db, THREADS, id=NOBODY, status="'draft'")
    for status in ("sent", "viewed"):
        db.execute(f"UPDATE {THREADS} SET status = '{status}' WHERE status IN ('draft', 'sent')")
    assert [event.topic for event in told(db)] == ["proposal.sent"]


def negotiated(db):
    """A thread with three offers: sent, answered by another, which its author bettered."""
    thread = make(db, THREADS)
    make(db, OFFERS, thread_id=thread.id)
    for version, status in ((1, "sent"), (2, "counter"), (3, "counter")):
        if version > 1:
            copy_row(
                db,
                f"{OFFERS}",
                "version = 1",
                id=NOBODY,
                version=str(version),
                amount_cents=f"amount_cents + {version}",
            )
        db.execute(
            f"UPDATE {THREADS} SET status = '{status}', current_offer_id ="
            f" (SELECT id FROM {OFFERS} WHERE version = {version})"
        )
    return thread


def move(db, status):
    """Moves the only thread."""
    db.execute(f"UPDATE {THREADS} SET status = '{status}'")


def told(db):
    """What the outbox was told of negotiations, in order."""
    return db.rows(
        "SELECT * FROM public.outbox WHERE topic LIKE 'proposal.%%' ORDER BY log_position"
    )
