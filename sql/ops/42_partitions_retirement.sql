-- Partitions whose time is over: detached, then kept, exported or dropped. What counts is the upper
-- bound, read from the catalog: a partition of many months goes when its last row may.

CREATE FUNCTION ops.note_detached(retired_id bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    UPDATE ops.retired_partitions
    SET state = 'detached', detached_at = now()
    WHERE retired_partitions.id = note_detached.retired_id;
    -- Else ops.secure() would open it, as it opens every table of the package.
    INSERT INTO ops.foreign_objects (kind, identity)
    SELECT 'relation', retired_partitions.partition_name
    FROM ops.retired_partitions
    WHERE retired_partitions.id = note_detached.retired_id
    ON CONFLICT DO NOTHING;
END
$function$;

REVOKE ALL ON FUNCTION ops.note_detached(bigint) FROM public;
COMMENT ON FUNCTION ops.note_detached(bigint) IS
'Writes down that a retired partition is a table of its own. For the package''s own functions.';

CREATE FUNCTION ops.may_retire(
    check_name text, lower_bound timestamptz, upper_bound timestamptz
)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_may boolean := TRUE;
BEGIN
    IF check_name IS NOT NULL THEN
        -- A name by its constraint. @plpgsql_check_options: security_warnings = off
        EXECUTE format('SELECT %s($1, $2)', check_name) INTO v_may USING lower_bound, upper_bound;
    END IF;
    RETURN v_may IS TRUE;
END
$function$;

REVOKE ALL ON FUNCTION ops.may_retire(text, timestamptz, timestamptz) FROM public;
COMMENT ON FUNCTION ops.may_retire(text, timestamptz, timestamptz) IS
'What the function of that name says, true when there is none. For the package''s own functions.';

CREATE FUNCTION ops.retire_partition(partitioned ops.partitioned_tables, as_of timestamptz)
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_parent constant regclass := partitioned.parent;
    v_old record;
    v_name text;
    v_single boolean := ops.can_run_once();
    v_id bigint;
BEGIN
    -- While the tools of adoption are there, the way back needs every row. And PostgreSQL detaches
    -- one partition of a table at a time.
    IF to_regnamespace('legacy') IS NOT NULL
        OR EXISTS (
            SELECT FROM ops.retired_partitions
            WHERE retired_partitions.parent = partitioned.parent
                AND retired_partitions.state = 'detaching'
        )
    THEN
        RETURN NULL;
    END IF;

    FOR v_old IN
        SELECT
            partitions.*, pg_class.relname, pg_namespace.nspname,
            max(partitions.upper_bound) OVER () AS last_bound
        FROM ops.partitions_of(v_parent) AS partitions
        INNER JOIN pg_class ON pg_class.oid = partitions.partition
        INNER JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
        WHERE NOT partitions.is_outside
        ORDER BY partitions.upper_bound
    LOOP
        EXIT WHEN v_old.upper_bound
            > ((as_of AT TIME ZONE 'UTC') - partitioned.retention) AT TIME ZONE 'UTC'
            OR partitioned.retention IS NULL
            OR v_old.upper_bound = v_old.last_bound;
        v_name := format('%I.%I', v_old.nspname, v_old.relname);
        CONTINUE WHEN v_old.is_detaching OR NOT ops.may_retire(
            partitioned.may_retire, v_old.lower_bound, v_old.upper_bound
        );

        INSERT INTO ops.retired_partitions (
            parent, partition_name, lower_bound, upper_bound, archive, state, single_statement_id,
            export_command
        )
        VALUES (
            partitioned.parent, v_name, v_old.lower_bound, v_old.upper_bound, partitioned.archive,
            'detaching',
            CASE WHEN v_single THEN ops.run_once(format(
                'ALTER TABLE %s DETACH PARTITION %s CONCURRENTLY', partitioned.parent, v_name
            )) END,
            CASE WHEN partitioned.archive = 'export' THEN format(
                '\copy (SELECT %s FROM %s) TO %L WITH (FORMAT csv, HEADER)',
                ops.insertable_columns(v_parent), v_name, v_old.relname || '.csv'
            ) END
        )
        RETURNING retired_partitions.id INTO v_id;
        IF NOT v_single THEN
            EXECUTE format(
                'ALTER TABLE %s DETACH PARTITION %s', v_parent, v_old.partition::regclass
            );
            PERFORM ops.note_detached(v_id);
            PERFORM ops.close_gaps(v_parent);
        END IF;
        RETURN format('retired %s', v_name);
    END LOOP;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ops.retire_partition(ops.partitioned_tables, timestamptz) FROM public;
COMMENT ON FUNCTION ops.retire_partition(ops.partitioned_tables, timestamptz) IS
'Retires the oldest partition whose upper bound is as old as the retention says, never the last one:
by pg_cron without blocking where that can be had, else at once under the caller''s lock_timeout.
None is retired as long as the tools of adoption are installed. Returns what it did, null: nothing.
For the package''s own jobs.';

CREATE FUNCTION ops.follow_retired(partitioned ops.partitioned_tables)
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_parent constant regclass := partitioned.parent;
    v_retired record;
    v_id bigint;
BEGIN
    FOR v_retired IN
        SELECT
            retired_partitions.*,
            partitions.partition, partitions.is_detaching
        FROM ops.retired_partitions
        LEFT JOIN ops.partitions_of(v_parent) AS partitions
            ON partitions.partition = to_regclass(retired_partitions.partition_name)
        WHERE retired_partitions.parent = partitioned.parent
            AND retired_partitions.state = 'detaching'
        ORDER BY retired_partitions.id
    LOOP
        IF v_retired.partition IS NULL THEN
            PERFORM ops.note_detached(v_retired.id);
            PERFORM ops.close_gaps(v_parent);
            RETURN format('detached %s', v_retired.partition_name);
        ELSIF v_retired.is_detaching AND v_retired.requested_at < now() - interval '10 minutes' THEN
            -- It was broken off between its two transactions.
            EXECUTE format(
                'ALTER TABLE %s DETACH PARTITION %s FINALIZE', v_parent,
                v_retired.partition::regclass
            );
            RETURN format('finished detaching %s', v_retired.partition_name);
        ELSIF NOT v_retired.is_detaching AND ops.can_run_once() THEN
            -- The same request as long as it is open, another one when it has failed.
            v_id := ops.run_once(format(
                'ALTER TABLE %s DETACH PARTITION %s CONCURRENTLY', partitioned.parent,
                v_retired.partition_name
            ));
            UPDATE ops.retired_partitions
            SET single_statement_id = v_id
            WHERE retired_partitions.id = v_retired.id
                AND retired_partitions.single_statement_id IS DISTINCT FROM v_id;
        ELSIF NOT v_retired.is_detaching THEN
            DELETE FROM ops.retired_partitions WHERE retired_partitions.id = v_retired.id;
            RETURN format('took back the request for %s', v_retired.partition_name);
        END IF;
    END LOOP;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ops.follow_retired(ops.partitioned_tables) FROM public;
COMMENT ON FUNCTION ops.follow_retired(ops.partitioned_tables) IS
'Looks what became of partitions that were to be detached: notes those that are, ends what was
broken off, asks again. Returns what it did, null: nothing. For the package''s own jobs.';

CREATE FUNCTION ops.drop_retired(partitioned ops.partitioned_tables)
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_retired ops.retired_partitions;
    v_table regclass;
BEGIN
    SELECT * INTO v_retired
    FROM ops.retired_partitions
    WHERE retired_partitions.parent = partitioned.parent
        AND (
            retired_partitions.state = 'exported'
            OR retired_partitions.state = 'detached' AND retired_partitions.archive = 'drop'
        )
    ORDER BY retired_partitions.id
    LIMIT 1;
    IF v_retired.id IS NULL THEN
        RETURN NULL;
    END IF;

    v_table := to_regclass(v_retired.partition_name);
    IF v_table IS NOT NULL THEN
        EXECUTE format('DROP TABLE %s', v_table);
    END IF;
    UPDATE ops.retired_partitions
    SET state = 'dropped', dropped_at = now()
    WHERE retired_partitions.id = v_retired.id;
    DELETE FROM ops.foreign_objects
    WHERE foreign_objects.kind = 'relation'
        AND foreign_objects.identity = v_retired.partition_name;
    RETURN format('dropped %s', v_retired.partition_name);
END
$function$;

REVOKE ALL ON FUNCTION ops.drop_retired(ops.partitioned_tables) FROM public;
COMMENT ON FUNCTION ops.drop_retired(ops.partitioned_tables) IS
'Drops a detached partition where the rule or a confirmed export says so. Returns what it did, null:
nothing. For the package''s own jobs.';

CREATE FUNCTION ops.confirm_export(partition_name text, exported_rows bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_rows bigint;
BEGIN
    PERFORM
    FROM ops.retired_partitions
    WHERE retired_partitions.partition_name = confirm_export.partition_name
        AND retired_partitions.state = 'detached'
        AND retired_partitions.archive = 'export'
    FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP320');
    END IF;
    -- The name is one of the table's. @plpgsql_check_options: security_warnings = off
    EXECUTE format('SELECT count(*) FROM %s', confirm_export.partition_name) INTO v_rows;
    IF v_rows IS DISTINCT FROM confirm_export.exported_rows THEN
        PERFORM ops.raise_error('YP321', format('The table has %s rows.', v_rows));
    END IF;
    UPDATE ops.retired_partitions
    SET state = 'exported', exported_at = now(), exported_rows = v_rows
    WHERE retired_partitions.partition_name = confirm_export.partition_name
        AND retired_partitions.state = 'detached';
END
$function$;

REVOKE ALL ON FUNCTION ops.confirm_export(text, bigint) FROM public;
COMMENT ON FUNCTION ops.confirm_export(text, bigint) IS
'Says that the rows of a detached partition are elsewhere, as many as it has: the table is dropped
by the next run of ops.maintain_partitions. YP320 when it does not wait for that, YP321 when the
numbers differ. For the DBA.';
