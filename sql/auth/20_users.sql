-- People who can sign in. On plain PostgreSQL an identity service of your own writes this table;
-- the columns are the ones of Supabase Auth that applications read. It holds no passwords.

CREATE TABLE auth.users (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    aud text NOT NULL DEFAULT 'authenticated',
    role text NOT NULL DEFAULT 'authenticated',
    email text,
    phone text,
    raw_app_meta_data jsonb NOT NULL DEFAULT '{}',
    raw_user_meta_data jsonb NOT NULL DEFAULT '{}',
    is_anonymous boolean NOT NULL DEFAULT FALSE,
    email_confirmed_at timestamptz,
    last_sign_in_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_phone_key UNIQUE (phone)
);

ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth.users FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX users_email_idx ON auth.users (lower(email));

COMMENT ON TABLE auth.users IS 'One row per person who can sign in, anonymous sign-ins included.';
COMMENT ON COLUMN auth.users.id IS 'The claim sub of the person''s tokens.';
COMMENT ON COLUMN auth.users.aud IS 'Audience of the tokens: authenticated.';
COMMENT ON COLUMN auth.users.role IS 'Database role of the tokens: authenticated.';
COMMENT ON COLUMN auth.users.email IS 'Unique without regard to case; null for anonymous sign-ins.';
COMMENT ON COLUMN auth.users.phone IS 'E.164, unique; null when none is given.';
COMMENT ON COLUMN auth.users.raw_app_meta_data IS
'Object the identity service writes, e.g. {"provider": "email"}. Users cannot change it.';
COMMENT ON COLUMN auth.users.raw_user_meta_data IS
'Object the user may write: never decide access by it.';
COMMENT ON COLUMN auth.users.is_anonymous IS 'Signed in without an address.';
COMMENT ON COLUMN auth.users.email_confirmed_at IS 'When the address was proven, UTC.';
COMMENT ON COLUMN auth.users.last_sign_in_at IS 'UTC; null before the first sign-in.';
COMMENT ON COLUMN auth.users.created_at IS 'UTC.';
COMMENT ON COLUMN auth.users.updated_at IS 'UTC.';
