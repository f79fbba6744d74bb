-- What hangs on tables: the old ones' triggers and rules rest, the package's wake up, and what
-- users hung on the old ones (triggers, publications, replica identities) goes over.

CREATE FUNCTION legacy.quiet_old_tables()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_part record;
    v_count integer := 0;
BEGIN
    FOR v_part IN
        SELECT tgrelid::regclass AS place, 'TRIGGER' AS kind, tgname AS name, tgenabled AS enabled
        FROM pg_trigger
        WHERE NOT tgisinternal AND tgparentid = 0 AND tgenabled <> 'D'
            AND tgrelid IN (SELECT relation FROM legacy.old_tables())
        UNION ALL
        SELECT ev_class::regclass, 'RULE', rulename, ev_enabled
        FROM pg_rewrite
        WHERE rulename <> '_RETURN' AND ev_enabled <> 'D'
            AND ev_class IN (SELECT relation FROM legacy.old_tables())
        ORDER BY 1, 2, 3
    LOOP
        PERFORM legacy.switch_step(
            format('%s %s of %s', lower(v_part.kind), v_part.name, v_part.place),
            ARRAY[format('ALTER TABLE %s DISABLE %s %I', v_part.place, v_part.kind, v_part.name)],
            ARRAY[format(
                'ALTER TABLE %s ENABLE %s%s %I', v_part.place,
                CASE v_part.enabled WHEN 'A' THEN 'ALWAYS ' WHEN 'R' THEN 'REPLICA ' END,
                v_part.kind, v_part.name
            )]
        );
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.quiet_old_tables() FROM public;
COMMENT ON FUNCTION legacy.quiet_old_tables() IS
'Disables the triggers and rules of the old tables: what they do was done already for rows that are
brought back. Returns how many. For the switch.';

CREATE FUNCTION legacy.wake_new_tables()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_trigger record;
    v_count integer := 0;
BEGIN
    FOR v_trigger IN
        SELECT
            tgrelid::regclass AS place, tgname AS name,
            -- As it was before it was laid to rest.
            coalesce(
                (
                    SELECT 'ENABLE ALWAYS'
                    FROM legacy.steps
                    WHERE phase = 'copy' AND undone_at IS NULL AND format(
                        'ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', tgrelid::regclass, tgname
                    ) = ANY(undo)
                    LIMIT 1
                ), 'ENABLE'
            ) AS command
        FROM pg_trigger
        INNER JOIN pg_class ON pg_class.oid = tgrelid
        INNER JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname IN (
                SELECT 'yp_new_' || name FROM unnest(legacy.package_schemas()) AS name
            )
            AND NOT tgisinternal AND tgparentid = 0 AND tgenabled = 'D'
        ORDER BY 1, 2
    LOOP
        PERFORM legacy.switch_step(
            format('trigger %s of %s', v_trigger.name, v_trigger.place),
            ARRAY[format(
                'ALTER TABLE %s %s TRIGGER %I', v_trigger.place, v_trigger.command, v_trigger.name
            )],
            ARRAY[format('ALTER TABLE %s DISABLE TRIGGER %I', v_trigger.place, v_trigger.name)]
        );
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.wake_new_tables() FROM public;
COMMENT ON FUNCTION legacy.wake_new_tables() IS
'Enables the package''s triggers, which rested while rows were copied. Returns how many. For the
switch.';

CREATE FUNCTION legacy.carry_triggers()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_trigger record;
    v_count integer := 0;
BEGIN
    FOR v_trigger IN
        SELECT
            pg_trigger.oid AS id, tgname AS name, tgenabled AS enabled,
            old.new_table::regclass AS target,
            regexp_replace(
                legacy.with_staged_types(pg_get_triggerdef(pg_trigger.oid)),
                -- The first mention is the one after ON; a name may hold any character.
                '^(.*?) ON ' || regexp_replace(
                    tgrelid::regclass::text, '([^a-zA-Z0-9_])', '\\\1', 'g'
                ) || ' ',
                '\1 ON ' || replace(old.new_table::regclass::text, '\', '\\') || ' '
            ) AS definition
        FROM pg_trigger
        INNER JOIN legacy.old_tables() AS old ON old.relation = tgrelid AND old.root = tgrelid
        INNER JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE NOT tgisinternal AND tgparentid = 0 AND pronamespace <> 'legacy'::regnamespace
        ORDER BY 1
    LOOP
        v_count := v_count + legacy.try_step(
            'switch', 'public', 'trigger', v_trigger.id,
            format('%s of %s', v_trigger.name, v_trigger.target),
            array_remove(ARRAY[
                v_trigger.definition,
                CASE v_trigger.enabled WHEN 'O' THEN NULL ELSE format(
                    'ALTER TABLE %s %s TRIGGER %I', v_trigger.target,
                    CASE v_trigger.enabled
                        WHEN 'D' THEN 'DISABLE' WHEN 'A' THEN 'ENABLE ALWAYS'
                        ELSE 'ENABLE REPLICA'
                    END, v_trigger.name
                ) END
            ], NULL),
            ARRAY[format('DROP TRIGGER %I ON %s', v_trigger.name, v_trigger.target)]
        )::integer;
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.carry_triggers() FROM public;
COMMENT ON FUNCTION legacy.carry_triggers() IS
'Makes users'' triggers of the old tables on the package''s tables. Returns how many. For the
switch, before the triggers of the old tables are disabled.';

CREATE FUNCTION legacy.carry_publications()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_member record;
    v_count integer := 0;
BEGIN
    FOR v_member IN
        SELECT
            pg_publication_rel.oid AS id, pubname AS name, 'TABLE' AS kind,
            prrelid::regclass::text AS old_place, old.new_table::regclass::text AS new_place,
            coalesce(' (' || (
                SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
                FROM pg_attribute
                WHERE attrelid = prrelid AND attnum = ANY(prattrs::int2[])
            ) || ')', '')
            || coalesce(' WHERE (' || pg_get_expr(prqual, prrelid) || ')', '') AS rest
        FROM pg_publication_rel
        INNER JOIN pg_publication ON pg_publication.oid = prpubid
        INNER JOIN legacy.old_tables() AS old ON old.relation = prrelid
        UNION ALL
        SELECT
            pg_publication_namespace.oid, pubname, 'TABLES IN SCHEMA', quote_ident(nspname),
            quote_ident('yp_new_' || nspname), ''
        FROM pg_publication_namespace
        INNER JOIN pg_publication ON pg_publication.oid = pnpubid
        INNER JOIN pg_namespace ON pg_namespace.oid = pnnspid
        WHERE nspname = ANY(legacy.package_schemas()) AND nspname <> 'public'
        ORDER BY 1
    LOOP
        v_count := v_count + legacy.try_step(
            'switch', 'public', 'publication', v_member.id,
            format('%s, %s', v_member.name, v_member.old_place),
            array_remove(ARRAY[
                format(
                    'ALTER PUBLICATION %I DROP %s %s', v_member.name, v_member.kind,
                    v_member.old_place
                ),
                -- Two old tables may have become one.
                CASE WHEN NOT EXISTS (
                    SELECT FROM pg_publication_rel
                    INNER JOIN pg_publication ON pg_publication.oid = prpubid
                    WHERE pubname = v_member.name AND v_member.kind = 'TABLE'
                        AND prrelid = to_regclass(v_member.new_place)
                ) THEN format(
                    'ALTER PUBLICATION %I ADD %s %s%s', v_member.name, v_member.kind,
                    v_member.new_place, legacy.with_staged_types(v_member.rest)
                ) END
            ], NULL),
            ARRAY[
                format(
                    'SELECT legacy.leave_publication(%L, %L, %L)', v_member.name, v_member.kind,
                    v_member.new_place
                ),
                format(
                    'ALTER PUBLICATION %I ADD %s %s%s', v_member.name, v_member.kind,
                    v_member.old_place, v_member.rest
                )
            ]
        )::integer;
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.carry_publications() FROM public;
COMMENT ON FUNCTION legacy.carry_publications() IS
'Puts the package''s tables into the publications in the place of the old ones, with the same
columns and rows. Returns how many. For the switch.';

CREATE FUNCTION legacy.leave_publication(publication name, kind text, place text)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF leave_publication.kind <> 'TABLE' OR EXISTS (
        SELECT FROM pg_publication_rel
        INNER JOIN pg_publication ON pg_publication.oid = prpubid
        WHERE pubname = leave_publication.publication
            AND prrelid = to_regclass(leave_publication.place)
    ) THEN
        EXECUTE format(
            'ALTER PUBLICATION %I DROP %s %s', leave_publication.publication,
            leave_publication.kind, leave_publication.place
        );
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.leave_publication(name, text, text) FROM public;
COMMENT ON FUNCTION legacy.leave_publication(name, text, text) IS
'Takes a table or schema out of a publication, if it is in it. For the way back.';

CREATE FUNCTION legacy.carry_identities()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_table record;
    v_count integer := 0;
BEGIN
    FOR v_table IN
        SELECT DISTINCT ON (old.new_table)
            old.new_table AS id, old.new_table::regclass::text AS place,
            CASE
                WHEN made.relreplident = 'n' THEN 'NOTHING'
                WHEN made.relreplident = 'i' THEN coalesce('USING INDEX ' || quote_ident((
                    SELECT named.relname
                    FROM pg_index AS chosen
                    INNER JOIN pg_index AS new
                        ON new.indrelid = old.new_table AND new.indisunique
                        AND new.indimmediate AND new.indpred IS NULL
                    INNER JOIN pg_class AS named ON named.oid = new.indexrelid
                    WHERE chosen.indrelid = made.oid AND chosen.indisreplident
                        AND legacy.index_columns(chosen.indexrelid)
                            @> legacy.index_columns(new.indexrelid)
                        AND legacy.index_columns(chosen.indexrelid)
                            <@ legacy.index_columns(new.indexrelid)
                    ORDER BY named.relname LIMIT 1
                )), 'FULL')
                ELSE 'FULL'
            END AS identity
        FROM legacy.old_tables() AS old
        INNER JOIN pg_class AS made ON made.oid = old.relation
        INNER JOIN pg_class AS new ON new.oid = old.new_table AND new.relkind = 'r'
        WHERE made.relreplident <> 'd'
        ORDER BY old.new_table, old.relation
    LOOP
        v_count := v_count + legacy.try_step(
            'switch', 'public', 'identity', v_table.id, v_table.place,
            ARRAY[format(
                'ALTER TABLE %s REPLICA IDENTITY %s', v_table.place, v_table.identity
            )],
            ARRAY[format('ALTER TABLE %s REPLICA IDENTITY DEFAULT', v_table.place)]
        )::integer;
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.carry_identities() FROM public;
COMMENT ON FUNCTION legacy.carry_identities() IS
'Gives the package''s tables the replica identities that the old ones were given; an index whose
columns are no unique key there becomes FULL. Returns how many. For the switch.';
