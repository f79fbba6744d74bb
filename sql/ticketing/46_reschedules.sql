-- What buyers may give back themselves: all that they paid, after the event was moved, until the
-- day that the organizer named; else what their tiers' terms allow.

CREATE FUNCTION ticketing.own_refund_terms(
    event events.events, sale ticketing.orders, ticket_ids uuid[]
)
RETURNS ticketing.refund_terms
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_until timestamptz;
BEGIN
    -- Who bought after the event was moved knew its new time.
    IF EXISTS (
        SELECT FROM ticketing.event_reschedules
        WHERE event_reschedules.event_id = event.id
            AND event_reschedules.refund_until > now()
            AND event_reschedules.created_at > sale.paid_at
    ) THEN
        RETURN (FALSE, 0, 0)::ticketing.refund_terms;
    END IF;

    SELECT
        min(CASE
            WHEN ticket_tiers.is_refundable THEN coalesce(
                ticket_tiers.refund_until,
                event.start_at - make_interval(days => event.refund_cutoff_days)
            )
            ELSE '-infinity'
        END)
    INTO v_until
    FROM ticketing.tickets
    INNER JOIN ticketing.ticket_tiers ON ticket_tiers.id = tickets.tier_id
    WHERE tickets.id = ANY(own_refund_terms.ticket_ids);
    IF event.status NOT IN ('published', 'postponed') OR v_until <= now() THEN
        PERFORM ops.raise_error('YP143', CASE
            WHEN v_until = '-infinity' THEN 'Tickets of their tier are not taken back.'
            ELSE format('The event is %s; tickets were taken back until %s.', event.status, v_until)
        END);
    END IF;

    RETURN (TRUE, 0, 0)::ticketing.refund_terms;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.own_refund_terms(events.events, ticketing.orders, uuid[])
FROM public;
COMMENT ON FUNCTION ticketing.own_refund_terms(events.events, ticketing.orders, uuid[]) IS
'On what terms a buyer may give these tickets back now. YP143 she may not. For the package''s own
functions.';
