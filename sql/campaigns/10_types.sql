-- Kinds and states of advertising. Labels of the earlier product stay legal; the ones added to
-- them are cancelled and archived of campaigns, and front_loaded.

CREATE TYPE campaigns.campaign_status AS ENUM (
    'draft', 'scheduled', 'active', 'paused', 'completed', 'cancelled', 'archived'
);
COMMENT ON TYPE campaigns.campaign_status IS
'What people chose, not what is delivered: an active campaign without budget stays active and
shows nothing. completed and cancelled: over for good. archived: over and out of the lists.';

CREATE TYPE campaigns.campaign_objective AS ENUM (
    'ticket_sales', 'brand_awareness', 'engagement', 'event_promotion'
);
COMMENT ON TYPE campaigns.campaign_objective IS 'What the advertiser wants of the campaign.';

CREATE TYPE campaigns.pacing_strategy AS ENUM ('even', 'accelerated', 'front_loaded');
COMMENT ON TYPE campaigns.pacing_strategy IS
'even: spread over the day as the traffic is. accelerated: as fast as possible. front_loaded:
more at the beginning of the campaign.';

CREATE TYPE campaigns.pricing_model AS ENUM ('cpm', 'vcpm', 'cpc', 'flat');
COMMENT ON TYPE campaigns.pricing_model IS
'What is charged: cpm 1,000 impressions, vcpm 1,000 viewable impressions, cpc a click, flat a day.';

CREATE TYPE campaigns.frequency_period AS ENUM ('session', 'day', 'week');
COMMENT ON TYPE campaigns.frequency_period IS
'After what a person''s counter starts again; day and week in the campaign''s time zone.';

CREATE TYPE campaigns.ad_placement AS ENUM ('feed', 'story', 'event_banner', 'search_results');
COMMENT ON TYPE campaigns.ad_placement IS 'Where in the product an ad is shown.';

CREATE TYPE campaigns.creative_media_type AS ENUM ('image', 'video', 'existing_post');
COMMENT ON TYPE campaigns.creative_media_type IS
'existing_post: a post of an event is shown as the ad; it brings its own media.';

CREATE TYPE campaigns.creative_review_state AS ENUM (
    'draft', 'processing', 'pending_review', 'approved', 'rejected', 'suspended', 'expired',
    'archived'
);
COMMENT ON TYPE campaigns.creative_review_state IS
'processing: media are being converted. suspended: was approved, may be again. rejected: comes back
as a new version. expired: its time is over.';

CREATE TYPE campaigns.ad_event AS ENUM ('impression', 'viewable', 'click');
COMMENT ON TYPE campaigns.ad_event IS
'What happens to an ad that is shown: it appeared; half of it was in view for a second (two for
video, the MRC''s rule); it was clicked.';
