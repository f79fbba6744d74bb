-- Which views stand for old names, and in which phase each is. A view of public is one when a
-- relation of the same name stands beneath it in a schema of the package: there it can be reached
-- once the schema is open. What else public offers has no other place and stays.

CREATE FUNCTION legacy.old_name_views()
RETURNS TABLE (view oid, view_name name, home name)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT DISTINCT pg_class.oid, pg_class.relname, homes.nspname
    FROM pg_class
    INNER JOIN pg_rewrite ON pg_rewrite.ev_class = pg_class.oid
    INNER JOIN pg_depend
        ON pg_depend.classid = 'pg_rewrite'::regclass
        AND pg_depend.objid = pg_rewrite.oid
        AND pg_depend.refclassid = 'pg_class'::regclass
    INNER JOIN pg_class AS beneath
        ON beneath.oid = pg_depend.refobjid
        AND beneath.relname = pg_class.relname
        AND beneath.oid <> pg_class.oid
    INNER JOIN pg_namespace AS homes
        ON homes.oid = beneath.relnamespace
        AND homes.nspname = ANY(legacy.package_schemas())
    WHERE pg_class.relkind = 'v' AND pg_class.relnamespace = 'public'::regnamespace
$function$;

REVOKE ALL ON FUNCTION legacy.old_name_views() FROM public;
COMMENT ON FUNCTION legacy.old_name_views() IS
'The views of public that stand for old names, and where what they show stands now. For
ops.compat_phase.';

CREATE FUNCTION legacy.needed_views()
RETURNS TABLE (view oid, needed_by text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH views AS MATERIALIZED (
        SELECT found.view, found.view_name, pg_class.reltype, pg_type.typarray
        FROM legacy.old_name_views() AS found
        INNER JOIN pg_class ON pg_class.oid = found.view
        INNER JOIN pg_type ON pg_type.oid = pg_class.reltype
    ),

    needs AS (
        SELECT views.view, pg_depend.classid, pg_depend.objid
        FROM views
        INNER JOIN pg_depend
            ON pg_depend.refclassid = 'pg_class'::regclass AND pg_depend.refobjid = views.view
        WHERE pg_depend.deptype = 'n'
        UNION
        SELECT views.view, pg_depend.classid, pg_depend.objid
        FROM views
        CROSS JOIN LATERAL unnest(ARRAY[views.reltype, views.typarray]) AS type
        INNER JOIN pg_depend
            ON pg_depend.refclassid = 'pg_type'::regclass AND pg_depend.refobjid = type
        WHERE pg_depend.deptype = 'n'
    ),

    named AS (
        SELECT
            needs.view,
            CASE WHEN pg_rewrite.oid IS NULL THEN pg_describe_object(needs.classid, needs.objid, 0)
                ELSE 'view ' || pg_rewrite.ev_class::regclass
            END AS name
        FROM needs
        LEFT JOIN pg_rewrite
            ON needs.classid = 'pg_rewrite'::regclass AND pg_rewrite.oid = needs.objid
        WHERE pg_rewrite.ev_class IS DISTINCT FROM needs.view
        UNION
        -- Bodies of the package's functions are text.
        SELECT views.view, 'function ' || pg_proc.oid::regprocedure
        FROM pg_proc
        -- The package that waits names its own.
        INNER JOIN pg_namespace
            ON pg_namespace.oid = pg_proc.pronamespace
            AND pg_namespace.nspname = ANY(legacy.package_schemas())
        CROSS JOIN LATERAL regexp_matches(pg_proc.prosrc, '\mpublic\.([a-z_0-9]+)', 'g') AS mention
        INNER JOIN views ON views.view_name = mention[1]
        WHERE pg_proc.proowner IN (
            to_regrole('yardpass_owner'), to_regrole('yardpass_functions'),
            to_regrole('yardpass_memberships')
        )
    )

    SELECT named.view, string_agg(named.name, ', ' ORDER BY named.name)
    FROM named
    GROUP BY named.view
$function$;

REVOKE ALL ON FUNCTION legacy.needed_views() FROM public;
COMMENT ON FUNCTION legacy.needed_views() IS
'Views of old names that something needs, and what: other views, functions that return their rows or
that name them in their text. For ops.compat_phase.';

CREATE FUNCTION legacy.compat_steps()
RETURNS TABLE (step bigint, domain name, object text, phase text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        steps.id, steps.domain, steps.object,
        CASE
            WHEN steps.statements[1] LIKE 'DROP VIEW%' THEN 'removed'
            WHEN steps.statements[1] LIKE '%legacy.count_uses(%' THEN 'warn'
        END
    FROM legacy.steps
    WHERE steps.phase = 'compat' AND steps.undone_at IS NULL
        -- With the switch other views took their places.
        AND steps.id > coalesce(
            (
                SELECT max(switches.id)
                FROM legacy.steps AS switches
                WHERE switches.phase = 'switch' AND switches.undone_at IS NULL
            ), 0
        )
$function$;

REVOKE ALL ON FUNCTION legacy.compat_steps() FROM public;
COMMENT ON FUNCTION legacy.compat_steps() IS
'What was done to views of old names and stands; phase is null for what was done beside them. For
ops.compat_phase.';

CREATE FUNCTION legacy.compat_phases()
RETURNS TABLE (view_name name, home name, phase text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH steps AS MATERIALIZED (
        SELECT found.domain, found.object, found.phase FROM legacy.compat_steps() AS found
    )

    SELECT
        views.view_name, views.home,
        CASE
            WHEN EXISTS (
                SELECT FROM steps
                WHERE steps.object = format('public.%I', views.view_name) AND steps.phase = 'warn'
            ) THEN 'warn'
            ELSE 'on'
        END
    FROM legacy.old_name_views() AS views
    UNION ALL
    SELECT (parse_ident(steps.object))[2]::name, steps.domain, 'removed'
    FROM steps
    WHERE steps.phase = 'removed'
$function$;

REVOKE ALL ON FUNCTION legacy.compat_phases() FROM public;
COMMENT ON FUNCTION legacy.compat_phases() IS
'The phase of every view of an old name. For ops.compat_phase and ops.compat_uses.';

CREATE FUNCTION ops.compat_uses()
RETURNS TABLE (
    view_name name, home name, phase text, role_name name, uses bigint, last_use timestamptz,
    needed_by text
)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        phases.view_name, phases.home, phases.phase, counted.role_name, coalesce(counted.uses, 0),
        counted.last_use, needed.needed_by
    FROM legacy.compat_phases() AS phases
    LEFT JOIN legacy.needed_views() AS needed
        ON needed.view = to_regclass(format('public.%I', phases.view_name))
    LEFT JOIN LATERAL (
        SELECT
            counters.role_name, stats.seq_scan AS uses,
            -- Known from PostgreSQL 16 on.
            (to_jsonb(stats) ->> 'last_seq_scan')::timestamptz AS last_use
        FROM legacy.compat_counters AS counters
        INNER JOIN pg_stat_all_tables AS stats
            ON stats.schemaname = 'legacy' AND stats.relname = 'use_' || counters.id
        WHERE counters.view_name = phases.view_name AND stats.seq_scan > 0
    ) AS counted ON TRUE
    ORDER BY counted.uses DESC NULLS LAST, phases.view_name, counted.role_name
$function$;

REVOKE ALL ON FUNCTION ops.compat_uses() FROM public;
COMMENT ON FUNCTION ops.compat_uses() IS
'Every view of an old name: its phase, the schema where the same stands now, statements that used it
while it was in the phase warn, by role and since the server''s statistics were last reset, and what
keeps it from being removed. For the DBA.';
