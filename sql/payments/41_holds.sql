-- Setting money aside. Whoever ends a hold locks it first and decides afterwards, so it ends once;
-- the time of a hold counts when it is read, and the job only writes down what is so already.

CREATE FUNCTION payments.place_hold(
    account_id uuid,
    amount_cents bigint,
    reference_type payments.reference_type,
    reference_id uuid,
    expires_at timestamptz DEFAULT NULL,
    description text DEFAULT NULL,
    idempotency_key text DEFAULT NULL,
    created_by uuid DEFAULT NULL
)
RETURNS payments.holds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_hold payments.holds;
BEGIN
    PERFORM ops.require(amount_cents > 0, 'amount_cents', 'must be greater than zero');
    INSERT INTO payments.holds (
        account_id, amount_cents, reference_type, reference_id, expires_at, description,
        idempotency_key, created_by
    )
    VALUES (
        place_hold.account_id, place_hold.amount_cents, place_hold.reference_type,
        place_hold.reference_id, place_hold.expires_at, place_hold.description,
        place_hold.idempotency_key, place_hold.created_by
    )
    ON CONFLICT ON CONSTRAINT holds_idempotency_key_key DO NOTHING
    RETURNING * INTO v_hold;

    IF v_hold.id IS NOT NULL THEN
        -- Of a new hold alone: a repeat gets its answer also when the time is over.
        PERFORM ops.require(
            coalesce(v_hold.expires_at > v_hold.created_at, TRUE), 'expires_at', 'must be to come'
        );
    ELSE
        SELECT * INTO STRICT v_hold
        FROM payments.holds
        WHERE holds.idempotency_key = place_hold.idempotency_key;
        IF (
            v_hold.account_id, v_hold.amount_cents, v_hold.reference_type, v_hold.reference_id
        ) IS DISTINCT FROM (
            place_hold.account_id, place_hold.amount_cents, place_hold.reference_type,
            place_hold.reference_id
        ) THEN
            PERFORM ops.raise_error('YP006', format('The key is %L.', idempotency_key));
        END IF;
    END IF;
    RETURN v_hold;
END
$function$;

REVOKE ALL ON FUNCTION payments.place_hold(
    uuid, bigint, payments.reference_type, uuid, timestamptz, text, text, uuid
) FROM public;
COMMENT ON FUNCTION payments.place_hold(
    uuid, bigint, payments.reference_type, uuid, timestamptz, text, text, uuid
) IS
'Sets an amount of an account aside, in minor units of its currency, until expires_at (UTC; null:
without end). The same key again returns the same hold. Errors: YP003 an argument; YP006 the key was
used for another hold; YP202 less is available; YP203 the account is not open; 23503 the account
keeps no running balance. For the package''s own functions.';

CREATE FUNCTION payments.void_hold(hold_id uuid)
RETURNS payments.holds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_hold payments.holds;
BEGIN
    SELECT * INTO v_hold FROM payments.holds WHERE holds.id = void_hold.hold_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP004', format('There is no hold %s.', hold_id));
    ELSIF v_hold.status = 'posted' THEN
        PERFORM ops.raise_error('YP206', format('Hold %s is posted.', hold_id));
    ELSIF v_hold.status = 'pending' THEN
        UPDATE payments.holds
        SET
            status = CASE
                WHEN holds.expires_at <= clock_timestamp() THEN 'expired'
                ELSE 'voided'
            END::payments.hold_status,
            ended_at = clock_timestamp()
        WHERE holds.id = v_hold.id
        RETURNING * INTO v_hold;
    END IF;
    RETURN v_hold;
END
$function$;

REVOKE ALL ON FUNCTION payments.void_hold(uuid) FROM public;
COMMENT ON FUNCTION payments.void_hold(uuid) IS
'Gives a hold up and returns it; one that is voided or expired already stays so. Errors: YP004 there
is none, YP206 it is posted. For the package''s own functions.';

CREATE FUNCTION payments.expire_holds(
    accounts uuid[] DEFAULT NULL, limit_rows integer DEFAULT 1000, but uuid[] DEFAULT '{}'
)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_ended integer;
BEGIN
    -- What somebody else is ending is skipped: nobody waits here, so nobody deadlocks.
    WITH late AS MATERIALIZED (
        SELECT holds.id
        FROM payments.holds
        WHERE holds.status = 'pending' AND holds.expires_at <= (SELECT clock_timestamp())
            AND (expire_holds.accounts IS NULL OR holds.account_id = ANY(expire_holds.accounts))
            AND holds.id <> ALL(expire_holds.but)
        ORDER BY holds.expires_at
        LIMIT expire_holds.limit_rows
        FOR UPDATE SKIP LOCKED
    )

    UPDATE payments.holds
    SET status = 'expired', ended_at = clock_timestamp()
    FROM late
    WHERE holds.id = late.id;
    GET DIAGNOSTICS v_ended = ROW_COUNT;
    RETURN v_ended;
END
$function$;

REVOKE ALL ON FUNCTION payments.expire_holds(uuid[], integer, uuid[]) FROM public;
COMMENT ON FUNCTION payments.expire_holds(uuid[], integer, uuid[]) IS
'Writes down that the time of holds is over, on these accounts or on all, at most so many, but not
of some; returns how many. For a job, and for the ledger before it judges a balance.';
