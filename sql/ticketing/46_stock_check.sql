-- All proofs of the stock in one.

CREATE FUNCTION ticketing.check_stock(event_id uuid DEFAULT NULL)
RETURNS TABLE (fault text, stock_id uuid, detail text)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY SELECT * FROM ticketing.check_shards(check_stock.event_id);
    RETURN QUERY SELECT * FROM ticketing.check_tiers(check_stock.event_id);
    RETURN QUERY SELECT * FROM ticketing.check_limits(check_stock.event_id);
    -- A promo code is the organization's or the platform's, not an event's.
    RETURN QUERY
    SELECT promos.fault, promos.promo_id, promos.detail
    FROM campaigns.check_promos() AS promos
    WHERE check_stock.event_id IS NULL;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.check_stock(uuid) FROM public;
COMMENT ON FUNCTION ticketing.check_stock(uuid) IS
'Proves the stock of an event, or of all: counters of shards, tiers, pools, persons and codes,
inventory_operations, holds and tickets say the same, and of all events promo codes too. One row per
fault, with the tier, the pool or the promo; none when all is well. To be run while nothing sells,
or in a REPEATABLE READ transaction. For the package''s own functions and the DBA.';
