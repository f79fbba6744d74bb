-- Jobs of pg_cron, where this database has it: their commands are text, and what they name may have
-- moved by the time they run.

CREATE FUNCTION legacy.names_in(command text)
RETURNS TABLE (object oid, kind text, home name, dynamic boolean)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH words AS (
        SELECT DISTINCT CASE WHEN found.parts[1] ~ '^"' THEN btrim(found.parts[1], '"')
            ELSE lower(found.parts[1]) END AS word
        FROM regexp_matches(names_in.command, '("[^"]+"|[[:alpha:]_][[:alnum:]_$]*)', 'g')
            AS found (parts)
    )

    SELECT
        relations.relation, relations.kind, relations.home, FALSE
    FROM words
    INNER JOIN pg_class ON pg_class.relname = words.word
    INNER JOIN legacy.old_relations() AS relations ON relations.relation = pg_class.oid
    UNION ALL
    SELECT pg_proc.oid, 'function', NULL, pg_proc.prosrc ~* '\mEXECUTE\M'
    FROM words
    INNER JOIN pg_proc ON pg_proc.proname = words.word
    WHERE pg_proc.pronamespace = 'public'::regnamespace
        AND NOT legacy.in_extension('pg_proc', pg_proc.oid)
        AND names_in.command ~* (
            regexp_replace(words.word, '([^[:alnum:]_])', '\\\1', 'g') || '"?\s*\('
        )
$function$;

REVOKE ALL ON FUNCTION legacy.names_in(text) FROM public;
COMMENT ON FUNCTION legacy.names_in(text) IS
'Relations of the old product and functions of public that a command names, by its words alone. For
legacy.find_cron.';

CREATE FUNCTION legacy.judge_command(job text, command text)
RETURNS SETOF legacy.finding
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH called AS MATERIALIZED (
        SELECT * FROM legacy.names_in(judge_command.command)
    ),
    -- What the functions it calls name, one step further.
    further AS (
        SELECT DISTINCT named.object
        FROM called
        INNER JOIN pg_proc ON pg_proc.oid = called.object AND called.kind = 'function'
        CROSS JOIN LATERAL legacy.names_in(pg_proc.prosrc) AS named
        WHERE named.home <> 'public'
    ),
    judged AS (
        SELECT
            array_agg(called.object) FILTER (WHERE called.home <> 'public') AS moved,
            array_agg(called.object) FILTER (WHERE called.home = 'public') AS stayed,
            array_agg(called.object) FILTER (WHERE called.kind = 'm') AS refreshed,
            string_agg(called.object::regprocedure::text, ', ') FILTER (
                WHERE called.kind = 'function' AND called.dynamic
            ) AS dynamic,
            string_agg(called.object::regprocedure::text, ', ') FILTER (
                WHERE called.kind = 'function' AND NOT called.dynamic
            ) AS plain,
            (SELECT legacy.names_of(array_agg(further.object)) FROM further) AS further,
            upper(substring(
                judge_command.command
                FROM '(?i)\m(vacuum|cluster|reindex|truncate|lock|copy|alter|drop|partition of)\M'
            )) AS table_only,
            judge_command.command ~* '\mEXECUTE\M' AS executes
        FROM called
    )

    SELECT legacy.found(
        CASE
            WHEN judged.moved IS NOT NULL AND judged.table_only IS NOT NULL THEN 'error'
            WHEN judged.dynamic IS NOT NULL OR judged.executes THEN 'error'
            WHEN judged.moved IS NULL AND judged.further IS NULL AND judged.refreshed IS NULL
                THEN 'notice'
            ELSE 'warning'
        END,
        'cron', 'cron.job: ' || judge_command.job,
        concat_ws(
            ' ',
            CASE
                WHEN judged.moved IS NULL THEN NULL
                WHEN judged.table_only IS NOT NULL THEN format(
                    'It runs %s on %s: the view of that name cannot take it.', judged.table_only,
                    legacy.names_of(judged.moved)
                )
                ELSE format('It names %s, which moves.', legacy.names_of(judged.moved))
            END,
            'It names ' || legacy.names_of(judged.stayed) || ', which stays in public.',
            'It refreshes ' || legacy.names_of(judged.refreshed) || ' by name, which stays.',
            CASE WHEN judged.executes THEN 'It runs dynamic SQL itself.' END,
            'It calls ' || judged.dynamic || ', which runs dynamic SQL.',
            'It calls ' || judged.plain || '.',
            'The functions that it calls name ' || judged.further || '.'
        ),
        CASE
            WHEN judged.moved IS NOT NULL
                THEN 'Name the tables by their new schema: cron.alter_job.'
            WHEN judged.dynamic IS NOT NULL OR judged.executes
                THEN 'Read it with its function, and stop it during the adoption; jobs of the'
                    ' package make partitions, purge and refresh.'
            ELSE 'See what is reported of the functions; drop the job where one of the package''s'
                ' does the same.'
        END,
        jsonb_build_array(judge_command.command)
    )
    FROM judged
    WHERE coalesce(judged.moved, judged.stayed, judged.refreshed) IS NOT NULL
        OR judged.executes
        OR coalesce(judged.dynamic, judged.further) IS NOT NULL
$function$;

REVOKE ALL ON FUNCTION legacy.judge_command(text, text) FROM public;
COMMENT ON FUNCTION legacy.judge_command(text, text) IS
'A finding on a scheduled command that names what moves, or none. For legacy.find_cron.';

CREATE FUNCTION legacy.find_cron()
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF to_regclass('cron.job') IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY EXECUTE
        'SELECT found.*
        FROM cron.job
        CROSS JOIN LATERAL legacy.judge_command(
            coalesce(job.jobname, job.jobid::text), job.command
        ) AS found
        WHERE job.active AND job.database = current_database()
        ORDER BY job.jobid';
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_cron() FROM public;
COMMENT ON FUNCTION legacy.find_cron() IS
'Jobs of pg_cron whose commands name what moves. Called by ops.legacy_preflight.';
