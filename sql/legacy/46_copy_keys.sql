-- Small pieces of the copying: keys of rows as JSON, conditions over them, foreign keys that are
-- set aside, and what is said about a row that is refused.

CREATE FUNCTION legacy.key_expression(names name[], alias text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format(
        'jsonb_build_object(%s)',
        string_agg(format('%L, %I.%I', name, key_expression.alias, name), ', ')
    )
    FROM unnest(key_expression.names) AS name
$function$;

REVOKE ALL ON FUNCTION legacy.key_expression(name[], text) FROM public;
COMMENT ON FUNCTION legacy.key_expression(name[], text) IS
'Columns of a row as a JSON object, as an expression. For the copying.';

CREATE FUNCTION legacy.column_list(names name[], alias text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT string_agg(format('%I.%I', column_list.alias, name), ', ')
    FROM unnest(column_list.names) AS name
$function$;

REVOKE ALL ON FUNCTION legacy.column_list(name[], text) FROM public;
COMMENT ON FUNCTION legacy.column_list(name[], text) IS
'Columns of a row, listed. For the copying.';

CREATE FUNCTION legacy.key_condition(old_table oid)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format(
        '(%s) IN (SELECT %s FROM jsonb_populate_recordset(NULL::%s, $1) AS k)',
        legacy.column_list(primary_key.names, 'o'), legacy.column_list(primary_key.names, 'k'),
        key_condition.old_table::regclass
    )
    FROM (SELECT legacy.primary_key(key_condition.old_table) AS names) AS primary_key
$function$;

REVOKE ALL ON FUNCTION legacy.key_condition(oid) FROM public;
COMMENT ON FUNCTION legacy.key_condition(oid) IS
'That the old row o is one of the keys in the JSON array $1, as a condition. For the copying.';

CREATE FUNCTION legacy.cure_of(new_table oid, sqlstate text, constraint_name text, column_name text)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN cure_of.sqlstate = '23502' THEN format(
            'Give the old row what %I is made from, or delete it; see legacy.column_rules.',
            cure_of.column_name
        )
        WHEN cure_of.sqlstate = '23505' THEN format(
            'Another row is there with the same values of %s: change or delete one of the two.',
            coalesce(
                (
                    SELECT substring(pg_get_indexdef(indexes.oid) FROM '\(.*$')
                    FROM pg_class AS indexes
                    INNER JOIN pg_index ON pg_index.indexrelid = indexes.oid
                    WHERE pg_index.indrelid = cure_of.new_table
                        AND indexes.relname = cure_of.constraint_name
                ),
                cure_of.constraint_name
            )
        )
        WHEN cure_of.sqlstate = '23514' THEN format(
            'Correct the old row so that %s holds.',
            coalesce(
                (
                    SELECT pg_get_constraintdef(oid)
                    FROM pg_constraint
                    WHERE conrelid = cure_of.new_table AND conname = cure_of.constraint_name
                ),
                cure_of.constraint_name
            )
        )
        WHEN cure_of.sqlstate = '22P02'
            THEN 'Change the value to a label or form that the message''s type knows.'
        ELSE 'Correct the old row as the message says, or delete it.'
    END
$function$;

REVOKE ALL ON FUNCTION legacy.cure_of(oid, text, text, text) FROM public;
COMMENT ON FUNCTION legacy.cure_of(oid, text, text, text) IS
'What to do about a refused row, in a sentence. For the copying.';

CREATE FUNCTION legacy.note_conflict(
    old_table oid, key jsonb, sqlstate text, constraint_name text, column_name text,
    message text, detail text
)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO legacy.conflicts (
        old_table, key, sqlstate, constraint_name, message, detail, cure
    )
    SELECT
        note_conflict.old_table, note_conflict.key, note_conflict.sqlstate,
        coalesce(
            nullif(note_conflict.constraint_name, ''), nullif(note_conflict.column_name, ''), ''
        ),
        note_conflict.message, coalesce(note_conflict.detail, ''),
        legacy.cure_of(
            pairs.new_table, note_conflict.sqlstate, note_conflict.constraint_name,
            note_conflict.column_name
        )
    FROM legacy.pairs
    WHERE pairs.old_table = note_conflict.old_table
    ON CONFLICT (old_table, key, constraint_name) DO UPDATE
    SET sqlstate = excluded.sqlstate, message = excluded.message, detail = excluded.detail,
        cure = excluded.cure, seen_at = clock_timestamp()
$function$;

REVOKE ALL ON FUNCTION legacy.note_conflict(oid, jsonb, text, text, text, text, text) FROM public;
COMMENT ON FUNCTION legacy.note_conflict(oid, jsonb, text, text, text, text, text) IS
'Writes down that an old row is refused. For the copying.';

CREATE FUNCTION legacy.key_text(new_table oid, name name)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format(foreign_keys.definition, foreign_keys.refers_to::regclass)
    FROM legacy.foreign_keys
    WHERE foreign_keys.new_table = key_text.new_table AND foreign_keys.name = key_text.name
$function$;

REVOKE ALL ON FUNCTION legacy.key_text(oid, name) FROM public;
COMMENT ON FUNCTION legacy.key_text(oid, name) IS
'The definition of a foreign key that was set aside, with the other table where it is now. For the
copying and the switch.';

CREATE FUNCTION legacy.same_columns(names name[], one text, other text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT string_agg(
        format('%I.%I = %I.%I', same_columns.one, name, same_columns.other, name), ' AND '
    )
    FROM unnest(same_columns.names) AS name
$function$;

REVOKE ALL ON FUNCTION legacy.same_columns(name[], text, text) FROM public;
COMMENT ON FUNCTION legacy.same_columns(name[], text, text) IS
'That two rows agree in these columns, as a condition. For the copying.';
