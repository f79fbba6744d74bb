-- From phase to phase, a view at a time, each in a short transaction: on, warn, removed, and back.
-- Whatever ends it, each view is in one phase or the other; a second call goes on.

CREATE FUNCTION legacy.require_phase(phase text, view text)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF require_phase.phase IS NULL OR require_phase.phase NOT IN ('on', 'warn', 'removed') THEN
        RAISE EXCEPTION USING ERRCODE = 'YP931', MESSAGE = 'there is no such phase',
            DETAIL = format('%L is no phase of the views of old names.', require_phase.phase),
            HINT = 'Give on, warn or removed.';
    END IF;
    IF require_phase.view IS DISTINCT FROM 'all' AND NOT EXISTS (
        SELECT FROM legacy.compat_phases() AS phases WHERE phases.view_name = require_phase.view
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'YP932', MESSAGE = 'there is no such view of an old name',
            DETAIL = format('%L is no view of public that stands for a moved table.',
                require_phase.view),
            HINT = 'SELECT * FROM ops.compat_uses() lists them; or give all.';
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.require_phase(text, text) FROM public;
COMMENT ON FUNCTION legacy.require_phase(text, text) IS
'Refuses phases and views that there are not. Errors: YP931, YP932. For ops.compat_phase.';

CREATE FUNCTION legacy.views_to_change(phase text, view text)
RETURNS name[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(array_agg(phases.view_name ORDER BY phases.view_name), '{}')
    FROM legacy.compat_phases() AS phases
    WHERE views_to_change.view IN ('all', phases.view_name)
        AND phases.phase <> views_to_change.phase
        AND (
            views_to_change.phase = 'on'
            OR to_regclass(format('public.%I', phases.view_name))::oid NOT IN (
                SELECT needed.view FROM legacy.needed_views() AS needed
            ) IS NOT FALSE
        )
$function$;

REVOKE ALL ON FUNCTION legacy.views_to_change(text, text) FROM public;
COMMENT ON FUNCTION legacy.views_to_change(text, text) IS
'The views that are not in a phase and can be. For ops.compat_phase.';

CREATE FUNCTION legacy.change_phase(view_name name, phase text)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_object constant text := format('public.%I', change_phase.view_name);
    v_step record;
    v_view oid;
    v_home name;
BEGIN
    FOR v_step IN
        SELECT steps.step
        FROM legacy.compat_steps() AS steps
        WHERE steps.object = v_object
            AND (steps.phase = 'removed' OR steps.phase = 'warn' AND change_phase.phase = 'on')
        ORDER BY steps.step DESC
    LOOP
        PERFORM legacy.undo_step(v_step.step);
    END LOOP;
    SELECT phases.phase, phases.home INTO v_step
    FROM legacy.compat_phases() AS phases
    WHERE phases.view_name = change_phase.view_name;
    IF v_step.phase = change_phase.phase THEN
        RETURN;
    END IF;

    v_view := to_regclass(v_object);
    v_home := v_step.home;
    IF change_phase.phase = 'removed' THEN
        PERFORM legacy.do_step(
            'compat', v_home, v_object, ARRAY['DROP VIEW ' || v_object],
            legacy.view_statements(v_view)
        );
    ELSE
        PERFORM legacy.do_step(
            'compat', v_home, v_object,
            ARRAY[
                format('SELECT legacy.count_uses(%L)', change_phase.view_name),
                'CREATE OR REPLACE ' || legacy.view_text(
                    v_view,
                    (
                        SELECT reloptions || CASE
                            WHEN pg_relation_is_updatable(v_view, FALSE) & 28 > 0
                                AND array_to_string(reloptions, ' ') !~ 'check_option='
                                THEN ARRAY['check_option=local'] ELSE '{}'
                        END
                        FROM pg_class
                        WHERE oid = v_view
                    ),
                    format(
                        '(SELECT legacy.note_use(%L, current_user))', change_phase.view_name
                    )
                )
            ],
            ARRAY[
                'CREATE OR REPLACE ' || legacy.view_text(
                    v_view, (SELECT reloptions FROM pg_class WHERE oid = v_view)
                )
            ]
        );
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.change_phase(name, text) FROM public;
COMMENT ON FUNCTION legacy.change_phase(name, text) IS
'Brings one view of an old name into a phase. For ops.compat_phase.';

CREATE FUNCTION legacy.open_for_removed()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_home record;
    v_step bigint;
BEGIN
    -- Who had rights on a view reads the same in its schema.
    FOR v_home IN
        SELECT phases.home, string_agg(DISTINCT takers.role_name, ', ') AS takers
        FROM legacy.compat_phases() AS phases
        INNER JOIN pg_namespace ON pg_namespace.nspname = phases.home
        INNER JOIN pg_class
            ON pg_class.relnamespace = pg_namespace.oid AND pg_class.relname = phases.view_name
        CROSS JOIN LATERAL (
            SELECT DISTINCT
                CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END
            FROM aclexplode(pg_class.relacl) AS acl
            WHERE acl.grantee = 0
                OR NOT has_schema_privilege(acl.grantee, pg_namespace.oid, 'USAGE')
        ) AS takers (role_name)
        WHERE phases.phase = 'removed'
            AND NOT EXISTS (
                SELECT FROM aclexplode(pg_namespace.nspacl) AS given
                WHERE given.grantee = 0 AND given.privilege_type = 'USAGE'
            )
        GROUP BY phases.home
    LOOP
        PERFORM legacy.do_step(
            'compat', v_home.home, format('schema %I', v_home.home),
            ARRAY[format('GRANT USAGE ON SCHEMA %I TO %s', v_home.home, v_home.takers)],
            ARRAY[format('REVOKE USAGE ON SCHEMA %I FROM %s', v_home.home, v_home.takers)]
        );
    END LOOP;

    -- Where no view is removed any more, what was done beside them is undone.
    FOR v_step IN
        SELECT steps.step
        FROM legacy.compat_steps() AS steps
        WHERE steps.phase IS NULL
            AND NOT EXISTS (
                SELECT FROM legacy.compat_phases() AS phases
                WHERE phases.home = steps.domain AND phases.phase = 'removed'
            )
        ORDER BY steps.step DESC
    LOOP
        PERFORM legacy.undo_step(v_step);
    END LOOP;
    NOTIFY pgrst, 'reload schema';
END
$function$;

REVOKE ALL ON FUNCTION legacy.open_for_removed() FROM public;
COMMENT ON FUNCTION legacy.open_for_removed() IS
'Opens the schemas whose views are removed to those who had rights on them, and closes the others
again. For ops.compat_phase.';

CREATE FUNCTION legacy.retarget_domains(view text)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_home name;
BEGIN
    FOR v_home IN
        SELECT DISTINCT phases.home
        FROM legacy.compat_phases() AS phases
        WHERE retarget_domains.view IN ('all', phases.view_name)
    LOOP
        PERFORM legacy.retarget_step('compat', v_home);
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.retarget_domains(text) FROM public;
COMMENT ON FUNCTION legacy.retarget_domains(text) IS
'Lets the functions that name these views name what stands beneath them, where that is proven. For
ops.compat_phase.';

CREATE PROCEDURE ops.compat_phase(
    phase text, view text DEFAULT 'all', lock_milliseconds integer DEFAULT 100
)
LANGUAGE plpgsql SECURITY INVOKER
AS $procedure$
DECLARE
    v_views name[];
    v_view name;
    v_tries integer := 0;
    v_kept record;
BEGIN
    PERFORM legacy.require_phase(compat_phase.phase, compat_phase.view);
    PERFORM legacy.take_the_floor();
    COMMIT;
    IF compat_phase.phase = 'removed' THEN
        PERFORM legacy.retarget_domains(compat_phase.view);
        COMMIT;
    END IF;

    LOOP
        v_views := legacy.views_to_change(compat_phase.phase, compat_phase.view);
        EXIT WHEN v_views = '{}';
        FOREACH v_view IN ARRAY v_views LOOP
            PERFORM legacy.attempt(
                pg_catalog.format(
                    'SELECT legacy.change_phase(%L, %L)', v_view, compat_phase.phase
                ), compat_phase.lock_milliseconds
            );
            COMMIT;
        END LOOP;
        EXIT WHEN legacy.views_to_change(compat_phase.phase, compat_phase.view) = '{}';
        v_tries := v_tries + 1;
        PERFORM pg_catalog.pg_sleep(legacy.pause(v_tries));
        COMMIT;
    END LOOP;

    PERFORM legacy.open_for_removed();
    COMMIT;
    FOR v_kept IN
        SELECT phases.view_name, needed.needed_by
        FROM legacy.compat_phases() AS phases
        INNER JOIN legacy.needed_views() AS needed
            ON needed.view = pg_catalog.to_regclass(
                pg_catalog.format('public.%I', phases.view_name)
            )
        WHERE phases.phase <> compat_phase.phase
            AND compat_phase.view IN ('all', phases.view_name)
    LOOP
        RAISE NOTICE 'public.% stays as it is, for it is needed by: %', v_kept.view_name,
            v_kept.needed_by;
    END LOOP;
    PERFORM pg_catalog.pg_advisory_unlock(1497453124, 9);
END
$procedure$;

REVOKE ALL ON PROCEDURE ops.compat_phase(text, text, integer) FROM public;
COMMENT ON PROCEDURE ops.compat_phase (text, text, integer) IS
'Brings a view of an old name, or all, into a phase: on; warn, in which each use is logged and
counted (ops.compat_uses); removed, in which it is dropped and its schema is open to those who had
rights on it. Back goes the same way. A view that something of the package needs stays. Errors:
YP921 the adoption is run elsewhere, YP931 no such phase, YP932 no such view. For the DBA, outside
of a transaction.';
