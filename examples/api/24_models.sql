-- Models: a worker computes vectors outside of the database, the server takes a model into use, and
-- people are shown what follows from it.

-- as service_role: Enters a model. Vectors of models of one space may be compared.
SELECT * FROM register_model(
    model_version => 'towers-1/event', purpose => 'event_embedding', vector_space => 'towers-1'
);

-- as authenticated ana: Whatever a vector is made from asks for a new one when it changes.
UPDATE events
SET description = 'Five bands on the quay, until the sun comes up again.'
WHERE id = :'event_id'
RETURNING id, description;

-- as service_role: A worker takes a batch, with what to compute the vectors from.
-- keep: lease = lease, token = token, thing_id = thing_id, requests = requests
-- keep: input_sha256 = input_sha256
SELECT * FROM take_embedding_work(
    model_version => 'towers-1/event', worker => 'worker-1', max_rows => 50
);

-- as service_role: It needs longer than it thought.
SELECT * FROM extend_embedding_work(
    lease => :'lease', token => :'token', lease_for => '10 minutes'
);

-- as service_role: It hands in what it computed, 768 numbers each, and what it could not.
SELECT * FROM finish_embedding_work(
    lease => :'lease', token => :'token',
    vectors => jsonb_build_array(jsonb_build_object(
        'thing_id', :'thing_id', 'requests', :'requests', 'embedding', :'vector',
        'input_sha256', :'input_sha256'
    ))
);

-- as service_role: All vectors are there. A job builds their index; then the model is ready.
SELECT * FROM model_loaded(model_version => 'towers-1/event');

-- as service_role: Takes it into use, with the model of people: what is compared switches together.
-- given: models_of_sponsors, models_of_people
SELECT * FROM switch_models(models => ARRAY['towers-1/event', 'towers-1/user']);

-- as anon: Events like one.
SELECT * FROM similar_events(event_id => :'event_id', max_rows => 5);

-- as authenticated cleo: Events that she may like and has no ticket for, in the next three months.
SELECT * FROM events_for_me(max_rows => 5, starts_to => now() + interval '90 days');

-- as service_role: What somebody typed, as a vector that the server computed.
SELECT * FROM search_events(
    embedding => :'vector', model_version => 'towers-1/event', max_rows => 5
);

-- as authenticated ana: Sponsors that may want a package.
SELECT * FROM sponsors_for_package(package_id => :'package_id', max_rows => 5);

-- as authenticated ana: What she thinks of a match.
-- given: match_id
SELECT * FROM judge_match(
    match_id => :'match_id', label => 'good_fit', reason_codes => ARRAY['audience_overlap']
);

-- as service_role: The new models disappoint: back to those before, in the same instant.
SELECT * FROM roll_back_models();

-- as service_role: Nothing more is computed with a model.
SELECT * FROM retire_model(model_version => 'towers-1/event');
