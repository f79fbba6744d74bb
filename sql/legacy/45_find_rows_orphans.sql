-- Rows that refer to nothing: by a key of the old product that was never validated, by a key of the
-- package, or by a pair of columns that no key can watch; and rows that refer to what is there, but
-- belongs to somebody else.

CREATE FUNCTION legacy.find_broken_keys()
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_key record;
    v_counted record;
BEGIN
    FOR v_key IN
        SELECT
            conname, conrelid, confrelid,
            array_agg(quote_ident(child.attname) ORDER BY place) AS columns,
            string_agg(
                format('p.%I = n.%I', parent.attname, child.attname), ' AND ' ORDER BY place
            ) AS joined,
            string_agg(format('n.%I IS NOT NULL', child.attname), ' AND ') AS given,
            bool_and(NOT child.attnotnull) AS is_optional
        FROM pg_constraint
        INNER JOIN legacy.pairs ON pairs.old_table = conrelid
        CROSS JOIN LATERAL unnest(conkey, confkey) WITH ORDINALITY AS k (one, other, place)
        INNER JOIN pg_attribute AS child ON child.attrelid = conrelid AND child.attnum = k.one
        INNER JOIN pg_attribute AS parent ON parent.attrelid = confrelid AND parent.attnum = k.other
        WHERE contype = 'f' AND NOT convalidated AND conparentid = 0
        GROUP BY pg_constraint.oid, conname, conrelid, confrelid
        ORDER BY conname
    LOOP
        FOR v_counted IN
            SELECT * FROM legacy.tally(
                format(
                    'SELECT %s AS yp_key, o.* FROM %s AS o', legacy.row_key(v_key.conrelid),
                    v_key.conrelid::regclass
                ),
                ARRAY[format(
                    '%s AND NOT EXISTS (SELECT FROM %s AS p WHERE %s)',
                    v_key.given, v_key.confrelid::regclass, v_key.joined
                )]
            )
        LOOP
            RETURN NEXT ROW(
                'error', 'orphan',
                format('%s.%s', v_key.conrelid::regclass, array_to_string(v_key.columns, ', ')),
                format(
                    '%I is NOT VALID and rows break it: they refer to nothing in %s.%s',
                    v_key.conname, v_key.confrelid::regclass,
                    ' It could not be tested: ' || v_counted.problem || '.'
                ),
                CASE WHEN v_key.is_optional
                    THEN format('UPDATE %s AS n SET %s WHERE ', v_key.conrelid::regclass,
                        (SELECT string_agg(name || ' = NULL', ', ')
                            FROM unnest(v_key.columns) AS name))
                    ELSE format('DELETE FROM %s AS n WHERE ', v_key.conrelid::regclass)
                END || format(
                    '%s AND NOT EXISTS (SELECT FROM %s AS p WHERE %s); or, where such rows are'
                    || ' legal: ALTER TABLE %s DROP CONSTRAINT %I;',
                    v_key.given, v_key.confrelid::regclass, v_key.joined,
                    v_key.conrelid::regclass, v_key.conname
                ),
                v_counted.row_count, v_counted.sample
            )::legacy.finding;
        END LOOP;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_broken_keys() FROM public;
COMMENT ON FUNCTION legacy.find_broken_keys() IS
'Rows that break a foreign key of the old product which is not valid. For preflight.';

CREATE FUNCTION legacy.find_orphans_to_be(old_table oid)
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_table regclass := find_orphans_to_be.old_table;
    v_test record;
    v_counted record;
    v_given text;
    v_missing text;
    v_alone text;
    v_class text;
    v_seen text[] := '{}';
BEGIN
    FOR v_test IN
        SELECT * FROM legacy.reference_tests(v_table) AS tests WHERE NOT tests.is_watched
    LOOP
        SELECT
            string_agg(format('n.%I IS NOT NULL', one), ' AND '),
            format(
                'NOT EXISTS (SELECT FROM (%s) AS p WHERE %s)',
                legacy.parent_rows(v_test.parent, v_test.keys),
                string_agg(format('p.%I = n.%I', other, one), ' AND ')
            )
        INTO v_given, v_missing
        FROM unnest(v_test.columns, v_test.keys) AS k (one, other);
        v_alone := CASE
            WHEN cardinality(v_test.columns) > 1 AND v_test.alone IS NOT NULL
                THEN format(
                    'NOT EXISTS (SELECT FROM (%s) AS p WHERE p.%I = n.%I)',
                    legacy.parent_rows(v_test.parent, ARRAY[v_test.keys[v_test.alone]]),
                    v_test.keys[v_test.alone], v_test.columns[v_test.alone]
                )
            ELSE v_missing
        END;
        FOR v_counted IN
            SELECT * FROM legacy.tally(
                legacy.new_rows(v_table, v_test.columns),
                ARRAY[
                    v_given || ' AND ' || v_alone,
                    v_given || ' AND ' || v_missing || ' AND NOT (' || v_alone || ')'
                ]
            )
        LOOP
            v_class := CASE
                WHEN v_counted.problem IS NOT NULL THEN 'unreadable'
                WHEN v_counted.place = 2 THEN 'tenant_mismatch'
                WHEN v_test.parent::regclass::text LIKE 'yp_new_ref.%' THEN 'check_violation'
                ELSE 'orphan_no_key'
            END;
            -- One finding for a column and the table it refers to, and none where the old
            -- product's own key has said so.
            CONTINUE WHEN v_class = 'orphan_no_key' AND (
                concat_ws(' ', v_test.columns[coalesce(v_test.alone, 1)], v_test.parent)
                = ANY(v_seen)
                OR EXISTS (
                    SELECT
                    FROM pg_constraint
                    INNER JOIN pg_attribute ON attrelid = conrelid AND ARRAY[attnum] = conkey
                    WHERE conrelid = v_table AND contype = 'f' AND NOT convalidated
                        AND attname = v_test.was
                )
            );
            v_seen := v_seen
                || concat_ws(' ', v_test.columns[coalesce(v_test.alone, 1)], v_test.parent);
            RETURN NEXT ROW(
                'error', v_class,
                CASE WHEN v_class = 'tenant_mismatch' THEN v_table::text
                    ELSE format('%s.%I', v_table, v_test.columns[coalesce(v_test.alone, 1)]) END,
                CASE v_class
                    WHEN 'tenant_mismatch'
                        THEN 'Rows refer to a row of another owner: the composite key to come'
                        || ' refuses them. '
                    WHEN 'check_violation'
                        THEN 'Values are not in the package''s list, and its key refuses them. '
                    ELSE 'Rows refer to nothing; the package has a key here. '
                END
                || format('%I: %s.', v_test.conname, v_test.definition)
                || coalesce(' It could not be tested: ' || v_counted.problem || '.', ''),
                CASE v_class
                    WHEN 'tenant_mismatch' THEN format(
                        'Make %s of these rows agree with the row that %I names.', (
                            SELECT string_agg(quote_ident(name), ', ')
                            FROM unnest(v_test.columns) AS name
                        ),
                        v_test.columns[v_test.alone]
                    )
                    WHEN 'check_violation' THEN format(
                        'Correct %I in %s, or add the missing value to the list.',
                        v_test.columns[1], v_table
                    )
                    ELSE format(
                        'Delete these rows of %s, empty %I where that is allowed, or bring back'
                        || ' what they refer to.',
                        v_table, v_test.columns[coalesce(v_test.alone, 1)]
                    )
                END,
                v_counted.row_count, v_counted.sample
            )::legacy.finding;
        END LOOP;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_orphans_to_be(oid) FROM public;
COMMENT ON FUNCTION legacy.find_orphans_to_be(oid) IS
'Rows of an old table that a foreign key of the package refuses: what they name is not there, or is
of another tenant. For preflight.';
