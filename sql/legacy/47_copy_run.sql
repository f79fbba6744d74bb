-- Copying a domain from its first batch to the moment when old and new are equal. Each batch is a
-- transaction of its own; whatever ends it, a second call goes on where it was.

CREATE FUNCTION legacy.require_moved(domains text[])
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_tables text;
BEGIN
    SELECT string_agg(old_table::regclass::text, ', ' ORDER BY old_name) INTO v_tables
    FROM legacy.pairs
    WHERE home = ANY(require_moved.domains) AND home <> 'public' AND state = 'found';
    IF v_tables IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'YP925', MESSAGE = 'a table cannot be copied',
            DETAIL = format('Not moved yet: %s.', v_tables),
            HINT = 'Run CALL ops.legacy_move() for the domain first.';
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.require_moved(text[]) FROM public;
COMMENT ON FUNCTION legacy.require_moved(text[]) IS
'Error: YP925 a table of these domains has not been moved. For the copying.';

CREATE FUNCTION legacy.pairs_to_copy(domains text[], state legacy.pair_state)
RETURNS oid[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(
        array_agg(
            pairs.old_table
            ORDER BY array_position(legacy.package_schemas(), pairs.home::text), pairs.old_name
        ),
        '{}'
    )
    FROM legacy.pairs
    WHERE pairs.home = ANY(pairs_to_copy.domains) AND pairs.new_table IS NOT NULL
        AND (
            pairs.state = pairs_to_copy.state
            OR (
                pairs_to_copy.state = 'moved' AND pairs.state = 'found' AND pairs.home = 'public'
            )
        )
$function$;

REVOKE ALL ON FUNCTION legacy.pairs_to_copy(text[], legacy.pair_state) FROM public;
COMMENT ON FUNCTION legacy.pairs_to_copy(text[], legacy.pair_state) IS
'The old tables of these domains that are in a state, lower layers first. For the copying.';

CREATE FUNCTION legacy.follow_changes(domains text[], rows integer DEFAULT 5000)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_table oid;
    v_total bigint := 0;
BEGIN
    FOREACH v_table IN ARRAY legacy.pairs_to_copy(follow_changes.domains, 'copied') LOOP
        v_total := v_total + legacy.apply_changes(v_table, follow_changes.rows);
    END LOOP;
    RETURN v_total;
END
$function$;

REVOKE ALL ON FUNCTION legacy.follow_changes(text[], integer) FROM public;
COMMENT ON FUNCTION legacy.follow_changes(text[], integer) IS
'Follows what was written to the copied tables of these domains, so many notes a table at most, and
returns how many were taken: 0, and all are equal. For the copying and the switch.';

CREATE FUNCTION legacy.finish_copying(domains text[])
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_table oid;
BEGIN
    FOREACH v_table IN ARRAY legacy.pairs_to_copy(finish_copying.domains, 'copied') LOOP
        PERFORM legacy.ask_conflicts_again(v_table);
    END LOOP;
    PERFORM legacy.make_rows(ready.home)
    FROM (
        SELECT home::text AS home
        FROM legacy.pairs
        WHERE new_table IS NOT NULL
        GROUP BY home
        HAVING bool_and(state = 'copied')
    ) AS ready;
    PERFORM legacy.find_orphans();
    PERFORM legacy.carry_sequences();
    RETURN (
        SELECT count(*)
        FROM legacy.conflicts
        INNER JOIN legacy.pairs ON pairs.old_table = conflicts.old_table
        WHERE pairs.home = ANY(finish_copying.domains)
    );
END
$function$;

REVOKE ALL ON FUNCTION legacy.finish_copying(text[]) FROM public;
COMMENT ON FUNCTION legacy.finish_copying(text[]) IS
'What follows when all rows are there: refused ones are asked again, missing parents searched, rows
made, sequences set. Returns how many conflicts these domains have. For the copying.';

CREATE FUNCTION legacy.report_conflicts(domains text[])
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT string_agg(found.line, E'\n')
    FROM (
        SELECT format(
            '%s rows of %s: %s %s', count(*), pairs.old_table::regclass,
            conflicts.constraint_name, min(conflicts.cure)
        ) AS line
        FROM legacy.conflicts
        INNER JOIN legacy.pairs ON pairs.old_table = conflicts.old_table
        WHERE pairs.home = ANY(report_conflicts.domains)
        GROUP BY pairs.old_table, conflicts.constraint_name, conflicts.sqlstate
        ORDER BY count(*) DESC, 1
        LIMIT 50
    ) AS found
$function$;

REVOKE ALL ON FUNCTION legacy.report_conflicts(text[]) FROM public;
COMMENT ON FUNCTION legacy.report_conflicts(text[]) IS
'Conflicts by table and constraint, the most numerous first. For the copying.';

CREATE PROCEDURE ops.legacy_reconcile(domain text, batch integer DEFAULT 5000)
LANGUAGE plpgsql SECURITY INVOKER
AS $procedure$
DECLARE
    v_domains text[];
    v_domain text;
    v_table oid;
    v_conflicts bigint;
    v_left text;
    v_tries integer := 0;
    v_rounds integer := 0;
BEGIN
    v_domains := legacy.require_domain(legacy_reconcile.domain);
    PERFORM legacy.take_the_floor();
    COMMIT;
    PERFORM legacy.require_moved(v_domains);

    FOREACH v_domain IN ARRAY v_domains LOOP
        IF legacy.pairs_to_copy(ARRAY[v_domain], 'moved') <> '{}' THEN
            PERFORM legacy.open_tables(v_domain);
            COMMIT;
        END IF;
    END LOOP;
    FOREACH v_table IN ARRAY legacy.pairs_to_copy(v_domains, 'moved') LOOP
        v_tries := 0;
        WHILE NOT legacy.attempt(
            pg_catalog.format('SELECT legacy.capture_table(%s)', v_table), 100
        ) LOOP
            COMMIT;
            PERFORM pg_catalog.pg_sleep(legacy.pause(v_tries));
            v_tries := v_tries + 1;
        END LOOP;
        COMMIT;
    END LOOP;

    FOREACH v_table IN ARRAY legacy.pairs_to_copy(v_domains, 'copying') LOOP
        PERFORM legacy.carry_extras(v_table);
        COMMIT;
        PERFORM legacy.number_rows(v_table);
        COMMIT;
    END LOOP;
    FOREACH v_table IN ARRAY legacy.pairs_to_copy(v_domains, 'copying') LOOP
        WHILE legacy.copy_batch(v_table, legacy_reconcile.batch) = legacy_reconcile.batch LOOP
            COMMIT;
        END LOOP;
        COMMIT;
    END LOOP;

    -- Writers may be faster than the last notes: near enough will do, the switch takes the rest.
    WHILE legacy.follow_changes(legacy.package_schemas(), legacy_reconcile.batch) > 100
        OR v_rounds < 1
    LOOP
        COMMIT;
        v_rounds := v_rounds + 1;
    END LOOP;
    COMMIT;
    v_conflicts := legacy.finish_copying(v_domains);
    COMMIT;
    IF v_conflicts > 0 THEN
        PERFORM pg_catalog.pg_advisory_unlock(1497453124, 9);
        RAISE EXCEPTION USING ERRCODE = 'YP924', MESSAGE = pg_catalog.format(
                '%s rows cannot be adopted as they are', v_conflicts),
            DETAIL = legacy.report_conflicts(v_domains),
            HINT = 'See SELECT * FROM legacy.conflicts, correct the old rows, and call '
                'ops.legacy_reconcile() again.';
    END IF;

    SELECT pg_catalog.string_agg(DISTINCT pairs.home::text, ', ') INTO v_left
    FROM legacy.pairs
    WHERE pairs.new_table IS NOT NULL AND pairs.state NOT IN ('copied', 'switched');
    IF v_left IS NOT NULL THEN
        RAISE NOTICE 'copied; still to be copied before the switch: %', v_left;
    ELSIF EXISTS (SELECT FROM legacy.conflicts) THEN
        RAISE NOTICE 'copied; other domains have conflicts: see legacy.conflicts';
    ELSIF EXISTS (SELECT FROM legacy.pairs WHERE pairs.state = 'copied') THEN
        CALL legacy.switch_over(100);
    ELSE
        CALL legacy.finish_switch(100);
    END IF;
    PERFORM pg_catalog.pg_advisory_unlock(1497453124, 9);
END
$procedure$;

REVOKE ALL ON PROCEDURE ops.legacy_reconcile(text, integer) FROM public;
COMMENT ON PROCEDURE ops.legacy_reconcile (text, integer) IS
'Copies the rows of a domain, or of all, into the package''s tables while writers go on, and when
all domains are equal and nothing is refused, switches to the package. May be ended and called
again. Errors: YP921 the adoption is run elsewhere, YP922 no such domain, YP924 rows that cannot be
adopted as they are, YP925 a table is not moved or has no primary key. For the DBA, outside of a
transaction.';

CREATE FUNCTION legacy.opened_tables(domain text)
RETURNS TABLE (relation regclass, step bigint)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT pg_class.oid::regclass, steps.id
    FROM legacy.steps
    INNER JOIN pg_class
        ON pg_class.oid::regclass::text = steps.object AND pg_class.relkind IN ('r', 'p')
    INNER JOIN pg_namespace
        ON pg_namespace.oid = pg_class.relnamespace
        AND pg_namespace.nspname = 'yp_new_' || opened_tables.domain
    WHERE steps.phase = 'copy' AND steps.domain = opened_tables.domain
        AND steps.undone_at IS NULL
$function$;

REVOKE ALL ON FUNCTION legacy.opened_tables(text) FROM public;
COMMENT ON FUNCTION legacy.opened_tables(text) IS
'The package''s tables of a domain that are open for rows, and the steps that opened them. For
undoing the copying.';

CREATE FUNCTION legacy.undo_copy(domain text)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_step legacy.steps;
    v_pair legacy.pairs;
BEGIN
    SELECT * INTO v_step
    FROM legacy.steps
    WHERE steps.phase = 'copy' AND steps.domain = undo_copy.domain AND steps.undone_at IS NULL
    ORDER BY steps.id DESC
    LIMIT 1;
    IF v_step.id IS NULL THEN
        RETURN 0;
    END IF;

    SELECT * INTO v_pair
    FROM legacy.pairs
    WHERE v_step.object = format('public.%I', pairs.old_name) AND pairs.state <> 'moved';
    IF v_step.object IN (
        SELECT opened.relation::text FROM legacy.opened_tables(undo_copy.domain) AS opened
    ) THEN
        -- Nobody uses the package's tables yet: all at once, rows before keys.
        PERFORM legacy.close_table(opened.relation)
        FROM legacy.opened_tables(undo_copy.domain) AS opened;
        PERFORM legacy.undo_step(opened.step)
        FROM (
            SELECT step FROM legacy.opened_tables(undo_copy.domain) ORDER BY step DESC
        ) AS opened;
    ELSE
        PERFORM legacy.undo_step(v_step.id);
    END IF;
    IF v_pair.old_table IS NOT NULL THEN
        DELETE FROM legacy.changes WHERE changes.old_table = v_pair.old_table;
        DELETE FROM legacy.conflicts WHERE conflicts.old_table = v_pair.old_table;
        DELETE FROM legacy.numbers WHERE numbers.old_table = v_pair.old_table;
        UPDATE legacy.pairs SET state = 'moved', copied_to = NULL, rows_copied = 0
        WHERE pairs.old_table = v_pair.old_table;
    END IF;
    RETURN (
        SELECT count(*)
        FROM legacy.steps
        WHERE steps.phase = 'copy' AND steps.domain = undo_copy.domain AND steps.undone_at IS NULL
    );
END
$function$;

REVOKE ALL ON FUNCTION legacy.undo_copy(text) FROM public;
COMMENT ON FUNCTION legacy.undo_copy(text) IS
'Takes the newest step of the copying of a domain back, one old table''s, so that locks are held for
a moment, in the end all of the package''s; returns how many are left: call it until 0. Rows of the
old tables are not touched. For the rollback.';
