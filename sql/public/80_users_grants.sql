-- Who may use the views of schema users: the policies say which rows. Key columns can be updated
-- where a client upserts, for PostgREST then sets every column it sent.

GRANT SELECT ON TABLE public.user_profiles TO anon;

GRANT SELECT ON TABLE
public.user_profiles,
public.private_profiles,
public.follows,
public.user_blocks,
public.user_mutes,
public.consent_events,
public.consents,
public.data_requests
TO authenticated, service_role;

GRANT UPDATE (
    country_code, avatar_media_id, display_name, username, role, sponsor_mode_enabled, is_private,
    discoverable, hide_follow_lists, social_links, photo_url, bio, location, locale, timezone,
    deactivated_at
) ON TABLE public.user_profiles TO authenticated, service_role;

GRANT INSERT (user_id, legal_name, contact_email, birth_year),
UPDATE (user_id, legal_name, contact_email, birth_year)
ON TABLE public.private_profiles TO authenticated, service_role;

GRANT INSERT (
    follower_user_id, follower_org_id, follower_type, target_type, target_id, notify_level
), UPDATE (
    follower_user_id, follower_org_id, follower_type, target_type, target_id, notify_level
), DELETE
ON TABLE public.follows TO authenticated, service_role;

GRANT INSERT (
    blocker_user_id, blocker_organization_id, blocked_user_id, blocked_organization_id, created_by,
    reason
), DELETE
ON TABLE public.user_blocks TO authenticated, service_role;

GRANT INSERT (
    user_id, muted_user_id, muted_organization_id, muted_event_id, hide_notifications, expires_at
), UPDATE (
    user_id, muted_user_id, muted_organization_id, muted_event_id, hide_notifications, expires_at
), DELETE
ON TABLE public.user_mutes TO authenticated, service_role;

GRANT INSERT (user_id, kind, details) ON TABLE public.data_requests
TO authenticated, service_role;
