-- Topics of mailings, messages, notifications and webhooks, with what their payloads hold.
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
        'mailing.finished', 'messaging',
        'message_job_id:uuid',
        'A mailing is sent, failed or cancelled.'
    ),
    (
        'mailing.queued', 'messaging',
        'message_job_id:uuid',
        'A mailing waits to be sent.'
    ),
    (
        'message.accepted', 'messaging',
        'conversation_id:uuid',
        'A request to write was accepted.'
    ),
    (
        'message.created', 'messaging',
        'message_id:uuid conversation_id:uuid sender_id:uuid~',
        'A message was written.'
    ),
    (
        'message.deleted', 'messaging',
        'message_id:uuid conversation_id:uuid sender_id:uuid~',
        'A message was deleted.'
    ),
    (
        'message.edited', 'messaging',
        'message_id:uuid conversation_id:uuid sender_id:uuid~',
        'A message was changed.'
    ),
    (
        'message.requested', 'messaging',
        'message_id:uuid conversation_id:uuid sender_id:uuid~',
        'Somebody writes who needs to be accepted first.'
    ),
    (
        'notification.created', 'messaging',
        'notification_id:uuid user_id:uuid',
        'A notification was made.'
    ),
    (
        'webhook.disabled', 'ops',
        'webhook_endpoint_id:uuid reason:text',
        'An endpoint is called no more: its receiver is gone, or has failed for days.'
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
