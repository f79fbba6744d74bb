-- What the columns of the rollups hold about people: sums over many. Their sketches hold hashes of
-- ids, which lead to nobody once the account is gone; a row that is not frozen loses the hash when
-- the facts lose the person. What is to be erased is in the facts.

INSERT INTO ops.data_map (
    schema_name, table_name, column_name, categories, subject, subject_link, erase, retention,
    export
)
SELECT
    'analytics' AS schema_name,
    spec.table_name,
    column_name,
    string_to_array(spec.categories, ' ') AS categories,
    NULL AS subject,
    NULL AS subject_link,
    'keep'::ops.erase_action AS erase,
    NULL AS retention,
    FALSE AS export
FROM (
    VALUES
    (
        'campaign_days',
        'campaign_id organization_id day impressions viewable_impressions invalid_impressions '
        'clicks invalid_clicks billed_micros conversions conversion_values folded_at',
        'system.operations'
    ),
    ('campaign_days', 'viewers', 'system.operations'),
    (
        'creative_days',
        'creative_id campaign_id day organization_id impressions viewable_impressions clicks '
        'billed_micros folded_at',
        'system.operations'
    ),
    ('creative_days', 'viewers', 'system.operations'),
    (
        'event_days',
        'event_id day organization_id impressions anonymous_impressions completions '
        'dwell_ms_sum dwell_histogram folded_at',
        'system.operations'
    ),
    ('event_days', 'viewers', 'system.operations'),
    (
        'event_months',
        'event_id month organization_id impressions anonymous_impressions completions '
        'dwell_ms_sum dwell_histogram folded_at',
        'system.operations'
    ),
    ('event_months', 'viewers', 'system.operations'),
    (
        'post_days',
        'post_id event_id day organization_id impressions impression_dwell_ms_sum views '
        'qualified_views completions dwell_ms_sum dwell_histogram clicks_tickets '
        'clicks_details clicks_organizer clicks_share clicks_comment clicks_other folded_at',
        'system.operations'
    ),
    ('post_days', 'viewers', 'system.operations'),
    (
        'tier_days',
        'event_id tier_id day currency organization_id tickets_sold orders gross_cents '
        'fees_cents taxes_cents refunded_cents tickets_admitted tickets_ended folded_at',
        'system.operations'
    ),
    ('tier_days', 'buyers', 'system.operations'),
    (
        'rollup_changes',
        'id rollup key day',
        'system.operations'
    ),
    ('counter_changes', 'id counters key', 'system.operations'),
    (
        'rollup_floors',
        'rollup first_day',
        'system.operations'
    )
)
    AS spec (table_name, column_names, categories)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
