-- Calling events off, and moving them. Both lock the event against everybody who sells, buys or
-- gives tickets, for a moment: the paying back is done afterwards, piece by piece.

CREATE FUNCTION public.preview_cancellation(
    event_id uuid,
    refund_policy text DEFAULT 'full',
    keep_fixed_cents bigint DEFAULT 0,
    keep_percent numeric DEFAULT 0
)
RETURNS TABLE (
    currency text,
    orders bigint,
    tickets bigint,
    free_tickets bigint,
    paid_cents bigint,
    refund_cents bigint,
    kept_cents bigint
)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM events.require_role(event_id, 'admin');

    RETURN QUERY
    SELECT costs.*
    FROM ticketing.cancellation_costs(
        preview_cancellation.event_id,
        ticketing.check_terms(event_id, refund_policy, keep_fixed_cents, keep_percent)
    ) AS costs;
END
$function$;

REVOKE ALL ON FUNCTION public.preview_cancellation(uuid, text, bigint, numeric)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.preview_cancellation(uuid, text, bigint, numeric)
TO authenticated;
COMMENT ON FUNCTION public.preview_cancellation(uuid, text, bigint, numeric) IS
'What calling the event off now would come to, without doing it: by currency, the paid orders, the
tickets that count and the free ones of them, and in minor units what was paid and not given back,
what would go back and what would be kept. The arguments are those of cancel_event(), which needs an
admin too. Errors: YP001, YP009 not signed in or no profile; YP002 not an admin of it; YP003 an
argument. Callable by authenticated.';

CREATE FUNCTION public.cancel_event(
    event_id uuid,
    reason text DEFAULT NULL,
    refund_policy text DEFAULT 'full',
    keep_fixed_cents bigint DEFAULT 0,
    keep_percent numeric DEFAULT 0
)
RETURNS public.event_cancellations
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event events.events := events.require_role(event_id, 'admin');
    v_caller constant uuid := organizations.require_account();
    v_id uuid;
    v_answer public.event_cancellations;
BEGIN
    PERFORM ticketing.check_terms(event_id, refund_policy, keep_fixed_cents, keep_percent);
    PERFORM ops.require(
        coalesce(char_length(reason) <= 2000, TRUE), 'reason', 'must be at most 2000 characters'
    );

    -- FOR UPDATE waits for everybody who has the event for a sale or a transfer.
    SELECT * INTO v_event FROM events.events WHERE events.id = v_event.id FOR UPDATE;
    IF v_event.status NOT IN ('draft', 'published', 'postponed') THEN
        PERFORM ops.raise_error('YP005', format('Event %s is %s.', v_event.id, v_event.status));
    END IF;

    UPDATE events.events
    SET status = 'cancelled', cancelled_at = now(), cancel_reason = cancel_event.reason
    WHERE events.id = v_event.id;
    UPDATE ticketing.waitlist_entries
    SET status = 'expired'
    WHERE waitlist_entries.event_id = v_event.id AND waitlist_entries.status = 'waiting';

    INSERT INTO ticketing.event_cancellations (
        event_id, requested_by, refund_policy, keep_fixed_cents, keep_bps, reason, orders_total
    )
    VALUES (
        v_event.id, v_caller, cancel_event.refund_policy::ticketing.refund_policy,
        cancel_event.keep_fixed_cents, (cancel_event.keep_percent * 100)::integer,
        cancel_event.reason,
        (
            SELECT count(*)
            FROM ticketing.orders
            WHERE orders.event_id = v_event.id AND orders.paid_at IS NOT NULL
        )
    )
    RETURNING event_cancellations.id INTO v_id;
    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        'event.cancelled', v_event.owner_organization_id, 'event', v_event.id,
        jsonb_build_object(
            'event_id', v_event.id, 'cancellation_id', v_id,
            'refund_policy', cancel_event.refund_policy
        )
    );

    SELECT * INTO STRICT v_answer
    FROM public.event_cancellations
    WHERE event_cancellations.id = v_id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.cancel_event(uuid, text, text, bigint, numeric)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.cancel_event(uuid, text, text, bigint, numeric) TO authenticated;
COMMENT ON FUNCTION public.cancel_event(uuid, text, text, bigint, numeric) IS
'Calls an event off, for good, and returns the cancellation. At once nothing is sold any more, no
ticket admits and nobody waits in line; the event event.cancelled has the server cancel the tickets
and pay back by continue_cancellation(). refund_policy: full, without_fees (the platform keeps its
fees) or none; of each ticket that was paid for, an amount in minor units and a part in percent may
be kept on top. A suspended organization may do it too: buyers come first. Errors: YP001, YP009,
YP216 not signed in, no profile, no permanent account; YP002 not an admin of it; YP003 an argument;
YP005 it is cancelled or over. Callable by authenticated.';

CREATE FUNCTION public.continue_cancellation(cancellation_id uuid, at_most integer DEFAULT 100)
RETURNS public.event_cancellations
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_answer public.event_cancellations;
BEGIN
    PERFORM ops.require(at_most BETWEEN 1 AND 1000, 'at_most', 'must be between 1 and 1000');
    PERFORM ticketing.cancel_batch(cancellation_id, at_most);

    SELECT * INTO STRICT v_answer
    FROM public.event_cancellations
    WHERE event_cancellations.id = continue_cancellation.cancellation_id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.continue_cancellation(uuid, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.continue_cancellation(uuid, integer) TO service_role;
COMMENT ON FUNCTION public.continue_cancellation(uuid, integer) IS
'Works off at most so many orders of a cancelled event: cancels their tickets and asks for their
refunds. Several workers may call it at once, and each call may be the last for a while: call it
until the status is completed. failed: all are worked off but some; the next call tries these
again. Errors: YP003 an argument; YP004 no such cancellation. An order that is refused counts as
failed: YP005, YP006, YP260, YP262. Callable by service_role.';

CREATE FUNCTION public.reschedule_event(
    event_id uuid,
    start_at timestamptz DEFAULT NULL,
    end_at timestamptz DEFAULT NULL,
    refund_until timestamptz DEFAULT NULL,
    reason text DEFAULT NULL
)
RETURNS public.events
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event events.events := events.require_role(event_id, 'admin');
    v_caller constant uuid := organizations.require_account();
    v_answer public.events;
BEGIN
    PERFORM ops.require(
        num_nulls(start_at, end_at) = 2 OR (isfinite(start_at) AND start_at > now()), 'start_at',
        'must be a finite time to come, or null with end_at'
    );
    PERFORM ops.require(
        num_nulls(start_at, end_at) = 2 OR (isfinite(end_at) AND end_at > start_at), 'end_at',
        'must be a finite time after start_at'
    );
    PERFORM ops.require(
        coalesce(
            isfinite(refund_until) AND refund_until > now()
            AND coalesce(refund_until <= start_at, TRUE),
            refund_until IS NULL
        ),
        'refund_until', 'must be a finite time to come, before the event begins'
    );
    PERFORM ops.require(
        coalesce(char_length(reason) <= 2000, TRUE), 'reason', 'must be at most 2000 characters'
    );

    SELECT * INTO v_event FROM events.events WHERE events.id = v_event.id FOR UPDATE;
    IF v_event.status NOT IN ('published', 'postponed')
        OR v_event.status = 'published' AND v_event.end_at <= now()
    THEN
        PERFORM ops.raise_error('YP005', format(
            'Event %s is %s and ends at %s.', v_event.id, v_event.status, v_event.end_at
        ));
    END IF;

    INSERT INTO ticketing.event_reschedules (
        event_id, requested_by, old_start_at, old_end_at, new_start_at, new_end_at, refund_until,
        reason
    )
    VALUES (
        v_event.id, v_caller, v_event.start_at, v_event.end_at, reschedule_event.start_at,
        reschedule_event.end_at, reschedule_event.refund_until, reschedule_event.reason
    );
    UPDATE events.events
    SET
        status = CASE
            WHEN reschedule_event.start_at IS NULL THEN 'postponed' ELSE 'published'
        END::events.event_status,
        start_at = coalesce(reschedule_event.start_at, events.start_at),
        end_at = coalesce(reschedule_event.end_at, events.end_at)
    WHERE events.id = v_event.id;

    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        'event.rescheduled', v_event.owner_organization_id, 'event', v_event.id,
        jsonb_strip_nulls(jsonb_build_object(
            'event_id', v_event.id, 'old_start_at', v_event.start_at,
            'start_at', reschedule_event.start_at, 'end_at', reschedule_event.end_at,
            'refund_until', reschedule_event.refund_until
        ))
    );

    SELECT * INTO STRICT v_answer FROM public.events WHERE events.id = v_event.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.reschedule_event(
    uuid, timestamptz, timestamptz, timestamptz, text
) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.reschedule_event(
    uuid, timestamptz, timestamptz, timestamptz, text
) TO authenticated;
COMMENT ON FUNCTION public.reschedule_event(
    uuid, timestamptz, timestamptz, timestamptz, text
) IS
'Moves a published or postponed event to another time, or without times postpones it, and returns
it. Its tickets stay good; until refund_until who had bought them before may give them back for all
that was paid: give_tickets_back(). A postponed event sells nothing until it has a new time. Errors:
YP001, YP009, YP216 not signed in, no profile, no permanent account; YP002 not an admin of it; YP003
an argument; YP005 it is in another state or over. Callable by authenticated.';
