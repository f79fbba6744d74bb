-- The API's views of what organizers offer to sponsors. Left out are pieces that others have
-- reserved and figures of the audience.

CREATE VIEW public.package_templates WITH (security_invoker = TRUE) AS
SELECT
    package_templates.id,
    package_templates.org_id,
    package_templates.organization_id,
    package_templates.currency,
    package_templates.title,
    package_templates.default_price_cents,
    package_templates.default_benefits,
    package_templates.visibility,
    package_templates.version,
    package_templates.description,
    package_templates.created_at,
    package_templates.updated_at
FROM sponsorship.package_templates;
COMMENT ON VIEW public.package_templates IS
'Packages to start from. Members of the organization read them by their visibility, everybody signed
in the public ones; editors write them.';

CREATE VIEW public.sponsorship_packages WITH (security_invoker = TRUE) AS
SELECT
    sponsorship_packages.id,
    sponsorship_packages.event_id,
    sponsorship_packages.organization_id,
    sponsorship_packages.sponsor_id,
    sponsorship_packages.campaign_id,
    sponsorship_packages.template_id,
    sponsorship_packages.stat_snapshot_id,
    sponsorship_packages.created_by,
    sponsorship_packages.tier,
    sponsorship_packages.price_cents,
    sponsorship_packages.currency,
    sponsorship_packages.inventory,
    sponsorship_packages.sold,
    sponsorship_packages.benefits,
    sponsorship_packages.visibility,
    sponsorship_packages.status,
    sponsorship_packages.is_active,
    sponsorship_packages.version,
    sponsorship_packages.title,
    sponsorship_packages.description,
    sponsorship_packages.package_type,
    sponsorship_packages.expected_reach,
    sponsorship_packages.avg_engagement_score,
    sponsorship_packages.quality_score,
    sponsorship_packages.quality_updated_at,
    sponsorship_packages.availability,
    sponsorship_packages.constraints,
    sponsorship_packages.sales_start,
    sponsorship_packages.sales_end,
    sponsorship_packages.created_at,
    sponsorship_packages.updated_at
FROM sponsorship.sponsorship_packages;
COMMENT ON VIEW public.sponsorship_packages IS
'What a sponsor can buy at an event. Everybody who sees the event reads what is on offer, the seller
all, sponsors what was proposed or sold to them; the seller''s editors write the texts.';

CREATE VIEW public.package_variants WITH (security_invoker = TRUE) AS
SELECT
    package_variants.id,
    package_variants.package_id,
    package_variants.event_id,
    package_variants.stat_snapshot_id,
    package_variants.currency,
    package_variants.label,
    package_variants.price_cents,
    package_variants.benefits,
    package_variants.inventory,
    package_variants.sold,
    package_variants.is_active,
    package_variants.exclusive_category,
    package_variants.created_at,
    package_variants.updated_at
FROM sponsorship.package_variants;
COMMENT ON VIEW public.package_variants IS
'Choices within a package. Read by those who see the package; functions write them.';
