-- How often codes are used. Each use is added to a counter in the code's row and to one in its
-- buyer's, whoever writes it: the row locks put two uses in line, and the checks of those tables
-- have the last word.

CREATE FUNCTION campaigns.tg_promo_redemptions__count()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_use constant campaigns.promo_redemptions
    := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    v_counted constant boolean := TG_OP <> 'INSERT' AND OLD.released_at IS NULL;
    v_counts constant boolean := TG_OP <> 'DELETE' AND NEW.released_at IS NULL;
    v_more constant integer := v_counts::integer - v_counted::integer;
    v_limit integer;
BEGIN
    IF v_more = 0 THEN
        RETURN NULL;
    END IF;

    UPDATE campaigns.promos
    SET redeemed_count = promos.redeemed_count + v_more
    WHERE promos.id = v_use.promo_id
    RETURNING promos.per_user_limit INTO v_limit;

    INSERT INTO campaigns.promo_user_counters AS counters (
        promo_id, user_id, used_count, max_count
    )
    SELECT v_use.promo_id, orders.user_id, greatest(v_more, 0), v_limit
    FROM ticketing.orders
    WHERE orders.id = v_use.order_id
    ON CONFLICT ON CONSTRAINT promo_user_counters_pkey DO UPDATE
    SET
        used_count = counters.used_count + v_more,
        max_count = CASE WHEN v_more > 0 THEN excluded.max_count ELSE counters.max_count END;

    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION campaigns.tg_promo_redemptions__count() FROM public;
COMMENT ON FUNCTION campaigns.tg_promo_redemptions__count() IS
'AFTER INSERT, UPDATE OR DELETE: counts a use of a code, and takes one off again that is released.
Errors: 23514 the code has been used as often as allowed, by everybody or by the buyer. Definer,
because the writer of a use may not change the code.';

CREATE TRIGGER _400_count AFTER INSERT OR DELETE OR UPDATE OF released_at
ON campaigns.promo_redemptions
FOR EACH ROW EXECUTE FUNCTION campaigns.tg_promo_redemptions__count();

-- What was counted stays what it is; it may be given back alone.
CREATE TRIGGER _300_use_stays BEFORE UPDATE OF promo_id, issuer_id, order_id, discount_cents
ON campaigns.promo_redemptions
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON campaigns.promo_user_counters
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();
