-- The vectors of the models in use: at most one row per thing, because a purpose has at most one
-- active model. A search goes on the table with the model's name as a constant, so that the index
-- serves it; these views answer for one thing, or for all of them.

CREATE VIEW ml.active_user_embeddings WITH (security_invoker = TRUE) AS
SELECT
    user_embeddings.user_id,
    user_embeddings.embedding,
    user_embeddings.model_version,
    model_versions.vector_space,
    user_embeddings.computed_at
FROM ml.user_embeddings
INNER JOIN ml.model_versions
    ON
        user_embeddings.model_version = model_versions.model_version
        AND user_embeddings.purpose = model_versions.purpose
WHERE model_versions.is_active;

COMMENT ON VIEW ml.active_user_embeddings IS 'Vectors of the active user model.';
COMMENT ON COLUMN ml.active_user_embeddings.user_id IS 'Unique here.';
COMMENT ON COLUMN ml.active_user_embeddings.embedding IS '768 dimensions.';
COMMENT ON COLUMN ml.active_user_embeddings.model_version IS 'The same in all rows.';
COMMENT ON COLUMN ml.active_user_embeddings.vector_space IS 'What it may be compared with.';
COMMENT ON COLUMN ml.active_user_embeddings.computed_at IS 'UTC.';

CREATE VIEW ml.active_event_embeddings WITH (security_invoker = TRUE) AS
SELECT
    event_embeddings.event_id,
    event_embeddings.embedding,
    event_embeddings.model_version,
    model_versions.vector_space,
    event_embeddings.computed_at
FROM ml.event_embeddings
INNER JOIN ml.model_versions
    ON
        event_embeddings.model_version = model_versions.model_version
        AND event_embeddings.purpose = model_versions.purpose
WHERE model_versions.is_active;

COMMENT ON VIEW ml.active_event_embeddings IS 'Vectors of the active event model.';
COMMENT ON COLUMN ml.active_event_embeddings.event_id IS 'Unique here.';
COMMENT ON COLUMN ml.active_event_embeddings.embedding IS '768 dimensions.';
COMMENT ON COLUMN ml.active_event_embeddings.model_version IS 'The same in all rows.';
COMMENT ON COLUMN ml.active_event_embeddings.vector_space IS 'What it may be compared with.';
COMMENT ON COLUMN ml.active_event_embeddings.computed_at IS 'UTC.';

CREATE VIEW ml.active_sponsor_embeddings WITH (security_invoker = TRUE) AS
SELECT
    sponsor_embeddings.sponsor_id,
    sponsor_embeddings.embedding,
    sponsor_embeddings.model_version,
    model_versions.vector_space,
    sponsor_embeddings.computed_at
FROM ml.sponsor_embeddings
INNER JOIN ml.model_versions
    ON
        sponsor_embeddings.model_version = model_versions.model_version
        AND sponsor_embeddings.purpose = model_versions.purpose
WHERE model_versions.is_active;

COMMENT ON VIEW ml.active_sponsor_embeddings IS 'Vectors of the active sponsor model.';
COMMENT ON COLUMN ml.active_sponsor_embeddings.sponsor_id IS 'Unique here.';
COMMENT ON COLUMN ml.active_sponsor_embeddings.embedding IS '768 dimensions.';
COMMENT ON COLUMN ml.active_sponsor_embeddings.model_version IS 'The same in all rows.';
COMMENT ON COLUMN ml.active_sponsor_embeddings.vector_space IS 'What it may be compared with.';
COMMENT ON COLUMN ml.active_sponsor_embeddings.computed_at IS 'UTC.';

CREATE VIEW ml.active_package_embeddings WITH (security_invoker = TRUE) AS
SELECT
    package_embeddings.package_id,
    package_embeddings.embedding,
    package_embeddings.model_version,
    model_versions.vector_space,
    package_embeddings.computed_at
FROM ml.package_embeddings
INNER JOIN ml.model_versions
    ON
        package_embeddings.model_version = model_versions.model_version
        AND package_embeddings.purpose = model_versions.purpose
WHERE model_versions.is_active;

COMMENT ON VIEW ml.active_package_embeddings IS 'Vectors of the active package model.';
COMMENT ON COLUMN ml.active_package_embeddings.package_id IS 'Unique here.';
COMMENT ON COLUMN ml.active_package_embeddings.embedding IS '768 dimensions.';
COMMENT ON COLUMN ml.active_package_embeddings.model_version IS 'The same in all rows.';
COMMENT ON COLUMN ml.active_package_embeddings.vector_space IS 'What it may be compared with.';
COMMENT ON COLUMN ml.active_package_embeddings.computed_at IS 'UTC.';
