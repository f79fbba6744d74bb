-- How far consumers of the outbox are, for who watches it.

CREATE VIEW ops.outbox_health WITH (security_invoker = TRUE) AS
SELECT
    figures.consumer,
    figures.lag,
    figures.oldest_at,
    figures.leased,
    figures.lanes,
    figures.retries,
    figures.dead
FROM ops.outbox_figures() AS figures;

COMMENT ON VIEW ops.outbox_health IS
'How each consumer of the outbox does. Of transactions that stayed open it knows nothing.';
COMMENT ON COLUMN ops.outbox_health.consumer IS 'Name of the consumer.';
COMMENT ON COLUMN ops.outbox_health.lag IS
'Positions between the newest event and the lane that is farthest behind, of all topics.';
COMMENT ON COLUMN ops.outbox_health.oldest_at IS
'When the first event behind that lane''s position was written, UTC; null: it is at the end.';
COMMENT ON COLUMN ops.outbox_health.leased IS 'Lanes that a worker has.';
COMMENT ON COLUMN ops.outbox_health.lanes IS 'Lanes in all.';
COMMENT ON COLUMN ops.outbox_health.retries IS
'Events that failed or wait behind one that did; 1000: so many or more.';
COMMENT ON COLUMN ops.outbox_health.dead IS 'Dead letters; 1000: so many or more.';
