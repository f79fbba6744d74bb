-- Trigger functions that many tables share. A trigger is the last resort: here are the two
-- rules that no constraint can say.

CREATE FUNCTION ops.tg__touch()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION ops.tg__touch() FROM public;
COMMENT ON FUNCTION ops.tg__touch() IS
'BEFORE UPDATE: sets updated_at to the start of the transaction, whatever the statement says.';

CREATE FUNCTION ops.tg__append_only()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'YP008',
        MESSAGE = 'history cannot be changed',
        DETAIL = format('%s on %I.%I was refused.', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME),
        HINT = 'Rows of this table are only ever added; record a correcting row instead.';
END
$function$;

REVOKE ALL ON FUNCTION ops.tg__append_only() FROM public;
COMMENT ON FUNCTION ops.tg__append_only() IS
'BEFORE UPDATE, DELETE or TRUNCATE: refuses with YP008, for every role. It does not look the
message up, because the writer may have no rights on the registry.';
