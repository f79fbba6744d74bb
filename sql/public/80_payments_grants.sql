-- Who may use the views of schema payments: everybody who is signed in reads what the policies let
-- her, and nobody writes, the trusted server included.

GRANT SELECT ON TABLE
public.accounts,
public.transactions,
public.entries,
public.balances,
public.holds,
public.payout_accounts,
public.payout_configurations,
public.payout_queue,
public.wallets,
public.wallet_transactions,
public.org_wallets,
public.org_wallet_transactions,
public.credit_lots,
public.invoice_sequences,
public.invoices,
public.invoice_lines
TO authenticated, service_role;
