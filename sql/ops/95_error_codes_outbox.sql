-- The errors of consumers of the outbox.

INSERT INTO ops.error_codes (code, name, http_status, message, cure)
VALUES
(
    'YP400', 'consumer_unknown', 404, 'there is no such consumer',
    'Look for its name in ops.outbox_health, or have the DBA make it with '
    'ops.create_outbox_consumer().'
),
(
    'YP401', 'events_lease_lost', 409, 'the lease of the events is over',
    'Drop the batch: its events come again, to this worker or another.'
),
(
    'YP402', 'event_not_leased', 409, 'the event is not open in this lease',
    'Name an event of the batch that was not answered yet and does not wait behind one that was.'
),
(
    'YP403', 'outbox_of_other_server', 409, 'the positions are of another server',
    'Have the DBA call ops.restart_outbox() once: nothing is lost by it.'
);
