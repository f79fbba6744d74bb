-- The package is installed beside the old product by its own sources, unchanged: while they run,
-- schemas of the same names are renamed, and named back before anybody sees it. What the
-- sources made is then called yp_new_<schema>.

CREATE FUNCTION legacy.package_schemas()
RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ARRAY[
        'ops', 'ref', 'users', 'organizations', 'events', 'ticketing', 'sponsorship',
        'campaigns', 'payments', 'messaging', 'analytics', 'ml', 'public'
    ]
$function$;

REVOKE ALL ON FUNCTION legacy.package_schemas() FROM public;
COMMENT ON FUNCTION legacy.package_schemas() IS
'Schemas of the package, from the bottom layer up. For the tools of adoption.';

CREATE FUNCTION legacy.open_staging()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_schema text;
BEGIN
    FOREACH v_schema IN ARRAY legacy.package_schemas() LOOP
        IF to_regnamespace(v_schema) IS NOT NULL THEN
            EXECUTE format('ALTER SCHEMA %I RENAME TO %I', v_schema, 'yp_hidden_' || v_schema);
        END IF;
    END LOOP;
    CREATE SCHEMA public;
    GRANT USAGE ON SCHEMA public TO public;

    -- What installing the package takes from everybody, it takes at the switch.
    PERFORM set_config('yardpass.database_acl', coalesce(datacl::text, ''), TRUE)
    FROM pg_database
    WHERE datname = current_database();
END
$function$;

REVOKE ALL ON FUNCTION legacy.open_staging() FROM public;
COMMENT ON FUNCTION legacy.open_staging() IS
'Hides the schemas whose names the package takes, for the rest of the transaction. For the file of
the tools alone.';

CREATE FUNCTION legacy.close_staging(
    version text, source_sha256 text, main_bundle text, main_sha256 text
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_schema text;
BEGIN
    INSERT INTO ops.installations (version, source_sha256, bundle)
    VALUES (close_staging.version, close_staging.main_sha256, close_staging.main_bundle);

    -- What it says of itself shall hold when the names are the right ones.
    PERFORM legacy.settle_catalog();
    FOREACH v_schema IN ARRAY legacy.package_schemas() LOOP
        EXECUTE format('ALTER SCHEMA %I RENAME TO %I', v_schema, 'yp_new_' || v_schema);
        IF to_regnamespace('yp_hidden_' || v_schema) IS NOT NULL THEN
            EXECUTE format('ALTER SCHEMA %I RENAME TO %I', 'yp_hidden_' || v_schema, v_schema);
        END IF;
    END LOOP;

    IF current_setting('yardpass.database_acl') = ''
        OR EXISTS (
            SELECT FROM aclexplode(current_setting('yardpass.database_acl')::aclitem[]) AS acl
            WHERE acl.grantee = 0 AND acl.privilege_type = 'TEMPORARY'
        )
    THEN
        EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO public', current_database());
    END IF;

    INSERT INTO legacy.release (version, source_sha256, main_bundle, main_sha256)
    VALUES (
        close_staging.version, close_staging.source_sha256,
        close_staging.main_bundle, close_staging.main_sha256
    );
    PERFORM legacy.find_pairs();
END
$function$;

REVOKE ALL ON FUNCTION legacy.close_staging(text, text, text, text) FROM public;
COMMENT ON FUNCTION legacy.close_staging(text, text, text, text) IS
'Names the staging schemas and brings the hidden ones back. For the file of the tools alone.';

CREATE FUNCTION legacy.find_pairs()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_found integer;
BEGIN
    INSERT INTO legacy.pairs (old_table, new_table, old_name, home, new_name)
    SELECT
        old.oid, new.oid, old.relname, substr(homes.nspname, length('yp_new_') + 1), new.relname
    FROM pg_class AS old
    -- The product kept partitioned copies of two tables beside the plain ones, named ..._p.
    INNER JOIN pg_class AS new
        ON new.relname = old.relname
        OR (old.relkind = 'p' AND new.relkind = 'p' AND new.relname || '_p' = old.relname)
    INNER JOIN pg_namespace AS homes ON homes.oid = new.relnamespace
    WHERE old.relnamespace = 'public'::regnamespace
        AND old.relkind IN ('r', 'p') AND NOT old.relispartition
        AND homes.nspname IN (
            SELECT 'yp_new_' || name FROM unnest(legacy.package_schemas()) AS name
        )
        AND new.relkind IN ('r', 'p') AND NOT new.relispartition
        -- A table of the user's own may have a name of the package's and nothing else in common:
        -- most columns must be there, and an identifier must not be of another kind.
        AND (
            SELECT count(*) < 2 * count(*) FILTER (
                WHERE (new_column.atttypid = 'uuid'::regtype)
                    = (old_column.atttypid = 'uuid'::regtype)
            )
            FROM pg_attribute AS old_column
            LEFT JOIN pg_attribute AS new_column
                ON new_column.attrelid = new.oid
                AND new_column.attname = old_column.attname
                AND new_column.attnum > 0
                AND NOT new_column.attisdropped
            WHERE old_column.attrelid = old.oid
                AND old_column.attnum > 0
                AND NOT old_column.attisdropped
        )
    ON CONFLICT (old_table) DO NOTHING;
    GET DIAGNOSTICS v_found = ROW_COUNT;
    RETURN v_found;
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_pairs() FROM public;
COMMENT ON FUNCTION legacy.find_pairs() IS
'Pairs the tables of public with those of the package, and returns how many are new: to be called
again when somebody made a table meanwhile. For the tools of adoption.';
