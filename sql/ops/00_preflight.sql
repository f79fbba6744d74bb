-- Refuses a server or database that the package cannot live in, before anything is made. Each
-- refusal says what is wrong and what to do; nothing here changes the database.

DO $preflight$
DECLARE
    v_version constant integer := current_setting('server_version_num')::integer;
    -- What the transaction of the bundle locks at once, as tests count it, and a little room.
    v_locks constant integer := CASE WHEN v_version < 160000 THEN 7700 ELSE 6000 END;
    v_room integer;
    v_missing text;
BEGIN
    -- The minors close CVE-2025-8713, by which statistics leak rows past their policies.
    IF v_version / 10000 NOT BETWEEN 15 AND 18
        OR v_version < (ARRAY[150014, 160010, 170006, 180000])[v_version / 10000 - 14]
    THEN
        RAISE EXCEPTION USING ERRCODE = 'YP901', MESSAGE = 'this server version is not supported',
            DETAIL = format('It runs PostgreSQL %s.', current_setting('server_version')),
            HINT = 'Use PostgreSQL 15.14, 16.10, 17.6, 18.0 or a later minor of these.';
    END IF;

    -- Row security is forced on every table, so for its owner too: the package's own functions
    -- work for an owner who passes it.
    IF NOT (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) THEN
        RAISE EXCEPTION USING ERRCODE = 'YP910',
            MESSAGE = 'the installing role is bound by policies',
            DETAIL = format('Role %I is neither SUPERUSER nor BYPASSRLS.', current_user),
            HINT = 'Apply the bundle as a superuser, or on Supabase as postgres.';
    END IF;

    IF current_setting('server_encoding') <> 'UTF8' THEN
        RAISE EXCEPTION USING ERRCODE = 'YP902', MESSAGE = 'the database encoding is not UTF8',
            DETAIL = format('It is %s.', current_setting('server_encoding')),
            HINT = 'Create the database anew with ENCODING ''UTF8'' TEMPLATE template0.';
    END IF;

    -- The server promises each of its processes so many locks; who waits for the end of a bundle
    -- to read "out of shared memory" has waited for nothing.
    SELECT current_setting('max_locks_per_transaction')::integer * sum(setting::integer)
    INTO v_room
    FROM pg_settings
    WHERE name IN (
        'max_connections', 'max_prepared_transactions', 'autovacuum_max_workers',
        'max_worker_processes', 'max_wal_senders'
    );
    IF v_room < v_locks THEN
        RAISE EXCEPTION USING ERRCODE = 'YP915',
            MESSAGE = 'the server has too little room for locks',
            DETAIL = format(
                'The bundle locks up to %s objects at once; the settings promise room for %s.',
                v_locks, v_room
            ),
            HINT = 'Set max_locks_per_transaction = 256 and restart the server; it may go back '
                'afterwards.';
    END IF;

    IF NOT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') THEN
        RAISE EXCEPTION USING ERRCODE = 'YP903', MESSAGE = 'the extension pgvector is missing',
            DETAIL = 'The server offers no extension named vector.',
            HINT = 'Install pgvector 0.8 or later on the server.';
    END IF;

    -- The package's roles name pgvector's operators by their schema, and of a GRANT that the
    -- installing role may not give the server only warns.
    SELECT extnamespace::regnamespace::text INTO v_missing
    FROM pg_extension
    WHERE extname = 'vector'
        AND NOT has_schema_privilege('public', extnamespace, 'USAGE')
        AND NOT has_schema_privilege(extnamespace, 'USAGE WITH GRANT OPTION')
        AND EXISTS (
            SELECT FROM unnest(ARRAY['yardpass_owner', 'yardpass_functions', 'app_ml']) AS needed
            WHERE has_schema_privilege(to_regrole(needed), extnamespace, 'USAGE') IS NOT TRUE
        );
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'YP914',
            MESSAGE = 'the schema of pgvector is closed to the package',
            DETAIL = format(
                'Role %I may not grant the use of schema %s to the roles of the package.',
                current_user, v_missing
            ),
            HINT = format(
                'Have the owner of the schema run GRANT USAGE ON SCHEMA %s TO %I '
                'WITH GRANT OPTION, then apply the bundle.', v_missing, current_user
            );
    END IF;

    SELECT string_agg(needed, ', ') INTO v_missing
    FROM unnest(ARRAY['anon', 'authenticated', 'service_role']) AS needed
    WHERE to_regrole(needed) IS NULL;
    IF v_missing IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'YP904', MESSAGE = 'the API roles are missing',
            DETAIL = format('There is no role %s.', v_missing),
            HINT = 'On plain PostgreSQL apply the bundle yardpass-platform first.';
    END IF;

    IF to_regclass('auth.users') IS NULL OR to_regprocedure('auth.uid()') IS NULL
        OR to_regprocedure('auth.jwt()') IS NULL
    THEN
        RAISE EXCEPTION USING ERRCODE = 'YP905', MESSAGE = 'the schema auth is missing',
            DETAIL = 'The package needs auth.users, auth.uid() and auth.jwt().',
            HINT = 'On plain PostgreSQL apply the bundle yardpass-platform first.';
    END IF;

    SELECT string_agg(nspname, ', ' ORDER BY nspname) INTO v_missing
    FROM pg_namespace
    WHERE nspname = ANY(ARRAY[
        'ops', 'ref', 'users', 'organizations', 'events', 'ticketing', 'sponsorship',
        'campaigns', 'payments', 'messaging', 'analytics', 'ml'
    ]);
    IF v_missing IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'YP906',
            MESSAGE = 'schemas of the package exist, but no installation is recorded',
            DETAIL = format('Found: %s.', v_missing),
            HINT = 'Something else made them. Use an empty database, or move them out of the way.';
    END IF;

    SELECT string_agg(relname, ', ' ORDER BY relname) INTO v_missing
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
        AND relname IN ('events', 'tickets', 'organizations', 'outbox', 'idempotency_keys');
    IF v_missing IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'YP907', MESSAGE = 'the schema public is not empty',
            DETAIL = format('It holds tables of an earlier product: %s.', v_missing),
            HINT = 'Install into an empty database, or adopt this one with the bundle '
                'yardpass-legacy.';
    END IF;
END
$preflight$;
