-- What each column holds about people: one row per column of every table, in the words of the
-- published fideslang taxonomy. Erasure and export are driven by it, so a column that is missing
-- here is a column that they would forget; the judge refuses it.

CREATE TABLE ops.data_categories (
    key text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    parent_key text,

    CONSTRAINT data_categories_pkey PRIMARY KEY (key),
    CONSTRAINT data_categories_parent_key_fkey FOREIGN KEY (parent_key)
    REFERENCES ops.data_categories (key) ON DELETE RESTRICT,
    CONSTRAINT data_categories_key_check CHECK (key ~ '^[a-z_]+([.][a-z0-9_]+)*$')
);

ALTER TABLE ops.data_categories ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.data_categories FORCE ROW LEVEL SECURITY;

CREATE INDEX data_categories_parent_key_idx ON ops.data_categories (parent_key);

COMMENT ON TABLE ops.data_categories IS
'Kinds of data, from the fideslang taxonomy (Ethyca, CC BY 4.0). Its version is in ref.datasets.';
COMMENT ON COLUMN ops.data_categories.key IS 'Dotted path, e.g. user.contact.email.';
COMMENT ON COLUMN ops.data_categories.name IS 'English name.';
COMMENT ON COLUMN ops.data_categories.description IS 'What falls under it, in English.';
COMMENT ON COLUMN ops.data_categories.parent_key IS 'The wider kind; null at the top.';

CREATE TABLE ops.data_subjects (
    key text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,

    CONSTRAINT data_subjects_pkey PRIMARY KEY (key),
    CONSTRAINT data_subjects_key_check CHECK (key ~ '^[a-z_]+$')
);

ALTER TABLE ops.data_subjects ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.data_subjects FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.data_subjects IS
'Kinds of people that data can be about, from the fideslang taxonomy.';
COMMENT ON COLUMN ops.data_subjects.key IS 'E.g. customer, anonymous_user.';
COMMENT ON COLUMN ops.data_subjects.name IS 'English name.';
COMMENT ON COLUMN ops.data_subjects.description IS 'Who they are, in English.';

CREATE TABLE ops.data_map (
    schema_name text NOT NULL,
    table_name text NOT NULL,
    column_name text NOT NULL,
    categories text[] NOT NULL,
    subject text,
    subject_link text,
    erase ops.erase_action NOT NULL,
    retention interval,
    export boolean NOT NULL,

    CONSTRAINT data_map_pkey PRIMARY KEY (schema_name, table_name, column_name),
    CONSTRAINT data_map_subject_fkey FOREIGN KEY (subject)
    REFERENCES ops.data_subjects (key) ON DELETE RESTRICT,
    CONSTRAINT data_map_categories_are_given CHECK (cardinality(categories) > 0),
    CONSTRAINT data_map_personal_data_name_their_person
    CHECK ((subject IS NULL) = (subject_link IS NULL)),
    CONSTRAINT data_map_only_personal_data_are_erased_or_exported
    CHECK (subject IS NOT NULL OR (erase = 'keep' AND NOT export)),
    CONSTRAINT data_map_subject_link_check CHECK (
        subject_link ~ '^[a-z_]+(>[a-z_]+[.][a-z_]+[.][a-z_]+)*$'
    )
);

ALTER TABLE ops.data_map ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.data_map FORCE ROW LEVEL SECURITY;

CREATE INDEX data_map_subject_idx ON ops.data_map (subject);

COMMENT ON TABLE ops.data_map IS 'What every column of the package holds about people.';
COMMENT ON COLUMN ops.data_map.schema_name IS 'Schema of the table.';
COMMENT ON COLUMN ops.data_map.table_name IS 'The table; partitions go by their parent.';
COMMENT ON COLUMN ops.data_map.column_name IS 'The column; each has exactly one row.';
COMMENT ON COLUMN ops.data_map.categories IS 'Keys of ops.data_categories.';
COMMENT ON COLUMN ops.data_map.subject IS 'Whom it is about; null: about nobody.';
COMMENT ON COLUMN ops.data_map.subject_link IS
'How to find that person: a column of the same table that holds her user id or the hash of her
address, or hops over keys, e.g. order_id>ticketing.orders.user_id.';
COMMENT ON COLUMN ops.data_map.erase IS 'What erasing the person does to the value.';
COMMENT ON COLUMN ops.data_map.retention IS
'How long the value is kept at most; null: as long as the row is needed.';
COMMENT ON COLUMN ops.data_map.export IS 'Whether it is in the copy that the person may ask for.';
