-- Events for the world outside. A worker of a consumer, which the DBA has made, takes a batch,
-- delivers it and says so.

-- as service_role: A batch of one, for a minute. No rows would mean: nothing to do now.
-- keep: lease_token = lease_token, told_id = event_id
SELECT * FROM lease_events(consumer => :'consumer', batch => 1, lease_seconds => 60);

-- as service_role: It takes longer.
SELECT * FROM extend_events_lease(lease_token => :'lease_token', lease_seconds => 300);

-- as service_role: The receiver is down: the event comes again later, and so do those of its
-- aggregate that are named in the answer.
SELECT * FROM nack_event(
    lease_token => :'lease_token', event_id => :'told_id', error => 'status 503',
    delay_seconds => 30
);

-- as service_role: The rest of the batch is delivered.
SELECT * FROM ack_events(lease_token => :'lease_token');

-- as service_role: What was given up is delivered again.
SELECT * FROM replay_dead_events(consumer => :'consumer');
