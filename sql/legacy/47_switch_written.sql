-- The way back for rows: since the switch triggers on the package's tables keep the keys of what
-- was written, and going back brings these rows into the old tables, column by column.

CREATE FUNCTION legacy.keep_written()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF tg_op = 'TRUNCATE' THEN
        INSERT INTO legacy.written (new_table, key) VALUES (tg_argv[0]::oid, NULL);
    END IF;
    -- The triggers name the rows alike, whatever they hold: TG_ARGV[1] is the key over a row t.
    IF tg_op IN ('INSERT', 'UPDATE') THEN
        EXECUTE format(
            'INSERT INTO legacy.written (new_table, key) '
            'SELECT DISTINCT %s::oid, %s FROM made AS t',
            tg_argv[0], tg_argv[1]
        );
    END IF;
    IF tg_op IN ('UPDATE', 'DELETE') THEN
        EXECUTE format(
            'INSERT INTO legacy.written (new_table, key) '
            'SELECT DISTINCT %s::oid, %s FROM gone AS t',
            tg_argv[0], tg_argv[1]
        );
    END IF;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION legacy.keep_written() FROM public;
COMMENT ON FUNCTION legacy.keep_written() IS
'Keeps the keys of rows that a statement wrote. For triggers on the package''s tables after the
switch.';

CREATE FUNCTION legacy.watch_new_tables()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_table record;
    v_event record;
    v_count integer := 0;
BEGIN
    FOR v_table IN
        SELECT DISTINCT
            new_table AS id, new_table::regclass::text AS place,
            (
                SELECT 'jsonb_build_object(' || string_agg(format('%L, t.%1$I', name), ', ') || ')'
                FROM unnest(legacy.primary_key(new_table)) AS name
            ) AS key
        FROM legacy.pairs
        WHERE new_table IS NOT NULL
        ORDER BY 2
    LOOP
        FOR v_event IN
            SELECT * FROM (VALUES
                ('INSERT', 'REFERENCING NEW TABLE AS made'),
                ('UPDATE', 'REFERENCING OLD TABLE AS gone NEW TABLE AS made'),
                ('DELETE', 'REFERENCING OLD TABLE AS gone'),
                ('TRUNCATE', '')
            ) AS events (name, tables)
        LOOP
            PERFORM legacy.switch_step(
                format('trigger of %s', v_table.place),
                ARRAY[format(
                    'CREATE TRIGGER yp_written_%s AFTER %s ON %s %s FOR EACH STATEMENT '
                    'EXECUTE FUNCTION legacy.keep_written(%L, %L)',
                    lower(v_event.name), v_event.name, v_table.place, v_event.tables,
                    v_table.id, v_table.key
                )],
                ARRAY[format(
                    'DROP TRIGGER yp_written_%s ON %s', lower(v_event.name), v_table.place
                )]
            );
        END LOOP;
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.watch_new_tables() FROM public;
COMMENT ON FUNCTION legacy.watch_new_tables() IS
'Puts triggers on the package''s tables that keep the keys of rows written. Returns how many tables.
For the switch.';

CREATE FUNCTION legacy.older_label(type_name name, label text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT known.older
    FROM (VALUES
        ('campaign_status', 'cancelled', 'archived'),
        ('follow_status', 'blocked', 'declined'),
        ('invite_status', 'declined', 'revoked'),
        ('job_status', 'cancelled', 'failed'),
        ('order_status', 'partially_refunded', 'paid'),
        ('order_status', 'expired', 'canceled'),
        ('pacing_strategy', 'front_loaded', 'accelerated'),
        ('recurrence_pattern', 'daily', 'weekly'),
        ('ticket_status', 'cancelled', 'void')
    ) AS known (type_name, label, older)
    WHERE known.type_name = older_label.type_name AND known.label = older_label.label
$function$;

REVOKE ALL ON FUNCTION legacy.older_label(name, text) FROM public;
COMMENT ON FUNCTION legacy.older_label(name, text) IS
'The nearest label of the old enum for one that only the package has; null: none is known. For the
way back.';

CREATE FUNCTION legacy.back_mapping(old_table oid)
RETURNS TABLE (old_column name, expression text, is_required boolean)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        old.attname,
        CASE
            WHEN old.atttypid = new.atttypid AND old.atttypmod = new.atttypmod
                THEN format('n.%I', old.attname)
            WHEN old_type.typtype = 'e' THEN format(
                '(CASE n.%1$I::text %2$s ELSE n.%1$I::text END)::%3$s', old.attname,
                coalesce((
                    SELECT string_agg(format(
                        'WHEN %L THEN %L', enumlabel,
                        legacy.older_label(old_type.typname, enumlabel)
                    ), ' ')
                    FROM pg_enum
                    WHERE enumtypid = new.atttypid
                        AND legacy.older_label(old_type.typname, enumlabel) IS NOT NULL
                        AND enumlabel NOT IN (
                            SELECT known.enumlabel FROM pg_enum AS known
                            WHERE known.enumtypid = old.atttypid
                        )
                ), 'WHEN NULL THEN NULL'),
                format_type(old.atttypid, old.atttypmod)
            )
            WHEN new_type.typtype = 'e'
                THEN format('n.%I::text::%s', old.attname, format_type(old.atttypid, old.atttypmod))
            ELSE format('n.%I::%s', old.attname, format_type(old.atttypid, old.atttypmod))
        END,
        old.attnotnull
    FROM legacy.pairs
    INNER JOIN pg_attribute AS old ON old.attrelid = pairs.old_table
    INNER JOIN pg_attribute AS new
        ON new.attrelid = pairs.new_table AND new.attname = old.attname AND NOT new.attisdropped
    INNER JOIN pg_type AS old_type ON old_type.oid = old.atttypid
    INNER JOIN pg_type AS new_type ON new_type.oid = new.atttypid
    WHERE pairs.old_table = back_mapping.old_table
        AND old.attnum > 0 AND NOT old.attisdropped AND old.attgenerated = ''
        -- Vectors of another length say nothing to each other.
        AND NOT (old_type.typname = 'vector' AND old.atttypmod <> new.atttypmod)
    ORDER BY old.attnum
$function$;

REVOKE ALL ON FUNCTION legacy.back_mapping(oid) FROM public;
COMMENT ON FUNCTION legacy.back_mapping(oid) IS
'The columns of an old table and their values over a row n of the package''s. For the way back.';
