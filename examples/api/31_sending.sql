-- Sending mailings, and people who write to each other for the first time.

-- as authenticated cleo: Agrees that the organization sends her marketing by mail.
SELECT * FROM answer_marketing(
    organization_id => :'organization_id', granted => TRUE, policy_version => '2031-05'
);

-- as authenticated ana: A mailing to its followers, for tomorrow.
-- keep: job_id = id
INSERT INTO message_jobs (org_id, channel, purpose, subject, body, audience)
VALUES (
    :'organization_id', 'email', 'marketing', 'The next season', 'We begin in May, {{name}}.',
    jsonb_build_object('followers', TRUE)
)
RETURNING id, status;

-- as authenticated ana: Lets it go; marketing takes an admin.
SELECT * FROM queue_message_job(job_id => :'job_id');

-- as authenticated ana: There is a mistake in it: it is a draft again.
SELECT * FROM recall_message_job(job_id => :'job_id');

-- as authenticated ana: The mailing is corrected and let go again.
UPDATE message_jobs SET body = 'We begin in June, {{name}}.'
WHERE id = :'job_id'
RETURNING id, status;

-- as authenticated ana: Now it is right.
SELECT * FROM queue_message_job(job_id => :'job_id');

-- as service_role: A worker takes a batch of what is due, from a mailing to who has a ticket.
-- given: sending_id
SELECT * FROM lease_recipients(max_recipients => 2, lease_seconds => 60);

-- as service_role: It commits that they are handed over, before it calls the provider ...
SELECT * FROM hand_over_recipients(lease_token => :'batch_token');

-- as service_role: ... and tells what the provider said of each.
SELECT * FROM finish_recipients(
    results => jsonb_build_array(jsonb_build_object(
        'recipient_id', :'recipient_id', 'outcome', 'retry', 'retry_seconds', 0,
        'error', 'mailbox busy'
    ))
);

-- as service_role: After a crash: whom nobody has heard of since they were handed over.
-- given: unanswered
SELECT * FROM unanswered_recipients(older_seconds => 600);

-- as service_role: The provider refuses the whole mailing.
SELECT * FROM fail_message_job(job_id => :'sending_id', error => 'The account is suspended.');

-- as authenticated ana: Lets it go on later with who did not get it.
SELECT * FROM retry_message_job(job_id => :'sending_id');

-- as authenticated ana: Or stops it for good.
SELECT * FROM cancel_message_job(job_id => :'sending_id');

-- as anon: Somebody follows the unsubscribe link of her mail.
SELECT * FROM unsubscribe(token => :'unsubscribe_token');

-- as authenticated cleo: Asks the organization something. client_id makes a retry harmless.
SELECT * FROM write_to(
    recipient_type => 'organization', recipient_id => :'organization_id',
    body => 'Is there a cloakroom?', client_id => 'cleo-2'
);

-- as authenticated ana: What is unread in the organization's name ...
SELECT * FROM unread_messages(organization_id => :'organization_id');

-- as authenticated ana: ... and answers for it.
SELECT * FROM write_to(
    recipient_type => 'user', recipient_id => :'cleo_id', body => 'There is, beside the bar.',
    organization_id => :'organization_id'
);

-- as authenticated dora: Writes to a stranger, who is asked first.
-- keep: request_id = conversation_id
SELECT * FROM write_to(
    recipient_type => 'user', recipient_id => :'cleo_id', body => 'Are you coming on Friday?'
);

-- as authenticated cleo: Lets her in.
SELECT * FROM answer_message_request(conversation_id => :'request_id', answer => 'accepted');
