-- The life of a model: entered, loaded, indexed, in use, retired; and the switch from one to
-- another, which computes nothing and takes milliseconds, back as well.

CREATE FUNCTION ml.require_model(model_version text)
RETURNS ml.model_versions
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_model ml.model_versions;
BEGIN
    SELECT * INTO v_model
    FROM ml.model_versions
    WHERE model_versions.model_version = require_model.model_version;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP361', format('The model asked for is %L.', model_version));
    END IF;
    RETURN v_model;
END
$function$;

REVOKE ALL ON FUNCTION ml.require_model(text) FROM public;
COMMENT ON FUNCTION ml.require_model(text) IS
'The model of that name. Errors: YP361 there is none. For the package''s own functions.';

CREATE FUNCTION ml.model_in_use(purpose ml.model_purpose)
RETURNS ml.model_versions
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_model ml.model_versions;
BEGIN
    SELECT * INTO v_model
    FROM ml.model_versions
    WHERE model_versions.purpose = model_in_use.purpose AND model_versions.is_active;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP365', format('The purpose is %s.', purpose));
    END IF;
    RETURN v_model;
END
$function$;

REVOKE ALL ON FUNCTION ml.model_in_use(ml.model_purpose) FROM public;
COMMENT ON FUNCTION ml.model_in_use(ml.model_purpose) IS
'The model in use. Errors: YP365 there is none. For the package''s own functions.';

CREATE FUNCTION ml.use_models(models jsonb)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_switch constant uuid := gen_random_uuid();
BEGIN
    -- One switch at a time, and none while a model is retired. Who queues things goes on: the
    -- keys that the queue refers to do not change.
    PERFORM FROM ml.model_versions ORDER BY model_versions.model_version FOR NO KEY UPDATE;

    INSERT INTO ml.model_switches (switch_id, purpose, from_model, to_model, switched_at)
    SELECT
        v_switch, asked.key::ml.model_purpose, active.model_version, asked.value,
        -- The latest is what is taken back, also after the clock was set back.
        greatest(
            clock_timestamp(),
            (SELECT max(former.switched_at) + interval '1 us' FROM ml.model_switches AS former)
        )
    FROM jsonb_each_text(use_models.models) AS asked
    LEFT JOIN ml.model_versions AS active
        ON active.purpose = asked.key::ml.model_purpose AND active.is_active
    WHERE active.model_version IS DISTINCT FROM asked.value;

    UPDATE ml.model_versions
    SET is_active = FALSE
    FROM ml.model_switches
    WHERE model_switches.switch_id = v_switch
        AND model_versions.model_version = model_switches.from_model;
    IF EXISTS (
        SELECT FROM ml.model_switches
        INNER JOIN ml.model_versions ON model_versions.model_version = model_switches.to_model
        WHERE model_switches.switch_id = v_switch AND model_versions.state <> 'ready'
    ) THEN
        PERFORM ops.raise_error('YP362', 'Only a model that is ready can be taken into use.');
    END IF;
    UPDATE ml.model_versions
    SET is_active = TRUE, activated_at = clock_timestamp()
    FROM ml.model_switches
    WHERE model_switches.switch_id = v_switch
        AND model_versions.model_version = model_switches.to_model;

    IF EXISTS (
        SELECT FROM (VALUES
            ('user_embedding'::ml.model_purpose, 'event_embedding'::ml.model_purpose),
            ('sponsor_embedding'::ml.model_purpose, 'package_embedding'::ml.model_purpose)
        ) AS pairs (one, other)
        INNER JOIN ml.model_versions AS one ON one.purpose = pairs.one AND one.is_active
        INNER JOIN ml.model_versions AS other ON other.purpose = pairs.other AND other.is_active
        WHERE one.vector_space <> other.vector_space
    ) THEN
        PERFORM ops.raise_error('YP366');
    END IF;
    RETURN v_switch;
END
$function$;

REVOKE ALL ON FUNCTION ml.use_models(jsonb) FROM public;
COMMENT ON FUNCTION ml.use_models(jsonb) IS
'Takes models into use: an object from purpose to model, null for none. Errors: YP362 one is not
ready; YP366 compared ones would differ in space. For the package''s own functions.';

CREATE FUNCTION ml.switch_models(models text[])
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        cardinality(models) BETWEEN 1 AND 5 AND array_position(models, NULL) IS NULL,
        'models', 'must name one to five models'
    );
    PERFORM ml.require_model(named) FROM unnest(models) AS named;
    PERFORM ops.require(
        (
            SELECT count(DISTINCT model_versions.purpose) = cardinality(models)
            FROM ml.model_versions
            WHERE model_versions.model_version = ANY(models)
        ),
        'models', 'must name one model of each purpose'
    );
    RETURN ml.use_models((
        SELECT jsonb_object_agg(model_versions.purpose, model_versions.model_version)
        FROM ml.model_versions
        WHERE model_versions.model_version = ANY(models)
    ));
END
$function$;

REVOKE ALL ON FUNCTION ml.switch_models(text[]) FROM public;
COMMENT ON FUNCTION ml.switch_models(text[]) IS
'Takes these models into use, each instead of the one of its purpose, in one step, and returns the
id of the switch. Errors: YP003 an argument; YP361 one is unknown; YP362 one is not ready; YP366
compared ones would differ in space. For the package''s own functions.';

CREATE FUNCTION ml.roll_back_models()
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_models jsonb;
BEGIN
    PERFORM FROM ml.model_versions ORDER BY model_versions.model_version FOR NO KEY UPDATE;
    SELECT jsonb_object_agg(model_switches.purpose, model_switches.from_model) INTO v_models
    FROM ml.model_switches
    WHERE model_switches.switch_id = (
        SELECT latest.switch_id
        FROM ml.model_switches AS latest
        ORDER BY latest.switched_at DESC
        LIMIT 1
    );
    IF v_models IS NULL THEN
        PERFORM ops.raise_error('YP367');
    END IF;
    RETURN ml.use_models(v_models);
END
$function$;

REVOKE ALL ON FUNCTION ml.roll_back_models() FROM public;
COMMENT ON FUNCTION ml.roll_back_models() IS
'Takes the latest switch back, for all of its purposes; that is a switch too, and a second call
takes it back. Errors: YP362 a former model is retired; YP366 compared ones would differ in space;
YP367 nothing was switched yet. For the package''s own functions.';

CREATE FUNCTION ml.move_model(model_version text, state ml.model_state)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_model ml.model_versions := ml.require_model(model_version);
BEGIN
    SELECT * INTO v_model
    FROM ml.model_versions
    WHERE model_versions.model_version = v_model.model_version
    FOR NO KEY UPDATE;
    IF v_model.is_active AND state <> 'ready' THEN
        PERFORM ops.raise_error('YP005', 'The model is in use; switch to another one first.');
    END IF;
    UPDATE ml.model_versions
    SET state = move_model.state
    WHERE model_versions.model_version = v_model.model_version;
    IF state = 'retired' THEN
        DELETE FROM ml.embedding_queue
        WHERE embedding_queue.model_version = v_model.model_version;
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ml.move_model(text, ml.model_state) FROM public;
COMMENT ON FUNCTION ml.move_model(text, ml.model_state) IS
'Moves a model to a state; a retired one waits for nothing any more. Errors: YP005 it is in use;
YP011 there is no such move; YP361 it is unknown. For the package''s own functions.';

CREATE PROCEDURE ml.build_indexes(INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    v_model ml.model_versions;
BEGIN
    SELECT * INTO v_model
    FROM ml.model_versions
    WHERE model_versions.state = 'indexing'
        -- A restore of the rows alone leaves a model without its index.
        OR model_versions.state = 'ready'
        AND ml.lacks_index(model_versions.model_version, model_versions.purpose)
    ORDER BY model_versions.updated_at, model_versions.model_version
    LIMIT 1
    -- Held for as long as the building takes: new events still refer to the model.
    FOR NO KEY UPDATE SKIP LOCKED;
    IF FOUND THEN
        PERFORM ml.build_index(v_model.model_version, v_model.purpose);
        IF v_model.state = 'indexing' THEN
            PERFORM ml.move_model(v_model.model_version, 'ready');
        END IF;
    END IF;
    handled := CASE WHEN v_model.model_version IS NULL THEN 0 ELSE 1 END;
    more := handled > 0;
END
$procedure$;

REVOKE ALL ON PROCEDURE ml.build_indexes(bigint, boolean) FROM public;
COMMENT ON PROCEDURE ml.build_indexes (bigint, boolean) IS
'Builds the index of one model whose vectors are loaded, and makes it ready; that of a ready one
that lacks it too. For ops.tick().';
