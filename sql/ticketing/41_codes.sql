-- Codes of tickets: text that says which ticket it is, with a signature (HMAC-SHA256, RFC 2104) of
-- the event's key, so that it can be neither guessed nor made up, and be verified without network:
--     YP1.<number of the key>.<ticket id>.<122 random bits>.<signature of all before this dot>
-- The last three parts are base64url without padding (RFC 4648), the id in its 16 bytes.

CREATE FUNCTION ticketing.base64url(content bytea)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT translate(encode(content, 'base64'), E'+/=\n', '-_')
$function$;

REVOKE ALL ON FUNCTION ticketing.base64url(bytea) FROM public;
COMMENT ON FUNCTION ticketing.base64url(bytea) IS
'The bytes as base64url without padding and line breaks. For the package''s own functions.';

CREATE FUNCTION ticketing.new_key(event_id uuid, created_by uuid DEFAULT NULL)
RETURNS integer
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- Of two who make the same key one waits for the other, and both go on with the one made.
    INSERT INTO ticketing.code_keys (event_id, number, secret, created_by)
    SELECT
        new_key.event_id, coalesce(max(code_keys.number), 0) + 1,
        sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
            || uuid_send(gen_random_uuid())),
        new_key.created_by
    FROM ticketing.code_keys
    WHERE code_keys.event_id = new_key.event_id
    ON CONFLICT DO NOTHING
    RETURNING code_keys.number
$function$;

REVOKE ALL ON FUNCTION ticketing.new_key(uuid, uuid) FROM public;
COMMENT ON FUNCTION ticketing.new_key(uuid, uuid) IS
'Makes the next key of an event, and returns its number; null when it has one in use. For the
package''s own functions.';

CREATE FUNCTION ticketing.ticket_code(ticket_id uuid, event_id uuid)
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_key ticketing.code_keys;
    v_payload text;
BEGIN
    -- Until this ends nobody retires the key.
    LOOP
        SELECT * INTO v_key
        FROM ticketing.code_keys
        WHERE code_keys.event_id = ticket_code.event_id AND code_keys.retired_at IS NULL
        FOR KEY SHARE;
        EXIT WHEN FOUND;
        PERFORM ticketing.new_key(ticket_code.event_id);
    END LOOP;

    v_payload := concat_ws(
        '.', 'YP1', v_key.number, ticketing.base64url(uuid_send(ticket_code.ticket_id)),
        ticketing.base64url(uuid_send(gen_random_uuid()))
    );
    RETURN v_payload || '.' || ticketing.base64url(
        ops.hmac_sha256(v_key.secret, convert_to(v_payload, 'UTF8'))
    );
END
$function$;

REVOKE ALL ON FUNCTION ticketing.ticket_code(uuid, uuid) FROM public;
COMMENT ON FUNCTION ticketing.ticket_code(uuid, uuid) IS
'A new code for a ticket, signed by the key that its event uses now; the first is made here. Each
call gives another code. For the package''s own functions.';
