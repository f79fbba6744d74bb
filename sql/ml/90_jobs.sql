-- The jobs of ml.

INSERT INTO ops.jobs (name, schedule, command, timeout, keep_for, description)
VALUES
(
    'ml.fill_queue', '7 * * * *', 'ml.fill_queue', '10 minutes', '7 days',
    'Queues what has no vector yet, and people who did something since theirs.'
),
(
    'ml.build_indexes', '*/5 * * * *', 'ml.build_indexes', '6 hours', '7 days',
    'Builds the index of models whose vectors are loaded, and makes them ready.'
),
(
    'ml.fill_features', '*/15 * * * *', 'ml.fill_features', '10 minutes', '7 days',
    'Computes the features of events to come and of their pairs with sponsors.'
),
(
    'ml.score_matches', '*/5 * * * *', 'ml.score_matches', '10 minutes', '7 days',
    'Scores pairs of event and sponsor whose features changed.'
);
