-- The same for views and clicks of posts.

CREATE FUNCTION analytics.tg_post_facts__note()
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
            SELECT (changed.created_at AT TIME ZONE 'UTC')::date AS day
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

REVOKE ALL ON FUNCTION analytics.tg_post_facts__note() FROM public;
COMMENT ON FUNCTION analytics.tg_post_facts__note() IS
'AFTER each statement on post_views and post_clicks: notes which rows of post_days its old and new
rows count in.';

CREATE TRIGGER _700_note_insert AFTER INSERT ON analytics.post_views
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_post_facts__note();

CREATE TRIGGER _701_note_update_old AFTER UPDATE ON analytics.post_views
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_post_facts__note();

CREATE TRIGGER _702_note_update_new AFTER UPDATE ON analytics.post_views
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_post_facts__note();

CREATE TRIGGER _703_note_delete AFTER DELETE ON analytics.post_views
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_post_facts__note();

CREATE TRIGGER _700_note_insert AFTER INSERT ON analytics.post_clicks
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_post_facts__note();

CREATE TRIGGER _701_note_update_old AFTER UPDATE ON analytics.post_clicks
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_post_facts__note();

CREATE TRIGGER _702_note_update_new AFTER UPDATE ON analytics.post_clicks
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_post_facts__note();

CREATE TRIGGER _703_note_delete AFTER DELETE ON analytics.post_clicks
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_post_facts__note();
