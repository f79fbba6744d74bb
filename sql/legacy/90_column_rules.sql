-- Columns that tie a row to its tenant: what the package's composite keys ask for and the old
-- tables do not have. They follow the owner of the event, or a parent that has the column.

INSERT INTO legacy.column_rules (
    new_schema, new_table, new_column, parent, condition, expression, reason
)
SELECT
    split_part(tables.name, '.', 1) AS new_schema,
    split_part(tables.name, '.', 2) AS new_table,
    made.name AS new_column,
    'events.events' AS parent,
    tables.condition,
    'CASE WHEN p.owner_context_type::text = ''organization'' THEN p.owner_context_id END'
        AS expression,
    'The organization that owns the event; none for an event of a person.' AS reason
FROM (
    VALUES
    ('events.cultural_guides', 'p.id = o.event_id'),
    (
        'events.event_comments',
        'p.id = (SELECT s.event_id FROM {events.event_posts} AS s WHERE s.id = o.post_id)'
    ),
    ('events.event_invites', 'p.id = o.event_id'),
    ('events.event_posts', 'p.id = o.event_id'),
    ('events.event_roles', 'p.id = o.event_id'),
    ('events.event_share_assets', 'p.id = o.event_id'),
    ('events.role_invites', 'p.id = o.event_id'),
    ('messaging.message_jobs', 'p.id = o.event_id'),
    ('ticketing.orders', 'p.id = o.event_id'),
    ('sponsorship.deliverables', 'p.id = o.event_id'),
    ('sponsorship.event_sponsorships', 'p.id = o.event_id'),
    ('sponsorship.proposal_threads', 'p.id = o.event_id'),
    ('sponsorship.sponsorship_orders', 'p.id = o.event_id'),
    ('sponsorship.sponsorship_packages', 'p.id = o.event_id'),
    ('sponsorship.sponsorship_slas', 'p.id = o.event_id'),
    (
        'payments.payout_queue', 'p.id = ('
        || 'SELECT s.event_id FROM {sponsorship.sponsorship_orders} AS s WHERE s.id = o.order_id)'
    )
) AS tables (name, condition)
CROSS JOIN LATERAL unnest(CASE tables.name
    WHEN 'messaging.message_jobs' THEN ARRAY['org_id']
    WHEN 'ticketing.orders' THEN ARRAY['organization_id', 'seller_organization_id']
    ELSE ARRAY['organization_id']
END) AS made (name);

INSERT INTO legacy.column_rules (
    new_schema, new_table, new_column, parent, condition, expression, reason
)
SELECT
    split_part(rules.place, '.', 1) AS new_schema,
    split_part(rules.place, '.', 2) AS new_table,
    split_part(rules.place, '.', 3) AS new_column,
    rules.parent,
    rules.condition,
    rules.expression,
    'The parent''s, which the package''s key to it names as well.' AS reason
FROM (
    VALUES
    ('events.event_comments.event_id', 'events.event_posts', 'p.id = o.post_id', 'p.event_id'),
    (
        'ticketing.inventory_operations.event_id', 'ticketing.ticket_tiers', 'p.id = o.tier_id',
        'p.event_id'
    ),
    ('ticketing.order_items.event_id', 'ticketing.ticket_tiers', 'p.id = o.tier_id', 'p.event_id'),
    ('ticketing.ticket_holds.event_id', 'ticketing.ticket_tiers', 'p.id = o.tier_id', 'p.event_id'),
    ('ticketing.refunds.currency', 'ticketing.orders', 'p.id = o.order_id', 'p.currency'),
    (
        'ticketing.refunds.kind', 'ticketing.orders', 'p.id = o.order_id',
        'CASE WHEN o.amount_cents >= p.total_cents THEN ''full'' ELSE ''partial'' END'
    ),
    (
        'sponsorship.package_variants.event_id', 'sponsorship.sponsorship_packages',
        'p.id = o.package_id', 'p.event_id'
    ),
    (
        'campaigns.ad_spend_ledger.organization_id', 'campaigns.campaigns', 'p.id = o.campaign_id',
        'p.org_id'
    ),
    (
        'campaigns.ad_clicks.impression_occurred_at', 'campaigns.ad_impressions',
        'p.id = o.impression_id', 'p.created_at'
    ),
    (
        'messaging.org_contact_import_entries.organization_id', 'messaging.org_contact_imports',
        'p.id = o.import_id', 'p.org_id'
    ),
    ('payments.wallet_transactions.user_id', 'payments.wallets', 'p.id = o.wallet_id', 'p.user_id'),
    (
        'payments.invoices.buyer_organization_id', 'payments.org_wallets', 'p.id = o.org_wallet_id',
        'p.org_id'
    ),
    (
        'payments.payout_queue.amount_cents', 'sponsorship.sponsorship_orders', 'p.id = o.order_id',
        'p.amount_cents'
    ),
    (
        'payments.payout_queue.currency', 'sponsorship.sponsorship_orders', 'p.id = o.order_id',
        'p.currency'
    ),
    (
        'sponsorship.sponsorship_payouts.currency', 'sponsorship.sponsorship_orders',
        'p.id = o.order_id', 'p.currency'
    ),
    (
        'sponsorship.package_variants.currency', 'sponsorship.sponsorship_packages',
        'p.id = o.package_id', 'p.currency'
    ),
    (
        'sponsorship.sponsors.is_verified', 'sponsorship.sponsor_public_profiles',
        'p.sponsor_id = o.id', 'p.is_verified'
    ),
    (
        'sponsorship.sponsors.verified_at', 'sponsorship.sponsor_public_profiles',
        'p.sponsor_id = o.id', 'CASE WHEN p.is_verified THEN p.updated_at END'
    )
) AS rules (place, parent, condition, expression);

INSERT INTO legacy.column_rules (new_schema, new_table, new_column, expression, reason)
SELECT
    split_part(rules.place, '.', 1) AS new_schema,
    split_part(rules.place, '.', 2) AS new_table,
    split_part(rules.place, '.', 3) AS new_column,
    rules.expression,
    'Follows from the kind of the owner, as the package''s trigger has it.' AS reason
FROM (
    VALUES
    (
        'events.events.owner_organization_id',
        'CASE WHEN o.owner_context_type::text = ''organization'' THEN o.owner_context_id END'
    ),
    (
        'events.events.tenant_id',
        'CASE WHEN o.owner_context_type::text = ''organization'' THEN o.owner_context_id END'
    ),
    (
        'events.events.owner_user_id',
        'CASE WHEN o.owner_context_type::text = ''individual'' THEN o.owner_context_id END'
    ),
    (
        'payments.payout_accounts.org_id',
        'CASE WHEN o.context_type::text = ''organization'' THEN o.context_id END'
    ),
    (
        'payments.payout_accounts.user_id',
        'CASE WHEN o.context_type::text = ''individual'' THEN o.context_id END'
    ),
    ('campaigns.promos.issuer_id', '''00000000-0000-0000-0000-000000000000'''),
    ('payments.invoices.issuer_id', '''00000000-0000-0000-0000-000000000000'''),
    (
        'messaging.direct_messages.sender_id',
        'CASE o.sender_type::text WHEN ''user'' THEN o.sender_user_id ELSE o.sender_org_id END'
    ),
    (
        'messaging.direct_messages.sender_user_id',
        'CASE o.sender_type::text WHEN ''user'' THEN o.sender_user_id END'
    ),
    (
        'messaging.direct_messages.sender_org_id',
        'CASE o.sender_type::text WHEN ''organization'' THEN o.sender_org_id END'
    ),
    (
        'messaging.conversation_participants.participant_id', 'CASE o.participant_type::text'
        || ' WHEN ''user'' THEN o.participant_user_id ELSE o.participant_org_id END'
    ),
    (
        'messaging.conversation_participants.participant_user_id',
        'CASE o.participant_type::text WHEN ''user'' THEN o.participant_user_id END'
    ),
    (
        'messaging.conversation_participants.participant_org_id',
        'CASE o.participant_type::text WHEN ''organization'' THEN o.participant_org_id END'
    )
) AS rules (place, expression);
