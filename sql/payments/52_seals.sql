-- Seals are for ever, and what they seal takes nothing more: its books stay closed.

CREATE FUNCTION payments.tg_books__sealed_stay()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_sealed date;
BEGIN
    SELECT (max(seals.month) + interval '1 month')::date - 1 INTO v_sealed
    FROM payments.seals;

    IF v_sealed > coalesce(NEW.closed_through, '-infinity') THEN
        PERFORM ops.raise_error('YP249', format('The books are sealed through %s.', v_sealed));
    END IF;

    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION payments.tg_books__sealed_stay() FROM public;
COMMENT ON FUNCTION payments.tg_books__sealed_stay() IS
'BEFORE UPDATE OF closed_through: refuses with YP249 to open a month that is sealed.';

CREATE TRIGGER _200_sealed_stay BEFORE UPDATE OF closed_through ON payments.books
FOR EACH ROW EXECUTE FUNCTION payments.tg_books__sealed_stay();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON payments.seals
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON payments.seal_digests
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.seals
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.seal_digests
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();
