-- Who sees the people of an event: each her own roles and invitations, editors who works there,
-- admins whom they have invited and where. Functions write: a role is power.

CREATE POLICY select_authenticated ON events.event_roles
FOR SELECT TO authenticated
USING (
    user_id = (SELECT users.caller_id())
    OR event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON events.event_roles IS
'Her own, and editors all of their event.';
-- no INSERT, UPDATE, DELETE policy on event_roles: functions give and take roles

CREATE POLICY select_authenticated ON events.event_scanners
FOR SELECT TO authenticated
USING (
    user_id = (SELECT users.caller_id())
    OR event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON events.event_scanners IS
'Her own, and editors all of their event.';
-- no INSERT, UPDATE, DELETE policy on event_scanners: functions appoint and dismiss

CREATE POLICY select_authenticated ON events.role_invites
FOR SELECT TO authenticated
USING (
    accepted_user_id = (SELECT users.caller_id())
    OR event_id = ANY((SELECT events.managed_events('admin'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON events.role_invites IS
'Admins of the event, for addresses are in it, and who accepted one.';
-- no INSERT, UPDATE, DELETE policy on role_invites: functions invite, accept and revoke

CREATE POLICY select_authenticated ON events.event_invites
FOR SELECT TO authenticated
USING (
    user_id = (SELECT users.caller_id())
    OR event_id = ANY((SELECT events.managed_events('admin'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON events.event_invites IS
'Admins of the event, for addresses are in it, and the invited person.';
-- no INSERT, UPDATE, DELETE policy on event_invites: functions invite, accept and revoke
