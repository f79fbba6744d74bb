-- Making codes that nobody guesses and everybody can type: no letter or digit that is taken for
-- another one (0 O, 1 I).

CREATE FUNCTION ticketing.random_code()
RETURNS text
LANGUAGE sql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- Twelve of 32 signs are 60 bits. Bytes 6 and 8 of an id are not all random.
    SELECT string_agg(
        substr('23456789ABCDEFGHJKLMNPQRSTUVWXYZ', get_byte(random.id, places.byte) % 32 + 1, 1)
        || CASE WHEN places.nth IN (4, 8) THEN '-' ELSE '' END,
        '' ORDER BY places.nth
    )
    FROM (SELECT uuid_send(gen_random_uuid()) AS id) AS random
    CROSS JOIN unnest(ARRAY[0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15])
        WITH ORDINALITY AS places (byte, nth)
$function$;

REVOKE ALL ON FUNCTION ticketing.random_code() FROM public;
COMMENT ON FUNCTION ticketing.random_code() IS
'A code of twelve signs in three groups, 60 random bits: 7KQM-2ZPA-WX5D. For the package''s own
functions.';
