-- Requests of servers: done once for a key, so many a minute, not to a service that is down, and
-- logged without their secrets.

-- as service_role: Claims a request that takes several transactions, for a minute.
-- keep: lock_token = lock_token
SELECT * FROM begin_request(
    user_id => :'cleo_id', scope => 'checkout', key => 'c1d5',
    request => jsonb_build_object('order', 7), lock_seconds => 60
);

-- as service_role: The processor was asked; a server that goes on from here asks it no more.
SELECT * FROM reach_recovery_point(
    user_id => :'cleo_id', scope => 'checkout', key => 'c1d5', lock_token => :'lock_token',
    recovery_point => 'charged'
);

-- as service_role: It is done: who repeats it is given this answer.
SELECT * FROM finish_request(
    user_id => :'cleo_id', scope => 'checkout', key => 'c1d5', lock_token => :'lock_token',
    response => jsonb_build_object('paid', TRUE)
);

-- as service_role: One of the hundred searches that she has in this minute.
SELECT * FROM admit_request(bucket => 'search', at_most => 100, user_id => :'cleo_id');

-- as service_role: Three failures are to keep calls from this service for half a minute.
SELECT * FROM set_breaker(service => 'maps', failure_threshold => 3, timeout_seconds => 30);

-- as service_role: May it be called?
-- keep: generation = generation
SELECT * FROM ask_breaker(service => 'maps');

-- as service_role: It was, and answered.
SELECT * FROM report_breaker(
    service => 'maps', generation => :'generation', succeeded => TRUE
);

-- as service_role: Logs what it was asked; the token stays out.
SELECT * FROM log_request(
    source_type => 'edge_function', function_name => 'route', http_method => 'POST',
    url => '/route?token=abc', headers => jsonb_build_object('accept', 'application/json'),
    body => jsonb_build_object('to', 'Harbour Hall'), response_status => 200, execution_time_ms => 41
);
