-- Keeps the materialized views up to date and says so in public.mv_refresh_log. As a job each view
-- is one step, hence one transaction: one that cannot be refreshed holds up no other, the log keeps
-- the error, the run fails at its end, and its next attempt repeats what failed alone.

CREATE FUNCTION analytics.refresh_view(view regclass)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_began constant timestamptz := clock_timestamp();
    v_name text;
    v_concurrent boolean;
BEGIN
    -- Beside its readers takes a first content, and a key to compare the new one by.
    SELECT
        format('%I.%I', pg_namespace.nspname, pg_class.relname),
        pg_class.relispopulated AND EXISTS (
            SELECT FROM pg_index
            WHERE pg_index.indrelid = pg_class.oid
                AND pg_index.indisunique
                AND pg_index.indisvalid
                AND pg_index.indpred IS NULL
                AND pg_index.indexprs IS NULL
        )
    INTO v_name, v_concurrent
    FROM pg_class
    INNER JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
    WHERE pg_class.oid = refresh_view.view
        AND pg_class.relkind = 'm'
        AND pg_namespace.nspname = 'analytics';
    PERFORM ops.require(v_name IS NOT NULL, 'view', 'must be a materialized view of analytics');

    -- Made of a name in the catalog. @plpgsql_check_options: security_warnings = off
    EXECUTE format(
        'REFRESH MATERIALIZED VIEW %s %s',
        CASE WHEN v_concurrent THEN 'CONCURRENTLY' ELSE '' END, v_name
    );

    INSERT INTO public.mv_refresh_log (ran_at, concurrent, view_name, duration_ms)
    VALUES (
        v_began, v_concurrent, v_name,
        (1000 * extract(EPOCH FROM clock_timestamp() - v_began))::integer
    );
END
$function$;

REVOKE ALL ON FUNCTION analytics.refresh_view(regclass) FROM public;
COMMENT ON FUNCTION analytics.refresh_view(regclass) IS
'Refreshes a materialized view of analytics, beside its readers where that is possible, and logs it.
Errors: YP003 it is none; whatever its query fails with. For the package''s own functions.';

CREATE FUNCTION analytics.stale_views(since timestamptz)
RETURNS TABLE (view regclass, view_name text, tried_at timestamptz)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT pg_class.oid::regclass, names.view_name, logged.tried_at
    FROM pg_class
    CROSS JOIN LATERAL (
        SELECT format('analytics.%I', pg_class.relname) AS view_name
    ) AS names
    CROSS JOIN LATERAL (
        SELECT
            max(mv_refresh_log.ran_at) AS tried_at,
            max(mv_refresh_log.duration_ms) AS duration_ms,
            bool_or(
                mv_refresh_log.duration_ms IS NOT NULL
                AND mv_refresh_log.ran_at >= stale_views.since
            ) AS is_fresh
        FROM public.mv_refresh_log
        WHERE mv_refresh_log.view_name = names.view_name
            AND mv_refresh_log.ran_at >= stale_views.since - interval '1 day'
    ) AS logged
    WHERE pg_class.relnamespace = 'analytics'::regnamespace
        AND pg_class.relkind = 'm'
        AND logged.is_fresh IS NOT TRUE
    -- The quick ones do not wait for the slow ones, and none for one that may never end: a run that
    -- is cancelled leaves no line here.
    ORDER BY logged.duration_ms NULLS LAST, names.view_name
$function$;

REVOKE ALL ON FUNCTION analytics.stale_views(timestamptz) FROM public;
COMMENT ON FUNCTION analytics.stale_views(timestamptz) IS
'Materialized views of analytics without a successful refresh since then, the quickest first and
those of which no refresh is known at the end, and when each was last tried within a day before it
or after. For the package''s own functions.';

CREATE PROCEDURE analytics.refresh_views(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    v_run ops.job_runs;
    v_view record;
    v_began constant timestamptz := clock_timestamp();
    v_state text;
    v_message text;
    v_failed text;
BEGIN
    handled := 0;
    more := FALSE;
    SELECT job_runs.* INTO v_run
    FROM ops.job_runs
    INNER JOIN ops.jobs ON jobs.name = job_runs.job_name
    WHERE jobs.command = 'analytics.refresh_views'
        AND job_runs.state = 'running'
        AND job_runs.pid = pg_backend_pid();
    IF v_run.id IS NULL THEN
        -- By hand: all of them, and an error is the caller's to see.
        FOR v_view IN SELECT views.view FROM analytics.stale_views('infinity') AS views LOOP
            PERFORM analytics.refresh_view(v_view.view);
            handled := handled + 1;
        END LOOP;
        RETURN;
    END IF;

    SELECT views.view, views.view_name INTO v_view
    FROM analytics.stale_views(v_run.slot) AS views
    WHERE views.tried_at IS NULL OR views.tried_at < v_run.started_at
    LIMIT 1;
    IF v_view.view IS NOT NULL THEN
        more := TRUE;
        BEGIN
            PERFORM analytics.refresh_view(v_view.view);
            handled := 1;
        EXCEPTION
            -- Not a timeout or a cancel: these are for the whole run, and OTHERS leaves them out.
            WHEN OTHERS THEN
                GET STACKED DIAGNOSTICS
                    v_state = RETURNED_SQLSTATE, v_message = MESSAGE_TEXT;
                INSERT INTO public.mv_refresh_log (ran_at, concurrent, view_name, note)
                VALUES (
                    v_began, TRUE, v_view.view_name, left(concat(v_state, ': ', v_message), 500)
                );
        END;
        RETURN;
    END IF;

    SELECT string_agg(views.view_name, ', ') INTO v_failed
    FROM analytics.stale_views(v_run.slot) AS views;
    IF v_failed IS NOT NULL THEN
        PERFORM ops.raise_error('YP380', format('Not refreshed: %s.', v_failed));
    END IF;

    DELETE FROM public.mv_refresh_log
    WHERE mv_refresh_log.ran_at < clock_timestamp() - interval '13 months';
END
$procedure$;

REVOKE ALL ON PROCEDURE analytics.refresh_views(bigint, boolean) FROM public;
COMMENT ON PROCEDURE analytics.refresh_views (bigint, boolean) IS
'Refreshes the materialized views of analytics that are older than the run''s slot, one a step, and
counts them; called by hand, all of them in one transaction. Errors: YP380 some could not be
refreshed. For ops.tick().';
