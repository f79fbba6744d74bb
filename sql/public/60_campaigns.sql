-- The API's views of advertising. Single impressions, clicks, decisions and conversions have
-- none: they are about people, and advertisers get counts. A reviewer stays unnamed.

CREATE VIEW public.campaigns WITH (security_invoker = TRUE) AS
SELECT
    campaigns.id,
    campaigns.org_id,
    campaigns.organization_id,
    campaigns.created_by,
    campaigns.target_event_id,
    campaigns.sponsor_id,
    campaigns.package_id,
    campaigns.timezone,
    campaigns.name,
    campaigns.objective,
    campaigns.status,
    campaigns.total_budget_credits,
    campaigns.spent_micros,
    campaigns.spent_credits,
    campaigns.pricing_model,
    campaigns.priority,
    campaigns.weight,
    campaigns.pacing_strategy,
    campaigns.frequency_cap_period,
    campaigns.start_date,
    campaigns.end_date,
    campaigns.description,
    campaigns.daily_budget_credits,
    campaigns.rate_micros,
    campaigns.goal_type,
    campaigns.goal_amount,
    campaigns.frequency_cap_per_user,
    campaigns.dayparts,
    campaigns.archived_at,
    campaigns.created_at,
    campaigns.updated_at
FROM campaigns.campaigns;
ALTER VIEW public.campaigns ALTER COLUMN created_by SET DEFAULT users.caller_id();
-- A draft is born without money; without one it shows only what is free.
ALTER VIEW public.campaigns ALTER COLUMN total_budget_credits SET DEFAULT 0;
COMMENT ON VIEW public.campaigns IS
'Advertising campaigns. Members of the advertiser read them; its editors write drafts, but for
money.';

CREATE VIEW public.campaign_targeting WITH (security_invoker = TRUE) AS
SELECT
    campaign_targeting.campaign_id,
    campaign_targeting.locations,
    campaign_targeting.countries,
    campaign_targeting.excluded_countries,
    campaign_targeting.regions,
    campaign_targeting.excluded_regions,
    campaign_targeting.categories,
    campaign_targeting.excluded_categories,
    campaign_targeting.keywords,
    campaign_targeting.excluded_keywords,
    campaign_targeting.event_ids,
    campaign_targeting.excluded_event_ids,
    campaign_targeting.segments,
    campaign_targeting.excluded_segments,
    campaign_targeting.exclude_ticket_holders,
    campaign_targeting.exclude_past_attendees,
    campaign_targeting.estimated_reach,
    campaign_targeting.created_at,
    campaign_targeting.updated_at
FROM campaigns.campaign_targeting;
COMMENT ON VIEW public.campaign_targeting IS
'Whom campaigns are for. Members of the advertiser read it; its editors write it while the campaign
is a draft.';

CREATE VIEW public.campaign_placements WITH (security_invoker = TRUE) AS
SELECT
    campaign_placements.campaign_id,
    campaign_placements.placement,
    campaign_placements.enabled,
    campaign_placements.bid_micros,
    campaign_placements.max_share,
    campaign_placements.created_at,
    campaign_placements.updated_at
FROM campaigns.campaign_placements;
COMMENT ON VIEW public.campaign_placements IS
'Where campaigns are shown. Members of the advertiser read it; its editors write it, but for prices,
while the campaign is a draft.';

CREATE VIEW public.frequency_caps WITH (security_invoker = TRUE) AS
SELECT
    frequency_caps.id,
    frequency_caps.campaign_id,
    frequency_caps.creative_id,
    frequency_caps.counted,
    frequency_caps.subject,
    frequency_caps.max_count,
    frequency_caps.cooldown_seconds,
    frequency_caps.window_hours,
    frequency_caps.created_at,
    frequency_caps.updated_at
FROM campaigns.frequency_caps;
COMMENT ON VIEW public.frequency_caps IS
'How often a viewer meets an ad. Members of the advertiser read it; its editors write it while the
campaign is a draft.';

CREATE VIEW public.ad_creatives WITH (security_invoker = TRUE) AS
SELECT
    ad_creatives.id,
    ad_creatives.campaign_id,
    ad_creatives.post_id,
    ad_creatives.headline,
    ad_creatives.media_type,
    ad_creatives.cta_label,
    ad_creatives.active,
    ad_creatives.review_state,
    ad_creatives.weight,
    ad_creatives.approved_version,
    ad_creatives.approved_placements,
    ad_creatives.body_text,
    ad_creatives.cta_url,
    ad_creatives.media_url,
    ad_creatives.poster_url,
    ad_creatives.expires_at,
    ad_creatives.created_at,
    ad_creatives.updated_at
FROM campaigns.ad_creatives;
COMMENT ON VIEW public.ad_creatives IS
'Ads as the advertiser edits them. Its members read them; its editors write those that are not
handed in.';

CREATE VIEW public.campaign_ads WITH (security_invoker = TRUE) AS
SELECT
    ad_creatives.id,
    ad_creatives.campaign_id,
    ad_creatives.post_id,
    ad_creatives.headline,
    ad_creatives.media_type,
    ad_creatives.cta_label,
    ad_creatives.active,
    ad_creatives.review_state,
    ad_creatives.weight,
    ad_creatives.approved_version,
    ad_creatives.approved_placements,
    ad_creatives.body_text,
    ad_creatives.cta_url,
    ad_creatives.media_url,
    ad_creatives.poster_url,
    ad_creatives.expires_at,
    ad_creatives.created_at,
    ad_creatives.updated_at
FROM campaigns.ad_creatives;
COMMENT ON VIEW public.campaign_ads IS
'Another name of public.ad_creatives. Its members read them; its editors write those that are not
handed in.';

CREATE VIEW public.creative_versions WITH (security_invoker = TRUE) AS
SELECT
    creative_versions.creative_id,
    creative_versions.version,
    creative_versions.created_by,
    creative_versions.post_id,
    creative_versions.headline,
    creative_versions.media_type,
    creative_versions.cta_label,
    creative_versions.content_sha256,
    creative_versions.body_text,
    creative_versions.cta_url,
    creative_versions.media_url,
    creative_versions.poster_url,
    creative_versions.media_mime_type,
    creative_versions.media_width,
    creative_versions.media_height,
    creative_versions.media_bytes,
    creative_versions.created_at
FROM campaigns.creative_versions;
COMMENT ON VIEW public.creative_versions IS
'What creatives looked like when they were handed in. Members of the advertiser read it; functions
write it.';

CREATE VIEW public.creative_reviews WITH (security_invoker = TRUE) AS
SELECT
    creative_reviews.id,
    creative_reviews.creative_id,
    creative_reviews.version,
    creative_reviews.decision,
    creative_reviews.reason_code,
    creative_reviews.note,
    creative_reviews.created_at
FROM campaigns.creative_reviews;
COMMENT ON VIEW public.creative_reviews IS
'What reviews decided. Members of the advertiser read it; functions write it.';
