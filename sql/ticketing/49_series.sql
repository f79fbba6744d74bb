-- From a date of a series to an event on sale: the template of the series with what differs on the
-- date gives the event, its tiers and their pools. A template is right when an event can be made
-- from it, so that is how it is tried.

CREATE FUNCTION ticketing.merged(listed jsonb, overrides jsonb)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_unknown text;
BEGIN
    SELECT key INTO v_unknown
    FROM jsonb_object_keys(overrides) AS key
    WHERE NOT EXISTS (
        SELECT FROM jsonb_array_elements(listed) AS part WHERE part ->> 'name' = key
    )
    LIMIT 1;
    IF FOUND THEN
        PERFORM ops.raise_error(
            'YP175', format('The template has no tier or pool named %s.', left(v_unknown, 100))
        );
    END IF;

    RETURN (
        SELECT
            coalesce(
                jsonb_agg(
                    part.value || coalesce(overrides -> (part.value ->> 'name'), '{}')
                    ORDER BY part.nth
                ),
                '[]'
            )
        FROM jsonb_array_elements(listed) WITH ORDINALITY AS part (value, nth)
        WHERE overrides -> (part.value ->> 'name') IS DISTINCT FROM 'null'
    );
END
$function$;

REVOKE ALL ON FUNCTION ticketing.merged(jsonb, jsonb) FROM public;
COMMENT ON FUNCTION ticketing.merged(jsonb, jsonb) IS
'An array of named objects, with what an object of overrides says by their names; null leaves one
out. YP175 where a name is not in the array. For the package''s own functions.';

CREATE FUNCTION ticketing.given_for(template jsonb, overrides jsonb)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_kinds constant jsonb := '{
        "title": "text", "description": "text?", "category_slug": "text?", "category": "text?",
        "currency_code": "text?", "language_code": "text?", "venue": "text?", "address": "text?",
        "city": "text?", "country": "text?", "country_code": "text?", "region_code": "text?",
        "lat": "number?", "lng": "number?", "cover_image_url": "text?", "visibility": "text",
        "refund_cutoff_days": "integer", "sponsorable": "boolean", "target_audience": "object?"
    }'::jsonb;
    v_part text;
BEGIN
    PERFORM ops.require_values(
        'template', template, v_kinds || '{"tiers": "array", "pools": "array"}'
    );
    PERFORM ops.require_values(
        'overrides', overrides,
        v_kinds || '{"tiers": "object", "pools": "object", "duration_minutes": "integer"}'
    );
    FOREACH v_part IN ARRAY ARRAY['tiers', 'pools'] LOOP
        PERFORM ops.require(
            bool_and(jsonb_typeof(part) = 'object' AND jsonb_typeof(part -> 'name') = 'string')
            AND count(*) <= 50 AND count(*) = count(DISTINCT part ->> 'name')
            OR count(*) = 0,
            v_part, 'must be at most 50 objects, each with a name of its own'
        )
        FROM jsonb_array_elements(coalesce(template -> v_part, '[]')) AS part;
        PERFORM ops.require(
            bool_and(jsonb_typeof(part.value) IN ('object', 'null') AND NOT part.value ? 'name')
            IS NOT FALSE,
            v_part, 'must hold an object or null by each name, and keep the names'
        )
        FROM jsonb_each(coalesce(overrides -> v_part, '{}')) AS part;
    END LOOP;

    RETURN template || overrides || jsonb_build_object(
        'tiers', ticketing.merged(
            coalesce(template -> 'tiers', '[]'), coalesce(overrides -> 'tiers', '{}')
        ),
        'pools', ticketing.merged(
            coalesce(template -> 'pools', '[]'), coalesce(overrides -> 'pools', '{}')
        )
    );
END
$function$;

REVOKE ALL ON FUNCTION ticketing.given_for(jsonb, jsonb) FROM public;
COMMENT ON FUNCTION ticketing.given_for(jsonb, jsonb) IS
'What a date''s event is made from: the template of its series, and what differs on the date.
Errors: YP003, YP175. For the package''s own functions.';

CREATE FUNCTION ticketing.tier_of_date(given jsonb, nth bigint, local_start timestamp)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_window constant text[] := ARRAY[
        'opens_days_before', 'opens_at', 'closes_days_before', 'closes_at'
    ];
BEGIN
    -- The window alone: the rest is judged as for any tier.
    PERFORM ops.require_values(
        'tiers',
        (SELECT coalesce(jsonb_object_agg(key, value), '{}')
        FROM jsonb_each(given)
        WHERE key = ANY(v_window)),
        '{
            "opens_days_before": "integer", "opens_at": "clock",
            "closes_days_before": "integer", "closes_at": "clock"
        }'
    );
    PERFORM ops.require(
        coalesce((given ->> 'opens_days_before')::bigint BETWEEN 0 AND 1000, TRUE)
        AND coalesce((given ->> 'closes_days_before')::bigint BETWEEN 0 AND 1000, TRUE),
        'tiers', 'must open and close at most 1000 days before'
    );
    PERFORM ops.require(
        NOT given ?| ARRAY[
            'sales_start', 'sales_end', 'local_sales_start', 'local_sales_end'
        ],
        'tiers', 'must say when they open and close by days before, as the dates differ'
    );

    RETURN jsonb_build_object('sort_index', nth)
        || (given - v_window)
        || CASE WHEN given ?| v_window[1:2] THEN jsonb_build_object(
            'local_sales_start', to_char(
                local_start::date - coalesce((given ->> 'opens_days_before')::integer, 0)
                + coalesce((given ->> 'opens_at')::time, local_start::time),
                'YYYY-MM-DD HH24:MI'
            )
        ) ELSE '{}' END
        || CASE WHEN given ?| v_window[3:4] THEN jsonb_build_object(
            'local_sales_end', to_char(
                local_start::date - coalesce((given ->> 'closes_days_before')::integer, 0)
                + coalesce((given ->> 'closes_at')::time, local_start::time),
                'YYYY-MM-DD HH24:MI'
            )
        ) ELSE '{}' END;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.tier_of_date(jsonb, bigint, timestamp) FROM public;
COMMENT ON FUNCTION ticketing.tier_of_date(jsonb, bigint, timestamp) IS
'A tier of a template with the times of one date: opens_days_before 14 and opens_at 10:00 is ten
o''clock on the wall a fortnight before. Errors: YP003. For the package''s own functions.';

CREATE FUNCTION ticketing.enter_event(
    series events.event_series,
    occurrence events.event_occurrences,
    created_by uuid
)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_given constant jsonb := ticketing.given_for(series.template, occurrence.overrides);
    v_start constant timestamp := occurrence.local_date + occurrence.local_time::time;
    v_minutes constant bigint
        := coalesce((v_given ->> 'duration_minutes')::bigint, series.duration_minutes);
    v_event events.events;
    v_part record;
    v_tiers jsonb := '{}'::jsonb;
    v_pools jsonb := '{}'::jsonb;
    v_rule text;
BEGIN
    PERFORM ops.require(
        v_minutes BETWEEN 1 AND 44640, 'duration_minutes', 'must be between 1 and 44640'
    );

    v_event := jsonb_populate_record(
        NULL::events.events, v_given - ARRAY['tiers', 'pools', 'visibility', 'refund_cutoff_days']
    );
    INSERT INTO events.events (
        owner_context_type, owner_context_id, created_by, series_id, timezone, title, start_at,
        end_at, visibility, refund_cutoff_days, sponsorable, description, category_slug, category,
        currency_code, language_code, venue, address, city, country, country_code, region_code,
        lat, lng, cover_image_url, target_audience
    )
    SELECT
        'organization', series.organization_id, enter_event.created_by, series.id,
        series.timezone, btrim(coalesce(v_event.title, series.name)), span.start_at, span.end_at,
        coalesce(v_given ->> 'visibility', 'public')::events.event_visibility,
        coalesce((v_given ->> 'refund_cutoff_days')::bigint, 7),
        coalesce(v_event.sponsorable, TRUE), v_event.description, v_event.category_slug,
        v_event.category, v_event.currency_code, v_event.language_code, v_event.venue,
        v_event.address, v_event.city, v_event.country, v_event.country_code, v_event.region_code,
        v_event.lat, v_event.lng, v_event.cover_image_url, v_event.target_audience
    FROM events.local_span(v_start, v_minutes::integer, series.timezone) AS span
    RETURNING * INTO v_event;

    FOR v_part IN
        SELECT tier.value, tier.nth
        FROM jsonb_array_elements(v_given -> 'tiers') WITH ORDINALITY AS tier (value, nth)
        ORDER BY tier.nth
    LOOP
        v_tiers := v_tiers || jsonb_build_object(
            v_part.value ->> 'name',
            ticketing.add_tier(
                v_event, ticketing.tier_of_date(v_part.value, v_part.nth, v_start)
            )
        );
    END LOOP;

    FOR v_part IN
        SELECT pool.value
        FROM jsonb_array_elements(v_given -> 'pools') WITH ORDINALITY AS pool (value, nth)
        ORDER BY pool.nth
    LOOP
        PERFORM ops.require_values('pools', v_part.value, '{
            "name": "text", "capacity": "integer", "parent": "text", "tiers": "object"
        }');
        PERFORM ops.require(
            NOT v_part.value ? 'parent' OR v_pools ? (v_part.value ->> 'parent'),
            'pools', 'must name a parent that stands before'
        );
        v_pools := v_pools || jsonb_build_object(
            v_part.value ->> 'name',
            ticketing.add_pool(
                v_event.id, v_part.value ->> 'name', (v_part.value ->> 'capacity')::bigint,
                (v_pools ->> (v_part.value ->> 'parent'))::uuid
            )
        );
        PERFORM ops.require(
            bool_and(
                ops.is_of_kind(member.value, 'integer') AND EXISTS (
                    SELECT FROM jsonb_array_elements(series.template -> 'tiers') AS tier
                    WHERE tier ->> 'name' = member.key
                )
            ) IS NOT FALSE,
            'pools', 'must say for tiers of the template how many places a ticket takes'
        )
        FROM jsonb_each(coalesce(v_part.value -> 'tiers', '{}')) AS member;
        PERFORM ticketing.join_pool(
            (v_pools ->> (v_part.value ->> 'name'))::uuid, (v_tiers ->> member.key)::uuid,
            (member.value #>> '{}')::bigint
        )
        FROM jsonb_each(coalesce(v_part.value -> 'tiers', '{}')) AS member
        -- A tier may be left out on this date.
        WHERE v_tiers ? member.key
        ORDER BY member.key;
    END LOOP;

    RETURN v_event.id;
EXCEPTION
    WHEN integrity_constraint_violation OR data_exception THEN
        GET STACKED DIAGNOSTICS v_rule = CONSTRAINT_NAME;
        PERFORM ops.raise_error('YP175', format(
            'The template breaks the rule %s.', coalesce(nullif(v_rule, ''), SQLERRM)
        ));
        RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.enter_event(events.event_series, events.event_occurrences, uuid)
FROM public;
COMMENT ON FUNCTION ticketing.enter_event(events.event_series, events.event_occurrences, uuid) IS
'Enters the event of a date as a draft, with its tiers and pools, and returns its id. Errors: YP003
and YP010 as ticketing.add_tier() and ticketing.add_pool(); YP175 the template breaks a rule. For
the package''s own functions.';

CREATE FUNCTION ticketing.try_template(series events.event_series, overrides jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_date events.event_occurrences;
BEGIN
    SELECT * INTO v_date
    FROM events.event_occurrences
    WHERE event_occurrences.series_id = series.id
    ORDER BY event_occurrences.position
    LIMIT 1;
    v_date.overrides := overrides;
    PERFORM ticketing.enter_event(series, v_date, series.created_by);
    -- Undone again: an error is the only way out that leaves nothing.
    RAISE EXCEPTION USING ERRCODE = 'ZZ001';
EXCEPTION
    WHEN SQLSTATE 'ZZ001' THEN
        RETURN;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.try_template(events.event_series, jsonb) FROM public;
COMMENT ON FUNCTION ticketing.try_template(events.event_series, jsonb) IS
'Raises what ticketing.enter_event() would for the first date of the series with these overrides,
and leaves nothing behind. For the package''s own functions.';
