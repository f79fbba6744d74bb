-- The search that the others are made of. Few candidates (1,000 at most) are compared one by one,
-- which finds all; more go through the index, which is asked on until enough of what it finds are
-- candidates, and if it gives up before that, they are compared one by one after all. So a
-- selective filter costs little and loses nothing.

CREATE FUNCTION ml.nearest(
    query text,
    model ml.model_versions,
    things text,
    max_rows integer
)
RETURNS TABLE (id uuid, similarity double precision)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
-- The index gives rows in their order; sorting all candidates instead is the slow way.
SET enable_sort = off
AS $function$
DECLARE
    v_place constant text := ml.vector_place();
    v_kind constant text := ml.things_of(model.purpose);
    v_table constant text := format('ml.%s_embeddings', v_kind);
    v_candidates bigint;
    v_former text[];
    v_ids uuid[];
    v_similarities double precision[];
BEGIN
    PERFORM ops.require(max_rows BETWEEN 1 AND 100, 'max_rows', 'must be between 1 and 100');

    -- The text of things is format()'s in this schema.
    -- @plpgsql_check_options: security_warnings = off
    EXECUTE format('SELECT count(*) FROM (%s LIMIT 1001) AS few', things) INTO v_candidates;
    IF v_candidates > 1000 THEN
        v_former := ml.scan_settings('relaxed_order', '100', '40000');
        EXECUTE format(
            'SELECT array_agg(near.id ORDER BY near.distance, near.id),'
            ' array_agg(1 - near.distance ORDER BY near.distance, near.id)'
            ' FROM ('
            'SELECT found.id, found.embedding OPERATOR(%1$s.<=>) %2$L::%1$s.vector AS distance'
            ' FROM (SELECT v.%3$I AS id, v.embedding FROM %4$s AS v'
            ' INNER JOIN (%5$s) AS thing ON thing.id = v.%3$I WHERE v.model_version = %6$L'
            ' ORDER BY %1$s.l2_normalize(v.embedding)::%1$s.halfvec(768)'
            ' OPERATOR(%1$s.<#>) %1$s.l2_normalize(%2$L::%1$s.vector)::%1$s.halfvec(768)'
            ' LIMIT %7$s) AS found ORDER BY 2, 1 LIMIT %8$s) AS near',
            v_place, query, v_kind || '_id', v_table, things, model.model_version,
            max_rows * 4, max_rows
        ) INTO v_ids, v_similarities;
        PERFORM ml.scan_settings(VARIADIC v_former);
        IF cardinality(v_ids) = max_rows THEN
            RETURN QUERY
            SELECT found.id, found.similarity
            FROM unnest(v_ids, v_similarities) AS found (id, similarity);
            RETURN;
        END IF;
    END IF;

    RETURN QUERY EXECUTE format(
        'SELECT v.%3$I, 1 - (v.embedding OPERATOR(%1$s.<=>) %2$L::%1$s.vector)'
        ' FROM (%5$s OFFSET 0) AS thing'
        ' INNER JOIN %4$s AS v ON v.%3$I = thing.id AND v.model_version = %6$L'
        ' ORDER BY 2 DESC, 1 LIMIT %7$s',
        v_place, query, v_kind || '_id', v_table, things, model.model_version, max_rows
    );
END
$function$;

REVOKE ALL ON FUNCTION ml.nearest(text, ml.model_versions, text, integer) FROM public;
COMMENT ON FUNCTION ml.nearest(text, ml.model_versions, text, integer) IS
'Of the things that a query (text of SELECT ... AS id) gives, those whose vectors of this model are
nearest to a vector (its text), by cosine: 1 the same direction, 0 none in common, -1 the opposite.
Errors: YP003 an argument. For the package''s own functions.';
