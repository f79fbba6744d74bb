-- How well an event and a sponsor fit: a linear model over the features of the pair, so that each
-- feature's share of the score is its explanation. The queue of pairs is worked off in steps.

CREATE FUNCTION ml.score_pair(event_id uuid, sponsor_id uuid)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_model constant ml.model_versions := ml.model_in_use('match');
    v_features ml.match_features;
    v_bias constant numeric := coalesce((v_model.parameters ->> 'bias')::numeric, 0);
    v_explanations jsonb;
    v_raw numeric;
    v_score numeric;
    v_match uuid;
BEGIN
    SELECT * INTO v_features
    FROM ml.match_features
    WHERE match_features.event_id = score_pair.event_id
        AND match_features.sponsor_id = score_pair.sponsor_id
        AND match_features.version
        = coalesce((v_model.parameters ->> 'features_version')::integer, 1);
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    -- Unknown features contribute nothing: neither those of the model nor those of the pair.
    SELECT
        coalesce(jsonb_agg(
            jsonb_build_object(
                'feature', shares.feature, 'value', shares.value, 'weight', shares.weight,
                'contribution', shares.value * shares.weight
            )
            ORDER BY abs(shares.value * shares.weight) DESC, shares.feature
        ), '[]'),
        v_bias + coalesce(sum(shares.value * shares.weight), 0)
    INTO v_explanations, v_raw
    FROM (
        SELECT
            weights.key AS feature, (weights.value #>> '{}')::numeric AS weight,
            CASE jsonb_typeof(v_features.features -> weights.key)
                WHEN 'number' THEN (v_features.features ->> weights.key)::numeric
                WHEN 'boolean' THEN (v_features.features ->> weights.key)::boolean::integer
            END AS value
        FROM jsonb_each(coalesce(v_model.parameters -> 'weights', '{}')) AS weights
    ) AS shares
    WHERE shares.value IS NOT NULL;

    v_score := greatest(0, least(1, v_raw));
    IF v_score <> v_raw THEN
        v_explanations := v_explanations || jsonb_build_object(
            'feature', 'limit', 'value', v_raw, 'weight', 1, 'contribution', v_score - v_raw
        );
    END IF;

    INSERT INTO sponsorship.sponsorship_matches AS known (
        event_id, sponsor_id, score, bias, model_version, features_version, explanations,
        reason_codes
    )
    SELECT
        score_pair.event_id, score_pair.sponsor_id, v_score, v_bias, v_model.model_version,
        v_features.version, v_explanations,
        ARRAY(
            SELECT share ->> 'feature'
            FROM jsonb_array_elements(v_explanations) WITH ORDINALITY AS shares (share, place)
            WHERE (share ->> 'contribution')::numeric > 0
                AND share ->> 'feature' = ANY(sponsorship.match_reasons())
            ORDER BY shares.place
            LIMIT 5
        )
    ON CONFLICT ON CONSTRAINT sponsorship_matches_event_sponsor_unique DO UPDATE
    SET
        score = excluded.score,
        bias = excluded.bias,
        model_version = excluded.model_version,
        features_version = excluded.features_version,
        explanations = excluded.explanations,
        reason_codes = excluded.reason_codes,
        computed_at = clock_timestamp()
    RETURNING known.id INTO v_match;
    RETURN v_match;
END
$function$;

REVOKE ALL ON FUNCTION ml.score_pair(uuid, uuid) FROM public;
COMMENT ON FUNCTION ml.score_pair(uuid, uuid) IS
'Scores a pair with the model in use and stores score and explanation, whose contributions and bias
add up to it; returns the match, null: the pair has no features of the model''s version. Errors:
YP365 no model is in use. For the package''s own functions.';

CREATE PROCEDURE ml.score_matches(INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    v_ids bigint[];
BEGIN
    handled := 0;
    more := FALSE;
    IF NOT EXISTS (
        SELECT FROM ml.model_versions
        WHERE model_versions.purpose = 'match' AND model_versions.is_active
    ) THEN
        RETURN;
    END IF;

    v_ids := ARRAY(
        SELECT queued.id
        FROM sponsorship.fit_recalc_queue AS queued
        WHERE queued.processed_at IS NULL AND queued.run_after <= (SELECT clock_timestamp())
        ORDER BY queued.run_after, queued.id
        LIMIT 20
        FOR UPDATE SKIP LOCKED
    );
    -- Done before they are computed: who asks meanwhile is the next request.
    UPDATE sponsorship.fit_recalc_queue AS queued
    SET processed_at = clock_timestamp(), attempts = queued.attempts + 1
    WHERE queued.id = ANY(v_ids);
    SELECT count(ml.score_pair(pairs.event_id, pairs.sponsor_id)) INTO handled
    FROM (
        SELECT DISTINCT features.event_id, features.sponsor_id
        FROM sponsorship.fit_recalc_queue AS queued
        INNER JOIN ml.match_features AS features
            ON
                (queued.event_id IS NULL OR features.event_id = queued.event_id)
                AND (queued.sponsor_id IS NULL OR features.sponsor_id = queued.sponsor_id)
        WHERE queued.id = ANY(v_ids)
        ORDER BY features.event_id, features.sponsor_id
    ) AS pairs;
    more := cardinality(v_ids) = 20;
END
$procedure$;

REVOKE ALL ON PROCEDURE ml.score_matches(bigint, boolean) FROM public;
COMMENT ON PROCEDURE ml.score_matches (bigint, boolean) IS
'Scores the pairs of twenty requests of sponsorship.fit_recalc_queue; nothing while no model of
matches is in use. For ops.tick().';

CREATE FUNCTION ml.judge_match(match_id uuid, label text, reason_codes text[], notes text)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_match sponsorship.sponsorship_matches;
    v_feedback uuid;
BEGIN
    PERFORM ops.require(
        label IN ('good_fit', 'bad_fit', 'later', 'hidden'), 'label',
        'must be good_fit, bad_fit, later or hidden'
    );
    PERFORM ops.require(
        reason_codes <@ sponsorship.match_reasons() AND cardinality(reason_codes) <= 10,
        'reason_codes', 'must be of the list of reasons, ten at most'
    );
    PERFORM ops.require(
        coalesce(char_length(notes) <= 10000, TRUE), 'notes', 'must be 10,000 characters at most'
    );
    -- Whom the policies show the match, judges it. Two opinions at once take turns.
    SELECT * INTO v_match
    FROM sponsorship.sponsorship_matches AS known
    WHERE known.id = judge_match.match_id
        AND (
            known.event_id = ANY(events.managed_events('viewer'))
            AND known.sponsor_id = ANY(sponsorship.findable_sponsors())
            OR known.sponsor_id = ANY(sponsorship.my_sponsors('viewer'))
        )
        AND (known.expires_at IS NULL OR known.expires_at > now())
    FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP004', 'The match is unknown, or of others.');
    END IF;

    UPDATE sponsorship.match_feedback AS former
    SET superseded_at = clock_timestamp()
    WHERE former.event_id = v_match.event_id
        AND former.sponsor_id = v_match.sponsor_id
        AND former.user_id = v_caller
        AND former.superseded_at IS NULL;
    INSERT INTO sponsorship.match_feedback (
        event_id, sponsor_id, match_id, user_id, label, reason_codes, score, model_version, notes
    )
    VALUES (
        v_match.event_id, v_match.sponsor_id, v_match.id, v_caller, judge_match.label,
        judge_match.reason_codes, v_match.score, v_match.model_version, judge_match.notes
    )
    RETURNING match_feedback.id INTO v_feedback;
    RETURN v_feedback;
END
$function$;

REVOKE ALL ON FUNCTION ml.judge_match(uuid, text, text[], text) FROM public;
COMMENT ON FUNCTION ml.judge_match(uuid, text, text[], text) IS
'Records what the caller thinks of a match, with the score that she saw; her former opinion is
superseded. Errors: YP001, YP009 not signed in or no profile; YP003 an argument; YP004 no match of
hers. For the package''s own functions.';
