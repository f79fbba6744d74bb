-- The API's views of sponsors and of what is found for them. Where to write to a sponsor is left
-- out, and of a match all that would tell one side the other's budget, figures and notes.

CREATE VIEW public.sponsors WITH (security_invoker = TRUE) AS
SELECT
    sponsors.id,
    sponsors.org_id,
    sponsors.organization_id,
    sponsors.created_by,
    sponsors.name,
    sponsors.status,
    sponsors.is_verified,
    sponsors.brand_values,
    sponsors.preferred_visibility_options,
    sponsors.logo_url,
    sponsors.website_url,
    sponsors.industry,
    sponsors.company_size,
    sponsors.verified_at,
    sponsors.deleted_at,
    sponsors.created_at,
    sponsors.updated_at
FROM sponsorship.sponsors;
COMMENT ON VIEW public.sponsors IS
'Brands that pay to be seen at events. Everybody reads those with a published page or shown at an
event, partners also others; editors of the sponsor write its texts.';

CREATE VIEW public.sponsor_members WITH (security_invoker = TRUE) AS
SELECT
    sponsor_members.sponsor_id,
    sponsor_members.user_id,
    sponsor_members.invited_by,
    sponsor_members.role,
    sponsor_members.created_at,
    sponsor_members.updated_at
FROM sponsorship.sponsor_members;
COMMENT ON VIEW public.sponsor_members IS
'Who may act for a sponsor. Read by those who do; functions write it.';

CREATE VIEW public.sponsor_profiles WITH (security_invoker = TRUE) AS
SELECT
    sponsor_profiles.id,
    sponsor_profiles.sponsor_id,
    sponsor_profiles.currency,
    sponsor_profiles.brand_objectives,
    sponsor_profiles.target_audience,
    sponsor_profiles.preferred_categories,
    sponsor_profiles.regions,
    sponsor_profiles.activation_preferences,
    sponsor_profiles.verification_status,
    sponsor_profiles.public_visibility,
    sponsor_profiles.reputation_n,
    sponsor_profiles.industry,
    sponsor_profiles.company_size,
    sponsor_profiles.annual_budget_cents,
    sponsor_profiles.budget_min_cents,
    sponsor_profiles.budget_max_cents,
    sponsor_profiles.reputation_score,
    sponsor_profiles.case_studies,
    sponsor_profiles.preferred_formats,
    sponsor_profiles.created_at,
    sponsor_profiles.updated_at
FROM sponsorship.sponsor_profiles;
COMMENT ON VIEW public.sponsor_profiles IS
'What a sponsor looks for and can spend. Its own people read it, its editors write it but for money
and merit.';

CREATE VIEW public.sponsor_public_profiles WITH (security_invoker = TRUE) AS
SELECT
    sponsor_public_profiles.sponsor_id,
    sponsor_public_profiles.slug,
    sponsor_public_profiles.is_verified,
    sponsor_public_profiles.brand_values,
    sponsor_public_profiles.badges,
    sponsor_public_profiles.social_links,
    sponsor_public_profiles.headline,
    sponsor_public_profiles.about,
    sponsor_public_profiles.published_at,
    sponsor_public_profiles.created_at,
    sponsor_public_profiles.updated_at
FROM sponsorship.sponsor_public_profiles;
COMMENT ON VIEW public.sponsor_public_profiles IS
'Pages of sponsors. Everybody reads the published ones; editors of the sponsor write the texts.';

CREATE VIEW public.sponsorship_matches WITH (security_invoker = TRUE) AS
SELECT
    sponsorship_matches.id,
    sponsorship_matches.event_id,
    sponsorship_matches.sponsor_id,
    sponsorship_matches.score,
    sponsorship_matches.status,
    sponsorship_matches.reason_codes,
    sponsorship_matches.viewed_at,
    sponsorship_matches.contacted_at,
    sponsorship_matches.computed_at,
    sponsorship_matches.expires_at,
    sponsorship_matches.created_at,
    sponsorship_matches.updated_at
FROM sponsorship.sponsorship_matches;
COMMENT ON VIEW public.sponsorship_matches IS
'How well an event and a sponsor fit. Each side reads its own; functions write it.';

CREATE VIEW public.match_feedback WITH (security_invoker = TRUE) AS
SELECT
    match_feedback.id,
    match_feedback.event_id,
    match_feedback.sponsor_id,
    match_feedback.match_id,
    match_feedback.user_id,
    match_feedback.label,
    match_feedback.reason_codes,
    match_feedback.score,
    match_feedback.model_version,
    match_feedback.notes,
    match_feedback.superseded_at,
    match_feedback.created_at
FROM sponsorship.match_feedback;
COMMENT ON VIEW public.match_feedback IS
'What people thought of matches. Everybody reads her own; functions write it.';
