-- One table moves: with its partitions, statistics objects and owned sequences to its schema, a
-- view in its place, and by name into publications of the whole schema public. All of it is one
-- step of one short transaction, so that the old name is never missing.

CREATE FUNCTION legacy.members(old_table oid)
RETURNS TABLE (relation oid, relation_name name, is_root boolean, owner oid)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        pg_class.oid, pg_class.relname, pg_class.oid = members.old_table, pg_class.relowner
    FROM pg_class
    WHERE pg_class.oid = members.old_table
        OR (
            pg_class.oid IN (SELECT relid FROM pg_partition_tree(members.old_table))
            -- A partition that stands elsewhere is left there.
            AND pg_class.relnamespace = 'public'::regnamespace
        )
    ORDER BY pg_class.oid <> members.old_table, pg_class.oid
$function$;

REVOKE ALL ON FUNCTION legacy.members(oid) FROM public;
COMMENT ON FUNCTION legacy.members(oid) IS
'The relations that move together: a table and those of its partitions that stand in public, the
table first. For the tools of adoption.';

CREATE FUNCTION legacy.lost_publications(old_table oid)
RETURNS TABLE (publication name, owner oid)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT pg_publication.pubname, pg_publication.pubowner
    FROM pg_publication_namespace
    INNER JOIN pg_publication ON pg_publication.oid = pg_publication_namespace.pnpubid
    WHERE pg_publication_namespace.pnnspid = 'public'::regnamespace
        AND NOT EXISTS (
            SELECT FROM pg_publication_rel
            WHERE pg_publication_rel.prpubid = pg_publication.oid
                AND pg_publication_rel.prrelid = lost_publications.old_table
        )
$function$;

REVOKE ALL ON FUNCTION legacy.lost_publications(oid) FROM public;
COMMENT ON FUNCTION legacy.lost_publications(oid) IS
'Publications of the schema public, which lose a table that leaves it. For the tools of adoption.';

CREATE FUNCTION legacy.move_statements(
    old_table oid, home name, OUT statements text[], OUT undo text[]
)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_member record;
    v_name name;
    v_place text;
    v_views text[] := '{}';
    v_back text[] := '{}';
BEGIN
    statements := '{}';
    FOR v_member IN SELECT * FROM legacy.members(move_statements.old_table) LOOP
        v_place := format('%I.%I', move_statements.home, v_member.relation_name);
        statements := statements || format(
            'ALTER TABLE public.%I SET SCHEMA %I', v_member.relation_name, move_statements.home
        );
        v_back := v_back || format('ALTER TABLE %s SET SCHEMA public', v_place);

        FOR v_name IN
            SELECT stxname FROM pg_statistic_ext
            WHERE stxrelid = v_member.relation AND stxnamespace = 'public'::regnamespace
        LOOP
            statements := statements || format(
                'ALTER STATISTICS public.%I SET SCHEMA %I', v_name, move_statements.home
            );
        END LOOP;

        FOR v_name IN
            SELECT publication FROM legacy.lost_publications(v_member.relation)
            WHERE v_member.is_root
        LOOP
            statements := statements || format(
                'ALTER PUBLICATION %I ADD TABLE %s', v_name, v_place
            );
            v_views := v_views || format('ALTER PUBLICATION %I DROP TABLE %s', v_name, v_place);
        END LOOP;

        statements := statements || legacy.compat_view_statements(
            v_member.relation, v_place, v_member.relation_name
        );
        -- All views first: whoever reads holds the view before the table.
        v_views := format('DROP VIEW IF EXISTS public.%I', v_member.relation_name) || v_views;
    END LOOP;

    statements := statements || format(
        'UPDATE legacy.pairs SET state = ''moved'' WHERE old_table = %s', move_statements.old_table
    );
    undo := v_views || v_back || ARRAY[
        format(
            'SELECT legacy.bring_the_rest(%s, %L)', move_statements.old_table, move_statements.home
        ),
        format(
            'UPDATE legacy.pairs SET state = ''found'' WHERE old_table = %s',
            move_statements.old_table
        )
    ];
END
$function$;

REVOKE ALL ON FUNCTION legacy.move_statements(oid, name) FROM public;
COMMENT ON FUNCTION legacy.move_statements(oid, name) IS
'What moves a table of public to a schema, and what moves it back. For the tools of adoption.';

CREATE FUNCTION legacy.bring_the_rest(old_table oid, home name)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_command text;
BEGIN
    FOR v_command IN
        SELECT format('ALTER TABLE %I.%I SET SCHEMA public', bring_the_rest.home, relname)
        FROM pg_partition_tree(bring_the_rest.old_table) AS tree
        INNER JOIN pg_class ON pg_class.oid = tree.relid
        WHERE relnamespace = to_regnamespace(quote_ident(bring_the_rest.home))
        UNION ALL
        SELECT format('ALTER STATISTICS %I.%I SET SCHEMA public', bring_the_rest.home, stxname)
        FROM pg_statistic_ext
        WHERE stxnamespace = to_regnamespace(quote_ident(bring_the_rest.home))
            AND (
                stxrelid = bring_the_rest.old_table
                OR stxrelid IN (SELECT relid FROM pg_partition_tree(bring_the_rest.old_table))
            )
    LOOP
        EXECUTE v_command;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.bring_the_rest(oid, name) FROM public;
COMMENT ON FUNCTION legacy.bring_the_rest(oid, name) IS
'Brings to public what stands beside a table in its schema and must follow it: statistics objects,
and partitions made since. For the tools of adoption.';

CREATE FUNCTION legacy.move_table(old_table oid)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_pair record;
    v_partition regclass;
    v_step record;
BEGIN
    SELECT home, old_name INTO v_pair
    FROM legacy.pairs
    WHERE pairs.old_table = move_table.old_table AND state = 'found'
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN FALSE;
    END IF;

    -- What is read below stays so: grants, partitions, statistics objects.
    PERFORM legacy.lock_alone(move_table.old_table);
    FOR v_partition IN
        SELECT relid FROM pg_partition_tree(move_table.old_table) WHERE level > 0
    LOOP
        PERFORM legacy.lock_alone(v_partition);
    END LOOP;
    SELECT * INTO v_step
    FROM legacy.move_statements(move_table.old_table, v_pair.home);
    PERFORM legacy.do_step(
        'move', v_pair.home, format('public.%I', v_pair.old_name), v_step.statements, v_step.undo
    );
    RETURN TRUE;
END
$function$;

REVOKE ALL ON FUNCTION legacy.move_table(oid) FROM public;
COMMENT ON FUNCTION legacy.move_table(oid) IS
'Moves one table and puts a view in its place; false: it was moved before. For the tools of
adoption.';

CREATE FUNCTION legacy.stay_in_public()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF EXISTS (SELECT FROM legacy.pairs WHERE home = 'public' AND state = 'found') THEN
        PERFORM legacy.do_step(
            'move', 'public', 'tables that stay',
            ARRAY[
                'UPDATE legacy.pairs SET state = ''moved'' '
                'WHERE home = ''public'' AND state = ''found'''
            ],
            ARRAY[
                'UPDATE legacy.pairs SET state = ''found'' '
                'WHERE home = ''public'' AND state = ''moved'''
            ]
        );
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.stay_in_public() FROM public;
COMMENT ON FUNCTION legacy.stay_in_public() IS
'Counts tables whose home is public as moved: they stay. For the tools of adoption.';
