-- Topics of payments and of sponsors' deals, with what their payloads hold.
-- A field is name:type; ? after the name: may be missing, ~ after the type: may be null.

INSERT INTO ops.outbox_topics (topic, version, owner_schema, schema, description)
SELECT
    spec.topic,
    1 AS version,
    spec.owner_schema,
    jsonb_build_object(
        '$schema', 'https://json-schema.org/draft/2020-12/schema',
        'type', 'object',
        'properties', fields.properties,
        'required', coalesce(fields.required, '[]'),
        'additionalProperties', FALSE
    ) AS schema,
    spec.description
FROM (
    VALUES
    (
        'chargeback.lost', 'payments',
        'chargeback_id:uuid order_id:uuid amount_cents:integer fee_cents:integer '
        'currency:text status:text is_borne_by_platform:boolean '
        'organizer_owes_cents:integer~',
        'A dispute of a payment was lost.'
    ),
    (
        'chargeback.opened', 'payments',
        'chargeback_id:uuid order_id:uuid amount_cents:integer fee_cents:integer '
        'currency:text status:text is_borne_by_platform:boolean '
        'organizer_owes_cents:integer~',
        'A bank disputes a payment.'
    ),
    (
        'chargeback.won', 'payments',
        'chargeback_id:uuid order_id:uuid amount_cents:integer fee_cents:integer '
        'currency:text status:text is_borne_by_platform:boolean '
        'organizer_owes_cents:integer~',
        'A dispute of a payment was won.'
    ),
    (
        'credit_note.issued', 'payments',
        'invoice_id:uuid number:text~ original_invoice_id:uuid~ total_cents:integer '
        'tax_cents:integer currency:text',
        'A credit note was issued.'
    ),
    (
        'credits.expired', 'payments',
        'wallet_id:uuid organization_id:uuid~ user_id:uuid~ line_id:uuid~ '
        'transaction_id:uuid~ credits:integer balance_credits:integer',
        'Credits expired.'
    ),
    (
        'credits.granted', 'payments',
        'wallet_id:uuid organization_id:uuid~ user_id:uuid~ line_id:uuid~ '
        'transaction_id:uuid~ credits:integer balance_credits:integer',
        'Credits were given.'
    ),
    (
        'credits.purchased', 'payments',
        'wallet_id:uuid organization_id:uuid~ user_id:uuid~ line_id:uuid~ '
        'transaction_id:uuid~ credits:integer balance_credits:integer invoice_id:uuid '
        'total_cents:integer currency:text',
        'Credits were bought.'
    ),
    (
        'credits.refunded', 'payments',
        'wallet_id:uuid organization_id:uuid~ user_id:uuid~ line_id:uuid~ '
        'transaction_id:uuid~ credits:integer balance_credits:integer invoice_id:uuid '
        'net_cents:integer tax_cents:integer currency:text',
        'Bought credits were paid back.'
    ),
    (
        'credits.spent', 'payments',
        'wallet_id:uuid organization_id:uuid~ user_id:uuid~ line_id:uuid~ '
        'transaction_id:uuid~ credits:integer balance_credits:integer '
        'reference_type:text~ reference_id:uuid~',
        'Credits were spent.'
    ),
    (
        'invoice.issued', 'payments',
        'invoice_id:uuid number:text~ original_invoice_id:uuid~ total_cents:integer '
        'tax_cents:integer currency:text',
        'An invoice was issued.'
    ),
    (
        'invoice.paid', 'payments',
        'invoice_id:uuid number:text~ original_invoice_id:uuid~ total_cents:integer '
        'tax_cents:integer currency:text',
        'An invoice was paid.'
    ),
    (
        'invoice.voided', 'payments',
        'invoice_id:uuid number:text~ original_invoice_id:uuid~ total_cents:integer '
        'tax_cents:integer currency:text credit_note_id:uuid',
        'An invoice was voided.'
    ),
    (
        'order.refunded', 'payments',
        'order_id:uuid event_id:uuid user_id:uuid refund_id:uuid kind:text '
        'amount_cents:integer refunded_cents:integer total_cents:integer currency:text '
        'is_whole:boolean',
        'Money of an order came back to its buyer, all of it or a part.'
    ),
    (
        'payout.cancelled', 'payments',
        'payout_id:uuid organization_id?:uuid user_id?:uuid order_id?:uuid event_id?:uuid '
        'status:text amount_cents:integer currency:text attempts:integer '
        'provider_payout_id?:text message?:text',
        'A payout was cancelled.'
    ),
    (
        'payout.failed', 'payments',
        'payout_id:uuid organization_id?:uuid user_id?:uuid order_id?:uuid event_id?:uuid '
        'status:text amount_cents:integer currency:text attempts:integer '
        'provider_payout_id?:text message?:text',
        'A payout failed.'
    ),
    (
        'payout.held', 'payments',
        'payout_id:uuid organization_id?:uuid user_id?:uuid order_id?:uuid event_id?:uuid '
        'status:text amount_cents:integer currency:text attempts:integer '
        'provider_payout_id?:text message?:text',
        'A payout was stopped.'
    ),
    (
        'payout.paid', 'payments',
        'payout_id:uuid organization_id?:uuid user_id?:uuid order_id?:uuid event_id?:uuid '
        'status:text amount_cents:integer currency:text attempts:integer '
        'provider_payout_id?:text message?:text',
        'A payout was paid.'
    ),
    (
        'payout.requested', 'payments',
        'payout_id:uuid organization_id?:uuid user_id?:uuid order_id?:uuid event_id?:uuid '
        'status:text amount_cents:integer currency:text attempts:integer '
        'provider_payout_id?:text message?:text',
        'A payout is to be paid.'
    ),
    (
        'payout.resumed', 'payments',
        'payout_id:uuid organization_id?:uuid user_id?:uuid order_id?:uuid event_id?:uuid '
        'status:text amount_cents:integer currency:text attempts:integer '
        'provider_payout_id?:text message?:text',
        'A payout goes on.'
    ),
    (
        'payout.returned', 'payments',
        'payout_id:uuid organization_id?:uuid user_id?:uuid order_id?:uuid event_id?:uuid '
        'status:text amount_cents:integer currency:text attempts:integer '
        'provider_payout_id?:text message?:text',
        'A payout came back from the bank.'
    ),
    (
        'refund.failed', 'payments',
        'refund_id:uuid order_id:uuid event_id:uuid~ user_id:uuid~ amount_cents:integer '
        'currency:text order_status:text message?:text',
        'A refund could not be paid.'
    ),
    (
        'refund.requested', 'payments',
        'refund_id:uuid order_id:uuid event_id:uuid~ user_id:uuid~ amount_cents:integer '
        'currency:text order_status:text payment?:text',
        'A refund is to be paid by the provider.'
    ),
    (
        'refund.succeeded', 'payments',
        'refund_id:uuid order_id:uuid event_id:uuid~ user_id:uuid~ amount_cents:integer '
        'currency:text order_status:text keeps_fees:boolean~ '
        'organizer_owes_cents:integer~',
        'A refund was paid.'
    ),
    (
        'dispute.opened', 'sponsorship',
        'order_id:uuid event_id:uuid~ sponsor_id:uuid~ state:text currency:text '
        'held_cents:integer dispute_id:uuid opened_by:text reason:text~ '
        'amount_cents:integer~',
        'A deal is in dispute.'
    ),
    (
        'dispute.resolved', 'sponsorship',
        'order_id:uuid event_id:uuid~ sponsor_id:uuid~ state:text currency:text '
        'held_cents:integer dispute_id:uuid status:text released_cents:integer '
        'fee_cents:integer~ refunded_cents:integer',
        'A dispute of a deal was decided.'
    ),
    (
        'escrow.funded', 'sponsorship',
        'order_id:uuid event_id:uuid~ sponsor_id:uuid~ state:text currency:text '
        'held_cents:integer amount_cents:integer',
        'The sponsor''s money is held.'
    ),
    (
        'escrow.locked', 'sponsorship',
        'order_id:uuid event_id:uuid~ sponsor_id:uuid~ state:text currency:text '
        'held_cents:integer',
        'Neither side alone can call the deal off.'
    ),
    (
        'escrow.refunded', 'sponsorship',
        'order_id:uuid event_id:uuid~ sponsor_id:uuid~ state:text currency:text '
        'held_cents:integer amount_cents:integer',
        'Held money went back to the sponsor.'
    ),
    (
        'escrow.released', 'sponsorship',
        'order_id:uuid event_id:uuid~ sponsor_id:uuid~ state:text currency:text '
        'held_cents:integer amount_cents:integer fee_cents:integer~',
        'Held money was released to the organizer.'
    )
) AS spec (topic, owner_schema, fields, description)
CROSS JOIN LATERAL (
    SELECT
        jsonb_object_agg(
            rtrim(split_part(field, ':', 1), '?'),
            CASE rtrim(split_part(field, ':', 2), '~')
                WHEN 'uuid' THEN '{"format": "uuid"}'
                WHEN 'time' THEN '{"format": "date-time"}'
                ELSE '{}'
            END::jsonb || jsonb_build_object(
                'type',
                (
                    CASE WHEN field LIKE '%~' THEN '["null"]' ELSE '[]' END::jsonb
                    || to_jsonb(CASE rtrim(split_part(field, ':', 2), '~')
                        WHEN 'integer' THEN 'integer'
                        WHEN 'boolean' THEN 'boolean'
                        ELSE 'string'
                    END)
                )
            )
        ) AS properties,
        jsonb_agg(split_part(field, ':', 1) ORDER BY field)
        FILTER (WHERE field NOT LIKE '%?:%') AS required
    FROM unnest(string_to_array(spec.fields, ' ')) AS field
) AS fields;
