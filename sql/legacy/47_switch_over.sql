-- Over, back and done: the loop that asks until the switch has its locks, the way back, and the end
-- of the adoption, after which only the package and what users made is left.

CREATE PROCEDURE legacy.switch_over(lock_milliseconds integer)
LANGUAGE plpgsql SECURITY INVOKER
AS $procedure$
DECLARE
    v_tries integer := 0;
BEGIN
    WHILE NOT legacy.attempt('SELECT legacy.switch()', switch_over.lock_milliseconds) LOOP
        COMMIT;
        v_tries := v_tries + 1;
        PERFORM pg_catalog.pg_sleep(legacy.pause(v_tries));
        COMMIT;
    END LOOP;
    COMMIT;
    CALL legacy.finish_switch(switch_over.lock_milliseconds);
END
$procedure$;

REVOKE ALL ON PROCEDURE legacy.switch_over(integer) FROM public;
COMMENT ON PROCEDURE legacy.switch_over (integer) IS
'Asks for the locks of the switch until it has them, switches, and does what was left for later.
Error: YP926 not ready. For ops.legacy_reconcile, outside of a transaction.';

CREATE PROCEDURE legacy.finish_switch(lock_milliseconds integer)
LANGUAGE plpgsql SECURITY INVOKER
AS $procedure$
DECLARE
    v_tries integer := 0;
BEGIN
    WHILE EXISTS (SELECT FROM legacy.carried WHERE state = 'later') LOOP
        IF NOT legacy.attempt('SELECT legacy.do_later()', finish_switch.lock_milliseconds) THEN
            COMMIT;
            v_tries := v_tries + 1;
            PERFORM pg_catalog.pg_sleep(legacy.pause(v_tries));
        END IF;
        COMMIT;
    END LOOP;
END
$procedure$;

REVOKE ALL ON PROCEDURE legacy.finish_switch(integer) FROM public;
COMMENT ON PROCEDURE legacy.finish_switch (integer) IS
'Does what the switch left for later, a transaction each; it may be ended and called again. For
ops.legacy_reconcile, outside of a transaction.';

CREATE FUNCTION legacy.note_unvalid_back(relation oid, constraint_name name)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO legacy.steps (phase, domain, object, statements, undo)
    VALUES (
        'switch', 'public', 'validate', '{}',
        ARRAY[format(
            'SELECT legacy.validate_now(%s, %L)', note_unvalid_back.relation,
            note_unvalid_back.constraint_name
        )]
    )
$function$;

REVOKE ALL ON FUNCTION legacy.note_unvalid_back(oid, name) FROM public;
COMMENT ON FUNCTION legacy.note_unvalid_back(oid, name) IS
'Leaves a step of the switch standing whose undoing validates a key of an old table: done one by
one, when the short transaction is over. For the way back.';

CREATE FUNCTION legacy.take_partitions_back()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_partition regclass;
BEGIN
    FOR v_partition IN
        SELECT inhrelid::regclass
        FROM pg_inherits
        INNER JOIN pg_class AS part ON part.oid = inhrelid AND part.relispartition
        INNER JOIN pg_class AS parent ON parent.oid = inhparent
        INNER JOIN pg_namespace ON pg_namespace.oid = parent.relnamespace
        WHERE part.relnamespace = 'public'::regnamespace
            AND part.relkind IN ('r', 'p')
            AND nspname = 'yp_new_public'
    LOOP
        EXECUTE format('ALTER TABLE %s SET SCHEMA yp_new_public', v_partition);
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.take_partitions_back() FROM public;
COMMENT ON FUNCTION legacy.take_partitions_back() IS
'Puts months that the package''s jobs made in public since the switch beside their parents. For the
way back, when these are back.';

CREATE FUNCTION legacy.switch_back(leave_behind boolean DEFAULT FALSE)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_step bigint;
BEGIN
    IF NOT EXISTS (
        SELECT FROM legacy.steps
        WHERE phase = 'switch' AND undone_at IS NULL AND object <> 'validate'
    ) THEN
        SELECT max(id) INTO v_step FROM legacy.steps
        WHERE phase = 'switch' AND undone_at IS NULL;
        PERFORM legacy.undo_step(v_step);
        RETURN;
    END IF;

    PERFORM legacy.lock_all(ARRAY(
        SELECT DISTINCT new_table FROM legacy.pairs WHERE new_table IS NOT NULL
    ));
    PERFORM legacy.bring_back(new_table, switch_back.leave_behind)
    FROM (
        SELECT DISTINCT written.new_table FROM legacy.written ORDER BY 1
    ) AS changed;
    PERFORM legacy.bring_back_sequences();
    DELETE FROM legacy.written;
    DELETE FROM legacy.carried WHERE kind NOT IN ('column', 'index', 'statistics', 'row');

    FOR v_step IN
        SELECT id FROM legacy.steps
        WHERE phase = 'switch' AND undone_at IS NULL
        ORDER BY id DESC
    LOOP
        PERFORM legacy.undo_step(v_step);
    END LOOP;
    PERFORM legacy.take_partitions_back();
    NOTIFY pgrst, 'reload schema';
END
$function$;

REVOKE ALL ON FUNCTION legacy.switch_back(boolean) FROM public;
COMMENT ON FUNCTION legacy.switch_back(boolean) IS
'Undoes the switch in one transaction, with all rows written since; called again, it validates the
keys of the old tables, one a call, until no step of the switch stands. Error: YP927 a row does not
fit the old table. For ops.legacy_rollback, after legacy.attempt.';

CREATE FUNCTION legacy.find_leftovers()
RETURNS SETOF text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH old (class, id) AS (
        SELECT 'pg_class'::regclass::oid, pg_class.oid
        FROM pg_class INNER JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname LIKE 'yp\_old\_%'
        UNION ALL
        SELECT 'pg_type'::regclass, pg_type.oid
        FROM pg_type INNER JOIN pg_namespace ON pg_namespace.oid = typnamespace
        WHERE nspname LIKE 'yp\_old\_%'
        UNION ALL
        SELECT 'pg_proc'::regclass, pg_proc.oid
        FROM pg_proc INNER JOIN pg_namespace ON pg_namespace.oid = pronamespace
        WHERE nspname LIKE 'yp\_old\_%'
    )

    SELECT DISTINCT format(
        '%s needs %s', pg_describe_object(classid, objid, objsubid),
        pg_describe_object(refclassid, refobjid, refobjsubid)
    )
    FROM old
    INNER JOIN pg_depend ON refclassid = old.class AND refobjid = old.id AND deptype = 'n'
    WHERE (classid, objid) NOT IN (SELECT old.class, old.id FROM old)
        AND CASE classid
            WHEN 'pg_rewrite'::regclass THEN (
                SELECT ev_class NOT IN (SELECT old.id FROM old) FROM pg_rewrite WHERE oid = objid
            )
            WHEN 'pg_constraint'::regclass THEN (
                SELECT conrelid NOT IN (SELECT old.id FROM old)
                    AND contypid NOT IN (SELECT old.id FROM old)
                FROM pg_constraint WHERE oid = objid
            )
            WHEN 'pg_attrdef'::regclass THEN (
                SELECT adrelid NOT IN (SELECT old.id FROM old) FROM pg_attrdef WHERE oid = objid
            )
            WHEN 'pg_policy'::regclass THEN (
                SELECT polrelid NOT IN (SELECT old.id FROM old) FROM pg_policy WHERE oid = objid
            )
            WHEN 'pg_trigger'::regclass THEN (
                SELECT tgrelid NOT IN (SELECT old.id FROM old) FROM pg_trigger WHERE oid = objid
            )
            WHEN 'pg_statistic_ext'::regclass THEN FALSE
            WHEN 'pg_publication_rel'::regclass THEN FALSE
            ELSE TRUE
        END
    ORDER BY 1
$function$;

REVOKE ALL ON FUNCTION legacy.find_leftovers() FROM public;
COMMENT ON FUNCTION legacy.find_leftovers() IS
'What still needs an old table, type, view or function that was set aside. For ops.legacy_finish and
the DBA.';
