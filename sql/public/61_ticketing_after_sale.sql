-- The API's views of what happens to events after tickets for them were sold.

CREATE VIEW public.event_reschedules WITH (security_invoker = TRUE) AS
SELECT
    event_reschedules.id,
    event_reschedules.event_id,
    event_reschedules.requested_by,
    event_reschedules.old_start_at,
    event_reschedules.old_end_at,
    event_reschedules.new_start_at,
    event_reschedules.new_end_at,
    event_reschedules.refund_until,
    event_reschedules.reason,
    event_reschedules.created_at
FROM ticketing.event_reschedules;
COMMENT ON VIEW public.event_reschedules IS
'Each time that an event was moved, and until when tickets may be given back for it. Whoever sees
the event reads them; reschedule_event() writes them.';
