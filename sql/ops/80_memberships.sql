-- What the answers to policies are made of: who belongs to what, and nothing else about them.

GRANT USAGE ON SCHEMA users, organizations, events, ticketing, sponsorship, messaging, ops
TO yardpass_memberships;
GRANT EXECUTE ON FUNCTION users.caller_id(), users.is_anonymous() TO yardpass_memberships;
GRANT EXECUTE ON FUNCTION organizations.member_of(organizations.org_role)
TO yardpass_memberships;

GRANT SELECT (user_id, suspended_at, erased_at) ON users.user_profiles TO yardpass_memberships;
GRANT SELECT (blocker_user_id, blocked_user_id) ON users.user_blocks TO yardpass_memberships;
GRANT SELECT (follower_user_id, follower_org_id, target_type, target_id, status)
ON users.follows TO yardpass_memberships;
GRANT SELECT (org_id, user_id, role) ON organizations.org_memberships TO yardpass_memberships;
GRANT SELECT (id, status) ON organizations.organizations TO yardpass_memberships;
GRANT SELECT (id, owner_organization_id, owner_user_id) ON events.events TO yardpass_memberships;
GRANT SELECT (event_id, user_id, status) ON events.event_scanners TO yardpass_memberships;
GRANT SELECT (event_id, user_id, role, status) ON events.event_roles TO yardpass_memberships;
GRANT SELECT (event_id, user_id, status, expires_at) ON events.event_invites
TO yardpass_memberships;
GRANT SELECT (event_id, owner_user_id, status) ON ticketing.tickets TO yardpass_memberships;
GRANT SELECT (sponsor_id, user_id, role) ON sponsorship.sponsor_members TO yardpass_memberships;
GRANT SELECT (conversation_id, participant_user_id, participant_org_id, left_at)
ON messaging.conversation_participants TO yardpass_memberships;
GRANT SELECT (id, request_status) ON messaging.direct_conversations TO yardpass_memberships;
