-- Stock follows the tiers and pools that it belongs to.

CREATE FUNCTION ticketing.tg_ticket_tiers__stock()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ticketing.open_tier(NEW.id);
    IF TG_OP = 'UPDATE' THEN
        PERFORM ticketing.resize(NEW.id, NEW.quantity);
        INSERT INTO ticketing.inventory_operations (
            event_id, tier_id, user_id, operation_type, quantity, metadata
        )
        SELECT
            NEW.event_id, NEW.id, user_profiles.user_id, 'adjust',
            coalesce(NEW.quantity, 0) - coalesce(OLD.quantity, 0),
            jsonb_build_object('from', OLD.quantity, 'to', NEW.quantity)
        FROM (VALUES (users.caller_id())) AS caller (id)
        LEFT JOIN users.user_profiles ON user_profiles.user_id = caller.id
        WHERE coalesce(NEW.quantity, 0) <> coalesce(OLD.quantity, 0);
        PERFORM ticketing.announce_stock(NEW.id, NEW.quantity - OLD.quantity)
        WHERE NEW.quantity > OLD.quantity;
    END IF;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.tg_ticket_tiers__stock() FROM public;
COMMENT ON FUNCTION ticketing.tg_ticket_tiers__stock() IS
'AFTER INSERT OR UPDATE OF quantity: lays the tier''s stock into shards, or gives it more or fewer
places, as the organizer''s adjustment, and tells when there are more. YP112 when fewer than are
held and sold.';

CREATE TRIGGER _400_stock_opens AFTER INSERT ON ticketing.ticket_tiers
FOR EACH ROW EXECUTE FUNCTION ticketing.tg_ticket_tiers__stock();

CREATE TRIGGER _400_stock_changes AFTER UPDATE OF quantity ON ticketing.ticket_tiers
FOR EACH ROW WHEN (old.quantity IS DISTINCT FROM new.quantity)
EXECUTE FUNCTION ticketing.tg_ticket_tiers__stock();

CREATE FUNCTION ticketing.tg_capacity_pools__stock()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (
            SELECT
            FROM ticketing.capacity_pools AS parents
            INNER JOIN ticketing.capacity_pools AS venues ON venues.id = parents.parent_id
            WHERE parents.id = NEW.parent_id AND venues.parent_id IS NOT NULL
        ) THEN
            PERFORM ops.raise_error('YP113', 'Pools lie three deep at most.');
        END IF;
    END IF;
    PERFORM ticketing.open_pool(NEW.id);
    PERFORM ticketing.resize(NEW.id, NEW.capacity);
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.tg_capacity_pools__stock() FROM public;
COMMENT ON FUNCTION ticketing.tg_capacity_pools__stock() IS
'AFTER INSERT OR UPDATE OF capacity: lays the pool''s places into shards, or gives it more or fewer.
YP112 when fewer than are held and sold; YP113 when it would lie more than three deep.';

CREATE TRIGGER _400_stock_opens AFTER INSERT ON ticketing.capacity_pools
FOR EACH ROW EXECUTE FUNCTION ticketing.tg_capacity_pools__stock();

CREATE TRIGGER _400_stock_changes AFTER UPDATE OF capacity ON ticketing.capacity_pools
FOR EACH ROW WHEN (old.capacity IS DISTINCT FROM new.capacity)
EXECUTE FUNCTION ticketing.tg_capacity_pools__stock();

-- What is held and sold in an area counts in its venue, so it stays where it is.
CREATE TRIGGER _300_parent_stays BEFORE UPDATE OF parent_id ON ticketing.capacity_pools
FOR EACH ROW WHEN (old.parent_id IS DISTINCT FROM new.parent_id)
EXECUTE FUNCTION ops.tg__append_only();

CREATE FUNCTION ticketing.tg_tier_pool_members__untouched()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_tier_id constant uuid := coalesce(OLD.tier_id, NEW.tier_id);
    v_stock record;
BEGIN
    -- Every claim has a key share of its tiers: this waits for those in flight, and later ones
    -- see what has changed.
    PERFORM FROM ticketing.ticket_tiers WHERE ticket_tiers.id = v_tier_id FOR UPDATE;
    PERFORM ticketing.open_tier(v_tier_id);
    -- Written though nothing changes: whoever looks at an older state, of the stock here or of the
    -- pools in a claim, fails (40001).
    PERFORM FROM ticketing.stock_shards
    WHERE stock_shards.stock_id = v_tier_id
    ORDER BY stock_shards.shard
    FOR UPDATE;
    UPDATE ticketing.stock_shards
    SET held = stock_shards.held
    WHERE stock_shards.stock_id = v_tier_id;
    v_stock := ticketing.stock_of(v_tier_id);
    IF v_stock.held + v_stock.sold > 0 THEN
        PERFORM ops.raise_error('YP005', format(
            'Of tier %s %s tickets are held and %s sold.', v_tier_id, v_stock.held, v_stock.sold
        ));
    END IF;
    RETURN coalesce(NEW, OLD);
END
$function$;

REVOKE ALL ON FUNCTION ticketing.tg_tier_pool_members__untouched() FROM public;
COMMENT ON FUNCTION ticketing.tg_tier_pool_members__untouched() IS
'BEFORE INSERT OR UPDATE OR DELETE: a tier joins, leaves or weighs otherwise in a pool while none of
its tickets is held or sold; else YP005.';

CREATE TRIGGER _300_untouched BEFORE INSERT OR UPDATE OR DELETE ON ticketing.tier_pool_members
FOR EACH ROW EXECUTE FUNCTION ticketing.tg_tier_pool_members__untouched();
