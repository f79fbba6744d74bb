-- The order in which events are written to the outbox. A window of a consumer is exact because a
-- transaction draws its id before it draws a position: see ops.open_outbox_window().

CREATE SEQUENCE ops.outbox_positions AS bigint;

COMMENT ON SEQUENCE ops.outbox_positions IS
'Positions of public.outbox. Its CACHE stays 1: a position that was drawn in advance would be older
than the transaction that uses it.';
