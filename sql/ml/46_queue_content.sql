-- What a vector is computed from, as JSON: a model's worker makes text or numbers of it. The hash
-- tells whether it has changed since.

CREATE FUNCTION ml.content_of(purpose ml.model_purpose, thing_id uuid)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE content_of.purpose
        WHEN 'event_embedding' THEN (
            SELECT jsonb_build_object(
                'title', events.title, 'description', events.description,
                'category', coalesce(events.category_slug, events.category),
                'city', events.city, 'country', events.country_code,
                'language', events.language_code, 'audience', events.target_audience
            )
            FROM events.events
            WHERE events.id = content_of.thing_id
        )
        WHEN 'sponsor_embedding' THEN (
            SELECT jsonb_build_object(
                'name', sponsors.name, 'industry', sponsors.industry,
                'values', sponsors.brand_values,
                'objectives', sponsor_profiles.brand_objectives,
                'audience', sponsor_profiles.target_audience,
                'categories', sponsor_profiles.preferred_categories,
                'regions', sponsor_profiles.regions
            )
            FROM sponsorship.sponsors
            LEFT JOIN sponsorship.sponsor_profiles ON sponsor_profiles.sponsor_id = sponsors.id
            WHERE sponsors.id = content_of.thing_id AND sponsors.deleted_at IS NULL
        )
        WHEN 'package_embedding' THEN (
            SELECT jsonb_build_object(
                'tier', packages.tier, 'title', packages.title,
                'description', packages.description, 'benefits', packages.benefits,
                'event', ml.content_of('event_embedding', packages.event_id)
            )
            FROM sponsorship.sponsorship_packages AS packages
            WHERE packages.id = content_of.thing_id
        )
        WHEN 'user_embedding' THEN (
            SELECT jsonb_build_object('interactions', coalesce((
                SELECT jsonb_agg(
                    jsonb_build_object(
                        'event_id', latest.event_id, 'type', latest.interaction_type,
                        'weight', latest.weight, 'at', latest.created_at
                    )
                    ORDER BY latest.created_at DESC, latest.id
                )
                FROM (
                    SELECT *
                    FROM analytics.user_event_interactions AS done
                    WHERE done.user_id = content_of.thing_id
                    ORDER BY done.created_at DESC, done.id
                    LIMIT 200
                ) AS latest
            ), '[]'))
            FROM users.user_profiles
            WHERE user_profiles.user_id = content_of.thing_id AND user_profiles.erased_at IS NULL
        )
    END
$function$;

REVOKE ALL ON FUNCTION ml.content_of(ml.model_purpose, uuid) FROM public;
COMMENT ON FUNCTION ml.content_of(ml.model_purpose, uuid) IS
'What the vector of a thing is computed from: the texts of an event, sponsor or package, the latest
200 interactions of a person; null: the thing is gone. For app_ml and the package''s own
functions.';

CREATE FUNCTION ml.content_hash(content jsonb)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT encode(sha256(convert_to(content_hash.content::text, 'UTF8')), 'hex')
$function$;

REVOKE ALL ON FUNCTION ml.content_hash(jsonb) FROM public;
COMMENT ON FUNCTION ml.content_hash(jsonb) IS
'SHA-256 of content, hexadecimal: input_sha256 of a vector. For the package''s own functions.';

CREATE FUNCTION ml.ask_for(purpose ml.model_purpose, things uuid[])
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_asked bigint;
BEGIN
    INSERT INTO ml.embedding_queue (model_version, thing_id)
    SELECT model_versions.model_version, thing
    FROM ml.model_versions
    CROSS JOIN (SELECT DISTINCT unnest(things)) AS asked (thing)
    WHERE model_versions.purpose = ask_for.purpose AND model_versions.state <> 'retired'
    ORDER BY model_versions.model_version, thing
    ON CONFLICT (model_version, thing_id) DO UPDATE
    SET requests = embedding_queue.requests + 1, attempts = 0, run_after = now();
    GET DIAGNOSTICS v_asked = ROW_COUNT;
    RETURN v_asked;
END
$function$;

REVOKE ALL ON FUNCTION ml.ask_for(ml.model_purpose, uuid[]) FROM public;
COMMENT ON FUNCTION ml.ask_for(ml.model_purpose, uuid[]) IS
'Queues things for every model of a purpose that is not retired, and returns how many requests that
made. For the package''s own functions.';

CREATE PROCEDURE ml.fill_queue(INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    v_model ml.model_versions;
    v_step bigint;
BEGIN
    handled := 0;
    FOR v_model IN
        SELECT * FROM ml.model_versions
        WHERE model_versions.state <> 'retired' AND model_versions.purpose <> 'match'
        ORDER BY model_versions.model_version
    LOOP
        -- Made by format() of names in the catalog. @plpgsql_check_options: security_warnings = off
        EXECUTE format(
            'INSERT INTO ml.embedding_queue (model_version, thing_id)'
            ' SELECT %1$L, thing.id FROM (%2$s) AS thing (id, changed_at)'
            ' LEFT JOIN ml.%3$I AS v ON v.%4$I = thing.id AND v.model_version = %1$L'
            ' WHERE (v.model_version IS NULL OR v.computed_at < thing.changed_at)'
            ' AND NOT EXISTS (SELECT FROM ml.embedding_queue AS q'
            ' WHERE q.model_version = %1$L AND q.thing_id = thing.id)'
            ' LIMIT 1000 ON CONFLICT DO NOTHING',
            v_model.model_version,
            CASE v_model.purpose
                WHEN 'event_embedding' THEN
                    'SELECT id, ''-infinity''::timestamptz FROM events.events WHERE end_at > now()'
                WHEN 'sponsor_embedding' THEN
                    'SELECT id, ''-infinity''::timestamptz FROM sponsorship.sponsors'
                    ' WHERE deleted_at IS NULL'
                WHEN 'package_embedding' THEN
                    'SELECT p.id, ''-infinity''::timestamptz'
                    ' FROM sponsorship.sponsorship_packages AS p'
                    ' INNER JOIN events.events AS e ON e.id = p.event_id'
                    ' WHERE e.end_at > now() AND p.status <> ''archived'''
                ELSE
                    -- A day of acts at once: who is busy is not computed all the time.
                    'SELECT user_id, max(created_at) - interval ''1 day'''
                    ' FROM analytics.user_event_interactions'
                    ' WHERE created_at > now() - interval ''400 days'' GROUP BY user_id'
            END,
            ml.things_of(v_model.purpose) || '_embeddings',
            ml.things_of(v_model.purpose) || '_id'
        );
        GET DIAGNOSTICS v_step = ROW_COUNT;
        handled := handled + v_step;
        more := more OR v_step = 1000;
    END LOOP;
END
$procedure$;

REVOKE ALL ON PROCEDURE ml.fill_queue(bigint, boolean) FROM public;
COMMENT ON PROCEDURE ml.fill_queue (bigint, boolean) IS
'Queues what has no vector of a model that is not retired, and people who did something since
theirs, a thousand a model. For ops.tick().';
