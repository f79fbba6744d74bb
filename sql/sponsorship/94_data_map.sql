-- What the columns of sponsorship hold about people. Deals are between organizations and are kept;
-- the people who acted for them are taken out of what may be changed, and what they wrote goes.

INSERT INTO ops.data_map (
    schema_name, table_name, column_name, categories, subject, subject_link, erase, retention,
    export
)
SELECT
    'sponsorship' AS schema_name,
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
        'sponsors',
        'id org_id organization_id name status is_verified brand_values '
        'preferred_visibility_options logo_url website_url industry company_size verified_at '
        'deleted_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('sponsors', 'created_by', 'user.unique_id', 'customer', 'created_by', 'replace', NULL, TRUE),
    (
        'sponsors', 'contact_email',
        'user.contact.email', 'customer', 'created_by', 'set_null', NULL, TRUE
    ),
    (
        'sponsor_members', 'sponsor_id created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'sponsor_members', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'sponsor_members', 'role',
        'user.account.settings', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'sponsor_members', 'invited_by',
        'user.unique_id', 'customer', 'invited_by', 'set_null', NULL, FALSE
    ),
    (
        'sponsor_profiles',
        'id sponsor_id currency brand_objectives target_audience preferred_categories regions '
        'activation_preferences verification_status public_visibility reputation_n industry '
        'company_size annual_budget_cents budget_min_cents budget_max_cents reputation_score '
        'objectives_embedding case_studies preferred_formats created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'sponsor_public_profiles',
        'sponsor_id slug is_verified brand_values badges social_links headline about '
        'published_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'package_templates',
        'id org_id organization_id currency title default_price_cents default_benefits '
        'visibility version description created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'sponsorship_packages',
        'id event_id organization_id sponsor_id campaign_id template_id stat_snapshot_id tier '
        'price_cents currency inventory held sold benefits visibility status is_active version '
        'title description package_type expected_reach avg_engagement_score quality_score '
        'quality_updated_at availability audience_snapshot constraints sales_start sales_end '
        'created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'sponsorship_packages', 'created_by',
        'user.unique_id', 'customer', 'created_by', 'set_null', NULL, TRUE
    ),
    (
        'package_variants',
        'id package_id event_id stat_snapshot_id currency label price_cents benefits inventory '
        'held sold is_active exclusive_category created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'proposal_threads',
        'id event_id sponsor_id organization_id package_id variant_id current_offer_id '
        'accepted_offer_id status closed_reason expires_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'proposal_threads', 'created_by',
        'user.unique_id', 'customer', 'created_by', 'replace', NULL, TRUE
    ),
    (
        'proposal_offers',
        'id thread_id version made_by amount_cents currency benefits deliverables valid_until '
        'created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'proposal_offers', 'made_by_user_id',
        'user.unique_id', 'customer', 'made_by_user_id', 'keep', NULL, TRUE
    ),
    (
        'proposal_messages',
        'id thread_id offer_id sender_type offer read_by_sponsor_at read_by_organizer_at '
        'created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'proposal_messages', 'sender_user_id',
        'user.unique_id', 'customer', 'sender_user_id', 'replace', NULL, TRUE
    ),
    (
        'proposal_messages', 'body attachments',
        'user.content.private', 'customer', 'sender_user_id', 'set_null', NULL, TRUE
    ),
    (
        'sponsorship_orders',
        'id package_id variant_id sponsor_id event_id organization_id thread_id offer_id '
        'invoice_id roi_report_id amount_cents currency status state escrow_state fee_bps '
        'application_fee_cents tax_cents funded_cents released_cents refunded_cents fee_cents '
        'held_cents benefits milestone proof_assets review_window version_number payout_status '
        'payout_attempts exclusive_category idempotency_key notes escrow_tx_id '
        'stripe_payment_intent_id stripe_charge_id stripe_transfer_id transfer_group '
        'organizer_stripe_account_id payout_failure_reason contract_url cancellation_policy '
        'review_score hold_expires_at last_payout_attempt_at funded_at locked_at settled_at '
        'created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'sponsorship_orders', 'created_by_user_id',
        'user.unique_id', 'customer', 'created_by_user_id', 'set_null', NULL, TRUE
    ),
    (
        'sponsorship_orders', 'last_modified_by',
        'user.unique_id', 'customer', 'last_modified_by', 'set_null', NULL, FALSE
    ),
    (
        'deliverables',
        'id event_id sponsor_id organization_id order_id package_id package_variant_id type '
        'spec status evidence_required required release_cents rejection_count due_at '
        'submitted_at review_due_at reviewed_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'deliverables', 'submitted_by',
        'user.unique_id', 'customer', 'submitted_by', 'set_null', NULL, TRUE
    ),
    (
        'deliverables', 'reviewed_by',
        'user.unique_id', 'customer', 'reviewed_by', 'set_null', NULL, FALSE
    ),
    (
        'deliverable_proofs',
        'id deliverable_id media_asset_id asset_url metrics status impressions clicks reach '
        'content_sha256 rejected_reason submitted_at approved_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'deliverable_proofs', 'submitted_by',
        'user.unique_id', 'customer', 'submitted_by', 'set_null', NULL, TRUE
    ),
    (
        'deliverable_proofs', 'reviewed_by',
        'user.unique_id', 'customer', 'reviewed_by', 'set_null', NULL, FALSE
    ),
    (
        'order_disputes',
        'id order_id opened_by reason amount_cents currency status resolution '
        'provider_dispute_id provider_status evidence_due_at resolved_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'order_disputes', 'opened_by_user_id',
        'user.unique_id', 'customer', 'opened_by_user_id', 'set_null', NULL, TRUE
    ),
    (
        'order_disputes', 'resolved_by',
        'user.unique_id', 'customer', 'resolved_by', 'set_null', NULL, FALSE
    ),
    (
        'order_disputes', 'details',
        'user.content.private', 'customer', 'opened_by_user_id', 'set_null', NULL, TRUE
    ),
    (
        'order_settlements',
        'id order_id deliverable_id dispute_id reversal_of ledger_transaction_id n kind '
        'amount_cents currency idempotency_key note created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'sponsorship_payouts',
        'id order_id organizer_id organization_id ledger_transaction_id amount_cents '
        'application_fee_cents net_cents currency status attempts stripe_transfer_id '
        'stripe_payout_id failure_reason next_attempt_at processed_at returned_at created_at '
        'updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'sponsorship_slas',
        'id event_id sponsor_id organization_id order_id deliverable_id remedied_by metric '
        'target comparator unit source breach_policy remedy remedy_cap_bps status actual '
        'window_start window_end measured_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'event_sponsorships',
        'event_id sponsor_id organization_id order_id sla_id contract_id ledger_transaction_id '
        'tier amount_cents currency status activation_status benefits deliverables roi_summary '
        'display_order activation_state evaluation_notes deliverables_due_date '
        'deliverables_submitted_at organizer_approved_at starts_at ends_at created_at '
        'updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'sponsorship_matches',
        'id event_id sponsor_id score bias overlap_metrics status model_version '
        'features_version explanations reason_codes declined_reason notes viewed_at '
        'contacted_at computed_at expires_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'match_feedback', 'id event_id sponsor_id match_id created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'match_feedback', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'match_feedback', 'label reason_codes notes',
        'user.content.private', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'match_feedback', 'score model_version superseded_at',
        'user.behavior', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'fit_recalc_queue',
        'id event_id sponsor_id reason attempts run_after queued_at lease_until processed_at '
        'last_error',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    )
) AS spec (table_name, column_names, categories, subject, subject_link, erase, retention, export)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
