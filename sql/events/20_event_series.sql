-- Series: events that repeat at the same local time. Each occurrence is an event of its own;
-- the series says how they were made and from what template.

CREATE TABLE events.event_series (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    created_by uuid NOT NULL,
    timezone text NOT NULL DEFAULT 'UTC',
    name text NOT NULL,
    recurrence public.recurrence_pattern NOT NULL,
    recurrence_interval integer NOT NULL DEFAULT 1,
    series_start timestamptz NOT NULL,
    series_end date NOT NULL,
    template jsonb NOT NULL DEFAULT '{}',
    description text,
    max_events integer,
    local_date date,
    local_time text,
    duration_minutes integer,
    weekdays integer[],
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_series_pkey PRIMARY KEY (id),
    CONSTRAINT event_series_id_organization_id_key UNIQUE (id, organization_id),
    CONSTRAINT event_series_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT event_series_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT event_series_timezone_fkey FOREIGN KEY (timezone)
    REFERENCES ref.timezones (name) ON DELETE RESTRICT,
    CONSTRAINT event_series_name_is_not_blank CHECK (name ~ '\S' AND char_length(name) <= 200),
    CONSTRAINT event_series_recurrence_interval_check CHECK (recurrence_interval BETWEEN 1 AND 99),
    CONSTRAINT event_series_max_events_check CHECK (max_events BETWEEN 1 AND 1000),
    CONSTRAINT event_series_local_time_check
    CHECK (local_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
    CONSTRAINT event_series_duration_minutes_check CHECK (duration_minutes BETWEEN 1 AND 44640),
    CONSTRAINT event_series_weekdays_are_of_a_week CHECK (
        weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]
        AND cardinality(weekdays) BETWEEN 1 AND 7
        AND array_position(weekdays, NULL) IS NULL
    ),
    CONSTRAINT event_series_weekdays_are_of_weekly_ones
    CHECK (weekdays IS NULL OR recurrence = 'weekly'),
    CONSTRAINT event_series_template_check CHECK (jsonb_typeof(template) = 'object'),
    CONSTRAINT event_series_end_after_they_begin
    CHECK (series_end >= (series_start AT TIME ZONE 'UTC')::date - 1)
);

ALTER TABLE events.event_series ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.event_series FORCE ROW LEVEL SECURITY;

CREATE INDEX event_series_organization_id_idx ON events.event_series (organization_id);
CREATE INDEX event_series_created_by_idx ON events.event_series (created_by);
CREATE INDEX event_series_timezone_idx ON events.event_series (timezone);

COMMENT ON TABLE events.event_series IS 'A rule by which an organization repeats an event.';
COMMENT ON COLUMN events.event_series.id IS 'Named by events.series_id of each occurrence.';
COMMENT ON COLUMN events.event_series.organization_id IS 'The tenant.';
COMMENT ON COLUMN events.event_series.created_by IS 'Who set it up.';
COMMENT ON COLUMN events.event_series.timezone IS
'IANA zone whose wall clock the occurrences keep, also across daylight saving.';
COMMENT ON COLUMN events.event_series.name IS 'Title of the series.';
COMMENT ON COLUMN events.event_series.recurrence IS 'Unit of the repetition.';
COMMENT ON COLUMN events.event_series.recurrence_interval IS
'Units between occurrences: 2 and weekly is every second week.';
COMMENT ON COLUMN events.event_series.series_start IS
'Start of the first occurrence, UTC, as its zone''s clocks were when the series was entered.';
COMMENT ON COLUMN events.event_series.series_end IS
'Last local day on which an occurrence may start.';
COMMENT ON COLUMN events.event_series.template IS
'Object of what each occurrence''s event begins with: its texts, and its tiers and pools, e.g.
{"venue": "Hall 1", "tiers": [{"name": "General", "price_cents": 2500, "quantity": 200}]}.';
COMMENT ON COLUMN events.event_series.local_date IS
'Day of the first occurrence in the zone: with local_time the truth, from which series_start
follows. Null in rows of the earlier product, where it is read off series_start.';
COMMENT ON COLUMN events.event_series.local_time IS
'Start on the wall clock of the zone, 24 hours: 20:00. Null: as with local_date.';
COMMENT ON COLUMN events.event_series.duration_minutes IS
'From start to end on the wall clock. Null in rows of the earlier product: no events can be entered
before it is given.';
COMMENT ON COLUMN events.event_series.weekdays IS
'Days of a weekly series, 1 is Monday and 7 Sunday; null: the day of its start.';
COMMENT ON COLUMN events.event_series.description IS 'About the series, plain text.';
COMMENT ON COLUMN events.event_series.max_events IS 'Upper bound of occurrences; null: none.';
COMMENT ON COLUMN events.event_series.created_at IS 'UTC.';
COMMENT ON COLUMN events.event_series.updated_at IS 'UTC, kept by trigger.';
