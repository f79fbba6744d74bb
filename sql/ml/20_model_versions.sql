-- Models. Vectors of several versions lie side by side; which one is in use is one row here, so
-- that switching and going back take one update and compute nothing.

CREATE TABLE ml.model_versions (
    model_version text NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    purpose ml.model_purpose NOT NULL,
    vector_space text,
    state ml.model_state NOT NULL DEFAULT 'loading',
    is_active boolean NOT NULL DEFAULT FALSE,
    artifact_url text,
    artifact_sha256 text,
    parameters jsonb NOT NULL DEFAULT '{}',
    metrics jsonb NOT NULL DEFAULT '{}',
    trained_at timestamptz,
    activated_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT model_versions_pkey PRIMARY KEY (model_version),
    CONSTRAINT model_versions_id_key UNIQUE (id),
    CONSTRAINT model_versions_model_version_purpose_key UNIQUE (model_version, purpose),
    CONSTRAINT model_versions_model_version_check
    CHECK (model_version ~ '\S' AND char_length(model_version) <= 200),
    CONSTRAINT model_versions_vectors_name_their_space
    CHECK ((purpose = 'match') = (vector_space IS NULL)),
    CONSTRAINT model_versions_active_ones_were_activated
    CHECK (NOT is_active OR activated_at IS NOT NULL),
    CONSTRAINT model_versions_active_ones_are_ready CHECK (NOT is_active OR state = 'ready'),
    CONSTRAINT model_versions_artifact_sha256_check CHECK (artifact_sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT model_versions_parameters_check CHECK (jsonb_typeof(parameters) = 'object'),
    CONSTRAINT model_versions_metrics_check CHECK (jsonb_typeof(metrics) = 'object')
);

ALTER TABLE ml.model_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE ml.model_versions FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX model_versions_one_active_per_purpose_idx ON ml.model_versions (purpose)
WHERE is_active;

COMMENT ON TABLE ml.model_versions IS 'Every version of every model whose results are stored.';
COMMENT ON COLUMN ml.model_versions.model_version IS
'Name and version, unique over all purposes, e.g. two-tower-3/event.';
COMMENT ON COLUMN ml.model_versions.id IS 'What the history of its states names.';
COMMENT ON COLUMN ml.model_versions.purpose IS
'What it computes. Its vectors have a partition of their own, made by trigger.';
COMMENT ON COLUMN ml.model_versions.vector_space IS
'Vectors may be compared when their models name the same space, e.g. two-tower-3 of events and of
users; null for models that compute no vector.';
COMMENT ON COLUMN ml.model_versions.state IS 'How far it is; changes through functions.';
COMMENT ON COLUMN ml.model_versions.is_active IS
'The one of its purpose whose results are used; at most one, by unique index.';
COMMENT ON COLUMN ml.model_versions.artifact_url IS 'Where the model''s file is.';
COMMENT ON COLUMN ml.model_versions.artifact_sha256 IS 'Of that file, hexadecimal.';
COMMENT ON COLUMN ml.model_versions.parameters IS
'Object of what it was trained with, as the trainer writes it; for models of matches also
{"bias": number, "features_version": int, "weights": {feature: number}}.';
COMMENT ON COLUMN ml.model_versions.metrics IS
'Object from the name of a measure to its number on the test set, e.g. {"ndcg@10": 0.41}.';
COMMENT ON COLUMN ml.model_versions.trained_at IS 'UTC.';
COMMENT ON COLUMN ml.model_versions.activated_at IS 'When it was last taken into use, UTC.';
COMMENT ON COLUMN ml.model_versions.created_at IS 'UTC.';
COMMENT ON COLUMN ml.model_versions.updated_at IS 'UTC, kept by trigger.';
