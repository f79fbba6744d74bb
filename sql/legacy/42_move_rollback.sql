-- Going back, newest step first, a transaction for each: the switch, then copying, then moving.
-- Rows written since are kept. Of one domain only what it did is taken back, unless the package
-- was switched in: then the switch goes first, and it is one for all.

CREATE FUNCTION legacy.next_to_undo(domains text[], OUT step bigint, OUT kind text, OUT home name)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH standing AS MATERIALIZED (
        SELECT id, phase, domain, object FROM legacy.steps WHERE undone_at IS NULL
    )
    SELECT standing.id, standing.phase, standing.domain
    FROM standing
    WHERE standing.domain = ANY(next_to_undo.domains)
        OR standing.id >= (SELECT min(id) FROM standing WHERE phase = 'switch')
        -- What another domain did later to the same object is done again afterwards.
        OR EXISTS (
            SELECT FROM standing AS older
            WHERE older.id < standing.id AND older.object = standing.object
                AND older.phase = standing.phase AND older.domain = ANY(next_to_undo.domains)
        )
    ORDER BY standing.id DESC
    LIMIT 1
$function$;

REVOKE ALL ON FUNCTION legacy.next_to_undo(text[]) FROM public;
COMMENT ON FUNCTION legacy.next_to_undo(text[]) IS
'The newest step that stands in the way of these domains being as they were; null: none. For the
tools of adoption.';

CREATE FUNCTION legacy.take_back(step bigint, kind text, home name)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- Rows come back too; what these leave standing is undone like any other step.
    IF take_back.kind = 'switch' THEN
        PERFORM legacy.switch_back();
    ELSIF take_back.kind = 'copy' THEN
        PERFORM legacy.undo_copy(take_back.home);
    END IF;
    PERFORM legacy.undo_step(take_back.step);
END
$function$;

REVOKE ALL ON FUNCTION legacy.take_back(bigint, text, name) FROM public;
COMMENT ON FUNCTION legacy.take_back(bigint, text, name) IS
'Takes a step back; with it go all others of a switch, and of the copying of a domain. For the
tools of adoption.';

CREATE FUNCTION legacy.tables_of_step(step bigint)
RETURNS oid[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(array_agg(pairs.old_table), '{}')
    FROM legacy.steps
    INNER JOIN legacy.pairs ON format('public.%I', pairs.old_name) = steps.object
    WHERE steps.id = tables_of_step.step
$function$;

REVOKE ALL ON FUNCTION legacy.tables_of_step(bigint) FROM public;
COMMENT ON FUNCTION legacy.tables_of_step(bigint) IS
'The old table that a step is about, if it is about one. For the tools of adoption.';

CREATE FUNCTION legacy.require_nothing_on_views(domains text[])
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_found text;
BEGIN
    SELECT string_agg(DISTINCT pg_describe_object(classid, objid, objsubid), ', ') INTO v_found
    FROM legacy.compat_views() AS compat
    INNER JOIN pg_class AS views ON views.oid = compat.view_oid
    INNER JOIN pg_class AS tables ON tables.oid = compat.table_oid
    INNER JOIN pg_namespace ON pg_namespace.oid = tables.relnamespace
    INNER JOIN pg_type ON pg_type.oid = views.reltype
    INNER JOIN pg_depend
        ON pg_depend.refclassid = 'pg_class'::regclass AND pg_depend.refobjid = views.oid
        OR pg_depend.refclassid = 'pg_type'::regclass
            AND pg_depend.refobjid IN (pg_type.oid, pg_type.typarray)
    WHERE pg_namespace.nspname = ANY(require_nothing_on_views.domains)
        AND pg_depend.deptype = 'n'
        -- Before release 16 a view's own rule is one of them.
        AND NOT (
            pg_depend.classid = 'pg_rewrite'::regclass
            AND pg_depend.objid IN (SELECT oid FROM pg_rewrite WHERE ev_class = views.oid)
        );

    IF v_found IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'YP929',
            MESSAGE = 'objects made since the move stand on the views that must go',
            DETAIL = format('They are: %s.', v_found),
            HINT = 'Keep their definitions, drop them, roll back, and make them again.';
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.require_nothing_on_views(text[]) FROM public;
COMMENT ON FUNCTION legacy.require_nothing_on_views(text[]) IS
'Refuses to bring tables back while something stands on the views of their old names. Error: YP929
it does. For the tools of adoption.';

CREATE PROCEDURE ops.legacy_rollback(domain text, lock_milliseconds integer DEFAULT 100)
LANGUAGE plpgsql SECURITY INVOKER
AS $procedure$
DECLARE
    v_domains text[];
    v_next record;
    v_command text;
    v_tables oid[];
    v_tries integer := 0;
    v_looked boolean := FALSE;
    v_home text;
BEGIN
    v_domains := legacy.require_domain(legacy_rollback.domain);
    PERFORM legacy.take_the_floor();
    COMMIT;

    LOOP
        SELECT * INTO v_next FROM legacy.next_to_undo(v_domains);
        EXIT WHEN v_next.step IS NULL;
        IF v_next.kind = 'move' AND NOT v_looked THEN
            PERFORM legacy.require_nothing_on_views(v_domains);
            v_looked := TRUE;
        END IF;
        v_command := pg_catalog.format(
            'SELECT legacy.take_back(%s, %L, %L)', v_next.step, v_next.kind, v_next.home
        );
        IF legacy.attempt(v_command, 1) THEN
            v_tries := 0;
            COMMIT;
            CONTINUE;
        END IF;
        COMMIT;

        v_tries := v_tries + 1;
        v_tables := legacy.tables_of_step(v_next.step);
        IF v_tries % 8 = 0 THEN
            PERFORM legacy.tell_holders(v_tables);
        ELSIF v_tables <> '{}' THEN
            v_tables := legacy.not_held_long(v_tables, legacy_rollback.lock_milliseconds / 2);
            COMMIT;
            IF v_tables = '{}' THEN
                PERFORM pg_catalog.pg_sleep(legacy.pause(v_tries));
                COMMIT;
                CONTINUE;
            END IF;
        END IF;
        IF legacy.attempt(v_command, legacy_rollback.lock_milliseconds) THEN
            v_tries := 0;
        END IF;
        COMMIT;
        IF v_tries > 0 THEN
            PERFORM pg_catalog.pg_sleep(legacy.pause(v_tries));
            COMMIT;
        END IF;
    END LOOP;

    FOREACH v_home IN ARRAY legacy.domains_that_stand() LOOP
        PERFORM legacy.retarget_step('move', v_home);
        COMMIT;
    END LOOP;
    PERFORM pg_catalog.pg_notify('pgrst', 'reload schema');
    PERFORM pg_catalog.pg_advisory_unlock(1497453124, 9);
END
$procedure$;

REVOKE ALL ON PROCEDURE ops.legacy_rollback(text, integer) FROM public;
COMMENT ON PROCEDURE ops.legacy_rollback (text, integer) IS
'Takes back what was done for a domain, or for all, until the catalog is what it was; rows written
since are kept. It may be ended and called again. After the switch it takes that back first, for
all domains. Errors: YP921 the adoption is run elsewhere, YP922 no such domain, YP929 objects made
since stand on views that must go. For the DBA, outside of a transaction.';

CREATE FUNCTION legacy.domains_that_stand()
RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(array_agg(DISTINCT steps.domain::text), '{}')
    FROM legacy.steps
    WHERE steps.undone_at IS NULL AND steps.phase = 'move' AND steps.domain <> 'public'
$function$;

REVOKE ALL ON FUNCTION legacy.domains_that_stand() FROM public;
COMMENT ON FUNCTION legacy.domains_that_stand() IS
'The domains whose tables are moved. For the tools of adoption.';
