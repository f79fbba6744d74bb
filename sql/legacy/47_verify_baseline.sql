-- Rows of a table as two figures, in constant memory: how many, and the sum of their hashes. The
-- sum does not depend on the order; a row's text tells NULL from empty text.

CREATE FUNCTION legacy.fingerprint(query text)
RETURNS TABLE (row_count bigint, hash numeric)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
-- The text of a value must not depend on who looks.
SET TimeZone = 'UTC'
SET DateStyle = 'ISO, YMD'
SET IntervalStyle = 'postgres'
SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $function$
BEGIN
    -- Made of names in the catalog. @plpgsql_check_options: security_warnings = off
    RETURN QUERY EXECUTE format(
        'SELECT count(*), coalesce(sum(hashtextextended(counted::text, 0)::numeric), 0)
        FROM (%s) AS counted', fingerprint.query
    );
END
$function$;

REVOKE ALL ON FUNCTION legacy.fingerprint(text) FROM public;
COMMENT ON FUNCTION legacy.fingerprint(text) IS
'Number of rows of a query and the sum of their hashes. For verifying.';

CREATE FUNCTION legacy.rows_written(relation oid)
RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(sum(
        pg_stat_get_tuples_inserted(members.oid) + pg_stat_get_tuples_updated(members.oid)
        + pg_stat_get_tuples_deleted(members.oid)
    ), 0)::bigint
    FROM (
        SELECT rows_written.relation AS oid
        UNION
        SELECT tree.relid FROM pg_partition_tree(rows_written.relation) AS tree
    ) AS members
$function$;

REVOKE ALL ON FUNCTION legacy.rows_written(oid) FROM public;
COMMENT ON FUNCTION legacy.rows_written(oid) IS
'Rows of a table and its partitions that were ever written, by the statistics of the server, which
a crash empties. For verifying.';

CREATE FUNCTION legacy.take_baseline()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    DELETE FROM legacy.baseline;
    DELETE FROM legacy.baseline_tables;
    DELETE FROM legacy.baseline_objects;
    DELETE FROM legacy.baseline_rights;

    -- The writers first: what is written meanwhile counts as written since.
    INSERT INTO legacy.baseline_tables (old_table, row_count, hash, written)
    SELECT pairs.old_table, found.row_count, found.hash, pairs.written
    FROM (
        SELECT tables.old_table, legacy.rows_written(tables.old_table) AS written
        FROM legacy.pairs AS tables
        INNER JOIN pg_class ON pg_class.oid = tables.old_table
        OFFSET 0
    ) AS pairs
    CROSS JOIN LATERAL legacy.fingerprint(
        format('SELECT * FROM %s', pairs.old_table::regclass)
    ) AS found;

    INSERT INTO legacy.baseline_objects (class_id, object_id, identity, column_names)
    SELECT objects.class_id, objects.object_id, objects.identity, objects.column_names
    FROM legacy.rights_objects(FALSE) AS objects
    -- The tools are not what was there before.
    WHERE objects.identity !~ '^routine ops\.(legacy|compat)_' AND objects.identity <> 'schema ops';

    INSERT INTO legacy.baseline (roles)
    SELECT 'public'::name || array_agg(pg_roles.rolname ORDER BY pg_roles.rolname)
    FROM pg_roles
    WHERE NOT pg_roles.rolsuper
        AND pg_roles.rolname !~
            '^(pg_|yardpass_(owner|functions|memberships)$|app_(staff|read|write)$)';

    -- Before the package's, so that what was there already is not taken for the package's gift.
    INSERT INTO legacy.baseline_rights (role_name, identity, column_name, privilege, of_package)
    SELECT
        rights.role_name, rights.identity, rights.column_name, rights.privilege, sides.waiting
    FROM legacy.baseline
    CROSS JOIN (VALUES (FALSE), (TRUE)) AS sides (waiting)
    CROSS JOIN LATERAL legacy.rights_now(baseline.roles, sides.waiting) AS rights
    WHERE rights.identity IN (SELECT identity FROM legacy.baseline_objects)
    ORDER BY sides.waiting
    ON CONFLICT DO NOTHING;
END
$function$;

REVOKE ALL ON FUNCTION legacy.take_baseline() FROM public;
COMMENT ON FUNCTION legacy.take_baseline() IS
'Remembers rows, objects and rights as they are. For the first move: before it anything else is
changed.';

CREATE FUNCTION legacy.verify_baseline(old_table oid)
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_before legacy.baseline_tables;
    v_written bigint := legacy.rows_written(verify_baseline.old_table);
    v_now record;
BEGIN
    SELECT * INTO v_before
    FROM legacy.baseline_tables
    WHERE baseline_tables.old_table = verify_baseline.old_table;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    SELECT * INTO v_now
    FROM legacy.fingerprint(format('SELECT * FROM %s', verify_baseline.old_table::regclass));
    IF (v_now.row_count, v_now.hash) = (v_before.row_count, v_before.hash) THEN
        RETURN;
    END IF;
    RETURN NEXT ROW(
        (CASE WHEN v_written = v_before.written THEN 'error' ELSE 'notice' END)::legacy.severity,
        CASE WHEN v_written = v_before.written THEN 'rows_differ' ELSE 'rows_written' END,
        verify_baseline.old_table::regclass::text,
        format(
            'It had %s rows when the adoption began and has %s, or other ones%s.',
            v_before.row_count, v_now.row_count,
            CASE WHEN v_written = v_before.written THEN ', though nobody wrote to it'
                ELSE format(
                    '; the server has counted %s writes meanwhile', v_written - v_before.written
                )
            END
        ),
        CASE WHEN v_written = v_before.written
            THEN 'Call it again in a minute, for writes are counted late. If it still says so, do '
                'not go on: compare with the backup, and run CALL ops.legacy_rollback(''all'').'
            ELSE 'None: the application goes on writing.'
        END,
        v_now.row_count, NULL
    )::legacy.finding;
END
$function$;

REVOKE ALL ON FUNCTION legacy.verify_baseline(oid) FROM public;
COMMENT ON FUNCTION legacy.verify_baseline(oid) IS
'Whether an old table still has the rows of the baseline, or differs because it was written to. For
ops.legacy_verify.';
