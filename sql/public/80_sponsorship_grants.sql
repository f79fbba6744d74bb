-- Who may use the views of schema sponsorship; which rows, the policies say. Prices, stock, states,
-- verification, addresses of pages and the times of anything are written by functions. A key is
-- not chosen by its writer: one that is taken would tell that it exists.

GRANT SELECT ON TABLE
public.sponsors,
public.sponsor_public_profiles,
public.sponsorship_packages,
public.package_variants,
public.event_sponsorships
TO anon;

GRANT SELECT ON TABLE
public.sponsors,
public.sponsor_members,
public.sponsor_profiles,
public.sponsor_public_profiles,
public.sponsorship_matches,
public.match_feedback,
public.package_templates,
public.sponsorship_packages,
public.package_variants,
public.proposal_threads,
public.proposal_offers,
public.proposal_messages,
public.sponsorship_orders,
public.deliverables,
public.deliverable_proofs,
public.order_disputes,
public.order_settlements,
public.sponsorship_payouts,
public.sponsorship_slas,
public.event_sponsorships
TO authenticated, service_role;

-- Not its name: it was verified under it.
GRANT UPDATE (
    brand_values, preferred_visibility_options, logo_url, website_url, industry, company_size
) ON public.sponsors TO authenticated, service_role;

GRANT INSERT (
    sponsor_id, brand_objectives, target_audience, preferred_categories, regions,
    activation_preferences, public_visibility, industry, company_size, case_studies,
    preferred_formats
) ON public.sponsor_profiles TO authenticated, service_role;
GRANT UPDATE (
    brand_objectives, target_audience, preferred_categories, regions, activation_preferences,
    public_visibility, industry, company_size, case_studies, preferred_formats
) ON public.sponsor_profiles TO authenticated, service_role;

GRANT UPDATE (headline, about, brand_values, social_links)
ON public.sponsor_public_profiles TO authenticated, service_role;

-- The price of a template is a proposal: nothing is sold at it.
GRANT INSERT (
    org_id, currency, title, default_price_cents, default_benefits, visibility, description
) ON public.package_templates TO authenticated, service_role;
GRANT UPDATE (
    currency, title, default_price_cents, default_benefits, visibility, description
) ON public.package_templates TO authenticated, service_role;
GRANT DELETE ON public.package_templates TO authenticated, service_role;

GRANT UPDATE (title, description, package_type, availability, constraints)
ON public.sponsorship_packages TO authenticated, service_role;

GRANT INSERT (thread_id, sender_user_id, sender_type, body, attachments)
ON public.proposal_messages TO authenticated, service_role;

GRANT UPDATE (display_order) ON public.event_sponsorships TO authenticated, service_role;
