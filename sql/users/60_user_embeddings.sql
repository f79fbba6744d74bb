-- Embeddings of people under the name of the earlier product, one row per person: of the models
-- beside each other in ml.user_embeddings it shows the one in use.

CREATE VIEW users.user_embeddings WITH (security_invoker = TRUE) AS
SELECT
    user_embeddings.user_id,
    user_embeddings.embedding,
    user_embeddings.model_version,
    user_embeddings.updated_at
FROM ml.user_embeddings
INNER JOIN ml.model_versions
    ON
        user_embeddings.model_version = model_versions.model_version
        AND user_embeddings.purpose = model_versions.purpose
WHERE model_versions.is_active;

COMMENT ON VIEW users.user_embeddings IS
'What a person likes, as a vector, by the model in use. Read-only.';
COMMENT ON COLUMN users.user_embeddings.user_id IS 'The person; unique here.';
COMMENT ON COLUMN users.user_embeddings.embedding IS
'768 dimensions, of any length but zero. Those of the earlier product, of 384, are not comparable.';
COMMENT ON COLUMN users.user_embeddings.model_version IS 'The model, the same in all rows.';
COMMENT ON COLUMN users.user_embeddings.updated_at IS 'UTC.';
