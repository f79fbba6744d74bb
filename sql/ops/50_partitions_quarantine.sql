-- What happens to rows outside of all months, and how they come back.

CREATE FUNCTION ops.tg__quarantine()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    INSERT INTO ops.quarantined_rows (parent, occurred_at, user_id, content)
    VALUES (
        TG_ARGV[0], NEW.occurred_at, (to_jsonb(NEW) ->> 'user_id')::uuid, to_jsonb(NEW)
    );
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ops.tg__quarantine() FROM public;
-- The owner of tables makes partitions that have it.
GRANT EXECUTE ON FUNCTION ops.tg__quarantine() TO yardpass_owner;
COMMENT ON FUNCTION ops.tg__quarantine() IS
'BEFORE INSERT of a partition outside of all months, whose table is the argument: sets the row aside
in ops.quarantined_rows, whoever writes it, and lets the statement go on without it.';

CREATE FUNCTION ops.quarantined_months(parent text)
RETURNS SETOF timestamptz
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT DISTINCT ops.month_of(quarantined_rows.occurred_at)
    FROM ops.quarantined_rows
    WHERE quarantined_rows.parent = quarantined_months.parent
        AND quarantined_rows.error_code IS NULL
        AND quarantined_rows.occurred_at BETWEEN '1900-01-01' AND '2200-01-01'
$function$;

REVOKE ALL ON FUNCTION ops.quarantined_months(text) FROM public;
GRANT EXECUTE ON FUNCTION ops.quarantined_months(text) TO yardpass_owner;
COMMENT ON FUNCTION ops.quarantined_months(text) IS
'The months, by their beginning in UTC, of the rows of a table that wait in quarantine. For the
package''s own functions.';

CREATE PROCEDURE ops.return_quarantined_rows(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    v_batch constant integer := 500;
    v_month record;
    v_row record;
    v_insert text;
    v_constraint text;
BEGIN
    handled := 0;
    more := FALSE;
    SELECT partitioned_tables.parent, partitions.lower_bound, partitions.upper_bound
    INTO v_month
    FROM ops.partitioned_tables
    CROSS JOIN LATERAL ops.partitions_of(to_regclass(partitioned_tables.parent)) AS partitions
    WHERE NOT partitions.is_outside
        AND NOT partitions.is_detaching
        AND EXISTS (
            SELECT FROM ops.quarantined_rows
            WHERE quarantined_rows.parent = partitioned_tables.parent
                AND quarantined_rows.occurred_at >= partitions.lower_bound
                AND quarantined_rows.occurred_at < partitions.upper_bound
                AND quarantined_rows.error_code IS NULL
        )
    ORDER BY partitioned_tables.parent, partitions.lower_bound
    LIMIT 1;
    IF v_month.parent IS NULL THEN
        RETURN;
    END IF;

    v_insert := format(
        'INSERT INTO %1$s (%2$s) SELECT %2$s FROM jsonb_populate_record(NULL::%1$s, $1) '
        'ON CONFLICT DO NOTHING',
        v_month.parent, ops.insertable_columns(v_month.parent::regclass)
    );
    FOR v_row IN
        SELECT quarantined_rows.id, quarantined_rows.content
        FROM ops.quarantined_rows
        WHERE quarantined_rows.parent = v_month.parent
            AND quarantined_rows.occurred_at >= v_month.lower_bound
            AND quarantined_rows.occurred_at < v_month.upper_bound
            AND quarantined_rows.error_code IS NULL
        ORDER BY quarantined_rows.id
        LIMIT v_batch
        FOR UPDATE SKIP LOCKED
    LOOP
        BEGIN
            -- Names of the catalog. @plpgsql_check_options: security_warnings = off
            EXECUTE v_insert USING v_row.content;
            DELETE FROM ops.quarantined_rows WHERE quarantined_rows.id = v_row.id;
        EXCEPTION
            WHEN integrity_constraint_violation OR data_exception THEN
                GET STACKED DIAGNOSTICS v_constraint = CONSTRAINT_NAME;
                -- It has no partition any more: that is being detached at this moment.
                EXIT WHEN SQLSTATE = '23514' AND v_constraint = '';
                UPDATE ops.quarantined_rows
                SET error_code = SQLSTATE, error_constraint = nullif(v_constraint, '')
                WHERE quarantined_rows.id = v_row.id;
        END;
        handled := handled + 1;
    END LOOP;
    more := handled > 0;
END
$procedure$;

REVOKE ALL ON PROCEDURE ops.return_quarantined_rows(bigint, boolean) FROM public;
COMMENT ON PROCEDURE ops.return_quarantined_rows (bigint, boolean) IS
'Puts up to 500 quarantined rows of one month that exists now back into their table; one that is
there already is only deleted here, one that the table refuses stays with the reason. For
ops.tick().';
