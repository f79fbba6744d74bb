"""A small tree of sources that keeps every rule, for the tests of the builder."""

from pathlib import Path

import build
import rules

RIGHT = {
    "sql/events/00_schema.sql": """\
-- Events and what is written about them.

CREATE SCHEMA events;
COMMENT ON SCHEMA events IS 'Events and posts.';
""",
    "sql/events/10_types.sql": """\
-- Types and the immutable function that a check relies on.

CREATE TYPE events.state AS ENUM ('draft', 'published');
COMMENT ON TYPE events.state IS 'How far an event has come.';

CREATE DOMAIN events.slug AS text CONSTRAINT slug_check CHECK (value ~ '^[a-z]+$');
COMMENT ON DOMAIN events.slug IS 'A name in an address.';

CREATE TYPE events.span AS (begins_at timestamptz, ends_at timestamptz);
COMMENT ON TYPE events.span IS 'From the first instant to the last.';

CREATE FUNCTION events.is_sane(title text, minimum integer DEFAULT 1, OUT sane boolean)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$ SELECT char_length(is_sane.title) >= is_sane.minimum $function$;
REVOKE ALL ON FUNCTION events.is_sane(text, integer) FROM public;
COMMENT ON FUNCTION events.is_sane(text, integer) IS 'Whether a title is long enough.';
""",
    "sql/events/20_events.sql": """\
-- Events. An event may belong to another one, and its days are partitions.

CREATE TABLE events.events (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    parent_id uuid,
    slug events.slug NOT NULL,
    state events.state NOT NULL DEFAULT 'draft',
    title text NOT NULL,
    tags text[] NOT NULL DEFAULT '{}',
    starts_at timestamptz NOT NULL DEFAULT now(),
    short_title text GENERATED ALWAYS AS (left(title, 20)) STORED,

    CONSTRAINT events_pkey PRIMARY KEY (id),
    CONSTRAINT events_slug_key UNIQUE (slug),
    CONSTRAINT events_parent_id_fkey FOREIGN KEY (parent_id)
    REFERENCES events.events (id) ON DELETE NO ACTION,
    CONSTRAINT events_title_check CHECK (events.is_sane(title))
);
ALTER TABLE events.events ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.events FORCE ROW LEVEL SECURITY;
CREATE UNIQUE INDEX events_lower_slug_idx ON events.events (lower(slug)) INCLUDE (title);

COMMENT ON TABLE events.events IS 'One thing that happens.';
COMMENT ON COLUMN events.events.id IS 'Key.';
COMMENT ON COLUMN events.events.parent_id IS 'The event that it is part of.';
COMMENT ON COLUMN events.events.slug IS 'Its address.';
COMMENT ON COLUMN events.events.state IS 'How far it has come.';
COMMENT ON COLUMN events.events.title IS 'As printed, 活動.';
COMMENT ON COLUMN events.events.tags IS 'Words.';
COMMENT ON COLUMN events.events.starts_at IS 'UTC.';
COMMENT ON COLUMN events.events.short_title IS 'Its first 20 letters.';

CREATE TABLE events.days (
    id bigint GENERATED ALWAYS AS IDENTITY,
    event_id uuid NOT NULL,
    on_date date NOT NULL,

    CONSTRAINT days_pkey PRIMARY KEY (id, on_date),
    CONSTRAINT days_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE
) PARTITION BY RANGE (on_date);
ALTER TABLE events.days ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.days FORCE ROW LEVEL SECURITY;
COMMENT ON TABLE events.days IS 'One day of an event.';
COMMENT ON COLUMN events.days.id IS 'Key.';
COMMENT ON COLUMN events.days.event_id IS 'The event.';
COMMENT ON COLUMN events.days.on_date IS 'The day, in the zone of the event.';

CREATE TABLE events.days_2026 PARTITION OF events.days
FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
ALTER TABLE events.days_2026 ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.days_2026 FORCE ROW LEVEL SECURITY;
COMMENT ON TABLE events.days_2026 IS 'The days of 2026.';
CREATE INDEX days_2026_event_id_idx ON events.days_2026 (event_id);
""",
    "sql/events/30_links.sql": """\
-- Keys that point up the layers.

-- An event is sold through one tier by default.
ALTER TABLE events.events ADD COLUMN tier_id uuid;
COMMENT ON COLUMN events.events.tier_id IS 'What is sold by default.';
ALTER TABLE events.events ADD CONSTRAINT events_tier_id_fkey
FOREIGN KEY (tier_id) REFERENCES ticketing.tiers (id) ON DELETE SET NULL;
""",
    "sql/events/40_publish.sql": """\
-- Publishing. A body may call what a later file makes.

CREATE FUNCTION events.publish(event events.events, VARIADIC tags text[])
RETURNS SETOF events.events
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    -- the row; as it is
    v_event events.events%ROWTYPE;
    v_state events.state := 'draft';
    v_count integer;
    v_title events.events.title%TYPE;
    v_spans events.span[];
BEGIN
    WITH posts AS (SELECT events.id FROM events.events)
    SELECT posts.id, count(*) INTO v_event.id, v_count FROM posts GROUP BY posts.id; -- one
    SELECT e.state, 1 INTO v_state, v_count FROM events.events AS e FOR UPDATE OF e;
    v_event.title := events.later(publish.tags[1]);
    IF v_count > 0 AND EXISTS (SELECT FROM pg_class) THEN
        INSERT INTO events.events AS events (slug, title) VALUES ('a', 'b')
        ON CONFLICT (slug) DO UPDATE SET title = excluded.title
        RETURNING * INTO v_event;
    END IF;
    CREATE TEMP TABLE scratch AS SELECT 1 AS one;
    DELETE FROM scratch;
    RETURN NEXT v_event;
END
$function$;
REVOKE EXECUTE ON FUNCTION events.publish(events.events, text[]) FROM public, anon;
GRANT EXECUTE ON FUNCTION events.publish(events.events, text[]) TO authenticated;
COMMENT ON FUNCTION events.publish(events.events, text[]) IS 'Publishes an event.';
""",
    "sql/events/41_later.sql": """\
-- What publishing calls, twice under one name.

CREATE FUNCTION events.later(title text)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$ SELECT initcap(later.title) FROM events.events LIMIT 1 $function$;
COMMENT ON FUNCTION events.later(text) IS 'A title with capitals.';

CREATE FUNCTION events.later(title text, again integer)
RETURNS TABLE (name text, state events.state)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY SELECT e.title, e.state FROM events.events AS e;
END
$function$;
COMMENT ON FUNCTION events.later(text, integer) IS 'Titles.';

CREATE AGGREGATE events.longest(text) (SFUNC = events.longer, STYPE = text);
COMMENT ON AGGREGATE events.longest(text) IS 'The longest title.';
REVOKE ALL ON ALL ROUTINES IN SCHEMA events FROM public;
""",
    "sql/events/42_batches.sql": """\
-- Procedures. One of them commits as it goes, so it cannot set a search_path.

CREATE PROCEDURE events.archive()
LANGUAGE plpgsql SECURITY INVOKER
AS $procedure$
BEGIN
    UPDATE events.events SET title = 'a' WHERE events.id IS NULL;
    COMMIT;
END
$procedure$;
REVOKE ALL ON PROCEDURE events.archive() FROM public;
COMMENT ON PROCEDURE events.archive() IS 'Puts old events away.';
""",
    "sql/events/50_triggers.sql": """\
-- What happens by itself.

CREATE FUNCTION events.tg_events__note()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    NEW.title := (SELECT max(changed.title) FROM changed);
    RETURN NULL;
END
$function$;
REVOKE ALL ON FUNCTION events.tg_events__note() FROM public;
COMMENT ON FUNCTION events.tg_events__note() IS 'Notes changes.';

CREATE TRIGGER _100_note AFTER UPDATE ON events.events
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION events.tg_events__note();
""",
    "sql/events/60_views.sql": """\
-- What readers see.

CREATE VIEW events.published WITH (security_invoker = true) AS
SELECT e.id, e.title, count(*) AS days
FROM events.events AS e
INNER JOIN events.days ON days.event_id = e.id
GROUP BY e.id, e.title;
COMMENT ON VIEW events.published IS 'Published events.';

CREATE MATERIALIZED VIEW events.by_state AS
SELECT events.state, count(*) AS number FROM events.events GROUP BY events.state;
CREATE UNIQUE INDEX by_state_state_idx ON events.by_state (state);
COMMENT ON MATERIALIZED VIEW events.by_state IS 'Events by state.';
""",
    "sql/events/70_policies.sql": """\
-- Who sees what.

CREATE POLICY select_all ON events.events
FOR SELECT TO authenticated
USING ((SELECT auth.uid()) IS NOT NULL AND state = 'published');
COMMENT ON POLICY select_all ON events.events IS 'Published events are for everybody.';
""",
    "sql/events/80_grants.sql": """\
-- Rights by role.

GRANT USAGE ON SCHEMA events TO app_read;
GRANT SELECT ON events.events, events.days TO app_read;
""",
    "sql/events/95_data.sql": """\
-- The first event.

INSERT INTO events.events (slug, title) VALUES ('first', 'First')
ON CONFLICT (slug) DO NOTHING;

DO $body$
DECLARE
    v_event events.events;
BEGIN
    SELECT * INTO v_event FROM events.events;
END
$body$;
""",
    "sql/ticketing/00_schema.sql": """\
-- Tickets and their tiers.

CREATE SCHEMA ticketing;
COMMENT ON SCHEMA ticketing IS 'Tickets.';
""",
    "sql/ticketing/20_tiers.sql": """\
-- Tiers: what is sold.

CREATE TABLE ticketing.tiers (
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    seats integer NOT NULL CONSTRAINT tiers_seats_check CHECK (seats > 0),

    CONSTRAINT tiers_pkey PRIMARY KEY (id),
    CONSTRAINT tiers_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT
);
ALTER TABLE ticketing.tiers ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.tiers FORCE ROW LEVEL SECURITY;
COMMENT ON TABLE ticketing.tiers IS 'One price.';
COMMENT ON COLUMN ticketing.tiers.id IS 'Key.';
COMMENT ON COLUMN ticketing.tiers.event_id IS 'What it admits to.';
COMMENT ON COLUMN ticketing.tiers.seats IS 'How many.';
""",
}
RIGHT["sql/events/41_later.sql"] = RIGHT["sql/events/41_later.sql"].replace(
    "CREATE AGGREGATE",
    """\
CREATE FUNCTION events.longer(one text, other text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT CASE WHEN length(one) > length(other) THEN one ELSE other END;
END;
COMMENT ON FUNCTION events.longer(text, text) IS 'The longer one.';

CREATE AGGREGATE""",
)

MAP = {
    "sql/ops/00_schema.sql": """\
-- What every domain leans on.

CREATE SCHEMA ops;
COMMENT ON SCHEMA ops IS 'Operation.';
""",
    "sql/ops/20_data_map.sql": """\
-- What each column holds about people, and the words that say it.

CREATE TABLE ops.data_categories (key text NOT NULL);
ALTER TABLE ops.data_categories ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.data_categories FORCE ROW LEVEL SECURITY;
COMMENT ON TABLE ops.data_categories IS 'Kinds of data.';
COMMENT ON COLUMN ops.data_categories.key IS 'Key.';

CREATE TABLE ops.data_subjects (key text NOT NULL);
ALTER TABLE ops.data_subjects ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.data_subjects FORCE ROW LEVEL SECURITY;
COMMENT ON TABLE ops.data_subjects IS 'Kinds of people.';
COMMENT ON COLUMN ops.data_subjects.key IS 'Key.';

CREATE TABLE ops.data_map (column_name text NOT NULL);
ALTER TABLE ops.data_map ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.data_map FORCE ROW LEVEL SECURITY;
COMMENT ON TABLE ops.data_map IS 'What columns hold.';
COMMENT ON COLUMN ops.data_map.column_name IS 'The column.';
""",
    "sql/ops/91_data_categories.sql": """\
-- The words for kinds of data, as a generator writes them.

WITH data (key, name) AS (
    VALUES
    ('system', 'System'),
    ('user.name', 'A name, ' || 'of a person')
)

INSERT INTO ops.data_categories (key)
SELECT data.key FROM data
ON CONFLICT (key) DO UPDATE SET key = excluded.key;
""",
    "sql/ops/91_data_subjects.sql": """\
-- The words for kinds of people.

INSERT INTO ops.data_subjects (key) VALUES ('customer'), ('visitor');
""",
    "sql/ops/94_data_map.sql": """\
-- What the columns of ops hold about people.

INSERT INTO ops.data_map (column_name)
SELECT 'ops' AS schema_name, column_name
FROM (
    VALUES
    ('data_categories', 'key', 'system', NULL),
    ('data_subjects', 'key', 'system', NULL),
    ('data_map', 'column_name', 'system', NULL)
) AS spec (table_name, column_names, categories, subject)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
""",
    "sql/events/94_data_map.sql": """\
-- What the columns of events hold about people.

INSERT INTO ops.data_map (column_name)
SELECT 'events', column_name
FROM (
    VALUES
    (
        'events', 'id parent_id tier_id slug state '
        'tags starts_at', 'system', NULL
    ),
    ('events', 'title' || ' short_title', 'user.name system', 'customer'),
    ('days', 'id event_id on_date', 'system', NULL)
) AS spec (table_name, column_names, categories, subject)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
""",
    "sql/ticketing/94_data_map.sql": """\
-- What the columns of ticketing hold about people.

INSERT INTO ops.data_map (column_name)
SELECT 'ticketing', column_name
FROM (
    VALUES ('tiers', 'id event_id seats', 'system', NULL)
) AS spec (table_name, column_names, categories, subject)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
""",
}

AUTH = """\
-- The stand-in for the platform.

CREATE SCHEMA auth;
COMMENT ON SCHEMA auth IS 'YardPass stand-in.';
CREATE FUNCTION auth.uid()
RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$ SELECT NULL::uuid $function$;
REVOKE ALL ON FUNCTION auth.uid() FROM public;
COMMENT ON FUNCTION auth.uid() IS 'The caller.';
"""


def write(root: Path, files: dict[str, str]) -> Path:
    """Make a tree of files under root."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
    return root


def complaints(root: Path, files: dict[str, str]) -> list[rules.Complaint]:
    """What the judge says of a tree of these files."""
    return build.check(build.read(write(root, files)))
