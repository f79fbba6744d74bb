"""An application's queries find the same rows in the same way, moved and adopted."""

import pytest

from tests.legacy.queries import HOMES, QUERIES, asked, plan


def answers(database, home=None):
    """The rows of every query. 13 is 13.000000: credits have decimals in the package."""
    return {
        name: [tuple(row) for row in database.rows(asked(query, home))]
        for name, query in QUERIES.items()
    }


def plans(database, home=None):
    """The indexes of every query, by table."""
    database.execute("ANALYZE")
    return {name: plan(database.connection, asked(query, home)) for name, query in QUERIES.items()}


@pytest.fixture
def homes(sound):
    """homes(name): where an old table is in the package."""
    return dict(map(tuple, sound.rows(HOMES))).__getitem__


def test_there_are_twenty_and_each_finds_something(sound):
    assert len(QUERIES) == 20
    assert [name for name, rows in answers(sound).items() if not rows] == []


def test_what_moved_answers_by_both_names_with_the_indexes_it_had(clean, moved, homes):
    rows, indexes = answers(clean), plans(clean)

    assert answers(moved) == answers(moved, homes) == rows
    assert plans(moved) == plans(moved, homes) == indexes


def test_what_is_adopted_answers_by_both_names_and_by_indexes_too(clean, adopted, homes):
    rows, before = answers(clean), plans(clean)

    assert answers(adopted) == answers(adopted, homes) == rows
    assert lost(before, plans(adopted, homes)) == {}
    assert lost(before, plans(adopted)) == {}


def lost(before, now):
    """The tables that a query asked by an index and does not any more."""
    found = {
        name: [table for table, index in indexes.items() if index and not now[name].get(table)]
        for name, indexes in before.items()
    }
    return {name: tables for name, tables in found.items() if tables}
