-- Industries of organizations and sponsors, by the European standard NACE Rev. 2.1: sections
-- (one letter) and their divisions (two digits, the same as in ISIC Rev. 5 for most).

CREATE TABLE ref.industries (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    standard text NOT NULL,
    code text NOT NULL,
    parent_id uuid,
    name text NOT NULL,
    description text,
    is_active boolean NOT NULL DEFAULT TRUE,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT industries_pkey PRIMARY KEY (id),
    CONSTRAINT industries_standard_code_key UNIQUE (standard, code),
    CONSTRAINT industries_name_key UNIQUE (name),
    CONSTRAINT industries_parent_id_fkey FOREIGN KEY (parent_id)
    REFERENCES ref.industries (id) ON DELETE RESTRICT,
    CONSTRAINT industries_name_is_not_blank CHECK (name ~ '\S'),
    CONSTRAINT industries_are_not_their_own_parent CHECK (parent_id <> id)
);

ALTER TABLE ref.industries ENABLE ROW LEVEL SECURITY;
ALTER TABLE ref.industries FORCE ROW LEVEL SECURITY;

CREATE INDEX industries_parent_id_idx ON ref.industries (parent_id);

COMMENT ON TABLE ref.industries IS
'NACE Rev. 2.1, in force in the European Union since 2025: 22 sections and their 87 divisions.';
COMMENT ON COLUMN ref.industries.id IS
'Derived from standard and code (UUID version 5), so the same in every database.';
COMMENT ON COLUMN ref.industries.standard IS 'The classification, e.g. NACE Rev. 2.1.';
COMMENT ON COLUMN ref.industries.code IS 'Code within the standard: a letter or two digits.';
COMMENT ON COLUMN ref.industries.parent_id IS 'Section of a division; null for a section.';
COMMENT ON COLUMN ref.industries.name IS
'English heading of the standard in sentence case; a division named like its section has its code
appended, because names are unique.';
COMMENT ON COLUMN ref.industries.description IS
'First sentence of the standard''s explanatory note. Null where that is long or missing.';
COMMENT ON COLUMN ref.industries.is_active IS
'False once the code has left the standard, or the standard was replaced.';
COMMENT ON COLUMN ref.industries.created_at IS 'When this database first learned of the code.';
