-- Columns whose value follows from other columns of the old row: states of what is live today,
-- bases of generated columns, hashes and numbers. A default would be wrong there: the default of an
-- event is a draft, and an event of the old product is on sale.

INSERT INTO legacy.column_rules (new_schema, new_table, new_column, expression, reason)
SELECT
    split_part(rules.place, '.', 1) AS new_schema,
    split_part(rules.place, '.', 2) AS new_table,
    split_part(rules.place, '.', 3) AS new_column,
    rules.expression,
    rules.reason
FROM (
    VALUES
    (
        'events.events.status',
        'CASE WHEN o.completed_at IS NULL THEN ''published'' ELSE ''completed'' END',
        'The old product had no drafts: what was there could be seen.'
    ),
    ('events.events.published_at', '{moment}', 'It could be seen from the start.'),
    ('events.event_posts.status', '''published''', 'The old product had no drafts.'),
    ('events.event_posts.published_at', '{moment}', 'It could be seen from the start.'),
    ('events.cultural_guides.status', '''published''', 'The old product showed every guide.'),
    (
        'campaigns.ad_creatives.review_state',
        'CASE WHEN num_nonnulls(o.post_id, o.media_url) > 0 THEN ''approved'' ELSE ''draft'' END',
        'What was delivered stays so; one without a picture cannot be.'
    ),
    (
        'campaigns.campaigns.spent_micros', 'o.spent_credits::bigint * 1000000',
        'The base of spent_credits.'
    ),
    (
        'campaigns.ad_spend_ledger.charged_micros', 'o.credits_charged::bigint * 1000000',
        'The base of credits_charged.'
    ),
    ('ticketing.refunds.status', '''succeeded''', 'The old product wrote refunds that were made.'),
    ('ticketing.refunds.succeeded_at', '{moment}', 'It was written when it was made.'),
    (
        'sponsorship.sponsorship_orders.state', 'coalesce(o.escrow_state, ''pending'')',
        'The base of escrow_state.'
    ),
    (
        'sponsorship.deliverable_proofs.status',
        'CASE WHEN o.approved_at IS NOT NULL THEN ''approved'''
        || ' WHEN o.rejected_reason IS NOT NULL THEN ''rejected'' ELSE ''submitted'' END',
        'What its other columns say.'
    ),
    (
        'sponsorship.deliverable_proofs.rejected_reason',
        'CASE WHEN o.approved_at IS NULL THEN o.rejected_reason END',
        'Approved in the end: what was said before is history.'
    ),
    ('messaging.org_contact_imports.status', '''completed''', 'Its entries are there.'),
    ('messaging.org_contact_imports.created_at', 'o.imported_at', 'The same moment.'),
    (
        'messaging.org_contact_import_entries.state',
        'CASE WHEN num_nonnulls(o.email, o.phone) = 0 THEN ''invalid'' ELSE ''valid'' END',
        'Without an address nobody can be written to.'
    ),
    (
        'messaging.org_contact_import_entries.address_hash',
        'sha256(convert_to(lower(btrim(coalesce(o.email, o.phone))), ''UTF8''))',
        'As users.address_hash() makes it.'
    ),
    (
        'messaging.message_job_recipients.address_hash',
        'sha256(convert_to(lower(btrim(coalesce(o.email, o.phone, o.user_id::text, o.id::text))), '
        || '''UTF8''))',
        'As users.address_hash() makes it; without an address the person stands for it.'
    ),
    (
        'public.outbox.xid', '''3''::xid8',
        'Written before this server''s transactions, for all snapshots.'
    ),
    (
        'public.outbox.log_position',
        'CASE WHEN isfinite(o.created_at) THEN (extract(EPOCH FROM o.created_at) * 1000000)::bigint'
        || ' ELSE 0 END - 4611686018427387904',
        'In the order of time, before everything that is numbered here.'
    ),
    (
        'ticketing.tickets.changed_tx', 'NULL',
        'No device has a cursor yet: what it fetches first is all.'
    ),
    (
        'organizations.org_invitations.token_hash', 'sha256(convert_to(o.token, ''UTF8''))',
        'The hash of the token that was sent.'
    ),
    (
        'messaging.direct_conversations.kind', '''group''',
        'The old product let any number join, and had several of the same two.'
    ),
    (
        'ml.user_embeddings.embedding',
        'format(''[%s]'', array_to_string((o.embedding::real[] || array_fill(0::real,'
        || ' ARRAY[768 - cardinality(o.embedding::real[])]))[:768], '',''))',
        'Filled up with zeros: distances and angles among them stay the same.'
    ),
    (
        'ml.user_embeddings.model_version', '''adopted/user''',
        'They are comparable with each other alone.'
    ),
    ('ml.user_embeddings.computed_at', 'o.updated_at', 'The same moment.'),
    ('payments.invoices.subtotal_cents', 'o.amount_usd_cents', 'The base of amount_usd_cents.'),
    ('payments.invoices.tax_cents', 'o.tax_usd_cents', 'The base of tax_usd_cents.'),
    ('payments.invoices.total_cents', 'o.amount_usd_cents::bigint + o.tax_usd_cents', 'The sum.'),
    (
        'payments.invoices.paid_at', 'CASE WHEN o.status::text = ''paid'' THEN o.updated_at END',
        'The last change of a paid invoice is its payment.'
    )
) AS rules (place, expression, reason);
