-- Quantiles that can be merged. A histogram counts values in buckets of an eighth of a doubling,
-- each entry a bucket times 2^32 plus its count: bucket 0 holds 0, bucket b the values from
-- 2^((b-1)/8) to below 2^(b/8). What is read from it is the middle of a bucket, at most 4.5 % off.

CREATE FUNCTION analytics.histogram(sample bigint[])
RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(array_agg(counted.bucket << 32 | counted.times ORDER BY counted.bucket), '{}')
    FROM (
        SELECT
            CASE
                WHEN item > 0 THEN
                    1 + floor(8 * ln(item::double precision) / ln(2::double precision))::bigint
                ELSE 0
            END AS bucket,
            count(*) AS times
        FROM unnest(histogram.sample) AS item
        WHERE item IS NOT NULL
        GROUP BY bucket
    ) AS counted
$function$;

REVOKE ALL ON FUNCTION analytics.histogram(bigint[]) FROM public;
COMMENT ON FUNCTION analytics.histogram(bigint[]) IS
'The histogram of some values; what is negative counts as 0. For the package''s own functions.';

CREATE FUNCTION analytics.sum_histograms(entries bigint[])
RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(array_agg(merged.bucket << 32 | merged.times ORDER BY merged.bucket), '{}')
    FROM (
        SELECT entry >> 32 AS bucket, sum(entry & 4294967295)::bigint AS times
        FROM unnest(sum_histograms.entries) AS entry
        GROUP BY entry >> 32
    ) AS merged
$function$;

REVOKE ALL ON FUNCTION analytics.sum_histograms(bigint[]) FROM public;
COMMENT ON FUNCTION analytics.sum_histograms(bigint[]) IS
'One histogram of the entries of several. For the package''s own functions.';

CREATE AGGREGATE analytics.merge_histograms (histogram bigint [])(
    sfunc = array_cat,
    stype = pg_catalog._int8,
    initcond = '{}',
    finalfunc = analytics.sum_histograms,
    parallel = 'safe'
);

REVOKE ALL ON FUNCTION analytics.merge_histograms(bigint[]) FROM public;
COMMENT ON AGGREGATE analytics.merge_histograms (bigint []) IS
'The histogram of all values behind several histograms. For the package''s own functions.';

CREATE FUNCTION analytics.histogram_quantile(quantile double precision, histogram bigint[])
RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN counted.bucket = 0 THEN 0
        ELSE (
            2 ^ ((counted.bucket - 1) / 8::double precision)
            + 2 ^ (counted.bucket / 8::double precision)
        ) / 2
    END
    FROM (
        SELECT
            entry >> 32 AS bucket,
            sum(entry & 4294967295) OVER (ORDER BY entry) AS until_here,
            sum(entry & 4294967295) OVER () AS in_all
        FROM unnest(histogram_quantile.histogram) AS entry
    ) AS counted
    WHERE counted.until_here >= histogram_quantile.quantile * counted.in_all
    ORDER BY counted.bucket
    LIMIT 1
$function$;

REVOKE ALL ON FUNCTION analytics.histogram_quantile(double precision, bigint[]) FROM public;
COMMENT ON FUNCTION analytics.histogram_quantile(double precision, bigint[]) IS
'The value that this share, 0 to 1, of the values do not exceed, at most 4.5 % off; null for an
empty histogram. For the package''s own functions.';
