-- What the columns of campaigns hold about people: who saw and clicked what. Without the person and
-- her device a row counts on, for the advertiser paid for it. Staff are named in reviews alone.

INSERT INTO ops.data_map (
    schema_name, table_name, column_name, categories, subject, subject_link, erase, retention,
    export
)
SELECT
    'campaigns' AS schema_name,
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
        'campaigns',
        'id org_id organization_id target_event_id sponsor_id package_id timezone name '
        'objective status total_budget_credits spent_micros spent_credits pricing_model '
        'priority weight pacing_strategy frequency_cap_period start_date end_date description '
        'daily_budget_credits rate_micros goal_type goal_amount frequency_cap_per_user '
        'dayparts archived_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'campaigns', 'created_by',
        'user.unique_id', 'customer', 'created_by', 'keep', NULL, TRUE
    ),
    (
        'credit_packages',
        'id name credits price_usd_cents is_default is_active sort_order created_at '
        'updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'promos',
        'id organization_id issuer_id code discount_type value is_active redeemed_count currency '
        'starts_at ends_at max_uses per_user_limit created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'promo_redemptions', 'id issuer_id organization_id created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'promo_user_counters', 'promo_id used_count max_count created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'promo_user_counters', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, FALSE
    ),
    (
        'promo_redemptions', 'promo_id order_id discount_cents released_at',
        'user.behavior.purchase_history', 'customer', 'order_id>ticketing.orders.user_id', 'keep',
        NULL, TRUE
    ),
    (
        'campaign_targeting',
        'campaign_id locations countries excluded_countries regions excluded_regions '
        'categories excluded_categories keywords excluded_keywords event_ids '
        'excluded_event_ids segments excluded_segments exclude_ticket_holders '
        'exclude_past_attendees estimated_reach created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'campaign_placements',
        'campaign_id placement enabled bid_micros max_share created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'campaign_budget_pools',
        'id organization_id campaign_id cap_micros allotted_micros spent_micros created_at '
        'updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'campaign_day_pools',
        'campaign_id day timezone cap_micros allotted_micros spent_micros created_at '
        'updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'ad_creatives',
        'id campaign_id post_id headline media_type cta_label active review_state weight '
        'approved_version approved_placements body_text cta_url media_url poster_url '
        'expires_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'creative_versions',
        'creative_id version post_id headline media_type cta_label content_sha256 body_text '
        'cta_url media_url poster_url media_mime_type media_width media_height media_bytes '
        'created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'creative_versions', 'created_by',
        'user.unique_id', 'customer', 'created_by', 'keep', NULL, TRUE
    ),
    (
        'creative_reviews', 'id creative_id version decision reason_code note created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'creative_reviews', 'reviewed_by',
        'user.unique_id', 'employee', 'reviewed_by', 'keep', NULL, FALSE
    ),
    (
        'frequency_caps',
        'id campaign_id creative_id counted subject max_count cooldown_seconds window_hours '
        'created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'frequency_counters', 'cap_id max_count',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'frequency_counters', 'subject_hash',
        'user.unique_id.pseudonymous', 'customer', 'subject_hash', 'delete_row', '13 months', FALSE
    ),
    (
        'frequency_counters', 'current_count window_start last_at',
        'user.behavior', 'customer', 'subject_hash', 'delete_row', '13 months', FALSE
    ),
    (
        'ad_decisions',
        'id campaign_id creative_id creative_version placement price_micros filtered '
        'invalid_reason decided_at expires_at billed_at invalidated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'ad_decisions', 'subject_hash',
        'user.unique_id.pseudonymous', 'customer', 'subject_hash', 'delete_row', '30 days', FALSE
    ),
    (
        'ad_decisions', 'viewed_at viewable_at clicked_at',
        'user.behavior', 'customer', 'subject_hash', 'delete_row', '30 days', FALSE
    ),
    (
        'ad_impressions',
        'id campaign_id creative_id decision_id placement is_valid billed_micros ivt_class '
        'ivt_reason received_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'ad_impressions', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'set_null', '13 months', TRUE
    ),
    (
        'ad_impressions', 'event_id post_id viewable pct_visible dwell_ms occurred_at created_at',
        'user.behavior.media_consumption', 'customer', 'user_id', 'keep', '13 months', TRUE
    ),
    (
        'ad_impressions', 'session_id',
        'user.device.cookie_id', 'customer', 'user_id', 'set_null', '90 days', TRUE
    ),
    (
        'ad_impressions', 'user_agent',
        'user.device', 'customer', 'user_id', 'set_null', '90 days', TRUE
    ),
    (
        'ad_impressions', 'ip_address',
        'user.device.ip_address user.location.imprecise', 'customer', 'user_id', 'set_null',
        '90 days', TRUE
    ),
    (
        'ad_clicks',
        'id campaign_id creative_id decision_id impression_id billed_micros is_valid '
        'impression_occurred_at ivt_class ivt_reason updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'ad_clicks', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'set_null', '25 months', TRUE
    ),
    (
        'ad_clicks', 'session_id',
        'user.device.cookie_id', 'customer', 'user_id', 'set_null', '90 days', TRUE
    ),
    (
        'ad_clicks', 'created_at',
        'user.behavior', 'customer', 'user_id', 'keep', '25 months', TRUE
    ),
    (
        'ad_clicks', 'ticket_id converted conversion_currency conversion_value_cents',
        'user.behavior.purchase_history', 'customer', 'user_id', 'keep', '25 months', TRUE
    ),
    (
        'ad_conversions',
        'id campaign_id impression_id source model attribution window_hours created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'ad_conversions',
        'click_id order_id event_key kind currency value_cents touched_at occurred_at',
        'user.behavior', 'customer', 'click_id>campaigns.ad_clicks.user_id', 'keep', NULL, TRUE
    ),
    (
        'ad_spend_ledger',
        'id organization_id campaign_id creative_id org_wallet_id posted_transaction_id '
        'reversal_of decision_id budget_day kind metric_type quantity rate_model '
        'rate_usd_cents charged_micros credits_charged idempotency_key occurred_at created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'ad_spend_ledger', 'wallet_id wallet_transaction_id',
        'user.financial', 'customer', 'wallet_id>payments.wallets.user_id', 'keep', NULL, TRUE
    )
) AS spec (table_name, column_names, categories, subject, subject_link, erase, retention, export)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
