-- What a DBA reads before anything is done: every finding, every object with its home, and both as
-- a page of text. Nothing here writes.

CREATE FUNCTION legacy.finders()
RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ARRAY[
        'find_installer', 'find_names', 'find_unknown', 'find_entangled', 'find_partitions',
        'find_columns', 'find_constraints', 'find_views', 'find_triggers', 'find_functions',
        'find_policies', 'find_row_security', 'find_grants', 'find_publications', 'find_cron',
        'find_rows'
    ]
$function$;

REVOKE ALL ON FUNCTION legacy.finders() FROM public;
COMMENT ON FUNCTION legacy.finders() IS
'The functions of schema legacy that look for findings, in the order of the report. For
ops.legacy_preflight.';

CREATE FUNCTION ops.legacy_preflight()
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_finder text;
BEGIN
    IF EXISTS (SELECT FROM legacy.pairs WHERE pairs.state = 'switched') THEN
        RETURN NEXT legacy.found(
            'notice', 'adopted', current_database(),
            'The package''s tables are in place: there is nothing left to look at beforehand.',
            'SELECT * FROM ops.legacy_verify();'
        );
        RETURN;
    END IF;

    FOREACH v_finder IN ARRAY legacy.finders() LOOP
        RETURN QUERY EXECUTE format('SELECT * FROM legacy.%I()', v_finder);
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION ops.legacy_preflight() FROM public;
COMMENT ON FUNCTION ops.legacy_preflight() IS
'Everything in the old product that the adoption will meet: how bad, what kind, which object, what
is so, what to do. Reads only. For the DBA, before the first ops.legacy_move and after each cure.';

CREATE FUNCTION legacy.report_findings(findings legacy.finding[], level legacy.severity)
RETURNS SETOF text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH chosen AS (
        SELECT
            found.*, count(*) OVER (PARTITION BY found.class) AS alike,
            row_number() OVER (ORDER BY found.class, found.object, found.detail) AS number
        FROM unnest(report_findings.findings) AS found
        WHERE found.severity = report_findings.level
    ),
    lines AS (
        SELECT chosen.class, 0::bigint AS number, 0 AS place, '' AS line
        FROM chosen
        GROUP BY chosen.class
        UNION ALL
        SELECT chosen.class, 0, 1, format('%s (%s)', chosen.class, chosen.alike)
        FROM chosen
        GROUP BY chosen.class, chosen.alike
        UNION ALL
        SELECT chosen.class, chosen.number, parts.place, parts.line
        FROM chosen
        CROSS JOIN LATERAL (
            VALUES
                (1, '  ' || chosen.object || coalesce(' (' || chosen.row_count || ' rows)', '')),
                (2, '      ' || chosen.detail),
                (3, '      Cure: ' || chosen.cure),
                (4, '      For example: ' || CASE WHEN report_findings.level <> 'notice'
                    THEN chosen.sample #>> '{}' END)
        ) AS parts (place, line)
        WHERE parts.line IS NOT NULL
    )

    SELECT lines.line FROM lines ORDER BY lines.class, lines.number, lines.place
$function$;

REVOKE ALL ON FUNCTION legacy.report_findings(legacy.finding[], legacy.severity) FROM public;
COMMENT ON FUNCTION legacy.report_findings(legacy.finding[], legacy.severity) IS
'Findings of one severity as lines, by class and object. For ops.legacy_report.';

CREATE FUNCTION ops.legacy_report()
RETURNS SETOF text
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_findings legacy.finding[];
    v_level legacy.severity;
    v_count bigint;
BEGIN
    SELECT coalesce(array_agg(each), '{}') INTO v_findings FROM ops.legacy_preflight() AS each;

    RETURN QUERY
        SELECT format(
            'Database %s, to be adopted by YardPass %s', current_database(), release.version
        )
        FROM legacy.release;

    FOREACH v_level IN ARRAY enum_range(NULL::legacy.severity) LOOP
        SELECT count(*) INTO v_count
        FROM unnest(v_findings) AS each WHERE each.severity = v_level;
        RETURN NEXT '';
        RETURN NEXT CASE v_level
            WHEN 'error' THEN format(
                'ERRORS: %s. They break or block the adoption, or are open to strangers.', v_count
            )
            WHEN 'warning' THEN format(
                'WARNINGS: %s. They change behaviour, or want a look.', v_count
            )
            ELSE format('NOTICES: %s. They are handled, and good to know.', v_count)
        END;
        RETURN QUERY SELECT * FROM legacy.report_findings(v_findings, v_level);
    END LOOP;

    RETURN NEXT '';
    RETURN NEXT 'WHERE THINGS GO (SELECT * FROM legacy.inventory() names each)';
    RETURN QUERY
        SELECT format('  %s: %s', rpad(counted.home, 14), string_agg(
            counted.kind || ' ' || counted.number, ', ' ORDER BY counted.number DESC, counted.kind
        ))
        FROM (
            SELECT inventory.home, inventory.kind, count(*) AS number
            FROM legacy.inventory()
            GROUP BY inventory.home, inventory.kind
        ) AS counted
        GROUP BY counted.home
        ORDER BY counted.home = 'stays', counted.home;

    RETURN NEXT '';
    RETURN NEXT 'WHAT STRANGERS REACH TODAY (SELECT * FROM legacy.reach() names each)';
    RETURN QUERY
        SELECT format(
            '  %s: reads %s, writes %s, without row security %s', rpad(reach.role_name, 14),
            count(*) FILTER (WHERE 'SELECT' = ANY(reach.rights)),
            count(*) FILTER (WHERE reach.rights && ARRAY['INSERT', 'UPDATE', 'DELETE']),
            count(*) FILTER (WHERE NOT reach.row_security)
        )
        FROM legacy.reach()
        GROUP BY reach.role_name
        ORDER BY reach.role_name;
END
$function$;

REVOKE ALL ON FUNCTION ops.legacy_report() FROM public;
COMMENT ON FUNCTION ops.legacy_report() IS
'The findings of ops.legacy_preflight, where things go and what strangers reach, as a page of text.
Reads only. For the DBA: psql -At -c ''SELECT ops.legacy_report()''.';
