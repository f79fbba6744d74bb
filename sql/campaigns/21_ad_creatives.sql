-- Creatives: what is shown. The row of ad_creatives is the advertiser's draft; what viewers get is
-- a version of it that was approved. An edit makes a new version, which waits for review while
-- the approved one is served on. Versions and reviews are only ever added.

CREATE TABLE campaigns.ad_creatives (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    campaign_id uuid NOT NULL,
    post_id uuid,
    headline text NOT NULL,
    media_type public.creative_media_type NOT NULL,
    cta_label text NOT NULL DEFAULT 'Learn More',
    active boolean NOT NULL DEFAULT TRUE,
    review_state campaigns.creative_review_state NOT NULL DEFAULT 'draft',
    weight integer NOT NULL DEFAULT 1,
    approved_version integer,
    approved_placements public.ad_placement[],
    body_text text,
    cta_url text,
    media_url text,
    poster_url text,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT ad_creatives_pkey PRIMARY KEY (id),
    CONSTRAINT ad_creatives_id_campaign_id_key UNIQUE (id, campaign_id),
    CONSTRAINT ad_creatives_campaign_id_fkey FOREIGN KEY (campaign_id)
    REFERENCES campaigns.campaigns (id) ON DELETE CASCADE,
    CONSTRAINT ad_creatives_post_id_fkey FOREIGN KEY (post_id)
    REFERENCES events.event_posts (id) ON DELETE RESTRICT,
    CONSTRAINT ad_creatives_headline_is_not_blank
    CHECK (headline ~ '\S' AND char_length(headline) <= 200),
    CONSTRAINT ad_creatives_body_text_check CHECK (char_length(body_text) <= 2000),
    CONSTRAINT ad_creatives_cta_label_is_not_blank
    CHECK (cta_label ~ '\S' AND char_length(cta_label) <= 40),
    CONSTRAINT ad_creatives_lead_to_https
    CHECK (cta_url ~ '^https://[^\s/]' AND char_length(cta_url) <= 2000),
    CONSTRAINT ad_creatives_media_url_check CHECK (char_length(media_url) <= 2000),
    CONSTRAINT ad_creatives_poster_url_check CHECK (char_length(poster_url) <= 2000),
    CONSTRAINT ad_creatives_existing_post_is_named
    CHECK ((media_type = 'existing_post') = (post_id IS NOT NULL)),
    CONSTRAINT ad_creatives_have_media_when_reviewed
    CHECK (review_state = 'draft' OR num_nonnulls(post_id, media_url) > 0),
    CONSTRAINT ad_creatives_weight_check CHECK (weight BETWEEN 1 AND 1000),
    CONSTRAINT ad_creatives_approved_placements_check CHECK (
        cardinality(approved_placements) > 0 AND array_position(approved_placements, NULL) IS NULL
    )
);

ALTER TABLE campaigns.ad_creatives ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.ad_creatives FORCE ROW LEVEL SECURITY;

CREATE INDEX ad_creatives_campaign_id_idx ON campaigns.ad_creatives (campaign_id);
CREATE INDEX ad_creatives_post_id_idx ON campaigns.ad_creatives (post_id);
CREATE INDEX ad_creatives_approved_version_idx
ON campaigns.ad_creatives (id, approved_version);
CREATE INDEX ad_creatives_waiting_for_review_idx ON campaigns.ad_creatives (updated_at)
WHERE review_state = 'pending_review';

COMMENT ON TABLE campaigns.ad_creatives IS 'An ad of a campaign, as the advertiser edits it.';
COMMENT ON COLUMN campaigns.ad_creatives.id IS 'The same over all its versions.';
COMMENT ON COLUMN campaigns.ad_creatives.campaign_id IS 'The campaign; tells the tenant.';
COMMENT ON COLUMN campaigns.ad_creatives.post_id IS
'The post that is shown, set exactly for existing_post.';
COMMENT ON COLUMN campaigns.ad_creatives.headline IS 'Shown large.';
COMMENT ON COLUMN campaigns.ad_creatives.media_type IS 'Picture, video or post.';
COMMENT ON COLUMN campaigns.ad_creatives.cta_label IS 'On the button.';
COMMENT ON COLUMN campaigns.ad_creatives.active IS
'The advertiser''s switch: off, it is not shown whatever the review said.';
COMMENT ON COLUMN campaigns.ad_creatives.review_state IS
'State of the machine creative_review, of the newest version.';
COMMENT ON COLUMN campaigns.ad_creatives.weight IS 'Share among the creatives of its campaign.';
COMMENT ON COLUMN campaigns.ad_creatives.approved_version IS
'The version that is served, unless the state is suspended, expired or archived; null: none.';
COMMENT ON COLUMN campaigns.ad_creatives.approved_placements IS
'Where the review allows it; null: wherever the campaign is placed.';
COMMENT ON COLUMN campaigns.ad_creatives.body_text IS 'Plain text below the headline.';
COMMENT ON COLUMN campaigns.ad_creatives.cta_url IS
'Where a click leads, https; null: to the event or the organization.';
COMMENT ON COLUMN campaigns.ad_creatives.media_url IS 'Address of the picture or video.';
COMMENT ON COLUMN campaigns.ad_creatives.poster_url IS 'Still picture shown before a video runs.';
COMMENT ON COLUMN campaigns.ad_creatives.expires_at IS
'From here on it is not shown, UTC, whether or not a job has set the state.';
COMMENT ON COLUMN campaigns.ad_creatives.created_at IS 'UTC.';
COMMENT ON COLUMN campaigns.ad_creatives.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE campaigns.creative_versions (
    creative_id uuid NOT NULL,
    version integer NOT NULL,
    created_by uuid,
    post_id uuid,
    headline text NOT NULL,
    media_type public.creative_media_type NOT NULL,
    cta_label text NOT NULL,
    content_sha256 text NOT NULL,
    body_text text,
    cta_url text,
    media_url text,
    poster_url text,
    media_mime_type text,
    media_width integer,
    media_height integer,
    media_bytes bigint,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT creative_versions_pkey PRIMARY KEY (creative_id, version),
    CONSTRAINT creative_versions_creative_id_fkey FOREIGN KEY (creative_id)
    REFERENCES campaigns.ad_creatives (id) ON DELETE RESTRICT,
    CONSTRAINT creative_versions_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT creative_versions_post_id_fkey FOREIGN KEY (post_id)
    REFERENCES events.event_posts (id) ON DELETE RESTRICT,
    CONSTRAINT creative_versions_version_check CHECK (version > 0),
    CONSTRAINT creative_versions_content_sha256_check CHECK (content_sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT creative_versions_lead_to_https CHECK (cta_url ~ '^https://[^\s/]'),
    CONSTRAINT creative_versions_show_a_post_or_media
    CHECK (num_nonnulls(post_id, media_url) = 1),
    CONSTRAINT creative_versions_existing_post_is_named
    CHECK ((media_type = 'existing_post') = (post_id IS NOT NULL)),
    CONSTRAINT creative_versions_media_have_a_size
    CHECK (least(media_width, media_height, media_bytes) > 0)
);

ALTER TABLE campaigns.creative_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.creative_versions FORCE ROW LEVEL SECURITY;

CREATE INDEX creative_versions_created_by_idx ON campaigns.creative_versions (created_by);
CREATE INDEX creative_versions_post_id_idx ON campaigns.creative_versions (post_id);

COMMENT ON TABLE campaigns.creative_versions IS
'What a creative looked like when it was handed in for review. Append-only: proof of what ran.';
COMMENT ON COLUMN campaigns.creative_versions.creative_id IS 'The creative.';
COMMENT ON COLUMN campaigns.creative_versions.version IS 'Counts from 1 within the creative.';
COMMENT ON COLUMN campaigns.creative_versions.created_by IS 'Who handed it in; null: adopted.';
COMMENT ON COLUMN campaigns.creative_versions.post_id IS 'The post; else media_url is set.';
COMMENT ON COLUMN campaigns.creative_versions.headline IS 'As reviewed.';
COMMENT ON COLUMN campaigns.creative_versions.media_type IS 'As reviewed.';
COMMENT ON COLUMN campaigns.creative_versions.cta_label IS 'As reviewed.';
COMMENT ON COLUMN campaigns.creative_versions.content_sha256 IS
'Of the media file or the post''s text, hexadecimal: an address whose content was swapped is seen.';
COMMENT ON COLUMN campaigns.creative_versions.body_text IS 'As reviewed.';
COMMENT ON COLUMN campaigns.creative_versions.cta_url IS 'As reviewed, https.';
COMMENT ON COLUMN campaigns.creative_versions.media_url IS 'As reviewed; else post_id is set.';
COMMENT ON COLUMN campaigns.creative_versions.poster_url IS 'As reviewed.';
COMMENT ON COLUMN campaigns.creative_versions.media_mime_type IS 'E.g. video/mp4.';
COMMENT ON COLUMN campaigns.creative_versions.media_width IS 'In pixels.';
COMMENT ON COLUMN campaigns.creative_versions.media_height IS 'In pixels.';
COMMENT ON COLUMN campaigns.creative_versions.media_bytes IS 'Size of the file.';
COMMENT ON COLUMN campaigns.creative_versions.created_at IS 'When it was handed in, UTC.';

CREATE TABLE campaigns.creative_reviews (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    creative_id uuid NOT NULL,
    version integer NOT NULL,
    reviewed_by uuid,
    decision text NOT NULL,
    reason_code text,
    note text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT creative_reviews_pkey PRIMARY KEY (id),
    CONSTRAINT creative_reviews_version_fkey FOREIGN KEY (creative_id, version)
    REFERENCES campaigns.creative_versions (creative_id, version) ON DELETE RESTRICT,
    CONSTRAINT creative_reviews_reviewed_by_fkey FOREIGN KEY (reviewed_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT creative_reviews_decision_check
    CHECK (decision IN ('approved', 'rejected', 'suspended')),
    CONSTRAINT creative_reviews_refusals_have_a_reason
    CHECK ((decision = 'approved') = (reason_code IS NULL)),
    CONSTRAINT creative_reviews_reason_code_check CHECK (
        reason_code IN (
            'misleading', 'prohibited', 'restricted', 'intellectual_property', 'media_quality',
            'broken_link', 'landing_page', 'content_changed', 'other'
        )
    ),
    CONSTRAINT creative_reviews_note_check CHECK (char_length(note) <= 2000)
);

ALTER TABLE campaigns.creative_reviews ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.creative_reviews FORCE ROW LEVEL SECURITY;

CREATE INDEX creative_reviews_version_idx
ON campaigns.creative_reviews (creative_id, version, created_at);
CREATE INDEX creative_reviews_reviewed_by_idx ON campaigns.creative_reviews (reviewed_by);

COMMENT ON TABLE campaigns.creative_reviews IS
'What was decided about a version, each time. Append-only.';
COMMENT ON COLUMN campaigns.creative_reviews.id IS 'No order; created_at has it.';
COMMENT ON COLUMN campaigns.creative_reviews.creative_id IS 'The creative.';
COMMENT ON COLUMN campaigns.creative_reviews.version IS 'The version that was looked at.';
COMMENT ON COLUMN campaigns.creative_reviews.reviewed_by IS
'The member of staff; null: an automatic check.';
COMMENT ON COLUMN campaigns.creative_reviews.decision IS
'approved, rejected, or suspended: an approved one is taken out for a while.';
COMMENT ON COLUMN campaigns.creative_reviews.reason_code IS
'Why not, shown to the advertiser; null exactly when it was approved.';
COMMENT ON COLUMN campaigns.creative_reviews.note IS 'More about the reason, for the advertiser.';
COMMENT ON COLUMN campaigns.creative_reviews.created_at IS 'Moment of the decision, UTC.';
