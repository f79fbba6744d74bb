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

CREATE TYPE payments.wallet_status AS ENUM ('active', 'frozen', 'closed');
COMMENT ON TYPE payments.wallet_status IS
'active: may be used. frozen: nothing leaves it for now. closed: never again.';

CREATE TYPE payments.wallet_transaction_type AS ENUM (
    'purchase', 'spend', 'refund', 'grant', 'expiry', 'adjustment', 'sale', 'fee', 'payout'
);
COMMENT ON TYPE payments.wallet_transaction_type IS
'Credits: purchase (bought), spend, grant (given for nothing), expiry (past their time). Money:
sale (proceeds), fee (of the platform), payout (to the bank). Both: refund, adjustment (by staff).';

CREATE TYPE payments.payout_schedule AS ENUM ('manual', 'daily', 'weekly', 'monthly');
COMMENT ON TYPE payments.payout_schedule IS
'How often money is paid out; manual: when the organization asks.';

CREATE TYPE payments.payout_status AS ENUM (
    'pending', 'on_hold', 'processing', 'paid', 'failed', 'returned', 'cancelled'
);
COMMENT ON TYPE payments.payout_status IS
'pending: waits for its time. on_hold: stopped by staff or a dispute. processing: at the processor.
paid: has left. failed: the processor refused. returned: the bank sent it back. cancelled: given
up.';

CREATE TYPE payments.invoice_kind AS ENUM ('invoice', 'credit_note');
COMMENT ON TYPE payments.invoice_kind IS
'credit_note: takes an invoice back, in full or in part; its amounts are positive too.';

CREATE TYPE payments.invoice_status AS ENUM ('draft', 'open', 'paid', 'void', 'uncollectible');
COMMENT ON TYPE payments.invoice_status IS
'draft: may still change. open: issued, waits for payment. paid, void (taken back by a credit note)
and uncollectible: as the books say.';

CREATE TYPE payments.credit_source AS ENUM ('purchase', 'promotion', 'refund', 'adjustment');
COMMENT ON TYPE payments.credit_source IS
'Where credits come from: bought, given by a promotion, given back, or corrected by staff.';
