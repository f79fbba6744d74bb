-- The first wall, opened on purpose. The API serves the views in public; a deployment that serves
-- the domain schemas themselves, as supabase-js does with .schema('events'), lets the API roles in
-- here. The grants on tables are there already, and row security alone then holds.

CREATE FUNCTION ops.expose_schemas(VARIADIC schemas text[])
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_schema text;
BEGIN
    PERFORM ops.require(
        cardinality(expose_schemas.schemas) > 0
        AND expose_schemas.schemas <@ array_remove(array_remove(ops.package_schemas(), 'ops'),
            'public'),
        'schemas', 'must be domain schemas of the package'
    );
    FOREACH v_schema IN ARRAY expose_schemas.schemas LOOP
        EXECUTE format(
            'GRANT USAGE ON SCHEMA %I TO anon, authenticated, service_role', v_schema
        );
    END LOOP;
    NOTIFY pgrst, 'reload schema';
END
$function$;

REVOKE ALL ON FUNCTION ops.expose_schemas(text[]) FROM public;
COMMENT ON FUNCTION ops.expose_schemas(text[]) IS
'Lets the API roles into domain schemas, whose rows they then read and write as through the views of
public: name the same schemas in db-schemas of PostgREST. Undone by ops.hide_schemas. Error: YP003
an argument. For the DBA.';

CREATE FUNCTION ops.hide_schemas(VARIADIC schemas text[])
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_schema text;
BEGIN
    -- ref is read by everybody from the beginning.
    PERFORM ops.require(
        cardinality(hide_schemas.schemas) > 0
        AND hide_schemas.schemas <@ ops.package_schemas()
        AND NOT hide_schemas.schemas && ARRAY['ops', 'ref', 'public'],
        'schemas', 'must be domain schemas of the package other than ref'
    );
    FOREACH v_schema IN ARRAY hide_schemas.schemas LOOP
        EXECUTE format(
            'REVOKE USAGE ON SCHEMA %I FROM anon, authenticated, service_role', v_schema
        );
    END LOOP;
    NOTIFY pgrst, 'reload schema';
END
$function$;

REVOKE ALL ON FUNCTION ops.hide_schemas(text[]) FROM public;
COMMENT ON FUNCTION ops.hide_schemas(text[]) IS
'Takes back what ops.expose_schemas gave. Error: YP003 an argument. For the DBA.';
