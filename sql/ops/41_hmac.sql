-- HMAC-SHA256 (RFC 2104) from what the server itself has, without pgcrypto: codes of tickets and
-- webhooks are signed by it.

CREATE FUNCTION ops.hmac_sha256(key bytea, message bytea)
RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- The server has no XOR of bytes but one of bits: bit_send() gives the bytes back, after four
    -- that hold the length.
    SELECT sha256(
        substr(bit_send(padded.key # repeat('01011100', 64)::bit(512)), 5)
        || sha256(
            substr(bit_send(padded.key # repeat('00110110', 64)::bit(512)), 5)
            || hmac_sha256.message
        )
    )
    FROM (
        SELECT ('x' || rpad(encode(
            CASE
                WHEN octet_length(hmac_sha256.key) > 64 THEN sha256(hmac_sha256.key)
                ELSE hmac_sha256.key
            END,
            'hex'
        ), 128, '0'))::bit(512) AS key
    ) AS padded
$function$;

REVOKE ALL ON FUNCTION ops.hmac_sha256(bytea, bytea) FROM public;
COMMENT ON FUNCTION ops.hmac_sha256(bytea, bytea) IS
'HMAC-SHA256 of the message, 32 bytes. For the package''s own functions.';
