-- Whoever writes facts notes which rows of the rollups they count in, once for each statement and
-- row: old rows and new ones, wherever the statement comes from. Two triggers on UPDATE, because
-- each shows one function one side. Days below the floor are frozen and not noted. A statement that
-- found nothing, such as a foreign key's, is passed over: it may come while an adoption is taken
-- back, when this schema has another name.

CREATE FUNCTION analytics.tg_event_impressions__note()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF EXISTS (SELECT FROM changed) THEN
        INSERT INTO analytics.rollup_changes (rollup, key, day)
        SELECT DISTINCT 'event_days'::analytics.rollup, changed.event_id, notable.day
        FROM changed
        CROSS JOIN LATERAL (
            SELECT (changed.occurred_at AT TIME ZONE 'UTC')::date AS day
        ) AS notable
        WHERE notable.day >= coalesce(
            (
                SELECT rollup_floors.first_day
                FROM analytics.rollup_floors
                WHERE rollup_floors.rollup = 'event_days'
            ), '-infinity'
        );
    END IF;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION analytics.tg_event_impressions__note() FROM public;
COMMENT ON FUNCTION analytics.tg_event_impressions__note() IS
'AFTER each statement on event_impressions: notes which rows of event_days its old and new rows
count in.';

CREATE TRIGGER _700_note_insert AFTER INSERT ON analytics.event_impressions
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_event_impressions__note();

CREATE TRIGGER _701_note_update_old AFTER UPDATE ON analytics.event_impressions
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_event_impressions__note();

CREATE TRIGGER _702_note_update_new AFTER UPDATE ON analytics.event_impressions
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_event_impressions__note();

CREATE TRIGGER _703_note_delete AFTER DELETE ON analytics.event_impressions
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_event_impressions__note();

CREATE FUNCTION analytics.tg_post_impressions__note()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF EXISTS (SELECT FROM changed) THEN
        INSERT INTO analytics.rollup_changes (rollup, key, day)
        SELECT DISTINCT 'post_days'::analytics.rollup, changed.post_id, notable.day
        FROM changed
        CROSS JOIN LATERAL (
            SELECT (changed.occurred_at AT TIME ZONE 'UTC')::date AS day
        ) AS notable
        WHERE notable.day >= coalesce(
            (
                SELECT rollup_floors.first_day
                FROM analytics.rollup_floors
                WHERE rollup_floors.rollup = 'post_days'
            ), '-infinity'
        );
    END IF;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION analytics.tg_post_impressions__note() FROM public;
COMMENT ON FUNCTION analytics.tg_post_impressions__note() IS
'AFTER each statement on post_impressions: notes which rows of post_days its old and new rows count
in.';

CREATE TRIGGER _700_note_insert AFTER INSERT ON analytics.post_impressions
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_post_impressions__note();

CREATE TRIGGER _701_note_update_old AFTER UPDATE ON analytics.post_impressions
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_post_impressions__note();

CREATE TRIGGER _702_note_update_new AFTER UPDATE ON analytics.post_impressions
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_post_impressions__note();

CREATE TRIGGER _703_note_delete AFTER DELETE ON analytics.post_impressions
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_post_impressions__note();
