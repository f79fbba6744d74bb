-- Pools of money that delivery draws on: the organization's, the campaign's, the local day's. What
-- is handed out never passes a cap and what is spent never passes what was handed out, by plain
-- checks, at every commit and for every role. All amounts are micro-credits.

CREATE TABLE campaigns.campaign_budget_pools (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    campaign_id uuid,
    cap_micros bigint NOT NULL,
    allotted_micros bigint NOT NULL DEFAULT 0,
    spent_micros bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT campaign_budget_pools_pkey PRIMARY KEY (id),
    CONSTRAINT campaign_budget_pools_one_per_campaign_and_one_above
    UNIQUE NULLS NOT DISTINCT (organization_id, campaign_id),
    CONSTRAINT campaign_budget_pools_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    -- The tenant is part of the key: nobody else's money pays for a campaign.
    CONSTRAINT campaign_budget_pools_campaign_id_fkey FOREIGN KEY (campaign_id, organization_id)
    REFERENCES campaigns.campaigns (id, org_id) ON DELETE RESTRICT,
    CONSTRAINT campaign_budget_pools_allot_at_most_their_cap CHECK (allotted_micros <= cap_micros),
    CONSTRAINT campaign_budget_pools_spend_at_most_what_is_allotted
    CHECK (spent_micros BETWEEN 0 AND allotted_micros)
);

ALTER TABLE campaigns.campaign_budget_pools ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.campaign_budget_pools FORCE ROW LEVEL SECURITY;

CREATE INDEX campaign_budget_pools_campaign_id_idx
ON campaigns.campaign_budget_pools (campaign_id, organization_id);

COMMENT ON TABLE campaigns.campaign_budget_pools IS
'The budget of a campaign as it is used up, and above it one of the whole organization.';
COMMENT ON COLUMN campaigns.campaign_budget_pools.id IS 'No order.';
COMMENT ON COLUMN campaigns.campaign_budget_pools.organization_id IS 'The tenant, who pays.';
COMMENT ON COLUMN campaigns.campaign_budget_pools.campaign_id IS
'The campaign; null: the pool of all campaigns of the organization.';
COMMENT ON COLUMN campaigns.campaign_budget_pools.cap_micros IS
'At most this much is handed out, in micro-credits. Follows total_budget_credits, but not below
what was spent.';
COMMENT ON COLUMN campaigns.campaign_budget_pools.allotted_micros IS
'Handed out to the pools below and not given back, in micro-credits.';
COMMENT ON COLUMN campaigns.campaign_budget_pools.spent_micros IS
'Charged out of what was handed out, in micro-credits.';
COMMENT ON COLUMN campaigns.campaign_budget_pools.created_at IS 'UTC.';
COMMENT ON COLUMN campaigns.campaign_budget_pools.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE campaigns.campaign_day_pools (
    campaign_id uuid NOT NULL,
    day date NOT NULL,
    timezone text NOT NULL,
    cap_micros bigint NOT NULL,
    allotted_micros bigint NOT NULL DEFAULT 0,
    spent_micros bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT campaign_day_pools_pkey PRIMARY KEY (campaign_id, day),
    -- The zone is part of the key: with the first day that is charged it can change no more.
    CONSTRAINT campaign_day_pools_campaign_id_fkey FOREIGN KEY (campaign_id, timezone)
    REFERENCES campaigns.campaigns (id, timezone) ON DELETE RESTRICT,
    CONSTRAINT campaign_day_pools_allot_at_most_their_cap CHECK (allotted_micros <= cap_micros),
    CONSTRAINT campaign_day_pools_spend_at_most_what_is_allotted
    CHECK (spent_micros BETWEEN 0 AND allotted_micros)
);

ALTER TABLE campaigns.campaign_day_pools ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.campaign_day_pools FORCE ROW LEVEL SECURITY;

CREATE INDEX campaign_day_pools_campaign_id_idx
ON campaigns.campaign_day_pools (campaign_id, timezone);

COMMENT ON TABLE campaigns.campaign_day_pools IS
'The budget of one local day of a campaign, made when the day''s first charge comes.';
COMMENT ON COLUMN campaigns.campaign_day_pools.campaign_id IS 'The campaign; tells the tenant.';
COMMENT ON COLUMN campaigns.campaign_day_pools.day IS
'Local date of the decision that is charged, in timezone.';
COMMENT ON COLUMN campaigns.campaign_day_pools.timezone IS 'The campaign''s zone.';
COMMENT ON COLUMN campaigns.campaign_day_pools.cap_micros IS
'At most this much is handed out that day, in micro-credits: the daily budget, or what the campaign
has left when it has none.';
COMMENT ON COLUMN campaigns.campaign_day_pools.allotted_micros IS
'Handed out to the servers that charge and not given back, in micro-credits.';
COMMENT ON COLUMN campaigns.campaign_day_pools.spent_micros IS 'Charged, in micro-credits.';
COMMENT ON COLUMN campaigns.campaign_day_pools.created_at IS 'UTC.';
COMMENT ON COLUMN campaigns.campaign_day_pools.updated_at IS 'UTC, kept by trigger.';
