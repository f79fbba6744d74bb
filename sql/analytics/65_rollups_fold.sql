-- The job of the rollups. A step takes the first rows for which changes are noted, computes them,
-- and deletes the notes that were there before it looked at the facts: what is written meanwhile
-- leaves a note that stays. One at a time, so that an older result never covers a newer one; a step
-- that dies leaves its notes.

CREATE FUNCTION analytics.fold_rows(rollup analytics.rollup, most integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_keys uuid[];
    v_days date[];
    v_note_keys uuid[];
    v_note_days date[];
    v_note_ids bigint[];
    v_taken integer;
BEGIN
    SELECT array_agg(first.key), array_agg(first.day), count(*)
    INTO v_keys, v_days, v_taken
    FROM (
        -- The primary key in full: row security hides from the planner that there is one rollup,
        -- and by the rest of the key alone it would sort all notes at each step.
        SELECT DISTINCT rollup_changes.rollup, rollup_changes.key, rollup_changes.day
        FROM analytics.rollup_changes
        WHERE rollup_changes.rollup = fold_rows.rollup
        ORDER BY rollup_changes.rollup, rollup_changes.key, rollup_changes.day
        LIMIT fold_rows.most
    ) AS first;
    IF v_taken = 0 THEN
        RETURN 0;
    END IF;

    SELECT
        array_agg(rollup_changes.key), array_agg(rollup_changes.day), array_agg(rollup_changes.id)
    INTO v_note_keys, v_note_days, v_note_ids
    FROM unnest(v_keys, v_days) AS taken (key, day)
    INNER JOIN analytics.rollup_changes
        ON rollup_changes.rollup = fold_rows.rollup
        AND rollup_changes.key = taken.key
        AND rollup_changes.day = taken.day;

    -- Frozen rows stay as they are: their facts are gone, or about to go.
    SELECT
        coalesce(array_agg(taken.key), '{}'::uuid[]), coalesce(array_agg(taken.day), '{}'::date[])
    INTO v_keys, v_days
    FROM unnest(v_keys, v_days) AS taken (key, day)
    WHERE taken.day >= coalesce(
        (
            SELECT rollup_floors.first_day
            FROM analytics.rollup_floors
            WHERE rollup_floors.rollup = fold_rows.rollup
        ), '-infinity'
    );

    IF fold_rows.rollup = 'event_days' THEN
        PERFORM analytics.fold_event_days(v_keys, v_days);
        PERFORM analytics.fold_event_months(v_keys, v_days);
    ELSIF fold_rows.rollup = 'post_days' THEN
        PERFORM analytics.fold_post_days(v_keys, v_days);
    ELSIF fold_rows.rollup = 'campaign_days' THEN
        PERFORM analytics.fold_campaign_days(v_keys, v_days);
        PERFORM analytics.fold_creative_days(v_keys, v_days);
    ELSE
        PERFORM analytics.fold_tier_days(v_keys, v_days);
    END IF;
    PERFORM analytics.note_counters(fold_rows.rollup, v_keys);

    DELETE FROM analytics.rollup_changes
    USING unnest(v_note_keys, v_note_days, v_note_ids) AS noted (key, day, id)
    WHERE rollup_changes.rollup = fold_rows.rollup
        AND rollup_changes.key = noted.key
        AND rollup_changes.day = noted.day
        AND rollup_changes.id = noted.id;

    RETURN v_taken;
END
$function$;

REVOKE ALL ON FUNCTION analytics.fold_rows(analytics.rollup, integer) FROM public;
COMMENT ON FUNCTION analytics.fold_rows(analytics.rollup, integer) IS
'Computes at most so many rows of a rollup for which changes are noted, and returns how many it
took. The caller holds the lock of the fold. For the package''s own functions.';

CREATE FUNCTION analytics.fold_is_mine()
RETURNS boolean
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT pg_try_advisory_xact_lock(hashtextextended('analytics.fold_rollups', 0))
$function$;

REVOKE ALL ON FUNCTION analytics.fold_is_mine() FROM public;
COMMENT ON FUNCTION analytics.fold_is_mine() IS
'Takes the lock of the fold until the transaction ends; false: somebody else folds. For the
package''s own functions.';

CREATE PROCEDURE analytics.fold_rollups(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    c_rows_a_step constant integer := 1000;
    v_rollup analytics.rollup;
    v_taken integer;
BEGIN
    handled := 0;
    more := FALSE;
    IF NOT analytics.fold_is_mine() THEN
        RETURN;
    END IF;
    FOREACH v_rollup IN ARRAY ARRAY[
        'event_days', 'post_days', 'campaign_days', 'tier_days'
    ]::analytics.rollup[] LOOP
        v_taken := analytics.fold_rows(v_rollup, c_rows_a_step);
        handled := handled + v_taken;
        more := more OR v_taken = c_rows_a_step;
    END LOOP;
END
$procedure$;

REVOKE ALL ON PROCEDURE analytics.fold_rollups(bigint, boolean) FROM public;
COMMENT ON PROCEDURE analytics.fold_rollups (bigint, boolean) IS
'Brings the rollups up to date: at most 1,000 rows of each in a step, counted. Does nothing while
another one folds. For ops.tick().';

CREATE PROCEDURE analytics.fold_counters(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    c_rows_a_step constant integer := 100;
    v_keys uuid[];
BEGIN
    handled := 0;
    more := FALSE;
    IF NOT analytics.fold_is_mine() THEN
        RETURN;
    END IF;

    v_keys := analytics.take_counters('event_counters', c_rows_a_step);
    PERFORM analytics.fold_event_counters(v_keys);
    handled := handled + cardinality(v_keys);
    more := more OR cardinality(v_keys) = c_rows_a_step;

    v_keys := analytics.take_counters('post_counters', c_rows_a_step);
    PERFORM analytics.fold_post_counters(v_keys);
    handled := handled + cardinality(v_keys);
    more := more OR cardinality(v_keys) = c_rows_a_step;
END
$procedure$;

REVOKE ALL ON PROCEDURE analytics.fold_counters(bigint, boolean) FROM public;
COMMENT ON PROCEDURE analytics.fold_counters (bigint, boolean) IS
'Brings the counters since the beginning up to date with the rollups, and the interactions of people
with events: at most 100 events and posts in a step, counted. For ops.tick().';
