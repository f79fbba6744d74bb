-- Time stamps, state machines, the records that only ever grow, and prices that do not change.

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.campaigns
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.ad_creatives
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.campaign_targeting
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.campaign_placements
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.campaign_budget_pools
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.campaign_day_pools
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.frequency_caps
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.ad_clicks
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.credit_packages
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.promos
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.promo_redemptions
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _200_state_guard AFTER INSERT ON campaigns.campaigns
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('campaign', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON campaigns.campaigns
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('campaign', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON campaigns.ad_creatives
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('creative_review', 'review_state', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON campaigns.ad_creatives
FOR EACH ROW WHEN (old.review_state IS DISTINCT FROM new.review_state)
EXECUTE FUNCTION ops.tg__guard_state('creative_review', 'review_state', 'id');

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON campaigns.creative_versions
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON campaigns.creative_versions
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON campaigns.creative_reviews
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON campaigns.creative_reviews
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON campaigns.ad_conversions
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON campaigns.ad_conversions
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON campaigns.ad_spend_ledger
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON campaigns.ad_spend_ledger
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

-- Names, order and the switches may change; what a buyer was promised may not.
CREATE TRIGGER _300_price_is_fixed BEFORE UPDATE ON campaigns.credit_packages
FOR EACH ROW
WHEN (old.credits <> new.credits OR old.price_usd_cents <> new.price_usd_cents)
EXECUTE FUNCTION ops.tg__append_only();
