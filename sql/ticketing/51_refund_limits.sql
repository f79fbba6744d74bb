-- What refunds may give back. Sums over rows cannot be checked by a constraint, so each refund is
-- added to a counter in the order's row, and each refund item to one in its line's row: the row
-- lock puts two refunds in line, and the checks of those tables have the last word.

CREATE FUNCTION ticketing.tg_refunds__count()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_counted constant boolean := TG_OP = 'UPDATE' AND OLD.status NOT IN ('failed', 'canceled');
    v_counts constant boolean := NEW.status NOT IN ('failed', 'canceled');
    v_had_succeeded constant boolean := TG_OP = 'UPDATE' AND OLD.status = 'succeeded';
    v_reserved constant integer := v_counts::integer - v_counted::integer;
    v_refunded constant integer
    := (NEW.status = 'succeeded')::integer - v_had_succeeded::integer;
BEGIN
    IF v_reserved <> 0 OR v_refunded <> 0 THEN
        UPDATE ticketing.orders
        SET
            refund_reserved_cents = orders.refund_reserved_cents + v_reserved * NEW.amount_cents,
            refunded_cents = orders.refunded_cents + v_refunded * NEW.amount_cents
        WHERE orders.id = NEW.order_id;
    END IF;

    -- The order is locked by now: one that is being paid has been paid, or has not.
    IF TG_OP = 'INSERT' AND NOT EXISTS (
        SELECT FROM ticketing.orders
        WHERE orders.id = NEW.order_id AND orders.paid_at IS NOT NULL
    ) THEN
        PERFORM ops.raise_error('YP005', format('Order %s was never paid.', NEW.order_id));
    END IF;

    IF v_reserved <> 0 THEN
        UPDATE ticketing.order_items
        SET refund_reserved_cents
        = order_items.refund_reserved_cents + v_reserved * refund_items.amount_cents
        FROM ticketing.refund_items
        WHERE refund_items.refund_id = NEW.id AND order_items.id = refund_items.order_item_id;
    END IF;

    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.tg_refunds__count() FROM public;
COMMENT ON FUNCTION ticketing.tg_refunds__count() IS
'AFTER INSERT OR UPDATE: adds a refund to its order, and takes it and its items off again when it
fails. Errors: YP005 the order was never paid; 23514 it would give back more than was paid. Definer,
because the writer of a refund may not change the order.';

CREATE FUNCTION ticketing.tg_refund_items__count()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- The lock makes an item and the failing of its refund wait for each other.
    PERFORM FROM ticketing.refunds
    WHERE refunds.id = NEW.refund_id AND refunds.status = 'pending'
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP005', 'Items are added to pending refunds alone.');
    END IF;

    -- Refund, order, lines: the order in which tg_refunds__count() takes them.
    PERFORM FROM ticketing.orders WHERE orders.id = NEW.order_id FOR NO KEY UPDATE;

    UPDATE ticketing.order_items
    SET refund_reserved_cents = order_items.refund_reserved_cents + NEW.amount_cents
    WHERE order_items.id = NEW.order_item_id;

    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.tg_refund_items__count() FROM public;
COMMENT ON FUNCTION ticketing.tg_refund_items__count() IS
'AFTER INSERT: adds the item to its line of the order. Errors: YP005 the refund is not pending;
23514 the line would give back more than was paid for it. Definer, because the writer of a refund
may not change the order.';

CREATE TRIGGER _400_count AFTER INSERT OR UPDATE ON ticketing.refunds
FOR EACH ROW EXECUTE FUNCTION ticketing.tg_refunds__count();

CREATE TRIGGER _400_count AFTER INSERT ON ticketing.refund_items
FOR EACH ROW EXECUTE FUNCTION ticketing.tg_refund_items__count();

-- What was counted stays what it is; only its state may change.
CREATE TRIGGER _300_amount_stays
BEFORE UPDATE OF order_id, currency, amount_cents, kind OR DELETE ON ticketing.refunds
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON ticketing.refunds
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();
