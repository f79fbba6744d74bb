-- Topics of campaigns, negotiations and matches, with what their payloads hold.
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
        'campaign.activated', 'campaigns',
        'campaign_id:uuid event_id:uuid~ sponsor_id:uuid~ status:text old_status:text '
        'total_budget_credits:integer spent_micros:integer',
        'A campaign begins to be shown.'
    ),
    (
        'campaign.cancelled', 'campaigns',
        'campaign_id:uuid event_id:uuid~ sponsor_id:uuid~ status:text old_status:text '
        'total_budget_credits:integer spent_micros:integer',
        'A campaign was called off.'
    ),
    (
        'campaign.ended', 'campaigns',
        'campaign_id:uuid event_id:uuid~ sponsor_id:uuid~ status:text old_status:text '
        'total_budget_credits:integer spent_micros:integer',
        'A campaign is over.'
    ),
    (
        'campaign.paused', 'campaigns',
        'campaign_id:uuid event_id:uuid~ sponsor_id:uuid~ status:text old_status:text '
        'total_budget_credits:integer spent_micros:integer',
        'A campaign stands still, by hand or because its money is spent.'
    ),
    (
        'campaign.resumed', 'campaigns',
        'campaign_id:uuid event_id:uuid~ sponsor_id:uuid~ status:text old_status:text '
        'total_budget_credits:integer spent_micros:integer',
        'A paused campaign goes on.'
    ),
    (
        'campaign.scheduled', 'campaigns',
        'campaign_id:uuid event_id:uuid~ sponsor_id:uuid~ status:text old_status:text '
        'total_budget_credits:integer spent_micros:integer',
        'A campaign waits for its start.'
    ),
    (
        'proposal.accepted', 'sponsorship',
        'thread_id:uuid event_id:uuid sponsor_id:uuid package_id:uuid~ offer_id:uuid~ '
        'made_by:text~ amount_cents:integer~ currency:text~',
        'A sponsor and an organizer have agreed on the standing offer.'
    ),
    (
        'proposal.countered', 'sponsorship',
        'thread_id:uuid event_id:uuid sponsor_id:uuid package_id:uuid~ offer_id:uuid~ '
        'made_by:text~ amount_cents:integer~ currency:text~',
        'One side answered an offer with another one.'
    ),
    (
        'proposal.expired', 'sponsorship',
        'thread_id:uuid event_id:uuid sponsor_id:uuid package_id:uuid~ offer_id:uuid~ '
        'made_by:text~ amount_cents:integer~ currency:text~',
        'A negotiation has lapsed.'
    ),
    (
        'proposal.rejected', 'sponsorship',
        'thread_id:uuid event_id:uuid sponsor_id:uuid package_id:uuid~ offer_id:uuid~ '
        'made_by:text~ amount_cents:integer~ currency:text~',
        'The other side declined the standing offer.'
    ),
    (
        'proposal.sent', 'sponsorship',
        'thread_id:uuid event_id:uuid sponsor_id:uuid package_id:uuid~ offer_id:uuid~ '
        'made_by:text~ amount_cents:integer~ currency:text~',
        'One side sent the first offer.'
    ),
    (
        'proposal.withdrawn', 'sponsorship',
        'thread_id:uuid event_id:uuid sponsor_id:uuid package_id:uuid~ offer_id:uuid~ '
        'made_by:text~ amount_cents:integer~ currency:text~',
        'A negotiation was ended by who began it.'
    ),
    (
        'sponsor.matched', 'sponsorship',
        'match_id:uuid event_id:uuid sponsor_id:uuid score:number model_version:text~',
        'The match of an event and a sponsor was accepted.'
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
                        WHEN 'number' THEN 'number'
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
