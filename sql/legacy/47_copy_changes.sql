-- What was written since a row was copied: the package's row of each noted key is taken away and
-- made again from the old row as it is now. A value that comes from a parent follows the parent.

CREATE FUNCTION legacy.new_keys_query(old_table oid)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format(
        'SELECT DISTINCT %s FROM jsonb_populate_recordset(NULL::%s, $1) AS o',
        string_agg(
            format('%s AS %I', mapping.expression, mapping.new_column), ', ' ORDER BY listed.place
        ),
        pairs.old_table::regclass
    )
    FROM legacy.pairs
    CROSS JOIN LATERAL unnest(legacy.primary_key(pairs.new_table)) WITH ORDINALITY
        AS listed (name, place)
    INNER JOIN LATERAL legacy.mapping(pairs.old_table) AS mapping
        ON mapping.new_column = listed.name
    WHERE pairs.old_table = new_keys_query.old_table
    GROUP BY pairs.old_table
$function$;

REVOKE ALL ON FUNCTION legacy.new_keys_query(oid) FROM public;
COMMENT ON FUNCTION legacy.new_keys_query(oid) IS
'The package''s primary keys of the noted keys $1, as a SELECT. For the copying.';

CREATE FUNCTION legacy.note_children(old_table oid, keys jsonb)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_pair legacy.pairs;
    v_rule record;
    v_changed jsonb;
    v_many bigint;
    v_total bigint := 0;
BEGIN
    SELECT * INTO v_pair FROM legacy.pairs WHERE pairs.old_table = note_children.old_table;
    FOR v_rule IN
        SELECT DISTINCT
            children.old_table AS child,
            legacy.fill_places(rules.condition) AS condition,
            ARRAY(
                SELECT DISTINCT named[1]::name
                FROM regexp_matches(rules.expression, '\mp\.([a-z_][a-z_0-9]*)', 'g') AS named
            ) AS used
        FROM legacy.column_rules AS rules
        INNER JOIN legacy.pairs AS children
            ON children.home = rules.new_schema AND children.new_name = rules.new_table
            AND children.state IN ('copying', 'copied')
        WHERE rules.parent = format('%s.%s', v_pair.home, v_pair.new_name)
    LOOP
        -- Parents that the package has, and that are gone or say something else now.
        EXECUTE format(
            'SELECT coalesce(jsonb_agg(to_jsonb(k)), ''[]'') FROM'
            ' jsonb_populate_recordset(NULL::%1$s, $1) AS k INNER JOIN %2$s AS n ON %3$s'
            ' LEFT JOIN %1$s AS o ON %4$s WHERE %5$s IS NULL OR (%6$s) IS DISTINCT FROM (%7$s)',
            v_pair.old_table::regclass, v_pair.new_table::regclass,
            legacy.same_columns(legacy.primary_key(v_pair.old_table), 'n', 'k'),
            legacy.same_columns(legacy.primary_key(v_pair.old_table), 'o', 'k'),
            format('o.%I', (legacy.primary_key(v_pair.old_table))[1]),
            (
                SELECT string_agg(format('n.%I::text', name), ', ' ORDER BY name)
                FROM unnest(v_rule.used) AS name
            ),
            (
                SELECT string_agg(format('o.%I::text', name), ', ' ORDER BY name)
                FROM unnest(v_rule.used) AS name
            )
        ) INTO v_changed USING note_children.keys;
        CONTINUE WHEN v_changed = '[]';
        EXECUTE format(
            'INSERT INTO legacy.changes (old_table, key) SELECT %s, %s FROM %s AS o'
            ' WHERE EXISTS (SELECT FROM jsonb_populate_recordset(NULL::%s, $1) AS p WHERE %s)',
            v_rule.child, legacy.key_expression(legacy.captured_columns(v_rule.child), 'o'),
            v_rule.child::regclass, v_pair.old_table::regclass, v_rule.condition
        ) USING v_changed;
        GET DIAGNOSTICS v_many = ROW_COUNT;
        v_total := v_total + v_many;
    END LOOP;
    RETURN v_total;
END
$function$;

REVOKE ALL ON FUNCTION legacy.note_children(oid, jsonb) FROM public;
COMMENT ON FUNCTION legacy.note_children(oid, jsonb) IS
'Notes the rows whose values come from these parents, where the parents changed in what is used of
them; returns how many. For the copying.';

CREATE FUNCTION legacy.take_away(old_table oid, keys jsonb)
RETURNS TABLE (again oid, again_key jsonb)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_pair legacy.pairs;
    v_other oid;
    v_names name[];
    v_query text := legacy.new_keys_query(take_away.old_table);
BEGIN
    SELECT * INTO v_pair FROM legacy.pairs WHERE pairs.old_table = take_away.old_table;
    v_names := legacy.primary_key(v_pair.new_table);
    EXECUTE format(
        'DELETE FROM %s AS n USING (%s) AS k WHERE %s', v_pair.new_table::regclass, v_query,
        legacy.same_columns(v_names, 'n', 'k')
    ) USING take_away.keys;

    -- Other old rows may say the same or have been refused for it: they are asked again.
    FOR v_other IN
        SELECT others.old_table
        FROM legacy.pairs AS others
        WHERE others.new_table = v_pair.new_table AND others.state IN ('copying', 'copied')
            AND (others.old_table <> v_pair.old_table
                OR legacy.captured_columns(v_pair.old_table)
                    <> legacy.primary_key(v_pair.old_table)
                OR v_names <> legacy.primary_key(v_pair.old_table))
    LOOP
        RETURN QUERY EXECUTE format(
            'SELECT %s::oid, %s FROM %s AS o INNER JOIN (%s) AS k ON %s', v_other,
            legacy.key_expression(legacy.primary_key(v_other), 'o'), v_other::regclass, v_query,
            (
                SELECT string_agg(
                    format('%s = k.%I', mapping.expression, mapping.new_column), ' AND '
                )
                FROM legacy.mapping(v_other) AS mapping
                WHERE mapping.new_column = ANY(v_names)
            )
        ) USING take_away.keys;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.take_away(oid, jsonb) FROM public;
COMMENT ON FUNCTION legacy.take_away(oid, jsonb) IS
'Takes the package''s rows of these noted keys away, and returns the other old rows that give the
same key. For the copying.';

CREATE FUNCTION legacy.compare_all(old_table oid)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_new oid;
    v_many bigint;
BEGIN
    SELECT pairs.new_table INTO v_new
    FROM legacy.pairs WHERE pairs.old_table = compare_all.old_table;
    -- What no old row gives any more; what the package brought along or was made stays.
    EXECUTE format(
        'DELETE FROM %s AS n WHERE NOT EXISTS (%s) AND NOT (%s) AND NOT EXISTS (SELECT'
        ' FROM legacy.package_rows AS p WHERE p.new_table = %s AND %s = %s)',
        v_new::regclass,
        (
            SELECT string_agg(
                format(
                    'SELECT FROM (%s) AS m WHERE %s', legacy.mapped_query(pairs.old_table),
                    legacy.same_columns(legacy.primary_key(v_new), 'm', 'n')
                ), ' UNION ALL '
            )
            FROM legacy.pairs
            WHERE pairs.new_table = v_new
        ),
        legacy.made_condition(v_new), v_new,
        legacy.key_expression(legacy.primary_key(v_new), 'n'),
        (
            SELECT format(
                'jsonb_build_object(%s)', string_agg(format('%1$L, p.content -> %1$L', name), ', ')
            )
            FROM unnest(legacy.primary_key(v_new)) AS name
        )
    );
    GET DIAGNOSTICS v_many = ROW_COUNT;
    DELETE FROM legacy.conflicts WHERE conflicts.old_table = compare_all.old_table;
    RETURN v_many;
END
$function$;

REVOKE ALL ON FUNCTION legacy.compare_all(oid) FROM public;
COMMENT ON FUNCTION legacy.compare_all(oid) IS
'After a TRUNCATE: deletes the package''s rows that no old row gives any more, and returns how many.
For the copying.';

CREATE FUNCTION legacy.apply_changes(old_table oid, rows integer DEFAULT 5000)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_ids bigint[];
    v_keys jsonb;
    v_truncated boolean;
    v_again record;
    v_asked jsonb;
BEGIN
    SELECT
        array_agg(taken.id), jsonb_agg(DISTINCT taken.key) FILTER (WHERE taken.key IS NOT NULL),
        bool_or(taken.key IS NULL)
    INTO v_ids, v_keys, v_truncated
    FROM (
        SELECT changes.id, changes.key
        FROM legacy.changes
        WHERE changes.old_table = apply_changes.old_table
        ORDER BY changes.id
        LIMIT apply_changes.rows
    ) AS taken;
    IF v_ids IS NULL THEN
        RETURN 0;
    END IF;
    IF v_truncated THEN
        PERFORM legacy.compare_all(apply_changes.old_table);
    END IF;

    IF v_keys IS NOT NULL THEN
        PERFORM legacy.note_children(apply_changes.old_table, v_keys);
        v_asked := legacy.primary_keys_of(apply_changes.old_table, v_keys);
        FOR v_again IN
            SELECT taken.again, jsonb_agg(DISTINCT taken.again_key) AS keys
            FROM legacy.take_away(apply_changes.old_table, v_keys) AS taken
            GROUP BY taken.again
        LOOP
            IF v_again.again = apply_changes.old_table THEN
                SELECT jsonb_agg(DISTINCT value) INTO v_asked
                FROM jsonb_array_elements(v_asked || v_again.keys);
            ELSE
                PERFORM legacy.put_rows(v_again.again, v_again.keys);
            END IF;
        END LOOP;
        PERFORM legacy.put_rows(apply_changes.old_table, v_asked);
        IF apply_changes.old_table IN (
            legacy.place_of('messaging.direct_messages'), legacy.place_of('ml.user_embeddings'),
            legacy.place_of('payments.invoices')
        ) THEN
            PERFORM legacy.make_rows(pairs.home::text, v_asked)
            FROM legacy.pairs WHERE pairs.old_table = apply_changes.old_table;
        END IF;
        PERFORM legacy.carry_sequences(pairs.new_table)
        FROM legacy.pairs WHERE pairs.old_table = apply_changes.old_table;
    END IF;
    DELETE FROM legacy.changes WHERE changes.id = ANY(v_ids);
    RETURN cardinality(v_ids);
END
$function$;

REVOKE ALL ON FUNCTION legacy.apply_changes(oid, integer) FROM public;
COMMENT ON FUNCTION legacy.apply_changes(oid, integer) IS
'Follows what was written to an old table, so many notes at most, and returns how many it took: 0,
and the copy is equal to it. For the copying, which commits after each, and the switch.';

CREATE FUNCTION legacy.primary_keys_of(old_table oid, keys jsonb)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(jsonb_agg(DISTINCT parts.key), '[]')
    FROM jsonb_array_elements(primary_keys_of.keys) AS noted
    CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(name, noted.value -> name::text) AS key
        FROM unnest(legacy.primary_key(primary_keys_of.old_table)) AS name
    ) AS parts
$function$;

REVOKE ALL ON FUNCTION legacy.primary_keys_of(oid, jsonb) FROM public;
COMMENT ON FUNCTION legacy.primary_keys_of(oid, jsonb) IS
'The primary keys in noted keys, which hold more. For the copying.';
