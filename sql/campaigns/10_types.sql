-- Kinds and states of advertising. Labels of the earlier product stay legal; the ones added to
-- them are cancelled and archived of campaigns, and front_loaded.

CREATE TYPE campaigns.campaign_status AS ENUM (
    'draft', 'scheduled', 'active', 'paused', 'completed', 'cancelled', 'archived'
);
COMMENT ON TYPE campaigns.campaign_status IS
'What people chose, not what is delivered: an active campaign without budget stays active and
shows nothing. completed and cancelled: over for good. archived: over and out of the lists.';

CREATE TYPE campaigns.pricing_model AS ENUM ('cpm', 'vcpm', 'cpc', 'flat');
COMMENT ON TYPE campaigns.pricing_model IS
'What is charged: cpm 1,000 impressions, vcpm 1,000 viewable impressions, cpc a click, flat a day.';

CREATE TYPE campaigns.frequency_period AS ENUM ('session', 'day', 'week');
COMMENT ON TYPE campaigns.frequency_period IS
'After what a person''s counter starts again; day and week in the campaign''s time zone.';

CREATE TYPE campaigns.creative_review_state AS ENUM (
    'draft', 'processing', 'pending_review', 'approved', 'rejected', 'suspended', 'expired',
    'archived'
);
COMMENT ON TYPE campaigns.creative_review_state IS
'processing: media are being converted. suspended: was approved, may be again. rejected: comes back
as a new version. expired: its time is over.';
