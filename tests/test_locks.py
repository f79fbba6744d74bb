"""Locks: an update that leaves the keys alone lets those pass who refer to the row.

PostgreSQL counts stored generated columns as updated by every statement, once a table has a BEFORE
UPDATE trigger for rows. If such a column is part of a key, every update takes the lock of a changed
key, FOR UPDATE, and whoever writes a row that refers to it waits, or deadlocks.
"""

import pytest

from tests.fix_rows import make
from tests.fix_story import hold, purchase

BEFORE_UPDATE = "NOT tgisinternal AND (tgtype & 19) = 19"
KEYS_WITH_GENERATED_COLUMNS = f"""
    SELECT indrelid::regclass::text, indexrelid::regclass::text, attname
    FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
    WHERE indisunique AND indpred IS NULL AND indexprs IS NULL AND attgenerated = 's'
        AND EXISTS (SELECT FROM pg_constraint WHERE confrelid = indrelid AND contype = 'f')
        AND EXISTS (SELECT FROM pg_trigger WHERE tgrelid = indrelid AND {BEFORE_UPDATE})
        -- No row is locked for an update where every update is refused.
        AND NOT EXISTS (
            SELECT FROM pg_trigger
            WHERE tgrelid = indrelid AND {BEFORE_UPDATE}
                AND tgfoid = 'ops.tg__append_only'::regproc AND tgattr = '' AND tgqual IS NULL
        )
"""
TOUCHED = [
    "events.events",
    "messaging.conversation_participants",
    "messaging.direct_messages",
    "payments.invoice_sequences",
    "payments.invoices",
    "payments.payout_accounts",
    "sponsorship.sponsors",
    "ticketing.orders",
    "ticketing.ticket_tiers",
]


def test_no_generated_column_is_part_of_a_key_that_updates_would_lock(db):
    assert db.rows(KEYS_WITH_GENERATED_COLUMNS) == []


@pytest.mark.parametrize("table", TOUCHED)
def test_an_update_takes_no_lock_against_those_who_refer_to_the_row(db, sessions, server, table):
    make(db, table)

    with server.connect(db.name) as connection, connection.transaction():
        connection.execute(f"UPDATE {table} SET updated_at = now()")

        assert db.execute(f"SELECT FROM {table} FOR KEY SHARE NOWAIT") == 1


def test_tickets_are_sold_while_somebody_edits_the_event(db, sessions, server, free_tier):
    (buyer,) = sessions("buyer")

    with server.connect(db.name) as connection, connection.transaction():
        connection.execute("UPDATE events.events SET description = 'Doors open at seven.'")

        order = purchase(buyer, hold(buyer, free_tier))

    assert order.status == "paid"
