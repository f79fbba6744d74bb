-- What keeps the clock: pg_cron where this database has it. Its jobs are three lines and never
-- change; what is run, and when, stands in ops.jobs.

CREATE FUNCTION ops.register_cron()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_job record;
    v_place constant text := current_setting('cron.database_name', TRUE);
    v_is_here constant boolean := EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_cron');
    v_registered integer := 0;
    -- The schema comes and goes with the extension.
    v_cron text := 'cron';
BEGIN
    FOR v_job IN
        SELECT lines.name, lines.command
        FROM (VALUES
            -- pg_cron waits for a job before it begins it again: two share the work, and the third
            -- is never busy.
            ('yardpass tick 1', 'CALL ops.tick()'),
            ('yardpass tick 2', 'CALL ops.tick()'),
            ('yardpass watch', 'CALL ops.watch_jobs()')
        ) AS lines (name, command)
    LOOP
        IF v_is_here AND NOT EXISTS (
            SELECT FROM pg_namespace
            WHERE nspname = v_cron AND has_schema_privilege(oid, 'USAGE')
        ) THEN
            RAISE NOTICE '% may not use pg_cron: GRANT USAGE ON SCHEMA cron TO %, then % again',
                current_user, quote_ident(current_user), 'SELECT ops.register_cron()';
            RETURN 0;
        ELSIF v_is_here THEN
            EXECUTE format('SELECT %I.schedule($1, $2, $3)', v_cron)
            USING v_job.name, '* * * * *', v_job.command;
            v_registered := v_registered + 1;
        ELSIF v_place <> current_database() THEN
            RAISE NOTICE 'in database % run: SELECT cron.schedule_in_database(%, %, %, %);',
                quote_ident(v_place), quote_literal(v_job.name || ' ' || current_database()),
                quote_literal('* * * * *'), quote_literal(v_job.command),
                quote_literal(current_database());
        END IF;
    END LOOP;
    IF v_registered = 0 AND (v_place = current_database()) IS NOT FALSE THEN
        RAISE NOTICE 'pg_cron is not in this database: % or call ops.tick() every minute',
            'CREATE EXTENSION pg_cron and SELECT ops.register_cron(),';
    END IF;
    RETURN v_registered;
END
$function$;

REVOKE ALL ON FUNCTION ops.register_cron() FROM public;
COMMENT ON FUNCTION ops.register_cron() IS
'Has pg_cron call ops.tick() every minute as the current role, and returns how many lines that took;
a second call changes nothing. Where pg_cron lives in another database, a NOTICE says what to run
there; where there is none, or the role may not use it, what to do. For the DBA.';

CREATE FUNCTION ops.prune_cron_runs(moment timestamptz)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_pruned bigint;
    -- The schema comes and goes with the extension.
    v_cron text := 'cron';
    v_history regclass;
BEGIN
    -- A role that may not use the schema may not even ask what is in it.
    IF NOT EXISTS (
        SELECT FROM pg_namespace
        WHERE nspname = v_cron AND has_schema_privilege(oid, 'USAGE')
    ) THEN
        RETURN 0;
    END IF;
    v_history := to_regclass(format('%I.job_run_details', v_cron));
    -- Other things may have that name; and one caller at a time is enough.
    IF v_history IS NULL
        OR NOT has_table_privilege(v_history, 'SELECT')
        OR NOT has_table_privilege(v_history, 'DELETE')
        OR NOT pg_try_advisory_xact_lock(1497453125, 0)
    THEN
        RETURN 0;
    END IF;
    -- By number: what was cut off by a crash has no times.
    EXECUTE format(
        'DELETE FROM %1$s WHERE runid = ANY(ARRAY('
        'SELECT old.runid FROM %1$s AS old WHERE old.runid <= ('
        'SELECT max(dated.runid) FROM %1$s AS dated WHERE dated.end_time < $1) '
        'AND old.database = current_database() '
        'AND old.command IN (''CALL ops.tick()'', ''CALL ops.watch_jobs()'') '
        'ORDER BY old.runid LIMIT 5000))', v_history
    )
    USING moment - interval '3 days';
    GET DIAGNOSTICS v_pruned = ROW_COUNT;
    RETURN v_pruned;
END
$function$;

REVOKE ALL ON FUNCTION ops.prune_cron_runs(timestamptz) FROM public;
COMMENT ON FUNCTION ops.prune_cron_runs(timestamptz) IS
'Deletes what pg_cron remembers of the package''s own lines in this database for more than three
days, five thousand rows at most, and returns how many; none where the caller may not. For
ops.tick().';
