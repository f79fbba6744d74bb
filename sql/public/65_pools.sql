-- Places that several kinds of tickets share, and the areas within them.

CREATE FUNCTION public.create_pool(
    event_id uuid,
    name text,
    capacity integer,
    parent_id uuid DEFAULT NULL
)
RETURNS public.capacity_pools
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event events.events := events.require_writer(event_id);
    v_pool public.capacity_pools;
    v_first jsonb;
BEGIN
    v_first := users.begin_request('create_pool', jsonb_build_object(
        'event_id', event_id, 'name', name, 'capacity', capacity, 'parent_id', parent_id
    ));
    IF v_first IS NOT NULL THEN
        RETURN jsonb_populate_record(NULL::public.capacity_pools, v_first);
    END IF;

    v_event := events.lock_open(v_event.id);
    v_pool.id := ticketing.add_pool(v_event.id, name, capacity, parent_id);

    SELECT * INTO STRICT v_pool FROM public.capacity_pools WHERE capacity_pools.id = v_pool.id;
    PERFORM users.finish_request('create_pool', to_jsonb(v_pool));
    RETURN v_pool;
END
$function$;

REVOKE ALL ON FUNCTION public.create_pool(uuid, text, integer, uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.create_pool(uuid, text, integer, uuid) TO authenticated;
COMMENT ON FUNCTION public.create_pool(uuid, text, integer, uuid) IS
'Adds a pool of places to an event and returns it. With a parent it is an area within that pool,
and takes its places; pools lie three deep at most. A repeat with the same header Idempotency-Key
gets the same answer. Errors: YP001, YP009 not signed in or no profile; YP002 not an editor of the
event; YP003 an argument; YP005 the event is over, or its organization suspended or closed; YP010
the name is taken; YP113 it would lie too deep; YP216 no permanent account; YP006, YP420 the key
was used for another request, or the same is being done. Callable by authenticated.';

CREATE FUNCTION public.update_pool(
    pool_id uuid,
    name text DEFAULT NULL,
    capacity integer DEFAULT NULL
)
RETURNS public.capacity_pools
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event constant events.events := events.require_writer_of(
        (
            SELECT capacity_pools.event_id
            FROM ticketing.capacity_pools
            WHERE capacity_pools.id = update_pool.pool_id
        ),
        pool_id, 'pool_id'
    );
    v_pool public.capacity_pools;
BEGIN
    PERFORM events.lock_open(v_event.id);
    PERFORM ops.require(
        coalesce(name ~ '\S' AND char_length(name) <= 100, TRUE), 'name',
        'must be 1 to 100 characters'
    );
    PERFORM ops.require(
        coalesce(capacity BETWEEN 0 AND 10000000, TRUE), 'capacity',
        'must be between 0 and 10000000'
    );

    UPDATE ticketing.capacity_pools
    SET
        name = coalesce(btrim(update_pool.name), capacity_pools.name),
        capacity = coalesce(update_pool.capacity, capacity_pools.capacity)
    WHERE capacity_pools.id = update_pool.pool_id;

    SELECT * INTO STRICT v_pool
    FROM public.capacity_pools
    WHERE capacity_pools.id = update_pool.pool_id;
    RETURN v_pool;
EXCEPTION
    WHEN unique_violation THEN
        PERFORM ops.raise_error('YP010', format('The event has a pool named %s.', btrim(name)));
        RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION public.update_pool(uuid, text, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.update_pool(uuid, text, integer) TO authenticated;
COMMENT ON FUNCTION public.update_pool(uuid, text, integer) IS
'Gives a pool another name or capacity (null: as it is) and returns it. Errors: YP001, YP009 not
signed in or no profile; YP002 not an editor of its event, or no such pool; YP003 an argument; YP005
the event is over, or its organization suspended or closed; YP010 the name is taken; YP112 fewer
places than are held and sold; YP216 no permanent account. Callable by authenticated.';

CREATE FUNCTION public.add_tier_to_pool(
    pool_id uuid,
    tier_id uuid,
    places_per_ticket integer DEFAULT 1
)
RETURNS public.tier_pool_members
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event constant events.events := events.require_writer_of(
        (
            SELECT capacity_pools.event_id
            FROM ticketing.capacity_pools
            WHERE capacity_pools.id = add_tier_to_pool.pool_id
        ),
        pool_id, 'pool_id'
    );
    v_member public.tier_pool_members;
BEGIN
    PERFORM events.lock_open(v_event.id);
    PERFORM ops.require(tier_id IS NOT NULL, 'tier_id', 'must be given');
    IF NOT ticketing.join_pool(pool_id, tier_id, places_per_ticket) THEN
        PERFORM ops.raise_error('YP004', format('The event has no tier %s.', tier_id));
    END IF;

    SELECT * INTO STRICT v_member
    FROM public.tier_pool_members
    WHERE tier_pool_members.pool_id = add_tier_to_pool.pool_id
        AND tier_pool_members.tier_id = add_tier_to_pool.tier_id;
    RETURN v_member;
END
$function$;

REVOKE ALL ON FUNCTION public.add_tier_to_pool(uuid, uuid, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.add_tier_to_pool(uuid, uuid, integer) TO authenticated;
COMMENT ON FUNCTION public.add_tier_to_pool(uuid, uuid, integer) IS
'Lets tickets of a tier take places of a pool, and of those it lies in, and returns the membership.
Errors: YP001, YP009 not signed in or no profile; YP002 not an editor of the pool''s event, or no
such pool; YP003 an argument; YP004 the event has no such tier; YP005 it takes its places there
already, tickets of it are held or sold, the event is over, or its organization suspended or closed;
YP216 no permanent account. Callable by authenticated.';

CREATE FUNCTION public.remove_tier_from_pool(pool_id uuid, tier_id uuid)
RETURNS public.tier_pool_members
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event constant events.events := events.require_writer_of(
        (
            SELECT capacity_pools.event_id
            FROM ticketing.capacity_pools
            WHERE capacity_pools.id = remove_tier_from_pool.pool_id
        ),
        pool_id, 'pool_id'
    );
    v_member public.tier_pool_members;
BEGIN
    PERFORM events.lock_open(v_event.id);
    SELECT * INTO v_member
    FROM public.tier_pool_members
    WHERE tier_pool_members.pool_id = remove_tier_from_pool.pool_id
        AND tier_pool_members.tier_id = remove_tier_from_pool.tier_id;

    DELETE FROM ticketing.tier_pool_members
    WHERE tier_pool_members.pool_id = remove_tier_from_pool.pool_id
        AND tier_pool_members.tier_id = remove_tier_from_pool.tier_id;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP004', format('Tier %s is not in the pool.', tier_id));
    END IF;

    RETURN v_member;
END
$function$;

REVOKE ALL ON FUNCTION public.remove_tier_from_pool(uuid, uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.remove_tier_from_pool(uuid, uuid) TO authenticated;
COMMENT ON FUNCTION public.remove_tier_from_pool(uuid, uuid) IS
'Takes a tier out of a pool and returns what the membership was. Errors: YP001, YP009 not signed in
or no profile; YP002 not an editor of the pool''s event, or no such pool; YP003 no pool named; YP004
the tier is not in it; YP005 tickets of it are held or sold, the event is over, or its organization
suspended or closed; YP216 no permanent account. Callable by authenticated.';
