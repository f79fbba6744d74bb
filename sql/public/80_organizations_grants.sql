-- The API's share of organizations. What makes an organization trusted or costs it money (handle,
-- name, state, fee, verification) is in no column list: functions and the platform change it.

GRANT SELECT ON public.organizations TO anon, authenticated, service_role;
GRANT UPDATE (
    country_code, default_currency, description, discoverable, social_links, logo_url, banner_url,
    website_url, twitter_url, instagram_url, tiktok_url, location, support_email
) ON public.organizations TO authenticated, service_role;

GRANT SELECT ON
public.org_memberships, public.org_invitations, public.membership_changes
TO authenticated, service_role;
