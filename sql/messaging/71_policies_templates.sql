-- Who reads the versions of templates: members, as the templates.

CREATE POLICY select_authenticated ON messaging.message_template_versions
FOR SELECT TO authenticated
USING (organization_id = ANY((SELECT organizations.member_of('viewer'))::uuid[]));
COMMENT ON POLICY select_authenticated ON messaging.message_template_versions IS 'Members.';
-- no INSERT, UPDATE, DELETE policy on message_template_versions: save_template_version() adds them
