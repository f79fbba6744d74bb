"""What was done with tickets: the rules of the facts, and what becomes of them."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

TABLE = "analytics.ticket_analytics"
NOBODY = "gen_random_uuid()"
CASES = [
    ({"id": "id"}, "23505", "ticket_analytics_pkey"),
    ({"ticket_id": NOBODY}, "23503", "ticket_analytics_ticket_id_fkey"),
    ({"event_id": NOBODY}, "23503", "ticket_analytics_event_id_fkey"),
    ({"user_id": NOBODY}, "23503", "ticket_analytics_user_id_fkey"),
    ({"event_type": "' '"}, "23514", "ticket_analytics_event_type_is_not_blank"),
    ({"event_type": "repeat('t', 101)"}, "23514", "ticket_analytics_event_type_is_not_blank"),
    ({"metadata": "'[]'"}, "23514", "ticket_analytics_metadata_check"),
    (
        {"metadata": "jsonb_build_object('k', repeat('v', 16384))"},
        "23514",
        "ticket_analytics_metadata_check",
    ),
]


@pytest.fixture
def done(db, order):
    """Something that the buyer did with a ticket of the order."""
    ticket = db.row("SELECT * FROM ticketing.tickets LIMIT 1")
    return make(db, TABLE, ticket_id=ticket.id, user_id=ticket.owner_user_id)


@pytest.mark.parametrize(("fault", "sqlstate", "rule"), CASES)
def test_a_fact_that_breaks_a_rule_is_refused_by_its_name(db, done, fault, sqlstate, rule):
    # The key of a partition has the partition's name.
    named = rule.replace("_pkey", f"_{done.occurred_at:%Y_%m}_pkey")

    assert copy_row(db, TABLE, id=NOBODY).id != done.id
    with refused(db, sqlstate, named):
        copy_row(db, TABLE, **{"id": NOBODY} | fault)


def test_every_rule_has_a_case(db):
    assert {rule for _, _, rule in CASES} == rules_of(db, TABLE)


def test_a_fact_is_about_a_ticket_of_its_own_event(db, event, done):
    elsewhere = make(db, "events.events")

    assert done.event_id == event.id
    with refused(db, "23503", "ticket_analytics_ticket_id_fkey"):
        copy_row(db, TABLE, id=NOBODY, event_id=f"'{elsewhere.id}'")


def test_created_at_is_another_name_of_occurred_at(done):
    assert (done.created_at, done.metadata) == (done.occurred_at, {})


def test_a_fact_outlives_the_account_without_a_name(db, done, outsider):
    db.execute(f"UPDATE {TABLE} SET user_id = %s", outsider.user_id)

    db.execute("DELETE FROM users.user_profiles WHERE user_id = %s", outsider.user_id)

    assert db.row(f"SELECT id, user_id FROM {TABLE}") == (done.id, None)
