-- Where vectors are: the table and the partition of a model, and the schema of pgvector, whose
-- operators functions with a pinned search_path name by it.

CREATE FUNCTION ml.vector_place()
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'vector'
$function$;

REVOKE ALL ON FUNCTION ml.vector_place() FROM public;
COMMENT ON FUNCTION ml.vector_place() IS
'The schema of pgvector, quoted as needed. For the package''s own functions.';

CREATE FUNCTION ml.things_of(purpose ml.model_purpose)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT split_part(things_of.purpose::text, '_', 1)
$function$;

REVOKE ALL ON FUNCTION ml.things_of(ml.model_purpose) FROM public;
COMMENT ON FUNCTION ml.things_of(ml.model_purpose) IS
'The kind of thing that a purpose is about, as tables and columns begin with it: user, event,
sponsor, package; match: none. For the package''s own functions.';

CREATE FUNCTION ml.partition_of(model_version text, purpose ml.model_purpose)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format(
        '%s_embeddings_%s', ml.things_of(partition_of.purpose),
        left(encode(sha256(convert_to(partition_of.model_version, 'UTF8')), 'hex'), 16)
    )
$function$;

REVOKE ALL ON FUNCTION ml.partition_of(text, ml.model_purpose) FROM public;
COMMENT ON FUNCTION ml.partition_of(text, ml.model_purpose) IS
'Name of the partition in ml that holds a model''s vectors. For the package''s own functions.';

CREATE FUNCTION ml.read_vector(embedding real[])
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF (
        array_ndims(embedding) = 1
        AND cardinality(embedding) = 768
        AND array_position(embedding, NULL) IS NULL
        AND 'NaN'::real <> ALL(embedding)
        AND 'Infinity'::real <> ALL(embedding)
        AND '-Infinity'::real <> ALL(embedding)
        -- The square of the smallest must not vanish: the length would be zero.
        AND EXISTS (SELECT FROM unnest(embedding) AS number WHERE abs(number) > 1e-18)
    ) IS NOT TRUE THEN
        PERFORM ops.raise_error('YP364', format(
            'It has %s dimensions.', coalesce(cardinality(embedding), 0)
        ));
    END IF;
    RETURN '[' || array_to_string(embedding, ',') || ']';
END
$function$;

REVOKE ALL ON FUNCTION ml.read_vector(real[]) FROM public;
COMMENT ON FUNCTION ml.read_vector(real[]) IS
'The text of a vector, if it is one of 768 dimensions with a direction. Errors: YP364 it is not. For
the package''s own functions.';
