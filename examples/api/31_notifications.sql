-- What people are told, what mailings say in each language, and contacts read line by line.

-- as service_role: Tells Cleo something once, in her list and on her phone.
SELECT * FROM send_notification(
    user_id => :'cleo_id', event_type => 'event.reminder', title => 'Tonight!',
    message => 'Doors open at seven.', channels => '{email}',
    dedupe_key => 'reminder:tonight'
);

-- as service_role: A worker asks what there is to mail, for a minute.
-- keep: delivery_id = delivery_id, lease_token = lease_token
SELECT * FROM lease_notifications(channel => 'email', batch => 10, lease_seconds => 60);

-- as service_role: The mail is out.
SELECT * FROM finish_notification(
    delivery_id => :'delivery_id', lease_token => :'lease_token', outcome => 'sent',
    provider_message_id => 'msg_1'
);

-- as authenticated cleo: Her badge.
SELECT * FROM unread_notifications();

-- as authenticated cleo: She has read them all.
SELECT * FROM mark_notifications_read();

-- as authenticated ana: A template for mails.
-- keep: mail_template_id = id
INSERT INTO message_templates (org_id, name, channel, subject, body)
VALUES (:'organization_id', 'On the day', 'email', 'Tonight!', 'Doors open at seven, {{name}}.')
RETURNING id;

-- as authenticated ana: A text in German, with the names that it may use.
SELECT * FROM save_template_version(
    template_id => :'mail_template_id', locale => 'de', subject => 'Heute Abend!',
    body => 'Hallo {{name}}, Einlass ist um sieben.', placeholders => ARRAY['name']
);

-- as authenticated ana: How it looks to somebody from Austria.
SELECT * FROM render_template(
    template_id => :'mail_template_id', locale => 'de-AT',
    fillings => jsonb_build_object('name', 'Edda')
);

-- as authenticated ana: Reads two lines of her list.
SELECT * FROM add_contacts(
    import_id => :'import_id', first_line => 1, contacts => jsonb_build_array(
        jsonb_build_object('email', 'edda@example.com', 'full_name', 'Edda Strand'),
        jsonb_build_object('email', 'no address')
    )
);

-- as authenticated ana: What is wrong with which line.
SELECT line_no, state, problem
FROM org_contact_import_entries
WHERE import_id = :'import_id' AND line_no IS NOT NULL
ORDER BY line_no;

-- as authenticated ana: That was all.
SELECT * FROM finish_contact_import(import_id => :'import_id');
