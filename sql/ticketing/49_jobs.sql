-- The jobs of ticketing: each is one bounded step, called again while there is more to do.

CREATE PROCEDURE ticketing.expire_holds_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    handled := ticketing.expire_dead_holds(500);
    more := handled >= 500;
END
$procedure$;

REVOKE ALL ON PROCEDURE ticketing.expire_holds_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE ticketing.expire_holds_job (bigint, boolean) IS
'Gives the stock of five hundred holds past their time back. For ops.tick().';

CREATE PROCEDURE ticketing.expire_orders_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    handled := ticketing.expire_orders(200);
    more := handled >= 200;
END
$procedure$;

REVOKE ALL ON PROCEDURE ticketing.expire_orders_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE ticketing.expire_orders_job (bigint, boolean) IS
'Ends two hundred orders that were not paid in time. For ops.tick().';

CREATE PROCEDURE ticketing.expire_transfers_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    handled := ticketing.expire_transfers(1000);
    more := handled >= 1000;
END
$procedure$;

REVOKE ALL ON PROCEDURE ticketing.expire_transfers_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE ticketing.expire_transfers_job (bigint, boolean) IS
'Writes down which thousand offers of tickets nobody answered in time. For ops.tick().';

CREATE PROCEDURE ticketing.offer_places_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    SELECT count(*) INTO handled FROM ticketing.offer_next();
    more := handled > 0;
END
$procedure$;

REVOKE ALL ON PROCEDURE ticketing.offer_places_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE ticketing.offer_places_job (bigint, boolean) IS
'Serves the next person of any waiting list. For ops.tick().';

CREATE PROCEDURE ticketing.cancel_batch_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    v_cancellation ticketing.event_cancellations;
    v_after ticketing.event_cancellations;
BEGIN
    SELECT * INTO v_cancellation
    FROM ticketing.event_cancellations
    -- One that has failed waits for somebody to look at it.
    WHERE event_cancellations.status IN ('pending', 'running')
    ORDER BY event_cancellations.created_at, event_cancellations.id
    LIMIT 1;
    IF v_cancellation.id IS NULL THEN
        RETURN;
    END IF;
    v_after := ticketing.cancel_batch(v_cancellation.id, 50);
    handled := v_after.orders_done + v_after.orders_failed
        - v_cancellation.orders_done - v_cancellation.orders_failed;
    -- Not when nothing could be had: others hold the rest of it, until the next minute.
    more := handled > 0 OR v_after.status IN ('completed', 'failed');
END
$procedure$;

REVOKE ALL ON PROCEDURE ticketing.cancel_batch_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE ticketing.cancel_batch_job (bigint, boolean) IS
'Refunds fifty orders of the oldest cancelled event that is not done. For ops.tick().';

CREATE PROCEDURE ticketing.forget_guests_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    v_sessions bigint;
BEGIN
    DELETE FROM ticketing.guest_otp_codes
    WHERE guest_otp_codes.id IN (
        SELECT old.id
        FROM ticketing.guest_otp_codes AS old
        WHERE old.expires_at < now() - interval '1 day'
        ORDER BY old.expires_at
        LIMIT 1000
    );
    GET DIAGNOSTICS handled = ROW_COUNT;
    DELETE FROM ticketing.guest_ticket_sessions
    WHERE guest_ticket_sessions.id IN (
        SELECT old.id
        FROM ticketing.guest_ticket_sessions AS old
        WHERE old.expires_at < now() - interval '30 days'
        ORDER BY old.expires_at
        LIMIT 1000
    );
    GET DIAGNOSTICS v_sessions = ROW_COUNT;
    more := greatest(handled, v_sessions) >= 1000;
    handled := handled + v_sessions;
END
$procedure$;

REVOKE ALL ON PROCEDURE ticketing.forget_guests_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE ticketing.forget_guests_job (bigint, boolean) IS
'Deletes codes of guests a day after their time, and their sessions after thirty days, a thousand
of each. For ops.tick().';
