-- The API's views of events and their pages. The token of an unlisted event's link is a secret and
-- no column here: who has the link sends it in the header x-event-link.

CREATE VIEW public.events WITH (security_invoker = TRUE) AS
SELECT
    events.id,
    events.owner_context_type,
    events.owner_context_id,
    events.owner_organization_id,
    events.owner_user_id,
    events.created_by,
    events.series_id,
    events.category_slug,
    events.country_code,
    events.currency_code,
    events.language_code,
    events.timezone,
    events.title,
    events.start_at,
    events.end_at,
    events.visibility,
    events.status,
    events.refund_cutoff_days,
    events.hold_payout_until_end,
    events.sponsorable,
    events.slug,
    events.description,
    events.category,
    events.cover_image_url,
    events.venue,
    events.address,
    events.city,
    events.country,
    events.region_code,
    events.lat,
    events.lng,
    events.brand_safety_tags,
    events.target_audience,
    events.cancel_reason,
    events.published_at,
    events.cancelled_at,
    events.completed_at,
    events.created_at,
    events.updated_at
FROM events.events;
COMMENT ON VIEW public.events IS
'Events. Anybody reads published public ones, and unlisted ones with their link; guests those they
are invited to or have a ticket for; members all of their organization. Editors write the texts,
functions the rest; create_event() enters one.';

CREATE VIEW public.event_series WITH (security_invoker = TRUE) AS
SELECT
    event_series.id,
    event_series.organization_id,
    event_series.created_by,
    event_series.timezone,
    event_series.name,
    event_series.recurrence,
    event_series.recurrence_interval,
    event_series.series_start,
    event_series.series_end,
    event_series.template,
    event_series.description,
    event_series.max_events,
    event_series.local_date,
    event_series.local_time,
    event_series.duration_minutes,
    event_series.weekdays,
    event_series.created_at,
    event_series.updated_at
FROM events.event_series;
COMMENT ON VIEW public.event_series IS
'Rules by which an organization repeats an event. Members read them, editors write name and
description; create_series() and update_series() write the rest.';

CREATE VIEW public.event_occurrences WITH (security_invoker = TRUE) AS
SELECT
    event_occurrences.id,
    event_occurrences.series_id,
    event_occurrences.organization_id,
    event_occurrences.event_id,
    event_occurrences.position,
    event_occurrences.local_date,
    event_occurrences.local_time,
    event_occurrences.start_at,
    event_occurrences.is_skipped,
    event_occurrences.overrides,
    event_occurrences.created_at,
    event_occurrences.updated_at
FROM events.event_occurrences;
COMMENT ON VIEW public.event_occurrences IS
'Dates of a series. Read with the event of the date, by members also before there is one; functions
write them.';

CREATE VIEW public.event_share_assets WITH (security_invoker = TRUE) AS
SELECT
    event_share_assets.id,
    event_share_assets.event_id,
    event_share_assets.organization_id,
    event_share_assets.created_by,
    event_share_assets.kind,
    event_share_assets.active,
    event_share_assets.storage_path,
    event_share_assets.mux_playback_id,
    event_share_assets.poster_url,
    event_share_assets.title,
    event_share_assets.caption,
    event_share_assets.duration_seconds,
    event_share_assets.width,
    event_share_assets.height,
    event_share_assets.created_at,
    event_share_assets.updated_at
FROM events.event_share_assets;
ALTER VIEW public.event_share_assets ALTER COLUMN created_by SET DEFAULT users.caller_id();
COMMENT ON VIEW public.event_share_assets IS
'Pictures and films to share. Active ones are read with their event; its editors write.';

CREATE VIEW public.cultural_guides WITH (security_invoker = TRUE) AS
SELECT
    cultural_guides.event_id,
    cultural_guides.locale,
    cultural_guides.organization_id,
    cultural_guides.reviewed_by,
    cultural_guides.status,
    cultural_guides.themes,
    cultural_guides.community,
    cultural_guides.sources,
    cultural_guides.etiquette_tips,
    cultural_guides.roots_summary,
    cultural_guides.history_long,
    cultural_guides.reviewed_at,
    cultural_guides.created_at,
    cultural_guides.updated_at
FROM events.cultural_guides;
COMMENT ON VIEW public.cultural_guides IS
'What explains the culture of an event to a stranger. Published ones are read with their event; its
editors write the texts.';
