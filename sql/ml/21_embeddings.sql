-- Embeddings: one vector per thing and model version, so that a new model is computed beside the
-- one in use and vectors of two models never mix unnoticed: each model has a partition of its own,
-- made with the model, whose index is built when its vectors are there. ml.active_*_embeddings show
-- the ones in use. A model of fewer dimensions pads with zeros, which changes no angle.

CREATE TABLE ml.user_embeddings (
    user_id uuid NOT NULL,
    model_version text NOT NULL,
    purpose ml.model_purpose NOT NULL GENERATED ALWAYS AS ('user_embedding') STORED,
    embedding vector(768) NOT NULL,
    computed_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT user_embeddings_pkey PRIMARY KEY (user_id, model_version),
    CONSTRAINT user_embeddings_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    -- The purpose is part of the key: a model of other things cannot be named.
    CONSTRAINT user_embeddings_model_version_fkey FOREIGN KEY (model_version, purpose)
    REFERENCES ml.model_versions (model_version, purpose) ON DELETE RESTRICT,
    CONSTRAINT user_embeddings_have_a_direction CHECK ((embedding <#> embedding) < 0)
)
PARTITION BY LIST (model_version);

ALTER TABLE ml.user_embeddings ENABLE ROW LEVEL SECURITY;
ALTER TABLE ml.user_embeddings FORCE ROW LEVEL SECURITY;

CREATE INDEX user_embeddings_model_version_idx ON ml.user_embeddings (model_version, purpose);

COMMENT ON TABLE ml.user_embeddings IS 'What a person likes, as a vector.';
COMMENT ON COLUMN ml.user_embeddings.user_id IS 'The person. Her vector goes with her account.';
COMMENT ON COLUMN ml.user_embeddings.model_version IS 'The model that computed it.';
COMMENT ON COLUMN ml.user_embeddings.purpose IS 'Constant, for the foreign key to the model.';
COMMENT ON COLUMN ml.user_embeddings.embedding IS
'768 dimensions, of any length but zero: only the direction counts.';
COMMENT ON COLUMN ml.user_embeddings.computed_at IS 'UTC.';
COMMENT ON COLUMN ml.user_embeddings.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE ml.event_embeddings (
    event_id uuid NOT NULL,
    model_version text NOT NULL,
    purpose ml.model_purpose NOT NULL GENERATED ALWAYS AS ('event_embedding') STORED,
    embedding vector(768) NOT NULL,
    input_sha256 text,
    computed_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_embeddings_pkey PRIMARY KEY (event_id, model_version),
    CONSTRAINT event_embeddings_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    -- The purpose is part of the key: a model of other things cannot be named.
    CONSTRAINT event_embeddings_model_version_fkey FOREIGN KEY (model_version, purpose)
    REFERENCES ml.model_versions (model_version, purpose) ON DELETE RESTRICT,
    CONSTRAINT event_embeddings_have_a_direction CHECK ((embedding <#> embedding) < 0),
    CONSTRAINT event_embeddings_input_sha256_check CHECK (input_sha256 ~ '^[0-9a-f]{64}$')
)
PARTITION BY LIST (model_version);

ALTER TABLE ml.event_embeddings ENABLE ROW LEVEL SECURITY;
ALTER TABLE ml.event_embeddings FORCE ROW LEVEL SECURITY;

CREATE INDEX event_embeddings_model_version_idx ON ml.event_embeddings (model_version, purpose);

COMMENT ON TABLE ml.event_embeddings IS 'What an event is like, as a vector.';
COMMENT ON COLUMN ml.event_embeddings.event_id IS 'The event.';
COMMENT ON COLUMN ml.event_embeddings.model_version IS 'The model that computed it.';
COMMENT ON COLUMN ml.event_embeddings.purpose IS 'Constant, for the foreign key to the model.';
COMMENT ON COLUMN ml.event_embeddings.embedding IS
'768 dimensions, of any length but zero: only the direction counts.';
COMMENT ON COLUMN ml.event_embeddings.input_sha256 IS
'Of the text it was computed from, hexadecimal: the same text is not computed again.';
COMMENT ON COLUMN ml.event_embeddings.computed_at IS 'UTC.';

CREATE TABLE ml.sponsor_embeddings (
    sponsor_id uuid NOT NULL,
    model_version text NOT NULL,
    purpose ml.model_purpose NOT NULL GENERATED ALWAYS AS ('sponsor_embedding') STORED,
    embedding vector(768) NOT NULL,
    input_sha256 text,
    computed_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT sponsor_embeddings_pkey PRIMARY KEY (sponsor_id, model_version),
    CONSTRAINT sponsor_embeddings_sponsor_id_fkey FOREIGN KEY (sponsor_id)
    REFERENCES sponsorship.sponsors (id) ON DELETE CASCADE,
    -- The purpose is part of the key: a model of other things cannot be named.
    CONSTRAINT sponsor_embeddings_model_version_fkey FOREIGN KEY (model_version, purpose)
    REFERENCES ml.model_versions (model_version, purpose) ON DELETE RESTRICT,
    CONSTRAINT sponsor_embeddings_have_a_direction CHECK ((embedding <#> embedding) < 0),
    CONSTRAINT sponsor_embeddings_input_sha256_check CHECK (input_sha256 ~ '^[0-9a-f]{64}$')
)
PARTITION BY LIST (model_version);

ALTER TABLE ml.sponsor_embeddings ENABLE ROW LEVEL SECURITY;
ALTER TABLE ml.sponsor_embeddings FORCE ROW LEVEL SECURITY;

CREATE INDEX sponsor_embeddings_model_version_idx ON ml.sponsor_embeddings (model_version, purpose);

COMMENT ON TABLE ml.sponsor_embeddings IS 'What a sponsor looks for, as a vector.';
COMMENT ON COLUMN ml.sponsor_embeddings.sponsor_id IS 'The sponsor.';
COMMENT ON COLUMN ml.sponsor_embeddings.model_version IS 'The model that computed it.';
COMMENT ON COLUMN ml.sponsor_embeddings.purpose IS 'Constant, for the foreign key to the model.';
COMMENT ON COLUMN ml.sponsor_embeddings.embedding IS
'768 dimensions, of any length but zero: only the direction counts.';
COMMENT ON COLUMN ml.sponsor_embeddings.input_sha256 IS
'Of the text it was computed from, hexadecimal: the same text is not computed again.';
COMMENT ON COLUMN ml.sponsor_embeddings.computed_at IS 'UTC.';

CREATE TABLE ml.package_embeddings (
    package_id uuid NOT NULL,
    model_version text NOT NULL,
    purpose ml.model_purpose NOT NULL GENERATED ALWAYS AS ('package_embedding') STORED,
    embedding vector(768) NOT NULL,
    input_sha256 text,
    computed_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT package_embeddings_pkey PRIMARY KEY (package_id, model_version),
    CONSTRAINT package_embeddings_package_id_fkey FOREIGN KEY (package_id)
    REFERENCES sponsorship.sponsorship_packages (id) ON DELETE CASCADE,
    -- The purpose is part of the key: a model of other things cannot be named.
    CONSTRAINT package_embeddings_model_version_fkey FOREIGN KEY (model_version, purpose)
    REFERENCES ml.model_versions (model_version, purpose) ON DELETE RESTRICT,
    CONSTRAINT package_embeddings_have_a_direction CHECK ((embedding <#> embedding) < 0),
    CONSTRAINT package_embeddings_input_sha256_check CHECK (input_sha256 ~ '^[0-9a-f]{64}$')
)
PARTITION BY LIST (model_version);

ALTER TABLE ml.package_embeddings ENABLE ROW LEVEL SECURITY;
ALTER TABLE ml.package_embeddings FORCE ROW LEVEL SECURITY;

CREATE INDEX package_embeddings_model_version_idx ON ml.package_embeddings (model_version, purpose);

COMMENT ON TABLE ml.package_embeddings IS 'What a sponsorship package offers, as a vector.';
COMMENT ON COLUMN ml.package_embeddings.package_id IS 'The package.';
COMMENT ON COLUMN ml.package_embeddings.model_version IS 'The model that computed it.';
COMMENT ON COLUMN ml.package_embeddings.purpose IS 'Constant, for the foreign key to the model.';
COMMENT ON COLUMN ml.package_embeddings.embedding IS
'768 dimensions, of any length but zero: only the direction counts.';
COMMENT ON COLUMN ml.package_embeddings.input_sha256 IS
'Of the text it was computed from, hexadecimal: the same text is not computed again.';
COMMENT ON COLUMN ml.package_embeddings.computed_at IS 'UTC.';
