-- All of it is computed, so services write it by plain SQL. A model version is never deleted by
-- them: what it computed names it.

GRANT INSERT, UPDATE, DELETE ON TABLE
ml.user_embeddings,
ml.event_embeddings,
ml.sponsor_embeddings,
ml.package_embeddings,
ml.event_features,
ml.match_features
TO app_write;

GRANT INSERT, UPDATE ON TABLE ml.model_versions TO app_write;
