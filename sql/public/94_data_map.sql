-- What the system tables of public hold about people. Logs, counters and remembered answers go
-- within weeks anyway, and at once with their person.

INSERT INTO ops.data_map (
    schema_name, table_name, column_name, categories, subject, subject_link, erase, retention,
    export
)
SELECT
    'public' AS schema_name,
    spec.table_name,
    column_name,
    string_to_array(spec.categories, ' ') AS categories,
    spec.subject,
    spec.subject_link,
    spec.erase::ops.erase_action,
    spec.retention::interval,
    spec.export
FROM (
    VALUES
    (
        'outbox',
        'id organization_id topic aggregate_type aggregate_id payload attempt_count '
        'last_error created_at processed_at xid log_position',
        'system.operations', NULL, NULL, 'keep', '30 days', FALSE
    ),
    (
        'media_assets',
        'id organization_id media_type status byte_size mime_type width height '
        'duration_seconds failure_reason deleted_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'media_assets', 'owner_user_id',
        'user.unique_id', 'customer', 'owner_user_id', 'delete_row', NULL, TRUE
    ),
    (
        'media_assets',
        'storage_path mux_upload_id mux_asset_id mux_playback_id poster_url content_sha256 '
        'alt_text',
        'user.content.public', 'customer', 'owner_user_id', 'delete_row', NULL, TRUE
    ),
    (
        'media_assets', 'uploaded_by',
        'user.unique_id', 'customer', 'uploaded_by', 'set_null', NULL, FALSE
    ),
    (
        'idempotency_keys',
        'scope key request_hash created_at expires_at recovery_point locked_until lock_token',
        'system.operations', NULL, NULL, 'keep', '7 days', FALSE
    ),
    (
        'idempotency_keys', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', '7 days', FALSE
    ),
    (
        'idempotency_keys', 'response',
        'user.behavior', 'customer', 'user_id', 'delete_row', '7 days', FALSE
    ),
    ('rate_limits', 'bucket minute count', 'system.operations', NULL, NULL, 'keep', '1 day', FALSE),
    (
        'rate_limits', 'user_id subject',
        'user.unique_id', 'customer', 'user_id', 'delete_row', '1 day', FALSE
    ),
    (
        'rate_limits', 'ip_hash',
        'user.device.ip_address', 'customer', 'user_id', 'delete_row', '1 day', FALSE
    ),
    (
        'circuit_breaker_state',
        'id state failure_count failure_threshold timeout_seconds last_failure_at '
        'next_attempt_at created_at updated_at max_probes probes_begun probes_succeeded '
        'generation',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'request_logs',
        'id correlation_id source_type function_name http_method response_status '
        'execution_time_ms error_message occurred_at created_at',
        'system.operations', NULL, NULL, 'keep', '90 days', FALSE
    ),
    (
        'request_logs', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', '90 days', FALSE
    ),
    (
        'request_logs', 'url headers body',
        'user.behavior', 'customer', 'user_id', 'delete_row', '90 days', TRUE
    ),
    (
        'request_logs', 'response_body',
        'user.behavior', 'customer', 'user_id', 'delete_row', '90 days', FALSE
    ),
    (
        'dead_letter_webhooks',
        'id correlation_id webhook_type payload original_timestamp retry_count status '
        'failure_reason last_retry_at resolved_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', '90 days', FALSE
    ),
    (
        'mv_refresh_log', 'id ran_at concurrent view_name duration_ms note',
        'system.operations', NULL, NULL, 'keep', '13 months', FALSE
    )
) AS spec (table_name, column_names, categories, subject, subject_link, erase, retention, export)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
