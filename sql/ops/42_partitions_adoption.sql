-- A large plain table becomes the first partition, without its rows being moved and without being
-- read under a lock: it is prepared by statements of its own, then attached.

CREATE FUNCTION ops.bounds_condition(lower_bound timestamptz, upper_bound timestamptz)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format(
        'occurred_at IS NOT NULL AND occurred_at >= %s AND occurred_at < %s',
        ops.bound_literal(lower_bound), ops.bound_literal(upper_bound)
    )
$function$;

REVOKE ALL ON FUNCTION ops.bounds_condition(timestamptz, timestamptz) FROM public;
COMMENT ON FUNCTION ops.bounds_condition(timestamptz, timestamptz) IS
'What must hold for the rows of a partition with these bounds. For the package''s own functions.';

CREATE FUNCTION ops.adoption_faults(parent regclass, plain regclass)
RETURNS SETOF text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH columns AS (
        SELECT
            pg_attribute.attrelid, pg_attribute.attname,
            concat_ws(
                ' ', format_type(pg_attribute.atttypid, pg_attribute.atttypmod),
                CASE WHEN pg_attribute.attnotnull THEN 'NOT NULL' END,
                CASE WHEN pg_attribute.attgenerated <> '' THEN 'GENERATED' END
            ) AS definition
        FROM pg_attribute
        WHERE pg_attribute.attrelid IN (parent, plain)
            AND pg_attribute.attnum > 0
            AND NOT pg_attribute.attisdropped
    )

    SELECT format('%s is no plain table.', plain)
    FROM pg_class
    WHERE pg_class.oid = plain AND (pg_class.relkind <> 'r' OR pg_class.relispartition)
    UNION ALL
    SELECT format('%s is unlogged or temporary: a crash empties it.', plain)
    FROM pg_class
    WHERE pg_class.oid = plain AND pg_class.relpersistence <> 'p'
    UNION ALL
    SELECT format(
        'Column %s is %s there and %s here.', attname, coalesce(theirs.definition, 'not'),
        coalesce(ours.definition, 'not')
    )
    FROM (SELECT * FROM columns WHERE columns.attrelid = plain) AS theirs
    FULL JOIN (SELECT * FROM columns WHERE columns.attrelid = parent) AS ours USING (attname)
    WHERE theirs.definition IS DISTINCT FROM ours.definition
    UNION ALL
    SELECT format('Trigger %s would see rows that are inserted here.', pg_trigger.tgname)
    FROM pg_trigger
    WHERE pg_trigger.tgrelid = plain AND NOT pg_trigger.tgisinternal
$function$;

REVOKE ALL ON FUNCTION ops.adoption_faults(regclass, regclass) FROM public;
COMMENT ON FUNCTION ops.adoption_faults(regclass, regclass) IS
'Why a plain table cannot become a partition: sentences, none when it can. For the package''s own
functions.';

CREATE FUNCTION ops.adoption_statements(
    parent regclass, plain regclass, first_month date, end_month date
)
RETURNS SETOF text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_lower constant timestamptz := date_trunc('month', first_month::timestamp) AT TIME ZONE 'UTC';
    v_upper constant timestamptz := date_trunc('month', end_month::timestamp) AT TIME ZONE 'UTC';
    v_name constant text := (SELECT relname FROM pg_class WHERE pg_class.oid = plain);
    v_faults text;
BEGIN
    PERFORM ops.require(v_lower < v_upper, 'end_month', 'must be a month after first_month');
    SELECT string_agg(fault, ' ') INTO v_faults FROM ops.adoption_faults(parent, plain) AS fault;
    IF v_faults IS NOT NULL THEN
        PERFORM ops.raise_error('YP322', v_faults);
    END IF;

    RETURN QUERY
    SELECT statements.statement
    FROM (
        SELECT
            pg_index.indisunique, pg_index.indisprimary,
            left(v_name, 40) || '_adopted_'
            || row_number() OVER (ORDER BY pg_index.indexrelid) AS name,
            split_part(pg_get_indexdef(pg_index.indexrelid), ' USING ', 2) AS definition
        FROM pg_index
        WHERE pg_index.indrelid = parent
            AND NOT EXISTS (
                SELECT FROM pg_index AS theirs
                WHERE theirs.indrelid = plain
                    AND theirs.indisvalid
                    AND theirs.indisunique = pg_index.indisunique
                    AND theirs.indisprimary = pg_index.indisprimary
                    AND split_part(pg_get_indexdef(theirs.indexrelid), ' USING ', 2)
                    = split_part(pg_get_indexdef(pg_index.indexrelid), ' USING ', 2)
            )
    ) AS missing
    CROSS JOIN LATERAL (VALUES
        (1, format(
            'CREATE %sINDEX CONCURRENTLY %I ON %s USING %s',
            CASE WHEN missing.indisunique THEN 'UNIQUE ' ELSE '' END, missing.name, plain,
            missing.definition
        )),
        (2, CASE WHEN missing.indisprimary THEN format(
            'ALTER TABLE %s ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I', plain, missing.name,
            missing.name
        ) END)
    ) AS statements (nth, statement)
    WHERE statements.statement IS NOT NULL
    ORDER BY missing.name, statements.nth;

    RETURN QUERY
    SELECT statements.statement
    FROM (
        SELECT
            pg_constraint.conname, pg_get_constraintdef(pg_constraint.oid) AS definition
        FROM pg_constraint
        WHERE pg_constraint.conrelid = parent
            AND pg_constraint.contype IN ('c', 'f')
            AND NOT EXISTS (
                SELECT FROM pg_constraint AS theirs
                WHERE theirs.conrelid = plain
                    AND theirs.contype = pg_constraint.contype
                    AND (
                        theirs.contype = 'f' OR theirs.conname = pg_constraint.conname
                    )
                    AND theirs.convalidated
                    AND pg_get_constraintdef(theirs.oid) = pg_get_constraintdef(pg_constraint.oid)
            )
        UNION ALL
        SELECT
            'is_within_its_months', format('CHECK (%s)', ops.bounds_condition(v_lower, v_upper))
        WHERE NOT EXISTS (
            SELECT FROM pg_constraint
            WHERE pg_constraint.conrelid = plain
                AND pg_constraint.conname = 'is_within_its_months'
                AND pg_constraint.convalidated
        )
    ) AS missing
    CROSS JOIN LATERAL (VALUES
        (1, format(
            'ALTER TABLE %s ADD CONSTRAINT %I %s NOT VALID', plain, missing.conname,
            missing.definition
        )),
        (2, format('ALTER TABLE %s VALIDATE CONSTRAINT %I', plain, missing.conname))
    ) AS statements (nth, statement)
    ORDER BY missing.conname, statements.nth;

    RETURN NEXT format(
        'SELECT ops.attach_table(%L, %L, %L, %L)', parent, plain,
        (v_lower AT TIME ZONE 'UTC')::date, (v_upper AT TIME ZONE 'UTC')::date
    );
END
$function$;

REVOKE ALL ON FUNCTION ops.adoption_statements(regclass, regclass, date, date) FROM public;
COMMENT ON FUNCTION ops.adoption_statements(regclass, regclass, date, date) IS
'What a DBA runs, one by one, each a transaction (\gexec), to make a plain table the partition from
first_month to before end_month: indexes and checks that are missing are made without blocking, the
last attaches. YP003 an argument, YP322 with what differs when that cannot be. For the DBA.';

CREATE FUNCTION ops.attach_table(
    parent regclass, plain regclass, first_month date, end_month date
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_lower constant timestamptz := first_month::timestamp AT TIME ZONE 'UTC';
    v_upper constant timestamptz := end_month::timestamp AT TIME ZONE 'UTC';
    v_left text;
BEGIN
    SELECT string_agg(left_to_do, ' ') INTO v_left
    FROM (
        SELECT statement || ';'
        FROM ops.adoption_statements(parent, plain, first_month, end_month) AS statement
        WHERE statement !~ '^SELECT'
    ) AS statements (left_to_do);
    IF v_left IS NOT NULL THEN
        PERFORM ops.raise_error('YP322', v_left);
    END IF;

    PERFORM ops.secure_partition(plain, pg_class.relowner)
    FROM pg_class
    WHERE pg_class.oid = parent;
    PERFORM ops.clear_outside(parent, v_lower, v_upper);
    EXECUTE format(
        'ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)', parent, plain,
        ops.bound_literal(v_lower), ops.bound_literal(v_upper)
    );
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT is_within_its_months', plain);
    PERFORM ops.close_gaps(parent);
END
$function$;

REVOKE ALL ON FUNCTION ops.attach_table(regclass, regclass, date, date) FROM public;
COMMENT ON FUNCTION ops.attach_table(regclass, regclass, date, date) IS
'Makes a prepared plain table the partition of these months: its grants and policies go, nothing is
read. YP322 with what is left to do; 42P17 when a month of them exists already. It locks both
tables for a moment: set a lock_timeout. For the DBA.';
