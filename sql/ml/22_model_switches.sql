-- Which models were in use when. A switch takes several models into use at once, because what is
-- compared must be of one vector space; it is taken back as a whole.

CREATE TABLE ml.model_switches (
    switch_id uuid NOT NULL,
    purpose ml.model_purpose NOT NULL,
    from_model text,
    to_model text,
    switched_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT model_switches_pkey PRIMARY KEY (switch_id, purpose),
    CONSTRAINT model_switches_from_model_fkey FOREIGN KEY (from_model, purpose)
    REFERENCES ml.model_versions (model_version, purpose) ON DELETE RESTRICT,
    CONSTRAINT model_switches_to_model_fkey FOREIGN KEY (to_model, purpose)
    REFERENCES ml.model_versions (model_version, purpose) ON DELETE RESTRICT,
    CONSTRAINT model_switches_change_something CHECK (from_model IS DISTINCT FROM to_model)
);

ALTER TABLE ml.model_switches ENABLE ROW LEVEL SECURITY;
ALTER TABLE ml.model_switches FORCE ROW LEVEL SECURITY;

CREATE INDEX model_switches_switched_at_idx ON ml.model_switches (switched_at);
CREATE INDEX model_switches_from_model_idx ON ml.model_switches (from_model, purpose);
CREATE INDEX model_switches_to_model_idx ON ml.model_switches (to_model, purpose);

COMMENT ON TABLE ml.model_switches IS
'What switch_models() and roll_back_models() did, a row per purpose. Append-only.';
COMMENT ON COLUMN ml.model_switches.switch_id IS 'The rows of one call have one.';
COMMENT ON COLUMN ml.model_switches.purpose IS 'What both models compute.';
COMMENT ON COLUMN ml.model_switches.from_model IS 'In use before; null: none.';
COMMENT ON COLUMN ml.model_switches.to_model IS 'In use since; null: none.';
COMMENT ON COLUMN ml.model_switches.switched_at IS 'UTC, by the clock.';
