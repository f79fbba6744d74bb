-- Keys that point up the layers, or round a circle: each with its reason. Their indexes stand
-- beside their tables.

-- Campaigns are made for packages and come after them; a sold package names its campaign, which is
-- for the same event.
ALTER TABLE sponsorship.sponsorship_packages
ADD CONSTRAINT sponsorship_packages_campaign_id_fkey FOREIGN KEY (campaign_id, event_id)
REFERENCES campaigns.campaigns (id, target_event_id) ON DELETE SET NULL (campaign_id);

-- Figures are collected about what is sold here; a price names those it was made by. The event is
-- part of the key: nobody prices by the figures of another's event.
ALTER TABLE sponsorship.sponsorship_packages
ADD CONSTRAINT sponsorship_packages_stat_snapshot_id_fkey FOREIGN KEY (stat_snapshot_id, event_id)
REFERENCES analytics.event_stat_snapshots (id, event_id) ON DELETE SET NULL (stat_snapshot_id);

ALTER TABLE sponsorship.package_variants
ADD CONSTRAINT package_variants_stat_snapshot_id_fkey FOREIGN KEY (stat_snapshot_id, event_id)
REFERENCES analytics.event_stat_snapshots (id, event_id) ON DELETE SET NULL (stat_snapshot_id);

-- A thread has offers, and one of them stands: the thread is part of the key. Deferred, so that a
-- thread and its first offer are written in either order.
ALTER TABLE sponsorship.proposal_threads
ADD CONSTRAINT proposal_threads_current_offer_id_fkey FOREIGN KEY (current_offer_id, id)
REFERENCES sponsorship.proposal_offers (id, thread_id) ON DELETE RESTRICT
DEFERRABLE INITIALLY DEFERRED;

-- Payments bill what the layers below sell.
ALTER TABLE sponsorship.sponsorship_orders
ADD CONSTRAINT sponsorship_orders_invoice_id_fkey FOREIGN KEY (invoice_id)
REFERENCES payments.invoices (id) ON DELETE RESTRICT;

-- The ledger records what the layers below did; their rows name the record.
ALTER TABLE sponsorship.order_settlements
ADD CONSTRAINT order_settlements_ledger_transaction_id_fkey FOREIGN KEY (ledger_transaction_id)
REFERENCES payments.transactions (id) ON DELETE RESTRICT;

ALTER TABLE sponsorship.sponsorship_payouts
ADD CONSTRAINT sponsorship_payouts_ledger_transaction_id_fkey FOREIGN KEY (ledger_transaction_id)
REFERENCES payments.transactions (id) ON DELETE RESTRICT;

ALTER TABLE sponsorship.event_sponsorships
ADD CONSTRAINT event_sponsorships_ledger_transaction_id_fkey FOREIGN KEY (ledger_transaction_id)
REFERENCES payments.transactions (id) ON DELETE RESTRICT;

-- Files of all domains are in one table, on top of them.
ALTER TABLE sponsorship.deliverable_proofs
ADD CONSTRAINT deliverable_proofs_media_asset_id_fkey FOREIGN KEY (media_asset_id)
REFERENCES public.media_assets (id) ON DELETE RESTRICT;
