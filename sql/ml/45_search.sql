-- The searches: events like an event, events for a person, events near a vector, sponsors for a
-- package. They write nothing, so that a replica answers them too.

CREATE FUNCTION ml.event_candidates(
    organization_id uuid,
    starts_from timestamptz,
    starts_to timestamptz,
    except_ids uuid[]
)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_blocked constant uuid[] := users.blocked();
BEGIN
    PERFORM ops.require(
        coalesce(starts_from <= starts_to, TRUE), 'starts_to', 'must not be before starts_from'
    );
    RETURN format(
        'SELECT e.id FROM events.events AS e'
        ' WHERE e.status = ''published'' AND e.visibility = ''public'''
        ' AND e.start_at >= %L AND e.start_at < %L%s%s%s',
        coalesce(starts_from, now()), coalesce(starts_to, 'infinity'),
        CASE WHEN organization_id IS NOT NULL
            THEN format(' AND e.owner_organization_id = %L', organization_id)
        END,
        CASE WHEN cardinality(except_ids) > 0
            THEN format(' AND e.id <> ALL(%L::uuid[])', except_ids)
        END,
        CASE WHEN cardinality(v_blocked) > 0
            THEN format(
                ' AND (e.owner_user_id IS NULL OR e.owner_user_id <> ALL(%L::uuid[]))', v_blocked
            )
        END
    );
END
$function$;

REVOKE ALL ON FUNCTION ml.event_candidates(uuid, timestamptz, timestamptz, uuid[]) FROM public;
COMMENT ON FUNCTION ml.event_candidates(uuid, timestamptz, timestamptz, uuid[]) IS
'The query of the events that may be recommended: public, published, starting from starts_from (now)
until before starts_to (for ever), of one organization if given, not these, and of nobody across a
block with the caller. Errors: YP003 an argument. For the package''s own functions.';

CREATE FUNCTION ml.comparable_model(vector_space text, purpose ml.model_purpose)
RETURNS ml.model_versions
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_model constant ml.model_versions := ml.model_in_use(purpose);
BEGIN
    IF v_model.vector_space IS DISTINCT FROM comparable_model.vector_space THEN
        PERFORM ops.raise_error('YP363', format(
            'The model in use is of the space %s, the vector of %s.', v_model.vector_space,
            coalesce(comparable_model.vector_space, 'none')
        ));
    END IF;
    RETURN v_model;
END
$function$;

REVOKE ALL ON FUNCTION ml.comparable_model(text, ml.model_purpose) FROM public;
COMMENT ON FUNCTION ml.comparable_model(text, ml.model_purpose) IS
'The model in use, if its vectors may be compared with those of this space. Errors: YP363 they may
not; YP365 none is in use. For the package''s own functions.';

CREATE FUNCTION ml.similar_events(
    event_id uuid,
    max_rows integer DEFAULT 10,
    organization_id uuid DEFAULT NULL,
    starts_from timestamptz DEFAULT NULL,
    starts_to timestamptz DEFAULT NULL
)
RETURNS TABLE (id uuid, similarity double precision)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_model constant ml.model_versions := ml.model_in_use('event_embedding');
    v_query text;
BEGIN
    SELECT event_embeddings.embedding::text INTO v_query
    FROM ml.event_embeddings
    WHERE event_embeddings.event_id = similar_events.event_id
        AND event_embeddings.model_version = v_model.model_version;
    IF v_query IS NOT NULL THEN
        RETURN QUERY
        SELECT near.id, near.similarity
        FROM ml.nearest(
            v_query, v_model,
            ml.event_candidates(organization_id, starts_from, starts_to, ARRAY[event_id]), max_rows
        ) AS near;
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ml.similar_events(uuid, integer, uuid, timestamptz, timestamptz) FROM public;
COMMENT ON FUNCTION ml.similar_events(uuid, integer, uuid, timestamptz, timestamptz) IS
'Events to come that are most like this one, the most alike first; none while it has no vector.
Errors: YP003 an argument; YP365 no model is in use. For app_ml and the package''s own functions.';

CREATE FUNCTION ml.events_near(
    embedding real[],
    model_version text,
    max_rows integer DEFAULT 10,
    organization_id uuid DEFAULT NULL,
    starts_from timestamptz DEFAULT NULL,
    starts_to timestamptz DEFAULT NULL
)
RETURNS TABLE (id uuid, similarity double precision)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_model constant ml.model_versions := ml.require_model(model_version);
BEGIN
    RETURN QUERY
    SELECT near.id, near.similarity
    FROM ml.nearest(
        ml.read_vector(embedding),
        ml.comparable_model(v_model.vector_space, 'event_embedding'),
        ml.event_candidates(organization_id, starts_from, starts_to, '{}'), max_rows
    ) AS near;
END
$function$;

REVOKE ALL ON FUNCTION ml.events_near(real[], text, integer, uuid, timestamptz, timestamptz)
FROM public;
COMMENT ON FUNCTION ml.events_near(real[], text, integer, uuid, timestamptz, timestamptz) IS
'Events to come whose vectors are nearest to a vector that this model computed. Errors: YP003 an
argument; YP361 the model is unknown; YP363 it is of another space than the events'' model in use;
YP364 the vector; YP365 no model is in use. For app_ml and the package''s own functions.';

CREATE FUNCTION ml.events_for_user(
    user_id uuid,
    max_rows integer DEFAULT 10,
    organization_id uuid DEFAULT NULL,
    starts_from timestamptz DEFAULT NULL,
    starts_to timestamptz DEFAULT NULL
)
RETURNS TABLE (id uuid, similarity double precision)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_model constant ml.model_versions := ml.model_in_use('user_embedding');
    v_query text;
BEGIN
    SELECT user_embeddings.embedding::text INTO v_query
    FROM ml.user_embeddings
    WHERE user_embeddings.user_id = events_for_user.user_id
        AND user_embeddings.model_version = v_model.model_version;
    IF v_query IS NOT NULL THEN
        RETURN QUERY
        SELECT near.id, near.similarity
        FROM ml.nearest(
            v_query, ml.comparable_model(v_model.vector_space, 'event_embedding'),
            ml.event_candidates(
                organization_id, starts_from, starts_to,
                -- She knows these already.
                ARRAY(
                    SELECT tickets.event_id
                    FROM ticketing.tickets
                    WHERE tickets.owner_user_id = events_for_user.user_id
                )
            ),
            max_rows
        ) AS near;
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ml.events_for_user(uuid, integer, uuid, timestamptz, timestamptz)
FROM public;
COMMENT ON FUNCTION ml.events_for_user(uuid, integer, uuid, timestamptz, timestamptz) IS
'Events to come that a person may like and has no ticket for, the best first; none while she has no
vector. Errors: YP003 an argument; YP363 the models in use differ in space; YP365 no model is in
use. For app_ml and the package''s own functions.';

CREATE FUNCTION ml.sponsors_for_package(package_id uuid, max_rows integer DEFAULT 10)
RETURNS TABLE (id uuid, similarity double precision)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_model constant ml.model_versions := ml.model_in_use('package_embedding');
    v_query text;
BEGIN
    SELECT package_embeddings.embedding::text INTO v_query
    FROM ml.package_embeddings
    WHERE package_embeddings.package_id = sponsors_for_package.package_id
        AND package_embeddings.model_version = v_model.model_version;
    IF v_query IS NOT NULL THEN
        RETURN QUERY
        SELECT near.id, near.similarity
        FROM ml.nearest(
            v_query, ml.comparable_model(v_model.vector_space, 'sponsor_embedding'),
            'SELECT unnest(sponsorship.findable_sponsors()) AS id', max_rows
        ) AS near;
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ml.sponsors_for_package(uuid, integer) FROM public;
COMMENT ON FUNCTION ml.sponsors_for_package(uuid, integer) IS
'Sponsors that strangers may find whose vectors are nearest to the package''s, the nearest first;
none while it has no vector. Errors: YP003 an argument; YP363 the models in use differ in space;
YP365 no model is in use. For app_ml and the package''s own functions.';
