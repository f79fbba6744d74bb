-- Statements that run by themselves alone, by way of pg_cron: a job for one minute of the year,
-- which is unscheduled when its outcome is known. pg_cron is asked as who runs the tick; without
-- it, or by somebody who does not own the tables, such statements are refused at once.

CREATE FUNCTION ops.can_run_once()
RETURNS boolean
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_cron')
        AND pg_has_role(session_user, 'yardpass_owner', 'USAGE')
        AND EXISTS (
            SELECT FROM pg_roles
            WHERE rolname = session_user AND (rolsuper OR rolbypassrls) AND rolcanlogin
        )
$function$;

REVOKE ALL ON FUNCTION ops.can_run_once() FROM public;
COMMENT ON FUNCTION ops.can_run_once() IS
'Whether ops.run_once() works here: this database has pg_cron, and the session''s user, whoever she
acts as, owns the tables. For the package''s own jobs.';

CREATE FUNCTION ops.run_once(statement text)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_id bigint;
BEGIN
    IF NOT ops.can_run_once() THEN
        PERFORM ops.raise_error('YP305', format('Asked by %I.', session_user));
    END IF;
    -- It may be open already, and be over before it is looked up.
    WHILE v_id IS NULL LOOP
        INSERT INTO ops.single_statements (statement)
        VALUES (run_once.statement)
        ON CONFLICT DO NOTHING
        RETURNING single_statements.id INTO v_id;
        IF v_id IS NULL THEN
            SELECT single_statements.id INTO v_id
            FROM ops.single_statements
            WHERE single_statements.statement = run_once.statement
                AND single_statements.state IN ('waiting', 'scheduled');
        END IF;
    END LOOP;
    RETURN v_id;
EXCEPTION
    WHEN check_violation OR not_null_violation THEN
        PERFORM ops.raise_error('YP304', format('It is "%s".', left(run_once.statement, 200)));
        RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ops.run_once(text) FROM public;
COMMENT ON FUNCTION ops.run_once(text) IS
'Has pg_cron run a statement that PostgreSQL runs in no function, within three minutes, and returns
its row in ops.single_statements, where the outcome will be; asked again before that, the same row.
ALTER TABLE x DETACH PARTITION y CONCURRENTLY or FINALIZE; REFRESH MATERIALIZED VIEW CONCURRENTLY x;
REINDEX INDEX or TABLE CONCURRENTLY x; DROP INDEX CONCURRENTLY x; with schemas, quoted as by %I.
Errors: YP304 another statement, YP305 not possible here. For the package''s own jobs.';

CREATE FUNCTION ops.cron_minute(moment timestamptz)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- Before 1.5 pg_cron goes by GMT and has no such setting.
    SELECT to_char(
        moment AT TIME ZONE coalesce(nullif(current_setting('cron.timezone', TRUE), ''), 'GMT'),
        'FMMI FMHH24 FMDD FMMM "*"'
    )
$function$;

REVOKE ALL ON FUNCTION ops.cron_minute(timestamptz) FROM public;
COMMENT ON FUNCTION ops.cron_minute(timestamptz) IS
'The schedule by which pg_cron runs something in that minute, and then not for a year. For the
package''s own functions.';

CREATE FUNCTION ops.note_single_statement(
    statement_id bigint, cron_job_id bigint, run_at timestamptz
)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    UPDATE ops.single_statements
    SET
        state = 'scheduled',
        attempt = single_statements.attempt + 1,
        cron_job_id = note_single_statement.cron_job_id,
        run_at = note_single_statement.run_at
    WHERE single_statements.id = statement_id
$function$;

REVOKE ALL ON FUNCTION ops.note_single_statement(bigint, bigint, timestamptz) FROM public;
COMMENT ON FUNCTION ops.note_single_statement(bigint, bigint, timestamptz) IS
'Notes that pg_cron has a statement. For the package''s own functions.';

CREATE FUNCTION ops.follow_statements(moment timestamptz)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_statement ops.single_statements;
    v_outcome text[];
    v_run_at constant timestamptz := date_trunc('minute', moment, 'UTC') + interval '2 minutes';
    v_cron_job bigint;
    v_followed integer := 0;
    -- The schema comes and goes with the extension.
    v_cron text := 'cron';
BEGIN
    IF NOT ops.can_run_once() THEN
        RETURN 0;
    END IF;
    FOR v_statement IN
        SELECT *
        FROM ops.single_statements
        WHERE single_statements.state IN ('waiting', 'scheduled')
        ORDER BY single_statements.id
        FOR NO KEY UPDATE SKIP LOCKED
    LOOP
        v_followed := v_followed + 1;
        IF v_statement.state = 'scheduled' THEN
            EXECUTE format(
                'SELECT ARRAY[status, return_message] FROM %I.job_run_details '
                'WHERE jobid = $1 ORDER BY runid DESC LIMIT 1', v_cron
            )
            INTO v_outcome
            USING v_statement.cron_job_id;
            -- Not yet, or at work: it may wait long for a lock.
            CONTINUE WHEN v_outcome[1] IS NULL
                AND moment < v_statement.run_at + interval '2 minutes';
            CONTINUE WHEN v_outcome[1] NOT IN ('succeeded', 'failed');
            EXECUTE format(
                'SELECT %1$I.unschedule(jobid) FROM %1$I.job WHERE jobid = $1', v_cron
            )
            USING v_statement.cron_job_id;
            -- It never began: the server was down in its minute. Once more.
            IF v_outcome[1] IS NOT NULL OR v_statement.attempt >= 5 THEN
                EXECUTE format('DELETE FROM %I.job_run_details WHERE jobid = $1', v_cron)
                USING v_statement.cron_job_id;
                UPDATE ops.single_statements
                SET
                    state = CASE v_outcome[1]
                        WHEN 'succeeded' THEN 'succeeded' ELSE 'failed'
                    END::ops.single_statement_state,
                    finished_at = moment,
                    error_message = CASE
                        WHEN v_outcome[1] IS NULL THEN 'pg_cron did not begin it'
                        WHEN v_outcome[1] = 'failed' THEN left(v_outcome[2], 500)
                    END
                WHERE single_statements.id = v_statement.id;
                CONTINUE;
            END IF;
        END IF;

        EXECUTE format('SELECT %I.schedule($1, $2, $3)', v_cron)
        INTO v_cron_job
        USING format('yardpass once %s', v_statement.id), ops.cron_minute(v_run_at),
            v_statement.statement;
        PERFORM ops.note_single_statement(v_statement.id, v_cron_job, v_run_at);
    END LOOP;
    RETURN v_followed;
END
$function$;

REVOKE ALL ON FUNCTION ops.follow_statements(timestamptz) FROM public;
COMMENT ON FUNCTION ops.follow_statements(timestamptz) IS
'Hands waiting single statements to pg_cron and writes down the outcome of others; returns how many
are open. Run as the owner of the tables. For ops.tick().';
