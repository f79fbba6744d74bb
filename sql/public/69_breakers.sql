-- Circuit breakers: a service that fails again and again is not called for a while, then tried by
-- a fixed number of calls. Servers ask before a call and report after it; a healthy service costs
-- one read each, and no write.

CREATE FUNCTION public.ask_breaker(service text)
RETURNS TABLE (may_call boolean, state text, generation bigint, next_attempt_at timestamptz)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
ROWS 1
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_now constant timestamptz := clock_timestamp();
    v_breaker public.circuit_breaker_state;
BEGIN
    PERFORM ops.require(
        coalesce(service ~ '\S' AND char_length(service) <= 200, FALSE), 'service',
        'must be a name of 1 to 200 characters'
    );
    SELECT * INTO v_breaker
    FROM public.circuit_breaker_state
    WHERE circuit_breaker_state.id = service;
    IF v_breaker.id IS NULL OR v_breaker.state = 'closed' THEN
        RETURN QUERY SELECT
            TRUE, 'closed'::text, coalesce(v_breaker.generation, 0), NULL::timestamptz;
        RETURN;
    END IF;

    -- The time has come, or the probes of the last round never reported: a round of probes begins.
    -- Who comes second waits for the row, and finds that its time has not come.
    UPDATE public.circuit_breaker_state AS breakers
    SET
        state = 'half_open',
        generation = breakers.generation + 1,
        probes_begun = 1,
        probes_succeeded = 0,
        next_attempt_at = v_now + make_interval(secs => breakers.timeout_seconds)
    WHERE breakers.id = service
        AND breakers.state <> 'closed'
        AND coalesce(breakers.next_attempt_at <= v_now, TRUE)
    RETURNING * INTO v_breaker;
    IF NOT FOUND THEN
        UPDATE public.circuit_breaker_state AS breakers
        SET probes_begun = breakers.probes_begun + 1
        WHERE breakers.id = service
            AND breakers.state = 'half_open'
            AND breakers.probes_begun < breakers.max_probes
        RETURNING * INTO v_breaker;
    END IF;

    IF NOT FOUND THEN
        SELECT * INTO STRICT v_breaker
        FROM public.circuit_breaker_state
        WHERE circuit_breaker_state.id = service;
        RETURN QUERY SELECT
            v_breaker.state = 'closed', v_breaker.state, v_breaker.generation,
            v_breaker.next_attempt_at;
        RETURN;
    END IF;
    RETURN QUERY SELECT TRUE, v_breaker.state, v_breaker.generation, NULL::timestamptz;
END
$function$;

REVOKE ALL ON FUNCTION public.ask_breaker(text) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.ask_breaker(text) TO service_role;
COMMENT ON FUNCTION public.ask_breaker(text) IS
'Whether a service may be called. closed: yes. half_open: yes for max_probes calls, which are taken
with the answer. open: not before next_attempt_at, UTC. Report with the generation how the call went
(report_breaker). An unknown service is closed. In a transaction of its own, not the call''s.
Errors: YP003 an argument. Callable by service_role.';

CREATE FUNCTION public.report_breaker(service text, generation bigint, succeeded boolean)
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_breaker public.circuit_breaker_state;
    v_opens boolean;
    v_closes boolean;
BEGIN
    PERFORM ops.require(
        coalesce(service ~ '\S' AND char_length(service) <= 200, FALSE), 'service',
        'must be a name of 1 to 200 characters'
    );
    PERFORM ops.require(generation IS NOT NULL, 'generation', 'must be given');
    PERFORM ops.require(succeeded IS NOT NULL, 'succeeded', 'must be given');
    SELECT * INTO v_breaker
    FROM public.circuit_breaker_state
    WHERE circuit_breaker_state.id = service;
    -- The usual case, without a lock: all is well, and was before.
    IF succeeded AND coalesce(v_breaker.state, 'closed') = 'closed'
        AND coalesce(v_breaker.failure_count, 0) = 0 THEN
        RETURN 'closed';
    END IF;

    IF v_breaker.id IS NULL THEN
        INSERT INTO public.circuit_breaker_state (id) VALUES (service)
        ON CONFLICT ON CONSTRAINT circuit_breaker_state_pkey DO NOTHING;
    END IF;
    SELECT * INTO STRICT v_breaker
    FROM public.circuit_breaker_state
    WHERE circuit_breaker_state.id = service
    FOR NO KEY UPDATE;
    IF v_breaker.generation <> report_breaker.generation OR v_breaker.state = 'open' THEN
        -- A call that began before the state changed says nothing about now.
        RETURN v_breaker.state;
    END IF;

    v_opens := NOT succeeded AND (
        v_breaker.state = 'half_open'
        OR v_breaker.failure_count + 1 >= v_breaker.failure_threshold
    );
    v_closes := succeeded AND v_breaker.state = 'half_open'
        AND v_breaker.probes_succeeded + 1 >= v_breaker.max_probes;
    UPDATE public.circuit_breaker_state AS breakers
    SET
        state = CASE
            WHEN v_opens THEN 'open'
            WHEN v_closes THEN 'closed'
            ELSE breakers.state
        END,
        generation = breakers.generation + (v_opens OR v_closes)::integer,
        failure_count = CASE
            WHEN NOT succeeded THEN breakers.failure_count + 1
            WHEN breakers.state = 'closed' OR v_closes THEN 0
            ELSE breakers.failure_count
        END,
        last_failure_at = CASE
            WHEN succeeded THEN breakers.last_failure_at
            ELSE clock_timestamp()
        END,
        next_attempt_at = CASE
            WHEN v_opens
                THEN clock_timestamp() + make_interval(secs => breakers.timeout_seconds)
            WHEN v_closes THEN NULL
            ELSE breakers.next_attempt_at
        END,
        probes_begun = CASE WHEN v_opens OR v_closes THEN 0 ELSE breakers.probes_begun END,
        probes_succeeded = CASE
            WHEN v_opens OR v_closes THEN 0
            WHEN breakers.state = 'half_open' THEN breakers.probes_succeeded + 1
            ELSE 0
        END
    WHERE breakers.id = service
    RETURNING * INTO v_breaker;
    RETURN v_breaker.state;
END
$function$;

REVOKE ALL ON FUNCTION public.report_breaker(text, bigint, boolean)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.report_breaker(text, bigint, boolean) TO service_role;
COMMENT ON FUNCTION public.report_breaker(text, bigint, boolean) IS
'How a call went for which ask_breaker() gave this generation; returns the state after it. Failures
in a row open a closed breaker at its threshold, one opens a half-open one, and success of all its
probes closes it. A report of an earlier generation changes nothing. Errors: YP003 an argument.
Callable by service_role.';

CREATE FUNCTION public.set_breaker(
    service text, failure_threshold integer DEFAULT 5, timeout_seconds integer DEFAULT 60,
    max_probes integer DEFAULT 1
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        coalesce(service ~ '\S' AND char_length(service) <= 200, FALSE), 'service',
        'must be a name of 1 to 200 characters'
    );
    PERFORM ops.require(
        coalesce(failure_threshold BETWEEN 1 AND 1000000, FALSE), 'failure_threshold',
        'must be between 1 and 1000000'
    );
    PERFORM ops.require(
        coalesce(timeout_seconds BETWEEN 1 AND 86400, FALSE), 'timeout_seconds',
        'must be between 1 and 86400'
    );
    PERFORM ops.require(
        coalesce(max_probes BETWEEN 1 AND 100, FALSE), 'max_probes', 'must be between 1 and 100'
    );
    INSERT INTO public.circuit_breaker_state AS breakers (
        id, failure_threshold, timeout_seconds, max_probes
    )
    VALUES (
        service, set_breaker.failure_threshold, set_breaker.timeout_seconds,
        set_breaker.max_probes
    )
    ON CONFLICT ON CONSTRAINT circuit_breaker_state_pkey DO UPDATE
    SET
        failure_threshold = excluded.failure_threshold,
        timeout_seconds = excluded.timeout_seconds,
        max_probes = excluded.max_probes,
        -- A round that was cut to fewer probes may have had them already.
        probes_begun = least(breakers.probes_begun, excluded.max_probes),
        probes_succeeded = least(breakers.probes_succeeded, excluded.max_probes - 1);
END
$function$;

REVOKE ALL ON FUNCTION public.set_breaker(text, integer, integer, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.set_breaker(text, integer, integer, integer) TO service_role;
COMMENT ON FUNCTION public.set_breaker(text, integer, integer, integer) IS
'Sets when the breaker of a service opens (failures in a row), how many seconds it stays open, and
how many calls then try it. Its state stays. Errors: YP003 an argument. Callable by service_role.';
