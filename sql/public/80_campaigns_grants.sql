-- Who may use the views of schema campaigns; which rows, the policies say. Budgets, rates, states
-- and what a review allowed are written by functions. Nobody reads anything without signing in. A
-- key is not chosen by its writer: one that is taken would tell that it exists.

GRANT SELECT ON TABLE
public.campaigns,
public.campaign_targeting,
public.campaign_placements,
public.frequency_caps,
public.ad_creatives,
public.campaign_ads,
public.creative_versions,
public.creative_reviews,
public.campaign_budget_pools,
public.campaign_day_pools,
public.ad_spend_ledger,
public.credit_packages,
public.promos,
public.promo_redemptions
TO authenticated, service_role;

GRANT INSERT (
    org_id, created_by, target_event_id, timezone, name, objective, pacing_strategy, start_date,
    end_date, description, goal_type, goal_amount, dayparts
) ON public.campaigns TO authenticated, service_role;
GRANT UPDATE (
    target_event_id, timezone, name, objective, pacing_strategy, start_date, end_date,
    description, goal_type, goal_amount, dayparts
) ON public.campaigns TO authenticated, service_role;

-- The keys are in the UPDATE grants, because an upsert sets them to what they are.
GRANT INSERT (
    campaign_id, locations, countries, excluded_countries, regions, excluded_regions, categories,
    excluded_categories, keywords, excluded_keywords, event_ids, excluded_event_ids, segments,
    excluded_segments, exclude_ticket_holders, exclude_past_attendees
) ON public.campaign_targeting TO authenticated, service_role;
GRANT UPDATE (
    campaign_id, locations, countries, excluded_countries, regions, excluded_regions, categories,
    excluded_categories, keywords, excluded_keywords, event_ids, excluded_event_ids, segments,
    excluded_segments, exclude_ticket_holders, exclude_past_attendees
) ON public.campaign_targeting TO authenticated, service_role;

GRANT INSERT (campaign_id, placement, enabled)
ON public.campaign_placements TO authenticated, service_role;
GRANT UPDATE (campaign_id, placement, enabled)
ON public.campaign_placements TO authenticated, service_role;

GRANT INSERT (
    campaign_id, creative_id, counted, subject, max_count, cooldown_seconds, window_hours
) ON public.frequency_caps TO authenticated, service_role;
GRANT UPDATE (counted, subject, max_count, cooldown_seconds, window_hours)
ON public.frequency_caps TO authenticated, service_role;

GRANT DELETE ON TABLE
public.campaign_targeting,
public.campaign_placements,
public.frequency_caps,
public.ad_creatives,
public.campaign_ads
TO authenticated, service_role;

GRANT INSERT (
    campaign_id, post_id, headline, media_type, cta_label, active, weight, body_text, cta_url,
    media_url, poster_url
) ON TABLE public.ad_creatives, public.campaign_ads TO authenticated, service_role;
GRANT UPDATE (
    post_id, headline, media_type, cta_label, active, weight, body_text, cta_url, media_url,
    poster_url
) ON TABLE public.ad_creatives, public.campaign_ads TO authenticated, service_role;
