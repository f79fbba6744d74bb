-- Doing and undoing. A step runs its statements and writes itself down in one transaction; locks
-- are asked for with a short time-out and, when refused, asked for again after a pause, so that
-- nobody ever queues behind the adoption for longer than that.

CREATE FUNCTION legacy.do_step(
    phase text, domain name, object text, statements text[], undo text[]
)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_statement text;
    v_id bigint;
BEGIN
    FOREACH v_statement IN ARRAY do_step.statements LOOP
        EXECUTE v_statement;
    END LOOP;

    INSERT INTO legacy.steps (phase, domain, object, statements, undo)
    VALUES (
        do_step.phase, do_step.domain, do_step.object, do_step.statements, do_step.undo
    )
    RETURNING id INTO v_id;
    RETURN v_id;
END
$function$;

REVOKE ALL ON FUNCTION legacy.do_step(text, name, text, text[], text[]) FROM public;
COMMENT ON FUNCTION legacy.do_step(text, name, text, text[], text[]) IS
'Runs statements and records them with what undoes them; returns the step''s number. Statements
name objects with their schema. For the tools of adoption.';

CREATE FUNCTION legacy.undo_step(step bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_statement text;
    v_undo text[];
BEGIN
    UPDATE legacy.steps SET undone_at = clock_timestamp()
    WHERE steps.id = undo_step.step AND steps.undone_at IS NULL
    RETURNING steps.undo INTO v_undo;

    FOREACH v_statement IN ARRAY coalesce(v_undo, '{}') LOOP
        EXECUTE v_statement;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.undo_step(bigint) FROM public;
COMMENT ON FUNCTION legacy.undo_step(bigint) IS
'Takes one step back; a step that is taken back already is left alone. For the tools of adoption.';

CREATE FUNCTION legacy.attempt(command text, lock_milliseconds integer)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM set_config('lock_timeout', lock_milliseconds || 'ms', TRUE);
    EXECUTE attempt.command;
    RETURN TRUE;
EXCEPTION
    WHEN lock_not_available OR deadlock_detected THEN
        RETURN FALSE;
END
$function$;

REVOKE ALL ON FUNCTION legacy.attempt(text, integer) FROM public;
COMMENT ON FUNCTION legacy.attempt(text, integer) IS
'Runs a command whose locks must be had within so many milliseconds each; false: they were not,
nothing was changed and no lock is held. For the tools of adoption, which commit and ask again.';

CREATE FUNCTION legacy.lock_alone(relation regclass)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- One wait a statement: where one statement waits twice and lock_timeout ends the first wait
    -- in the moment it is granted, the server reports the second as cancelled by a person.
    IF EXISTS (SELECT FROM pg_class WHERE oid = lock_alone.relation AND relkind = 'v') THEN
        -- LOCK TABLE would go on to the tables below.
        EXECUTE format(
            'ALTER VIEW %s OWNER TO %I', lock_alone.relation,
            (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = lock_alone.relation)
        );
    ELSE
        EXECUTE format('LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE', lock_alone.relation);
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.lock_alone(regclass) FROM public;
COMMENT ON FUNCTION legacy.lock_alone(regclass) IS
'Takes one table, without its partitions and children, or one view, without what it reads, for the
transaction, within the time that lock_timeout gives. For the tools of adoption.';

CREATE FUNCTION legacy.pause(tries integer)
RETURNS double precision
LANGUAGE sql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT least(0.05 * 2 ^ least(tries, 6), 2) * (0.5 + random() / 2)
$function$;

REVOKE ALL ON FUNCTION legacy.pause(integer) FROM public;
COMMENT ON FUNCTION legacy.pause(integer) IS
'Seconds to wait after so many refusals: doubling up to two, with jitter. For the tools of
adoption.';

CREATE FUNCTION legacy.take_the_floor()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- After an error the session has it still.
    IF EXISTS (
        SELECT FROM pg_locks
        WHERE pg_locks.locktype = 'advisory' AND pg_locks.pid = pg_backend_pid()
            AND pg_locks.classid = 1497453124 AND pg_locks.objid = 9
            AND pg_locks.database = (
                SELECT pg_database.oid FROM pg_database
                WHERE pg_database.datname = current_database()
            )
    ) THEN
        RETURN;
    END IF;
    IF NOT pg_try_advisory_lock(1497453124, 9) THEN
        RAISE EXCEPTION USING ERRCODE = 'YP921', MESSAGE = 'the adoption is run elsewhere',
            DETAIL = 'Another session is moving, copying, switching or rolling back.',
            HINT = 'Wait for it; SELECT * FROM ops.legacy_progress() shows how far it is.';
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.take_the_floor() FROM public;
COMMENT ON FUNCTION legacy.take_the_floor() IS
'One session at a time: holds until pg_advisory_unlock(1497453124, 9) or the session ends. Error:
YP921 another session has it. For the tools of adoption.';

CREATE FUNCTION legacy.require_domain(domain text)
RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF require_domain.domain = 'all' THEN
        RETURN legacy.package_schemas();
    ELSIF require_domain.domain = ANY(legacy.package_schemas()) THEN
        RETURN ARRAY[require_domain.domain];
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'YP922', MESSAGE = 'there is no such domain',
        DETAIL = format('%L is no schema of the package.', require_domain.domain),
        HINT = format('Give one of %s, or all.',
            array_to_string(legacy.package_schemas(), ', '));
END
$function$;

REVOKE ALL ON FUNCTION legacy.require_domain(text) FROM public;
COMMENT ON FUNCTION legacy.require_domain(text) IS
'The schemas that a domain''s name stands for; all: every one. Error: YP922 no such domain. For the
tools of adoption.';
