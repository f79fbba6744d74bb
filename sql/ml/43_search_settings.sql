-- How far the index of vectors is asked. The settings are pgvector's and unknown before its library
-- is loaded, so a function cannot carry them in its SET clause.

CREATE FUNCTION ml.scan_settings(VARIADIC given text[])
RETURNS text[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_former text[];
BEGIN
    -- Loads the library. Made of a name in the catalog.
    -- @plpgsql_check_options: security_warnings = off
    EXECUTE format('SELECT ''[1]''::%s.vector', ml.vector_place());
    v_former := ARRAY[
        current_setting('hnsw.iterative_scan'), current_setting('hnsw.ef_search'),
        current_setting('hnsw.max_scan_tuples')
    ];
    PERFORM set_config('hnsw.iterative_scan', given[1], true);
    PERFORM set_config('hnsw.ef_search', given[2], true);
    PERFORM set_config('hnsw.max_scan_tuples', given[3], true);
    RETURN v_former;
END
$function$;

REVOKE ALL ON FUNCTION ml.scan_settings(text[]) FROM public;
COMMENT ON FUNCTION ml.scan_settings(text[]) IS
'Sets hnsw.iterative_scan, hnsw.ef_search and hnsw.max_scan_tuples for the transaction and returns
what they were. For the package''s own functions.';
