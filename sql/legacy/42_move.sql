-- Moving a domain: a transaction for each table, the next table when one is held by somebody, and
-- again until none is left. Whatever ends it, what was moved stays moved and works; a second call
-- goes on, a rollback takes it back.

CREATE FUNCTION legacy.before_the_first_move()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF NOT EXISTS (SELECT FROM legacy.steps WHERE undone_at IS NULL) THEN
        PERFORM legacy.take_baseline();
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.before_the_first_move() FROM public;
COMMENT ON FUNCTION legacy.before_the_first_move() IS
'Remembers what verify compares with, while nothing is moved yet. For the tools of adoption.';

CREATE FUNCTION legacy.homes_to_open(domains text[])
RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(array_agg(DISTINCT home::text), '{}')
    FROM legacy.pairs
    WHERE home = ANY(homes_to_open.domains) AND home <> 'public' AND state = 'found'
$function$;

REVOKE ALL ON FUNCTION legacy.homes_to_open(text[]) FROM public;
COMMENT ON FUNCTION legacy.homes_to_open(text[]) IS
'The schemas of these domains that tables have yet to move to. For the tools of adoption.';

CREATE FUNCTION legacy.tables_to_move(domains text[])
RETURNS oid[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(array_agg(pairs.old_table ORDER BY pairs.home, pairs.old_name), '{}')
    FROM legacy.pairs
    INNER JOIN pg_class ON pg_class.oid = pairs.old_table
    WHERE pairs.home = ANY(tables_to_move.domains) AND pairs.home <> 'public'
        AND pairs.state = 'found'
$function$;

REVOKE ALL ON FUNCTION legacy.tables_to_move(text[]) FROM public;
COMMENT ON FUNCTION legacy.tables_to_move(text[]) IS
'The tables of these domains that have yet to move. For the tools of adoption.';

CREATE PROCEDURE legacy.ask_for_home(
    home text, lock_milliseconds integer, patiently boolean, INOUT moved boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY INVOKER
AS $procedure$
DECLARE
    v_waiting constant oid[] := legacy.tables_to_move(ARRAY[ask_for_home.home]);
    v_asked oid[] := v_waiting;
    v_table oid;
BEGIN
    FOREACH v_table IN ARRAY v_asked LOOP
        PERFORM legacy.attempt(pg_catalog.format('SELECT legacy.move_table(%s)', v_table), 1);
        COMMIT;
    END LOOP;

    v_asked := legacy.tables_to_move(ARRAY[ask_for_home.home]);
    IF ask_for_home.patiently THEN
        PERFORM legacy.tell_holders(v_asked);
    ELSIF v_asked <> '{}' THEN
        v_asked := legacy.not_held_long(v_asked, ask_for_home.lock_milliseconds / 2);
    END IF;
    COMMIT;
    FOREACH v_table IN ARRAY v_asked LOOP
        PERFORM legacy.attempt(
            pg_catalog.format('SELECT legacy.move_table(%s)', v_table),
            ask_for_home.lock_milliseconds
        );
        COMMIT;
    END LOOP;

    moved := legacy.tables_to_move(ARRAY[ask_for_home.home]) <> v_waiting;
    IF moved THEN
        PERFORM legacy.retarget_step('move', ask_for_home.home);
        COMMIT;
    END IF;
END
$procedure$;

REVOKE ALL ON PROCEDURE legacy.ask_for_home(text, integer, boolean, boolean) FROM public;
COMMENT ON PROCEDURE legacy.ask_for_home (text, integer, boolean, boolean) IS
'Moves those tables of a domain whose locks can be had: within a moment, then within so many
milliseconds, patiently even where a long transaction makes others wait; and re-targets functions
that views do not help, when any moved. For the tools of adoption.';

CREATE PROCEDURE ops.legacy_move(domain text, lock_milliseconds integer DEFAULT 100)
LANGUAGE plpgsql SECURITY INVOKER
AS $procedure$
DECLARE
    v_domains text[];
    v_home text;
    v_moved boolean;
    v_retargeted text[] := '{public}';
    v_tries integer := 0;
BEGIN
    v_domains := legacy.require_movable(legacy_move.domain);
    PERFORM legacy.take_the_floor();
    COMMIT;
    PERFORM legacy.before_the_first_move();
    COMMIT;
    IF 'public' = ANY(v_domains) THEN
        PERFORM legacy.stay_in_public();
        COMMIT;
    END IF;

    WHILE legacy.tables_to_move(v_domains) <> '{}' LOOP
        IF v_tries > 0 THEN
            PERFORM pg_catalog.pg_sleep(legacy.pause(v_tries));
            COMMIT;
        END IF;
        v_tries := v_tries + 1;
        FOREACH v_home IN ARRAY legacy.homes_to_open(v_domains) LOOP
            PERFORM legacy.open_home(v_home);
            COMMIT;
            CALL legacy.ask_for_home(
                v_home, legacy_move.lock_milliseconds, v_tries % 8 = 0, v_moved
            );
            IF v_moved THEN
                v_retargeted := pg_catalog.array_append(v_retargeted, v_home);
            END IF;
        END LOOP;
    END LOOP;

    -- What an earlier call moved before it was ended.
    FOREACH v_home IN ARRAY v_domains LOOP
        CONTINUE WHEN v_home = ANY(v_retargeted);
        PERFORM legacy.retarget_step('move', v_home);
        COMMIT;
    END LOOP;
    PERFORM pg_catalog.pg_notify('pgrst', 'reload schema');
    PERFORM pg_catalog.pg_advisory_unlock(1497453124, 9);
END
$procedure$;

REVOKE ALL ON PROCEDURE ops.legacy_move(text, integer) FROM public;
COMMENT ON PROCEDURE ops.legacy_move (text, integer) IS
'Moves the tables of a domain, or of all, from public to their schemas and leaves views of the old
names; nobody waits longer than lock_milliseconds for it. It may be ended and called again. Errors:
YP921 the adoption is run elsewhere, YP922 no such domain, YP929 names are taken, YP930 no rights.
For the DBA, outside of a transaction.';
