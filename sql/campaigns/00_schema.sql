-- Campaigns: advertising. Who advertises what to whom, what was shown and clicked, what it cost,
-- and the codes that give buyers a discount.

CREATE SCHEMA campaigns;
COMMENT ON SCHEMA campaigns IS 'Ad campaigns, their creatives, delivery and spending; promo codes.';
