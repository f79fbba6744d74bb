-- The API's views of what advertising costs, and of codes. Keys of repeated calls are left out,
-- and the decisions that single lines are about.

CREATE VIEW public.campaign_budget_pools WITH (security_invoker = TRUE) AS
SELECT
    campaign_budget_pools.id,
    campaign_budget_pools.organization_id,
    campaign_budget_pools.campaign_id,
    campaign_budget_pools.cap_micros,
    campaign_budget_pools.allotted_micros,
    campaign_budget_pools.spent_micros,
    campaign_budget_pools.created_at,
    campaign_budget_pools.updated_at
FROM campaigns.campaign_budget_pools;
COMMENT ON VIEW public.campaign_budget_pools IS
'Budgets as they are used up. Admins of the advertiser read them; functions write them.';

CREATE VIEW public.campaign_day_pools WITH (security_invoker = TRUE) AS
SELECT
    campaign_day_pools.campaign_id,
    campaign_day_pools.day,
    campaign_day_pools.timezone,
    campaign_day_pools.cap_micros,
    campaign_day_pools.allotted_micros,
    campaign_day_pools.spent_micros,
    campaign_day_pools.created_at,
    campaign_day_pools.updated_at
FROM campaigns.campaign_day_pools;
COMMENT ON VIEW public.campaign_day_pools IS
'Budgets of single days. Admins of the advertiser read them; functions write them.';

CREATE VIEW public.ad_spend_ledger WITH (security_invoker = TRUE) AS
SELECT
    ad_spend_ledger.id,
    ad_spend_ledger.organization_id,
    ad_spend_ledger.campaign_id,
    ad_spend_ledger.creative_id,
    ad_spend_ledger.wallet_id,
    ad_spend_ledger.org_wallet_id,
    ad_spend_ledger.wallet_transaction_id,
    ad_spend_ledger.posted_transaction_id,
    ad_spend_ledger.reversal_of,
    ad_spend_ledger.budget_day,
    ad_spend_ledger.kind,
    ad_spend_ledger.metric_type,
    ad_spend_ledger.quantity,
    ad_spend_ledger.rate_model,
    ad_spend_ledger.rate_usd_cents,
    ad_spend_ledger.charged_micros,
    ad_spend_ledger.credits_charged,
    ad_spend_ledger.occurred_at,
    ad_spend_ledger.created_at
FROM campaigns.ad_spend_ledger;
COMMENT ON VIEW public.ad_spend_ledger IS
'What advertising cost. Admins of the advertiser read it; functions write it.';

CREATE VIEW public.credit_packages WITH (security_invoker = TRUE) AS
SELECT
    credit_packages.id,
    credit_packages.name,
    credit_packages.credits,
    credit_packages.price_usd_cents,
    credit_packages.is_default,
    credit_packages.is_active,
    credit_packages.sort_order,
    credit_packages.created_at,
    credit_packages.updated_at
FROM campaigns.credit_packages;
COMMENT ON VIEW public.credit_packages IS
'Credits on sale. Everybody signed in reads the active ones; staff writes them.';

CREATE VIEW public.promos WITH (security_invoker = TRUE) AS
SELECT
    promos.id,
    promos.organization_id,
    promos.issuer_id,
    promos.code,
    promos.discount_type,
    promos.value,
    promos.is_active,
    promos.redeemed_count,
    promos.currency,
    promos.starts_at,
    promos.ends_at,
    promos.max_uses,
    promos.per_user_limit,
    promos.created_at,
    promos.updated_at
FROM campaigns.promos;
COMMENT ON VIEW public.promos IS
'Codes that give a discount. Editors of the organization read them; functions write them.';

CREATE VIEW public.promo_redemptions WITH (security_invoker = TRUE) AS
SELECT
    promo_redemptions.id,
    promo_redemptions.promo_id,
    promo_redemptions.issuer_id,
    promo_redemptions.order_id,
    promo_redemptions.discount_cents,
    promo_redemptions.released_at,
    promo_redemptions.created_at,
    promo_redemptions.updated_at
FROM campaigns.promo_redemptions;
COMMENT ON VIEW public.promo_redemptions IS
'Uses of codes. Everybody who reads the order reads them; functions write them.';
