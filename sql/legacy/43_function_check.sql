-- Whether the text of a routine still resolves: asked of the language's own validator, of
-- plpgsql_check where the database has it, and of the names in the text. Reads only.

CREATE FUNCTION legacy.callers_path(routine oid)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(
        (
            SELECT substr(setting, length('search_path=') + 1)
            FROM pg_proc
            CROSS JOIN LATERAL unnest(pg_proc.proconfig) AS setting
            WHERE pg_proc.oid = callers_path.routine AND setting LIKE 'search_path=%'
        ),
        -- The API's callers have public and extensions; a schema that is not there does no harm.
        (
            SELECT concat_ws(', ', nullif(quote_ident(pg_namespace.nspname), 'public'), 'public',
                'extensions')
            FROM pg_proc
            INNER JOIN pg_namespace ON pg_namespace.oid = pg_proc.pronamespace
            WHERE pg_proc.oid = callers_path.routine
        )
    )
$function$;

REVOKE ALL ON FUNCTION legacy.callers_path(oid) FROM public;
COMMENT ON FUNCTION legacy.callers_path(oid) IS
'The search_path with which a routine runs: its own, or its schema and that of the API''s callers.
For legacy.complaints().';

CREATE FUNCTION legacy.checker_complaints(routine oid, path text)
RETURNS SETOF text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_checker text;
    v_command text;
    v_messages text[];
    v_use record;
BEGIN
    SELECT format('%I.plpgsql_check_function_tb', pg_namespace.nspname) INTO v_checker
    FROM pg_extension
    INNER JOIN pg_namespace ON pg_namespace.oid = pg_extension.extnamespace
    WHERE pg_extension.extname = 'plpgsql_check';

    v_command := format(
        'SELECT array_agg(message) '
        'FROM %s(funcoid => $1, relid => $2, oldtable => $3, newtable => $4, '
        'fatal_errors => FALSE, other_warnings => FALSE, extra_warnings => FALSE) '
        'WHERE level OPERATOR(pg_catalog.=) ''error''', v_checker
    );

    -- A trigger function is read once for each table that it stands on.
    FOR v_use IN
        SELECT DISTINCT
            coalesce(pg_trigger.tgrelid, 0) AS relation, pg_trigger.tgoldtable,
            pg_trigger.tgnewtable
        FROM pg_proc
        LEFT JOIN pg_trigger ON pg_trigger.tgfoid = pg_proc.oid AND pg_trigger.tgparentid = 0
        WHERE pg_proc.oid = checker_complaints.routine
            AND (pg_proc.prorettype <> 'trigger'::regtype OR pg_trigger.oid IS NOT NULL)
            AND pg_proc.prorettype <> 'event_trigger'::regtype
    LOOP
        PERFORM set_config('search_path', checker_complaints.path, TRUE);
        EXECUTE v_command INTO v_messages
        USING
            checker_complaints.routine::pg_catalog.regprocedure,
            v_use.relation::pg_catalog.regclass, v_use.tgoldtable, v_use.tgnewtable;
        PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', TRUE);

        -- A table without schema that never was the product's is a temporary one.
        RETURN QUERY
        SELECT messages.message
        FROM unnest(v_messages) AS messages (message)
        WHERE messages.message !~ '^relation "[^".]+" does not exist$'
            OR substring(messages.message, '"(.*)"') IN (
                SELECT names.name FROM legacy.old_names() AS names
            );
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.checker_complaints(oid, text) FROM public;
COMMENT ON FUNCTION legacy.checker_complaints(oid, text) IS
'The errors that plpgsql_check, which must be there, finds in a routine that runs with this
search_path. For legacy.complaints().';

CREATE FUNCTION legacy.missing_names(routine oid)
RETURNS SETOF text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_path text[];
BEGIN
    v_path := legacy.path_of(
        ARRAY['search_path=' || legacy.callers_path(missing_names.routine)]
    );

    RETURN QUERY
    SELECT DISTINCT
        format('%s %s does not exist', named.what, array_to_string(mentions.parts, '.'))
    FROM legacy.routine_mentions(missing_names.routine) AS mentions
    CROSS JOIN LATERAL (
        SELECT
            CASE
                WHEN mentions.usage = 'call' THEN 'function'
                WHEN mentions.usage = 'type' THEN 'type' ELSE 'relation'
            END AS what,
            CASE mentions.usage
                WHEN 'column type' THEN mentions.parts[:cardinality(mentions.parts) - 1]
                ELSE mentions.parts
            END AS parts
    ) AS named
    WHERE mentions.usage IN ('table', 'insert', 'insert of rows', 'truncate', 'lock', 'copy', 'row',
            'column type', 'type', 'call')
        AND cardinality(named.parts) <= 2
        -- A table without schema may be a temporary one, or one of a trigger's changed rows.
        AND (cardinality(named.parts) = 2 OR named.parts[1] IN (
            SELECT names.name FROM legacy.old_names() AS names
        ))
        AND NOT EXISTS (
            SELECT FROM unnest(
                CASE cardinality(named.parts)
                    WHEN 2 THEN ARRAY[named.parts[1]] ELSE v_path || '{pg_catalog}'::text[]
                END
            ) AS schema_name
            CROSS JOIN LATERAL
                format('%I.%I', schema_name, named.parts[cardinality(named.parts)]) AS full_name
            WHERE schema_name <> '' AND CASE named.what
                WHEN 'relation' THEN to_regclass(full_name) IS NOT NULL
                WHEN 'type' THEN to_regtype(full_name) IS NOT NULL
                ELSE EXISTS (
                    SELECT FROM pg_proc
                    WHERE pg_proc.pronamespace = to_regnamespace(quote_ident(schema_name))
                        AND pg_proc.proname = named.parts[cardinality(named.parts)]
                )
            END
        )
        -- The fields of a variable look like a name with its schema.
        AND (mentions.usage <> 'call' OR to_regnamespace(quote_ident(named.parts[1])) IS NOT NULL);
END
$function$;

REVOKE ALL ON FUNCTION legacy.missing_names(oid) FROM public;
COMMENT ON FUNCTION legacy.missing_names(oid) IS
'Tables, types and functions that the text of a routine names and that are not there. For
legacy.complaints().';

CREATE FUNCTION legacy.complaints(routine oid)
RETURNS SETOF text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET check_function_bodies = on
AS $function$
DECLARE
    v_path constant text := legacy.callers_path(complaints.routine);
    v_language record;
    v_message text;
BEGIN
    SELECT
        pg_language.lanname AS name, pg_language.lanvalidator::regproc::text AS validator,
        pg_language.lanname = 'plpgsql' AND EXISTS (
            SELECT FROM pg_extension WHERE pg_extension.extname = 'plpgsql_check'
        ) AS has_checker
    INTO v_language
    FROM pg_proc
    INNER JOIN pg_language ON pg_language.oid = pg_proc.prolang
    WHERE pg_proc.oid = complaints.routine;

    BEGIN
        IF v_language.name IN ('sql', 'plpgsql') THEN
            PERFORM set_config('search_path', v_path, TRUE);
            EXECUTE 'SELECT pg_catalog.' || v_language.validator || '($1)' USING complaints.routine;
            PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', TRUE);
        END IF;
        IF v_language.has_checker THEN
            RETURN QUERY SELECT * FROM legacy.checker_complaints(complaints.routine, v_path);
            IF FOUND THEN
                RETURN;
            END IF;
        END IF;
    EXCEPTION
        WHEN insufficient_privilege THEN
            NULL;  -- a text can be read even where its function may not be run
        WHEN lock_not_available OR deadlock_detected THEN
            RAISE;
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS v_message = MESSAGE_TEXT;
            RETURN NEXT v_message;
            RETURN;
    END;
    -- Neither looks into statements like TRUNCATE and LOCK.
    RETURN QUERY SELECT * FROM legacy.missing_names(complaints.routine);
END
$function$;

REVOKE ALL ON FUNCTION legacy.complaints(oid) FROM public;
COMMENT ON FUNCTION legacy.complaints(oid) IS
'What does not resolve in the text of a routine as it stands; no row: all does, as far as can be
seen without running it. For the tools of adoption.';

CREATE FUNCTION legacy.check_functions()
RETURNS SETOF legacy.finding
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    SELECT
        'error'::legacy.severity, 'function_broken', routines.place,
        format('Its text does not resolve: %s.', string_agg(DISTINCT complaints.message, '; ')),
        coalesce(
            'Its definition before it was re-targeted is in legacy.routines.'
            || CASE WHEN known.proven THEN '' ELSE ' It needs a hand: ' || known.reason || '.' END,
            'Write into it where the objects are now, or drop it when nobody calls it.'
        ),
        NULL::bigint, NULL::jsonb
    FROM legacy.old_routines() AS routines
    CROSS JOIN LATERAL legacy.complaints(routines.routine) AS complaints (message)
    LEFT JOIN legacy.routines AS known ON known.routine = routines.routine
    WHERE routines.body IS NOT NULL AND NOT routines.is_platform
    GROUP BY routines.place, known.routine, known.proven, known.reason;
END
$function$;

REVOKE ALL ON FUNCTION legacy.check_functions() FROM public;
COMMENT ON FUNCTION legacy.check_functions() IS
'Every routine of public and other schemas of users whose text no longer resolves. For
ops.legacy_verify().';
