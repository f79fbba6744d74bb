-- Occurrences: the dates that a series' rule yields, each with the event made for it. The local
-- time is the truth; start_at follows from it and the zone, and is computed anew when a country
-- changes its clocks.

CREATE TABLE events.event_occurrences (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    series_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    event_id uuid,
    position integer NOT NULL,
    local_date date NOT NULL,
    local_time text NOT NULL,
    start_at timestamptz NOT NULL,
    is_skipped boolean NOT NULL DEFAULT FALSE,
    overrides jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_occurrences_pkey PRIMARY KEY (id),
    CONSTRAINT event_occurrences_series_id_position_key UNIQUE (series_id, position),
    CONSTRAINT event_occurrences_series_id_local_start_key
    UNIQUE (series_id, local_date, local_time),
    CONSTRAINT event_occurrences_event_id_key UNIQUE (event_id),
    -- The tenant is part of the key, and the series of the next: the event is one of this series.
    CONSTRAINT event_occurrences_series_id_fkey FOREIGN KEY (series_id, organization_id)
    REFERENCES events.event_series (id, organization_id) ON DELETE CASCADE,
    CONSTRAINT event_occurrences_event_id_fkey FOREIGN KEY (event_id, series_id)
    REFERENCES events.events (id, series_id) ON DELETE RESTRICT,
    CONSTRAINT event_occurrences_position_check CHECK (position BETWEEN 1 AND 1000),
    CONSTRAINT event_occurrences_local_time_check
    CHECK (local_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
    CONSTRAINT event_occurrences_skipped_ones_have_no_event
    CHECK (NOT is_skipped OR event_id IS NULL),
    CONSTRAINT event_occurrences_overrides_check CHECK (jsonb_typeof(overrides) = 'object')
);

ALTER TABLE events.event_occurrences ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.event_occurrences FORCE ROW LEVEL SECURITY;

CREATE INDEX event_occurrences_series_id_organization_id_idx
ON events.event_occurrences (series_id, organization_id);
CREATE INDEX event_occurrences_organization_id_idx
ON events.event_occurrences (organization_id, start_at);
CREATE INDEX event_occurrences_event_id_series_id_idx
ON events.event_occurrences (event_id, series_id);

COMMENT ON TABLE events.event_occurrences IS 'One date of a series.';
COMMENT ON COLUMN events.event_occurrences.id IS 'Stable, also before it has an event.';
COMMENT ON COLUMN events.event_occurrences.series_id IS 'The series whose rule yields it.';
COMMENT ON COLUMN events.event_occurrences.organization_id IS 'The series'' tenant, repeated.';
COMMENT ON COLUMN events.event_occurrences.event_id IS
'The event made for it, of the same series; null until then.';
COMMENT ON COLUMN events.event_occurrences.position IS
'Which date of the rule it is, from 1, skipped ones included; a moved one keeps it.';
COMMENT ON COLUMN events.event_occurrences.local_date IS
'Day of the start in the series'' time zone.';
COMMENT ON COLUMN events.event_occurrences.local_time IS
'Start on the wall clock of the series'' time zone, 24 hours: 20:00.';
COMMENT ON COLUMN events.event_occurrences.start_at IS
'The same moment in UTC, by events.local_instant(); follows when the zone''s clocks are changed.';
COMMENT ON COLUMN events.event_occurrences.is_skipped IS 'A holiday: no event is made for it.';
COMMENT ON COLUMN events.event_occurrences.overrides IS
'Object of what differs from the series'' template, e.g. {"venue": "Hall 2", "tiers": {"General":
{"quantity": 50}}}. It counts until the event is entered.';
COMMENT ON COLUMN events.event_occurrences.created_at IS 'UTC.';
COMMENT ON COLUMN events.event_occurrences.updated_at IS 'UTC, kept by trigger.';
