-- Foreign keys at the switch: those of the old tables rest while these do, those of the package
-- come back from legacy.foreign_keys, and those of users' own tables point at the package's tables.
-- All are added NOT VALID and validated afterwards, when nobody waits.

CREATE FUNCTION legacy.note_unvalid(relation oid, constraint_name name)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO legacy.carried AS known (kind, object_id, object, statements, state)
    VALUES ('validate', note_unvalid.relation, note_unvalid.constraint_name, '{}', 'later')
    ON CONFLICT ON CONSTRAINT carried_object_key DO UPDATE SET state = 'later', reason = NULL
$function$;

REVOKE ALL ON FUNCTION legacy.note_unvalid(oid, name) FROM public;
COMMENT ON FUNCTION legacy.note_unvalid(oid, name) IS
'Remembers a constraint that is there but not valid yet: legacy.do_later() validates it. For the
switch.';

CREATE FUNCTION legacy.set_aside_keys()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_key record;
    v_count integer := 0;
BEGIN
    FOR v_key IN
        SELECT
            keys.oid AS id, keys.conname AS name, keys.conrelid AS relation,
            keys.conrelid::regclass::text AS place, pg_get_constraintdef(keys.oid) AS definition,
            keys.convalidated AND pg_class.relkind = 'r' AS later,
            obj_description(keys.oid, 'pg_constraint') AS comment,
            keys.confrelid::regclass::text AS refers_to, referred.new_table,
            NOT EXISTS (
                SELECT FROM legacy.old_tables() AS old WHERE old.relation = keys.conrelid
            ) AS is_foreign
        FROM pg_constraint AS keys
        INNER JOIN pg_class ON pg_class.oid = keys.conrelid
        LEFT JOIN legacy.old_tables() AS referred ON referred.relation = keys.confrelid
        WHERE keys.contype = 'f' AND keys.conparentid = 0
            AND (
                referred.relation IS NOT NULL
                OR keys.conrelid IN (SELECT old.relation FROM legacy.old_tables() AS old)
            )
        ORDER BY keys.conrelid, keys.conname
    LOOP
        PERFORM legacy.switch_step(
            format('key %s of %s', v_key.name, v_key.place),
            ARRAY[format('ALTER TABLE %s DROP CONSTRAINT %I', v_key.place, v_key.name)],
            array_remove(ARRAY[
                format(
                    'ALTER TABLE %s ADD CONSTRAINT %I %s%s', v_key.place, v_key.name,
                    v_key.definition, CASE WHEN v_key.later THEN ' NOT VALID' END
                ),
                format('COMMENT ON CONSTRAINT %I ON %s IS ', v_key.name, v_key.place)
                || quote_literal(v_key.comment),
                CASE WHEN v_key.later THEN format(
                    'SELECT legacy.note_unvalid_back(%s, %L)', v_key.relation, v_key.name
                ) END
            ], NULL)
        );
        IF v_key.is_foreign THEN
            INSERT INTO legacy.carried (kind, object_id, object, statements, undo)
            VALUES (
                'key', v_key.relation, v_key.name,
                ARRAY[
                    format(
                        'ALTER TABLE %s ADD CONSTRAINT %I %s%s', v_key.place, v_key.name,
                        replace(
                            v_key.definition, 'REFERENCES ' || v_key.refers_to || '(',
                            'REFERENCES ' || legacy.staged_place(v_key.new_table) || '('
                        ),
                        CASE WHEN v_key.later THEN ' NOT VALID' END
                    ),
                    CASE WHEN v_key.later THEN format(
                        'SELECT legacy.note_unvalid(%s, %L)', v_key.relation, v_key.name
                    ) ELSE 'SELECT 1' END
                ],
                ARRAY[format('ALTER TABLE %s DROP CONSTRAINT %I', v_key.place, v_key.name)]
            );
        END IF;
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.set_aside_keys() FROM public;
COMMENT ON FUNCTION legacy.set_aside_keys() IS
'Takes the foreign keys off the old tables, so that nothing is refused or deleted there while they
rest, and off users'' own tables that point at them. Returns how many. For the switch.';

CREATE FUNCTION legacy.restore_keys()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_key record;
    v_leaf oid;
    v_count integer := 0;
BEGIN
    FOR v_key IN
        SELECT
            keys.new_table, keys.name, keys.comment, pg_class.relkind,
            replace(
                keys.definition, '%s',
                CASE
                    WHEN keys.refers_to = 'legacy.people'::regclass THEN 'auth.users'
                    ELSE keys.refers_to::regclass::text
                END
            ) AS definition,
            replace(
                keys.definition, '%s',
                CASE
                    WHEN keys.refers_to = 'legacy.people'::regclass THEN 'auth.users'
                    ELSE legacy.staged_place(keys.refers_to)
                END
            ) AS later
        FROM legacy.foreign_keys AS keys
        INNER JOIN pg_class ON pg_class.oid = keys.new_table
        WHERE NOT EXISTS (
            SELECT FROM pg_constraint
            WHERE conrelid = keys.new_table AND conname = keys.name
        )
        -- As they were made: of two that refuse a row, the first tells.
        ORDER BY keys.made
    LOOP
        -- The key of a partitioned table cannot be NOT VALID: its partitions have it first.
        FOR v_leaf IN
            SELECT relid FROM pg_partition_tree(v_key.new_table) WHERE isleaf
            UNION
            SELECT v_key.new_table WHERE v_key.relkind = 'r'
        LOOP
            PERFORM legacy.switch_step(
                format('key %s of %s', v_key.name, v_leaf::regclass),
                array_remove(ARRAY[
                    format(
                        'ALTER TABLE %s ADD CONSTRAINT %I %s NOT VALID', v_leaf::regclass,
                        v_key.name, v_key.definition
                    ),
                    CASE WHEN v_key.relkind = 'r' THEN
                        format('COMMENT ON CONSTRAINT %I ON %s IS ', v_key.name, v_leaf::regclass)
                        || quote_literal(v_key.comment)
                    END,
                    format('SELECT legacy.note_unvalid(%s, %L)', v_leaf, v_key.name)
                ], NULL),
                ARRAY[format(
                    'ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I', v_leaf::regclass, v_key.name
                )]
            );
            v_count := v_count + 1;
        END LOOP;
        IF v_key.relkind = 'p' THEN
            INSERT INTO legacy.carried (kind, object_id, object, statements, undo, state)
            VALUES (
                'key', v_key.new_table, v_key.name,
                array_remove(ARRAY[
                    format(
                        'ALTER TABLE %s ADD CONSTRAINT %I %s',
                        legacy.staged_place(v_key.new_table), v_key.name, v_key.later
                    ),
                    format(
                        'COMMENT ON CONSTRAINT %I ON %s IS ', v_key.name,
                        legacy.staged_place(v_key.new_table)
                    ) || quote_literal(v_key.comment)
                ], NULL),
                ARRAY[format(
                    'ALTER TABLE %s DROP CONSTRAINT %I', legacy.staged_place(v_key.new_table),
                    v_key.name
                )],
                'later'
            )
            ON CONFLICT ON CONSTRAINT carried_object_key DO UPDATE
            SET statements = excluded.statements, undo = excluded.undo, state = 'later';
        END IF;
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.restore_keys() FROM public;
COMMENT ON FUNCTION legacy.restore_keys() IS
'Brings the package''s own foreign keys back, not valid yet, the one to auth.users among them.
Returns how many. For the switch, after the last rows were copied.';

CREATE FUNCTION legacy.point_keys()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_key legacy.carried;
    v_count integer := 0;
BEGIN
    FOR v_key IN
        SELECT * FROM legacy.carried WHERE kind = 'key' AND state = 'planned' ORDER BY id
    LOOP
        v_count := v_count + legacy.try_step(
            'switch', 'public', 'key', v_key.object_id, v_key.object, v_key.statements, v_key.undo
        )::integer;
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.point_keys() FROM public;
COMMENT ON FUNCTION legacy.point_keys() IS
'Points the keys of users'' own tables at the package''s tables; a key whose columns are no key
there is left off, and legacy.carried says so. Returns how many. For the switch.';
