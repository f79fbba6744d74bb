-- The API's views of people. Row security hides rows, not columns: what others must not read of a
-- profile is a computed field for its owner (phone), or stands in private_profiles.

CREATE VIEW public.user_profiles WITH (security_invoker = TRUE) AS
SELECT
    user_profiles.user_id,
    user_profiles.country_code,
    user_profiles.avatar_media_id,
    user_profiles.display_name,
    user_profiles.username,
    user_profiles.role,
    user_profiles.verification_status,
    user_profiles.sponsor_mode_enabled,
    user_profiles.is_private,
    user_profiles.discoverable,
    user_profiles.hide_follow_lists,
    user_profiles.social_links,
    user_profiles.photo_url,
    user_profiles.bio,
    user_profiles.location,
    user_profiles.locale,
    user_profiles.timezone,
    user_profiles.suspended_at,
    user_profiles.deactivated_at,
    user_profiles.erased_at,
    user_profiles.created_at,
    user_profiles.updated_at
FROM users.user_profiles;
COMMENT ON VIEW public.user_profiles IS
'People. Anybody reads public profiles; a private one is read by its owner, her followers, those she
asked to follow, fellow members and who talks with her. She writes her own; save_profile() makes it.
phone and marketing_opt_in_at are computed fields, for their owner alone.';

CREATE FUNCTION public.phone(profile public.user_profiles)
RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- Of what the caller hands over only the id counts: a row can be made up.
    SELECT user_profiles.phone
    FROM users.user_profiles
    WHERE user_profiles.user_id = profile.user_id
        AND (user_profiles.user_id = users.caller_id() OR ops.is_service())
$function$;

REVOKE ALL ON FUNCTION public.phone(public.user_profiles)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.phone(public.user_profiles) TO authenticated, service_role;
COMMENT ON FUNCTION public.phone(public.user_profiles) IS
'A computed field of user_profiles: the phone number, E.164; null for a profile that is not the
caller''s own. Callable by authenticated, and by service_role for every profile.';

CREATE FUNCTION public.marketing_opt_in_at(profile public.user_profiles)
RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT user_profiles.marketing_opt_in_at
    FROM users.user_profiles
    WHERE user_profiles.user_id = profile.user_id
        AND (user_profiles.user_id = users.caller_id() OR ops.is_service())
$function$;

REVOKE ALL ON FUNCTION public.marketing_opt_in_at(public.user_profiles)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.marketing_opt_in_at(public.user_profiles)
TO authenticated, service_role;
COMMENT ON FUNCTION public.marketing_opt_in_at(public.user_profiles) IS
'A computed field of user_profiles: when she agreed to marketing mail; null: no, or the profile is
not the caller''s own. Callable by authenticated, and by service_role for every profile.';

CREATE VIEW public.private_profiles WITH (security_invoker = TRUE) AS
SELECT
    private_profiles.user_id,
    private_profiles.legal_name,
    private_profiles.contact_email,
    private_profiles.verified_phone,
    private_profiles.birth_year,
    private_profiles.contact_email_verified_at,
    private_profiles.phone_verified_at,
    private_profiles.created_at,
    private_profiles.updated_at
FROM users.private_profiles;
ALTER VIEW public.private_profiles ALTER COLUMN user_id SET DEFAULT users.caller_id();
COMMENT ON VIEW public.private_profiles IS
'What a person tells the platform alone. She reads and writes her own; a changed contact_email is no
longer verified.';

CREATE VIEW public.follows WITH (security_invoker = TRUE) AS
SELECT
    follows.id,
    follows.follower_user_id,
    follows.follower_org_id,
    follows.target_id,
    follows.target_user_id,
    follows.target_organization_id,
    follows.target_event_id,
    follows.follower_type,
    follows.target_type,
    follows.status,
    follows.notify_level,
    follows.follower_id,
    follows.organization_id,
    follows.decided_at,
    follows.created_at,
    follows.updated_at
FROM users.follows;
ALTER VIEW public.follows ALTER COLUMN follower_user_id SET DEFAULT users.caller_id();
COMMENT ON VIEW public.follows IS
'Who follows whom. Read by both sides, and where both ends are visible and show their lists by every
signed-in person. She follows for herself, or as an editor for an organization; a private person is
asked first. Either side ends it.';

CREATE VIEW public.user_blocks WITH (security_invoker = TRUE) AS
SELECT
    user_blocks.id,
    user_blocks.blocker_user_id,
    user_blocks.blocker_organization_id,
    user_blocks.blocked_user_id,
    user_blocks.blocked_organization_id,
    user_blocks.created_by,
    user_blocks.organization_id,
    user_blocks.reason,
    user_blocks.created_at
FROM users.user_blocks;
ALTER VIEW public.user_blocks ALTER COLUMN blocker_user_id SET DEFAULT users.caller_id();
COMMENT ON VIEW public.user_blocks IS
'Whom a person, or an organization by its editors, has blocked; the blocked see nothing of it. For
an organization send blocker_user_id null and created_by the caller.';

CREATE VIEW public.user_mutes WITH (security_invoker = TRUE) AS
SELECT
    user_mutes.id,
    user_mutes.user_id,
    user_mutes.muted_user_id,
    user_mutes.muted_organization_id,
    user_mutes.muted_event_id,
    user_mutes.hide_notifications,
    user_mutes.expires_at,
    user_mutes.created_at
FROM users.user_mutes;
ALTER VIEW public.user_mutes ALTER COLUMN user_id SET DEFAULT users.caller_id();
COMMENT ON VIEW public.user_mutes IS
'Whose posts a person does not want to see. She reads and writes her own.';

CREATE VIEW public.consent_events WITH (security_invoker = TRUE) AS
SELECT
    consent_events.id,
    consent_events.user_id,
    consent_events.organization_id,
    consent_events.event_id,
    consent_events.purpose,
    consent_events.channel,
    consent_events.state,
    consent_events.policy_version,
    consent_events.source,
    consent_events.locale,
    consent_events.created_at
FROM users.consent_events;
COMMENT ON VIEW public.consent_events IS
'Every answer of a person to a question of consent. She reads her own; functions write.';

CREATE VIEW public.consents WITH (security_invoker = TRUE) AS
SELECT
    consents.id,
    consents.user_id,
    consents.organization_id,
    consents.event_id,
    consents.consent_event_id,
    consents.purpose,
    consents.channel,
    consents.state,
    consents.expires_at,
    consents.created_at,
    consents.updated_at
FROM users.consents;
COMMENT ON VIEW public.consents IS
'A person''s latest answer per purpose. She reads her own; functions write.';

CREATE VIEW public.data_requests WITH (security_invoker = TRUE) AS
SELECT
    data_requests.id,
    data_requests.user_id,
    data_requests.kind,
    data_requests.status,
    data_requests.due_at,
    data_requests.details,
    data_requests.rejection_reason,
    data_requests.result_expires_at,
    data_requests.cool_off_until,
    data_requests.extended_at,
    data_requests.verified_at,
    data_requests.completed_at,
    data_requests.created_at,
    data_requests.updated_at
FROM users.data_requests;
ALTER VIEW public.data_requests ALTER COLUMN user_id SET DEFAULT users.caller_id();
COMMENT ON VIEW public.data_requests IS
'What people ask of their data. She reads her own and asks; functions do the rest.';
