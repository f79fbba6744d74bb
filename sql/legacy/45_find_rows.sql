-- All that preflight has to say about rows, and what no constraint says: references by a type and
-- an id, addresses in capital letters, organizations that nobody owns.

CREATE FUNCTION legacy.find_loose_references()
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_pair record;
    v_kinds text[];
    v_kind text;
    v_target record;
    v_counted record;
BEGIN
    FOR v_pair IN
        SELECT pairs.old_table, kind.attname AS kind, id.attname AS id
        FROM legacy.pairs
        INNER JOIN pg_attribute AS id
            ON id.attrelid = pairs.old_table AND id.attname LIKE '%\_id'
            AND id.atttypid = 'uuid'::regtype
        INNER JOIN pg_attribute AS kind
            ON kind.attrelid = pairs.old_table
            AND kind.attname = regexp_replace(id.attname, '_id$', '_type')
        -- Where the package has keys, they are tested elsewhere.
        WHERE NOT EXISTS (
                SELECT
                FROM pg_attribute AS made
                INNER JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
                INNER JOIN pg_constraint
                    ON conrelid = attrelid AND contype = 'f' AND attnum = ANY(conkey)
                WHERE attrelid = pairs.new_table AND attgenerated <> ''
                    AND pg_get_expr(adbin, adrelid) ~ ('\m' || id.attname || '\M')
            )
            AND NOT EXISTS (
                SELECT FROM pg_constraint
                WHERE conrelid = pairs.old_table AND contype = 'f'
                    AND ARRAY[id.attnum] = conkey
            )
        ORDER BY pairs.old_name, id.attname
    LOOP
        EXECUTE format(
            'SELECT array_agg(DISTINCT o.%I::text) FROM %s AS o',
            v_pair.kind, v_pair.old_table::regclass
        ) INTO v_kinds;
        FOREACH v_kind IN ARRAY coalesce(v_kinds, '{}') LOOP
            SELECT pairs.old_table, legacy.primary_key(pairs.old_table) AS key INTO v_target
            FROM unnest(ARRAY[
                v_kind, v_kind || 's', 'event_' || v_kind || 's', 'user_profiles'
            ]) WITH ORDINALITY AS names (name, place)
            INNER JOIN legacy.pairs ON pairs.old_name = names.name
            WHERE names.place < 4 OR v_kind = 'user'
            ORDER BY names.place
            LIMIT 1;
            CONTINUE WHEN NOT FOUND OR cardinality(v_target.key) IS DISTINCT FROM 1;

            FOR v_counted IN
                SELECT * FROM legacy.tally(
                    format(
                        'SELECT %s AS yp_key, o.* FROM %s AS o', legacy.row_key(v_pair.old_table),
                        v_pair.old_table::regclass
                    ),
                    ARRAY[format(
                        'n.%I::text = %L AND n.%I IS NOT NULL AND NOT EXISTS (SELECT FROM %s AS p'
                        || ' WHERE p.%I = n.%3$I)', v_pair.kind, v_kind, v_pair.id,
                        v_target.old_table::regclass, v_target.key[1]
                    )]
                )
                WHERE problem IS NULL
            LOOP
                RETURN NEXT ROW(
                    'warning', 'orphan_no_key',
                    format('%s.%I', v_pair.old_table::regclass, v_pair.id),
                    format(
                        'Rows refer to nothing; the package has no key here either. %I is %L, and'
                        || ' %s has no such row.', v_pair.kind, v_kind,
                        v_target.old_table::regclass
                    ),
                    'They are copied as they are; delete them if nobody misses them.',
                    v_counted.row_count, v_counted.sample
                )::legacy.finding;
            END LOOP;
        END LOOP;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_loose_references() FROM public;
COMMENT ON FUNCTION legacy.find_loose_references() IS
'Rows that name another row by a type and an id, and it is not there. For preflight.';

CREATE FUNCTION legacy.find_missing_owners()
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_organizations regclass := legacy.place_of('organizations.organizations');
    v_memberships regclass := legacy.place_of('organizations.org_memberships');
BEGIN
    IF v_organizations IS NULL OR v_memberships IS NULL
        OR NOT legacy.has_columns(v_organizations, 'o.id', 'o')
        OR NOT legacy.has_columns(v_memberships, 'o.org_id o.role', 'o')
    THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT
        'warning'::legacy.severity, 'business_rule', v_memberships::text,
        'There are organizations without an owner: nobody can manage them after the move.',
        format(
            'INSERT INTO %s (org_id, user_id, role) VALUES (''<organization>'', ''<user>'','
            || ' ''owner'');', v_memberships
        ),
        counted.row_count, counted.sample
    FROM legacy.tally(
        format('SELECT %s AS yp_key, o.id FROM %s AS o',
            legacy.row_key(v_organizations), v_organizations),
        ARRAY[format(
            'NOT EXISTS (SELECT FROM %s AS m WHERE m.org_id = n.id AND m.role::text = ''owner'')',
            v_memberships
        )]
    ) AS counted
    WHERE counted.problem IS NULL;
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_missing_owners() FROM public;
COMMENT ON FUNCTION legacy.find_missing_owners() IS
'Organizations that nobody owns. For preflight.';

CREATE FUNCTION legacy.find_addresses()
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF to_regclass('auth.users') IS NULL
        OR NOT legacy.has_columns('auth.users'::regclass, 'o.id o.email', 'o')
    THEN
        RETURN;
    END IF;
    -- A platform may not let the installer read its users: then nothing is said.
    RETURN QUERY
    SELECT
        'notice'::legacy.severity, 'email_case', 'auth.users.email',
        'There are addresses that are not in lower case: compare with lower().',
        'Nothing is to do: the package compares addresses without regard to case.',
        counted.row_count, counted.sample
    FROM legacy.tally(
        'SELECT jsonb_build_object(''id'', o.id) AS yp_key, o.email::text FROM auth.users AS o',
        ARRAY['n.email <> lower(n.email)']
    ) AS counted
    WHERE counted.problem IS NULL;
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_addresses() FROM public;
COMMENT ON FUNCTION legacy.find_addresses() IS
'Addresses of the platform''s users that are not in lower case. For preflight.';

CREATE FUNCTION legacy.find_types(old_table oid)
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    SELECT
        'notice'::legacy.severity, 'column_type', find_types.old_table::regclass::text,
        'Types of columns change: ' || string_agg(
            format('%I from %s to %s', columns.name, was.type, legacy.shown(columns.type)), ', '
            ORDER BY columns.number
        ) || '.',
        'Nothing is to do: rows are copied by value, nothing is rewritten in place. Clients that'
        || ' ask for the type see the new one.',
        NULL::bigint, NULL::jsonb
    FROM legacy.new_columns(find_types.old_table) AS columns
    INNER JOIN pg_attribute
        ON attrelid = find_types.old_table AND attname = columns.was AND NOT attisdropped
    CROSS JOIN LATERAL (SELECT format_type(atttypid, atttypmod) AS type) AS was
    WHERE was.type <> columns.type
        -- An enum of the same labels has another schema alone.
        AND legacy.labels_of(atttypid) IS DISTINCT FROM columns.labels
        OR was.type <> columns.type AND columns.labels IS NULL
    HAVING count(*) > 0;
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_types(oid) FROM public;
COMMENT ON FUNCTION legacy.find_types(oid) IS
'The columns of an old table that have another type in the package. For preflight.';

CREATE FUNCTION legacy.find_rows()
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_tables oid[] := ARRAY(
        SELECT old_table
        FROM legacy.pairs
        INNER JOIN pg_class ON pg_class.oid = old_table
        WHERE new_table IS NOT NULL AND state <> 'switched'
        ORDER BY old_name
    );
    v_table oid;
BEGIN
    PERFORM legacy.know_columns(known, TRUE) FROM unnest(v_tables) AS known;
    FOREACH v_table IN ARRAY v_tables LOOP
        RETURN QUERY SELECT * FROM legacy.find_labels(v_table);
        RETURN QUERY SELECT * FROM legacy.find_values(v_table);
        RETURN QUERY SELECT * FROM legacy.find_duplicates(v_table);
        RETURN QUERY SELECT * FROM legacy.find_orphans_to_be(v_table);
        RETURN QUERY SELECT * FROM legacy.find_types(v_table);
    END LOOP;
    RETURN QUERY SELECT * FROM legacy.find_enums();
    RETURN QUERY SELECT * FROM legacy.find_broken_keys();
    RETURN QUERY SELECT * FROM legacy.find_loose_references();
    RETURN QUERY SELECT * FROM legacy.find_double_rows();
    RETURN QUERY SELECT * FROM legacy.find_months();
    RETURN QUERY SELECT * FROM legacy.find_missing_owners();
    RETURN QUERY SELECT * FROM legacy.find_addresses();
    PERFORM legacy.know_columns(known, FALSE) FROM unnest(v_tables) AS known;
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_rows() FROM public;
COMMENT ON FUNCTION legacy.find_rows() IS
'What is to be said about the rows of the old product, table by table: it reads each table several
times and changes nothing. For preflight.';
