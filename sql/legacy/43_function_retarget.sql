-- Writes the homes of moved tables into the text of a routine, where every name in it is understood
-- and the new text is proved: made in a subtransaction that is taken back, and checked there.

CREATE FUNCTION legacy.replaced(source text, places integer[], sizes integer[], texts text[])
RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_text text := source;
    v_edit record;
BEGIN
    FOR v_edit IN
        SELECT edits.*
        FROM unnest(places, sizes, texts) AS edits (at, size, text)
        ORDER BY edits.at DESC
    LOOP
        v_text := overlay(v_text PLACING v_edit.text FROM v_edit.at FOR v_edit.size);
    END LOOP;
    RETURN v_text;
END
$function$;

REVOKE ALL ON FUNCTION legacy.replaced(text, integer[], integer[], text[]) FROM public;
COMMENT ON FUNCTION legacy.replaced(text, integer[], integer[], text[]) IS
'A text with pieces of it, by place and size, replaced by others. For legacy.new_body().';

CREATE FUNCTION legacy.new_body(routine oid, OUT body text, OUT trouble text[], OUT reason text)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_source text;
BEGIN
    SELECT pg_proc.prosrc INTO v_source
    FROM pg_proc
    WHERE pg_proc.oid = new_body.routine AND pg_proc.prosqlbody IS NULL;

    WITH uses AS MATERIALIZED (
        SELECT
            found.*, CASE WHEN found.inside < 0 THEN 'dynamic' ELSE found.usage END AS usage_there,
            CASE
                WHEN found.usage = 'literal' THEN quote_literal(
                    format('%I.%I', found.now_schema, found.now_name)
                    || CASE WHEN found.parts[1] LIKE '%[]%' THEN '[]' ELSE '' END
                )
                ELSE (
                    SELECT string_agg(quote_ident(written.part), '.')
                    FROM unnest(
                        ARRAY[found.now_schema::text, found.now_name]
                        || found.parts[CASE WHEN found.qualified THEN 3 ELSE 2 END:]
                    ) AS written (part)
                )
            END AS text
        FROM legacy.routine_uses(new_body.routine) AS found
        WHERE found.name IS NULL OR found.now_schema <> 'public'
    ),

    edits AS (
        SELECT uses.at, uses.size, uses.text
        FROM uses
        WHERE uses.inside IS NULL AND uses.size > 0 AND uses.name IS NOT NULL
        UNION ALL
        -- A literal that EXECUTE runs is edited as the text that it holds, and quoted again.
        SELECT
            literals.at, literals.size,
            CASE
                WHEN literals.raw LIKE '$%'
                    THEN substring(literals.raw, '^\$[^$]*\$') || literals.edited
                        || substring(literals.raw, '^\$[^$]*\$')
                ELSE quote_literal(literals.edited)
            END
        FROM (
            SELECT
                tokens.at, tokens.size, substr(v_source, tokens.at, tokens.size) AS raw,
                legacy.replaced(
                    tokens.word, array_agg(uses.at), array_agg(uses.size), array_agg(uses.text)
                ) AS edited
            FROM uses
            INNER JOIN legacy.tokens(v_source) AS tokens ON tokens.at = uses.inside
            WHERE uses.inside > 0 AND uses.size > 0 AND uses.name IS NOT NULL
            GROUP BY tokens.at, tokens.size, tokens.word
        ) AS literals
    )

    SELECT
        legacy.obstacle(array_agg(uses.usage_there)
            || CASE
                WHEN bool_or(uses.now_name <> uses.name AND uses.usage <> 'literal')
                    THEN ARRAY['renamed'] ELSE '{}'
            END),
        coalesce(array_agg(DISTINCT uses.usage_there), '{}'),
        (
            SELECT legacy.replaced(
                v_source, array_agg(edits.at), array_agg(edits.size), array_agg(edits.text)
            )
            FROM edits
            HAVING count(*) > 0
        )
    INTO reason, trouble, body
    FROM uses;

    IF reason IS NOT NULL THEN
        body := NULL;
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.new_body(oid) FROM public;
COMMENT ON FUNCTION legacy.new_body(oid) IS
'The text of a routine with the names of moved objects replaced by where they are now, null when
that cannot be done, and then the reason, or there are none; and in which positions it names them.
For legacy.retarget().';

CREATE FUNCTION legacy.definition_with(routine oid, body text)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_definition constant text := pg_get_functiondef(definition_with.routine);
    v_tag text := substring(v_definition, '(\$(?:function|procedure)x*\$)\n$');
    v_head text;
BEGIN
    SELECT left(
        v_definition, length(v_definition) - 2 * length(v_tag) - length(pg_proc.prosrc) - 1
    ) INTO v_head
    FROM pg_proc
    WHERE pg_proc.oid = definition_with.routine;

    WHILE strpos(definition_with.body, v_tag) > 0 LOOP
        v_tag := left(v_tag, -1) || 'x$';
    END LOOP;
    RETURN v_head || v_tag || definition_with.body || v_tag || E'\n';
END
$function$;

REVOKE ALL ON FUNCTION legacy.definition_with(oid, text) FROM public;
COMMENT ON FUNCTION legacy.definition_with(oid, text) IS
'The definition of a routine with another text. For legacy.retarget().';

CREATE FUNCTION legacy.retargeting(
    routine oid, OUT definition text, OUT trouble text[], OUT reason text
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET check_function_bodies = on
AS $function$
DECLARE
    v_new record;
    v_path constant text := legacy.callers_path(retargeting.routine);
BEGIN
    SELECT made.* INTO v_new FROM legacy.new_body(retargeting.routine) AS made;
    trouble := v_new.trouble;
    reason := v_new.reason;
    IF reason IS NULL AND NOT EXISTS (
        SELECT FROM pg_proc
        WHERE pg_proc.oid = retargeting.routine AND pg_has_role(pg_proc.proowner, 'USAGE')
    ) THEN
        reason := 'it belongs to a role that this session cannot act for';
    END IF;
    IF reason IS NOT NULL THEN
        RETURN;
    ELSIF v_new.body IS NULL THEN
        definition := pg_get_functiondef(retargeting.routine);
        RETURN;
    END IF;

    definition := legacy.definition_with(retargeting.routine, v_new.body);
    BEGIN
        PERFORM set_config('search_path', v_path, TRUE);
        EXECUTE definition;
        PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', TRUE);
        SELECT string_agg(complaints.message, '; ') INTO reason
        FROM legacy.complaints(retargeting.routine) AS complaints (message);
        RAISE EXCEPTION USING ERRCODE = 'YP923', MESSAGE = 'the trial is over',
            DETAIL = 'The new text was made to be looked at, and is taken back.',
            HINT = 'This error is caught where it is raised.';
    EXCEPTION
        WHEN SQLSTATE 'YP923' THEN
            NULL;
        WHEN lock_not_available OR deadlock_detected THEN
            RAISE;
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS reason = MESSAGE_TEXT;
    END;
    IF reason IS NOT NULL THEN
        definition := NULL;
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.retargeting(oid) FROM public;
COMMENT ON FUNCTION legacy.retargeting(oid) IS
'The definition of a routine with moved names replaced, null when it was not proved, and then the
reason; and in which positions it names them. Changes nothing. For the tools of adoption.';

CREATE FUNCTION legacy.retarget(routine oid)
RETURNS text
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT tried.definition FROM legacy.retargeting(retarget.routine) AS tried
$function$;

REVOKE ALL ON FUNCTION legacy.retarget(oid) FROM public;
COMMENT ON FUNCTION legacy.retarget(oid) IS
'The definition of a routine with the names of moved objects replaced by where they are now; null
when that cannot be proved. Changes nothing. For the tools of adoption.';

CREATE FUNCTION legacy.retarget_step(phase text, domain name)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_off constant text := 'SELECT pg_catalog.set_config(''check_function_bodies'', ''off'', TRUE)';
    c_on constant text := 'SELECT pg_catalog.set_config(''check_function_bodies'', ''on'', TRUE)';
    v_routine record;
    v_new record;
    v_old text;
    v_done integer := 0;
BEGIN
    FOR v_routine IN
        SELECT routines.routine, routines.place, named.table_only
        FROM legacy.old_routines() AS routines
        INNER JOIN (
            SELECT
                uses.routine,
                bool_or(uses.usage IN ('truncate', 'lock', 'copy', 'ddl', 'sample', 'constraint',
                    'system column', 'current row')) AS table_only
            FROM legacy.routine_uses() AS uses
            WHERE uses.now_schema <> 'public'
                AND (retarget_step.domain IN ('all', 'public') OR uses.home = retarget_step.domain)
            GROUP BY uses.routine
        ) AS named ON named.routine = routines.routine
        ORDER BY routines.routine
    LOOP
        -- While the views stand, only what a view cannot do is worth a change.
        CONTINUE WHEN retarget_step.phase = 'move' AND NOT v_routine.table_only
            AND NOT EXISTS (SELECT FROM legacy.complaints(v_routine.routine));
        v_old := pg_get_functiondef(v_routine.routine);
        SELECT tried.* INTO v_new FROM legacy.retargeting(v_routine.routine) AS tried;

        INSERT INTO legacy.routines (
            routine, place, trouble, definition, retargeted, proven, reason
        )
        VALUES (
            v_routine.routine, v_routine.place, v_new.trouble, v_old, v_new.definition,
            v_new.definition IS NOT NULL, v_new.reason
        )
        ON CONFLICT (routine) DO UPDATE SET
            trouble = excluded.trouble, retargeted = excluded.retargeted,
            proven = excluded.proven, reason = excluded.reason, looked_at = clock_timestamp();

        IF v_new.definition <> v_old THEN
            PERFORM legacy.do_step(
                retarget_step.phase, retarget_step.domain, 'function ' || v_routine.place,
                ARRAY[c_off, v_new.definition, c_on], ARRAY[c_off, v_old, c_on]
            );
            v_done := v_done + 1;
        END IF;
    END LOOP;
    RETURN v_done;
END
$function$;

REVOKE ALL ON FUNCTION legacy.retarget_step(text, name) FROM public;
COMMENT ON FUNCTION legacy.retarget_step(text, name) IS
'Re-targets the routines whose text names moved objects of a domain, as steps, and returns how
many. Phase move: those that do not work with a view in the table''s place; compat: all that can be
proved.
Domain all or public: of every domain. Those left alone are in legacy.routines with the reason. For
the tools of adoption.';
