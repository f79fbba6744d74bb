-- Who reads about money: a person about hers, admins about their organization's. Nobody writes
-- here directly: money moves through functions alone, so no table has a policy for another
-- command. The platform's own accounts and series have no owner, so no caller reads them.

CREATE POLICY select_authenticated ON payments.accounts
FOR SELECT TO authenticated
USING (
    user_id = (SELECT users.caller_id())
    OR organization_id = ANY((SELECT organizations.member_of('admin'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON payments.accounts IS
'Everybody her own, and admins those of their organization.';

CREATE POLICY select_authenticated ON payments.entries
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM payments.accounts
    WHERE accounts.id = entries.account_id
));
COMMENT ON POLICY select_authenticated ON payments.entries IS
'Who reads the account, so each side of a movement sees its own legs alone.';

CREATE POLICY select_authenticated ON payments.transactions
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM payments.entries
    WHERE entries.transaction_id = transactions.id
));
COMMENT ON POLICY select_authenticated ON payments.transactions IS 'Who reads a leg of it.';

CREATE POLICY select_authenticated ON payments.balances
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM payments.accounts
    WHERE accounts.id = balances.account_id
));
COMMENT ON POLICY select_authenticated ON payments.balances IS 'Who reads the account.';

CREATE POLICY select_authenticated ON payments.holds
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM payments.accounts
    WHERE accounts.id = holds.account_id
));
COMMENT ON POLICY select_authenticated ON payments.holds IS 'Who reads the account.';

-- no policy for API roles on books, closings, checkpoints, day_totals, folds, points: the
-- platform's own.

CREATE POLICY select_authenticated ON payments.wallets
FOR SELECT TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY select_authenticated ON payments.wallets IS 'Everybody her own.';

CREATE POLICY select_authenticated ON payments.wallet_transactions
FOR SELECT TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY select_authenticated ON payments.wallet_transactions IS 'Everybody her own.';

CREATE POLICY select_authenticated ON payments.org_wallets
FOR SELECT TO authenticated
USING (
    user_id = (SELECT users.caller_id())
    OR org_id = ANY((SELECT organizations.member_of('admin'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON payments.org_wallets IS
'Everybody her own, and admins those of their organization.';

CREATE POLICY select_authenticated ON payments.org_wallet_transactions
FOR SELECT TO authenticated
USING (
    EXISTS (
        SELECT FROM payments.org_wallets
        WHERE org_wallets.id = org_wallet_transactions.wallet_id
    )
);
COMMENT ON POLICY select_authenticated ON payments.org_wallet_transactions IS
'Who reads the wallet.';

CREATE POLICY select_authenticated ON payments.credit_lots
FOR SELECT TO authenticated
USING (
    EXISTS (
        SELECT FROM payments.wallets
        WHERE wallets.id = credit_lots.wallet_id
    )
    OR EXISTS (
        SELECT FROM payments.org_wallets
        WHERE org_wallets.id = credit_lots.org_wallet_id
    )
);
COMMENT ON POLICY select_authenticated ON payments.credit_lots IS 'Who reads the wallet.';

CREATE POLICY select_authenticated ON payments.payout_accounts
FOR SELECT TO authenticated
USING (
    user_id = (SELECT users.caller_id())
    OR org_id = ANY((SELECT organizations.member_of('admin'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON payments.payout_accounts IS
'Everybody her own, and admins that of their organization.';

CREATE POLICY select_authenticated ON payments.payout_configurations
FOR SELECT TO authenticated
USING (organization_id = ANY((SELECT organizations.member_of('admin'))::uuid[]));
COMMENT ON POLICY select_authenticated ON payments.payout_configurations IS
'Admins of the organization.';

CREATE POLICY select_authenticated ON payments.payout_queue
FOR SELECT TO authenticated
USING (
    user_id = (SELECT users.caller_id())
    OR organization_id = ANY((SELECT organizations.member_of('admin'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON payments.payout_queue IS
'The person who is paid, or admins of the organization that is.';

CREATE POLICY select_authenticated ON payments.invoice_sequences
FOR SELECT TO authenticated
USING (organization_id = ANY((SELECT organizations.member_of('admin'))::uuid[]));
COMMENT ON POLICY select_authenticated ON payments.invoice_sequences IS
'Admins of the organization that issues.';

CREATE POLICY select_authenticated ON payments.invoices
FOR SELECT TO authenticated
USING (
    organization_id = ANY((SELECT organizations.member_of('admin'))::uuid[])
    OR (
        status <> 'draft'
        AND (
            buyer_organization_id = ANY((SELECT organizations.member_of('admin'))::uuid[])
            OR EXISTS (
                SELECT FROM payments.org_wallets
                WHERE org_wallets.id = invoices.org_wallet_id
            )
            -- Who bought for an organization reads it as its admin, and no longer than that.
            OR (
                purchased_by_user_id = (SELECT users.caller_id())
                AND num_nonnulls(buyer_organization_id, org_wallet_id) = 0
            )
        )
    )
);
COMMENT ON POLICY select_authenticated ON payments.invoices IS
'Admins of the issuer; once it is issued also the person who pays, or admins of the organization
that does.';

CREATE POLICY select_authenticated ON payments.invoice_lines
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM payments.invoices
    WHERE invoices.id = invoice_lines.invoice_id
));
COMMENT ON POLICY select_authenticated ON payments.invoice_lines IS 'Who reads the invoice.';
