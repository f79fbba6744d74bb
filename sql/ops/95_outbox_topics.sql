-- Topics of events, tickets and organizations, with what their payloads hold.
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
        'event.cancelled', 'public',
        'event_id:uuid cancellation_id:uuid refund_policy:text',
        'An event was called off; its refunds follow.'
    ),
    (
        'event.clock_changed', 'events',
        'event_id:uuid start_at:time~',
        'A date of a series moved because its zone changed its rules.'
    ),
    (
        'event.published', 'public',
        'event_id:uuid',
        'An event was published.'
    ),
    (
        'event.rescheduled', 'public',
        'event_id:uuid old_start_at?:time start_at?:time end_at?:time refund_until?:time',
        'An event has other times.'
    ),
    (
        'guest.otp', 'ticketing',
        'id:uuid event_id?:uuid method:text code:text',
        'A guest needs her one-time code; a secret for the mailer.'
    ),
    (
        'mail.organization_invitation', 'organizations',
        'invitation_id:uuid token:text',
        'An invitation is to be mailed; a secret for the mailer.'
    ),
    (
        'mail.ticket_transfer', 'public',
        'transfer_id:uuid token:text',
        'An offered ticket is to be mailed; a secret for the mailer.'
    ),
    (
        'order.created', 'ticketing',
        'order_id:uuid event_id:uuid user_id:uuid~ total_cents:integer currency:text '
        'expires_at:time~',
        'An order waits for its payment.'
    ),
    (
        'order.expired', 'ticketing',
        'order_id:uuid event_id:uuid user_id:uuid~',
        'An order was not paid in time.'
    ),
    (
        'order.unfulfilled', 'ticketing',
        'order_id:uuid event_id:uuid user_id:uuid~ tickets:integer total_cents:integer '
        'currency:text',
        'An order was paid too late for its tickets.'
    ),
    (
        'organization.created', 'organizations',
        'organization_id:uuid user_id?:uuid changed_by?:uuid invitation_id?:uuid '
        'from_role?:text to_role?:text',
        'An organization was made.'
    ),
    (
        'organization.invitation_declined', 'organizations',
        'organization_id:uuid user_id?:uuid changed_by?:uuid invitation_id?:uuid '
        'from_role?:text to_role?:text',
        'An invitation was declined.'
    ),
    (
        'organization.invitation_resent', 'organizations',
        'organization_id:uuid user_id?:uuid changed_by?:uuid invitation_id?:uuid '
        'from_role?:text to_role?:text',
        'An invitation was sent again.'
    ),
    (
        'organization.invitation_revoked', 'organizations',
        'organization_id:uuid user_id?:uuid changed_by?:uuid invitation_id?:uuid '
        'from_role?:text to_role?:text',
        'An invitation was taken back.'
    ),
    (
        'organization.member_invited', 'organizations',
        'organization_id:uuid user_id?:uuid changed_by?:uuid invitation_id?:uuid '
        'from_role?:text to_role?:text',
        'Somebody was invited.'
    ),
    (
        'organization.member_joined', 'organizations',
        'organization_id:uuid user_id?:uuid changed_by?:uuid invitation_id?:uuid '
        'from_role?:text to_role?:text',
        'Somebody joined.'
    ),
    (
        'organization.member_left', 'organizations',
        'organization_id:uuid user_id?:uuid changed_by?:uuid invitation_id?:uuid '
        'from_role?:text to_role?:text',
        'A member left.'
    ),
    (
        'organization.member_removed', 'organizations',
        'organization_id:uuid user_id?:uuid changed_by?:uuid invitation_id?:uuid '
        'from_role?:text to_role?:text',
        'A member was removed by somebody else.'
    ),
    (
        'organization.member_role_changed', 'organizations',
        'organization_id:uuid user_id?:uuid changed_by?:uuid invitation_id?:uuid '
        'from_role?:text to_role?:text',
        'A member has another role.'
    ),
    (
        'organization.ownership_transferred', 'organizations',
        'organization_id:uuid user_id?:uuid changed_by?:uuid invitation_id?:uuid '
        'from_role?:text to_role?:text',
        'An organization has another owner.'
    ),
    (
        'stock.returned', 'ticketing',
        'event_id:uuid tier_id:uuid quantity:integer~',
        'Places of a tier are free again.'
    ),
    (
        'ticket.purchased', 'ticketing',
        'order_id:uuid event_id:uuid user_id:uuid~ tickets:integer total_cents:integer '
        'currency:text',
        'An order was paid and has its tickets.'
    ),
    (
        'ticket.transfer_declined', 'ticketing',
        'transfer_id:uuid ticket_id:uuid new_ticket_id?:uuid event_id:uuid '
        'from_user_id?:uuid to_user_id?:uuid',
        'An offered ticket was declined.'
    ),
    (
        'ticket.transfer_offered', 'ticketing',
        'transfer_id:uuid ticket_id:uuid new_ticket_id?:uuid event_id:uuid '
        'from_user_id?:uuid to_user_id?:uuid',
        'A ticket was offered to somebody.'
    ),
    (
        'ticket.transferred', 'ticketing',
        'transfer_id:uuid ticket_id:uuid new_ticket_id?:uuid event_id:uuid '
        'from_user_id?:uuid to_user_id?:uuid',
        'A ticket has a new owner.'
    ),
    (
        'tickets.reissued', 'public',
        'event_id:uuid tickets:integer',
        'Tickets of an event have new codes.'
    ),
    (
        'waitlist.offered', 'ticketing',
        'entry_id:uuid event_id:uuid tier_id:uuid~ user_id:uuid~ hold_id:uuid~ '
        'quantity:integer expires_at:time~',
        'Somebody who waited is offered places.'
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
