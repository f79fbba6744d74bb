-- What the copying of rows needs to remember: rules for columns that the old table does not have as
-- they are, keys that changed since they were copied, rows that the package's constraints refuse,
-- and the foreign keys that are set aside while rows arrive in any order.

CREATE TABLE legacy.column_rules (
    new_schema name NOT NULL,
    new_table name NOT NULL,
    new_column name NOT NULL,
    rank smallint NOT NULL DEFAULT 1,
    expression text NOT NULL,
    parent text,
    condition text,
    reason text NOT NULL,
    CONSTRAINT column_rules_pkey PRIMARY KEY (new_schema, new_table, new_column, rank),
    CONSTRAINT column_rules_parent_is_joined CHECK ((parent IS NULL) = (condition IS NULL))
);

ALTER TABLE legacy.column_rules ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE legacy.column_rules IS
'How a column of the package is made from an old row, where name and cast are not enough. o is the
old row, {events.events} the old table that goes there, {oid events.events} its oid,
{new ref.countries} the package''s own, {moment} when the old row came to be.';
COMMENT ON COLUMN legacy.column_rules.new_schema IS 'The schema of the package''s table.';
COMMENT ON COLUMN legacy.column_rules.new_table IS 'The package''s table.';
COMMENT ON COLUMN legacy.column_rules.new_column IS 'Its column.';
COMMENT ON COLUMN legacy.column_rules.rank IS
'The lowest rule whose tables and columns are there is taken.';
COMMENT ON COLUMN legacy.column_rules.expression IS
'The value, over o and, where a parent is given, over its row p.';
COMMENT ON COLUMN legacy.column_rules.parent IS
'schema.table of the package whose old row the value comes from; when that row changes in the
columns used, its children are copied again.';
COMMENT ON COLUMN legacy.column_rules.condition IS 'Which row p belongs to o: one at most.';
COMMENT ON COLUMN legacy.column_rules.reason IS 'Why it is so, for people.';

CREATE TABLE legacy.changes (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT changes_pkey PRIMARY KEY,
    old_table oid NOT NULL,
    key jsonb
);

ALTER TABLE legacy.changes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE INDEX changes_old_table_idx ON legacy.changes (old_table, id);

COMMENT ON TABLE legacy.changes IS
'Keys of old rows that were written since the copying began: written by triggers in the writer''s
own transaction, taken away when the copy has followed.';
COMMENT ON COLUMN legacy.changes.id IS 'In order of arrival; commits may be out of order.';
COMMENT ON COLUMN legacy.changes.old_table IS 'The old table.';
COMMENT ON COLUMN legacy.changes.key IS
'Its primary key and the columns that the package''s key is made from; null: the table was
truncated.';

CREATE TABLE legacy.conflicts (
    old_table oid NOT NULL,
    key jsonb NOT NULL,
    sqlstate text NOT NULL,
    constraint_name text NOT NULL DEFAULT '',
    message text NOT NULL,
    detail text NOT NULL,
    cure text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT conflicts_pkey PRIMARY KEY (old_table, key, constraint_name)
);

ALTER TABLE legacy.conflicts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE legacy.conflicts IS
'Old rows that the package''s tables refuse, and rows whose parent is missing. Correct the old row:
the copy sees it and the conflict goes away.';
COMMENT ON COLUMN legacy.conflicts.old_table IS 'The old table.';
COMMENT ON COLUMN legacy.conflicts.key IS 'The old row.';
COMMENT ON COLUMN legacy.conflicts.sqlstate IS 'Code of the refusal; 23503: the parent is missing.';
COMMENT ON COLUMN legacy.conflicts.constraint_name IS
'The constraint or column that refuses; empty: a value could not be converted.';
COMMENT ON COLUMN legacy.conflicts.message IS 'What the package''s table says.';
COMMENT ON COLUMN legacy.conflicts.detail IS 'The values that are there twice, or have no parent.';
COMMENT ON COLUMN legacy.conflicts.cure IS 'What to do about it.';
COMMENT ON COLUMN legacy.conflicts.seen_at IS 'When it was last seen.';

CREATE TABLE legacy.foreign_keys (
    new_table oid NOT NULL,
    name name NOT NULL,
    refers_to oid NOT NULL,
    columns name[] NOT NULL,
    keys name[] NOT NULL,
    definition text NOT NULL,
    comment text,
    made oid NOT NULL,
    CONSTRAINT foreign_keys_pkey PRIMARY KEY (new_table, name)
);

ALTER TABLE legacy.foreign_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE legacy.foreign_keys IS
'Foreign keys of the package, set aside while rows are copied. The switch brings them back.';
COMMENT ON COLUMN legacy.foreign_keys.new_table IS 'The package''s table that refers.';
COMMENT ON COLUMN legacy.foreign_keys.name IS 'The constraint.';
COMMENT ON COLUMN legacy.foreign_keys.refers_to IS
'The table it refers to; legacy.people stands for auth.users.';
COMMENT ON COLUMN legacy.foreign_keys.columns IS 'Its columns.';
COMMENT ON COLUMN legacy.foreign_keys.keys IS 'The columns they refer to.';
COMMENT ON COLUMN legacy.foreign_keys.definition IS
'FOREIGN KEY and the rest, with %s where the name of the other table goes.';
COMMENT ON COLUMN legacy.foreign_keys.comment IS 'Its comment; null: none.';
COMMENT ON COLUMN legacy.foreign_keys.made IS
'Its oid when it was set aside: keys are asked in the order in which they were made.';

CREATE TABLE legacy.package_rows (
    new_table oid NOT NULL,
    row_number integer NOT NULL,
    content jsonb NOT NULL,
    CONSTRAINT package_rows_pkey PRIMARY KEY (new_table, row_number)
);

ALTER TABLE legacy.package_rows ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE legacy.package_rows IS
'Rows that the package brings along, as they were before old rows took their place.';
COMMENT ON COLUMN legacy.package_rows.new_table IS 'The package''s table.';
COMMENT ON COLUMN legacy.package_rows.row_number IS 'Counts the rows of a table.';
COMMENT ON COLUMN legacy.package_rows.content IS 'The row.';

CREATE TABLE legacy.numbers (
    old_table oid NOT NULL,
    key text NOT NULL,
    group_key text NOT NULL,
    number bigint NOT NULL,
    moment timestamptz NOT NULL,
    CONSTRAINT numbers_pkey PRIMARY KEY (old_table, key),
    CONSTRAINT numbers_group_key_number_key UNIQUE (old_table, group_key, number)
);

ALTER TABLE legacy.numbers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE INDEX numbers_moment_idx ON legacy.numbers (old_table, group_key, moment);

COMMENT ON TABLE legacy.numbers IS
'Numbers that old rows got within their group, in the order of time: messages of a conversation,
invoices. A number stays with its row.';
COMMENT ON COLUMN legacy.numbers.old_table IS 'The old table.';
COMMENT ON COLUMN legacy.numbers.key IS 'Primary key of the old row, as text.';
COMMENT ON COLUMN legacy.numbers.group_key IS 'What it is numbered within.';
COMMENT ON COLUMN legacy.numbers.number IS 'From 1.';
COMMENT ON COLUMN legacy.numbers.moment IS 'When the row was created.';
