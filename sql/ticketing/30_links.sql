-- Keys that point up, from ticketing to the tables of payments that are made after it.

-- An order names the wallet that its proceeds go to.
ALTER TABLE ticketing.orders
ADD CONSTRAINT orders_payout_wallet_id_fkey FOREIGN KEY (payout_wallet_id)
REFERENCES payments.org_wallets (id) ON DELETE RESTRICT;

-- Where an organization sells, that wallet is the organization's own.
ALTER TABLE ticketing.orders
ADD CONSTRAINT orders_payout_wallet_is_of_the_seller
FOREIGN KEY (payout_wallet_id, seller_organization_id)
REFERENCES payments.org_wallets (id, org_id) ON DELETE RESTRICT;

-- A refund that succeeded names its movement in the ledger.
ALTER TABLE ticketing.refunds
ADD CONSTRAINT refunds_ledger_transaction_id_fkey FOREIGN KEY (ledger_transaction_id)
REFERENCES payments.transactions (id) ON DELETE RESTRICT;
