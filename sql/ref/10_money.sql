-- From minor units to an amount, for generated columns beside a *_cents column. Multiplying by
-- a power of ten keeps every digit of a bigint; a numeric division would round the large ones.

CREATE FUNCTION ref.minor_to_amount(minor_units bigint, decimal_places integer)
RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT round(
        minor_to_amount.minor_units
        * power(10::numeric, -minor_to_amount.decimal_places),
        minor_to_amount.decimal_places
    );
$function$;

REVOKE EXECUTE ON FUNCTION ref.minor_to_amount(bigint, integer) FROM public;
GRANT EXECUTE ON FUNCTION ref.minor_to_amount(bigint, integer)
TO anon, authenticated, service_role;

COMMENT ON FUNCTION ref.minor_to_amount(bigint, integer) IS
'The amount in major units, with exactly decimal_places digits after the point: (2599, 2) is 25.99,
(2599, 0) is 2599, (2599, 3) is 2.599. decimal_places is that of ref.currencies, 0 to 4.
NULL when an argument is NULL; no errors. Callable by anon, authenticated and service_role.';
