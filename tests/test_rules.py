"""The judge: each rule refuses its wrong tree by code, file, line and object, and nothing else.

RIGHT is a small tree that keeps every rule. A case edits one of its files or adds one.
"""

from typing import NamedTuple

import pytest

import rules
from tests.trees import AUTH, MAP, RIGHT, complaints


class Edit(NamedTuple):
    """A wrong tree: in `path`, `old` becomes `new`; the complaint is at the line of `at`.

    `more` are files that the tree has besides RIGHT.
    """

    code: str
    path: str
    old: str
    new: str
    object: str
    at: str
    says: str = ""
    more: dict[str, str] = {}  # noqa: RUF012 - never changed


def new_file(code, path, text, name, at, says=""):
    """A wrong tree by one more file, with a right head unless it has its own."""
    text = text if text.startswith("-") else f"-- A file of its own.\n\n{text}"
    return Edit(code, path, "", text, name, at, says)


EVENTS, TYPES, LINKS = (
    "sql/events/20_events.sql",
    "sql/events/10_types.sql",
    "sql/events/30_links.sql",
)
PUBLISH, LATER, BATCHES = (
    "sql/events/40_publish.sql",
    "sql/events/41_later.sql",
    "sql/events/42_batches.sql",
)
TRIGGERS, VIEWS, POLICIES, GRANTS, DATA = (
    "sql/events/50_triggers.sql",
    "sql/events/60_views.sql",
    "sql/events/70_policies.sql",
    "sql/events/80_grants.sql",
    "sql/events/95_data.sql",
)
TIERS = "sql/ticketing/20_tiers.sql"
DATA_MAP = "sql/events/94_data_map.sql"


def map_without(text):
    """MAP, of which the map of schema events does not have the text."""
    assert text in MAP[DATA_MAP]
    return MAP | {DATA_MAP: MAP[DATA_MAP].replace(text, "")}


HEAD = "-- A file of its own.\n\n"

WRONG = {
    # files
    "a file name without a number": new_file(
        "YB001", "sql/events/topic.sql", "", "sql/events/topic.sql", "--"
    ),
    "a folder that is no schema": new_file(
        "YB001", "sql/venues/20_a.sql", "", "sql/venues/20_a.sql", "--"
    ),
    "a folder in a folder": new_file(
        "YB001", "sql/events/old/20_a.sql", "", "sql/events/old/20_a.sql", "--"
    ),
    "a file that is no SQL": new_file("YB001", "sql/events/notes.md", "", "notes.md", "--"),
    "a file without prose": Edit("YB002", GRANTS, "-- Rights by role.\n\n", "", GRANTS, "GRANT"),
    "a banner for prose": Edit("YB002", GRANTS, "Rights by role.", "=====", GRANTS, "--"),
    "301 lines": Edit("YB003", GRANTS, "role.\n", "role.\n" + "\n" * 300, GRANTS, "--"),
    "a line of 101 columns": Edit(
        "YB004", GRANTS, "\n\n", "\n-- " + "é" * 98 + "\n\n", GRANTS, "-- é"
    ),
    "a tab": Edit("YB005", GRANTS, "\n\n", "\n\t\n", GRANTS, "\t"),
    "a trailing space": Edit("YB005", GRANTS, "app_read;\n", "app_read; \n", GRANTS, "GRANT USAGE"),
    "a carriage return": Edit("YB005", GRANTS, ".\n", ".\r\n", GRANTS, "--"),
    "no newline at the end": Edit(
        "YB005", GRANTS, "days TO app_read;\n", "days TO app_read;", GRANTS, "GRANT SELECT"
    ),
    "an untagged dollar quote": Edit("YB006", DATA, "$body$", "$$", "$$", "DO $$"),
    "an untagged dollar quote in a tagged one": Edit(
        "YB006", DATA, "    SELECT *", "    PERFORM $$a$$;\n    SELECT *", "$$", "PERFORM"
    ),
    "a meta-command": Edit("YB007", GRANTS, "\n\n", "\n\n\\echo hello\n", "\\echo", "\\echo"),
    "an end of copied data": Edit("YB007", GRANTS, "\n\n", "\n\n\\.\n", "\\.", "\\."),
    "SQL that does not parse": Edit(
        "YB101", GRANTS, "GRANT SELECT", "GRANT SELEKT OF", GRANTS, "SELEKT", "syntax error"
    ),
    "SQL that does not parse behind letters of several bytes": Edit(
        "YB101", EVENTS, "CREATE TABLE events.days_2026", "CREATE TABEL", EVENTS, "TABEL"
    ),
    "a file without its last semicolon": Edit(
        "YB101", GRANTS, "days TO app_read;", "days TO app_read", GRANTS, "GRANT SELECT"
    ),
    "a file that is not UTF-8": Edit("YB101", GRANTS, "Rights", b"R\xecghts", GRANTS, "--"),
    "a plpgsql body that does not parse": Edit(
        "YB102", PUBLISH, "RETURN NEXT", "RETURM NEXT", "events.publish", "AS $function$", "RETURM"
    ),
    "a CASE that ends the condition of an IF": Edit(
        "YB102", PUBLISH, "IF v_count > 0 AND", "IF CASE WHEN true THEN 1 END > 0 AND",
        "events.publish", "AS $function$",
    ),
    "a DO block that does not parse": Edit("YB102", DATA, "INTO v_", "INTO INTO v_", "DO", "DO $"),
    "an SQL body that does not parse": Edit(
        "YB102", LATER, "SELECT initcap", "SELEKT initcap", "events.later", "SELEKT"
    ),
    # order
    "a table among functions": Edit(
        "YB201", PUBLISH, "\n\n", "\n\nCREATE TEMP TABLE pg_a (a int);\n", "pg_a", "CREATE TEMP",
        "move it to 2x, tables",
    ),
    "a table's rights beside the table": Edit(
        "YB201", EVENTS, "COMMENT ON TABLE events.days_2026",
        "GRANT SELECT ON events.events TO app_read;\nCOMMENT ON TABLE events.days_2026",
        "GRANT SELECT", "GRANT SELECT", "move it to 0x, schema and roles or 8x, grants",
    ),
    "a COMMIT": Edit("YB201", GRANTS, "\n\n", "\n\nCOMMIT;\n", "COMMIT", "COMMIT", "leave it out"),
    "a setting for all files that follow": Edit(
        "YB201", GRANTS, "\n\n", "\n\nSET search_path = events;\n", "SET", "SET", "leave it out"
    ),
    "a table used before its file": Edit(
        "YB202", TYPES, ">= is_sane.minimum", ">= (SELECT count(*) FROM events.events)",
        "events.events", "AS $function$", "sql/events/20_events.sql:3",
    ),
    "a type used before its line": Edit(
        "YB202", TYPES, "CREATE TYPE events.state",
        "CREATE DOMAIN events.early AS events.span;\nCOMMENT ON DOMAIN events.early IS 'a';\n"
        "CREATE TYPE events.state",
        "events.span", "CREATE DOMAIN events.early",
    ),
    "a function used before its file": Edit(
        "YB202", EVENTS, "events.is_sane(title)", "events.later(title) <> ''", "events.later",
        "CHECK (events.later",
    ),
    "a foreign key to a later table of its schema": Edit(
        "YB202", EVENTS, "REFERENCES events.events (id) ON DELETE NO ACTION",
        "REFERENCES events.days_2026 (id) ON DELETE NO ACTION", "events.days_2026",
        "CONSTRAINT events_parent_id_fkey", "30_links.sql",
    ),
    "a key of a column that is added later": Edit(
        "YB202", EVENTS, "UNIQUE (slug)", "UNIQUE (tier_id)", "events.events.tier_id",
        "CREATE TABLE events.events",
    ),
    "a schema that nothing creates": new_file(
        "YB203", "sql/sponsorship/10_types.sql",
        "CREATE TYPE sponsorship.kind AS ENUM ('a');\nCOMMENT ON TYPE sponsorship.kind IS 'a';\n",
        "sponsorship", "CREATE TYPE",
    ),
    "a table that nothing creates": Edit(
        "YB203", VIEWS, "INNER JOIN events.days ", "INNER JOIN events.dayz AS days ", "events.dayz",
        "INNER JOIN",
    ),
    "a misspelt table in a plpgsql body": Edit(
        "YB203", PUBLISH, "FROM events.events AS e", "FROM events.event AS e", "events.event",
        "FROM events.event AS e",
    ),
    "a misspelt function in an assignment": Edit(
        "YB203", PUBLISH, "events.later(", "events.latter(", "events.latter", "events.latter",
    ),
    "a misspelt type in a DECLARE section": Edit(
        "YB203", PUBLISH, "v_state events.state", "v_state events.status", "events.status",
        "v_state events.status",
    ),
    "a misspelt table in an SQL body": Edit(
        "YB203", LATER, "FROM events.events LIMIT", "FROM events.event LIMIT", "events.event",
        "FROM events.event LIMIT",
    ),
    "a misspelt table in a DO block": Edit(
        "YB203", DATA, "v_event FROM events.events", "v_event FROM events.evens", "events.evens",
        "FROM events.evens",
    ),
    "an unknown column in a foreign key": Edit(
        "YB203", TIERS, "FOREIGN KEY (event_id)", "FOREIGN KEY (even_id)",
        "ticketing.tiers.even_id", "CREATE TABLE",
    ),
    "an unknown column in an index": Edit(
        "YB203", EVENTS, "INCLUDE (title)", "INCLUDE (titel)", "events.events.titel",
        "CREATE UNIQUE INDEX",
    ),
    "a comment on a column that is not there": Edit(
        "YB203", TIERS, "COMMENT ON COLUMN ticketing.tiers.seats IS 'How many.';",
        "COMMENT ON COLUMN ticketing.tiers.seats IS 'How many.';\n"
        "COMMENT ON COLUMN ticketing.tiers.seat IS 'How many.';",
        "ticketing.tiers.seat", "tiers.seat IS",
    ),
    "a comment on another signature": Edit(
        "YB203", LATER, "IS 'Titles.';",
        "IS 'Titles.';\nCOMMENT ON FUNCTION events.later(uuid) IS 'a';", "events.later(uuid)",
        "later(uuid)",
    ),
    "a trigger function that nothing creates": Edit(
        "YB203", TRIGGERS, "EXECUTE FUNCTION events.tg", "EXECUTE FUNCTION ticketing.tg",
        "ticketing.tg_events__note", "CREATE TRIGGER",
    ),
    "a file that needs its twin": new_file(
        "YB204", "sql/events/60_a.sql",
        "CREATE VIEW events.again WITH (security_invoker = true) AS\n"
        "SELECT published.id FROM events.published;\nCOMMENT ON VIEW events.again IS 'a';\n",
        "events.published", "SELECT published", "sql/events/60_views.sql:3",
    ),
    "a foreign key up the layers": Edit(
        "YB205", EVENTS, "REFERENCES events.events (id) ON DELETE NO ACTION",
        "REFERENCES ticketing.tiers (id) ON DELETE NO ACTION", "events.events_parent_id_fkey",
        "CONSTRAINT events_parent_id_fkey", "move it to sql/events/30_links.sql",
    ),
    "a relation without its schema": Edit(
        "YB206", VIEWS, "INNER JOIN events.days ", "INNER JOIN days ", "days", "INNER JOIN"
    ),
    "a relation without its schema in a body": Edit(
        "YB206", PUBLISH, "FROM events.events AS e ", "FROM events AS e ", "events",
        "FROM events AS e",
    ),
    "a table created without a schema": Edit(
        "YB206", TIERS, "CREATE TABLE ticketing.tiers (",
        "CREATE TEMP TABLE a (b integer);\nCREATE TABLE ticketing.tiers (", "a", "CREATE TEMP",
    ),
    "a type without its schema": Edit(
        "YB206", EVENTS, "state events.state", "state state", "state", "state state"
    ),
    "a type without its schema in a DECLARE section": Edit(
        "YB206", PUBLISH, "v_state events.state", "v_state state", "state", "v_state state"
    ),
    "a function without its schema": Edit(
        "YB206", PUBLISH, ":= events.later(", ":= later(", "later", ":= later("
    ),
    "a table defined twice": new_file(
        "YB207", "sql/events/24_a.sql", RIGHT[TIERS].replace("ticketing.tiers", "events.days"),
        "events.days", "CREATE TABLE", "sql/events/20_events.sql:33",
    ),
    "a function with the same input types": new_file(
        "YB207", "sql/events/43_a.sql",
        RIGHT[BATCHES].replace("archive()", "archive(OUT done boolean)", 1), "events.archive()",
        "CREATE PROCEDURE", "sql/events/42_batches.sql:3",
    ),
    "an index with the name of a constraint": Edit(
        "YB207", EVENTS, "INDEX events_lower_slug_idx", "INDEX events_slug_key",
        "events.events_slug_key", "CREATE UNIQUE",
    ),
    "IF NOT EXISTS": Edit(
        "YB208", TIERS, "CREATE TABLE", "CREATE TABLE IF NOT EXISTS", "ticketing.tiers", "IF NOT"
    ),
    "OR REPLACE": Edit(
        "YB208", VIEWS, "CREATE VIEW", "CREATE OR REPLACE VIEW", "events.published", "OR REPLACE"
    ),
    "ADD COLUMN IF NOT EXISTS": Edit(
        "YB208", LINKS, "ADD COLUMN", "ADD COLUMN IF NOT EXISTS", "events.events", "ADD COLUMN"
    ),
    "a view in the folder of another schema": Edit(
        "YB209", VIEWS, "events.published", "ticketing.published", "ticketing.published",
        "CREATE VIEW",
    ),
    # tables
    "an unnamed primary key": Edit(
        "YB301", TIERS, "CONSTRAINT tiers_pkey PRIMARY", "PRIMARY", "ticketing.tiers.primary",
        "PRIMARY",
    ),
    "an unnamed check beside a column": Edit(
        "YB301", TIERS, "CONSTRAINT tiers_seats_check CHECK", "CHECK", "ticketing.tiers.check",
        "CHECK",
    ),
    "an unnamed check of a domain": Edit(
        "YB301", TYPES, "CONSTRAINT slug_check CHECK", "CHECK", "events.slug.check", "CHECK",
    ),
    "an unnamed foreign key beside a column": Edit(
        "YB301", LINKS, " tier_id uuid;",
        " tier_id uuid\nREFERENCES ticketing.tiers (id) ON DELETE CASCADE;",
        "events.events.foreign", "REFERENCES",
    ),
    "an unnamed key in a later statement": Edit(
        "YB301", LINKS, "ADD CONSTRAINT events_tier_id_fkey", "ADD", "events.events.foreign",
        "FOREIGN KEY",
    ),
    "an unnamed index": Edit(
        "YB302", VIEWS, "INDEX by_state_state_idx ON", "INDEX ON", "events.by_state", "INDEX ON"
    ),
    "a foreign key without ON DELETE": Edit(
        "YB303", TIERS, " ON DELETE RESTRICT", " ON UPDATE CASCADE",
        "ticketing.tiers.tiers_event_id_fkey", "CONSTRAINT tiers_event_id_fkey",
    ),
    "row level security not forced": Edit(
        "YB304", TIERS, "ALTER TABLE ticketing.tiers FORCE ROW LEVEL SECURITY;\n", "",
        "ticketing.tiers", "CREATE TABLE", "not forced",
    ),
    "row level security not enabled": Edit(
        "YB304", TIERS, "ALTER TABLE ticketing.tiers ENABLE ROW LEVEL SECURITY;\n", "",
        "ticketing.tiers", "CREATE TABLE", "not enabled",
    ),
    "a partition without row level security": Edit(
        "YB304", EVENTS,
        "ALTER TABLE events.days_2026 ENABLE ROW LEVEL SECURITY;\n"
        "ALTER TABLE events.days_2026 FORCE ROW LEVEL SECURITY;\n", "",
        "events.days_2026", "CREATE TABLE events.days_2026", "not enabled and forced",
    ),
    "char(3)": Edit(
        "YB305", TIERS, "seats integer", "seats char(3)", "ticketing.tiers.seats", "char"
    ),
    "char(3) of a parameter": Edit(
        "YB305", BATCHES, "events.archive()", "events.archive(character(3))", "events.archive",
        "CREATE PROCEDURE",
    ),
    "timestamp without zone": Edit(
        "YB306", EVENTS, "starts_at timestamptz", "starts_at timestamp", "events.events.starts_at",
        "starts_at timestamp",
    ),
    "timestamp(3) in a composite type": Edit(
        "YB306", TYPES, "ends_at timestamptz", "ends_at timestamp(3)", "events.span.ends_at",
        "ends_at timestamp(3)",
    ),
    "time with time zone": Edit(
        "YB306", EVENTS, "on_date date", "on_date time with time zone", "events.days.on_date",
        "on_date time",
    ),
    "bigserial": Edit("YB307", TIERS, "id uuid", "id bigserial", "ticketing.tiers.id", "bigserial"),
    "money": Edit("YB308", TIERS, "seats integer", "seats money", "ticketing.tiers.seats", "money"),
    "a foreign key to columns that are no key": Edit(
        "YB309", TIERS, "events.events (id)", "events.events (title)",
        "ticketing.tiers.tiers_event_id_fkey", "CONSTRAINT tiers_event_id_fkey",
    ),
    # functions, views, access
    "a function without volatility": Edit(
        "YB401", PUBLISH, "VOLATILE PARALLEL UNSAFE", "PARALLEL UNSAFE", "events.publish",
        "CREATE FUNCTION", "volatility",
    ),
    "a function without parallel safety": Edit(
        "YB401", PUBLISH, "VOLATILE PARALLEL UNSAFE", "VOLATILE", "events.publish",
        "CREATE FUNCTION", "parallel",
    ),
    "a procedure without security": Edit(
        "YB401", BATCHES, "plpgsql SECURITY INVOKER", "plpgsql", "events.archive", "CREATE",
        "security",
    ),
    "a function without search_path": Edit(
        "YB402", PUBLISH, "SET search_path = pg_catalog, pg_temp\n", "", "events.publish", "CREATE"
    ),
    "a function with another search_path": Edit(
        "YB402", PUBLISH, "pg_catalog, pg_temp", "events, pg_catalog", "events.publish", "CREATE"
    ),
    "a procedure without search_path or COMMIT": Edit(
        "YB402", BATCHES, "    COMMIT;\n", "", "events.archive", "CREATE PROCEDURE"
    ),
    "EXECUTE left to PUBLIC": Edit(
        "YB403", TIERS.replace("20_tiers", "40_a"), "", HEAD + RIGHT[BATCHES][
            RIGHT[BATCHES].index("CREATE") :
        ].replace("events.archive", "ticketing.archive").replace(
            "REVOKE ALL ON PROCEDURE ticketing.archive() FROM public;\n", ""
        ), "ticketing.archive()", "CREATE PROCEDURE",
    ),
    "EXECUTE revoked from others than PUBLIC": Edit(
        "YB403", TRIGGERS, "tg_events__note() FROM public", "tg_events__note() FROM anon",
        "events.tg_events__note()", "CREATE FUNCTION",
    ),
    "EXECUTE granted to PUBLIC": Edit(
        "YB403", PUBLISH, "TO authenticated", "TO public",
        "events.publish(events.events, text[])", "GRANT EXECUTE",
    ),
    "a star in a view": Edit(
        "YB404", VIEWS, "e.title, count(*) AS days", "e.title, days.*", "events.published",
        "CREATE VIEW",
    ),
    "a star in a materialized view": Edit(
        "YB404", VIEWS, "SELECT events.state, count(*) AS number FROM events.events",
        "SELECT c.state FROM (SELECT * FROM events.days) AS c\nINNER JOIN events.events ON true",
        "events.by_state", "CREATE MATERIALIZED",
    ),
    "a view that keeps silent about security_invoker": Edit(
        "YB405", VIEWS, " WITH (security_invoker = true)", "", "events.published", "CREATE VIEW"
    ),
    "a policy for all commands": Edit(
        "YB406", POLICIES, "FOR SELECT ", "", "events.events.select_all", "CREATE POLICY"
    ),
    "a policy for PUBLIC": Edit(
        "YB406", POLICIES, " TO authenticated", "", "events.events.select_all", "CREATE POLICY"
    ),
    "a policy that writes unchecked": Edit(
        "YB406", POLICIES, "FOR SELECT", "FOR UPDATE", "events.events.select_all", "CREATE POLICY",
        "WITH CHECK",
    ),
    **{
        f"no comment on {kind.lower()} {name}": Edit(
            "YB501", path, f"COMMENT ON {kind} {name} IS", f"COMMENT ON {kind} {name} IS NULL; --",
            key or name, at,
        )
        for kind, name, key, path, at in (
            ("SCHEMA", "events", "", "sql/events/00_schema.sql", "CREATE"),
            ("TABLE", "events.days", "", EVENTS, "CREATE TABLE events.days ("),
            ("TABLE", "events.days_2026", "", EVENTS, "CREATE TABLE events.days_2026"),
            ("COLUMN", "events.days.on_date", "", EVENTS, "    on_date"),
            ("COLUMN", "events.events.tier_id", "", LINKS, "ADD COLUMN"),
            ("TYPE", "events.state", "", TYPES, "CREATE TYPE events.state"),
            ("TYPE", "events.span", "", TYPES, "CREATE TYPE events.span"),
            ("DOMAIN", "events.slug", "", TYPES, "CREATE DOMAIN"),
            ("VIEW", "events.published", "", VIEWS, "CREATE VIEW"),
            ("MATERIALIZED VIEW", "events.by_state", "", VIEWS, "CREATE MATERIALIZED"),
            ("FUNCTION", "events.later(text)", "", LATER, "CREATE FUNCTION events.later"),
            ("PROCEDURE", "events.archive()", "", BATCHES, "CREATE PROCEDURE"),
            ("AGGREGATE", "events.longest(text)", "", LATER, "CREATE AGGREGATE"),
            ("POLICY", "select_all ON events.events", "select_all", POLICIES, "CREATE"),
        )
    },
    # the map of personal data
    "a column that is not classified": Edit(
        "YB502", EVENTS, "Words.", "Two words.", "events.events.tags", "    tags text[]",
        "add tags to a row of events in sql/events/94_data_map.sql", map_without("tags "),
    ),
    "an added column that is not classified": Edit(
        "YB502", LINKS, "tier_id", "level_id", "events.events.level_id", "ALTER TABLE", "", MAP
    ),
    "a table that is not classified": Edit(
        "YB502", EVENTS, "Words.", "Two words.", "events.days.on_date", "    on_date date",
        "does not classify it",
        map_without(",\n    ('days', 'id event_id on_date', 'system', NULL)"),
    ),
    "a column classified twice": Edit(
        "YB502", DATA_MAP, "'id event_id on_date'", "'id event_id on_date id'", "events.days.id",
        "    ('days'", "already in sql/events/94_data_map.sql:12", MAP,
    ),
    "a classified column that is not there": Edit(
        "YB502", DATA_MAP, "id event_id on_date", "id event_id on_date colour",
        "events.days.colour", "    ('days'", "no such column", MAP,
    ),
    "a classified table that is not there": Edit(
        "YB502", DATA_MAP, "    ('days'", "    ('nights', 'id', 'system', NULL),\n    ('days'",
        "events.nights.id", "    ('nights'", "no such table", MAP,
    ),
    "a classified partition": Edit(
        "YB502", DATA_MAP, "    ('days'", "    ('days_2026', 'id', 'system', NULL),\n    ('days'",
        "events.days_2026.id", "    ('days_2026'", "no such table", MAP,
    ),
    "a category that is not in the vocabulary": Edit(
        "YB502", DATA_MAP, "user.name system", "user.nickname system", "events.events",
        "    ('events', 'title'", "ops.data_categories has no category user.nickname", MAP,
    ),
    "a subject that is not in the vocabulary": Edit(
        "YB502", DATA_MAP, "'customer'", "'cat'", "events.events", "    ('events', 'title'",
        "ops.data_subjects has no subject cat", MAP,
    ),
    "a row of the map that cannot be judged": Edit(
        "YB502", DATA_MAP, "    ('days'", "    (lower('DAYS'), 'id', 'system', NULL),\n    ('days'",
        "ops.data_map", "    (lower(", "write SELECT '<schema>'", MAP,
    ),
}  # fmt: skip


def test_the_right_tree_keeps_every_rule(tmp_path):
    assert complaints(tmp_path, RIGHT) == []


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_tree_is_refused_by_code_file_line_and_object(tmp_path, wrong):
    tree = RIGHT | wrong.more
    before = tree.get(wrong.path, "")
    assert wrong.old in before
    if isinstance(wrong.new, bytes):
        after = before.encode().replace(wrong.old.encode(), wrong.new, 1)
    else:
        after = before.replace(wrong.old, wrong.new) if wrong.old else wrong.new
    text = after.decode(errors="replace") if isinstance(after, bytes) else after

    found = complaints(tmp_path, tree | {wrong.path: after})

    assert {each.code for each in found} == {wrong.code}, found
    line = text[: text.index(wrong.at)].count("\n") + 1
    assert [
        each for each in found
        if each.path == wrong.path and each.line == line
        and wrong.object in each.text and wrong.says in each.text
    ], found  # fmt: skip


def test_the_right_tree_with_a_map_of_its_data_keeps_every_rule(tmp_path):
    assert complaints(tmp_path, RIGHT | MAP) == []


def test_every_rule_has_a_wrong_tree():
    assert {each.code for each in rules.RULES} == {wrong.code for wrong in WRONG.values()}


RIGHT_TOO = {
    "a main bundle that uses what the platform bundle makes": {
        "sql/auth/00_schema.sql": AUTH[: AUTH.index("CREATE FUNCTION")],
        "sql/auth/40_uid.sql": HEAD + AUTH[AUTH.index("CREATE FUNCTION") :],
    },
    "an INSTEAD OF trigger beside its view": {
        "sql/events/61_a.sql": RIGHT[TRIGGERS]
        .replace("tg_events__note", "tg_published__write")
        .replace("_100_note AFTER UPDATE ON", "_100_note INSTEAD OF UPDATE ON")
        .replace("ON events.events", "ON events.published")
        .replace("REFERENCING NEW TABLE AS changed\nFOR EACH STATEMENT", "FOR EACH ROW")
    },
    "a recursive query, a merge and a lateral join as data": {
        "sql/events/96_a.sql": HEAD
        + """\
WITH RECURSIVE tree AS (
    SELECT e.id FROM events.events AS e
    UNION ALL
    SELECT e.id FROM tree INNER JOIN events.events AS e ON e.parent_id = tree.id
), gone AS (
    DELETE FROM events.days USING tree WHERE days.event_id = tree.id RETURNING days.id
)
SELECT n.n FROM gone, LATERAL generate_series(1, gone.id) AS n (n);

MERGE INTO events.days USING (VALUES (1)) AS v (id) ON days.id = v.id
WHEN MATCHED THEN DELETE;
"""
    },
    "tables made like others, and keys that are deferred or not yet valid": {
        "sql/events/21_a.sql": HEAD
        + """\
CREATE TABLE events.copies (
    LIKE events.events INCLUDING DEFAULTS,
    copy_id integer NOT NULL,
    CONSTRAINT copies_pkey PRIMARY KEY (id, copy_id),
    CONSTRAINT copies_id_fkey FOREIGN KEY (id) REFERENCES events.events (id)
    ON UPDATE CASCADE ON DELETE NO ACTION DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT copies_copy_id_excl EXCLUDE USING btree (copy_id WITH =)
);
ALTER TABLE events.copies
ENABLE ROW LEVEL SECURITY,
FORCE ROW LEVEL SECURITY,
ADD CONSTRAINT copies_parent_id_fkey FOREIGN KEY (parent_id)
REFERENCES events.events (id) ON DELETE SET NULL (parent_id) NOT VALID;
COMMENT ON TABLE events.copies IS 'Copies of events.';
COMMENT ON COLUMN events.copies.copy_id IS 'Which copy.';
COMMENT ON COLUMN events.copies.title IS 'As the event''s.';
"""
    },
    "bodies with every kind of plpgsql statement": {
        "sql/events/44_a.sql": HEAD
        + """\
CREATE FUNCTION events.everything("from" events.slug, INOUT rows events.events[], OUT n integer)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '1s'
AS $function$
<<outer_block>>
DECLARE
    v_row record;
    v_slug CONSTANT events.slug NOT NULL := everything."from";
    v_cursor CURSOR (least integer) FOR SELECT e.title FROM events.events AS e;
    v_texts text[] := ARRAY(SELECT e.title FROM events.events AS e);
    v_when timestamp with time zone;
    v_text text;
    v_alias ALIAS FOR rows;
    v_sql text := 'SELECT 1; SELECT nowhere.at_all; it''s'; -- so; a nowhere.at_all
    v_amount numeric(12, 2) DEFAULT 0;
BEGIN
    FOR v_row IN SELECT e.* FROM events.events AS e LOOP
        CONTINUE WHEN v_row.title IS NULL;
    END LOOP;
    FOR i IN REVERSE 3..1 LOOP n := i; END LOOP;
    FOREACH v_text SLICE 0 IN ARRAY v_texts LOOP EXIT outer_block WHEN true; END LOOP;
    OPEN v_cursor (1);
    FETCH NEXT FROM v_cursor INTO v_row;
    UPDATE events.events SET title = 'a' WHERE CURRENT OF v_cursor;
    CLOSE v_cursor;
    EXECUTE format('SELECT 1 FROM %I', 'nowhere.at_all') INTO STRICT n USING v_slug, v_row;
    v_texts[1] := 'a = b';
    rows[1].title := events.later('a');
    GET DIAGNOSTICS n = ROW_COUNT;
    CASE n WHEN 1, 2 THEN NULL; ELSE ASSERT true, 'no'; END CASE;
    WHILE n < 3 LOOP n := n + 1; END LOOP;
    DECLARE
        v_inner events.days;
    BEGIN
        SELECT * INTO v_inner FROM events.days;
    EXCEPTION WHEN unique_violation OR SQLSTATE 'YP001' THEN
        GET STACKED DIAGNOSTICS v_text = MESSAGE_TEXT;
        RAISE;
    END;
    CALL events.archive();
    PERFORM pg_notify('a', $text$it's$text$);
    RAISE NOTICE '% of %', n, (SELECT count(*) FROM events.events);
    RETURN;
END
$function$;
REVOKE ALL ON FUNCTION events.everything(events.slug, events.events[]) FROM public;
COMMENT ON FUNCTION events.everything(events.slug, INOUT events.events[], OUT integer) IS 'All.';
"""
    },
    "backslashes and dollars inside quotes and comments": {
        GRANTS: "-- Rights, with \\d and $$ in prose.\n\n/* \\x $$ */\n"
        "COMMENT ON SCHEMA events IS\nE'it\\'s \\\\ $$ ';\nCOMMENT ON SCHEMA events IS '\\';\n"
    },
    "a role made in a DO block, and defaults for it": {
        "sql/ops/00_roles.sql": HEAD
        + "DO $body$\nBEGIN\n    CREATE ROLE app_read NOLOGIN;\nEND\n$body$;\n"
        "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM public;\n"
        "CREATE SCHEMA IF NOT EXISTS extensions;\n"
        "CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA extensions;\n"
    },
}  # fmt: skip


@pytest.mark.parametrize("files", RIGHT_TOO.values(), ids=RIGHT_TOO.keys())
def test_a_right_tree_is_not_refused_for_what_it_may_do(tmp_path, files):
    assert complaints(tmp_path, RIGHT | files) == []


def codes(found: list[rules.Complaint]) -> list[tuple[str, str, str]]:
    """Code, file and first word of the text of each complaint."""
    return [(each.code, each.path, each.text.partition(":")[0]) for each in found]


def table(name: str, *elements: str) -> str:
    """A right table with one column id and further elements."""
    short = name.partition(".")[2]
    elements = ("id uuid NOT NULL", f"CONSTRAINT {short}_pkey PRIMARY KEY (id)", *elements)
    return (
        f"-- Table {name} of a test.\n\nCREATE TABLE {name} (\n    "
        + ",\n    ".join(elements)
        + f"\n);\nALTER TABLE {name} ENABLE ROW LEVEL SECURITY;\n"
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY;\n"
        f"COMMENT ON TABLE {name} IS 'A table.';\nCOMMENT ON COLUMN {name}.id IS 'Key.';\n"
    )


def schema(name: str) -> str:
    """A right schema."""
    return (
        f"-- Schema {name} of a test.\n\nCREATE SCHEMA {name};\nCOMMENT ON SCHEMA {name} IS 'A.';\n"
    )


def key(name: str, target: str) -> str:
    """A foreign key from id to another table's id."""
    return f"CONSTRAINT {name} FOREIGN KEY (id)\n    REFERENCES {target} (id) ON DELETE CASCADE"


CYCLE = {
    "sql/campaigns/00_schema.sql": schema("campaigns"),
    "sql/sponsorship/00_schema.sql": schema("sponsorship"),
    "sql/campaigns/20_campaigns.sql": table(
        "campaigns.campaigns", key("campaigns_id_fkey", "sponsorship.packages")
    ),
}


def test_a_cycle_of_inline_keys_is_refused_and_named_with_its_cure(tmp_path):
    packages = table("sponsorship.packages", key("packages_id_fkey", "campaigns.campaigns"))
    found = complaints(tmp_path, CYCLE | {"sql/sponsorship/20_packages.sql": packages})

    (path,) = {each.path for each in found}
    assert path == "sql/sponsorship/20_packages.sql"
    assert [each.code for each in found] == ["YB205"]
    assert "move it to sql/sponsorship/30_links.sql" in found[0].text


def test_the_same_cycle_closed_in_the_links_is_in_order(tmp_path):
    link = key("packages_id_fkey", "campaigns.campaigns")
    files = {
        "sql/sponsorship/20_packages.sql": table("sponsorship.packages"),
        "sql/sponsorship/30_links.sql": HEAD + f"ALTER TABLE sponsorship.packages ADD {link};\n",
    }
    assert complaints(tmp_path, CYCLE | files) == []


def test_a_function_for_policies_before_its_table_is_refused(tmp_path):
    files = {
        "sql/events/00_schema.sql": schema("events"),
        "sql/events/10_mine.sql": HEAD
        + """\
CREATE FUNCTION events.mine()
RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT posts.id
    FROM events.posts
$function$;
REVOKE ALL ON FUNCTION events.mine() FROM public;
COMMENT ON FUNCTION events.mine() IS 'Posts of the caller.';
""",
        "sql/events/20_posts.sql": table("events.posts"),
    }
    found = complaints(tmp_path, files)

    assert codes(found) == [("YB202", "sql/events/10_mine.sql", "events.posts")]
    assert found[0].line == 9
    assert "sql/events/20_posts.sql:3" in found[0].text

    files["sql/events/40_mine.sql"] = files.pop("sql/events/10_mine.sql")
    (tmp_path / "sql/events/10_mine.sql").unlink()
    assert complaints(tmp_path, files) == []


def test_a_trigger_of_a_lower_schema_with_a_function_of_a_higher_one_is_refused(tmp_path):
    trigger = RIGHT[TRIGGERS]
    function = trigger[trigger.index("CREATE FUNCTION") : trigger.index("CREATE TRIGGER")]
    function = function.replace("events.tg_events__note", "ticketing.tg__note")
    wrong = trigger[trigger.index("CREATE TRIGGER") :].replace(
        "events.tg_events__note", "ticketing.tg__note"
    )
    tree = RIGHT | {TRIGGERS: HEAD + wrong, "sql/ticketing/50_note.sql": HEAD + function}

    assert codes(complaints(tmp_path, tree)) == [("YB202", TRIGGERS, "ticketing.tg__note")]

    tree["sql/ticketing/40_note.sql"] = tree.pop("sql/ticketing/50_note.sql")
    (tmp_path / "sql/ticketing/50_note.sql").unlink()
    assert complaints(tmp_path, tree) == []


def test_a_policy_may_ask_tables_and_functions_of_every_schema(tmp_path):
    asking = RIGHT[POLICIES].replace(
        "state = 'published'",
        "EXISTS (\n    SELECT FROM ticketing.tiers WHERE tiers.event_id = events.id\n)",
    )
    assert complaints(tmp_path, RIGHT | {POLICIES: asking}) == []

    misspelt = asking.replace("ticketing.tiers", "ticketing.tears")
    assert codes(complaints(tmp_path, RIGHT | {POLICIES: misspelt})) == [
        ("YB203", POLICIES, "ticketing.tears")
    ]


def test_what_the_platform_bundle_does_not_make_is_unknown_when_it_is_there(tmp_path):
    empty = AUTH[: AUTH.index("CREATE FUNCTION")]
    assert codes(complaints(tmp_path, RIGHT | {"sql/auth/00_schema.sql": empty})) == [
        ("YB203", POLICIES, "auth.uid")
    ]


def test_one_file_that_does_not_parse_is_one_complaint(tmp_path):
    broken = RIGHT[EVENTS].replace("CREATE TABLE", "CREATE TABEL")
    assert codes(complaints(tmp_path, RIGHT | {EVENTS: broken})) == [("YB101", EVENTS, EVENTS)]


def test_the_rules_print_as_a_table_with_every_code():
    lines = rules.table().splitlines()
    assert lines[0] == "| code | refuses | reason | cure |"
    assert [line.split(" | ")[0] for line in lines[2:]] == [f"| {r.code}" for r in rules.RULES]
    assert all(rule.refuses and rule.reason and rule.cure for rule in rules.RULES)
    assert len({rule.code for rule in rules.RULES}) == len(rules.RULES)
