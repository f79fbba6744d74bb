-- The same for sales: lines count on the day that their order was paid, refunds on the day that
-- they succeeded, tickets on the days that they admitted and ended.

CREATE FUNCTION analytics.tg_orders__note()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF EXISTS (SELECT FROM changed) THEN
        INSERT INTO analytics.rollup_changes (rollup, key, day)
        SELECT DISTINCT 'tier_days'::analytics.rollup, order_items.tier_id,
            (changed.paid_at AT TIME ZONE 'UTC')::date
        FROM changed
        INNER JOIN ticketing.order_items ON order_items.order_id = changed.id
        WHERE changed.paid_at IS NOT NULL;
    END IF;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION analytics.tg_orders__note() FROM public;
COMMENT ON FUNCTION analytics.tg_orders__note() IS
'AFTER each statement on orders: notes which rows of tier_days their lines count in.';

CREATE TRIGGER _700_note_insert AFTER INSERT ON ticketing.orders
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_orders__note();

CREATE TRIGGER _701_note_update_old AFTER UPDATE ON ticketing.orders
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_orders__note();

CREATE TRIGGER _702_note_update_new AFTER UPDATE ON ticketing.orders
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_orders__note();

CREATE TRIGGER _703_note_delete AFTER DELETE ON ticketing.orders
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_orders__note();

CREATE FUNCTION analytics.tg_order_items__note()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF EXISTS (SELECT FROM changed) THEN
        INSERT INTO analytics.rollup_changes (rollup, key, day)
        SELECT DISTINCT 'tier_days'::analytics.rollup, changed.tier_id,
            (orders.paid_at AT TIME ZONE 'UTC')::date
        FROM changed
        INNER JOIN ticketing.orders ON orders.id = changed.order_id
        WHERE orders.paid_at IS NOT NULL;
    END IF;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION analytics.tg_order_items__note() FROM public;
COMMENT ON FUNCTION analytics.tg_order_items__note() IS
'AFTER each statement on order_items: notes which rows of tier_days they count in.';

CREATE TRIGGER _700_note_insert AFTER INSERT ON ticketing.order_items
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_order_items__note();

CREATE TRIGGER _701_note_update_old AFTER UPDATE ON ticketing.order_items
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_order_items__note();

CREATE TRIGGER _702_note_update_new AFTER UPDATE ON ticketing.order_items
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_order_items__note();

CREATE TRIGGER _703_note_delete AFTER DELETE ON ticketing.order_items
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION analytics.tg_order_items__note();
