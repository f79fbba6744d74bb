-- Who reads and writes mailings. Texts are content: members read, editors write. Addresses are
-- people: admins alone.

CREATE POLICY select_authenticated ON messaging.message_templates
FOR SELECT TO authenticated
USING (org_id = ANY((SELECT organizations.member_of('viewer'))::uuid[]));
COMMENT ON POLICY select_authenticated ON messaging.message_templates IS 'Members.';

CREATE POLICY insert_authenticated ON messaging.message_templates
FOR INSERT TO authenticated
WITH CHECK (
    org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    AND created_by = (SELECT users.account_id())
);
COMMENT ON POLICY insert_authenticated ON messaging.message_templates IS
'Editors, in their own name.';

CREATE POLICY update_authenticated ON messaging.message_templates
FOR UPDATE TO authenticated
USING (org_id = ANY((SELECT organizations.member_of('editor'))::uuid[]))
WITH CHECK (org_id = ANY((SELECT organizations.member_of('editor'))::uuid[]));
COMMENT ON POLICY update_authenticated ON messaging.message_templates IS 'Editors.';

CREATE POLICY delete_authenticated ON messaging.message_templates
FOR DELETE TO authenticated
USING (org_id = ANY((SELECT organizations.member_of('editor'))::uuid[]));
COMMENT ON POLICY delete_authenticated ON messaging.message_templates IS 'Editors.';

CREATE POLICY select_authenticated ON messaging.message_jobs
FOR SELECT TO authenticated
USING (
    org_id = ANY((SELECT organizations.member_of('viewer'))::uuid[])
    OR event_id = ANY((SELECT events.managed_events('viewer'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON messaging.message_jobs IS
'Members, and the owner of a personal event.';

CREATE POLICY insert_authenticated ON messaging.message_jobs
FOR INSERT TO authenticated
WITH CHECK (
    created_by = (SELECT users.account_id())
    AND status = 'draft'
    -- Whose recipients need no consent is not for the sender to say.
    AND purpose <> 'transactional'
    -- Before any key can tell an event that is not there from one of others.
    AND (
        event_id IS NULL
        OR event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
    )
    AND (
        org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
        OR org_id IS NULL
        AND EXISTS (
            SELECT FROM events.events
            WHERE
                events.id = message_jobs.event_id
                AND events.owner_user_id = (SELECT users.account_id())
        )
    )
);
COMMENT ON POLICY insert_authenticated ON messaging.message_jobs IS
'Editors, and the owner of a personal event: drafts in their own name.';

CREATE POLICY update_authenticated ON messaging.message_jobs
FOR UPDATE TO authenticated
USING (
    status = 'draft'
    AND (
        org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
        OR org_id IS NULL
        AND EXISTS (
            SELECT FROM events.events
            WHERE
                events.id = message_jobs.event_id
                AND events.owner_user_id = (SELECT users.account_id())
        )
    )
)
WITH CHECK (
    status = 'draft'
    AND (
        org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
        OR org_id IS NULL
        AND EXISTS (
            SELECT FROM events.events
            WHERE
                events.id = message_jobs.event_id
                AND events.owner_user_id = (SELECT users.account_id())
        )
    )
);
COMMENT ON POLICY update_authenticated ON messaging.message_jobs IS
'Editors, and the owner of a personal event, while it is a draft.';
-- no DELETE policy on message_jobs: a mailing is cancelled by function

CREATE POLICY select_authenticated ON messaging.message_job_recipients
FOR SELECT TO authenticated
USING (
    EXISTS (
        SELECT FROM messaging.message_jobs
        WHERE
            message_jobs.id = message_job_recipients.job_id
            AND (
                message_jobs.org_id = ANY((SELECT organizations.member_of('admin'))::uuid[])
                OR message_jobs.event_id = ANY((SELECT events.managed_events('admin'))::uuid[])
            )
    )
);
COMMENT ON POLICY select_authenticated ON messaging.message_job_recipients IS
'Admins, and the owner of a personal event: addresses are in it.';
-- no INSERT, UPDATE, DELETE policy on message_job_recipients: sending writes them

CREATE POLICY select_authenticated ON messaging.org_contact_imports
FOR SELECT TO authenticated
USING (org_id = ANY((SELECT organizations.member_of('admin'))::uuid[]));
COMMENT ON POLICY select_authenticated ON messaging.org_contact_imports IS 'Admins.';

CREATE POLICY insert_authenticated ON messaging.org_contact_imports
FOR INSERT TO authenticated
WITH CHECK (
    org_id = ANY((SELECT organizations.member_of('admin'))::uuid[])
    AND org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    AND imported_by = (SELECT users.account_id())
    AND status = 'pending'
);
COMMENT ON POLICY insert_authenticated ON messaging.org_contact_imports IS
'Admins, in their own name: who says on what ground people may be written to.';

CREATE POLICY update_authenticated ON messaging.org_contact_imports
FOR UPDATE TO authenticated
USING (org_id = ANY((SELECT organizations.member_of('admin'))::uuid[]))
WITH CHECK (
    org_id = ANY((SELECT organizations.member_of('admin'))::uuid[])
    AND org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
);
COMMENT ON POLICY update_authenticated ON messaging.org_contact_imports IS 'Admins: its texts.';

CREATE POLICY delete_authenticated ON messaging.org_contact_imports
FOR DELETE TO authenticated
USING (
    org_id = ANY((SELECT organizations.member_of('admin'))::uuid[])
    AND org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
);
COMMENT ON POLICY delete_authenticated ON messaging.org_contact_imports IS
'Admins: the contacts go with it.';

CREATE POLICY select_authenticated ON messaging.org_contact_import_entries
FOR SELECT TO authenticated
USING (organization_id = ANY((SELECT organizations.member_of('admin'))::uuid[]));
COMMENT ON POLICY select_authenticated ON messaging.org_contact_import_entries IS 'Admins.';

-- no INSERT policy on org_contact_import_entries: reading the file makes them
CREATE POLICY update_authenticated ON messaging.org_contact_import_entries
FOR UPDATE TO authenticated
USING (organization_id = ANY((SELECT organizations.member_of('admin'))::uuid[]))
WITH CHECK (
    organization_id = ANY((SELECT organizations.member_of('admin'))::uuid[])
    AND organization_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
);
COMMENT ON POLICY update_authenticated ON messaging.org_contact_import_entries IS
'Admins: names and groups.';

CREATE POLICY delete_authenticated ON messaging.org_contact_import_entries
FOR DELETE TO authenticated
USING (
    organization_id = ANY((SELECT organizations.member_of('admin'))::uuid[])
    AND organization_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
);
COMMENT ON POLICY delete_authenticated ON messaging.org_contact_import_entries IS
'Admins take contacts out.';

-- no policy for API roles on suppressions: hashes of addresses, which sending alone asks
-- no policy for API roles on unsubscribe_tokens: who has a token asks a function
