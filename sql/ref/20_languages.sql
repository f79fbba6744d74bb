-- Languages with a code in ISO 639-2, under the code that BCP 47 tags begin with. Collective
-- codes ("Afro-Asiatic languages") are left out: nobody speaks one.

CREATE TABLE ref.languages (
    code text NOT NULL,
    alpha3 text NOT NULL,
    name text NOT NULL,
    native_name text,
    is_rtl boolean NOT NULL DEFAULT FALSE,
    is_active boolean NOT NULL DEFAULT TRUE,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT languages_pkey PRIMARY KEY (code),
    CONSTRAINT languages_code_check CHECK (code ~ '^[a-z]{2,3}$'),
    CONSTRAINT languages_alpha3_check CHECK (alpha3 ~ '^[a-z]{3}$'),
    CONSTRAINT languages_name_is_not_blank CHECK (name ~ '\S')
);

ALTER TABLE ref.languages ENABLE ROW LEVEL SECURITY;
ALTER TABLE ref.languages FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX languages_active_alpha3_idx ON ref.languages (alpha3) WHERE is_active;

COMMENT ON TABLE ref.languages IS 'ISO 639-1 and 639-2: languages one may choose or write in.';
COMMENT ON COLUMN ref.languages.code IS
'ISO 639-1 (two letters) where there is one, else ISO 639-2/T: the first part of a BCP 47 tag.';
COMMENT ON COLUMN ref.languages.alpha3 IS 'ISO 639-2/T, e.g. deu; equal to ISO 639-3.';
COMMENT ON COLUMN ref.languages.name IS 'English name from CLDR, else the ISO 639 name.';
COMMENT ON COLUMN ref.languages.native_name IS
'What its speakers call it, from CLDR. Null where CLDR has no such locale.';
COMMENT ON COLUMN ref.languages.is_rtl IS
'Whether its usual script (CLDR likely subtags) runs from right to left.';
COMMENT ON COLUMN ref.languages.is_active IS 'False once ISO 639-2 has dropped the code.';
COMMENT ON COLUMN ref.languages.created_at IS 'When this database first learned of the code.';
