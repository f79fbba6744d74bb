-- Rollups are read by their tenants.

GRANT SELECT ON TABLE
public.event_days,
public.event_months,
public.post_days,
public.campaign_days,
public.creative_days,
public.tier_days
TO authenticated;
