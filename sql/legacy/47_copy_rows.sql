-- Old rows into the package's tables: a batch at a time in the order of the primary key. A row that
-- is refused is found by halving the batch, becomes a conflict with its cure, and the rest goes on.

CREATE FUNCTION legacy.make_months(old_table oid, keys jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_pair legacy.pairs;
    v_expression text;
    v_moment timestamptz;
BEGIN
    SELECT * INTO v_pair FROM legacy.pairs WHERE pairs.old_table = make_months.old_table;
    SELECT mapping.expression INTO v_expression
    FROM pg_partitioned_table
    INNER JOIN pg_attribute
        ON attrelid = partrelid AND attnum = partattrs[0] AND atttypid = 'timestamptz'::regtype
    INNER JOIN legacy.mapping(make_months.old_table) AS mapping ON mapping.new_column = attname
    WHERE partrelid = v_pair.new_table;
    IF v_expression IS NULL THEN
        PERFORM legacy.make_model(v_pair.new_table);
        RETURN;
    END IF;
    FOR v_moment IN EXECUTE format(
        'SELECT DISTINCT date_trunc(''month'', %s, ''UTC'') FROM %s AS o WHERE %s', v_expression,
        make_months.old_table::regclass, legacy.key_condition(make_months.old_table)
    ) USING make_months.keys LOOP
        PERFORM legacy.make_month(v_pair.new_table, v_moment);
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.make_months(oid, jsonb) FROM public;
COMMENT ON FUNCTION legacy.make_months(oid, jsonb) IS
'Makes the partitions that these old rows need. For the copying.';

CREATE FUNCTION legacy.is_there_already(old_table oid, keys jsonb)
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_pair legacy.pairs;
    v_found boolean;
BEGIN
    SELECT * INTO v_pair FROM legacy.pairs WHERE pairs.old_table = is_there_already.old_table;
    EXECUTE format(
        'SELECT EXISTS (SELECT FROM (%s) AS m INNER JOIN %s AS n USING (%s)'
        ' WHERE NOT EXISTS (SELECT %s EXCEPT SELECT %s))',
        legacy.mapped_query(v_pair.old_table, legacy.key_condition(v_pair.old_table)),
        v_pair.new_table::regclass,
        (SELECT string_agg(format('%I', name), ', ')
            FROM unnest(legacy.primary_key(v_pair.new_table)) AS name),
        (SELECT legacy.column_list(array_agg(new_column), 'm')
            FROM legacy.mapping(v_pair.old_table)),
        (SELECT legacy.column_list(array_agg(new_column), 'n')
            FROM legacy.mapping(v_pair.old_table))
    ) INTO v_found USING is_there_already.keys;
    RETURN v_found;
END
$function$;

REVOKE ALL ON FUNCTION legacy.is_there_already(oid, jsonb) FROM public;
COMMENT ON FUNCTION legacy.is_there_already(oid, jsonb) IS
'Whether the package has this very row from another old table, or from another row of the same one
that says the same. For the copying.';

CREATE FUNCTION legacy.insert_query(old_table oid)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format(
        'INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE %s', pairs.new_table::regclass,
        (SELECT string_agg(format('%I', new_column), ', ' ORDER BY ordinality)
            FROM legacy.mapping(pairs.old_table) WITH ORDINALITY),
        legacy.mapped_query(pairs.old_table, legacy.key_condition(pairs.old_table))
    )
    FROM legacy.pairs
    WHERE pairs.old_table = insert_query.old_table
$function$;

REVOKE ALL ON FUNCTION legacy.insert_query(oid) FROM public;
COMMENT ON FUNCTION legacy.insert_query(oid) IS
'The statement that copies the old rows whose keys are $1. For the copying.';

CREATE FUNCTION legacy.put_some(old_table oid, keys jsonb, command text)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_many integer := jsonb_array_length(put_some.keys);
    v_put bigint;
    v_state text;
    v_constraint text;
    v_column text;
    v_message text;
    v_detail text;
BEGIN
    BEGIN
        PERFORM legacy.number_rows(put_some.old_table, put_some.keys);
        PERFORM legacy.make_months(put_some.old_table, put_some.keys);
        PERFORM legacy.make_room(put_some.old_table, put_some.keys);
        PERFORM legacy.unmake_rows(put_some.old_table, put_some.keys);
        EXECUTE put_some.command USING put_some.keys;
        GET DIAGNOSTICS v_put = ROW_COUNT;
        RETURN v_put;
    EXCEPTION
        WHEN integrity_constraint_violation OR data_exception OR program_limit_exceeded THEN
            GET STACKED DIAGNOSTICS
                v_state = RETURNED_SQLSTATE, v_constraint = CONSTRAINT_NAME,
                v_column = COLUMN_NAME, v_message = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL;
    END;

    IF v_many > 1 THEN
        RETURN legacy.put_some(
            put_some.old_table,
            jsonb_path_query_array(put_some.keys, format('$[0 to %s]', v_many / 2 - 1)::jsonpath),
            put_some.command
        ) + legacy.put_some(
            put_some.old_table,
            jsonb_path_query_array(put_some.keys, format('$[%s to last]', v_many / 2)::jsonpath),
            put_some.command
        );
    END IF;
    IF v_state = '23505' AND legacy.is_there_already(put_some.old_table, put_some.keys) THEN
        RETURN 0;
    END IF;
    -- The detail of other refusals is the whole row: that is read where it is protected.
    PERFORM legacy.note_conflict(
        put_some.old_table, put_some.keys -> 0, v_state, v_constraint, v_column, v_message,
        CASE WHEN v_state = '23505' THEN v_detail END
    );
    RETURN 0;
END
$function$;

REVOKE ALL ON FUNCTION legacy.put_some(oid, jsonb, text) FROM public;
COMMENT ON FUNCTION legacy.put_some(oid, jsonb, text) IS
'Runs a statement for the old rows with these keys, by halves when it is refused, and returns how
many rows were put; a single refused row becomes a conflict. For the copying.';

CREATE FUNCTION legacy.put_rows(old_table oid, keys jsonb)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF jsonb_array_length(put_rows.keys) = 0 THEN
        RETURN 0;
    END IF;
    DELETE FROM legacy.conflicts
    WHERE conflicts.old_table = put_rows.old_table AND conflicts.sqlstate <> '23503'
        AND conflicts.key IN (SELECT value FROM jsonb_array_elements(put_rows.keys));
    RETURN legacy.put_some(
        put_rows.old_table, put_rows.keys, legacy.insert_query(put_rows.old_table)
    );
END
$function$;

REVOKE ALL ON FUNCTION legacy.put_rows(oid, jsonb) FROM public;
COMMENT ON FUNCTION legacy.put_rows(oid, jsonb) IS
'Copies the old rows with these primary keys, a JSON array of objects, and returns how many were
put. For the copying.';

CREATE FUNCTION legacy.copy_batch(old_table oid, rows integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_pair legacy.pairs;
    v_names name[] := legacy.primary_key(copy_batch.old_table);
    v_keys jsonb;
    v_many integer;
    v_put bigint;
BEGIN
    SELECT * INTO v_pair FROM legacy.pairs WHERE pairs.old_table = copy_batch.old_table;
    EXECUTE format(
        'SELECT coalesce(jsonb_agg(%1$s), ''[]'') FROM (SELECT %2$s FROM %3$s AS o%4$s'
        ' ORDER BY %2$s LIMIT %5$s) AS b',
        legacy.key_expression(v_names, 'b'), legacy.column_list(v_names, 'o'),
        copy_batch.old_table::regclass,
        CASE WHEN v_pair.copied_to IS NOT NULL THEN format(
            ' WHERE (%s) > (%s)', legacy.column_list(v_names, 'o'),
            (
                SELECT string_agg(
                    format(
                        '%L::%s', v_pair.copied_to ->> name::text,
                        format_type(atttypid, atttypmod)
                    ), ', ' ORDER BY place
                )
                FROM unnest(v_names) WITH ORDINALITY AS listed (name, place)
                INNER JOIN pg_attribute
                    ON attrelid = copy_batch.old_table AND attname = listed.name
            )
        ) END,
        copy_batch.rows
    ) INTO v_keys;
    v_many := jsonb_array_length(v_keys);
    v_put := legacy.put_rows(copy_batch.old_table, v_keys);

    UPDATE legacy.pairs
    SET
        copied_to = coalesce(v_keys -> -1, pairs.copied_to),
        rows_copied = pairs.rows_copied + v_put,
        state = CASE WHEN v_many < copy_batch.rows THEN 'copied' ELSE pairs.state END
    WHERE pairs.old_table = copy_batch.old_table;
    RETURN v_many;
END
$function$;

REVOKE ALL ON FUNCTION legacy.copy_batch(oid, integer) FROM public;
COMMENT ON FUNCTION legacy.copy_batch(oid, integer) IS
'Copies the next rows of an old table and returns how many it read: fewer than asked for, and all
are copied. For the copying, which commits after each batch.';
