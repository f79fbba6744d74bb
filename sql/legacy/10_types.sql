-- What looks at an old database answers with findings, all of one shape; what moves it counts in
-- states of tables.

CREATE TYPE legacy.severity AS ENUM ('error', 'warning', 'notice');
COMMENT ON TYPE legacy.severity IS
'error: breaks or blocks the adoption unless cured, or is open to strangers today; warning: changes
behaviour or wants a look; notice: handled, good to know.';

CREATE TYPE legacy.finding AS (
    severity legacy.severity,
    class text,
    object text,
    detail text,
    cure text,
    row_count bigint,
    sample jsonb
);
COMMENT ON TYPE legacy.finding IS
'Something that preflight saw: how bad, what kind, which object, what is so and what to do about
it, in full sentences; for rows their number and up to five of their keys.';

CREATE TYPE legacy.pair_state AS ENUM ('found', 'moved', 'copying', 'copied', 'switched');
COMMENT ON TYPE legacy.pair_state IS
'How far a table is: found in public; moved to its schema, with a view in its place; its rows being
copied; all rows copied and changes followed; the package''s table in its place.';
