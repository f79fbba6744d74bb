-- What accounts are for and why money moves.

CREATE TYPE payments.account_type AS ENUM (
    'cash', 'wallet', 'escrow', 'receivable', 'payable', 'revenue', 'fees', 'taxes',
    'clearing', 'refunds', 'credits', 'exchange'
);
COMMENT ON TYPE payments.account_type IS
'Seen from the platform. Its assets and costs, debit balances: clearing (at the card processor),
receivable, fees (charged by processors), refunds (and discounts that the platform bears). What it
owes or earned, credit balances: cash, wallet, escrow and payable (owed to the owner of the
account), credits, revenue, taxes. exchange: what conversions between currencies took in and gave
out.';

CREATE TYPE payments.reference_type AS ENUM (
    'sponsorship_order', 'ticket_order', 'campaign_spend', 'payout', 'refund', 'adjustment',
    'credit_purchase', 'chargeback', 'conversion'
);
COMMENT ON TYPE payments.reference_type IS 'Kind of the business record that moved the money.';

CREATE TYPE payments.account_status AS ENUM ('open', 'frozen', 'closed');
COMMENT ON TYPE payments.account_status IS
'open: takes entries. frozen: none for now. closed: none any more.';

CREATE TYPE payments.balance_mode AS ENUM ('running', 'deferred');
COMMENT ON TYPE payments.balance_mode IS
'running: a balance is kept under a row lock, and may be bounded. deferred: entries are written
without a lock, and the balance is read from the last checkpoint and the entries after it.';

CREATE TYPE payments.hold_status AS ENUM ('pending', 'posted', 'voided', 'expired');
COMMENT ON TYPE payments.hold_status IS
'pending: set aside. posted: it left the account, in whole or in part. voided: given up. expired:
its time was over.';

CREATE TYPE payments.leg AS (
    account_id uuid,
    amount_cents bigint,
    description text
);
COMMENT ON TYPE payments.leg IS
'One side of a posting: account, amount in minor units of the account''s currency (positive =
debit, negative = credit), and a note or null.';

CREATE TYPE payments.account_balance AS (
    account_id uuid,
    currency text,
    posted_cents bigint,
    held_cents bigint,
    available_cents bigint
);
COMMENT ON TYPE payments.account_balance IS
'What is on an account, in minor units of its currency, positive on the account''s normal side:
posted, of that reserved by open holds, and what is left of it.';

CREATE TYPE payments.posted AS (
    transaction_id uuid,
    is_repeat boolean,
    balances payments.account_balance[] -- noqa: LT01
);
COMMENT ON TYPE payments.posted IS
'What a posting did: its transaction; whether the same call had been made before, so that nothing
moved now; and afterwards the balances of those of its accounts that keep a running balance.';

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
