-- The end of the adoption: the old tables, the tools and all that served them go. There is no way
-- back after it but a backup.

CREATE FUNCTION legacy.require_finished()
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_found text;
BEGIN
    IF EXISTS (SELECT FROM legacy.pairs WHERE new_table IS NOT NULL AND state <> 'switched')
        OR EXISTS (SELECT FROM legacy.carried WHERE state = 'later')
    THEN
        RAISE EXCEPTION USING ERRCODE = 'YP928', MESSAGE = 'the adoption is not complete',
            DETAIL = 'The package is not in its place, or keys are not valid yet.',
            HINT = 'Run CALL ops.legacy_reconcile(''all'') to its end.';
    END IF;

    SELECT string_agg(line, '; ') INTO v_found FROM legacy.find_leftovers() AS line;
    IF v_found IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'YP928',
            MESSAGE = 'something still needs what would be dropped',
            DETAIL = format('%s.', v_found),
            HINT = 'Change or drop these objects; SELECT * FROM legacy.carried says why each of '
                'them was left.';
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.require_finished() FROM public;
COMMENT ON FUNCTION legacy.require_finished() IS
'Error: YP928 while the adoption is not complete, or something needs what the end of it drops. For
ops.legacy_finish.';

CREATE FUNCTION legacy.drop_if_unused(kind text, place text)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    EXECUTE format('DROP %s IF EXISTS %s', drop_if_unused.kind, drop_if_unused.place);
    RETURN TRUE;
EXCEPTION
    WHEN dependent_objects_still_exist THEN
        RAISE NOTICE '% stays: something needs it', drop_if_unused.place;
        RETURN FALSE;
END
$function$;

REVOKE ALL ON FUNCTION legacy.drop_if_unused(text, text) FROM public;
COMMENT ON FUNCTION legacy.drop_if_unused(text, text) IS
'Drops an object that nothing needs; false: it stays. For ops.legacy_finish.';

CREATE PROCEDURE ops.legacy_finish()
LANGUAGE plpgsql SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    v_command text;
BEGIN
    PERFORM legacy.take_the_floor();
    PERFORM legacy.require_finished();
    SET LOCAL client_min_messages = warning;

    FOR v_command IN
        SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass)
        FROM pg_trigger
        INNER JOIN pg_proc ON pg_proc.oid = tgfoid
        INNER JOIN pg_class ON pg_class.oid = tgrelid
        INNER JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE pronamespace = 'legacy'::regnamespace AND tgparentid = 0
            AND nspname NOT LIKE 'yp\_old\_%'
        UNION ALL
        SELECT format('DROP SCHEMA %I CASCADE', nspname)
        FROM pg_namespace
        WHERE nspname LIKE 'yp\_old\_%'
            AND (
                nspname = 'yp_old_public'
                OR EXISTS (
                    SELECT FROM legacy.steps
                    WHERE phase = 'switch' AND undone_at IS NULL
                        AND array_to_string(statements, ' ') LIKE '%' || nspname || '%'
                )
            )
        UNION ALL
        SELECT 'DROP SCHEMA yp_new_public'
    LOOP
        EXECUTE v_command;
    END LOOP;

    -- Old names that nobody uses any more.
    PERFORM legacy.drop_if_unused('VIEW', substr(object, length('view ') + 1))
    FROM legacy.steps
    WHERE phase = 'switch' AND undone_at IS NULL AND object LIKE 'view public.%'
        AND statements[1] LIKE 'CREATE VIEW%';
    PERFORM legacy.drop_if_unused('DOMAIN', substr(object, length('type ') + 1))
    FROM legacy.steps
    WHERE phase = 'switch' AND undone_at IS NULL AND object LIKE 'type public.%'
        AND statements[1] LIKE 'CREATE DOMAIN%';

    FOR v_command IN
        SELECT format('DROP ROUTINE %s', oid::regprocedure)
        FROM pg_proc
        WHERE pronamespace = 'ops'::regnamespace AND proname ~ '^(legacy|compat)_'
    LOOP
        EXECUTE v_command;
    END LOOP;
    DROP SCHEMA legacy CASCADE;
    PERFORM pg_advisory_unlock(1497453124, 9);
END
$procedure$;

REVOKE ALL ON PROCEDURE ops.legacy_finish() FROM public;
COMMENT ON PROCEDURE ops.legacy_finish () IS
'Ends the adoption: drops the old tables and all that was set aside, the tools and their triggers.
What remains is the package and what users made beside it. Error: YP928 not complete, or something
still needs what would go. For the DBA, when nobody wants to go back.';
