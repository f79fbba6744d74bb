-- Every table of the old product and the table of the package that takes its rows. Tables are
-- known by their oid: it stays the same wherever the table moves, and printed as regclass it says
-- where the table is now.

CREATE TABLE legacy.pairs (
    old_table oid CONSTRAINT pairs_pkey PRIMARY KEY,
    new_table oid,
    old_name name NOT NULL,
    home name NOT NULL,
    new_name name,
    state legacy.pair_state NOT NULL DEFAULT 'found',
    copied_to jsonb,
    rows_copied bigint NOT NULL DEFAULT 0,
    CONSTRAINT pairs_old_name_key UNIQUE (old_name)
);

ALTER TABLE legacy.pairs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE legacy.pairs IS
'Tables of the old product that have a home in the package. Two old tables may share one new one.
A partition is no pair: it follows its parent.';
COMMENT ON COLUMN legacy.pairs.old_table IS 'The old table.';
COMMENT ON COLUMN legacy.pairs.new_table IS
'The package''s table that takes its rows; null: the table is adopted as it is.';
COMMENT ON COLUMN legacy.pairs.old_name IS 'Its name in public, before anything moved.';
COMMENT ON COLUMN legacy.pairs.home IS 'The schema it moves to; public: it stays where it is.';
COMMENT ON COLUMN legacy.pairs.new_name IS 'The name of the package''s table.';
COMMENT ON COLUMN legacy.pairs.state IS 'How far it is.';
COMMENT ON COLUMN legacy.pairs.copied_to IS
'The key up to which rows are copied, in the order of the old primary key; null: none yet.';
COMMENT ON COLUMN legacy.pairs.rows_copied IS 'Rows copied so far, for progress only.';
