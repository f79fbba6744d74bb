-- The API's views of who works at events and who is invited. Tokens of invitations are secrets and
-- no columns here.

CREATE VIEW public.event_roles WITH (security_invoker = TRUE) AS
SELECT
    event_roles.id,
    event_roles.event_id,
    event_roles.organization_id,
    event_roles.user_id,
    event_roles.created_by,
    event_roles.role,
    event_roles.status,
    event_roles.created_at,
    event_roles.updated_at
FROM events.event_roles;
COMMENT ON VIEW public.event_roles IS
'Who does what at an event. Each reads her own, editors of the event all; functions write.';

CREATE VIEW public.event_scanners WITH (security_invoker = TRUE) AS
SELECT
    event_scanners.event_id,
    event_scanners.user_id,
    event_scanners.invited_by,
    event_scanners.status,
    event_scanners.created_at
FROM events.event_scanners;
COMMENT ON VIEW public.event_scanners IS
'Who may admit people at an event. Each reads her own, editors of the event all; functions write.';

CREATE VIEW public.role_invites WITH (security_invoker = TRUE) AS
SELECT
    role_invites.id,
    role_invites.event_id,
    role_invites.organization_id,
    role_invites.invited_by,
    role_invites.accepted_user_id,
    role_invites.role,
    role_invites.status,
    role_invites.max_uses,
    role_invites.uses,
    role_invites.sent_count,
    role_invites.email,
    role_invites.phone,
    role_invites.expires_at,
    role_invites.last_sent_at,
    role_invites.accepted_at,
    role_invites.created_at,
    role_invites.updated_at
FROM events.role_invites;
COMMENT ON VIEW public.role_invites IS
'Invitations to work at an event. Admins of the event read them, and who accepted one; functions
write.';

CREATE VIEW public.event_invites WITH (security_invoker = TRUE) AS
SELECT
    event_invites.id,
    event_invites.event_id,
    event_invites.organization_id,
    event_invites.user_id,
    event_invites.invited_by,
    event_invites.role,
    event_invites.status,
    event_invites.sent_count,
    event_invites.email,
    event_invites.email_norm,
    event_invites.expires_at,
    event_invites.last_sent_at,
    event_invites.accepted_at,
    event_invites.created_at,
    event_invites.updated_at
FROM events.event_invites;
COMMENT ON VIEW public.event_invites IS
'Invitations to an event. Admins of the event read them, and the invited person hers; functions
write.';
