-- Raw facts go after their time, the rollups stay: before facts are dropped the floor of their
-- rollup moves above them, and no later change there is followed any more.

CREATE FUNCTION analytics.freeze_rollup(rollup analytics.rollup, first_day date)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF EXISTS (
        SELECT FROM analytics.rollup_changes
        WHERE rollup_changes.rollup = freeze_rollup.rollup
            AND rollup_changes.day < freeze_rollup.first_day
            AND rollup_changes.day >= coalesce(
                (
                    SELECT rollup_floors.first_day
                    FROM analytics.rollup_floors
                    WHERE rollup_floors.rollup = freeze_rollup.rollup
                ), '-infinity'
            )
    ) THEN
        RETURN FALSE;
    END IF;

    INSERT INTO analytics.rollup_floors AS floors (rollup, first_day)
    VALUES (freeze_rollup.rollup, freeze_rollup.first_day)
    ON CONFLICT ON CONSTRAINT rollup_floors_pkey DO UPDATE SET first_day = excluded.first_day
    WHERE floors.first_day < excluded.first_day;
    RETURN TRUE;
END
$function$;

REVOKE ALL ON FUNCTION analytics.freeze_rollup(analytics.rollup, date) FROM public;
COMMENT ON FUNCTION analytics.freeze_rollup(analytics.rollup, date) IS
'Lets the rows before that day stay as they are for ever; false, and nothing is done: changes there
are not folded yet. For the package''s own functions.';

CREATE FUNCTION analytics.may_retire_events(lower_bound timestamptz, upper_bound timestamptz)
RETURNS boolean
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT analytics.freeze_rollup(
        'event_days', (may_retire_events.upper_bound AT TIME ZONE 'UTC')::date
    )
$function$;

REVOKE ALL ON FUNCTION analytics.may_retire_events(timestamptz, timestamptz) FROM public;
COMMENT ON FUNCTION analytics.may_retire_events(timestamptz, timestamptz) IS
'Whether the event_impressions of that time are all in event_days, which then is frozen up to
the upper bound; false: later. For the manager of partitions.';

CREATE FUNCTION analytics.may_retire_posts(lower_bound timestamptz, upper_bound timestamptz)
RETURNS boolean
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT analytics.freeze_rollup(
        'post_days', (may_retire_posts.upper_bound AT TIME ZONE 'UTC')::date
    )
$function$;

REVOKE ALL ON FUNCTION analytics.may_retire_posts(timestamptz, timestamptz) FROM public;
COMMENT ON FUNCTION analytics.may_retire_posts(timestamptz, timestamptz) IS
'Whether the post_impressions of that time are all in post_days, which then is frozen up to
the upper bound; false: later. For the manager of partitions.';

CREATE FUNCTION analytics.may_retire_ads(lower_bound timestamptz, upper_bound timestamptz)
RETURNS boolean
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT analytics.freeze_rollup(
        'campaign_days', (may_retire_ads.upper_bound AT TIME ZONE 'UTC')::date
    )
$function$;

REVOKE ALL ON FUNCTION analytics.may_retire_ads(timestamptz, timestamptz) FROM public;
COMMENT ON FUNCTION analytics.may_retire_ads(timestamptz, timestamptz) IS
'Whether the ad_impressions of that time are all in campaign_days, which then is frozen up to
the upper bound; false: later. For the manager of partitions.';

CREATE FUNCTION analytics.note_rollups(
    rollup analytics.rollup, from_day date, to_day date
)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_from constant timestamptz := from_day::timestamp AT TIME ZONE 'UTC';
    v_to constant timestamptz := to_day::timestamp AT TIME ZONE 'UTC';
    v_noted bigint;
BEGIN
    PERFORM ops.require(from_day < to_day, 'from_day', 'must be before to_day');
    PERFORM ops.require(
        rollup IN ('event_days', 'post_days', 'campaign_days'), 'rollup', 'must be of dated facts'
    );

    INSERT INTO analytics.rollup_changes (rollup, key, day)
    SELECT DISTINCT note_rollups.rollup, found.key, found.day
    FROM (
        SELECT event_id AS key, (occurred_at AT TIME ZONE 'UTC')::date AS day
        FROM analytics.event_impressions
        WHERE note_rollups.rollup = 'event_days' AND occurred_at >= v_from AND occurred_at < v_to
        UNION ALL
        SELECT event_days.event_id, event_days.day
        FROM analytics.event_days
        WHERE note_rollups.rollup = 'event_days'
        UNION ALL
        SELECT post_id, (occurred_at AT TIME ZONE 'UTC')::date
        FROM analytics.post_impressions
        WHERE note_rollups.rollup = 'post_days' AND occurred_at >= v_from AND occurred_at < v_to
        UNION ALL
        SELECT post_id, (created_at AT TIME ZONE 'UTC')::date
        FROM analytics.post_views
        WHERE note_rollups.rollup = 'post_days' AND created_at >= v_from AND created_at < v_to
        UNION ALL
        SELECT post_id, (created_at AT TIME ZONE 'UTC')::date
        FROM analytics.post_clicks
        WHERE note_rollups.rollup = 'post_days' AND created_at >= v_from AND created_at < v_to
        UNION ALL
        SELECT post_days.post_id, post_days.day
        FROM analytics.post_days
        WHERE note_rollups.rollup = 'post_days'
        UNION ALL
        SELECT campaign_id, (occurred_at AT TIME ZONE 'UTC')::date
        FROM campaigns.ad_impressions
        WHERE note_rollups.rollup = 'campaign_days'
            AND occurred_at >= v_from AND occurred_at < v_to
        UNION ALL
        SELECT campaign_id, (created_at AT TIME ZONE 'UTC')::date
        FROM campaigns.ad_clicks
        WHERE note_rollups.rollup = 'campaign_days'
            AND created_at >= v_from AND created_at < v_to
        UNION ALL
        SELECT campaign_id, (occurred_at AT TIME ZONE 'UTC')::date
        FROM campaigns.ad_conversions
        WHERE note_rollups.rollup = 'campaign_days'
            AND occurred_at >= v_from AND occurred_at < v_to
        UNION ALL
        SELECT campaign_days.campaign_id, campaign_days.day
        FROM analytics.campaign_days
        WHERE note_rollups.rollup = 'campaign_days'
    ) AS found
    WHERE found.day >= from_day AND found.day < to_day
        AND found.day >= coalesce(
            (
                SELECT rollup_floors.first_day
                FROM analytics.rollup_floors
                WHERE rollup_floors.rollup = note_rollups.rollup
            ), '-infinity'
        );
    GET DIAGNOSTICS v_noted = ROW_COUNT;
    RETURN v_noted;
END
$function$;

REVOKE ALL ON FUNCTION analytics.note_rollups(analytics.rollup, date, date) FROM public;
COMMENT ON FUNCTION analytics.note_rollups(analytics.rollup, date, date) IS
'Has all rows of a rollup from a day on and before another computed anew by the next folds, and
returns how many: after a partition with rows was attached, or written to past its parent. Errors:
YP003 an argument. For the DBA.';

CREATE PROCEDURE analytics.purge_facts(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    c_rows_a_step constant integer := 10000;
    v_first_day constant date := (
        date_trunc('month', now() AT TIME ZONE 'UTC') - interval '13 months'
    )::date;
    v_deleted bigint;
BEGIN
    handled := 0;
    more := FALSE;
    IF NOT EXISTS (
        SELECT FROM analytics.rollup_floors
        WHERE rollup_floors.rollup = 'post_days' AND rollup_floors.first_day >= v_first_day
    ) THEN
        -- Nothing is deleted before the frozen floor is everybody's: in the next step.
        more := analytics.freeze_rollup('post_days', v_first_day);
        RETURN;
    END IF;

    DELETE FROM analytics.post_views
    WHERE post_views.id IN (
        SELECT old.id FROM analytics.post_views AS old
        WHERE old.created_at < v_first_day::timestamp AT TIME ZONE 'UTC'
        LIMIT c_rows_a_step
    );
    GET DIAGNOSTICS v_deleted = ROW_COUNT;
    handled := handled + v_deleted;
    more := more OR v_deleted = c_rows_a_step;
    DELETE FROM analytics.post_clicks
    WHERE post_clicks.id IN (
        SELECT old.id FROM analytics.post_clicks AS old
        WHERE old.created_at < v_first_day::timestamp AT TIME ZONE 'UTC'
        LIMIT c_rows_a_step
    );
    GET DIAGNOSTICS v_deleted = ROW_COUNT;
    handled := handled + v_deleted;
    more := more OR v_deleted = c_rows_a_step;
    DELETE FROM analytics.analytics_events
    WHERE analytics_events.id IN (
        SELECT old.id FROM analytics.analytics_events AS old
        WHERE old.created_at < v_first_day::timestamp AT TIME ZONE 'UTC'
        LIMIT c_rows_a_step
    );
    GET DIAGNOSTICS v_deleted = ROW_COUNT;
    handled := handled + v_deleted;
    more := more OR v_deleted = c_rows_a_step;
END
$procedure$;

REVOKE ALL ON PROCEDURE analytics.purge_facts(bigint, boolean) FROM public;
COMMENT ON PROCEDURE analytics.purge_facts (bigint, boolean) IS
'Deletes views, clicks and acts whose month began more than 13 months ago, 10,000 of each in a step,
counted; what the rollups made of them stays. For ops.tick().';
