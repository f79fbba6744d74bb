-- What an organization sends, and to whom.

-- as authenticated ben: A text to be used again.
-- keep: template_id
INSERT INTO message_templates (org_id, name, channel, subject, body)
VALUES (:'organization_id', 'Before the doors', 'email', 'Tonight!', 'Doors open at seven.')
RETURNING id;

-- as authenticated ben: A draft of a mailing to all who have a ticket. Sending it is a function's.
INSERT INTO message_jobs (org_id, event_id, template_id, channel, purpose, idempotency_key)
VALUES (
    :'organization_id', :'event_id', :'template_id', 'email', 'event_update', 'before-the-doors'
)
RETURNING id, status;

-- as authenticated ana: Announces a list of contacts, and on what ground they may be written to.
-- keep: import_id
INSERT INTO org_contact_imports (org_id, name, consent_basis, source, evidence)
VALUES (
    :'organization_id', 'Newsletter 2025', 'opt_in', 'newsletter.csv',
    'Signed up on the website, confirmed by mail.'
)
RETURNING id, status;

-- as authenticated ana: Corrects a contact of it.
UPDATE org_contact_import_entries SET full_name = 'Edda Strand', tags = ARRAY['regular']
WHERE id = :'contact_id'
RETURNING id, full_name, tags;
