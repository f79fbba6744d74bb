-- What waits to be told to the world outside.

CREATE VIEW ops.outbox_waiting WITH (security_invoker = TRUE) AS
SELECT
    outbox.topic,
    count(*) AS events,
    min(outbox.created_at) AS oldest_at,
    max(outbox.attempt_count) AS most_attempts
FROM public.outbox
WHERE outbox.processed_at IS NULL
GROUP BY outbox.topic;

COMMENT ON VIEW ops.outbox_waiting IS 'Undelivered events of the outbox by topic.';
COMMENT ON COLUMN ops.outbox_waiting.topic IS 'What happened.';
COMMENT ON COLUMN ops.outbox_waiting.events IS 'How many wait.';
COMMENT ON COLUMN ops.outbox_waiting.oldest_at IS 'Since when the first waits, UTC.';
COMMENT ON COLUMN ops.outbox_waiting.most_attempts IS 'Most deliveries tried for one of them.';
