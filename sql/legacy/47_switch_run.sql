-- The switch and the way back, each one transaction that either happens or leaves no trace: its
-- locks are asked for with a short time-out (legacy.attempt), and asked for again later.

CREATE FUNCTION legacy.require_copied()
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_found text;
BEGIN
    SELECT string_agg(old_name, ', ' ORDER BY old_name) INTO v_found
    FROM legacy.pairs
    WHERE new_table IS NOT NULL AND state <> 'copied';
    IF v_found IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'YP926', MESSAGE = 'not ready for the switch',
            DETAIL = format('Not copied, or switched already: %s.', v_found),
            HINT = 'Run CALL ops.legacy_reconcile(''all''); it switches when all are copied.';
    END IF;

    SELECT string_agg(DISTINCT old_table::regclass::text, ', ') INTO v_found
    FROM legacy.conflicts;
    IF v_found IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'YP926', MESSAGE = 'rows stand in the way of the switch',
            DETAIL = format('The package refuses rows of: %s.', v_found),
            HINT = 'SELECT * FROM legacy.conflicts names them with the cure.';
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.require_copied() FROM public;
COMMENT ON FUNCTION legacy.require_copied() IS
'Error: YP926 while a table is not copied or a row stands in the way. For the switch.';

CREATE FUNCTION legacy.lock_all(tables oid[])
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_place regclass;
BEGIN
    -- Readers come through the views: locked first, they are never met halfway.
    FOR v_place IN
        SELECT DISTINCT views.oid::regclass
        FROM pg_depend
        INNER JOIN pg_rewrite ON pg_rewrite.oid = objid
        INNER JOIN pg_class AS views ON views.oid = ev_class AND views.relkind = 'v'
        INNER JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE classid = 'pg_rewrite'::regclass AND refclassid = 'pg_class'::regclass
            AND refobjid = ANY(lock_all.tables) AND nspname NOT LIKE 'yp\_%'
        ORDER BY 1
    LOOP
        PERFORM legacy.lock_alone(v_place);
    END LOOP;
    FOR v_place IN
        SELECT coalesce(tree.relid, id)
        FROM unnest(lock_all.tables) AS id
        LEFT JOIN LATERAL pg_partition_tree(id) AS tree ON TRUE
        ORDER BY id, tree.level, tree.relid
    LOOP
        PERFORM legacy.lock_alone(v_place);
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.lock_all(oid[]) FROM public;
COMMENT ON FUNCTION legacy.lock_all(oid[]) IS
'Locks these tables and the views on them, views first, each within the time that lock_timeout
gives. For the switch and the way back.';

CREATE FUNCTION legacy.follow_to_the_end()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_pair oid;
BEGIN
    -- A parent's change may call for its children again: until nothing is left.
    WHILE legacy.follow_changes(legacy.package_schemas(), 100000) > 0 LOOP
    END LOOP;
    PERFORM legacy.carry_sequences();
    PERFORM legacy.require_copied();
END
$function$;

REVOKE ALL ON FUNCTION legacy.follow_to_the_end() FROM public;
COMMENT ON FUNCTION legacy.follow_to_the_end() IS
'Copies the last changes while nobody can write. Error: YP926 one of them is refused. For the
switch.';

CREATE FUNCTION legacy.quarantine_again()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_before constant oid[] := ARRAY(SELECT inhrelid FROM pg_inherits);
BEGIN
    PERFORM ops.close_gaps(parent::regclass) FROM ops.partitioned_tables;
    PERFORM legacy.switch_step(
        'partitions that quarantine',
        '{}',
        ARRAY(
            -- Empty by their triggers. The package's jobs may have dropped one since.
            SELECT format('DROP TABLE IF EXISTS %s', inhrelid::regclass)
            FROM pg_inherits
            INNER JOIN ops.partitioned_tables ON inhparent = parent::regclass
            WHERE inhrelid <> ALL(v_before)
        )
    );
END
$function$;

REVOKE ALL ON FUNCTION legacy.quarantine_again() FROM public;
COMMENT ON FUNCTION legacy.quarantine_again() IS
'Takes rows of no month again: what took them had made room for the months of old rows. For the
switch, at its end.';

CREATE FUNCTION legacy.switch()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM legacy.require_copied();
    PERFORM legacy.lock_all(ARRAY(
        SELECT old_table FROM legacy.pairs WHERE new_table IS NOT NULL
    ));
    PERFORM legacy.follow_to_the_end();
    DELETE FROM legacy.carried WHERE kind NOT IN ('column', 'index', 'statistics');
    UPDATE legacy.steps SET undone_at = clock_timestamp()
    WHERE phase = 'switch' AND undone_at IS NULL;

    PERFORM legacy.save_dependents();
    PERFORM legacy.set_aside_keys();
    PERFORM legacy.set_aside_parts();
    -- First: what a user had disabled stays so.
    PERFORM legacy.wake_new_tables();
    PERFORM legacy.carry_triggers();
    PERFORM legacy.carry_publications();
    PERFORM legacy.carry_identities();
    PERFORM legacy.quiet_old_tables();
    PERFORM legacy.restore_keys();

    PERFORM legacy.exchange_schemas();
    PERFORM legacy.exchange_public();
    PERFORM legacy.exchange_rights();
    PERFORM legacy.exchange_default_privileges();
    PERFORM legacy.replace_types();
    PERFORM legacy.keep_old_names();
    PERFORM legacy.convert_columns();
    PERFORM legacy.make_all_again('planned');
    PERFORM legacy.make_parts();
    PERFORM legacy.point_keys();
    PERFORM legacy.watch_new_tables();
    PERFORM legacy.note_foreign_objects();
    PERFORM legacy.quarantine_again();

    PERFORM legacy.switch_step(
        'states',
        ARRAY['UPDATE legacy.pairs SET state = ''switched'' WHERE new_table IS NOT NULL'],
        ARRAY['UPDATE legacy.pairs SET state = ''copied'' WHERE new_table IS NOT NULL']
    );
    NOTIFY pgrst, 'reload schema';
END
$function$;

REVOKE ALL ON FUNCTION legacy.switch() FROM public;
COMMENT ON FUNCTION legacy.switch() IS
'Puts the package in the place of the old tables, in one transaction; what can wait is left to
legacy.do_later(). Error: YP926 not ready. For ops.legacy_reconcile.';

CREATE FUNCTION legacy.do_later()
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_item legacy.carried;
BEGIN
    SELECT * INTO v_item
    FROM legacy.carried
    WHERE state = 'later'
    ORDER BY kind <> 'validate', kind <> 'key', id
    LIMIT 1;
    IF v_item.kind = 'validate' THEN
        PERFORM legacy.validate_now(v_item.object_id, v_item.object::name);
    ELSIF v_item.kind = 'key' THEN
        PERFORM legacy.try_step(
            'switch', 'public', 'key', v_item.object_id, v_item.object, v_item.statements,
            v_item.undo
        );
    ELSIF v_item.kind IS NOT NULL THEN
        PERFORM legacy.make_all_again('later');
    END IF;
    RETURN EXISTS (SELECT FROM legacy.carried WHERE state = 'later');
END
$function$;

REVOKE ALL ON FUNCTION legacy.do_later() FROM public;
COMMENT ON FUNCTION legacy.do_later() IS
'Does one thing that the switch left for later: validates a key, adds the key of a partitioned
table, fills the materialized views; returns whether there is more. For ops.legacy_reconcile.';

CREATE FUNCTION legacy.validate_now(relation oid, constraint_name name)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_reason text;
BEGIN
    BEGIN
        EXECUTE format(
            'ALTER TABLE %s VALIDATE CONSTRAINT %I', validate_now.relation::regclass,
            validate_now.constraint_name
        );
    EXCEPTION
        WHEN lock_not_available OR deadlock_detected THEN
            RAISE;
        WHEN OTHERS THEN
            v_reason := SQLERRM;
            RAISE WARNING 'constraint % of % is not valid: %', validate_now.constraint_name,
                validate_now.relation::regclass, v_reason;
    END;
    UPDATE legacy.carried
    SET state = CASE WHEN v_reason IS NULL THEN 'done' ELSE 'left' END, reason = v_reason
    WHERE kind = 'validate' AND object_id = validate_now.relation
        AND object = validate_now.constraint_name;
END
$function$;

REVOKE ALL ON FUNCTION legacy.validate_now(oid, name) FROM public;
COMMENT ON FUNCTION legacy.validate_now(oid, name) IS
'Validates a constraint; one that is violated stays as it is, with a warning. For the switch and the
way back.';
