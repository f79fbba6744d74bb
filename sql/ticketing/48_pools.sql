-- Pools of places, as organizers set them up: one place judges it, whether a pool is added by hand
-- or made from the template of a series. How the places are counted, stock_shards knows.

CREATE FUNCTION ticketing.add_pool(
    event_id uuid,
    name text,
    capacity bigint,
    parent_id uuid
)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_id uuid;
BEGIN
    PERFORM ops.require(
        name ~ '\S' AND char_length(name) <= 100, 'name', 'must be 1 to 100 characters'
    );
    PERFORM ops.require(
        capacity BETWEEN 0 AND 10000000, 'capacity', 'must be between 0 and 10000000'
    );
    PERFORM ops.require(
        parent_id IS NULL OR EXISTS (
            SELECT FROM ticketing.capacity_pools
            WHERE capacity_pools.id = add_pool.parent_id
                AND capacity_pools.event_id = add_pool.event_id
        ),
        'parent_id', 'must be a pool of the event'
    );

    INSERT INTO ticketing.capacity_pools (event_id, name, capacity, parent_id)
    VALUES (
        add_pool.event_id, btrim(add_pool.name), add_pool.capacity, add_pool.parent_id
    )
    ON CONFLICT ON CONSTRAINT capacity_pools_event_id_name_key DO NOTHING
    RETURNING capacity_pools.id INTO v_id;
    IF v_id IS NULL THEN
        PERFORM ops.raise_error('YP010', format('The event has a pool named %s.', btrim(name)));
    END IF;

    RETURN v_id;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.add_pool(uuid, text, bigint, uuid) FROM public;
COMMENT ON FUNCTION ticketing.add_pool(uuid, text, bigint, uuid) IS
'Adds a pool of places to the event and returns its id. Errors: YP003; YP010 the name is taken;
YP113 it would lie too deep. For the package''s own functions.';

CREATE FUNCTION ticketing.join_pool(pool_id uuid, tier_id uuid, places_per_ticket bigint)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        places_per_ticket BETWEEN 1 AND 100, 'places_per_ticket', 'must be between 1 and 100'
    );

    INSERT INTO ticketing.tier_pool_members (pool_id, tier_id, event_id, places_per_ticket)
    SELECT pools.id, tiers.id, pools.event_id, join_pool.places_per_ticket
    FROM ticketing.capacity_pools AS pools
    INNER JOIN ticketing.ticket_tiers AS tiers ON tiers.event_id = pools.event_id
    WHERE pools.id = join_pool.pool_id AND tiers.id = join_pool.tier_id;

    RETURN FOUND;
EXCEPTION
    WHEN unique_violation THEN
        PERFORM ops.raise_error('YP005', 'The tier takes its places from this pool already.');
        RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.join_pool(uuid, uuid, bigint) FROM public;
COMMENT ON FUNCTION ticketing.join_pool(uuid, uuid, bigint) IS
'Lets the tickets of a tier take places of a pool of the same event; false where that has no such
tier. Errors: YP003; YP005 they do already, or tickets of the tier are held or sold. For the
package''s own functions.';
