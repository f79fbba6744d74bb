-- What advertising cost: one line per campaign, creative, metric and hour as it is posted to the
-- books, or per single event that is taken back. Append-only; a mistake is corrected by a line
-- that reverses it. Amounts are exact in micro-credits: 1 credit = 1,000,000.

CREATE TABLE campaigns.ad_spend_ledger (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    campaign_id uuid NOT NULL,
    creative_id uuid,
    wallet_id uuid,
    org_wallet_id uuid,
    wallet_transaction_id uuid,
    posted_transaction_id uuid,
    reversal_of uuid,
    decision_id uuid,
    budget_day date,
    kind text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN reversal_of IS NULL THEN 'charge' ELSE 'reversal' END
    ) STORED,
    metric_type text NOT NULL,
    quantity bigint NOT NULL,
    rate_model text NOT NULL,
    rate_usd_cents bigint NOT NULL,
    charged_micros bigint NOT NULL,
    credits_charged numeric NOT NULL GENERATED ALWAYS AS (charged_micros * 0.000001) STORED,
    idempotency_key text,
    occurred_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT ad_spend_ledger_pkey PRIMARY KEY (id),
    CONSTRAINT ad_spend_ledger_id_campaign_id_key UNIQUE (id, campaign_id),
    CONSTRAINT ad_spend_ledger_idempotency_key_key UNIQUE (idempotency_key),
    CONSTRAINT ad_spend_ledger_decision_id_kind_key UNIQUE (decision_id, kind),
    -- The tenant is part of the key: nobody else's campaign is charged here.
    CONSTRAINT ad_spend_ledger_campaign_id_fkey FOREIGN KEY (campaign_id, organization_id)
    REFERENCES campaigns.campaigns (id, org_id) ON DELETE RESTRICT,
    CONSTRAINT ad_spend_ledger_creative_id_fkey FOREIGN KEY (creative_id, campaign_id)
    REFERENCES campaigns.ad_creatives (id, campaign_id) ON DELETE RESTRICT,
    CONSTRAINT ad_spend_ledger_budget_day_fkey FOREIGN KEY (campaign_id, budget_day)
    REFERENCES campaigns.campaign_day_pools (campaign_id, day) ON DELETE RESTRICT,
    CONSTRAINT ad_spend_ledger_reversal_of_fkey FOREIGN KEY (reversal_of, campaign_id)
    REFERENCES campaigns.ad_spend_ledger (id, campaign_id) ON DELETE RESTRICT,
    CONSTRAINT ad_spend_ledger_is_paid_from_a_wallet
    CHECK (num_nonnulls(wallet_id, org_wallet_id) > 0),
    CONSTRAINT ad_spend_ledger_reverses_another_line CHECK (reversal_of <> id),
    CONSTRAINT ad_spend_ledger_charges_add_and_reversals_take_away CHECK (
        CASE
            WHEN reversal_of IS NULL THEN quantity > 0 AND charged_micros >= 0
            ELSE quantity < 0 AND charged_micros <= 0
        END
    ),
    CONSTRAINT ad_spend_ledger_metric_type_check
    CHECK (metric_type IN ('impression', 'viewable', 'click', 'day')),
    CONSTRAINT ad_spend_ledger_rate_model_check
    CHECK (rate_model IN ('cpm', 'vcpm', 'cpc', 'flat')),
    CONSTRAINT ad_spend_ledger_rate_usd_cents_is_not_negative CHECK (rate_usd_cents >= 0),
    CONSTRAINT ad_spend_ledger_idempotency_key_check
    CHECK (char_length(idempotency_key) BETWEEN 1 AND 200)
);

ALTER TABLE campaigns.ad_spend_ledger ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.ad_spend_ledger FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX ad_spend_ledger_one_reversal_of_a_whole_line_idx
ON campaigns.ad_spend_ledger (reversal_of) WHERE decision_id IS NULL;
CREATE INDEX ad_spend_ledger_campaign_id_idx
ON campaigns.ad_spend_ledger (campaign_id, organization_id);
CREATE INDEX ad_spend_ledger_organization_id_idx
ON campaigns.ad_spend_ledger (organization_id, occurred_at);
CREATE INDEX ad_spend_ledger_creative_id_idx
ON campaigns.ad_spend_ledger (creative_id, campaign_id);
CREATE INDEX ad_spend_ledger_budget_day_idx
ON campaigns.ad_spend_ledger (campaign_id, budget_day);
CREATE INDEX ad_spend_ledger_reversal_of_idx
ON campaigns.ad_spend_ledger (reversal_of, campaign_id);
CREATE INDEX ad_spend_ledger_wallet_id_idx ON campaigns.ad_spend_ledger (wallet_id);
CREATE INDEX ad_spend_ledger_org_wallet_id_idx
ON campaigns.ad_spend_ledger (org_wallet_id, organization_id);
CREATE INDEX ad_spend_ledger_wallet_transaction_id_idx
ON campaigns.ad_spend_ledger (wallet_transaction_id);
CREATE INDEX ad_spend_ledger_posted_transaction_id_idx
ON campaigns.ad_spend_ledger (posted_transaction_id);

COMMENT ON TABLE campaigns.ad_spend_ledger IS
'What campaigns were charged and given back. Append-only. Per campaign the sum of charged_micros is
what the books have, but for the part of a cent that is carried to the next hour.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.id IS 'No order; occurred_at has it.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.organization_id IS 'The tenant, who pays.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.campaign_id IS 'The campaign that is charged.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.creative_id IS 'The ad, of the same campaign.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.wallet_id IS
'The person''s wallet that paid; in the earlier product always set, now one of the two is.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.org_wallet_id IS 'The wallet of the same organization.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.wallet_transaction_id IS
'The movement on the person''s wallet.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.posted_transaction_id IS
'The transaction in the double-entry books; null: adopted from before there were any, or no paid
credit was used up.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.reversal_of IS
'The charge, of the same campaign, that this line takes back in whole or in part; null: a charge.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.decision_id IS
'The one event the line is about; null: many. An event is charged once and taken back once.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.budget_day IS
'The campaign''s local day that was charged; null: adopted.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.kind IS 'Derived: charge or reversal.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.metric_type IS
'What quantity counts: impression, viewable, click or day.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.quantity IS 'How many; below zero in a reversal.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.rate_model IS
'cpm and vcpm: the rate is for 1,000. cpc: for a click. flat: for a day.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.rate_usd_cents IS
'The rate in US cents, rounded, for display; charged_micros is what was paid.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.charged_micros IS
'Micro-credits; below zero in a reversal.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.credits_charged IS
'Derived: charged_micros in credits, exact to six decimals.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.idempotency_key IS
'Of the posting, from campaign, hour and number of the attempt: the same never posts twice.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.occurred_at IS
'Begin of the hour that is charged, or moment of the event, UTC.';
COMMENT ON COLUMN campaigns.ad_spend_ledger.created_at IS 'When it was posted, UTC.';
