-- A campaign: what an organization advertises, when, and for how much. Budgets and prices are in
-- credits, exactly: 1 credit = 1,000,000 micro-credits. Days are local days of the campaign's
-- zone, whatever their length. status is what people chose; whether it delivers is derived.

CREATE TABLE campaigns.campaigns (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    org_id uuid NOT NULL,
    organization_id uuid NOT NULL GENERATED ALWAYS AS (org_id) STORED,
    created_by uuid NOT NULL,
    target_event_id uuid,
    sponsor_id uuid,
    package_id uuid,
    timezone text NOT NULL DEFAULT 'UTC',
    name text NOT NULL,
    objective public.campaign_objective NOT NULL DEFAULT 'ticket_sales',
    status campaigns.campaign_status NOT NULL DEFAULT 'draft',
    total_budget_credits bigint NOT NULL,
    spent_micros bigint NOT NULL DEFAULT 0,
    spent_credits numeric NOT NULL GENERATED ALWAYS AS (spent_micros * 0.000001) STORED,
    pricing_model campaigns.pricing_model NOT NULL DEFAULT 'cpm',
    priority integer NOT NULL DEFAULT 11,
    weight integer NOT NULL DEFAULT 1,
    pacing_strategy public.pacing_strategy NOT NULL DEFAULT 'even',
    frequency_cap_period campaigns.frequency_period NOT NULL DEFAULT 'day',
    start_date timestamptz NOT NULL,
    end_date timestamptz,
    description text,
    daily_budget_credits bigint,
    rate_micros bigint,
    goal_type text,
    goal_amount bigint,
    frequency_cap_per_user integer DEFAULT 3,
    dayparts int4multirange,
    archived_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT campaigns_pkey PRIMARY KEY (id),
    CONSTRAINT campaigns_id_org_id_key UNIQUE (id, org_id),
    CONSTRAINT campaigns_id_timezone_key UNIQUE (id, timezone),
    CONSTRAINT campaigns_id_target_event_id_key UNIQUE (id, target_event_id),
    CONSTRAINT campaigns_org_id_fkey FOREIGN KEY (org_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT campaigns_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT campaigns_target_event_id_fkey FOREIGN KEY (target_event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    CONSTRAINT campaigns_sponsor_id_fkey FOREIGN KEY (sponsor_id)
    REFERENCES sponsorship.sponsors (id) ON DELETE RESTRICT,
    -- The event is part of the key: a package of another event is not delivered here.
    CONSTRAINT campaigns_package_id_fkey FOREIGN KEY (package_id, target_event_id)
    REFERENCES sponsorship.sponsorship_packages (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT campaigns_timezone_fkey FOREIGN KEY (timezone)
    REFERENCES ref.timezones (name) ON DELETE RESTRICT,
    CONSTRAINT campaigns_for_a_package_name_its_event
    CHECK (package_id IS NULL OR target_event_id IS NOT NULL),
    CONSTRAINT campaigns_name_is_not_blank CHECK (name ~ '\S' AND char_length(name) <= 200),
    CONSTRAINT campaigns_description_check CHECK (char_length(description) <= 5000),
    CONSTRAINT campaigns_end_after_they_begin CHECK (end_date > start_date),
    -- The upper bound keeps the budget in micro-credits within a bigint.
    CONSTRAINT campaigns_total_budget_credits_check
    CHECK (total_budget_credits BETWEEN 0 AND 1000000000000),
    CONSTRAINT campaigns_daily_budget_is_above_zero
    CHECK (daily_budget_credits BETWEEN 1 AND 1000000000000),
    CONSTRAINT campaigns_spend_at_most_their_budget
    CHECK (spent_micros BETWEEN 0 AND total_budget_credits * 1000000),
    CONSTRAINT campaigns_rate_is_above_zero CHECK (rate_micros > 0),
    CONSTRAINT campaigns_price_of_one_impression_is_whole
    CHECK (pricing_model NOT IN ('cpm', 'vcpm') OR rate_micros % 1000 = 0),
    CONSTRAINT campaigns_priority_check CHECK (priority BETWEEN 1 AND 14),
    CONSTRAINT campaigns_weight_check CHECK (weight BETWEEN 1 AND 1000),
    CONSTRAINT campaigns_goal_has_kind_and_size
    CHECK (num_nonnulls(goal_type, goal_amount) <> 1),
    CONSTRAINT campaigns_goal_type_check
    CHECK (goal_type IN ('impressions', 'viewables', 'clicks', 'conversions', 'spend')),
    CONSTRAINT campaigns_goal_amount_check CHECK (goal_amount > 0),
    CONSTRAINT campaigns_frequency_cap_is_above_zero CHECK (frequency_cap_per_user > 0),
    CONSTRAINT campaigns_dayparts_are_minutes_of_the_week
    CHECK (dayparts <@ '{[0,10080)}' AND dayparts <> '{}'),
    CONSTRAINT campaigns_archived_at_only_when_archived
    CHECK ((status = 'archived') = (archived_at IS NOT NULL))
);

ALTER TABLE campaigns.campaigns ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.campaigns FORCE ROW LEVEL SECURITY;

CREATE INDEX campaigns_org_id_idx ON campaigns.campaigns (org_id, start_date);
CREATE INDEX campaigns_created_by_idx ON campaigns.campaigns (created_by);
CREATE INDEX campaigns_target_event_id_idx ON campaigns.campaigns (target_event_id);
CREATE INDEX campaigns_sponsor_id_idx ON campaigns.campaigns (sponsor_id);
CREATE INDEX campaigns_package_id_idx ON campaigns.campaigns (package_id, target_event_id);
CREATE INDEX campaigns_timezone_idx ON campaigns.campaigns (timezone);
CREATE INDEX campaigns_running_idx ON campaigns.campaigns (start_date, end_date)
WHERE status IN ('scheduled', 'active');

COMMENT ON TABLE campaigns.campaigns IS 'An advertising campaign of one organization.';
COMMENT ON COLUMN campaigns.campaigns.id IS 'Reference of its ledger entries (campaign_spend).';
COMMENT ON COLUMN campaigns.campaigns.org_id IS 'The tenant, who pays.';
COMMENT ON COLUMN campaigns.campaigns.organization_id IS 'Another name of org_id.';
COMMENT ON COLUMN campaigns.campaigns.created_by IS 'Who set it up.';
COMMENT ON COLUMN campaigns.campaigns.target_event_id IS
'The event it promotes; null when it promotes the organization or a brand.';
COMMENT ON COLUMN campaigns.campaigns.sponsor_id IS 'The sponsor whose brand it shows.';
COMMENT ON COLUMN campaigns.campaigns.package_id IS
'The sponsorship package, of the same event, that it is delivered for.';
COMMENT ON COLUMN campaigns.campaigns.timezone IS
'IANA zone of its days, dayparts and daily cap. Fixed once a day has begun to be charged, by the
foreign key of campaign_day_pools.';
COMMENT ON COLUMN campaigns.campaigns.name IS 'For the advertiser''s lists; viewers do not see it.';
COMMENT ON COLUMN campaigns.campaigns.objective IS 'What success is.';
COMMENT ON COLUMN campaigns.campaigns.status IS 'State of the machine campaign.';
COMMENT ON COLUMN campaigns.campaigns.total_budget_credits IS
'Cap of all its spending, in whole credits; 0: shows only what is free.';
COMMENT ON COLUMN campaigns.campaigns.spent_micros IS
'Posted so far, in micro-credits, net of reversals. Written by the posting of ad_spend_ledger, a
little behind campaign_budget_pools, which has the live figure.';
COMMENT ON COLUMN campaigns.campaigns.spent_credits IS 'Derived: spent_micros in credits, exact.';
COMMENT ON COLUMN campaigns.campaigns.pricing_model IS 'What the rate is the price of.';
COMMENT ON COLUMN campaigns.campaigns.priority IS
'Lower is served first: 1 override, 2 to 11 contract, 12 auction, 13 remnant, 14 house.';
COMMENT ON COLUMN campaigns.campaigns.weight IS 'Share among campaigns of the same priority.';
COMMENT ON COLUMN campaigns.campaigns.pacing_strategy IS 'How the daily budget is spread.';
COMMENT ON COLUMN campaigns.campaigns.frequency_cap_period IS
'Period of frequency_cap_per_user.';
COMMENT ON COLUMN campaigns.campaigns.start_date IS 'First moment it may deliver, UTC.';
COMMENT ON COLUMN campaigns.campaigns.end_date IS
'From here on it delivers nothing, UTC; null: until its budget is spent or somebody ends it.';
COMMENT ON COLUMN campaigns.campaigns.description IS 'Notes of the advertiser.';
COMMENT ON COLUMN campaigns.campaigns.daily_budget_credits IS
'Cap of one local day, in whole credits, the same on days of 23 and 25 hours; null: none.';
COMMENT ON COLUMN campaigns.campaigns.rate_micros IS
'Price in micro-credits: of 1,000 impressions (cpm, vcpm), a click or a day; null: by the price
list. A multiple of 1,000 where it is for 1,000, so that no single price is rounded.';
COMMENT ON COLUMN campaigns.campaigns.goal_type IS
'What goal_amount counts: impressions, viewables, clicks, conversions or spend; null: no goal.';
COMMENT ON COLUMN campaigns.campaigns.goal_amount IS
'The goal, a number of things; for spend, micro-credits.';
COMMENT ON COLUMN campaigns.campaigns.frequency_cap_per_user IS
'At most so many impressions per person and period; null: no cap. The short form of one row of
frequency_caps, which the campaign''s functions keep in step.';
COMMENT ON COLUMN campaigns.campaigns.dayparts IS
'Minutes of the local week in which it delivers, from Monday 00:00 = 0 to 10080, e.g.
{[480,1200)}: Mondays 8 to 20 h; null: always.';
COMMENT ON COLUMN campaigns.campaigns.archived_at IS 'UTC; set exactly while it is archived.';
COMMENT ON COLUMN campaigns.campaigns.created_at IS 'UTC.';
COMMENT ON COLUMN campaigns.campaigns.updated_at IS 'UTC, kept by trigger.';
