-- Models and their workers: the trusted server enters a model, takes what is to be embedded, hands
-- the vectors in, and takes the model into use or back.

CREATE FUNCTION public.register_model(
    model_version text,
    purpose text,
    vector_space text DEFAULT NULL,
    parameters jsonb DEFAULT '{}'
)
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        model_version ~ '\S' AND char_length(model_version) <= 200, 'model_version',
        'must be 1 to 200 characters'
    );
    PERFORM ops.require(
        purpose = ANY(enum_range(NULL::ml.model_purpose)::text[]), 'purpose',
        'must be user_embedding, event_embedding, sponsor_embedding, package_embedding or match'
    );
    PERFORM ops.require(
        (purpose = 'match') = (vector_space IS NULL), 'vector_space',
        'must be given for a model of vectors, and for no other'
    );
    PERFORM ops.require(jsonb_typeof(parameters) = 'object', 'parameters', 'must be an object');
    INSERT INTO ml.model_versions (model_version, purpose, vector_space, parameters)
    VALUES (
        register_model.model_version, register_model.purpose::ml.model_purpose,
        register_model.vector_space, register_model.parameters
    )
    ON CONFLICT ON CONSTRAINT model_versions_pkey DO NOTHING;
    IF NOT FOUND AND NOT EXISTS (
        SELECT FROM ml.model_versions AS known
        WHERE known.model_version = register_model.model_version
            AND known.purpose::text = register_model.purpose
            AND known.vector_space IS NOT DISTINCT FROM register_model.vector_space
    ) THEN
        PERFORM ops.raise_error('YP010', 'A model of that name is of another purpose or space.');
    END IF;
    RETURN model_version;
END
$function$;

REVOKE ALL ON FUNCTION public.register_model(text, text, text, jsonb)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.register_model(text, text, text, jsonb) TO service_role;
COMMENT ON FUNCTION public.register_model(text, text, text, jsonb) IS
'Enters a model and returns its name; again changes nothing. purpose: user_embedding,
event_embedding, sponsor_embedding, package_embedding or match. Vectors of models that name the
same vector_space may be compared. Errors: YP003 an argument; YP010 the name is taken by another
kind of model. Callable by service_role.';

CREATE FUNCTION public.take_embedding_work(
    model_version text,
    worker text,
    max_rows integer DEFAULT 100,
    lease_for interval DEFAULT interval '5 minutes'
)
RETURNS TABLE (
    lease text, token bigint, thing_id uuid, requests integer, input_sha256 text, content jsonb
)
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT work.lease, work.token, work.thing_id, work.requests, work.input_sha256, work.content
    FROM ml.take_work(model_version, worker, max_rows, lease_for) AS work
$function$;

REVOKE ALL ON FUNCTION public.take_embedding_work(text, text, integer, interval)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.take_embedding_work(text, text, integer, interval)
TO service_role;
COMMENT ON FUNCTION public.take_embedding_work(text, text, integer, interval) IS
'A batch of things to embed with a model, leased to the worker for lease_for (a second to a day):
content is what to compute from. No row: nothing to do now. The lease and its token, the same in all
rows, go to finish_embedding_work(). Errors: YP003 an argument; YP361 the model is unknown. Callable
by service_role.';

CREATE FUNCTION public.extend_embedding_work(
    lease text,
    token bigint,
    lease_for interval DEFAULT interval '5 minutes'
)
RETURNS timestamptz
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(lease ~ '^ml[.].+/[0-7]$', 'lease', 'must be one of this queue');
    RETURN ops.extend_lease(lease, token, lease_for);
END
$function$;

REVOKE ALL ON FUNCTION public.extend_embedding_work(text, bigint, interval)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.extend_embedding_work(text, bigint, interval) TO service_role;
COMMENT ON FUNCTION public.extend_embedding_work(text, bigint, interval) IS
'Keeps a batch for lease_for from now and returns until when. Errors: YP003 an argument; YP360 the
lease is lost. Callable by service_role.';

CREATE FUNCTION public.finish_embedding_work(
    lease text,
    token bigint,
    vectors jsonb DEFAULT '[]',
    failures jsonb DEFAULT '[]'
)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(lease ~ '^ml[.].+/[0-7]$', 'lease', 'must be one of this queue');
    PERFORM ops.require(
        CASE WHEN jsonb_typeof(vectors) = 'array' THEN jsonb_array_length(vectors) <= 1000 END,
        'vectors', 'must be an array of 1,000 objects at most'
    );
    PERFORM ops.require(
        CASE WHEN jsonb_typeof(failures) = 'array' THEN jsonb_array_length(failures) <= 1000 END,
        'failures', 'must be an array of 1,000 objects at most'
    );
    RETURN ml.finish_work(lease, token, vectors, failures);
END
$function$;

REVOKE ALL ON FUNCTION public.finish_embedding_work(text, bigint, jsonb, jsonb)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.finish_embedding_work(text, bigint, jsonb, jsonb)
TO service_role;
COMMENT ON FUNCTION public.finish_embedding_work(text, bigint, jsonb, jsonb) IS
'Hands a batch in and gives its lease back: vectors, an array of {"thing_id", "requests",
"embedding": 768 numbers, "input_sha256"}, as taken; failures, of {"thing_id", "error"}, are tried
again later, eight times in all. Returns how many vectors were stored. All or nothing. Errors:
YP003 an argument; YP005 the model is retired; YP360 the lease is lost, nothing is stored; YP361
the model is gone; YP364 a vector cannot be used. Callable by service_role.';

CREATE FUNCTION public.model_loaded(model_version text)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ml.move_model(model_version, 'indexing')
$function$;

REVOKE ALL ON FUNCTION public.model_loaded(text) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.model_loaded(text) TO service_role;
COMMENT ON FUNCTION public.model_loaded(text) IS
'The vectors of a model are there: a job builds its index and makes it ready. Errors: YP005 it is in
use; YP011 it is not loading; YP361 it is unknown. Callable by service_role.';

CREATE FUNCTION public.retire_model(model_version text)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ml.move_model(model_version, 'retired')
$function$;

REVOKE ALL ON FUNCTION public.retire_model(text) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.retire_model(text) TO service_role;
COMMENT ON FUNCTION public.retire_model(text) IS
'Nothing more is computed with a model; its vectors stay until a DBA drops their partition. Errors:
YP005 it is in use; YP011 it cannot be retired now; YP361 it is unknown. Callable by service_role.';

CREATE FUNCTION public.switch_models(models text[])
RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ml.switch_models(models)
$function$;

REVOKE ALL ON FUNCTION public.switch_models(text[]) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.switch_models(text[]) TO service_role;
COMMENT ON FUNCTION public.switch_models(text[]) IS
'Takes models into use, one of each purpose, in one step, and returns the id of the switch. Nothing
is computed. Models that are compared switch together: users with events, sponsors with packages.
Errors: YP003 an argument; YP361 one is unknown; YP362 one is not ready; YP366 compared ones would
be of different spaces. Callable by service_role.';

CREATE FUNCTION public.roll_back_models()
RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ml.roll_back_models()
$function$;

REVOKE ALL ON FUNCTION public.roll_back_models() FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.roll_back_models() TO service_role;
COMMENT ON FUNCTION public.roll_back_models() IS
'Takes the latest switch of models back and returns the id of this switch; a second call takes that
back. Errors: YP362 a former model is retired; YP366 compared ones would be of different spaces;
YP367 nothing was switched yet. Callable by service_role.';

CREATE FUNCTION public.search_events(
    embedding real[],
    model_version text,
    max_rows integer DEFAULT 10,
    organization_id uuid DEFAULT NULL,
    starts_from timestamptz DEFAULT NULL,
    starts_to timestamptz DEFAULT NULL
)
RETURNS TABLE (id uuid, similarity double precision)
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT found.id, found.similarity
    FROM ml.events_near(
        embedding, model_version, max_rows, organization_id, starts_from, starts_to
    ) AS found
$function$;

REVOKE ALL ON FUNCTION public.search_events(real[], text, integer, uuid, timestamptz, timestamptz)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.search_events(
    real[], text, integer, uuid, timestamptz, timestamptz
) TO service_role;
COMMENT ON FUNCTION public.search_events(real[], text, integer, uuid, timestamptz, timestamptz) IS
'Public events to come nearest to a vector that the server computed, say of what somebody typed,
with this model: 1 to 100 rows, the nearest first. Errors: YP003 an argument; YP361 the model is
unknown; YP363 its vectors cannot be compared with those of the events'' model in use; YP364 the
vector; YP365 no model is in use. Callable by service_role.';
