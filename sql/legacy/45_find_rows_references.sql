-- What the foreign keys of the package ask of old rows, and which rows there will be to refer to:
-- the package's own, those that old tables bring, and those that the copying makes.

CREATE FUNCTION legacy.parent_rows(parent oid, names name[])
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF parent_rows.parent = 'legacy.people'::regclass AND to_regclass('auth.users') IS NOT NULL THEN
        RETURN 'SELECT id FROM auth.users';
    END IF;
    RETURN (
        SELECT string_agg(
            format(
                'SELECT %s FROM %s AS n',
                (SELECT string_agg(quote_ident(name), ', ') FROM unnest(parent_rows.names) AS name),
                place
            ),
            ' UNION ALL '
        )
        FROM (
            SELECT parent_rows.parent::regclass::text AS place
            UNION ALL
            SELECT format('(%s)', legacy.new_rows(pairs.old_table, parent_rows.names))
            FROM legacy.pairs
            WHERE pairs.new_table = parent_rows.parent
            UNION ALL
            -- Who has no profile gets one.
            SELECT '(SELECT id AS user_id FROM auth.users)'
            WHERE parent_rows.parent = legacy.place_of('new users.user_profiles')
                AND parent_rows.names = '{user_id}'
                AND to_regclass('auth.users') IS NOT NULL
        ) AS places
    );
END
$function$;

REVOKE ALL ON FUNCTION legacy.parent_rows(oid, name[]) FROM public;
COMMENT ON FUNCTION legacy.parent_rows(oid, name[]) IS
'The rows that a key of the package may refer to, as a query for these columns: its own and those
that old tables bring. For preflight.';

CREATE FUNCTION legacy.reference_tests(old_table oid)
RETURNS TABLE (
    conname name, parent oid, columns name[], keys name[], alone integer, was name,
    is_watched boolean, definition text
)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    WITH columns AS MATERIALIZED (
        SELECT * FROM legacy.new_columns(reference_tests.old_table)
    )
    SELECT
        pg_constraint.conname, confrelid::oid, listed.columns, listed.keys, ids.alone, ids.was,
        -- A valid key of the old table on the same column says the same.
        cardinality(listed.columns) = 1 AND EXISTS (
            SELECT
            FROM pg_constraint AS old
            INNER JOIN pg_attribute ON attrelid = old.conrelid AND ARRAY[attnum] = old.conkey
            INNER JOIN legacy.pairs
                ON pairs.old_table = old.confrelid
                AND pairs.new_table = pg_constraint.confrelid
            INNER JOIN columns
                ON columns.name = listed.columns[1]
                AND columns.value = 'o.' || quote_ident(attname)
            WHERE old.conrelid = reference_tests.old_table AND old.contype = 'f'
                AND old.convalidated
        ),
        legacy.shown(pg_get_constraintdef(pg_constraint.oid))
    FROM pg_constraint
    CROSS JOIN LATERAL (
        SELECT
            array_agg(child.attname ORDER BY place) AS columns,
            array_agg(target.attname ORDER BY place) AS keys
        FROM unnest(conkey, confkey) WITH ORDINALITY AS k (one, other, place)
        INNER JOIN pg_attribute AS child ON child.attrelid = conrelid AND child.attnum = k.one
        INNER JOIN pg_attribute AS target ON target.attrelid = confrelid AND target.attnum = k.other
    ) AS listed
    LEFT JOIN LATERAL (
        -- The column that names the row by itself; the others say whose it is.
        SELECT place::integer AS alone, columns.was
        FROM unnest(conkey, confkey) WITH ORDINALITY AS k (one, other, place)
        INNER JOIN columns ON columns.number = k.one
        WHERE EXISTS (
            SELECT FROM pg_index
            WHERE indrelid = confrelid AND indisunique AND indnkeyatts = 1
                AND indkey[0] = k.other AND indpred IS NULL
        )
        ORDER BY columns.was IS NULL, place
        LIMIT 1
    ) AS ids ON TRUE
    WHERE conrelid = (
            SELECT new_table FROM legacy.pairs WHERE pairs.old_table = reference_tests.old_table
        )
        AND contype = 'f' AND conparentid = 0
        AND NOT EXISTS (
            SELECT FROM columns
            WHERE columns.name = ANY(listed.columns)
                AND columns.value = format('NULL::%s', columns.type)
        )
        -- Rows that the copying makes where they are missing: who wrote is among the participants,
        -- and parents that the old product knew nothing of.
        AND (
            conrelid = legacy.place_of('new messaging.direct_messages')
            AND confrelid = legacy.place_of('new messaging.conversation_participants')
            OR ids.was IS NULL
            AND NOT EXISTS (SELECT FROM legacy.pairs WHERE pairs.new_table = confrelid)
            AND (
                SELECT nspname
                FROM pg_class
                INNER JOIN pg_namespace ON pg_namespace.oid = relnamespace
                WHERE pg_class.oid = confrelid
            ) NOT IN ('yp_new_ref', 'legacy')
        ) IS NOT TRUE
    ORDER BY cardinality(listed.columns), pg_constraint.conname;
END
$function$;

REVOKE ALL ON FUNCTION legacy.reference_tests(oid) FROM public;
COMMENT ON FUNCTION legacy.reference_tests(oid) IS
'The foreign keys of the package''s table that old rows can break: alone is the place of the column
that names the row by itself, was the old column of its name. For preflight.';
