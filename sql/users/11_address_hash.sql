-- One way to hash an address, for every table that must recognize one without keeping it, or find
-- it when its owner is erased: equal addresses must give equal hashes everywhere.

CREATE FUNCTION users.address_hash(address text)
RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT sha256(convert_to(lower(btrim(address)), 'UTF8'))
$function$;

REVOKE ALL ON FUNCTION users.address_hash(text) FROM public;
COMMENT ON FUNCTION users.address_hash(text) IS
'SHA-256, 32 bytes, of an e-mail address or an E.164 number in lower case without blanks around
it; null for null. Not keyed: who has the address can find it. For the package''s own functions.';
