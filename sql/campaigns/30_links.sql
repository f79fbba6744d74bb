-- Keys that point up the layers, and the one cycle within the schema.

-- A creative names the version of itself that is served; versions are made after it.
ALTER TABLE campaigns.ad_creatives
ADD CONSTRAINT ad_creatives_approved_version_fkey FOREIGN KEY (id, approved_version)
REFERENCES campaigns.creative_versions (creative_id, version) ON DELETE RESTRICT;

-- Advertising is paid from wallets, and wallets know nothing of advertising. The tenant is part of
-- the key of the organization's: nobody else's wallet pays.
ALTER TABLE campaigns.ad_spend_ledger
ADD CONSTRAINT ad_spend_ledger_wallet_id_fkey FOREIGN KEY (wallet_id)
REFERENCES payments.wallets (id) ON DELETE RESTRICT;

ALTER TABLE campaigns.ad_spend_ledger
ADD CONSTRAINT ad_spend_ledger_org_wallet_id_fkey
FOREIGN KEY (org_wallet_id, organization_id)
REFERENCES payments.org_wallets (id, org_id) ON DELETE RESTRICT;

ALTER TABLE campaigns.ad_spend_ledger
ADD CONSTRAINT ad_spend_ledger_wallet_transaction_id_fkey FOREIGN KEY (wallet_transaction_id)
REFERENCES payments.wallet_transactions (id) ON DELETE RESTRICT;

-- A line of the ledger is proven by its transaction in the books.
ALTER TABLE campaigns.ad_spend_ledger
ADD CONSTRAINT ad_spend_ledger_posted_transaction_id_fkey FOREIGN KEY (posted_transaction_id)
REFERENCES payments.transactions (id) ON DELETE RESTRICT;
