-- Takes the tools away again, and the package that waits: nothing of the old product is touched.
-- It commits after every schema, so that it never holds the locks of a whole installation.

CREATE PROCEDURE ops.legacy_uninstall()
LANGUAGE plpgsql SECURITY INVOKER
AS $procedure$
DECLARE
    v_name text;
BEGIN
    IF EXISTS (SELECT FROM legacy.steps WHERE undone_at IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'YP920', MESSAGE = 'the adoption is under way',
            DETAIL = 'Steps stand that only these tools can take back.',
            HINT = 'Run CALL ops.legacy_rollback(''all'') first.';
    END IF;

    -- Released from the top layer down, which leaves no key behind that another layer holds.
    FOR v_name IN
        SELECT nspname FROM pg_namespace
        INNER JOIN unnest(legacy.package_schemas()) WITH ORDINALITY AS layers (name, layer)
            ON nspname = 'yp_new_' || layers.name
        ORDER BY layers.layer DESC
    LOOP
        SET LOCAL client_min_messages = warning;
        EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', v_name);
        COMMIT;
    END LOOP;

    SET LOCAL client_min_messages = warning;
    FOREACH v_name IN ARRAY ARRAY['yardpass_owner', 'yardpass_functions'] LOOP
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT EXECUTE ON ROUTINES TO public', v_name
        );
    END LOOP;
    FOR v_name IN
        SELECT oid::regprocedure::text
        FROM pg_proc
        WHERE pronamespace = 'ops'::regnamespace AND proname ~ '^(legacy|compat)_'
    LOOP
        EXECUTE format('DROP ROUTINE %s', v_name);
    END LOOP;
    DROP SCHEMA legacy CASCADE;
    IF NOT EXISTS (SELECT FROM pg_depend WHERE refclassid = 'pg_namespace'::regclass
        AND refobjid = 'ops'::regnamespace)
    THEN
        DROP SCHEMA ops;
    END IF;
END
$procedure$;

REVOKE ALL ON PROCEDURE ops.legacy_uninstall() FROM public;
COMMENT ON PROCEDURE ops.legacy_uninstall () IS
'Removes the tools of adoption and the staging schemas; the old product stays as it is. Error:
YP920 while a step stands that was not rolled back. For the DBA.';
