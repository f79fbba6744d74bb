-- Features: numbers that models read. One row per thing and version of the feature set, so that a
-- new set is computed beside the one in use.

CREATE TABLE ml.event_features (
    event_id uuid NOT NULL,
    version integer NOT NULL DEFAULT 1,
    features jsonb NOT NULL DEFAULT '{}',
    computed_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_features_pkey PRIMARY KEY (event_id, version),
    CONSTRAINT event_features_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT event_features_version_check CHECK (version > 0),
    CONSTRAINT event_features_features_check CHECK (jsonb_typeof(features) = 'object')
);

ALTER TABLE ml.event_features ENABLE ROW LEVEL SECURITY;
ALTER TABLE ml.event_features FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ml.event_features IS 'What models know about an event, as numbers.';
COMMENT ON COLUMN ml.event_features.event_id IS 'The event.';
COMMENT ON COLUMN ml.event_features.version IS
'Version of the feature set: which features there are and how they are computed.';
COMMENT ON COLUMN ml.event_features.features IS
'Object from the feature''s name to its value, a number, boolean or null for unknown.';
COMMENT ON COLUMN ml.event_features.computed_at IS 'UTC.';

CREATE TABLE ml.match_features (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    sponsor_id uuid NOT NULL,
    version integer NOT NULL DEFAULT 1,
    features jsonb NOT NULL DEFAULT '{}',
    computed_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT match_features_pkey PRIMARY KEY (id),
    CONSTRAINT match_features_event_id_sponsor_id_version_key
    UNIQUE (event_id, sponsor_id, version),
    CONSTRAINT match_features_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT match_features_sponsor_id_fkey FOREIGN KEY (sponsor_id)
    REFERENCES sponsorship.sponsors (id) ON DELETE CASCADE,
    CONSTRAINT match_features_version_check CHECK (version > 0),
    CONSTRAINT match_features_features_check CHECK (jsonb_typeof(features) = 'object')
);

ALTER TABLE ml.match_features ENABLE ROW LEVEL SECURITY;
ALTER TABLE ml.match_features FORCE ROW LEVEL SECURITY;

CREATE INDEX match_features_sponsor_id_idx ON ml.match_features (sponsor_id);

COMMENT ON TABLE ml.match_features IS
'What models know about a pair of event and sponsor; sponsorship.match_features is a view of it.';
COMMENT ON COLUMN ml.match_features.id IS 'Kept from the earlier product; the pair is the key.';
COMMENT ON COLUMN ml.match_features.event_id IS 'The event.';
COMMENT ON COLUMN ml.match_features.sponsor_id IS 'The sponsor.';
COMMENT ON COLUMN ml.match_features.version IS
'Version of the feature set: which features there are and how they are computed.';
COMMENT ON COLUMN ml.match_features.features IS
'Object from the feature''s name to its value, a number, boolean or null for unknown.';
COMMENT ON COLUMN ml.match_features.computed_at IS 'UTC.';
