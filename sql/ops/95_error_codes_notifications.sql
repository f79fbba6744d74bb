-- The errors of notifications, templates and contacts.

INSERT INTO ops.error_codes (code, name, http_status, message, cure)
VALUES
(
    'YP450', 'template_not_sound', 400, 'the text cannot be filled in',
    'Write placeholders as {{name}}, use those that are declared, and give a value for each.'
),
(
    'YP451', 'delivery_lease_over', 409, 'the lease of the delivery is over',
    'Drop the answer: the delivery is another worker''s, or has been settled.'
),
(
    'YP452', 'consent_not_shown', 409, 'nothing shows that these people agreed',
    'Write into source and evidence of the list where and when they agreed, then call again.'
);
