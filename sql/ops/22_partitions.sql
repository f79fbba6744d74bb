-- Tables in monthly partitions: how far ahead months are made, how long they are kept, and what
-- became of those whose time was over. One row makes a table maintained: it must be partitioned by
-- range of one timestamptz column named occurred_at.

CREATE TABLE ops.partitioned_tables (
    parent text NOT NULL,
    period interval NOT NULL DEFAULT '1 month',
    premake integer NOT NULL DEFAULT 6,
    retention interval,
    archive ops.partition_archive NOT NULL DEFAULT 'keep',
    may_retire text,

    CONSTRAINT partitioned_tables_pkey PRIMARY KEY (parent),
    CONSTRAINT partitioned_tables_parent_is_a_name
    CHECK (parent ~ '^[a-z][a-z0-9_]*[.][a-z][a-z0-9_]{0,46}$'),
    CONSTRAINT partitioned_tables_period_is_a_month CHECK (period = '1 month'),
    CONSTRAINT partitioned_tables_premake_check CHECK (premake BETWEEN 1 AND 24),
    CONSTRAINT partitioned_tables_retention_check
    CHECK (retention BETWEEN '1 month' AND '100 years'),
    CONSTRAINT partitioned_tables_may_retire_is_a_name
    CHECK (may_retire ~ '^[a-z][a-z0-9_]*[.][a-z][a-z0-9_]*$')
);

ALTER TABLE ops.partitioned_tables ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.partitioned_tables FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.partitioned_tables IS
'Tables whose monthly partitions the package makes and retires. A DBA may change a row.';
COMMENT ON COLUMN ops.partitioned_tables.parent IS 'The partitioned table, with its schema.';
COMMENT ON COLUMN ops.partitioned_tables.period IS 'What a new partition holds: a month, in UTC.';
COMMENT ON COLUMN ops.partitioned_tables.premake IS
'How many months after the present one exist at least, 1 to 24. What comes later is quarantined.';
COMMENT ON COLUMN ops.partitioned_tables.retention IS
'A partition is retired when its last row is as old as that; null: never.';
COMMENT ON COLUMN ops.partitioned_tables.archive IS 'What becomes of a retired partition.';
COMMENT ON COLUMN ops.partitioned_tables.may_retire IS
'A function schema.name(lower_bound timestamptz, upper_bound timestamptz) that says whether the rows
of that time are needed no more, for instance because they are counted; null: always.';

CREATE TABLE ops.retired_partitions (
    id bigint GENERATED ALWAYS AS IDENTITY,
    parent text NOT NULL,
    partition_name text NOT NULL,
    lower_bound timestamptz NOT NULL,
    upper_bound timestamptz NOT NULL,
    archive ops.partition_archive NOT NULL,
    state ops.retired_state NOT NULL,
    single_statement_id bigint,
    export_command text,
    exported_rows bigint,
    requested_at timestamptz NOT NULL DEFAULT now(),
    detached_at timestamptz,
    exported_at timestamptz,
    dropped_at timestamptz,

    CONSTRAINT retired_partitions_pkey PRIMARY KEY (id),
    -- Not a foreign key to the table's row: what became of its partitions outlives that.
    CONSTRAINT retired_partitions_detached_is_dated
    CHECK ((state = 'detaching') = (detached_at IS NULL)),
    CONSTRAINT retired_partitions_exported_is_dated
    CHECK (state <> 'exported' OR exported_at IS NOT NULL),
    CONSTRAINT retired_partitions_exported_is_counted
    CHECK ((exported_at IS NULL) = (exported_rows IS NULL)),
    CONSTRAINT retired_partitions_dropped_is_dated
    CHECK ((state = 'dropped') = (dropped_at IS NOT NULL))
);

ALTER TABLE ops.retired_partitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.retired_partitions FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX retired_partitions_open_key ON ops.retired_partitions (partition_name)
WHERE state <> 'dropped';

COMMENT ON TABLE ops.retired_partitions IS
'Partitions whose time was over, one row each time. A table that is to be exported waits here for
ops.confirm_export().';
COMMENT ON COLUMN ops.retired_partitions.id IS 'Order of retirement.';
COMMENT ON COLUMN ops.retired_partitions.parent IS 'The partitioned table that it was of.';
COMMENT ON COLUMN ops.retired_partitions.partition_name IS 'Its name, with the schema.';
COMMENT ON COLUMN ops.retired_partitions.lower_bound IS
'Its rows were not before this, UTC; -infinity: it had no such bound.';
COMMENT ON COLUMN ops.retired_partitions.upper_bound IS 'Its rows were before this, UTC.';
COMMENT ON COLUMN ops.retired_partitions.archive IS 'The rule when it was retired.';
COMMENT ON COLUMN ops.retired_partitions.state IS 'How far it is.';
COMMENT ON COLUMN ops.retired_partitions.single_statement_id IS
'The last request to detach it without blocking, as in ops.single_statements; null: it was detached
at once, under a short lock.';
COMMENT ON COLUMN ops.retired_partitions.export_command IS
'What writes its rows to a file, a line for psql; null where nothing is to be exported.';
COMMENT ON COLUMN ops.retired_partitions.exported_rows IS
'Rows that were exported, as who did it counted them and the table had them.';
COMMENT ON COLUMN ops.retired_partitions.requested_at IS 'When it was retired, UTC.';
COMMENT ON COLUMN ops.retired_partitions.detached_at IS 'Since when it is no partition, UTC.';
COMMENT ON COLUMN ops.retired_partitions.exported_at IS 'When the export was confirmed, UTC.';
COMMENT ON COLUMN ops.retired_partitions.dropped_at IS 'When it was dropped, UTC.';
