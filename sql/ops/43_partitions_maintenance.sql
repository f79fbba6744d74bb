-- What a job does for partitioned tables, one small thing in each transaction: it holds the lock
-- of one table alone, for some milliseconds, and gives up where it would have to wait for it.

CREATE FUNCTION ops.make_next_month(partitioned ops.partitioned_tables, as_of timestamptz)
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_parent constant regclass := partitioned.parent;
    v_present constant timestamp := ops.month_of(as_of) AT TIME ZONE 'UTC';
    v_until constant timestamptz
    := (v_present + (partitioned.premake + 1) * interval '1 month') AT TIME ZONE 'UTC';
    -- Older months would be retired at once.
    v_oldest constant timestamptz := ops.month_of(
        ((as_of AT TIME ZONE 'UTC') - coalesce(partitioned.retention, interval '10 years'))
        AT TIME ZONE 'UTC'
    );
    v_first timestamptz;
    v_is_new boolean;
    v_month timestamptz;
BEGIN
    SELECT
        least(
            min(
                CASE partitions.lower_bound
                    WHEN '-infinity' THEN partitions.upper_bound ELSE partitions.lower_bound
                END
            ),
            ops.month_of(as_of)
        )
    INTO v_first
    FROM ops.partitions_of(v_parent) AS partitions
    WHERE NOT partitions.is_outside
    HAVING count(*) > 0;
    v_is_new := v_first IS NULL;
    v_first := greatest(
        v_oldest, coalesce(v_first, (v_present - interval '3 months') AT TIME ZONE 'UTC')
    );

    SELECT wanted.month INTO v_month
    FROM (
        SELECT missing.month
        FROM ops.missing_months(v_parent, v_first, v_until) AS missing (month)
        UNION
        SELECT quarantined.month
        FROM ops.quarantined_months(partitioned.parent) AS quarantined (month)
        WHERE quarantined.month >= v_oldest
            AND quarantined.month < v_until
            AND quarantined.month
            IN (SELECT ops.missing_months(v_parent, v_oldest, v_until))
    ) AS wanted
    WHERE NOT EXISTS (
        -- Its rows are in a table of that name, which is kept or waits for its export.
        SELECT FROM ops.retired_partitions
        WHERE retired_partitions.parent = partitioned.parent
            AND retired_partitions.state <> 'dropped'
            AND retired_partitions.lower_bound <= wanted.month
            AND retired_partitions.upper_bound > wanted.month
    )
    -- The present first; but the first month of all says where the others begin.
    ORDER BY
        CASE WHEN NOT v_is_new THEN abs(extract(EPOCH FROM wanted.month - ops.month_of(as_of))) END,
        wanted.month
    LIMIT 1;
    IF v_month IS NULL THEN
        RETURN NULL;
    END IF;

    PERFORM ops.ensure_month_partitions(v_parent, (v_month AT TIME ZONE 'UTC')::date, 1);
    RETURN format(
        'made %s of %s', to_char(v_month AT TIME ZONE 'UTC', 'YYYY-MM'), partitioned.parent
    );
END
$function$;

REVOKE ALL ON FUNCTION ops.make_next_month(ops.partitioned_tables, timestamptz) FROM public;
COMMENT ON FUNCTION ops.make_next_month(ops.partitioned_tables, timestamptz) IS
'Makes one month that is missing: between the first and premake months after the present, or one of
quarantined rows that the retention keeps; never one that was retired and still is a table. Returns
what it did, null: nothing. For the package''s own jobs.';

CREATE FUNCTION ops.merge_outside(partitioned ops.partitioned_tables)
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_parent constant regclass := partitioned.parent;
    v_pair record;
BEGIN
    SELECT one.lower_bound, other.upper_bound INTO v_pair
    FROM ops.partitions_of(v_parent) AS one
    INNER JOIN ops.partitions_of(v_parent) AS other ON other.lower_bound = one.upper_bound
    WHERE one.is_outside AND other.is_outside
    LIMIT 1;
    IF v_pair.lower_bound IS NULL THEN
        RETURN NULL;
    END IF;

    PERFORM ops.clear_outside(v_parent, v_pair.lower_bound, v_pair.upper_bound);
    PERFORM ops.close_gaps(v_parent);
    RETURN format('merged what is outside of %s', partitioned.parent);
EXCEPTION
    WHEN lock_not_available THEN
        -- It can stay as it is as long as the table is in use.
        RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ops.merge_outside(ops.partitioned_tables) FROM public;
COMMENT ON FUNCTION ops.merge_outside(ops.partitioned_tables) IS
'Makes one of two neighbours that quarantine. Returns what it did, null: nothing. For the package''s
own jobs.';

CREATE FUNCTION ops.partition_step(as_of timestamptz DEFAULT now())
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
-- As long as somebody waits behind it.
SET lock_timeout = '50ms'
AS $function$
DECLARE
    v_table ops.partitioned_tables;
    v_task text;
    v_done text;
    v_code text;
    v_message text;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('ops.partition_step', 0)) THEN
        RETURN NULL;
    END IF;

    FOR v_table IN
        SELECT * FROM ops.partitioned_tables ORDER BY partitioned_tables.parent
    LOOP
        FOREACH v_task IN ARRAY ARRAY['follow', 'close', 'make', 'retire', 'drop', 'merge'] LOOP
            BEGIN
                v_done := CASE v_task
                    WHEN 'follow' THEN ops.follow_retired(v_table)
                    WHEN 'close' THEN 'quarantined outside of ' || v_table.parent
                        || nullif(': ' || ops.close_gaps(v_table.parent::regclass), ': 0')
                    WHEN 'make' THEN ops.make_next_month(v_table, partition_step.as_of)
                    WHEN 'retire' THEN ops.retire_partition(v_table, partition_step.as_of)
                    WHEN 'drop' THEN ops.drop_retired(v_table)
                    WHEN 'merge' THEN ops.merge_outside(v_table)
                END;
            EXCEPTION
                -- What cannot be done keeps nothing else back, least of all the next months; the
                -- first failure is told when there is nothing else to do.
                WHEN OTHERS THEN
                    IF v_code IS NULL THEN
                        v_code := SQLSTATE;
                        v_message := format('%s: %s', v_table.parent, SQLERRM);
                    END IF;
            END;
            IF v_done IS NOT NULL THEN
                RETURN v_done;
            END IF;
        END LOOP;
    END LOOP;

    IF v_code IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = v_code, MESSAGE = v_message;
    END IF;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ops.partition_step(timestamptz) FROM public;
COMMENT ON FUNCTION ops.partition_step(timestamptz) IS
'Does the next thing that a partitioned table needs at that time and says what, null: nothing, or
another does it at this moment. 55P03 when all that is left waits for a table in use. For the
package''s own jobs and the DBA.';

CREATE PROCEDURE ops.maintain_partitions(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    more := ops.partition_step() IS NOT NULL;
    handled := more::integer;
END
$procedure$;

REVOKE ALL ON PROCEDURE ops.maintain_partitions(bigint, boolean) FROM public;
COMMENT ON PROCEDURE ops.maintain_partitions (bigint, boolean) IS
'Makes months that are missing, retires those whose time is over, one at a time, as the owner of the
tables. For ops.tick().';
