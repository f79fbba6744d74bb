-- Asking for a table without making anybody wait for long: at first for no longer than a moment;
-- then, only while nobody holds it longer than others do, for as long as the caller allows.

CREATE FUNCTION legacy.holders(tables oid[])
RETURNS TABLE (old_table oid, transactions text[])
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    WITH held AS MATERIALIZED (
        SELECT relation, virtualtransaction
        FROM pg_locks
        WHERE locktype = 'relation' AND granted AND pid <> pg_backend_pid()
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
    SELECT asked.old_table, array_agg(DISTINCT held.virtualtransaction)
    FROM unnest(holders.tables) AS asked (old_table)
    CROSS JOIN LATERAL legacy.members(asked.old_table) AS members
    INNER JOIN held ON held.relation = members.relation
    GROUP BY asked.old_table;
END
$function$;

REVOKE ALL ON FUNCTION legacy.holders(oid[]) FROM public;
COMMENT ON FUNCTION legacy.holders(oid[]) IS
'The transactions of others that hold these tables or partitions of them now; tables that nobody
holds are left out. For the tools of adoption.';

CREATE FUNCTION legacy.not_held_long(tables oid[], milliseconds integer)
RETURNS oid[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_before jsonb;
    v_free oid[];
BEGIN
    SELECT jsonb_object_agg(old_table, to_jsonb(transactions)) INTO v_before
    FROM legacy.holders(not_held_long.tables);
    PERFORM pg_sleep(not_held_long.milliseconds / 1000.0);

    SELECT array_agg(asked.old_table ORDER BY asked.number) INTO v_free
    FROM unnest(not_held_long.tables) WITH ORDINALITY AS asked (old_table, number)
    LEFT JOIN legacy.holders(not_held_long.tables) AS now ON now.old_table = asked.old_table
    WHERE NOT coalesce(v_before -> asked.old_table::text ?| now.transactions, FALSE);
    RETURN coalesce(v_free, '{}');
END
$function$;

REVOKE ALL ON FUNCTION legacy.not_held_long(oid[], integer) FROM public;
COMMENT ON FUNCTION legacy.not_held_long(oid[], integer) IS
'Of these tables those that no transaction was seen to hold for so many milliseconds: to queue for
the others would make everybody wait. For the tools of adoption.';

CREATE FUNCTION legacy.tell_holders(tables oid[])
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_held record;
BEGIN
    FOR v_held IN
        SELECT
            members.relation::regclass AS name,
            string_agg(DISTINCT format('%s (%s)', held.pid, coalesce(
                activity.backend_type || ', ' || coalesce(activity.state, 'running'), 'unknown'
            )), ', ') AS pids
        FROM unnest(tell_holders.tables) AS asked (old_table)
        CROSS JOIN LATERAL legacy.members(asked.old_table) AS members
        INNER JOIN pg_locks AS held ON held.relation = members.relation AND held.granted
            AND held.locktype = 'relation' AND held.pid <> pg_backend_pid()
        LEFT JOIN pg_stat_activity AS activity ON activity.pid = held.pid
        GROUP BY members.relation
    LOOP
        RAISE NOTICE '% is held by process %; asking again', v_held.name, v_held.pids;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.tell_holders(oid[]) FROM public;
COMMENT ON FUNCTION legacy.tell_holders(oid[]) IS
'Tells the DBA who holds the tables that are waited for. For the tools of adoption.';
