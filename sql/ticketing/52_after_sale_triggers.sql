-- What follows the waiting list and the moves of events around.

CREATE FUNCTION ticketing.tg_ticket_holds__answer_offer()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    UPDATE ticketing.waitlist_entries
    SET
        status = CASE NEW.status
            WHEN 'active' THEN 'offered'
            WHEN 'converted' THEN 'accepted'
            WHEN 'released' THEN 'left'
            ELSE 'expired'
        END::ticketing.waitlist_status,
        offer_expires_at = greatest(waitlist_entries.offer_expires_at, NEW.expires_at)
    WHERE waitlist_entries.hold_id = NEW.id AND waitlist_entries.status = 'offered';

    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.tg_ticket_holds__answer_offer() FROM public;
COMMENT ON FUNCTION ticketing.tg_ticket_holds__answer_offer() IS
'AFTER UPDATE: an offer of the waiting list is answered by what becomes of its hold: bought, given
back, or over, and lasts as long as it.';

CREATE TRIGGER _400_answer_offer AFTER UPDATE ON ticketing.ticket_holds
FOR EACH ROW WHEN (
    old.status = 'active'
    AND (new.status <> 'active' OR new.expires_at <> old.expires_at)
)
EXECUTE FUNCTION ticketing.tg_ticket_holds__answer_offer();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON ticketing.event_reschedules
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON ticketing.event_reschedules
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();
