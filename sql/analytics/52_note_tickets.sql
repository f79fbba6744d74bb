-- The same for what happens after a sale.

CREATE FUNCTION analytics.tg_refunds__note()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF EXISTS (SELECT FROM changed) THEN
        INSERT INTO analytics.rollup_changes (rollup, key, day)
        SELECT DISTINCT 'tier_days'::analytics.rollup, order_items.tier_id,
            (changed.succeeded_at AT TIME ZONE 'UTC')::date
        FROM changed
        INNER JOIN ticketing.refund_items ON refund_items.refund_id = changed.id
        INNER JOIN ticketing.order_items ON order_items.id = refund_items.order_item_id
        WHERE changed.succeeded_at IS NOT NULL;
    END IF;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION analytics.tg_refunds__note() FROM public;
COMMENT ON FUNCTION analytics.tg_refunds__note() IS
'AFTER each statement on refunds: notes which rows of tier_days they count in.';

CREATE TRIGGER _700_note_insert AFTER INSERT ON ticketing.refunds
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_refunds__note();

CREATE TRIGGER _701_note_update_old AFTER UPDATE ON ticketing.refunds
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_refunds__note();

CREATE TRIGGER _702_note_update_new AFTER UPDATE ON ticketing.refunds
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_refunds__note();

CREATE TRIGGER _703_note_delete AFTER DELETE ON ticketing.refunds
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_refunds__note();

CREATE FUNCTION analytics.tg_refund_items__note()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF EXISTS (SELECT FROM changed) THEN
        INSERT INTO analytics.rollup_changes (rollup, key, day)
        SELECT DISTINCT 'tier_days'::analytics.rollup, order_items.tier_id,
            (refunds.succeeded_at AT TIME ZONE 'UTC')::date
        FROM changed
        INNER JOIN ticketing.refunds ON refunds.id = changed.refund_id
        INNER JOIN ticketing.order_items ON order_items.id = changed.order_item_id
        WHERE refunds.succeeded_at IS NOT NULL;
    END IF;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION analytics.tg_refund_items__note() FROM public;
COMMENT ON FUNCTION analytics.tg_refund_items__note() IS
'AFTER each statement on refund_items: notes which rows of tier_days they count in.';

CREATE TRIGGER _700_note_insert AFTER INSERT ON ticketing.refund_items
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_refund_items__note();

CREATE TRIGGER _701_note_update_old AFTER UPDATE ON ticketing.refund_items
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_refund_items__note();

CREATE TRIGGER _702_note_update_new AFTER UPDATE ON ticketing.refund_items
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_refund_items__note();

CREATE TRIGGER _703_note_delete AFTER DELETE ON ticketing.refund_items
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_refund_items__note();

CREATE FUNCTION analytics.tg_tickets__note()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF EXISTS (SELECT FROM changed) THEN
        INSERT INTO analytics.rollup_changes (rollup, key, day)
        SELECT DISTINCT 'tier_days'::analytics.rollup, changed.tier_id,
            (marks.marked_at AT TIME ZONE 'UTC')::date
        FROM changed
        CROSS JOIN LATERAL (
            VALUES (changed.redeemed_at), (changed.ended_at)
        ) AS marks (marked_at)
        WHERE marks.marked_at IS NOT NULL;
    END IF;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION analytics.tg_tickets__note() FROM public;
COMMENT ON FUNCTION analytics.tg_tickets__note() IS
'AFTER each statement on tickets: notes which rows of tier_days they count in.';

CREATE TRIGGER _700_note_insert AFTER INSERT ON ticketing.tickets
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_tickets__note();

CREATE TRIGGER _701_note_update_old AFTER UPDATE ON ticketing.tickets
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_tickets__note();

CREATE TRIGGER _702_note_update_new AFTER UPDATE ON ticketing.tickets
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_tickets__note();

CREATE TRIGGER _703_note_delete AFTER DELETE ON ticketing.tickets
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_tickets__note();
