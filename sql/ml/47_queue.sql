-- The work of a worker: take a batch, compute outside, hand the vectors in. The batch is a part of
-- the queue under a lease, so what a worker that was thought dead hands in late is refused.

CREATE FUNCTION ml.is_computed(model ml.model_versions, thing_id uuid, input_sha256 text)
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_kind constant text := ml.things_of(model.purpose);
    v_found boolean;
BEGIN
    IF v_kind = 'user' THEN
        RETURN FALSE;
    END IF;
    -- Made by format() of names in the catalog. @plpgsql_check_options: security_warnings = off
    EXECUTE format(
        'SELECT EXISTS (SELECT FROM ml.%I AS v'
        ' WHERE v.%I = $1 AND v.model_version = $2 AND v.input_sha256 = $3)',
        v_kind || '_embeddings', v_kind || '_id'
    ) INTO v_found USING thing_id, model.model_version, input_sha256;
    RETURN v_found;
END
$function$;

REVOKE ALL ON FUNCTION ml.is_computed(ml.model_versions, uuid, text) FROM public;
COMMENT ON FUNCTION ml.is_computed(ml.model_versions, uuid, text) IS
'Whether the model''s vector of a thing was computed from content of this hash. For the package''s
own functions.';

CREATE FUNCTION ml.head_of_queue(model_version text, part integer, max_rows integer)
RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH head AS (
        SELECT queued.thing_id, queued.attempts, queued.run_after
        FROM ml.embedding_queue AS queued
        WHERE queued.model_version = head_of_queue.model_version
            AND queued.part = head_of_queue.part
            AND queued.attempts < 8
            AND queued.run_after <= clock_timestamp()
        ORDER BY queued.attempts, queued.run_after, queued.thing_id
        LIMIT max_rows
    )

    SELECT array_agg(head.thing_id ORDER BY head.attempts, head.run_after, head.thing_id)
    FROM head
    -- Twice taken and not done: it may be what kills workers, so it goes alone.
    WHERE head.attempts < 2
        OR head.thing_id = (
            SELECT first.thing_id
            FROM head AS first
            ORDER BY first.attempts, first.run_after, first.thing_id
            LIMIT 1
        )
$function$;

REVOKE ALL ON FUNCTION ml.head_of_queue(text, integer, integer) FROM public;
COMMENT ON FUNCTION ml.head_of_queue(text, integer, integer) IS
'What is due first in a part of a model''s queue; null: nothing is. For the package''s own
functions.';

CREATE FUNCTION ml.take_work(
    model_version text,
    worker text,
    max_rows integer DEFAULT 100,
    lease_for interval DEFAULT interval '5 minutes'
)
RETURNS TABLE (
    lease text, token bigint, thing_id uuid, requests integer, input_sha256 text, content jsonb
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_model constant ml.model_versions := ml.require_model(model_version);
    v_names text[];
    v_lease text;
    v_token bigint;
    v_head uuid[];
BEGIN
    PERFORM ops.require(max_rows BETWEEN 1 AND 1000, 'max_rows', 'must be between 1 and 1000');
    v_names := ARRAY(
        SELECT format('ml.%s/%s', v_model.model_version, parts.part)
        FROM generate_series(0, 7) AS parts (part)
        WHERE ml.head_of_queue(v_model.model_version, parts.part, 1) IS NOT NULL
        ORDER BY random()
    );
    IF cardinality(v_names) = 0 THEN
        RETURN;
    END IF;
    SELECT taken.name, taken.token INTO v_lease, v_token
    FROM ops.take_lease(v_names, worker, lease_for) AS taken;
    IF v_lease IS NULL THEN
        RETURN;
    END IF;

    LOOP
        v_head := ml.head_of_queue(v_model.model_version, right(v_lease, 1)::integer, max_rows);
        EXIT WHEN v_head IS NULL;
        -- What is gone, or computed from the same content, has nothing to compute.
        DELETE FROM ml.embedding_queue AS queued
        USING unnest(v_head) AS head (thing_id)
        CROSS JOIN LATERAL ml.content_of(v_model.purpose, head.thing_id) AS contents (content)
        WHERE queued.model_version = v_model.model_version
            AND queued.thing_id = head.thing_id
            AND (
                contents.content IS NULL
                OR ml.is_computed(v_model, head.thing_id, ml.content_hash(contents.content))
            );

        RETURN QUERY
        WITH taken AS (
            UPDATE ml.embedding_queue AS queued
            SET attempts = queued.attempts + 1
            WHERE queued.model_version = v_model.model_version AND queued.thing_id = ANY(v_head)
            RETURNING queued.thing_id, queued.requests
        )

        SELECT
            v_lease, v_token, taken.thing_id, taken.requests,
            ml.content_hash(contents.content), contents.content
        FROM taken
        CROSS JOIN LATERAL ml.content_of(v_model.purpose, taken.thing_id) AS contents (content);
        IF FOUND THEN
            RETURN;
        END IF;
    END LOOP;
    PERFORM ops.release_lease(v_lease, v_token);
END
$function$;

REVOKE ALL ON FUNCTION ml.take_work(text, text, integer, interval) FROM public;
COMMENT ON FUNCTION ml.take_work(text, text, integer, interval) IS
'Leases a part of a model''s queue and returns its head with what to compute from; no row: nothing
to do, or others have it. Errors: YP003 an argument; YP361 the model is unknown. For the package''s
own functions.';

CREATE FUNCTION ml.store_vectors(purpose ml.model_purpose, model_version text, vectors jsonb)
RETURNS uuid[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_kind constant text := ml.things_of(purpose);
    v_stored uuid[];
BEGIN
    -- Made by format() of names in the catalog. @plpgsql_check_options: security_warnings = off
    EXECUTE format(
        'WITH stored AS ('
        'INSERT INTO ml.%1$I AS v (%2$I, model_version, embedding%3$s)'
        ' SELECT n.thing_id, %5$L, ml.read_vector(n.embedding)::%6$s.vector%7$s'
        ' FROM jsonb_to_recordset($1) AS n'
        ' (thing_id uuid, embedding real[], input_sha256 text)'
        ' WHERE ml.content_of(%8$L, n.thing_id) IS NOT NULL ORDER BY n.thing_id'
        ' ON CONFLICT (%2$I, model_version) DO UPDATE'
        ' SET embedding = excluded.embedding, computed_at = clock_timestamp()%4$s'
        ' RETURNING %2$I) SELECT array(SELECT %2$I FROM stored)',
        v_kind || '_embeddings', v_kind || '_id',
        CASE WHEN v_kind <> 'user' THEN ', input_sha256' END,
        CASE WHEN v_kind <> 'user' THEN ', input_sha256 = excluded.input_sha256' END,
        model_version, ml.vector_place(),
        CASE WHEN v_kind <> 'user' THEN ', n.input_sha256' END, purpose
    ) INTO v_stored USING vectors;
    RETURN v_stored;
END
$function$;

REVOKE ALL ON FUNCTION ml.store_vectors(ml.model_purpose, text, jsonb) FROM public;
COMMENT ON FUNCTION ml.store_vectors(ml.model_purpose, text, jsonb) IS
'Stores vectors, an array of {"thing_id", "embedding", "input_sha256"}, and returns the things that
have them now; what is gone meanwhile is left out. Errors: YP364 a vector. For the package''s own
functions.';

CREATE FUNCTION ml.finish_work(lease text, token bigint, vectors jsonb, failures jsonb)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_model ml.model_versions;
    v_part constant integer := right(lease, 1)::integer;
    v_stored uuid[];
BEGIN
    PERFORM ops.require_lease(lease, token);
    v_model := ml.require_model(substring(lease FROM '^ml[.](.*)/[0-7]$'));
    IF v_model.state = 'retired' THEN
        PERFORM ops.raise_error('YP005', 'The model is retired.');
    END IF;
    PERFORM ops.require(
        NOT jsonb_path_exists(vectors || failures, '$[*] ? (@.type() != "object")'),
        'vectors', 'must be an array of objects'
    );
    PERFORM ops.require(
        (
            SELECT
                count(*) = count(DISTINCT n.thing_id)
                AND coalesce(bool_and(get_byte(uuid_send(n.thing_id), 15) % 8 = v_part), TRUE)
            FROM jsonb_to_recordset(vectors || failures) AS n (thing_id uuid)
        ),
        'vectors', 'must be of things of this batch, each once'
    );

    v_stored := ml.store_vectors(v_model.purpose, v_model.model_version, vectors);
    DELETE FROM ml.embedding_queue
    USING jsonb_to_recordset(vectors) AS done (thing_id uuid, requests integer)
    WHERE embedding_queue.model_version = v_model.model_version
        AND embedding_queue.thing_id = done.thing_id
        -- Asked for again while it was computed: it stays.
        AND embedding_queue.requests = done.requests;
    -- Ten seconds, doubled each time, half of it up to half as much again.
    UPDATE ml.embedding_queue
    SET
        last_error = left(failed.error, 2000),
        run_after = clock_timestamp()
            + interval '10 seconds' * 2 ^ embedding_queue.attempts * (0.5 + random())
    FROM jsonb_to_recordset(failures) AS failed (thing_id uuid, error text)
    WHERE embedding_queue.model_version = v_model.model_version
        AND embedding_queue.thing_id = failed.thing_id;
    PERFORM ops.release_lease(lease, token);
    RETURN cardinality(v_stored);
END
$function$;

REVOKE ALL ON FUNCTION ml.finish_work(text, bigint, jsonb, jsonb) FROM public;
COMMENT ON FUNCTION ml.finish_work(text, bigint, jsonb, jsonb) IS
'Ends a batch: vectors, an array of {"thing_id", "requests", "embedding", "input_sha256"}, are
stored and leave the queue, failures, of {"thing_id", "error"}, wait longer each time, the rest
may be taken at once. Returns how many were stored. Errors: YP003 an argument; YP005 the model is
retired; YP360 the lease is lost; YP364 a vector. For the package''s own functions.';
