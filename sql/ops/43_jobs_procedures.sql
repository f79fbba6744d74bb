-- What a row of ops.jobs may name, and who may run it.

CREATE FUNCTION ops.job_procedure(command text)
RETURNS regprocedure
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT pg_proc.oid
    FROM pg_proc
    INNER JOIN pg_namespace ON pg_namespace.oid = pg_proc.pronamespace
    WHERE pg_namespace.nspname = split_part(command, '.', 1)
        AND pg_proc.proname = split_part(command, '.', 2)
        AND pg_proc.prokind = 'p'
        AND pg_proc.proallargtypes = ARRAY['bigint'::regtype::oid, 'boolean'::regtype::oid]
        AND pg_proc.proargmodes = '{b,b}'
        AND pg_proc.pronargdefaults = 2
$function$;

REVOKE ALL ON FUNCTION ops.job_procedure(text) FROM public;
COMMENT ON FUNCTION ops.job_procedure(text) IS
'The procedure schema.name(INOUT bigint, INOUT boolean) with defaults, null when there is none. For
the package''s own functions.';

CREATE FUNCTION ops.grant_jobs()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_procedure record;
    v_granted integer := 0;
BEGIN
    FOR v_procedure IN
        SELECT DISTINCT jobs.command, split_part(jobs.command, '.', 1) AS schema_name
        FROM ops.jobs
        WHERE ops.job_procedure(jobs.command) IS NOT NULL
    LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO yardpass_jobs', v_procedure.schema_name);
        EXECUTE format(
            'GRANT EXECUTE ON PROCEDURE %I.%I(bigint, boolean) TO yardpass_jobs',
            v_procedure.schema_name, split_part(v_procedure.command, '.', 2)
        );
        v_granted := v_granted + 1;
    END LOOP;
    RETURN v_granted;
END
$function$;

REVOKE ALL ON FUNCTION ops.grant_jobs() FROM public;
COMMENT ON FUNCTION ops.grant_jobs() IS
'Lets yardpass_jobs run what rows of ops.jobs name, and returns how many procedures that are. For
the package''s own functions.';
