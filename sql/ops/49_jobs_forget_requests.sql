-- What keeps requests from doing harm is kept for days, and what servers record for months.

CREATE PROCEDURE ops.forget_requests_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    v_rows bigint;
BEGIN
    handled := 0;
    more := FALSE;
    DELETE FROM public.idempotency_keys
    WHERE idempotency_keys.ctid = ANY(ARRAY(
        SELECT old.ctid
        FROM public.idempotency_keys AS old
        WHERE old.expires_at < now()
        ORDER BY old.expires_at
        LIMIT 5000
        FOR UPDATE SKIP LOCKED
    ));
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    handled := handled + v_rows;
    more := more OR v_rows >= 5000;
    DELETE FROM public.rate_limits
    WHERE rate_limits.ctid = ANY(ARRAY(
        SELECT old.ctid
        FROM public.rate_limits AS old
        WHERE old.minute < now() - interval '1 day'
        ORDER BY old.minute
        LIMIT 5000
        FOR UPDATE SKIP LOCKED
    ));
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    handled := handled + v_rows;
    more := more OR v_rows >= 5000;
    DELETE FROM public.mv_refresh_log
    WHERE mv_refresh_log.ctid = ANY(ARRAY(
        SELECT old.ctid
        FROM public.mv_refresh_log AS old
        WHERE old.ran_at < now() - interval '13 months'
        ORDER BY old.ran_at
        LIMIT 5000
        FOR UPDATE SKIP LOCKED
    ));
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    handled := handled + v_rows;
    more := more OR v_rows >= 5000;
    DELETE FROM public.dead_letter_webhooks
    WHERE dead_letter_webhooks.ctid = ANY(ARRAY(
        SELECT old.ctid
        FROM public.dead_letter_webhooks AS old
        WHERE old.created_at < now() - interval '90 days'
            AND old.resolved_at IS NOT NULL
        ORDER BY old.created_at
        LIMIT 5000
        FOR UPDATE SKIP LOCKED
    ));
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    handled := handled + v_rows;
    more := more OR v_rows >= 5000;
END
$procedure$;

REVOKE ALL ON PROCEDURE ops.forget_requests_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE ops.forget_requests_job (bigint, boolean) IS
'Deletes remembered answers past their time, counters of requests after a day, webhooks that were
seen to after 90 days and the log of refreshes after 13 months, five thousand of each. For
ops.tick().';
