-- The schemas that tables move to: made when the first table comes, with no rights for the API;
-- gone again when the last one has left. The owner of a table must reach it there: keys are
-- checked with the owner's rights.

CREATE FUNCTION legacy.open_home(home name)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_statements text[] := '{}';
    v_undo text[] := '{}';
    v_role text;
    v_exists boolean := to_regnamespace(quote_ident(open_home.home)) IS NOT NULL;
BEGIN
    IF NOT v_exists THEN
        v_statements := ARRAY[
            format('CREATE SCHEMA %I', open_home.home),
            format('COMMENT ON SCHEMA %I IS %L', open_home.home,
                'Tables that moved here from public; reached through the views of their old names.')
        ];
        v_undo := ARRAY[format('SELECT legacy.close_home(%L)', open_home.home)];
        FOR v_role IN
            SELECT DISTINCT
                CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END
            FROM pg_default_acl
            CROSS JOIN LATERAL aclexplode(pg_default_acl.defaclacl) AS acl
            WHERE pg_default_acl.defaclrole = current_user::regrole
                AND pg_default_acl.defaclobjtype = 'n'
                AND acl.grantee <> pg_default_acl.defaclrole
        LOOP
            v_statements := v_statements
                || format('REVOKE ALL ON SCHEMA %I FROM %s', open_home.home, v_role);
        END LOOP;
    END IF;

    FOR v_role IN
        SELECT DISTINCT members.owner::regrole::text
        FROM legacy.pairs
        CROSS JOIN LATERAL legacy.members(pairs.old_table) AS members
        WHERE pairs.home = open_home.home AND pairs.state = 'found'
            AND CASE
                WHEN v_exists THEN NOT has_schema_privilege(
                    members.owner, to_regnamespace(quote_ident(open_home.home)), 'USAGE'
                )
                ELSE members.owner <> current_user::regrole
            END
    LOOP
        v_statements := v_statements
            || format('GRANT USAGE ON SCHEMA %I TO %s', open_home.home, v_role);
        IF v_exists THEN
            v_undo := v_undo
                || format('REVOKE USAGE ON SCHEMA %I FROM %s', open_home.home, v_role);
        END IF;
    END LOOP;

    IF v_statements <> '{}' THEN
        PERFORM legacy.do_step(
            'move', open_home.home, format('schema %I', open_home.home), v_statements, v_undo
        );
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.open_home(name) FROM public;
COMMENT ON FUNCTION legacy.open_home(name) IS
'Makes the schema that tables move to, where it is missing, and lets their owners use it. For the
tools of adoption.';

CREATE FUNCTION legacy.close_home(home name)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    EXECUTE format('DROP SCHEMA IF EXISTS %I', close_home.home);
EXCEPTION
    WHEN dependent_objects_still_exist THEN
        RAISE NOTICE 'schema % stays: somebody made objects in it since', close_home.home;
END
$function$;

REVOKE ALL ON FUNCTION legacy.close_home(name) FROM public;
COMMENT ON FUNCTION legacy.close_home(name) IS
'Drops a schema that the move made, unless somebody made something else in it since. For the tools
of adoption.';

CREATE FUNCTION legacy.names_taken(domains text[])
RETURNS SETOF text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    WITH moving AS (
        SELECT members.relation, to_regnamespace(quote_ident(pairs.home))::oid AS home
        FROM legacy.pairs
        CROSS JOIN LATERAL legacy.members(pairs.old_table) AS members
        WHERE pairs.home = ANY(names_taken.domains) AND pairs.home <> 'public'
            AND pairs.state = 'found'
    ),
    coming AS (
        -- Tables, their indexes, and the sequences that belong to their columns.
        SELECT moving.home, pg_class.relname
        FROM moving
        INNER JOIN pg_class ON pg_class.oid = moving.relation
            OR pg_class.oid IN (
                SELECT indexrelid FROM pg_index WHERE indrelid = moving.relation
            )
            OR pg_class.oid IN (
                SELECT objid FROM pg_depend
                WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass
                    AND refobjid = moving.relation AND refobjsubid > 0 AND deptype IN ('a', 'i')
            )
    )
    SELECT format('%I.%I', pg_namespace.nspname, coming.relname)
    FROM coming
    INNER JOIN pg_namespace ON pg_namespace.oid = coming.home
    WHERE EXISTS (
        SELECT FROM pg_class
        WHERE pg_class.relnamespace = coming.home AND pg_class.relname = coming.relname
    )
    UNION
    SELECT format('type %s', pg_type.oid::regtype)
    FROM moving
    INNER JOIN pg_class ON pg_class.oid = moving.relation
    INNER JOIN pg_type AS row_type ON row_type.oid = pg_class.reltype
    INNER JOIN pg_type AS old_type ON old_type.oid IN (row_type.oid, row_type.typarray)
    INNER JOIN pg_type
        ON pg_type.typnamespace = moving.home AND pg_type.typname = old_type.typname
        AND pg_type.typrelid = 0
    UNION
    SELECT format('statistics %I.%I', pg_namespace.nspname, taken.stxname)
    FROM moving
    INNER JOIN pg_statistic_ext ON pg_statistic_ext.stxrelid = moving.relation
        AND pg_statistic_ext.stxnamespace = 'public'::regnamespace
    INNER JOIN pg_statistic_ext AS taken
        ON taken.stxnamespace = moving.home AND taken.stxname = pg_statistic_ext.stxname
    INNER JOIN pg_namespace ON pg_namespace.oid = moving.home
    ORDER BY 1;
END
$function$;

REVOKE ALL ON FUNCTION legacy.names_taken(text[]) FROM public;
COMMENT ON FUNCTION legacy.names_taken(text[]) IS
'Names in the schemas of these domains that stand in the way of tables to come. For the tools of
adoption.';

CREATE FUNCTION legacy.not_ours(domains text[])
RETURNS SETOF text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    WITH moving AS (
        SELECT pairs.old_table, pairs.home, members.relation, members.owner, members.is_root
        FROM legacy.pairs
        CROSS JOIN LATERAL legacy.members(pairs.old_table) AS members
        WHERE pairs.home = ANY(not_ours.domains) AND pairs.home <> 'public'
            AND pairs.state = 'found'
    )
    SELECT format('table %s of %s', moving.relation::regclass, moving.owner::regrole)
    FROM moving
    WHERE NOT pg_has_role(moving.owner, 'USAGE')
    UNION
    SELECT format('publication %I of %s', lost.publication, lost.owner::regrole)
    FROM moving
    CROSS JOIN LATERAL legacy.lost_publications(moving.relation) AS lost
    WHERE moving.is_root AND NOT pg_has_role(lost.owner, 'USAGE')
    UNION
    SELECT format('creating in schema %I', moving.home)
    FROM moving
    WHERE CASE
        WHEN to_regnamespace(quote_ident(moving.home)) IS NULL
            THEN NOT has_database_privilege(current_database(), 'CREATE')
        ELSE NOT has_schema_privilege(to_regnamespace(quote_ident(moving.home)), 'CREATE')
    END
    UNION
    SELECT format('creating in schema public, for %s', owners.owner::regrole)
    FROM (SELECT owner FROM moving UNION SELECT current_user::regrole) AS owners
    WHERE NOT has_schema_privilege(owners.owner, 'public', 'CREATE')
        AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
    ORDER BY 1;
END
$function$;

REVOKE ALL ON FUNCTION legacy.not_ours(text[]) FROM public;
COMMENT ON FUNCTION legacy.not_ours(text[]) IS
'What the caller may not do and the move of these domains needs. For the tools of adoption.';

CREATE FUNCTION legacy.require_movable(domain text)
RETURNS text[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_domains text[] := legacy.require_domain(require_movable.domain);
    v_found text;
BEGIN
    PERFORM legacy.find_pairs();

    SELECT string_agg(name, ', ') INTO v_found FROM legacy.names_taken(v_domains) AS name;
    IF v_found IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'YP929', MESSAGE = 'names are taken where tables move to',
            DETAIL = format('These stand there already: %s.', v_found),
            HINT = 'Rename them, or move them to another schema. Nothing was moved.';
    END IF;

    SELECT string_agg(name, ', ') INTO v_found FROM legacy.not_ours(v_domains) AS name;
    IF v_found IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'YP930', MESSAGE = 'this role may not move these tables',
            DETAIL = format('It has no rights to: %s.', v_found),
            HINT = 'Call it as the owner of all of them, or as a superuser. Nothing was moved.';
    END IF;

    RETURN v_domains;
END
$function$;

REVOKE ALL ON FUNCTION legacy.require_movable(text) FROM public;
COMMENT ON FUNCTION legacy.require_movable(text) IS
'The schemas that a domain''s name stands for, when nothing stands in the way of their tables.
Errors: YP922 no such domain, YP929 names are taken, YP930 no rights. For the tools of adoption.';
