-- The second seed's name of creatives. Updatable, as a view of one table.

CREATE VIEW campaigns.campaign_ads WITH (
    security_invoker = TRUE, security_barrier = TRUE
) AS
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

COMMENT ON VIEW campaigns.campaign_ads IS
'Another name of campaigns.ad_creatives, whose comments tell more.';
COMMENT ON COLUMN campaigns.campaign_ads.id IS 'The creative.';
COMMENT ON COLUMN campaigns.campaign_ads.campaign_id IS 'Its campaign.';
COMMENT ON COLUMN campaigns.campaign_ads.post_id IS 'The post it shows.';
COMMENT ON COLUMN campaigns.campaign_ads.headline IS 'Shown large.';
COMMENT ON COLUMN campaigns.campaign_ads.media_type IS 'Picture, video or post.';
COMMENT ON COLUMN campaigns.campaign_ads.cta_label IS 'On the button.';
COMMENT ON COLUMN campaigns.campaign_ads.active IS 'The advertiser''s switch.';
COMMENT ON COLUMN campaigns.campaign_ads.review_state IS 'State of the review.';
COMMENT ON COLUMN campaigns.campaign_ads.weight IS 'Share within the campaign.';
COMMENT ON COLUMN campaigns.campaign_ads.approved_version IS 'The version that is served.';
COMMENT ON COLUMN campaigns.campaign_ads.approved_placements IS
'Where it is allowed; null: everywhere.';
COMMENT ON COLUMN campaigns.campaign_ads.body_text IS 'Below the headline.';
COMMENT ON COLUMN campaigns.campaign_ads.cta_url IS 'Where a click leads.';
COMMENT ON COLUMN campaigns.campaign_ads.media_url IS 'Picture or video.';
COMMENT ON COLUMN campaigns.campaign_ads.poster_url IS 'Still picture of a video.';
COMMENT ON COLUMN campaigns.campaign_ads.expires_at IS 'UTC.';
COMMENT ON COLUMN campaigns.campaign_ads.created_at IS 'UTC.';
COMMENT ON COLUMN campaigns.campaign_ads.updated_at IS 'UTC.';
