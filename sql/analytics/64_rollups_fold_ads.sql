-- One step of the fold for advertising.

CREATE FUNCTION analytics.fold_campaign_days(keys uuid[], days date[])
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
    WITH computed AS (
        INSERT INTO analytics.campaign_days (
            campaign_id, organization_id, day, impressions, viewable_impressions,
            invalid_impressions, clicks, invalid_clicks, billed_micros, conversions,
            conversion_values, viewers, folded_at
        )
        SELECT
            changed.campaign_id, changed.organization_id, changed.day, changed.impressions,
            changed.viewable_impressions, changed.invalid_impressions, changed.clicks,
            changed.invalid_clicks, changed.billed_micros, changed.conversions,
            changed.conversion_values, changed.viewers,
            clock_timestamp()
        FROM unnest(fold_campaign_days.keys, fold_campaign_days.days) AS taken (key, day)
        -- The fence keeps the filter inside, where it finds one row's facts by their index.
        CROSS JOIN LATERAL (
            SELECT *
            FROM analytics.campaign_days_changed
            WHERE campaign_days_changed.campaign_id = taken.key
                AND campaign_days_changed.day = taken.day
            OFFSET 0
        ) AS changed
        ON CONFLICT (campaign_id, organization_id, day) DO UPDATE SET
            impressions = excluded.impressions,
            viewable_impressions = excluded.viewable_impressions,
            invalid_impressions = excluded.invalid_impressions,
            clicks = excluded.clicks,
            invalid_clicks = excluded.invalid_clicks,
            billed_micros = excluded.billed_micros,
            conversions = excluded.conversions,
            conversion_values = excluded.conversion_values,
            viewers = excluded.viewers,
            folded_at = excluded.folded_at
        RETURNING campaign_days.campaign_id, campaign_days.organization_id, campaign_days.day
    )

    DELETE FROM analytics.campaign_days
    USING unnest(fold_campaign_days.keys, fold_campaign_days.days) AS taken (key, day)
    WHERE campaign_days.campaign_id = taken.key
        AND campaign_days.day = taken.day
        AND NOT EXISTS (
            SELECT FROM computed
            WHERE computed.campaign_id = campaign_days.campaign_id
                AND computed.organization_id = campaign_days.organization_id
                AND computed.day = campaign_days.day
        )
$function$;

REVOKE ALL ON FUNCTION analytics.fold_campaign_days(uuid[], date[]) FROM public;
COMMENT ON FUNCTION analytics.fold_campaign_days(uuid[], date[]) IS
'Computes these rows of campaign_days from the facts, pair by pair, and deletes those that have none
left. Changes must be noted for them. For the package''s own functions.';

CREATE FUNCTION analytics.fold_creative_days(keys uuid[], days date[])
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
    WITH computed AS (
        INSERT INTO analytics.creative_days (
            creative_id, campaign_id, day, organization_id, impressions, viewable_impressions,
            clicks, billed_micros, viewers, folded_at
        )
        SELECT
            changed.creative_id, changed.campaign_id, changed.day, changed.organization_id,
            changed.impressions, changed.viewable_impressions, changed.clicks,
            changed.billed_micros, changed.viewers,
            clock_timestamp()
        FROM unnest(fold_creative_days.keys, fold_creative_days.days) AS taken (key, day)
        -- The fence keeps the filter inside, where it finds one row's facts by their index.
        CROSS JOIN LATERAL (
            SELECT *
            FROM analytics.creative_days_changed
            WHERE creative_days_changed.campaign_id = taken.key
                AND creative_days_changed.day = taken.day
            OFFSET 0
        ) AS changed
        ON CONFLICT (creative_id, campaign_id, day) DO UPDATE SET
            organization_id = excluded.organization_id,
            impressions = excluded.impressions,
            viewable_impressions = excluded.viewable_impressions,
            clicks = excluded.clicks,
            billed_micros = excluded.billed_micros,
            viewers = excluded.viewers,
            folded_at = excluded.folded_at
        RETURNING creative_days.creative_id, creative_days.campaign_id, creative_days.day
    )

    DELETE FROM analytics.creative_days
    USING unnest(fold_creative_days.keys, fold_creative_days.days) AS taken (key, day)
    WHERE creative_days.campaign_id = taken.key
        AND creative_days.day = taken.day
        AND NOT EXISTS (
            SELECT FROM computed
            WHERE computed.creative_id = creative_days.creative_id
                AND computed.campaign_id = creative_days.campaign_id
                AND computed.day = creative_days.day
        )
$function$;

REVOKE ALL ON FUNCTION analytics.fold_creative_days(uuid[], date[]) FROM public;
COMMENT ON FUNCTION analytics.fold_creative_days(uuid[], date[]) IS
'Computes these rows of creative_days from the facts, pair by pair, and deletes those that have none
left. Changes must be noted for them. For the package''s own functions.';
