-- The one rounding rule of the package: parts of an amount are rounded so that their sum is the
-- amount. Everything that divides money divides it here.

CREATE FUNCTION payments.split(total_cents bigint, weights bigint[])
RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    -- Numeric, because amount times weight does not fit a bigint.
    v_total constant numeric := abs(total_cents::numeric);
    v_sum numeric;
    v_parts bigint[];
BEGIN
    PERFORM ops.require(total_cents IS NOT NULL, 'total_cents', 'must be given');
    SELECT sum(weight) INTO v_sum
    FROM unnest(weights) AS weight
    HAVING min(weight) >= 0 AND count(weight) = count(*);
    PERFORM ops.require(
        v_sum > 0, 'weights', 'must be numbers, none below zero and not all of them zero'
    );

    SELECT array_agg((sign(total_cents::numeric) * rounded.part)::bigint ORDER BY rounded.place)
    INTO v_parts
    FROM (
        SELECT
            shares.place,
            -- What rounding down left over goes out by one each, to the largest remainders.
            shares.part + CASE
                WHEN row_number() OVER (ORDER BY shares.remainder DESC, shares.place)
                    <= v_total - sum(shares.part) OVER ()
                    THEN 1
                ELSE 0
            END AS part
        FROM (
            SELECT
                weighed.place,
                div(v_total * weighed.weight, v_sum) AS part,
                mod(v_total * weighed.weight, v_sum) AS remainder
            FROM unnest(weights) WITH ORDINALITY AS weighed (weight, place)
        ) AS shares
    ) AS rounded;

    RETURN v_parts;
END
$function$;

REVOKE ALL ON FUNCTION payments.split(bigint, bigint[]) FROM public;
COMMENT ON FUNCTION payments.split(bigint, bigint[]) IS
'Divides an amount in minor units in proportion to the weights, in their order, exactly: the parts
sum to it, each is less than one unit from its exact share, and what rounding down leaves goes to
the largest remainders, of equal ones to the first. A weight of zero gets nothing; a negative
amount is divided like the positive one. YP003 for no weights, all zero, one below zero or null.
For the package''s own functions.';
