-- Rows of the package against the old rows they come from: first as two figures in constant
-- memory, and where these differ row by row, by the package's key. A row that was written since,
-- and whose copy has yet to follow, is no difference; nor is one that the package brought along.

CREATE FUNCTION legacy.key_as_json(relation oid, alias text)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(
        format(
            'jsonb_build_object(%s)',
            string_agg(
                format('%L, %s.%I', keys.name, key_as_json.alias, keys.name), ', '
                ORDER BY keys.place
            )
        ),
        'NULL::jsonb'
    )
    FROM unnest(legacy.primary_key(key_as_json.relation)) WITH ORDINALITY AS keys (name, place)
    INNER JOIN pg_attribute
        ON pg_attribute.attrelid = key_as_json.relation AND pg_attribute.attname = keys.name
    -- As text an instant depends on the zone of who wrote it down; the rest of the key will do.
    WHERE pg_attribute.atttypid <> 'timestamptz'::regtype
$function$;

REVOKE ALL ON FUNCTION legacy.key_as_json(oid, text) FROM public;
COMMENT ON FUNCTION legacy.key_as_json(oid, text) IS
'An expression that gives the primary key of a row, without instants, as json. For verifying.';

CREATE FUNCTION legacy.old_rows_query(old_table oid)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format(
        'SELECT %s::oid AS old_table, %s AS old_key, mapped.* FROM %s AS o '
        'CROSS JOIN LATERAL (SELECT m::text AS old_text, %s FROM (SELECT %s) AS m) AS mapped',
        old_rows_query.old_table,
        legacy.key_as_json(old_rows_query.old_table, 'o'),
        old_rows_query.old_table::regclass,
        (
            SELECT string_agg(format('m.%I', keys.name), ', ' ORDER BY keys.place)
            FROM unnest(legacy.primary_key(pairs.new_table))
                WITH ORDINALITY AS keys (name, place)
        ),
        (
            SELECT string_agg(
                format('%s AS %I', found.expression, found.new_column), ', ' ORDER BY found.place
            )
            FROM legacy.mapping(old_rows_query.old_table)
                WITH ORDINALITY AS found (new_column, expression, place)
        )
    )
    FROM legacy.pairs
    WHERE pairs.old_table = old_rows_query.old_table
$function$;

REVOKE ALL ON FUNCTION legacy.old_rows_query(oid) FROM public;
COMMENT ON FUNCTION legacy.old_rows_query(oid) IS
'The rows that an old table gives, each as text, with the package''s key and its own. For
verifying.';

CREATE FUNCTION legacy.new_rows_query(new_table oid)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format(
        'SELECT %s FROM %s AS o',
        string_agg(format('o.%I', pg_attribute.attname), ', ' ORDER BY pg_attribute.attnum),
        new_rows_query.new_table::regclass
    )
    FROM pg_attribute
    WHERE pg_attribute.attrelid = new_rows_query.new_table
        AND pg_attribute.attnum > 0
        AND NOT pg_attribute.attisdropped
        AND pg_attribute.attgenerated = ''
$function$;

REVOKE ALL ON FUNCTION legacy.new_rows_query(oid) FROM public;
COMMENT ON FUNCTION legacy.new_rows_query(oid) IS
'The rows of a table of the package with the columns of legacy.mapping, in its order. For
verifying.';

CREATE FUNCTION legacy.differing_rows_query(new_table oid)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format(
        $query$
        WITH differing AS (
            SELECT
                jsonb_build_object(%1$s) AS key, %2$s AS plain_key, o.old_table, o.old_key,
                o.old_text IS NULL AS not_old, n.new_text IS NULL AS not_new, n.is_made
            FROM (%3$s) AS o
            FULL JOIN (
                SELECT n::text AS new_text, %9$s AS is_made, %4$s FROM (%5$s) AS n
            ) AS n USING (%6$s)
            WHERE o.old_text IS DISTINCT FROM n.new_text
        )
        SELECT
            count(*) FILTER (WHERE differing.not_new) AS lost,
            count(*) FILTER (WHERE differing.not_old) AS made,
            count(*) FILTER (WHERE NOT differing.not_old AND NOT differing.not_new) AS other,
            jsonb_path_query_array(jsonb_agg(differing.key), '$[0 to 4]') AS sample
        FROM differing
        WHERE NOT EXISTS (
            SELECT FROM legacy.changes
            WHERE changes.old_table = ANY(%7$L::oid[])
                AND (
                    changes.key IS NULL
                    OR changes.key @> differing.old_key
                    OR changes.key @> differing.plain_key
                )
        )
        AND NOT EXISTS (
            SELECT FROM legacy.written
            WHERE written.new_table = %8$s
                AND (written.key IS NULL OR written.key @> differing.plain_key)
        )
        AND NOT (differing.not_new AND EXISTS (
            SELECT FROM legacy.conflicts
            WHERE conflicts.old_table = differing.old_table
                AND conflicts.key @> differing.old_key
        ))
        AND NOT (differing.not_old AND (differing.is_made OR EXISTS (
            SELECT FROM legacy.package_rows
            WHERE package_rows.new_table = %8$s AND package_rows.content @> differing.plain_key
        )))
        $query$,
        (
            SELECT string_agg(format('%L, %I', keys.name, keys.name), ', ' ORDER BY keys.place)
            FROM unnest(legacy.primary_key(differing_rows_query.new_table))
                WITH ORDINALITY AS keys (name, place)
        ),
        replace(legacy.key_as_json(differing_rows_query.new_table, 'n'), ' n.', ' '),
        string_agg(legacy.old_rows_query(pairs.old_table), ' UNION ALL '),
        (
            SELECT string_agg(format('n.%I', keys.name), ', ' ORDER BY keys.place)
            FROM unnest(legacy.primary_key(differing_rows_query.new_table))
                WITH ORDINALITY AS keys (name, place)
        ),
        legacy.new_rows_query(differing_rows_query.new_table),
        (
            SELECT string_agg(quote_ident(keys.name), ', ' ORDER BY keys.place)
            FROM unnest(legacy.primary_key(differing_rows_query.new_table))
                WITH ORDINALITY AS keys (name, place)
        ),
        array_agg(pairs.old_table),
        differing_rows_query.new_table,
        legacy.made_condition(differing_rows_query.new_table)
    )
    FROM legacy.pairs
    INNER JOIN pg_class ON pg_class.oid = pairs.old_table
    WHERE pairs.new_table = differing_rows_query.new_table
$function$;

REVOKE ALL ON FUNCTION legacy.differing_rows_query(oid) FROM public;
COMMENT ON FUNCTION legacy.differing_rows_query(oid) IS
'A query that counts old rows that a table of the package lacks, rows it has of its own and rows
that differ, with up to five keys. For verifying.';

CREATE FUNCTION legacy.verify_rows(new_table oid)
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET TimeZone = 'UTC'
SET DateStyle = 'ISO, YMD'
SET IntervalStyle = 'postgres'
SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $function$
DECLARE
    v_old text;
    v_found record;
BEGIN
    SELECT string_agg(legacy.mapped_query(pairs.old_table), ' UNION ALL ') INTO v_old
    FROM legacy.pairs
    INNER JOIN pg_class ON pg_class.oid = pairs.old_table
    WHERE pairs.new_table = verify_rows.new_table;
    IF v_old IS NULL THEN
        RETURN;
    END IF;

    SELECT (old.row_count, old.hash) = (new.row_count, new.hash) AS same INTO v_found
    FROM legacy.fingerprint(v_old) AS old
    CROSS JOIN legacy.fingerprint(legacy.new_rows_query(verify_rows.new_table)) AS new;
    IF v_found.same THEN
        RETURN;
    END IF;

    -- Made of names in the catalog. @plpgsql_check_options: security_warnings = off
    EXECUTE legacy.differing_rows_query(verify_rows.new_table) INTO v_found;
    IF v_found.lost + v_found.made + v_found.other > 0 THEN
        RETURN NEXT ROW(
            'error', 'rows_differ', verify_rows.new_table::regclass::text,
            format(
                'Of the old rows %s are missing, %s are other ones; %s come from no old row.',
                v_found.lost, v_found.other, v_found.made
            ),
            'Before the switch run CALL ops.legacy_reconcile() again, which follows what was '
            'written. After it compare these rows by hand before anything is dropped.',
            v_found.lost + v_found.made + v_found.other, v_found.sample
        )::legacy.finding;
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.verify_rows(oid) FROM public;
COMMENT ON FUNCTION legacy.verify_rows(oid) IS
'Whether a table of the package holds what its old tables give, but for rows written since. For
ops.legacy_verify.';
