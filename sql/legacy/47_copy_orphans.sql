-- Rows whose parent is missing, asked of every foreign key that was set aside, before the switch
-- puts the keys back. And the rows that were refused, asked again.

CREATE FUNCTION legacy.find_orphans()
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_key record;
    v_many bigint;
    v_total bigint := 0;
BEGIN
    DELETE FROM legacy.conflicts WHERE sqlstate = '23503';
    FOR v_key IN
        SELECT
            foreign_keys.*, children.old_table,
            CASE
                WHEN foreign_keys.refers_to = 'legacy.people'::regclass THEN 'auth.users'
                ELSE foreign_keys.refers_to::regclass::text
            END AS parent
        FROM legacy.foreign_keys
        INNER JOIN legacy.pairs AS children
            ON children.new_table = foreign_keys.new_table AND children.state = 'copied'
        WHERE NOT EXISTS (
            SELECT
            FROM legacy.pairs AS parents
            WHERE parents.new_table = foreign_keys.refers_to
                AND parents.state NOT IN ('copied', 'switched')
        )
    LOOP
        EXECUTE format(
            'INSERT INTO legacy.conflicts (old_table, key, sqlstate, constraint_name, message,'
            ' detail, cure) SELECT %s, %s, ''23503'', %L, %L, jsonb_build_object(%s)::text, %L'
            ' FROM %s AS n LEFT JOIN %s AS p ON %s WHERE %s AND p.%I IS NULL'
            -- A parent that is refused itself is said once, there.
            ' AND NOT EXISTS (SELECT FROM legacy.conflicts AS c INNER JOIN legacy.pairs AS r'
            ' ON r.old_table = c.old_table WHERE r.new_table = %s AND c.sqlstate <> ''23503'''
            ' AND c.key ->> %L = n.%I::text)%s ORDER BY 2 LIMIT 10000 ON CONFLICT DO NOTHING',
            v_key.old_table, legacy.old_key_of(v_key.old_table, 'n'), v_key.name,
            format('there is no such row in %s', v_key.parent),
            (
                SELECT string_agg(format('%1$L, n.%1$I', name), ', ')
                FROM unnest(v_key.columns) AS name
            ),
            format(
                'Make %s(%s) agree: correct or delete the row, or make the parent it names.',
                v_key.parent, array_to_string(v_key.keys, ', ')
            ),
            v_key.new_table::regclass, v_key.parent,
            (
                SELECT string_agg(format('p.%I = n.%I', key, name), ' AND ')
                FROM unnest(v_key.keys, v_key.columns) AS agree (key, name)
            ),
            (
                SELECT string_agg(format('n.%I IS NOT NULL', name), ' AND ')
                FROM unnest(v_key.columns) AS name
            ),
            v_key.keys[1], v_key.refers_to, v_key.keys[1], v_key.columns[1],
            -- Of two old tables that share the package's, the one that the row is from.
            (
                SELECT format(
                    ' AND EXISTS (SELECT FROM %s AS o WHERE %s)', v_key.old_table::regclass,
                    legacy.same_columns(legacy.primary_key(v_key.old_table), 'o', 'n')
                )
                FROM legacy.pairs AS others
                WHERE others.new_table = v_key.new_table AND others.old_table <> v_key.old_table
                LIMIT 1
            )
        );
        GET DIAGNOSTICS v_many = ROW_COUNT;
        v_total := v_total + v_many;
    END LOOP;
    RETURN v_total;
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_orphans() FROM public;
COMMENT ON FUNCTION legacy.find_orphans() IS
'Makes conflicts of copied rows whose parent is missing, and returns how many; earlier ones are
forgotten. A key between tables of which one is not copied yet is left out. For the copying.';

CREATE FUNCTION legacy.old_key_of(old_table oid, alias text)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format(
        'jsonb_build_object(%s)',
        string_agg(format('%1$L, %2$I.%1$I', keys.name, old_key_of.alias), ', ' ORDER BY keys.place)
    )
    FROM legacy.pairs
    CROSS JOIN LATERAL unnest(legacy.primary_key(pairs.old_table)) WITH ORDINALITY
        AS keys (name, place)
    INNER JOIN pg_attribute ON attrelid = pairs.new_table AND attname = keys.name
    WHERE pairs.old_table = old_key_of.old_table
$function$;

REVOKE ALL ON FUNCTION legacy.old_key_of(oid, text) FROM public;
COMMENT ON FUNCTION legacy.old_key_of(oid, text) IS
'The old primary key of a row of the package, as an expression. For the copying.';

CREATE FUNCTION legacy.ask_conflicts_again(old_table oid)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_keys jsonb;
    v_put bigint;
BEGIN
    SELECT coalesce(jsonb_agg(DISTINCT conflicts.key), '[]') INTO v_keys
    FROM legacy.conflicts
    WHERE conflicts.old_table = ask_conflicts_again.old_table AND conflicts.sqlstate <> '23503';
    v_put := legacy.put_rows(ask_conflicts_again.old_table, v_keys);
    UPDATE legacy.pairs SET rows_copied = rows_copied + v_put
    WHERE pairs.old_table = ask_conflicts_again.old_table AND v_put > 0;
    RETURN v_put;
END
$function$;

REVOKE ALL ON FUNCTION legacy.ask_conflicts_again(oid) FROM public;
COMMENT ON FUNCTION legacy.ask_conflicts_again(oid) IS
'Tries refused rows once more, as another row that stood in their way may be gone, and returns how
many were put. For the copying.';
