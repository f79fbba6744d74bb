-- Features that the database computes from its own rows, in sets. They have a version of their own,
-- beyond those that services write: what a service wrote is never overwritten.

CREATE FUNCTION ml.feature_version()
RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT 1001
$function$;

REVOKE ALL ON FUNCTION ml.feature_version() FROM public;
COMMENT ON FUNCTION ml.feature_version() IS
'The version of the features that the package computes, of events and of pairs; it grows when they
change. Versions up to 1,000 are of services. For the package''s own functions.';

CREATE FUNCTION ml.words_of(list jsonb)
RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array(
        SELECT DISTINCT lower(word #>> '{}')
        FROM jsonb_array_elements(
            CASE WHEN jsonb_typeof(words_of.list) = 'array' THEN words_of.list ELSE '[]' END
        ) AS word
        WHERE jsonb_typeof(word) = 'string'
    )
$function$;

REVOKE ALL ON FUNCTION ml.words_of(jsonb) FROM public;
COMMENT ON FUNCTION ml.words_of(jsonb) IS
'The words of a JSON array, lower case, each once; what is none has none. For the package''s own
functions.';

CREATE FUNCTION ml.overlap(one text[], other text[])
RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT round(
        count(*) FILTER (WHERE word = ANY(overlap.one) AND word = ANY(overlap.other))::numeric
        / nullif(count(*), 0), 4
    )
    FROM (SELECT unnest(overlap.one) UNION SELECT unnest(overlap.other)) AS words (word)
    WHERE cardinality(overlap.one) > 0 AND cardinality(overlap.other) > 0
$function$;

REVOKE ALL ON FUNCTION ml.overlap(text[], text[]) FROM public;
COMMENT ON FUNCTION ml.overlap(text[], text[]) IS
'The words in both lists as a share of those in either, 0 to 1; null: a list is empty. For the
package''s own functions.';

CREATE FUNCTION ml.compute_event_features(things uuid[])
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
DECLARE
    v_computed bigint;
BEGIN
    INSERT INTO ml.event_features AS known (event_id, version, features, computed_at)
    SELECT
        e.id, ml.feature_version(),
        jsonb_build_object(
            'duration_hours', round(extract(EPOCH FROM e.end_at - e.start_at) / 3600, 2),
            'start_hour', extract(HOUR FROM e.start_at AT TIME ZONE e.timezone)::integer,
            'on_weekend', extract(ISODOW FROM e.start_at AT TIME ZONE e.timezone) >= 6,
            'lead_days', round(extract(EPOCH FROM e.start_at - e.published_at) / 86400, 2),
            'has_place', e.lat IS NOT NULL AND e.lng IS NOT NULL,
            'description_chars', coalesce(char_length(e.description), 0),
            'brand_safety_tags', coalesce(cardinality(e.brand_safety_tags), 0),
            'tiers', tiers.number, 'is_free', tiers.is_free, 'places', tiers.places,
            'tickets', sold.number,
            'sold_share', round(sold.number::numeric / nullif(tiers.places, 0), 4),
            'impressions', seen.impressions, 'completion_share', seen.completion_share,
            'dwell_ms_mean', seen.dwell_ms_mean, 'people', acts.people,
            'packages_on_offer', offers.number
        ),
        clock_timestamp()
    FROM events.events AS e
    CROSS JOIN LATERAL (
        SELECT
            count(*) AS number, bool_and(tier.price_cents = 0) AS is_free,
            -- A tier without limit makes the whole unlimited.
            CASE WHEN bool_and(tier.quantity IS NOT NULL) THEN sum(tier.quantity) END AS places
        FROM ticketing.ticket_tiers AS tier
        WHERE tier.event_id = e.id AND tier.status <> 'archived'
    ) AS tiers
    CROSS JOIN LATERAL (
        SELECT count(*) AS number
        FROM ticketing.tickets AS ticket
        WHERE ticket.event_id = e.id AND ticket.status IN ('issued', 'redeemed')
    ) AS sold
    CROSS JOIN LATERAL (
        SELECT
            coalesce(sum(days.impressions), 0) AS impressions,
            round(sum(days.completions) / nullif(sum(days.impressions), 0), 4) AS completion_share,
            round(sum(days.dwell_ms_sum) / nullif(sum(days.impressions), 0)) AS dwell_ms_mean
        FROM analytics.event_days AS days
        WHERE days.event_id = e.id AND days.day > (now() AT TIME ZONE 'UTC')::date - 90
    ) AS seen
    CROSS JOIN LATERAL (
        SELECT count(DISTINCT done.user_id) AS people
        FROM analytics.user_event_interactions AS done
        WHERE done.event_id = e.id AND done.created_at > now() - interval '90 days'
    ) AS acts
    CROSS JOIN LATERAL (
        SELECT count(*) AS number
        FROM sponsorship.sponsorship_packages AS package
        WHERE package.event_id = e.id
            AND package.status = 'published'
            AND package.is_active
            AND package.held + package.sold < package.inventory
    ) AS offers
    WHERE e.id = ANY(things)
    ORDER BY e.id
    ON CONFLICT (event_id, version) DO UPDATE
    SET features = excluded.features, computed_at = excluded.computed_at;
    GET DIAGNOSTICS v_computed = ROW_COUNT;
    RETURN v_computed;
END
$function$;

REVOKE ALL ON FUNCTION ml.compute_event_features(uuid[]) FROM public;
COMMENT ON FUNCTION ml.compute_event_features(uuid[]) IS
'Computes the features of these events and returns of how many: length, hour and day of its start
where it is, days on sale before it, tiers, places (null: unlimited) and valid tickets, impressions,
dwell and people of the last 90 days, packages on offer. For the package''s own functions.';

CREATE FUNCTION ml.compute_match_features(things uuid[])
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
DECLARE
    v_changed bigint;
BEGIN
    WITH
    pairs AS MATERIALIZED (
        SELECT e.id AS event_id, s.id AS sponsor_id, fits.*
        FROM events.events AS e
        CROSS JOIN sponsorship.sponsors AS s
        LEFT JOIN sponsorship.sponsor_profiles AS p ON p.sponsor_id = s.id
        LEFT JOIN ml.event_features AS f ON f.event_id = e.id AND f.version = ml.feature_version()
        CROSS JOIN LATERAL (
            SELECT
                CASE WHEN cardinality(p.preferred_categories) > 0
                    THEN (e.category_slug = ANY(p.preferred_categories))::integer
                END AS category_overlap,
                CASE WHEN cardinality(p.regions) > 0
                    AND num_nonnulls(e.country_code, e.region_code, e.country, e.city) > 0
                    THEN (
                        ARRAY[
                            lower(e.country_code), lower(e.region_code), lower(e.country),
                            lower(e.city)
                        ] && lower(p.regions::text)::text[]
                    )::integer
                END AS location_fit,
                (
                    SELECT round(avg((
                        package.price_cents >= coalesce(p.budget_min_cents, 0)
                        AND package.price_cents
                        <= coalesce(p.budget_max_cents, p.annual_budget_cents)
                    )::integer), 4)
                    FROM sponsorship.sponsorship_packages AS package
                    WHERE package.event_id = e.id
                        AND package.currency = p.currency
                        AND package.status = 'published'
                        AND package.is_active
                        AND package.held + package.sold < package.inventory
                ) AS budget_fit,
                ml.overlap(
                    ml.words_of(e.target_audience -> 'interests'),
                    ml.words_of(p.target_audience -> 'interests')
                ) AS audience_overlap,
                (f.features ->> 'completion_share')::numeric AS engagement,
                p.reputation_score AS past_performance,
                -- A million people are 1.
                least(1, round(log(10, 1 + coalesce(
                    (f.features ->> 'impressions')::numeric
                    + (f.features ->> 'tickets')::numeric, 0
                )) / 6, 4)) AS reach
        ) AS fits
        WHERE e.id = ANY(things)
            AND e.sponsorable
            AND s.status = 'active'
            AND s.deleted_at IS NULL
            -- Not everybody with everybody: who asks for something like it, and who was matched.
            AND (
                fits.category_overlap = 1
                OR fits.location_fit = 1
                OR fits.audience_overlap > 0
                OR EXISTS (
                    SELECT FROM sponsorship.sponsorship_matches AS known
                    WHERE known.event_id = e.id AND known.sponsor_id = s.id
                )
            )
    ),

    gone AS (
        DELETE FROM ml.match_features AS former
        WHERE former.event_id = ANY(things)
            AND former.version = ml.feature_version()
            AND NOT EXISTS (
                SELECT FROM pairs
                WHERE pairs.event_id = former.event_id AND pairs.sponsor_id = former.sponsor_id
            )
    )

    INSERT INTO ml.match_features AS known (event_id, sponsor_id, version, features, computed_at)
    SELECT
        pairs.event_id, pairs.sponsor_id, ml.feature_version(),
        to_jsonb(pairs) - 'event_id' - 'sponsor_id', clock_timestamp()
    FROM pairs
    ORDER BY pairs.event_id, pairs.sponsor_id
    ON CONFLICT ON CONSTRAINT match_features_event_id_sponsor_id_version_key DO UPDATE
    SET features = excluded.features, computed_at = excluded.computed_at
    WHERE known.features IS DISTINCT FROM excluded.features;
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    RETURN v_changed;
END
$function$;

REVOKE ALL ON FUNCTION ml.compute_match_features(uuid[]) FROM public;
COMMENT ON FUNCTION ml.compute_match_features(uuid[]) IS
'Computes the features of the pairs of these events with active sponsors that ask for their
category, place or interests, or were matched with them, takes those of other pairs away, and
returns how many changed. Each is 0 to 1, null: one side does not say; the names are reasons of
matches. For the package''s own functions.';

CREATE PROCEDURE ml.fill_features(INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    v_events constant uuid[] := ARRAY(
        SELECT e.id
        FROM events.events AS e
        LEFT JOIN ml.event_features AS f ON f.event_id = e.id AND f.version = ml.feature_version()
        WHERE e.status = 'published'
            AND e.end_at > now()
            AND (
                f.event_id IS NULL
                OR f.computed_at < now() - interval '1 day'
                OR f.computed_at < e.updated_at AND e.updated_at <= now()
            )
        ORDER BY f.computed_at NULLS FIRST, e.id
        LIMIT 50
    );
BEGIN
    handled := ml.compute_event_features(v_events);
    PERFORM ml.compute_match_features(v_events);
    DELETE FROM sponsorship.fit_recalc_queue AS done
    WHERE done.event_id = ANY(v_events) AND done.processed_at < now() - interval '30 days';
    INSERT INTO sponsorship.fit_recalc_queue (event_id, reason)
    SELECT DISTINCT features.event_id, 'features_computed'
    FROM ml.match_features AS features
    WHERE features.event_id = ANY(v_events) AND features.version = ml.feature_version()
    ORDER BY features.event_id
    ON CONFLICT DO NOTHING;
    more := cardinality(v_events) = 50;
END
$procedure$;

REVOKE ALL ON PROCEDURE ml.fill_features(bigint, boolean) FROM public;
COMMENT ON PROCEDURE ml.fill_features (bigint, boolean) IS
'Computes the features of fifty events to come that changed or were not computed for a day, and of
their pairs with sponsors, and asks for the scores anew. For ops.tick().';
