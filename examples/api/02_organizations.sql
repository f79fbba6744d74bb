-- Organizations: founding one, its people, and who answers for it.

-- as authenticated ana: Founds an organization and is its owner.
-- keep: organization_id
SELECT * FROM create_organization(
    name => 'Harbour Hall', handle => 'harbour-hall', default_currency => 'EUR',
    country_code => 'NO'
);

-- as authenticated ana: Tells more about it. Its name, handle and state change through functions.
UPDATE organizations
SET description = 'Music by the water.', location = 'Bergen', discoverable = TRUE
WHERE id = :'organization_id'
RETURNING id, name, description;

-- as authenticated ana: Enters what the public does not see.
SELECT * FROM save_organization_details(
    organization_id => :'organization_id', name => 'Harbour Hall', legal_name => 'Harbour Hall AS',
    tax_id => 'NO 999 888 777'
);

-- as authenticated ana: Reads it, as an admin.
SELECT * FROM organization_details(organization_id => :'organization_id');

-- as anon: Reads public organizations.
SELECT id, name, description, logo_url FROM organizations WHERE handle = 'harbour-hall';

-- as authenticated ana: Invites an address with a role. The secret of the invitation goes to the
-- address alone.
-- keep: invitation_id
SELECT * FROM invite_member(
    organization_id => :'organization_id', email => 'ben@example.test', role => 'editor'
);

-- as authenticated ana: Sends it again: the new mail has a new secret, the old one is dead.
-- mail: token
SELECT * FROM resend_invitation(invitation_id => :'invitation_id');

-- as authenticated ben: Accepts it, with the secret from the mail.
SELECT * FROM accept_invitation(token => :'token');

-- as authenticated ana: Invites another person.
-- keep: invitation_id
-- mail: token
SELECT * FROM invite_member(
    organization_id => :'organization_id', email => 'cleo@example.test', role => 'viewer'
);

-- as authenticated cleo: Declines.
SELECT * FROM decline_invitation(token => :'token');

-- as authenticated ana: Invites an address that was misspelt ...
-- keep: invitation_id
SELECT * FROM invite_member(
    organization_id => :'organization_id', email => 'doar@example.test', role => 'viewer'
);

-- as authenticated ana: ... and takes the invitation back.
SELECT * FROM revoke_invitation(invitation_id => :'invitation_id');

-- as authenticated ana: Looks at the invitations, latest first.
SELECT id, email, role, status, expires_at
FROM org_invitations
WHERE org_id = :'organization_id'
ORDER BY created_at DESC;

-- as authenticated ben: Lists the organizations he is a member of, by id.
SELECT * FROM user_orgs();

-- as authenticated ben: Asks for which organization the request speaks: the one that the claim
-- names, if he is a member of it now.
-- claim: org_id = :'organization_id'
SELECT * FROM current_org_id();

-- as authenticated ana: Raises his role.
SELECT * FROM change_member_role(
    organization_id => :'organization_id', user_id => :'ben_id', role => 'admin'
);

-- as authenticated ana: Hands the organization over; she is admin from now on.
SELECT * FROM transfer_ownership(organization_id => :'organization_id', user_id => :'ben_id');

-- as authenticated ben: Hands it back.
SELECT * FROM transfer_ownership(organization_id => :'organization_id', user_id => :'ana_id');

-- as authenticated ben: Invites a colleague.
-- mail: token
SELECT * FROM invite_member(
    organization_id => :'organization_id', email => 'dora@example.test', role => 'editor'
);

-- as authenticated dora: Accepts.
SELECT * FROM accept_invitation(token => :'token');

-- as authenticated ana: Looks who is in it.
SELECT user_id, role, created_at FROM org_memberships WHERE org_id = :'organization_id';

-- as authenticated ben: Removes her; she is out with her next statement.
SELECT * FROM remove_member(organization_id => :'organization_id', user_id => :'dora_id');

-- as authenticated ana: Reads what became of the memberships, and by whom.
SELECT kind, user_id, changed_by, from_role, to_role, created_at
FROM membership_changes
WHERE organization_id = :'organization_id'
ORDER BY created_at DESC
LIMIT 10;
