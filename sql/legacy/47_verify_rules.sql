-- What the server itself can be asked: whether constraints hold for all rows, indexes are whole,
-- sequences stand ahead of their data; and whether the connections between domains lead anywhere.

CREATE FUNCTION legacy.tables_in_use()
RETURNS TABLE (relation oid)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT DISTINCT members.oid
    FROM legacy.pairs
    CROSS JOIN LATERAL (
        SELECT CASE pairs.state
            WHEN 'switched' THEN coalesce(pairs.new_table, pairs.old_table) ELSE pairs.old_table
        END AS root
    ) AS used
    CROSS JOIN LATERAL (
        SELECT used.root AS oid
        UNION
        SELECT tree.relid FROM pg_partition_tree(used.root) AS tree
    ) AS members
    INNER JOIN pg_class ON pg_class.oid = members.oid
$function$;

REVOKE ALL ON FUNCTION legacy.tables_in_use() FROM public;
COMMENT ON FUNCTION legacy.tables_in_use() IS
'The tables and partitions that the application works on now: the old ones before the switch, the
package''s after it. For verifying.';

CREATE FUNCTION legacy.verify_constraints()
RETURNS SETOF legacy.finding
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        CASE WHEN EXISTS (
            SELECT FROM legacy.pairs
            WHERE pairs.state = 'switched' AND pairs.new_table = pg_constraint.conrelid
        ) THEN 'error' ELSE 'warning' END::legacy.severity,
        'constraint_not_valid',
        format('%s.%I', pg_constraint.conrelid::regclass, pg_constraint.conname),
        'New rows keep this constraint; whether old ones do was never checked.',
        format(
            'ALTER TABLE %s VALIDATE CONSTRAINT %I, after correcting rows that break it.',
            pg_constraint.conrelid::regclass, pg_constraint.conname
        ),
        NULL::bigint, NULL::jsonb
    FROM legacy.tables_in_use() AS tables
    INNER JOIN pg_constraint ON pg_constraint.conrelid = tables.relation
    WHERE NOT pg_constraint.convalidated AND pg_constraint.conparentid = 0
    UNION ALL
    SELECT
        'error', 'index_not_valid', pg_index.indexrelid::regclass::text,
        'The index is not used, and if it is unique it does not keep rows apart.',
        format('DROP INDEX CONCURRENTLY %s, and make it again.', pg_index.indexrelid::regclass),
        NULL, NULL
    FROM legacy.tables_in_use() AS tables
    INNER JOIN pg_index ON pg_index.indrelid = tables.relation
    WHERE NOT pg_index.indisvalid
    UNION ALL
    SELECT
        'error', 'key_missing', format('%s.%I', keys.new_table::regclass, keys.name),
        'This key of the package was set aside while rows were copied, and is not back.',
        'Run CALL ops.legacy_reconcile(''all'') again: it brings back what is missing.',
        NULL, NULL
    FROM legacy.foreign_keys AS keys
    INNER JOIN legacy.pairs ON pairs.new_table = keys.new_table AND pairs.state = 'switched'
    WHERE NOT EXISTS (
        SELECT FROM pg_constraint
        WHERE pg_constraint.conrelid = keys.new_table AND pg_constraint.conname = keys.name
    )
    UNION ALL
    SELECT
        'error', 'orphan', conflicts.old_table::regclass::text, conflicts.message,
        min(conflicts.cure), count(*),
        jsonb_path_query_array(jsonb_agg(conflicts.key), '$[0 to 4]')
    FROM legacy.conflicts
    WHERE conflicts.sqlstate = '23503'
    GROUP BY conflicts.old_table, conflicts.message
$function$;

REVOKE ALL ON FUNCTION legacy.verify_constraints() FROM public;
COMMENT ON FUNCTION legacy.verify_constraints() IS
'Constraints and indexes that do not hold for all rows, keys that are not back, and rows whose
parent is missing. For ops.legacy_verify.';

CREATE FUNCTION legacy.verify_sequences()
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_used record;
    v_next numeric;
    v_far numeric;
BEGIN
    FOR v_used IN
        -- A sequence that a column owns, or that its default names.
        SELECT DISTINCT
            pg_class.oid::regclass AS sequence, tables.relation::regclass AS relation,
            pg_attribute.attname AS name, sign(pg_sequence.seqincrement) AS direction
        FROM legacy.tables_in_use() AS tables
        INNER JOIN pg_attribute
            ON pg_attribute.attrelid = tables.relation
            AND pg_attribute.attnum > 0
            AND NOT pg_attribute.attisdropped
            AND pg_attribute.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
        LEFT JOIN pg_attrdef
            ON pg_attrdef.adrelid = pg_attribute.attrelid
            AND pg_attrdef.adnum = pg_attribute.attnum
        INNER JOIN pg_depend
            ON pg_depend.classid = 'pg_class'::regclass
            AND pg_depend.refclassid = 'pg_class'::regclass
            AND pg_depend.refobjid = pg_attribute.attrelid
            AND pg_depend.refobjsubid = pg_attribute.attnum
            AND pg_depend.deptype IN ('a', 'i')
            OR pg_depend.classid = 'pg_attrdef'::regclass
            AND pg_depend.objid = pg_attrdef.oid
            AND pg_depend.refclassid = 'pg_class'::regclass
        INNER JOIN pg_class
            ON pg_class.oid = CASE pg_depend.classid
                WHEN 'pg_class'::regclass THEN pg_depend.objid ELSE pg_depend.refobjid
            END
            AND pg_class.relkind = 'S'
        INNER JOIN pg_sequence ON pg_sequence.seqrelid = pg_class.oid
        WHERE NOT pg_sequence.seqcycle
    LOOP
        EXECUTE format(
            'SELECT CASE WHEN is_called THEN last_value + %s ELSE last_value END FROM %s',
            v_used.direction, v_used.sequence
        ) INTO v_next;
        EXECUTE format(
            'SELECT %s(%I) FROM %s', CASE WHEN v_used.direction > 0 THEN 'max' ELSE 'min' END,
            v_used.name, v_used.relation
        ) INTO v_far;
        IF (v_next - v_far) * v_used.direction <= 0 THEN
            RETURN NEXT ROW(
                'error', 'sequence_behind', v_used.sequence::text,
                format(
                    'It gives %s next, and %s.%I has %s already.', v_next, v_used.relation,
                    v_used.name, v_far
                ),
                format('SELECT setval(%L, %s)', v_used.sequence, v_far),
                NULL, NULL
            )::legacy.finding;
        END IF;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.verify_sequences() FROM public;
COMMENT ON FUNCTION legacy.verify_sequences() IS
'Sequences whose next number a row has already. For ops.legacy_verify.';

CREATE FUNCTION legacy.verify_connections()
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_connection record;
    v_count bigint;
    v_filled boolean;
BEGIN
    FOR v_connection IN
        SELECT listed.name, listed.condition, child.place AS child, parent.place AS parent
        FROM (VALUES
            ('users to events', 'events', 'user_profiles', 'p.user_id = c.created_by'),
            ('events to tickets', 'tickets', 'events', 'p.id = c.event_id'),
            ('users to tickets', 'tickets', 'user_profiles', 'p.user_id = c.owner_user_id'),
            (
                'organizations to events', 'events', 'organizations',
                'p.id = c.owner_context_id AND c.owner_context_type::text = ''organization'''
            ),
            ('events to analytics', 'analytics_events', 'events', 'p.id = c.event_id')
        ) AS listed (name, child, parent, condition)
        CROSS JOIN LATERAL (
            SELECT CASE pairs.state
                WHEN 'switched' THEN pairs.new_table ELSE pairs.old_table
            END::regclass AS place
            FROM legacy.pairs
            WHERE pairs.old_name = listed.child
        ) AS child
        CROSS JOIN LATERAL (
            SELECT CASE pairs.state
                WHEN 'switched' THEN pairs.new_table ELSE pairs.old_table
            END::regclass AS place
            FROM legacy.pairs
            WHERE pairs.old_name = listed.parent
        ) AS parent
        WHERE legacy.has_columns(child.place, listed.condition, 'c')
            AND legacy.has_columns(parent.place, listed.condition, 'p')
    LOOP
        EXECUTE format(
            'SELECT count(*) FROM %s AS c INNER JOIN %s AS p ON %s',
            v_connection.child, v_connection.parent, v_connection.condition
        ) INTO v_count;
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM %s) AND EXISTS (SELECT FROM %s)',
            v_connection.child, v_connection.parent
        ) INTO v_filled;
        RETURN NEXT ROW(
            (CASE WHEN v_count = 0 AND v_filled THEN 'warning' ELSE 'notice' END)::legacy.severity,
            'connection', v_connection.name,
            format('%s rows of %s meet one of %s.', v_count, v_connection.child,
                v_connection.parent),
            CASE WHEN v_count = 0 AND v_filled
                THEN 'Both tables have rows, so some should: look at what was copied.'
                ELSE 'None.'
            END,
            v_count, NULL
        )::legacy.finding;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.verify_connections() FROM public;
COMMENT ON FUNCTION legacy.verify_connections() IS
'Rows that meet across domains: users and events, events and tickets, users and tickets,
organizations and events, events and analytics. For ops.legacy_verify.';
