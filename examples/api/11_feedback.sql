-- Links, reports, and what people want less of.

-- as authenticated cleo: A short link to the event, which counts its clicks.
INSERT INTO share_links (content_type, content_id, channel)
VALUES ('event', :'event_id', 'chat')
RETURNING code;

-- as authenticated dora: Reports a post. Who is reported never learns by whom.
INSERT INTO reports (target_type, target_id, category, reason)
VALUES ('post', :'cleos_post_id', 'spam', 'The same everywhere.')
RETURNING id, status;

-- as authenticated dora: Wants to see less of it.
INSERT INTO negative_feedback (target_type, target_id)
VALUES ('post', :'cleos_post_id')
RETURNING id;

-- as authenticated ana: What of the audience sponsors may be shown, and on what ground.
INSERT INTO audience_consents (event_id, segment_key, scope, consent_basis)
VALUES (:'event_id', 'age', 'sponsors', 'Aggregated, groups of ten and more.')
RETURNING id;
