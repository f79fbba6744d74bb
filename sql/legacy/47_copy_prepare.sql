-- Before rows are copied: the package's tables of the domain take rows in any order (their foreign
-- keys and triggers are set aside), and every write to an old table leaves its key behind. Writers
-- are held up once, for the moment it takes to make a trigger.

CREATE FUNCTION legacy.captured_columns(old_table oid)
RETURNS name[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array_agg(attname ORDER BY attnum)
    FROM pg_attribute
    WHERE attrelid = captured_columns.old_table AND attnum > 0 AND NOT attisdropped
        AND attname IN (
            SELECT unnest(legacy.primary_key(captured_columns.old_table))
            UNION
            SELECT coalesce(named[1], named[2])
            FROM legacy.pairs
            CROSS JOIN LATERAL legacy.mapping(pairs.old_table) AS mapping
            CROSS JOIN LATERAL regexp_matches(
                mapping.expression, '\mo\.(?:"([^"]+)"|([a-z_][a-z_0-9]*))', 'g'
            ) AS named
            WHERE pairs.old_table = captured_columns.old_table
                AND mapping.new_column = ANY(legacy.primary_key(pairs.new_table))
        )
$function$;

REVOKE ALL ON FUNCTION legacy.captured_columns(oid) FROM public;
COMMENT ON FUNCTION legacy.captured_columns(oid) IS
'The columns of an old row that find it again, in the old table and in the package''s: its primary
key, and what the package''s is made from. For the copying.';

CREATE FUNCTION legacy.capture_function(old_table oid)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format(
        $statement$CREATE FUNCTION legacy.capture_%1$s() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $capture$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        INSERT INTO legacy.changes (old_table, key) VALUES (%1$s, NULL);
    ELSIF TG_LEVEL = 'ROW' THEN
        IF TG_OP <> 'INSERT' THEN
            INSERT INTO legacy.changes (old_table, key) VALUES (%1$s, %4$s);
        END IF;
        IF TG_OP <> 'DELETE' THEN
            INSERT INTO legacy.changes (old_table, key) VALUES (%1$s, %5$s);
        END IF;
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO legacy.changes (old_table, key) SELECT %1$s, %3$s FROM new_rows AS n;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO legacy.changes (old_table, key) SELECT %1$s, %2$s FROM old_rows AS w;
    ELSE
        INSERT INTO legacy.changes (old_table, key)
        SELECT %1$s, %2$s FROM old_rows AS w UNION SELECT %1$s, %3$s FROM new_rows AS n;
    END IF;
    RETURN NULL;
END
$capture$
$statement$,
        capture_function.old_table,
        legacy.key_expression(captured.names, 'w'), legacy.key_expression(captured.names, 'n'),
        legacy.key_expression(captured.names, 'old'), legacy.key_expression(captured.names, 'new')
    )
    FROM (SELECT legacy.captured_columns(capture_function.old_table) AS names) AS captured
$function$;

REVOKE ALL ON FUNCTION legacy.capture_function(oid) FROM public;
COMMENT ON FUNCTION legacy.capture_function(oid) IS
'The statement that makes the trigger function which notes the keys of written rows. For the
copying.';

CREATE FUNCTION legacy.captured_relations(old_table oid)
RETURNS TABLE (relation oid, operation text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- A partitioned table hands row triggers down to its partitions, also to those to come, but
    -- neither statement triggers nor TRUNCATE. A child by inheritance gets triggers of its own.
    WITH RECURSIVE family AS (
        SELECT pg_class.oid, pg_class.relkind, FALSE AS is_partition
        FROM pg_class
        WHERE pg_class.oid = captured_relations.old_table
        UNION
        SELECT pg_class.oid, pg_class.relkind, pg_class.relispartition
        FROM family
        INNER JOIN pg_inherits ON pg_inherits.inhparent = family.oid
        INNER JOIN pg_class ON pg_class.oid = pg_inherits.inhrelid
    )

    SELECT family.oid, operations.name
    FROM family
    CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS operations (name)
    WHERE operations.name = 'TRUNCATE' OR NOT family.is_partition
    ORDER BY family.oid, operations.name
$function$;

REVOKE ALL ON FUNCTION legacy.captured_relations(oid) FROM public;
COMMENT ON FUNCTION legacy.captured_relations(oid) IS
'The tables, with partitions and children, that need a trigger to note what is written, and for
which operation. For the copying.';

CREATE FUNCTION legacy.capture_table(old_table oid)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_statements text[];
    v_undo text[] := '{}';
    v_trigger text;
    v_each record;
    v_pair legacy.pairs;
BEGIN
    SELECT * INTO v_pair FROM legacy.pairs WHERE pairs.old_table = capture_table.old_table;
    IF legacy.primary_key(capture_table.old_table) IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'YP925', MESSAGE = 'a table cannot be copied',
            DETAIL = format('%s has no primary key.', capture_table.old_table::regclass),
            HINT = 'Give it one, and call ops.legacy_reconcile() again.';
    END IF;
    v_statements := ARRAY[
        legacy.capture_function(capture_table.old_table),
        format(
            'REVOKE ALL ON FUNCTION legacy.capture_%s() FROM public', capture_table.old_table
        )
    ];
    FOR v_each IN
        SELECT captured.relation, captured.operation, pg_class.relkind
        FROM legacy.captured_relations(capture_table.old_table) AS captured
        INNER JOIN pg_class ON pg_class.oid = captured.relation
    LOOP
        v_trigger := 'yp_legacy_capture_' || lower(v_each.operation);
        v_statements := v_statements || format(
            'CREATE TRIGGER %I AFTER %s ON %s %s EXECUTE FUNCTION legacy.capture_%s()',
            v_trigger, v_each.operation, v_each.relation::regclass,
            CASE
                WHEN v_each.operation = 'TRUNCATE' THEN 'FOR EACH STATEMENT'
                WHEN v_each.relkind = 'p' THEN 'FOR EACH ROW'
                ELSE format(
                    'REFERENCING %s FOR EACH STATEMENT',
                    CASE v_each.operation
                        WHEN 'INSERT' THEN 'NEW TABLE AS new_rows'
                        WHEN 'DELETE' THEN 'OLD TABLE AS old_rows'
                        ELSE 'OLD TABLE AS old_rows NEW TABLE AS new_rows'
                    END
                )
            END,
            capture_table.old_table
        );
        -- What a subscription or a restore writes counts as well.
        v_statements := v_statements || format(
            'ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', v_each.relation::regclass, v_trigger
        );
        v_undo := v_undo || format(
            'DROP TRIGGER IF EXISTS %I ON %s', v_trigger, v_each.relation::regclass
        );
    END LOOP;
    v_undo := v_undo || format('DROP FUNCTION legacy.capture_%s()', capture_table.old_table);

    UPDATE legacy.pairs SET state = 'copying', copied_to = NULL, rows_copied = 0
    WHERE pairs.old_table = capture_table.old_table;
    RETURN legacy.do_step(
        'copy', v_pair.home, format('public.%I', v_pair.old_name), v_statements, v_undo
    );
END
$function$;

REVOKE ALL ON FUNCTION legacy.capture_table(oid) FROM public;
COMMENT ON FUNCTION legacy.capture_table(oid) IS
'From now on the keys of written rows are noted, and the table is being copied; returns the step.
Error: YP925 it has no primary key. For the copying, under a short time-out for locks.';
