-- What keeps the door informed: since when a ticket admits nobody, which codes it had, what has
-- changed since a device last asked; and lists whose rule has changed judge their scans anew.

CREATE FUNCTION ticketing.tg_tickets__inform_the_door()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    NEW.changed_tx := pg_current_xact_id();
    IF NEW.status NOT IN ('issued', 'redeemed') AND OLD.status IN ('issued', 'redeemed') THEN
        NEW.ended_at := clock_timestamp();
    END IF;

    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.tg_tickets__inform_the_door() FROM public;
COMMENT ON FUNCTION ticketing.tg_tickets__inform_the_door() IS
'BEFORE UPDATE on tickets: marks the row as changed, and writes down when it ceases to admit.';

CREATE TRIGGER _100_inform_the_door BEFORE UPDATE ON ticketing.tickets
FOR EACH ROW EXECUTE FUNCTION ticketing.tg_tickets__inform_the_door();

CREATE FUNCTION ticketing.tg_tickets__revoke_code()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    INSERT INTO ticketing.revoked_codes (code_hash, ticket_id, event_id)
    VALUES (sha256(convert_to(OLD.qr_code, 'UTF8')), OLD.id, OLD.event_id);

    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.tg_tickets__revoke_code() FROM public;
COMMENT ON FUNCTION ticketing.tg_tickets__revoke_code() IS
'AFTER UPDATE on tickets, when the code has changed: keeps the hash of the old one.';

CREATE TRIGGER _300_revoke_code AFTER UPDATE ON ticketing.tickets
FOR EACH ROW WHEN (old.qr_code IS DISTINCT FROM new.qr_code)
EXECUTE FUNCTION ticketing.tg_tickets__revoke_code();

CREATE FUNCTION ticketing.tg_check_in_lists__judge()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ticketing.judge_list(NEW.id);

    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.tg_check_in_lists__judge() FROM public;
COMMENT ON FUNCTION ticketing.tg_check_in_lists__judge() IS
'AFTER UPDATE on check_in_lists, when the rule has changed: judges all its scans anew.';

CREATE TRIGGER _300_judge AFTER UPDATE ON ticketing.check_in_lists
FOR EACH ROW WHEN (
    (old.max_entries, old.needs_exit, old.per_day, old.day_begins)
    IS DISTINCT FROM (new.max_entries, new.needs_exit, new.per_day, new.day_begins)
)
EXECUTE FUNCTION ticketing.tg_check_in_lists__judge();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.gates
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();
