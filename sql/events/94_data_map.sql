-- What the tables of this schema hold about people. What is published belongs to its author; an
-- event itself belongs to whoever owns it.

INSERT INTO ops.data_map (
    schema_name, table_name, column_name,
    categories, subject, subject_link, erase, retention, export
)
SELECT
    'events' AS schema_name,
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
        'event_series',
        'id organization_id timezone name recurrence recurrence_interval series_start '
        'series_end template description max_events local_date local_time duration_minutes '
        'weekdays created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'event_occurrences',
        'id series_id organization_id event_id position local_date local_time start_at '
        'is_skipped overrides created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'event_series', 'created_by',
        'user.unique_id', 'customer', 'created_by', 'replace', NULL, FALSE
    ),
    (
        'events',
        'id owner_organization_id tenant_id owner_context_type series_id category_slug '
        'country_code currency_code language_code timezone start_at end_at visibility status '
        'refund_cutoff_days hold_payout_until_end sponsorable slug category brand_safety_tags '
        'target_audience description_embedding published_at cancelled_at completed_at '
        'created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'events', 'owner_context_id owner_user_id',
        'user.unique_id', 'customer', 'owner_user_id', 'keep', NULL, TRUE
    ),
    (
        'events', 'title description cover_image_url cancel_reason',
        'user.content.public', 'customer', 'owner_user_id', 'keep', NULL, TRUE
    ),
    (
        'events', 'venue address city country region_code lat lng',
        'user.location', 'customer', 'owner_user_id', 'keep', NULL, TRUE
    ),
    ('events', 'created_by', 'user.unique_id', 'customer', 'created_by', 'replace', NULL, FALSE),
    (
        'events', 'link_token',
        'user.authorization.credentials', 'customer', 'owner_user_id', 'set_null', NULL, FALSE
    ),
    (
        'event_scanners', 'event_id status created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'event_scanners', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'event_scanners', 'invited_by',
        'user.unique_id', 'customer', 'invited_by', 'set_null', NULL, FALSE
    ),
    (
        'event_posts',
        'id event_id organization_id author_org_id ticket_tier_id audience_tier_id post_type '
        'status visibility reply_policy moderation_state pinned like_count comment_count '
        'reply_count share_count edit_count language removal_reason publish_at published_at '
        'edited_at deleted_at removed_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'event_posts', 'author_user_id',
        'user.unique_id', 'customer', 'author_user_id', 'replace', NULL, TRUE
    ),
    (
        'event_posts', 'ticket_id',
        'user.behavior.purchase_history', 'customer', 'author_user_id', 'set_null', NULL, TRUE
    ),
    (
        'event_posts', 'deleted_by',
        'user.unique_id', 'customer', 'deleted_by', 'set_null', NULL, FALSE
    ),
    (
        'event_posts', 'removed_by',
        'user.unique_id', 'customer', 'removed_by', 'set_null', NULL, FALSE
    ),
    (
        'event_posts', 'media_urls link_meta',
        'user.content.public', 'customer', 'author_user_id', 'replace', NULL, TRUE
    ),
    (
        'event_posts', 'text link_url',
        'user.content.public', 'customer', 'author_user_id', 'set_null', NULL, TRUE
    ),
    (
        'event_posts', 'client_id',
        'user.unique_id', 'customer', 'author_user_id', 'set_null', NULL, FALSE
    ),
    (
        'post_revisions', 'id post_id revision_no created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'post_revisions', 'editor_user_id',
        'user.unique_id', 'customer', 'editor_user_id', 'replace', NULL, FALSE
    ),
    (
        'post_revisions', 'media_urls text link_url',
        'user.content.public', 'customer',
        'post_id>events.event_posts.author_user_id', 'delete_row', NULL, TRUE
    ),
    (
        'event_roles', 'id event_id organization_id status created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('event_roles', 'user_id', 'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, TRUE),
    (
        'event_roles', 'created_by',
        'user.unique_id', 'customer', 'created_by', 'replace', NULL, FALSE
    ),
    ('event_roles', 'role', 'user.social', 'customer', 'user_id', 'delete_row', NULL, TRUE),
    (
        'role_invites',
        'id event_id organization_id role status max_uses uses sent_count expires_at '
        'last_sent_at accepted_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'role_invites', 'invited_by',
        'user.unique_id', 'customer', 'invited_by', 'replace', NULL, FALSE
    ),
    (
        'role_invites', 'accepted_user_id',
        'user.unique_id', 'customer', 'accepted_user_id', 'set_null', NULL, TRUE
    ),
    (
        'role_invites', 'email',
        'user.contact.email', 'customer', 'accepted_user_id', 'set_null', '13 months', TRUE
    ),
    (
        'role_invites', 'phone',
        'user.contact.phone_number', 'customer', 'accepted_user_id', 'set_null', '13 months', TRUE
    ),
    (
        'role_invites', 'token token_hash',
        'user.authorization.credentials', 'customer', 'accepted_user_id', 'keep', NULL, FALSE
    ),
    (
        'event_invites',
        'id event_id organization_id role status sent_count expires_at last_sent_at '
        'accepted_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('event_invites', 'user_id', 'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, TRUE),
    (
        'event_invites', 'invited_by',
        'user.unique_id', 'customer', 'invited_by', 'set_null', NULL, FALSE
    ),
    (
        'event_invites', 'email',
        'user.contact.email', 'customer', 'user_id', 'delete_row', '13 months', TRUE
    ),
    (
        'event_invites', 'email_norm',
        'user.contact.email', 'customer', 'user_id', 'delete_row', '13 months', FALSE
    ),
    (
        'event_invites', 'token_hash',
        'user.authorization.credentials', 'customer', 'user_id', 'delete_row', NULL, FALSE
    ),
    (
        'event_share_assets',
        'id event_id organization_id kind active storage_path mux_upload_id mux_asset_id '
        'mux_playback_id poster_url title caption duration_seconds width height created_at '
        'updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'event_share_assets', 'created_by',
        'user.unique_id', 'customer', 'created_by', 'replace', NULL, FALSE
    ),
    (
        'cultural_guides',
        'event_id locale organization_id status themes community sources etiquette_tips '
        'roots_summary history_long reviewed_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'cultural_guides', 'reviewed_by',
        'user.unique_id', 'customer', 'reviewed_by', 'set_null', NULL, FALSE
    ),
    (
        'event_comments',
        'id event_id post_id organization_id author_org_id parent_id root_id depth '
        'moderation_state removal_reason edited_at deleted_at removed_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'event_comments', 'author_user_id',
        'user.unique_id', 'customer', 'author_user_id', 'replace', NULL, TRUE
    ),
    (
        'event_comments', 'removed_by',
        'user.unique_id', 'customer', 'removed_by', 'set_null', NULL, FALSE
    ),
    (
        'event_comments', 'text',
        'user.content.public', 'customer', 'author_user_id', 'replace', NULL, TRUE
    ),
    (
        'event_comments', 'client_id',
        'user.unique_id', 'customer', 'author_user_id', 'set_null', NULL, FALSE
    ),
    (
        'event_comment_reactions', 'id comment_id created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'event_comment_reactions', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'event_comment_reactions', 'kind',
        'user.behavior', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    ('event_reactions', 'post_id created_at', 'system.operations', NULL, NULL, 'keep', NULL, FALSE),
    (
        'event_reactions', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    ('event_reactions', 'kind', 'user.behavior', 'customer', 'user_id', 'delete_row', NULL, TRUE),
    (
        'post_counters', 'post_id likes reactions comments replies shares views folded_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'post_counter_deltas', 'id post_id counter delta created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('hashtags', 'tag created_at', 'system.operations', NULL, NULL, 'keep', NULL, FALSE),
    (
        'post_hashtags', 'post_id tag created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'post_mentions', 'post_id spans created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'post_mentions', 'mentioned_user_id',
        'user.unique_id', 'customer', 'mentioned_user_id', 'keep', NULL, TRUE
    ),
    (
        'post_media', 'post_id media_id position created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'post_media', 'alt_text',
        'user.content.public', 'customer',
        'post_id>events.event_posts.author_user_id', 'set_null', NULL, TRUE
    )
) AS spec (table_name, column_names, categories, subject, subject_link, erase, retention, export)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
