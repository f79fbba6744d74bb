"""Rows with one fault each, for the tests of this folder: every rule of a table is broken by name.

CASES maps a table to {SQLSTATE: {rule: fault or list of faults}}. A fault is a dict of columns to
SQL expressions for a copy of the table's first row, or a callable of (db) that does wrong.
"""

import pytest

from tests.fix_rows import make
from tests.refusals import copy_row, refused, rules_of

NOBODY = "gen_random_uuid()"
KEYS = {"id": NOBODY}


def attacks(cases):
    """The decorator that runs a test for each fault: table, sqlstate, rule, fault."""
    return pytest.mark.parametrize(
        ("table", "sqlstate", "rule", "fault"),
        [
            pytest.param(table, sqlstate, rule, fault, id=rule)
            for table, states in cases.items()
            for sqlstate, rules in states.items()
            for rule, faults in rules.items()
            for fault in (faults if isinstance(faults, list) else [faults])
        ],
    )


def attack(db, table, sqlstate, rule, fault, good, at_commit=True):
    """The fault must be refused by that rule, or at commit. `good` makes a copy legal."""
    with refused(db, sqlstate, rule), db.connection.transaction():
        fault(db) if callable(fault) else copy_row(db, table, **good | fault)
        if at_commit:
            db.check_deferred()


def unbroken(db, cases):
    """Rules of the tables that no case breaks, and rules in the cases that no table has."""
    broken = {rule for states in cases.values() for rules in states.values() for rule in rules}
    return broken ^ {rule for table in cases for rule in rules_of(db, table)}


def persons_event(db):
    """An event of a person: the seller of its sponsorship must be said."""
    owner = make(db, "users.user_profiles").user_id
    return make(db, "events.events", owner_context_type="individual", owner_context_id=owner).id


def without_seller(table, values=None, **changes):
    """A fault: a copy of a row for a person's event, sold by an organization that is not there."""

    def write(db):
        make(db, table, event_id=persons_event(db), **values or {})
        copy_row(db, table, organization_id=NOBODY, **changes)

    return write
