-- What the tables around a purchase hold about people: who waits, tries, gives away or comes as a
-- guest. What only served that purpose is deleted.

INSERT INTO ops.data_map (
    schema_name, table_name, column_name,
    categories, subject, subject_link, erase, retention, export
)
SELECT
    'ticketing' AS schema_name,
    spec.table_name,
    column_name,
    string_to_array(spec.categories, ' ') AS categories,
    spec.subject,
    spec.subject_link,
    spec.erase::ops.erase_action AS erase,
    spec.retention::interval AS retention,
    spec.export
FROM (
    VALUES
    (
        'checkout_sessions',
        'id event_id order_id guest_session_id status hold_ids expires_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'checkout_sessions', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', '90 days', TRUE
    ),
    (
        'checkout_sessions', 'cart_snapshot pricing_snapshot',
        'user.behavior.purchase_history', 'customer', 'user_id', 'delete_row', '90 days', TRUE
    ),
    (
        'checkout_sessions', 'contact_snapshot',
        'user.contact.email user.contact.phone_number user.name', 'customer',
        'user_id', 'delete_row', '90 days', TRUE
    ),
    (
        'checkout_sessions', 'verification_state express_methods stripe_session_id',
        'user.payment', 'customer', 'user_id', 'delete_row', '90 days', FALSE
    ),
    (
        'guest_otp_codes', 'id event_id method attempts expires_at consumed_at created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'guest_otp_codes', 'contact',
        'user.contact.email user.contact.phone_number', 'customer',
        'contact', 'delete_row', '1 day', FALSE
    ),
    (
        'guest_otp_codes', 'otp_hash',
        'user.authorization.credentials', 'customer', 'contact', 'delete_row', '1 day', FALSE
    ),
    (
        'guest_ticket_sessions', 'id method scope expires_at revoked_at created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'guest_ticket_sessions', 'contact',
        'user.contact.email user.contact.phone_number', 'customer',
        'contact', 'delete_row', '30 days', TRUE
    ),
    (
        'guest_ticket_sessions', 'token_hash',
        'user.authorization.credentials', 'customer', 'contact', 'delete_row', '30 days', FALSE
    ),
    (
        'guest_codes',
        'id event_id tier_id code max_uses used_count expires_at revoked_at created_at '
        'updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('guest_codes', 'created_by', 'user.unique_id', 'customer', 'created_by', 'keep', NULL, FALSE),
    (
        'guest_codes', 'notes',
        'user.content.private', 'customer', 'created_by', 'set_null', NULL, TRUE
    ),
    (
        'tier_user_counters', 'tier_id max_quantity created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'tier_user_counters', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, FALSE
    ),
    (
        'tier_user_counters', 'reserved_quantity bought_quantity',
        'user.behavior.purchase_history', 'customer', 'user_id', 'delete_row', NULL, FALSE
    ),
    (
        'waitlist_entries', 'id hold_id priority offered_at offer_expires_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'waitlist_entries', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'waitlist_entries', 'event_id tier_id quantity status created_at',
        'user.behavior', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'ticket_transfers',
        'id event_id ticket_id new_ticket_id status expires_at answered_at created_at '
        'updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'ticket_transfers', 'from_user_id',
        'user.unique_id', 'customer', 'from_user_id', 'keep', NULL, TRUE
    ),
    (
        'ticket_transfers', 'to_user_id',
        'user.unique_id', 'customer', 'to_user_id', 'keep', NULL, TRUE
    ),
    (
        'ticket_transfers', 'to_email',
        'user.contact.email', 'customer', 'to_email', 'replace', '1 year', TRUE
    ),
    (
        'ticket_transfers', 'token_hash',
        'user.authorization.credentials', 'customer', 'from_user_id', 'set_null', NULL, FALSE
    ),
    (
        'ticket_transfers', 'message',
        'user.content.private', 'customer', 'from_user_id', 'set_null', '1 year', TRUE
    ),
    (
        'capacity_pools',
        'id event_id name capacity reserved_quantity sold_quantity created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'tier_pool_members', 'pool_id tier_id event_id places_per_ticket created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    )
)
    AS spec (
        table_name, column_names, categories, subject, subject_link, erase, retention, export
    )
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
