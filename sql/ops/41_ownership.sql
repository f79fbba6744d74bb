-- Who owns what, by rule: yardpass_owner what is read and written, which no policy lets it see;
-- yardpass_functions what runs with more rights than its caller's; yardpass_memberships what
-- answers policies. Nothing stays with the role that installed it.

CREATE FUNCTION ops.package_schemas()
RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ARRAY[
        'ops', 'ref', 'users', 'organizations', 'events', 'ticketing', 'sponsorship',
        'campaigns', 'payments', 'messaging', 'analytics', 'ml', 'public'
    ]
$function$;

REVOKE ALL ON FUNCTION ops.package_schemas() FROM public;
COMMENT ON FUNCTION ops.package_schemas() IS
'Schemas of the package, from the bottom layer up. For the package''s own functions.';

CREATE FUNCTION ops.package_relations()
RETURNS TABLE (relation regclass, schema_name name, relation_name name, kind text, owner oid)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        pg_class.oid, pg_namespace.nspname, pg_class.relname, pg_class.relkind::text,
        pg_class.relowner
    FROM pg_class
    INNER JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
    WHERE pg_namespace.nspname = ANY(ops.package_schemas())
        AND pg_class.relkind IN ('r', 'p', 'v', 'm', 'S')
        -- What the package did not make is not its business: extensions in public, a user's own.
        AND (
            pg_namespace.nspname <> 'public'
            OR pg_has_role(pg_class.relowner, 'yardpass_owner', 'USAGE')
        )
        AND NOT EXISTS (
            SELECT FROM ops.foreign_objects
            WHERE foreign_objects.kind = 'relation'
                AND to_regclass(foreign_objects.identity) = pg_class.oid
        )
        AND NOT EXISTS (
            SELECT FROM pg_depend
            WHERE pg_depend.classid = 'pg_class'::regclass
                AND pg_depend.objid = pg_class.oid
                AND pg_depend.refobjid <> pg_class.oid
                AND pg_depend.deptype IN ('e', 'i')
        )
$function$;

REVOKE ALL ON FUNCTION ops.package_relations() FROM public;
COMMENT ON FUNCTION ops.package_relations() IS
'Tables, partitions, views, materialized views and free sequences of the package. For the package''s
own functions.';

CREATE FUNCTION ops.routine_owners()
RETURNS TABLE (routine regprocedure, owner text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        pg_proc.oid,
        CASE
            WHEN NOT pg_proc.prosecdef THEN 'yardpass_owner'
            -- A reader that answers with ids: what policies ask, and what a client may ask too.
            WHEN pg_proc.provolatile = 's'
                AND pg_proc.prorettype IN ('uuid'::regtype, 'uuid[]'::regtype)
                THEN 'yardpass_memberships'
            -- Definers that make and drop partitions, which takes their owner.
            WHEN pg_proc.oid::regprocedure::text = ANY(ARRAY[
                'ml.tg_model_versions__partition()', 'ml.build_index(text,ml.model_purpose)',
                'ops.maintain_partitions(bigint,boolean)'
            ])
                THEN 'yardpass_owner'
            ELSE 'yardpass_functions'
        END
    FROM pg_proc
    INNER JOIN pg_namespace ON pg_namespace.oid = pg_proc.pronamespace
    WHERE pg_namespace.nspname = ANY(ops.package_schemas())
        AND (
            'search_path=pg_catalog, pg_temp' = ANY(pg_proc.proconfig)
            -- These commit, and so cannot pin it.
            -- No aggregate can.
            OR (pg_proc.prokind = 'a' AND pg_namespace.nspname <> 'public')
            OR pg_proc.oid::regprocedure::text = ANY(ARRAY[
                'ops.tick(integer)', 'ops.watch_jobs()', 'ops.run_due_job(boolean)'
            ])
        )
        -- They read a table of the platform that only the installer may read.
        AND pg_proc.oid <> to_regprocedure('users.auth_account()')
        AND pg_proc.oid <> to_regprocedure('users.auth_addresses(uuid[])')
        AND NOT EXISTS (
            SELECT FROM ops.foreign_objects
            WHERE foreign_objects.kind = 'routine'
                AND to_regprocedure(foreign_objects.identity) = pg_proc.oid
        )
        AND NOT EXISTS (
            SELECT FROM pg_depend
            WHERE pg_depend.classid = 'pg_proc'::regclass
                AND pg_depend.objid = pg_proc.oid
                AND pg_depend.deptype = 'e'
        )
$function$;

REVOKE ALL ON FUNCTION ops.routine_owners() FROM public;
COMMENT ON FUNCTION ops.routine_owners() IS
'The role that shall own each function of the package: yardpass_owner what runs with its caller''s
rights, yardpass_memberships definers that answer with ids and change nothing, yardpass_functions
the other definers. For the package''s own functions.';

CREATE FUNCTION ops.take_ownership()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_command text;
    v_changed integer := 0;
BEGIN
    -- All are known before the first runs: what the question reads changes hands too.
    FOREACH v_command IN ARRAY ARRAY(
        SELECT format('ALTER SCHEMA %I OWNER TO yardpass_owner', pg_namespace.nspname)
        FROM pg_namespace
        WHERE pg_namespace.nspname = ANY(ops.package_schemas())
            AND pg_namespace.nspname <> 'public'
            AND pg_namespace.nspowner <> 'yardpass_owner'::regrole
        UNION ALL
        -- An owner creates: the API's views in public, and for the moment of the handover what
        -- the functions' roles are given.
        SELECT format('GRANT CREATE ON SCHEMA %I TO %s', schema_name, taker)
        FROM unnest(ops.package_schemas()) AS schema_name
        CROSS JOIN (VALUES
            ('yardpass_owner'), ('yardpass_functions'), ('yardpass_memberships')
        ) AS takers (taker)
        UNION ALL
        SELECT format(
            'ALTER %s %s OWNER TO %I',
            CASE relations.kind
                WHEN 'v' THEN 'VIEW'
                WHEN 'm' THEN 'MATERIALIZED VIEW'
                WHEN 'S' THEN 'SEQUENCE'
                ELSE 'TABLE'
            END,
            relations.relation, owners.owner
        )
        FROM ops.package_relations() AS relations
        -- Refreshing reads with the rights of the owner, and yardpass_owner sees no rows.
        CROSS JOIN LATERAL (
            SELECT CASE relations.kind
                WHEN 'm' THEN 'yardpass_functions' ELSE 'yardpass_owner'
            END
        ) AS owners (owner)
        WHERE relations.owner <> to_regrole(owners.owner)
        UNION ALL
        SELECT format('ALTER TYPE %s OWNER TO yardpass_owner', pg_type.oid::regtype)
        FROM pg_type
        INNER JOIN pg_namespace ON pg_namespace.oid = pg_type.typnamespace
        LEFT JOIN pg_class ON pg_class.oid = pg_type.typrelid
        WHERE pg_namespace.nspname = ANY(ops.package_schemas())
            AND (pg_type.typtype IN ('e', 'd', 'r') OR pg_class.relkind = 'c')
            AND pg_type.typowner <> 'yardpass_owner'::regrole
            AND pg_has_role(pg_type.typowner, 'yardpass_owner', 'USAGE')
            AND NOT EXISTS (
                SELECT FROM ops.foreign_objects
                WHERE foreign_objects.kind = 'type'
                    AND to_regtype(foreign_objects.identity) = pg_type.oid
            )
        UNION ALL
        SELECT format('ALTER ROUTINE %s OWNER TO %s', owners.routine::regprocedure, owners.owner)
        FROM ops.routine_owners() AS owners
        INNER JOIN pg_proc ON pg_proc.oid = owners.routine
        WHERE pg_proc.proowner <> to_regrole(owners.owner)
        UNION ALL
        SELECT format(
            'REVOKE CREATE ON SCHEMA %I FROM yardpass_functions, yardpass_memberships', schema_name
        )
        FROM unnest(ops.package_schemas()) AS schema_name
    ) LOOP
        -- Made by format() of names in the catalog. @plpgsql_check_options: security_warnings = off
        EXECUTE v_command;
        v_changed := v_changed + 1;
    END LOOP;

    RETURN v_changed;
END
$function$;

REVOKE ALL ON FUNCTION ops.take_ownership() FROM public;
COMMENT ON FUNCTION ops.take_ownership() IS
'Hands every object of the package to the role that shall own it and returns how many statements
that took. For the package''s own functions.';
