-- Time zones of the IANA database that every supported server accepts. Old names ('US/Pacific',
-- 'Asia/Calcutta') are no rows, because some distributions ship without them: they are aliases.

CREATE TABLE ref.timezones (
    name text NOT NULL,
    canonical_name text NOT NULL,
    offset_minutes integer NOT NULL,
    description text,
    country_code text,
    aliases text[] NOT NULL DEFAULT '{}',
    is_active boolean NOT NULL DEFAULT TRUE,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT timezones_pkey PRIMARY KEY (name),
    CONSTRAINT timezones_country_code_fkey FOREIGN KEY (country_code)
    REFERENCES ref.countries (code) ON DELETE RESTRICT,
    CONSTRAINT timezones_name_is_not_blank CHECK (name ~ '\S'),
    CONSTRAINT timezones_offset_minutes_check CHECK (offset_minutes BETWEEN -1080 AND 1080)
);

ALTER TABLE ref.timezones ENABLE ROW LEVEL SECURITY;
ALTER TABLE ref.timezones FORCE ROW LEVEL SECURITY;

CREATE INDEX timezones_country_code_idx ON ref.timezones (country_code);
CREATE INDEX timezones_aliases_idx ON ref.timezones USING gin (aliases);

COMMENT ON TABLE ref.timezones IS
'IANA time zones: those of zone.tab, at least one per inhabited country, and UTC, GMT, Etc/….';
COMMENT ON COLUMN ref.timezones.name IS
'IANA name, e.g. Europe/Oslo. Valid in AT TIME ZONE on every supported server.';
COMMENT ON COLUMN ref.timezones.canonical_name IS
'The zone whose clock it has shared since 1970 (Europe/Berlin for Europe/Oslo); often itself.';
COMMENT ON COLUMN ref.timezones.offset_minutes IS
'Standard time minus UTC in minutes, without daylight saving, in the data set''s year. For sorting
a menu only: compute times with AT TIME ZONE name, which knows the rules of every year.';
COMMENT ON COLUMN ref.timezones.description IS
'Country, and the part of it where it has several zones. From CLDR and zone.tab.';
COMMENT ON COLUMN ref.timezones.country_code IS
'ISO 3166-1 alpha-2 of the country zone.tab lists it under. Null for UTC and Etc/….';
COMMENT ON COLUMN ref.timezones.aliases IS
'Older IANA names of it, which browsers and phones still send. Look a name up here, store name.';
COMMENT ON COLUMN ref.timezones.is_active IS 'False once the name has left the IANA list.';
COMMENT ON COLUMN ref.timezones.created_at IS 'When this database first learned of the zone.';
