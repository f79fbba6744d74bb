"""make(): it knows every table of the package, and its rows hang together."""

import pytest
from psycopg import sql

from tests.fix_rows import TAKEN_SCHEMAS, make, read_catalog


def test_every_table_that_is_not_filled_by_the_bundle_can_be_made(db):
    tables = [
        table
        for table in sorted(read_catalog(db))
        if table.split(".")[0] not in (*TAKEN_SCHEMAS, "auth", "extensions", "cron", "storage")
    ]
    faults = {}
    for table in tables:
        with db.undone():
            try:
                make(db, table)
            except Exception as error:  # all of them are told at once
                faults[table] = f"{type(error).__name__}: {error}".splitlines()[0]

    assert faults == {}, "give a value in tests/<schema>/examples.py"
    assert len(tables) > 100


def test_parents_agree_where_keys_share_columns(db):
    ticket = make(db, "ticketing.tickets")

    tier = db.row("SELECT * FROM ticketing.ticket_tiers WHERE id = %s", ticket.tier_id)
    order = db.row("SELECT * FROM ticketing.orders WHERE id = %s", ticket.order_id)
    assert (tier.event_id, order.event_id) == (ticket.event_id, ticket.event_id)


def test_a_given_parent_decides_what_follows_from_it(db):
    order = make(db, "ticketing.orders")

    ticket = make(db, "ticketing.tickets", order_id=order.id)

    assert ticket.event_id == order.event_id


def test_a_given_value_wins_over_examples_and_types(db):
    given = make(
        db,
        "events.events",
        title="Summer",
        owner_organization_id=None,
        description=None,
        target_audience={"age_min": 18},
        start_at=sql.SQL("'2031-01-01 00:00+00'::timestamptz"),
        end_at="2031-01-02",
    )

    assert (given.title, given.target_audience) == ("Summer", {"age_min": 18})
    assert given.start_at.year == 2031


def test_a_generated_column_is_given_by_what_it_is_made_of(db):
    organization = make(db, "organizations.organizations")
    person = make(db, "users.user_profiles")

    event = make(db, "events.events", owner_organization_id=organization.id)
    member = make(
        db, "organizations.org_memberships", organization_id=organization.id, user_id=person.user_id
    )

    assert event.owner_organization_id == member.organization_id == organization.id
    with pytest.raises(TypeError, match="is generated"):
        make(db, "organizations.organizations", is_verified=True)


def test_rows_of_the_world_are_taken(db):
    before = db.value("SELECT count(*) FROM ref.currencies")

    account = make(db, "payments.accounts")

    assert account.currency == "USD"
    assert db.value("SELECT count(*) FROM ref.currencies") == before


def test_a_column_that_is_not_there_is_told(db):
    with pytest.raises(TypeError, match="has no column colour"):
        make(db, "events.events", colour="red")
    with pytest.raises(LookupError, match="no table"):
        make(db, "events.parades")
