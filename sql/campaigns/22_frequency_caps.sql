-- How often one viewer meets an ad. All caps of a campaign and of its creatives hold at once; a
-- counter is raised only while it is below its cap, in one statement, so that it is exact.

CREATE TABLE campaigns.frequency_caps (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    campaign_id uuid NOT NULL,
    creative_id uuid,
    counted public.ad_event NOT NULL DEFAULT 'impression',
    subject text NOT NULL DEFAULT 'user',
    max_count integer NOT NULL,
    cooldown_seconds integer NOT NULL DEFAULT 0,
    window_hours integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT frequency_caps_pkey PRIMARY KEY (id),
    CONSTRAINT frequency_caps_one_per_level_event_and_window
    UNIQUE NULLS NOT DISTINCT (campaign_id, creative_id, counted, subject, window_hours),
    CONSTRAINT frequency_caps_campaign_id_fkey FOREIGN KEY (campaign_id)
    REFERENCES campaigns.campaigns (id) ON DELETE CASCADE,
    CONSTRAINT frequency_caps_creative_id_fkey FOREIGN KEY (creative_id, campaign_id)
    REFERENCES campaigns.ad_creatives (id, campaign_id) ON DELETE CASCADE,
    CONSTRAINT frequency_caps_subject_check CHECK (subject IN ('user', 'session')),
    CONSTRAINT frequency_caps_max_count_check CHECK (max_count BETWEEN 1 AND 10000),
    CONSTRAINT frequency_caps_cooldown_seconds_check
    CHECK (cooldown_seconds BETWEEN 0 AND 31536000),
    CONSTRAINT frequency_caps_window_hours_check CHECK (window_hours BETWEEN 1 AND 8760)
);

ALTER TABLE campaigns.frequency_caps ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.frequency_caps FORCE ROW LEVEL SECURITY;

CREATE INDEX frequency_caps_creative_id_idx
ON campaigns.frequency_caps (creative_id, campaign_id);

COMMENT ON TABLE campaigns.frequency_caps IS
'A limit of how often the same viewer is shown, or clicks, a campaign or one of its creatives.';
COMMENT ON COLUMN campaigns.frequency_caps.id IS 'What counters point at.';
COMMENT ON COLUMN campaigns.frequency_caps.campaign_id IS 'The campaign; tells the tenant.';
COMMENT ON COLUMN campaigns.frequency_caps.creative_id IS
'The creative of the same campaign it is for; null: all of them together.';
COMMENT ON COLUMN campaigns.frequency_caps.counted IS 'What is counted.';
COMMENT ON COLUMN campaigns.frequency_caps.subject IS
'Who is counted: user, a signed-in person; session, one visit of anybody.';
COMMENT ON COLUMN campaigns.frequency_caps.max_count IS 'At most so many in a window.';
COMMENT ON COLUMN campaigns.frequency_caps.cooldown_seconds IS
'Not again before so many seconds have passed; 0: at once.';
COMMENT ON COLUMN campaigns.frequency_caps.window_hours IS
'Length of the window, which begins with the first one counted; null: the whole campaign.';
COMMENT ON COLUMN campaigns.frequency_caps.created_at IS 'UTC.';
COMMENT ON COLUMN campaigns.frequency_caps.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE campaigns.frequency_counters (
    cap_id uuid NOT NULL,
    subject_hash text NOT NULL,
    max_count integer NOT NULL,
    current_count integer NOT NULL DEFAULT 1,
    window_start timestamptz NOT NULL DEFAULT now(),
    last_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT frequency_counters_pkey PRIMARY KEY (cap_id, subject_hash),
    CONSTRAINT frequency_counters_cap_id_fkey FOREIGN KEY (cap_id)
    REFERENCES campaigns.frequency_caps (id) ON DELETE CASCADE,
    CONSTRAINT frequency_counters_subject_hash_check CHECK (subject_hash ~ '^[0-9a-f]{64}$'),
    CONSTRAINT frequency_counters_stay_within_their_cap
    CHECK (current_count BETWEEN 1 AND max_count),
    CONSTRAINT frequency_counters_window_begins_before_its_last CHECK (window_start <= last_at)
) WITH (fillfactor = 70);

ALTER TABLE campaigns.frequency_counters ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.frequency_counters FORCE ROW LEVEL SECURITY;

CREATE INDEX frequency_counters_subject_hash_idx
ON campaigns.frequency_counters (subject_hash);

COMMENT ON TABLE campaigns.frequency_counters IS
'How often one viewer has met one cap in the window that runs. Pages are filled to 70 %, because
the rows are rewritten all the time.';
COMMENT ON COLUMN campaigns.frequency_counters.cap_id IS 'The cap.';
COMMENT ON COLUMN campaigns.frequency_counters.subject_hash IS
'SHA-256, hexadecimal, of the viewer''s user id or session id; the id itself is not kept here.';
COMMENT ON COLUMN campaigns.frequency_counters.max_count IS
'The cap''s max_count when the window began; a change of the cap counts from the next window.';
COMMENT ON COLUMN campaigns.frequency_counters.current_count IS 'So many in this window.';
COMMENT ON COLUMN campaigns.frequency_counters.window_start IS 'UTC.';
COMMENT ON COLUMN campaigns.frequency_counters.last_at IS 'The last one counted, UTC.';
