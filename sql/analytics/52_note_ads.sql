-- The same for advertising: a campaign's row and those of its creatives are noted together.

CREATE FUNCTION analytics.tg_ad_impressions__note()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF EXISTS (SELECT FROM changed) THEN
        INSERT INTO analytics.rollup_changes (rollup, key, day)
        SELECT DISTINCT 'campaign_days'::analytics.rollup, changed.campaign_id, notable.day
        FROM changed
        CROSS JOIN LATERAL (
            SELECT (changed.occurred_at AT TIME ZONE 'UTC')::date AS day
        ) AS notable
        WHERE notable.day >= coalesce(
            (
                SELECT rollup_floors.first_day
                FROM analytics.rollup_floors
                WHERE rollup_floors.rollup = 'campaign_days'
            ), '-infinity'
        );
    END IF;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION analytics.tg_ad_impressions__note() FROM public;
COMMENT ON FUNCTION analytics.tg_ad_impressions__note() IS
'AFTER each statement on ad_impressions and ad_conversions: notes which rows of campaign_days
its old and new rows count in.';

CREATE TRIGGER _700_note_insert AFTER INSERT ON campaigns.ad_impressions
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_ad_impressions__note();

CREATE TRIGGER _701_note_update_old AFTER UPDATE ON campaigns.ad_impressions
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_ad_impressions__note();

CREATE TRIGGER _702_note_update_new AFTER UPDATE ON campaigns.ad_impressions
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_ad_impressions__note();

CREATE TRIGGER _703_note_delete AFTER DELETE ON campaigns.ad_impressions
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_ad_impressions__note();

CREATE FUNCTION analytics.tg_ad_clicks__note()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF EXISTS (SELECT FROM changed) THEN
        INSERT INTO analytics.rollup_changes (rollup, key, day)
        SELECT DISTINCT 'campaign_days'::analytics.rollup, changed.campaign_id, notable.day
        FROM changed
        CROSS JOIN LATERAL (
            SELECT (changed.created_at AT TIME ZONE 'UTC')::date AS day
        ) AS notable
        WHERE notable.day >= coalesce(
            (
                SELECT rollup_floors.first_day
                FROM analytics.rollup_floors
                WHERE rollup_floors.rollup = 'campaign_days'
            ), '-infinity'
        );
    END IF;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION analytics.tg_ad_clicks__note() FROM public;
COMMENT ON FUNCTION analytics.tg_ad_clicks__note() IS
'AFTER each statement on ad_clicks: notes which rows of campaign_days
its old and new rows count in.';

CREATE TRIGGER _700_note_insert AFTER INSERT ON campaigns.ad_clicks
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_ad_clicks__note();

CREATE TRIGGER _701_note_update_old AFTER UPDATE ON campaigns.ad_clicks
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_ad_clicks__note();

CREATE TRIGGER _702_note_update_new AFTER UPDATE ON campaigns.ad_clicks
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_ad_clicks__note();

CREATE TRIGGER _703_note_delete AFTER DELETE ON campaigns.ad_clicks
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_ad_clicks__note();

CREATE TRIGGER _700_note_insert AFTER INSERT ON campaigns.ad_conversions
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_ad_impressions__note();

CREATE TRIGGER _701_note_update_old AFTER UPDATE ON campaigns.ad_conversions
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_ad_impressions__note();

CREATE TRIGGER _702_note_update_new AFTER UPDATE ON campaigns.ad_conversions
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_ad_impressions__note();

CREATE TRIGGER _703_note_delete AFTER DELETE ON campaigns.ad_conversions
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_ad_impressions__note();
