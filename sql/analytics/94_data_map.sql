-- What the columns of analytics hold about people. Raw facts lose the person and stay as counts;
-- what only serves the person, a taste or a wish, goes as a whole; what moderation decided stays.

INSERT INTO ops.data_map (
    schema_name, table_name, column_name, categories, subject, subject_link, erase, retention,
    export
)
SELECT
    'analytics' AS schema_name,
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
        'event_impressions', 'id event_id occurred_at created_at',
        'system.operations', NULL, NULL, 'keep', '13 months', FALSE
    ),
    (
        'event_impressions', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'set_null', '13 months', TRUE
    ),
    (
        'event_impressions', 'viewer_user_id',
        'user.unique_id', 'customer', 'user_id', 'set_null', '13 months', FALSE
    ),
    (
        'event_impressions', 'session_id',
        'user.device.cookie_id', 'customer', 'user_id', 'set_null', '13 months', TRUE
    ),
    (
        'event_impressions', 'dwell_ms completed',
        'user.behavior.media_consumption', 'customer', 'user_id', 'keep', '13 months', TRUE
    ),
    (
        'post_impressions', 'id post_id occurred_at created_at',
        'system.operations', NULL, NULL, 'keep', '13 months', FALSE
    ),
    (
        'post_impressions', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'set_null', '13 months', TRUE
    ),
    (
        'post_impressions', 'viewer_user_id',
        'user.unique_id', 'customer', 'user_id', 'set_null', '13 months', FALSE
    ),
    (
        'post_impressions', 'session_id',
        'user.device.cookie_id', 'customer', 'user_id', 'set_null', '13 months', TRUE
    ),
    (
        'post_impressions', 'dwell_ms completed',
        'user.behavior.media_consumption', 'customer', 'user_id', 'keep', '13 months', TRUE
    ),
    (
        'ticket_analytics', 'id ticket_id event_id occurred_at created_at',
        'system.operations', NULL, NULL, 'keep', '13 months', FALSE
    ),
    (
        'ticket_analytics', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'set_null', '13 months', TRUE
    ),
    (
        'ticket_analytics', 'event_type',
        'user.behavior', 'customer', 'user_id', 'keep', '13 months', TRUE
    ),
    (
        'ticket_analytics', 'metadata',
        'user.behavior', 'customer', 'user_id', 'replace', '13 months', TRUE
    ),
    (
        'analytics_events', 'id event_id created_at',
        'system.operations', NULL, NULL, 'keep', '13 months', FALSE
    ),
    (
        'analytics_events', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'set_null', '13 months', TRUE
    ),
    (
        'analytics_events', 'ticket_id',
        'user.behavior.purchase_history', 'customer', 'user_id', 'set_null', '13 months', TRUE
    ),
    (
        'analytics_events',
        'event_type source utm_source utm_medium utm_campaign utm_term utm_content',
        'user.behavior', 'customer', 'user_id', 'keep', '13 months', TRUE
    ),
    (
        'analytics_events', 'metadata',
        'user.behavior', 'customer', 'user_id', 'replace', '13 months', TRUE
    ),
    (
        'analytics_events', 'session_id',
        'user.device.cookie_id', 'customer', 'user_id', 'set_null', '13 months', TRUE
    ),
    (
        'analytics_events', 'path url referrer',
        'user.behavior.browsing_history', 'customer', 'user_id', 'set_null', '13 months', TRUE
    ),
    ('user_event_interactions', 'id', 'system.operations', NULL, NULL, 'keep', NULL, FALSE),
    (
        'user_event_interactions', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'user_event_interactions', 'event_id interaction_type weight metadata created_at',
        'user.behavior', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'post_views', 'id post_id event_id created_at',
        'system.operations', NULL, NULL, 'keep', '13 months', FALSE
    ),
    (
        'post_views', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'set_null', '13 months', TRUE
    ),
    (
        'post_views', 'session_id',
        'user.device.cookie_id', 'customer', 'user_id', 'set_null', '13 months', TRUE
    ),
    (
        'post_views', 'source qualified completed dwell_ms watch_percentage',
        'user.behavior.media_consumption', 'customer', 'user_id', 'keep', '13 months', TRUE
    ),
    (
        'post_views', 'user_agent',
        'user.device', 'customer', 'user_id', 'set_null', '90 days', TRUE
    ),
    (
        'post_views', 'ip_address',
        'user.device.ip_address', 'customer', 'user_id', 'set_null', '90 days', TRUE
    ),
    (
        'post_clicks', 'id post_id event_id created_at',
        'system.operations', NULL, NULL, 'keep', '13 months', FALSE
    ),
    (
        'post_clicks', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'set_null', '13 months', TRUE
    ),
    (
        'post_clicks', 'session_id',
        'user.device.cookie_id', 'customer', 'user_id', 'set_null', '13 months', TRUE
    ),
    (
        'post_clicks', 'target source',
        'user.behavior', 'customer', 'user_id', 'keep', '13 months', TRUE
    ),
    (
        'post_clicks', 'user_agent',
        'user.device', 'customer', 'user_id', 'set_null', '90 days', TRUE
    ),
    (
        'post_clicks', 'ip_address',
        'user.device.ip_address', 'customer', 'user_id', 'set_null', '90 days', TRUE
    ),
    (
        'event_video_counters',
        'event_id views_total views_unique completions avg_dwell_ms clicks_tickets '
        'clicks_details clicks_organizer clicks_share clicks_comment likes comments '
        'shares updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'post_video_counters',
        'post_id views_total views_unique completions avg_dwell_ms updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'event_audience_insights',
        'event_id geo_distribution age_segments smallest_group attendee_count '
        'avg_dwell_time_ms engagement_score ticket_conversion_rate social_mentions '
        'sentiment_score household_income_segments interests_top brand_affinities source '
        'as_of confidence updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'audience_consents',
        'id event_id segment_key scope consent_basis expires_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'event_stat_snapshots', 'id event_id metric_key metric_value captured_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'moderation_cases',
        'id target_type target_id status queue priority lease_until created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'moderation_cases', 'assigned_to',
        'user.unique_id', 'employee', 'assigned_to', 'set_null', NULL, FALSE
    ),
    (
        'moderation_cases', 'subject_user_id',
        'user.unique_id', 'customer', 'subject_user_id', 'keep', NULL, TRUE
    ),
    (
        'moderation_cases', 'snapshot',
        'user.content.private', 'customer', 'subject_user_id', 'keep', '3 years', FALSE
    ),
    (
        'moderation_actions', 'id case_id reverses_id starts_at ends_at created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'moderation_actions', 'acted_by',
        'user.unique_id', 'employee', 'acted_by', 'keep', NULL, FALSE
    ),
    (
        'moderation_actions', 'decider_key',
        'user.unique_id', 'employee', 'acted_by', 'keep', NULL, FALSE
    ),
    (
        'moderation_actions', 'subject_user_id',
        'user.unique_id', 'customer', 'subject_user_id', 'keep', NULL, TRUE
    ),
    (
        'moderation_actions', 'action scope reason',
        'user.behavior', 'customer', 'subject_user_id', 'keep', NULL, TRUE
    ),
    (
        'moderation_appeals', 'id action_id status due_at decided_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'moderation_appeals', 'action_decider_key',
        'user.unique_id', 'employee', 'action_id>analytics.moderation_actions.acted_by', 'keep',
        NULL, FALSE
    ),
    (
        'moderation_appeals', 'decided_by',
        'user.unique_id', 'employee', 'decided_by', 'keep', NULL, FALSE
    ),
    (
        'moderation_appeals', 'appellant_user_id',
        'user.unique_id', 'customer', 'appellant_user_id', 'keep', NULL, TRUE
    ),
    (
        'moderation_appeals', 'text',
        'user.content.private', 'customer', 'appellant_user_id', 'replace', NULL, TRUE
    ),
    (
        'moderation_appeals', 'decision_reason',
        'user.behavior', 'customer', 'appellant_user_id', 'keep', NULL, TRUE
    ),
    (
        'reports', 'id case_id target_type target_id status created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'reports', 'reported_by',
        'user.unique_id', 'customer', 'reported_by', 'set_null', NULL, TRUE
    ),
    ('reports', 'category', 'user.content.private', 'customer', 'reported_by', 'keep', NULL, TRUE),
    (
        'reports', 'reason',
        'user.content.private', 'customer', 'reported_by', 'set_null', NULL, TRUE
    ),
    (
        'reports', 'snapshot',
        'user.content.private', 'customer', 'case_id>analytics.moderation_cases.subject_user_id',
        'keep', '3 years', FALSE
    ),
    ('negative_feedback', 'id', 'system.operations', NULL, NULL, 'keep', NULL, FALSE),
    (
        'negative_feedback', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'negative_feedback', 'target_type target_id reason created_at',
        'user.behavior', 'customer', 'user_id', 'delete_row', NULL, TRUE
    )
)
    AS spec (
        table_name, column_names, categories, subject, subject_link, erase, retention, export
    )
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
