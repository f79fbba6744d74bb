-- Money: a double-entry ledger. Every amount that moves is in it, and it always balances.

CREATE SCHEMA payments;
COMMENT ON SCHEMA payments IS 'Accounts, transactions and entries of the double-entry ledger.';
