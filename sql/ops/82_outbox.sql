-- The halves of the journal are emptied by who rotates them.

GRANT TRUNCATE ON TABLE ops.outbox_journal_a, ops.outbox_journal_b TO yardpass_functions;
