-- What accounts are for and why money moves.

CREATE TYPE payments.account_type AS ENUM (
    'cash', 'wallet', 'escrow', 'receivable', 'payable', 'revenue', 'fees', 'taxes',
    'clearing', 'refunds', 'credits'
);
COMMENT ON TYPE payments.account_type IS
'Seen from the platform. Its assets and costs, debit balances: clearing (at the card processor),
receivable, fees (charged by processors), refunds (borne by the platform). What it owes or earned,
credit balances: cash, wallet, escrow and payable (owed to the owner of the account), credits,
revenue, taxes.';

CREATE TYPE payments.reference_type AS ENUM (
    'sponsorship_order', 'ticket_order', 'campaign_spend', 'payout', 'refund', 'adjustment',
    'credit_purchase'
);
COMMENT ON TYPE payments.reference_type IS 'Kind of the business record that moved the money.';

CREATE TYPE payments.leg AS (
    account_id uuid,
    amount_cents bigint,
    description text
);
COMMENT ON TYPE payments.leg IS
'One side of a posting: account, amount in minor units of the account''s currency (positive =
debit, negative = credit), and a note or null.';
