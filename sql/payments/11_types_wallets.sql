-- What functions about credits and conversions take and answer.

CREATE TYPE payments.credit_wallet AS (
    id uuid,
    is_organizers boolean,
    organization_id uuid,
    user_id uuid,
    status payments.wallet_status,
    currency text
);
COMMENT ON TYPE payments.credit_wallet IS
'A wallet of either table: is_organizers says that it is in org_wallets, else in wallets. One of
organization_id and user_id is its owner; currency is an organizer''s wallet''s own, else USD.';

CREATE TYPE payments.credit_move AS (
    line_id uuid,
    transaction_id uuid,
    is_repeat boolean,
    credits bigint,
    balance_credits bigint
);
COMMENT ON TYPE payments.credit_move IS
'What a movement of credits did: the wallet''s line; the transaction in the books, null when no
money moved; whether the same call had been made before, so that nothing moved now; the credits
that came (positive) or went; and the wallet''s balance as it is now.';

CREATE TYPE payments.converted AS (
    transaction_id uuid,
    is_repeat boolean,
    from_cents bigint,
    to_cents bigint
);
COMMENT ON TYPE payments.converted IS
'What a conversion did: its transaction, whether the same call had been made before, what left the
one account and what reached the other, each in minor units of its currency.';

CREATE TYPE payments.wallet_history_line AS (
    source_table text,
    source_id uuid,
    wallet_id uuid,
    type payments.wallet_transaction_type,
    credits bigint,
    credits_after numeric,
    money_cents bigint,
    money_currency text,
    reference_type payments.reference_type,
    reference_id uuid,
    source_reference text,
    made_at timestamptz,
    transaction_id uuid,
    fault text
);
COMMENT ON TYPE payments.wallet_history_line IS
'A wallet''s line that no function of the ledger wrote: with the reference that it has in the
books, the credits that came together up to it, the transaction that payments.migrate_wallets()
made of it, and why it cannot (fault), else null.';
