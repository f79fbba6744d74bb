-- Reference data that the package brings along gives way to the old product's: the old row wins,
-- by key or by any other unique value, and what refers to the package's row refers to the old one.

CREATE FUNCTION legacy.unique_columns(relation oid)
RETURNS TABLE (names name[])
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array_agg(attname ORDER BY place)
    FROM pg_index
    CROSS JOIN LATERAL unnest(indkey::int2[]) WITH ORDINALITY AS listed (attnum, place)
    INNER JOIN pg_attribute
        ON pg_attribute.attrelid = indrelid AND pg_attribute.attnum = listed.attnum
    WHERE indrelid = unique_columns.relation AND indisunique AND indexprs IS NULL
    GROUP BY indexrelid
$function$;

REVOKE ALL ON FUNCTION legacy.unique_columns(oid) FROM public;
COMMENT ON FUNCTION legacy.unique_columns(oid) IS
'The columns of each unique index of a table. For the copying.';

CREATE FUNCTION legacy.make_room(old_table oid, keys jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_new oid;
    v_matches text;
    v_key record;
    v_gone record;
BEGIN
    SELECT pairs.new_table INTO v_new
    FROM legacy.pairs
    WHERE pairs.old_table = make_room.old_table
        AND EXISTS (
            SELECT FROM legacy.package_rows WHERE package_rows.new_table = pairs.new_table
        );
    IF v_new IS NULL THEN
        RETURN;
    END IF;
    SELECT string_agg(
        (SELECT format('(%s)', string_agg(format('n.%1$I = m.%1$I', name), ' AND '))
            FROM unnest(names) AS name),
        ' OR '
    ) INTO v_matches
    FROM legacy.unique_columns(v_new);

    -- Only a row that the package brought along gives way.
    FOR v_gone IN EXECUTE format(
        'SELECT DISTINCT ON (n.ctid) to_jsonb(n) AS was, to_jsonb(m) AS becomes, n.ctid AS place'
        ' FROM (%s) AS m INNER JOIN %s AS n ON %s WHERE %s IN (SELECT %s'
        ' FROM legacy.package_rows AS p WHERE p.new_table = %s)',
        legacy.mapped_query(make_room.old_table, legacy.key_condition(make_room.old_table)),
        v_new::regclass, v_matches,
        legacy.key_expression(legacy.primary_key(v_new), 'n'),
        (
            SELECT format(
                'jsonb_build_object(%s)', string_agg(format('%1$L, p.content -> %1$L', name), ', ')
            )
            FROM unnest(legacy.primary_key(v_new)) AS name
        ),
        v_new
    ) USING make_room.keys LOOP
        FOR v_key IN
            SELECT
                foreign_keys.new_table, foreign_keys.columns[1] AS name,
                foreign_keys.keys[1] AS key
            FROM legacy.foreign_keys
            WHERE foreign_keys.refers_to = v_new AND cardinality(foreign_keys.keys) = 1
        LOOP
            CONTINUE WHEN v_gone.was -> v_key.key::text = v_gone.becomes -> v_key.key::text;
            EXECUTE format(
                'UPDATE %1$s SET %2$I = $1::%3$s WHERE %2$I = $2::%3$s AND %4$s',
                v_key.new_table::regclass, v_key.name,
                (SELECT format_type(atttypid, atttypmod) FROM pg_attribute
                    WHERE attrelid = v_key.new_table AND attname = v_key.name),
                CASE WHEN v_key.new_table = v_new THEN 'ctid <> $3' ELSE '$3 IS NOT NULL' END
            ) USING
                v_gone.becomes ->> v_key.key::text, v_gone.was ->> v_key.key::text, v_gone.place;
        END LOOP;
        EXECUTE format('DELETE FROM %s WHERE ctid = $1', v_new::regclass) USING v_gone.place;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.make_room(oid, jsonb) FROM public;
COMMENT ON FUNCTION legacy.make_room(oid, jsonb) IS
'Takes the package''s own rows away where these old rows take their place. For the copying.';
