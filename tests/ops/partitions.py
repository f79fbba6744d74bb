"""What the tests of partitions ask again and again."""

IMPRESSIONS = "analytics.event_impressions"
LOGS = "public.request_logs"
FOUND = """
    SELECT partition::text AS name, is_outside, is_detaching
    FROM ops.partitions_of(%s::regclass) ORDER BY lower_bound
"""
OPEN = """
    SELECT pg_class.oid::regclass::text FROM pg_class JOIN pg_inherits ON inhrelid = pg_class.oid
    WHERE inhparent = %s::regclass AND (
        NOT (relrowsecurity AND relforcerowsecurity)
        OR EXISTS (SELECT FROM aclexplode(relacl) WHERE grantee <> relowner)
        OR EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid)
        OR relowner <> (SELECT relowner FROM pg_class WHERE oid = inhparent)
    )
"""
TWICE = """
    SELECT indrelid::regclass::text FROM pg_index JOIN pg_inherits ON inhrelid = indrelid
    JOIN pg_class ON pg_class.oid = indexrelid
    WHERE inhparent = %s::regclass
    GROUP BY indrelid, relam, indkey::text, indclass::text, indpred::text HAVING count(*) > 1
"""


def only(db, *parents, **changes):
    """Leaves these tables alone in the list of what is maintained, each with the changes."""
    db.execute("DELETE FROM ops.partitioned_tables WHERE parent <> ALL (%s)", list(parents))
    for column, value in changes.items():
        db.execute(f"UPDATE ops.partitioned_tables SET {column} = %s", value)


def maintain(db, as_of):
    """Runs the steps of maintenance as the owner of the tables until none is left: what they say.

    `as_of` is the time that they take for the present, as text with a zone.
    """
    db.execute("SET LOCAL ROLE yardpass_owner")
    try:
        said = []
        while (step := db.value("SELECT ops.partition_step(%s)", as_of)) is not None:
            said.append(step)
            assert len(said) < 300, said[-10:]
        return said
    finally:
        db.execute("RESET ROLE")


def months(db, parent):
    """The names of its months, without schema, in order."""
    found = [row.name.rpartition(".")[2] for row in db.rows(FOUND, parent) if not row.is_outside]
    return [name.removeprefix(parent.rpartition(".")[2] + "_") for name in found]


def check_bounds(db, parent):
    """Each instant has one partition; they are months in UTC; nothing is open, no index twice."""
    with db.undone():
        db.execute("SET LOCAL timezone = 'UTC'")
        ends = db.rows(
            "SELECT lower_bound::text AS lower, upper_bound::text AS upper, is_outside,"
            " upper_bound = lower_bound + interval '1 month' AS is_month FROM"
            " ops.partitions_of(%s::regclass) ORDER BY lower_bound",
            parent,
        )
    assert (ends[0].lower, ends[-1].upper) == ("-infinity", "infinity")
    assert [each.upper for each in ends[:-1]] == [each.lower for each in ends[1:]]
    assert [each for each in ends if not (each.is_outside or each.is_month)] == []
    assert db.rows(OPEN, parent) == []
    assert db.rows(TWICE, parent) == []


def log(db, occurred_at):
    """A request log of that time, by a plain INSERT. Returns the number of rows it says."""
    return db.execute(
        f"INSERT INTO {LOGS} (source_type, occurred_at) VALUES ('test', %s)", occurred_at
    )


def quarantined(db, parent):
    """Times of the rows that are set aside, in UTC."""
    return [
        moment
        for (moment,) in db.rows(
            "SELECT to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')"
            " FROM ops.quarantined_rows WHERE parent = %s ORDER BY occurred_at",
            parent,
        )
    ]
