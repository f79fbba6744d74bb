-- The features behind matches, under the name they had beside the matches. They are computed and
-- kept in ml.

CREATE VIEW sponsorship.match_features WITH (
    security_invoker = TRUE, security_barrier = TRUE
) AS
SELECT
    match_features.id,
    match_features.event_id,
    match_features.sponsor_id,
    match_features.features,
    match_features.version,
    match_features.computed_at
FROM ml.match_features;

COMMENT ON VIEW sponsorship.match_features IS
'The base columns of ml.match_features, which can be written through it. Rights on both are needed,
and the policies of the table hold.';
COMMENT ON COLUMN sponsorship.match_features.id IS 'Key of the row.';
COMMENT ON COLUMN sponsorship.match_features.event_id IS 'The event.';
COMMENT ON COLUMN sponsorship.match_features.sponsor_id IS 'The sponsor.';
COMMENT ON COLUMN sponsorship.match_features.features IS
'Object of feature names and numbers that a model reads.';
COMMENT ON COLUMN sponsorship.match_features.version IS
'Version of the recipe that computed them; a pair has one row for each.';
COMMENT ON COLUMN sponsorship.match_features.computed_at IS 'UTC.';
