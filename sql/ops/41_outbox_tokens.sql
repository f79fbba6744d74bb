-- A lease token begins with its lane, so that a lane is found by it without an index.

CREATE FUNCTION ops.new_outbox_token(lane_id integer)
RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT (
        lpad(to_hex(lane_id), 8, '0') || right(replace(gen_random_uuid()::text, '-', ''), 24)
    )::uuid
$function$;

REVOKE ALL ON FUNCTION ops.new_outbox_token(integer) FROM public;
COMMENT ON FUNCTION ops.new_outbox_token(integer) IS
'A token that no lease had before, of this lane. For the package''s own functions.';

CREATE FUNCTION ops.outbox_token_lane(token uuid)
RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ('x' || left(token::text, 8))::bit(32)::integer
$function$;

REVOKE ALL ON FUNCTION ops.outbox_token_lane(uuid) FROM public;
COMMENT ON FUNCTION ops.outbox_token_lane(uuid) IS
'The id of the lane that a token names. For the package''s own functions.';
