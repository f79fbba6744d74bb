-- Rows written since the switch go back into the old tables: those that are gone are deleted there,
-- those that are there are updated, new ones are inserted. An old row is found by the key of the
-- package's, made from it as the copy makes it.

CREATE FUNCTION legacy.match_keys(old_table oid)
RETURNS TABLE (old_match text, new_match text, both_match text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        string_agg(format('%s = %s', made.over_old, made.from_key), ' AND '),
        string_agg(format('n.%I = %s', made.name, made.from_key), ' AND '),
        string_agg(format('n.%I = %s', made.name, made.over_old), ' AND ')
    FROM legacy.pairs
    CROSS JOIN LATERAL unnest(legacy.primary_key(pairs.new_table)) AS keys (name)
    INNER JOIN pg_attribute
        ON pg_attribute.attrelid = pairs.new_table AND pg_attribute.attname = keys.name
    LEFT JOIN legacy.mapping(pairs.old_table) AS mapped ON mapped.new_column = keys.name
    CROSS JOIN LATERAL (
        SELECT
            keys.name, coalesce(mapped.expression, format('o.%I', keys.name)) AS over_old,
            format(
                '(k.key ->> %L)::%s', keys.name,
                format_type(pg_attribute.atttypid, pg_attribute.atttypmod)
            ) AS from_key
    ) AS made
    WHERE pairs.old_table = match_keys.old_table
$function$;

REVOKE ALL ON FUNCTION legacy.match_keys(oid) FROM public;
COMMENT ON FUNCTION legacy.match_keys(oid) IS
'Conditions that find the old row o and the package''s row n of a kept key k. For the way back.';

CREATE FUNCTION legacy.bring_back_keys(new_table oid, only_key jsonb DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_keys text := format(
        '(SELECT DISTINCT key FROM legacy.written WHERE new_table = %s AND key IS NOT NULL%s)',
        bring_back_keys.new_table, ' AND key = ' || quote_literal(bring_back_keys.only_key)
    );
    v_old record;
    v_elsewhere text;
    v_rows bigint;
    v_total bigint := 0;
BEGIN
    FOR v_old IN
        SELECT
            pairs.old_table AS id, pairs.old_table::regclass AS place, matches.*,
            columns.names, columns.expressions, columns.assignments
        FROM legacy.pairs
        CROSS JOIN LATERAL legacy.match_keys(pairs.old_table) AS matches
        CROSS JOIN LATERAL (
            SELECT
                string_agg(quote_ident(old_column), ', ') AS names,
                string_agg(expression, ', ') AS expressions,
                string_agg(format(
                    '%I = %s', old_column, CASE
                        WHEN is_required THEN format('coalesce(%s, o.%I)', expression, old_column)
                        ELSE expression
                    END
                ), ', ') FILTER (WHERE attidentity <> 'a') AS assignments
            FROM legacy.back_mapping(pairs.old_table)
            INNER JOIN pg_attribute ON attrelid = pairs.old_table AND attname = old_column
        ) AS columns
        WHERE pairs.new_table = bring_back_keys.new_table
    LOOP
        IF EXISTS (
            SELECT FROM legacy.written
            WHERE written.new_table = bring_back_keys.new_table AND key IS NULL
        ) THEN
            EXECUTE format(
                'DELETE FROM %s AS o WHERE NOT EXISTS (SELECT FROM %s AS n WHERE %s)',
                v_old.place, bring_back_keys.new_table::regclass, v_old.both_match
            );
        END IF;
        EXECUTE format(
            'DELETE FROM %s AS o USING %s AS k WHERE %s '
            'AND NOT EXISTS (SELECT FROM %s AS n WHERE %s)',
            v_old.place, v_keys, v_old.old_match, bring_back_keys.new_table::regclass,
            v_old.new_match
        );
        GET DIAGNOSTICS v_rows = ROW_COUNT;
        v_total := v_total + v_rows;
        EXECUTE format(
            'UPDATE %s AS o SET %s FROM %s AS k INNER JOIN %s AS n ON %s WHERE %s',
            v_old.place, v_old.assignments, v_keys, bring_back_keys.new_table::regclass,
            v_old.new_match, v_old.old_match
        );
        GET DIAGNOSTICS v_rows = ROW_COUNT;
        v_total := v_total + v_rows;
    END LOOP;

    -- A new row belongs into the old table of the same name, where two became one.
    SELECT string_agg(format(
        'NOT EXISTS (SELECT FROM %s AS o WHERE %s)', pairs.old_table::regclass, matches.old_match
    ), ' AND ')
    INTO v_elsewhere
    FROM legacy.pairs
    CROSS JOIN LATERAL legacy.match_keys(pairs.old_table) AS matches
    WHERE pairs.new_table = bring_back_keys.new_table;

    SELECT
        pairs.old_table::regclass AS place, matches.new_match,
        (
            SELECT string_agg(quote_ident(old_column), ', ')
            FROM legacy.back_mapping(pairs.old_table)
        ) AS names,
        (SELECT string_agg(expression, ', ') FROM legacy.back_mapping(pairs.old_table)) AS values
    INTO v_old
    FROM legacy.pairs
    CROSS JOIN LATERAL legacy.match_keys(pairs.old_table) AS matches
    WHERE pairs.new_table = bring_back_keys.new_table
    ORDER BY pairs.old_name <> pairs.new_name, pairs.old_name
    LIMIT 1;
    EXECUTE format(
        'INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s AS k '
        'INNER JOIN %s AS n ON %s WHERE %s',
        v_old.place, v_old.names, v_old.values, v_keys, bring_back_keys.new_table::regclass,
        v_old.new_match, v_elsewhere
    );
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_total + v_rows;
END
$function$;

REVOKE ALL ON FUNCTION legacy.bring_back_keys(oid, jsonb) FROM public;
COMMENT ON FUNCTION legacy.bring_back_keys(oid, jsonb) IS
'Brings what was written into a table of the package since the switch into the old tables, or one
row of it, and returns how many rows that changed. For the way back.';

CREATE FUNCTION legacy.bring_back(new_table oid, leave_behind boolean)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_key jsonb;
    v_reason text;
    v_detail text;
    v_rows bigint := 0;
BEGIN
    BEGIN
        RETURN legacy.bring_back_keys(bring_back.new_table);
    EXCEPTION
        WHEN lock_not_available OR deadlock_detected THEN
            RAISE;
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS v_reason = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL;
            IF NOT bring_back.leave_behind THEN
                RAISE EXCEPTION USING ERRCODE = 'YP927',
                    MESSAGE = 'a row that was written since the switch does not fit the old table',
                    DETAIL = format(
                        '%s: %s. %s', bring_back.new_table::regclass, v_reason, v_detail
                    ),
                    HINT = 'Change or delete such rows and try again, or leave them behind: '
                        'SELECT legacy.switch_back(leave_behind => true) keeps them in the '
                        'package''s table and lists them in legacy.carried.';
            END IF;
    END;

    FOR v_key IN
        SELECT DISTINCT key FROM legacy.written
        WHERE written.new_table = bring_back.new_table AND key IS NOT NULL
    LOOP
        BEGIN
            v_rows := v_rows + legacy.bring_back_keys(bring_back.new_table, v_key);
        EXCEPTION
            WHEN lock_not_available OR deadlock_detected THEN
                RAISE;
            WHEN OTHERS THEN
                INSERT INTO legacy.carried (kind, object_id, object, statements, state, reason)
                VALUES ('row', bring_back.new_table, v_key::text, '{}', 'left', SQLERRM)
                ON CONFLICT ON CONSTRAINT carried_object_key DO NOTHING;
        END;
    END LOOP;
    RETURN v_rows;
END
$function$;

REVOKE ALL ON FUNCTION legacy.bring_back(oid, boolean) FROM public;
COMMENT ON FUNCTION legacy.bring_back(oid, boolean) IS
'Brings the rows of a table back; one that does not fit ends the way back, or is left behind and
listed. Error: YP927 it does not fit. For the way back.';

CREATE FUNCTION legacy.bring_back_sequences()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_pair record;
    v_count integer := 0;
BEGIN
    FOR v_pair IN
        SELECT sequences.old_place, sequences.new_place
        FROM legacy.pairs
        INNER JOIN pg_attribute ON attrelid = pairs.old_table AND attnum > 0 AND NOT attisdropped
        INNER JOIN pg_attribute AS new
            ON new.attrelid = pairs.new_table AND new.attname = pg_attribute.attname
            AND NOT new.attisdropped
        CROSS JOIN LATERAL (
            SELECT
                pg_get_serial_sequence(
                    pairs.old_table::regclass::text, pg_attribute.attname::text
                ) AS old_place,
                pg_get_serial_sequence(
                    pairs.new_table::regclass::text, new.attname::text
                ) AS new_place
        ) AS sequences
        WHERE sequences.old_place IS NOT NULL AND sequences.new_place IS NOT NULL
    LOOP
        EXECUTE format(
            'SELECT setval(%L, made.last_value, TRUE) FROM %s AS made, %s AS old '
            'WHERE made.is_called AND made.last_value > old.last_value',
            v_pair.old_place, v_pair.new_place, v_pair.old_place
        );
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.bring_back_sequences() FROM public;
COMMENT ON FUNCTION legacy.bring_back_sequences() IS
'Sets the sequences of old columns to where the package''s are, if these are ahead. Returns how many
were looked at. For the way back.';
