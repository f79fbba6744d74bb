-- Who reads how far the paying back of a cancelled event is, and when an event was moved.

CREATE POLICY select_authenticated ON ticketing.event_reschedules
FOR SELECT TO authenticated
USING (
    event_id = ANY((SELECT events.managed_events('viewer'))::uuid[])
    OR EXISTS (
        SELECT FROM events.events
        WHERE events.id = event_reschedules.event_id
    )
);
COMMENT ON POLICY select_authenticated ON ticketing.event_reschedules IS
'Whoever may see the event, above all those who have tickets for it.';

-- no policy for API roles on cancelled_orders: a work list; organizers see its figures, buyers the
-- refunds
