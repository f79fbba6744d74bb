-- Uniques that can be merged. A sketch is the sorted set of the 64-bit hashes of the people, cut to
-- the 4,096 smallest: below that it is exact; above, how small the largest kept hash is tells how
-- many there are, with a standard error of 1/sqrt(4096) = 1.6 %. A union keeps all hashes below the
-- smallest cut of its parts, so it is exact when no part was cut, however large it gets.

CREATE FUNCTION analytics.sketch(hashes bigint[])
RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ARRAY(
        SELECT DISTINCT hash
        FROM unnest(sketch.hashes) AS hash
        WHERE hash IS NOT NULL
        ORDER BY hash
        LIMIT 4096
    )
$function$;

REVOKE ALL ON FUNCTION analytics.sketch(bigint[]) FROM public;
COMMENT ON FUNCTION analytics.sketch(bigint[]) IS
'The sketch of a set of hashes; that of a uuid is pg_catalog.uuid_hash_extended(it, 0). Never null.
For the package''s own functions.';

CREATE FUNCTION analytics.estimate_uniques(seen bigint, cut bigint)
RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN estimate_uniques.cut IS NULL THEN estimate_uniques.seen
        -- The cut as a share of all possible hashes.
        ELSE round(
            estimate_uniques.seen * 18446744073709551616.0
            / (estimate_uniques.cut + 9223372036854775808.0)
        )::bigint
    END
$function$;

REVOKE ALL ON FUNCTION analytics.estimate_uniques(bigint, bigint) FROM public;
COMMENT ON FUNCTION analytics.estimate_uniques(bigint, bigint) IS
'How many there are when so many hashes were seen below the cut; null cut: nothing was cut off. For
the package''s own functions.';

CREATE FUNCTION analytics.count_uniques(sketch bigint[])
RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT analytics.estimate_uniques(
        CASE
            WHEN cardinality(count_uniques.sketch) < 4096
                THEN cardinality(count_uniques.sketch)
            ELSE 4095
        END,
        count_uniques.sketch[4096]
    )
$function$;

REVOKE ALL ON FUNCTION analytics.count_uniques(bigint[]) FROM public;
COMMENT ON FUNCTION analytics.count_uniques(bigint[]) IS
'How many people one sketch stands for; null for null. For the package''s own functions.';

CREATE FUNCTION analytics.add_sketch(state bigint[], sketch bigint[])
RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN add_sketch.sketch IS NULL THEN add_sketch.state
        ELSE ARRAY[
            least(add_sketch.state[1], add_sketch.sketch[4096])
        ] || add_sketch.state[2:] || add_sketch.sketch
    END
$function$;

REVOKE ALL ON FUNCTION analytics.add_sketch(bigint[], bigint[]) FROM public;
COMMENT ON FUNCTION analytics.add_sketch(bigint[], bigint[]) IS
'State of analytics.unique_count(): the smallest cut so far, and all hashes. For the package''s own
functions.';

CREATE FUNCTION analytics.count_sketches(state bigint[])
RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT analytics.estimate_uniques(count(DISTINCT hash), count_sketches.state[1])
    FROM unnest(count_sketches.state[2:]) AS hash
    WHERE count_sketches.state[1] IS NULL OR hash < count_sketches.state[1]
$function$;

REVOKE ALL ON FUNCTION analytics.count_sketches(bigint[]) FROM public;
COMMENT ON FUNCTION analytics.count_sketches(bigint[]) IS
'Result of analytics.unique_count(). For the package''s own functions.';

CREATE AGGREGATE analytics.unique_count (sketch bigint [])(
    sfunc = analytics.add_sketch,
    stype = pg_catalog._int8,
    initcond = '{NULL}',
    finalfunc = analytics.count_sketches,
    parallel = 'safe'
);

REVOKE ALL ON FUNCTION analytics.unique_count(bigint[]) FROM public;
COMMENT ON AGGREGATE analytics.unique_count (bigint []) IS
'How many people the union of sketches stands for. It copies what it has at each row: for one event
or organization; for the platform there is analytics.event_viewers(). For the package''s own
functions.';
