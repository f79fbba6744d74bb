-- Scans as devices send them: read, set right by the device's clock, and taken once, however often
-- they are sent.

CREATE FUNCTION ticketing.parse_scans(
    event_id uuid, scanner_id uuid, device_id text, scans jsonb, clock_ahead interval
)
RETURNS ticketing.attempt[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_now constant timestamptz := clock_timestamp();
    v_attempts ticketing.attempt[];
BEGIN
    PERFORM ops.require(
        CASE
            WHEN jsonb_typeof(scans) = 'array' THEN jsonb_array_length(scans) BETWEEN 1 AND 20000
        END,
        'scans', 'must be an array of 1 to 20000 objects'
    );
    BEGIN
        v_attempts := array(
            SELECT ROW(
                NULL, scan.code, scan.list_id, scan.gate_id, coalesce(scan.direction, 'entry'),
                parse_scans.scanner_id, parse_scans.device_id, scan.nonce, scan.scanned_at,
                -- Nothing was scanned after it arrived, whatever the device's clock says.
                least(scan.scanned_at - clock_ahead, v_now), coalesce(scan.admitted, TRUE),
                NULL, NULL
            )::ticketing.attempt
            FROM jsonb_to_recordset(scans) AS scan (
                nonce text, code text, scanned_at timestamptz, list_id uuid, gate_id uuid,
                direction ticketing.scan_direction, admitted boolean
            )
        );
    EXCEPTION
        WHEN data_exception THEN
            v_attempts := NULL;
    END;
    PERFORM ops.require(
        (
            SELECT bool_and(
                coalesce(char_length(attempt.nonce) BETWEEN 1 AND 200, FALSE)
                AND coalesce(char_length(attempt.code) BETWEEN 1 AND 500, FALSE)
                AND coalesce(isfinite(attempt.device_time), FALSE)
            )
            FROM unnest(v_attempts) AS attempt
        ),
        'scans', 'must hold a nonce, a code and the time of each scan, and what else is documented'
    );

    -- A scan may stand twice in a batch, but a nonce is one scan's.
    v_attempts := array(SELECT DISTINCT attempt FROM unnest(v_attempts) AS attempt);
    IF cardinality(v_attempts) > (
        SELECT count(DISTINCT attempt.nonce) FROM unnest(v_attempts) AS attempt
    ) THEN
        PERFORM ops.raise_error('YP160', 'Two scans of the batch have one nonce.');
    END IF;

    -- Each place is looked at once, not for every scan.
    RETURN array(
        WITH said AS (
            SELECT DISTINCT attempt.gate_id, attempt.list_id FROM unnest(v_attempts) AS attempt
        ),

        gates AS MATERIALIZED (
            SELECT
                said.*,
                ticketing.require_gate(
                    parse_scans.event_id, said.gate_id, parse_scans.scanner_id
                ) AS at_gate
            FROM said
        ),

        posts AS MATERIALIZED (
            SELECT
                gates.*,
                ticketing.require_list(
                    parse_scans.event_id, gates.at_gate, gates.list_id
                ) AS for_list
            FROM gates
        )

        SELECT ROW(
            gen_random_uuid(), attempt.code, posts.for_list, posts.at_gate, attempt.direction,
            attempt.scanner_id, attempt.device_id, attempt.nonce, attempt.device_time,
            attempt.scanned_at, attempt.was_let_in, NULL, NULL
        )::ticketing.attempt
        FROM unnest(v_attempts) AS attempt
        INNER JOIN posts
            ON posts.gate_id IS NOT DISTINCT FROM attempt.gate_id
                AND posts.list_id IS NOT DISTINCT FROM attempt.list_id
    );
END
$function$;

REVOKE ALL ON FUNCTION ticketing.parse_scans(uuid, uuid, text, jsonb, interval) FROM public;
COMMENT ON FUNCTION ticketing.parse_scans(uuid, uuid, text, jsonb, interval) IS
'Reads the scans of a device, its clock set right. Errors: YP003, YP004, YP160, YP161 and YP162 as
public.sync_scans(). For the package''s own functions.';

CREATE FUNCTION ticketing.take_scans(event_id uuid, attempts ticketing.attempt[])
RETURNS SETOF ticketing.scan_logs
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_nonces constant text[] := array(
        SELECT attempt.nonce
        FROM unnest(take_scans.attempts) AS attempt
        WHERE attempt.nonce IS NOT NULL
    );
    v_new ticketing.attempt[];
BEGIN
    IF cardinality(v_nonces) = 0 THEN
        RETURN QUERY
        SELECT * FROM ticketing.record_scans(take_scans.event_id, take_scans.attempts);
        RETURN;
    END IF;

    -- A device that repeats itself waits for its first call to end.
    PERFORM pg_advisory_xact_lock(hashtextextended(device.id, 0))
    FROM (
        SELECT DISTINCT format('ticketing.scan %s %s', take_scans.event_id, attempt.device_id) AS id
        FROM unnest(take_scans.attempts) AS attempt
    ) AS device
    ORDER BY device.id;

    -- All of them, not the first that EXISTS would look for: that is planned for few.
    IF (
        SELECT bool_or(
            (scan_logs.ticket_id, scan_logs.check_in_list_id, scan_logs.direction)
            IS DISTINCT FROM (attempt.ticket_id, attempt.list_id, attempt.direction)
        )
        FROM ticketing.read_codes(take_scans.event_id, take_scans.attempts) AS attempt
        INNER JOIN ticketing.scan_logs
            ON scan_logs.event_id = take_scans.event_id AND scan_logs.nonce = attempt.nonce
    ) THEN
        PERFORM ops.raise_error('YP160', 'It is the nonce of a scan of something else.');
    END IF;

    v_new := array(
        SELECT attempt
        FROM unnest(take_scans.attempts) AS attempt
        WHERE NOT EXISTS (
            SELECT FROM ticketing.scan_logs
            WHERE scan_logs.event_id = take_scans.event_id AND scan_logs.nonce = attempt.nonce
        )
    );

    RETURN QUERY
    SELECT scan_logs.*
    FROM ticketing.scan_logs
    WHERE scan_logs.event_id = take_scans.event_id AND scan_logs.nonce = ANY(v_nonces);
    IF cardinality(v_new) > 0 THEN
        RETURN QUERY
        SELECT * FROM ticketing.record_scans(take_scans.event_id, v_new);
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.take_scans(uuid, ticketing.attempt[]) FROM public;
COMMENT ON FUNCTION ticketing.take_scans(uuid, ticketing.attempt[]) IS
'Takes scans, those with a nonce that is known not again; returns the log of all. Errors: YP160 a
nonce is another scan''s. For the package''s own functions.';
