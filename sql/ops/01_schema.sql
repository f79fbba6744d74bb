-- The package's own housekeeping, and the one extension it needs. The extension may already live
-- in a schema of the platform's choice; wherever it is, its types are found without a prefix
-- while the bundle is applied.

CREATE SCHEMA ops;
COMMENT ON SCHEMA ops IS
'What no domain owns: installations, the error registry, shared triggers. Not served by the API.';

DO $vector$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'vector') THEN
        IF to_regnamespace('extensions') IS NULL THEN
            CREATE SCHEMA extensions;
            COMMENT ON SCHEMA extensions IS 'Extensions that the package needs, and nothing else.';
        END IF;
        BEGIN
            CREATE EXTENSION vector WITH SCHEMA extensions;
        EXCEPTION
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION USING ERRCODE = 'YP911',
                    MESSAGE = 'the extension pgvector cannot be created',
                    DETAIL = format('Role %I may not create it.', current_user),
                    HINT = 'Have a superuser run CREATE EXTENSION vector in this database, '
                        'then apply the bundle.';
        END;
    END IF;

    PERFORM set_config('search_path', format('pg_catalog, %I', extnamespace::regnamespace), true)
    FROM pg_extension
    WHERE extname = 'vector';
END
$vector$;
