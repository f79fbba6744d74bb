"""Events of the clients and what recommendations learn from: the tables' own rules."""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

EVENTS, TASTE = TABLES = ("analytics.analytics_events", "analytics.user_event_interactions")
NOBODY = "gen_random_uuid()"
LONG = "repeat('x', 201)"
ADDRESS = "repeat('x', 2049)"
HEAVY = "jsonb_build_object('k', repeat('v', 16384))"
CASES = [
    (EVENTS, {"id": "id"}, "23505", "analytics_events_pkey"),
    (EVENTS, {"user_id": NOBODY}, "23503", "analytics_events_user_id_fkey"),
    (
        EVENTS,
        {"event_id": NOBODY, "ticket_id": "NULL"},
        "23503",
        "analytics_events_event_id_fkey",
    ),
    (EVENTS, {"ticket_id": NOBODY}, "23503", "analytics_events_ticket_id_fkey"),
    (EVENTS, {"event_id": "NULL"}, "23514", "analytics_events_tickets_come_with_their_event"),
    (EVENTS, {"event_type": "' '"}, "23514", "analytics_events_event_type_is_not_blank"),
    (EVENTS, {"event_type": LONG}, "23514", "analytics_events_event_type_is_not_blank"),
    (EVENTS, {"metadata": "'1'"}, "23514", "analytics_events_metadata_check"),
    (EVENTS, {"metadata": HEAVY}, "23514", "analytics_events_metadata_check"),
    *(
        (EVENTS, {column: LONG}, "23514", "analytics_events_texts_are_short")
        for column in [
            "session_id", "source", "utm_source", "utm_medium", "utm_campaign", "utm_term",
            "utm_content",
        ]
    ),
    *(
        (EVENTS, {column: ADDRESS}, "23514", "analytics_events_addresses_are_short")
        for column in ["path", "url", "referrer"]
    ),
    (TASTE, {"id": "id"}, "23505", "user_event_interactions_pkey"),
    (TASTE, {"user_id": NOBODY}, "23503", "user_event_interactions_user_id_fkey"),
    (TASTE, {"event_id": NOBODY}, "23503", "user_event_interactions_event_id_fkey"),
    (
        TASTE,
        {"interaction_type": "' '"},
        "23514",
        "user_event_interactions_interaction_type_is_not_blank",
    ),
    (
        TASTE,
        {"interaction_type": LONG},
        "23514",
        "user_event_interactions_interaction_type_is_not_blank",
    ),
    (TASTE, {"weight": "101"}, "23514", "user_event_interactions_weight_check"),
    (TASTE, {"weight": "-101"}, "23514", "user_event_interactions_weight_check"),
    (TASTE, {"metadata": "'[]'"}, "23514", "user_event_interactions_metadata_check"),
    (TASTE, {"metadata": HEAVY}, "23514", "user_event_interactions_metadata_check"),
]  # fmt: skip


@pytest.fixture
def facts(db):
    """A row of each table; the event of the client is about a ticket."""
    make(db, EVENTS, ticket_id=make(db, "ticketing.tickets").id)
    make(db, TASTE)


@pytest.mark.parametrize(("table", "fault", "sqlstate", "rule"), CASES)
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(db, facts, table, fault, sqlstate, rule):
    assert copy_row(db, table, id=NOBODY)
    with refused(db, sqlstate, rule):
        copy_row(db, table, **{"id": NOBODY} | fault)


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_has_a_case(db, table):
    assert {rule for of, _, _, rule in CASES if of == table} == rules_of(db, table)


def test_a_ticket_of_another_event_is_refused(db, facts):
    elsewhere = make(db, "events.events")

    with refused(db, "23503", "analytics_events_ticket_id_fkey"):
        copy_row(db, EVENTS, id=NOBODY, event_id=f"'{elsewhere.id}'")


def test_an_event_of_a_client_outlives_who_did_it_and_what_it_was_about(db, buyer):
    seen = make(db, EVENTS, user_id=buyer.user_id, event_id=make(db, "events.events").id)

    db.execute("DELETE FROM events.events WHERE id = %s", seen.event_id)
    db.execute("DELETE FROM users.user_profiles WHERE user_id = %s", buyer.user_id)

    assert db.row(f"SELECT id, user_id, event_id FROM {EVENTS}") == (seen.id, None, None)


def test_a_taste_goes_with_its_person(db, buyer):
    make(db, TASTE, user_id=buyer.user_id)

    db.execute("DELETE FROM users.user_profiles WHERE user_id = %s", buyer.user_id)

    assert db.value(f"SELECT count(*) FROM {TASTE}") == 0
