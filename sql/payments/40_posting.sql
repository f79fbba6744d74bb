-- How money moves: accounts are found or opened, and a whole transaction is posted at once.

CREATE FUNCTION payments.ensure_account(
    type payments.account_type,
    currency text,
    organization_id uuid DEFAULT NULL,
    user_id uuid DEFAULT NULL
)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_account_id uuid;
BEGIN
    INSERT INTO payments.accounts (type, currency, organization_id, user_id, name, mode)
    VALUES (
        ensure_account.type, ensure_account.currency, ensure_account.organization_id,
        ensure_account.user_id, format('%s %s', ensure_account.type, ensure_account.currency),
        -- What an owner has with the platform can be spent, so it can be overspent.
        CASE
            WHEN ensure_account.type IN ('cash', 'wallet', 'escrow', 'credits') THEN 'running'
            ELSE 'deferred'
        END::payments.balance_mode
    )
    ON CONFLICT ON CONSTRAINT accounts_owner_type_currency_key DO NOTHING
    RETURNING accounts.id INTO v_account_id;

    IF v_account_id IS NULL THEN
        SELECT accounts.id INTO STRICT v_account_id
        FROM payments.accounts
        WHERE accounts.type = ensure_account.type
            AND accounts.currency = ensure_account.currency
            AND accounts.organization_id IS NOT DISTINCT FROM ensure_account.organization_id
            AND accounts.user_id IS NOT DISTINCT FROM ensure_account.user_id;
    END IF;

    RETURN v_account_id;
END
$function$;

REVOKE ALL ON FUNCTION payments.ensure_account(payments.account_type, text, uuid, uuid) FROM public;
COMMENT ON FUNCTION payments.ensure_account(payments.account_type, text, uuid, uuid) IS
'The account of this owner, type and currency, opened when it is missing; without an owner the
platform''s own. 23503 for an unknown currency or owner. For the package''s own functions.';

CREATE FUNCTION payments.repeated(wanted payments.transactions)
RETURNS payments.posted
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_first payments.transactions;
BEGIN
    SELECT * INTO STRICT v_first
    FROM payments.transactions
    WHERE transactions.idempotency_key = wanted.idempotency_key;
    IF (
        v_first.reference_type, v_first.reference_id, v_first.legs, v_first.description,
        v_first.metadata, v_first.reverses_id, v_first.hold_id
    ) IS DISTINCT FROM (
        wanted.reference_type, wanted.reference_id, wanted.legs, wanted.description,
        wanted.metadata, wanted.reverses_id, wanted.hold_id
    ) OR wanted.effective_at <> v_first.effective_at THEN
        PERFORM ops.raise_error('YP006', format(
            'The key %L was used for transaction %s.', wanted.idempotency_key, v_first.id
        ));
    END IF;
    -- Nothing is posted, so nobody has written down which holds are over by now.
    RETURN (v_first.id, TRUE, ARRAY(
        SELECT payments.balance(balances.account_id)
        FROM payments.balances
        WHERE balances.account_id = ANY(ARRAY(
            SELECT leg.account_id FROM unnest(v_first.legs) AS leg
        ))
    ))::payments.posted;
END
$function$;

REVOKE ALL ON FUNCTION payments.repeated(payments.transactions) FROM public;
COMMENT ON FUNCTION payments.repeated(payments.transactions) IS
'The answer to a posting whose key is known. Error: YP006 another thing was posted under it. Who
acted and, unless it was given, when it counts may differ. For payments.post() and post_batch().';

CREATE FUNCTION payments.balances_of(legs payments.leg[])
RETURNS payments.account_balance[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(
        SELECT (
            balances.account_id, accounts.currency, balances.posted_cents, balances.held_cents,
            balances.posted_cents - balances.held_cents
        )::payments.account_balance
        FROM payments.balances
        INNER JOIN payments.accounts ON accounts.id = balances.account_id
        WHERE balances.account_id = ANY(ARRAY(
            SELECT leg.account_id FROM unnest(balances_of.legs) AS leg
        ))
    );
END
$function$;

REVOKE ALL ON FUNCTION payments.balances_of(payments.leg[]) FROM public;
COMMENT ON FUNCTION payments.balances_of(payments.leg[]) IS
'The present balances of those accounts of legs that keep a running one. For payments.post() and
post_batch().';

CREATE FUNCTION payments.post(
    reference_type payments.reference_type,
    reference_id uuid,
    legs payments.leg[],
    description text DEFAULT NULL,
    idempotency_key text DEFAULT NULL,
    created_by uuid DEFAULT NULL,
    effective_at timestamptz DEFAULT NULL,
    metadata jsonb DEFAULT '{}',
    reverses_id uuid DEFAULT NULL,
    hold_id uuid DEFAULT NULL
)
RETURNS payments.posted
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET jit = off
AS $function$
DECLARE
    v_wanted payments.transactions;
    v_posted payments.posted;
BEGIN
    INSERT INTO payments.transactions (
        reference_type, reference_id, legs, description, idempotency_key, created_by,
        effective_at, metadata, reverses_id, hold_id
    )
    VALUES (
        post.reference_type, post.reference_id, post.legs, post.description,
        post.idempotency_key, post.created_by, coalesce(post.effective_at, now()),
        post.metadata, post.reverses_id, post.hold_id
    )
    ON CONFLICT ON CONSTRAINT transactions_idempotency_key_key DO NOTHING
    RETURNING transactions.id, FALSE INTO v_posted.transaction_id, v_posted.is_repeat;

    IF v_posted.transaction_id IS NULL THEN
        v_wanted.reference_type := post.reference_type;
        v_wanted.reference_id := post.reference_id;
        v_wanted.legs := post.legs;
        v_wanted.description := post.description;
        v_wanted.idempotency_key := post.idempotency_key;
        v_wanted.effective_at := post.effective_at;
        v_wanted.metadata := post.metadata;
        v_wanted.reverses_id := post.reverses_id;
        v_wanted.hold_id := post.hold_id;
        RETURN payments.repeated(v_wanted);
    END IF;
    v_posted.balances := payments.balances_of(post.legs);
    RETURN v_posted;
END
$function$;

REVOKE ALL ON FUNCTION payments.post(
    payments.reference_type, uuid, payments.leg[], text, text, uuid, timestamptz, jsonb, uuid, uuid
) FROM public;
COMMENT ON FUNCTION payments.post(
    payments.reference_type, uuid, payments.leg[], text, text, uuid, timestamptz, jsonb, uuid, uuid
) IS
'Posts one transaction of 2 to 1000 legs, of any accounts and currencies. effective_at: when it
counts, by default now; reverses_id: what it takes back; hold_id: the hold that it posts. The same
key and content again: the first answer. Errors: YP003 a leg moves nothing, YP004 no such account,
YP006 the key was used for something else, YP201 a currency''s legs do not sum to zero, YP202 an
account would be overdrawn, YP203 one is not open, YP204 the period is closed, YP205 more than is
left to reverse, YP206 the hold is over, YP208 above an account''s ceiling, YP209 above the hold.
For the package''s own functions.';

CREATE FUNCTION payments.post_batch(transactions payments.transactions[])
RETURNS SETOF payments.posted
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET jit = off
AS $function$
DECLARE
    v_made uuid[];
    v_known record;
    v_wanted payments.transactions;
    v_posted payments.posted;
BEGIN
    WITH made AS (
        INSERT INTO payments.transactions (
            id, reference_type, reference_id, legs, description, idempotency_key, created_by,
            effective_at, metadata, reverses_id, hold_id
        )
        SELECT
            coalesce(wanted.id, gen_random_uuid()), wanted.reference_type, wanted.reference_id,
            wanted.legs, wanted.description, wanted.idempotency_key, wanted.created_by,
            coalesce(wanted.effective_at, now()), coalesce(wanted.metadata, '{}'),
            wanted.reverses_id, wanted.hold_id
        FROM unnest(post_batch.transactions) AS wanted
        -- Two batches that share keys meet them in the same order.
        ORDER BY wanted.idempotency_key
        ON CONFLICT ON CONSTRAINT transactions_idempotency_key_key DO NOTHING
        RETURNING transactions.id
    )

    SELECT array_agg(made.id) INTO v_made FROM made;

    RETURN QUERY
    SELECT transactions.id, FALSE, payments.balances_of(transactions.legs)
    FROM payments.transactions
    WHERE transactions.id = ANY(v_made);

    FOR v_known IN
        SELECT
            known.wanted, known.is_made,
            row_number() OVER (PARTITION BY known.id) > 1 AS is_again
        FROM (
            SELECT
                wanted, transactions.id,
                transactions.id = ANY(coalesce(v_made, '{}')) AS is_made,
                count(*) OVER (PARTITION BY transactions.id) AS times
            FROM unnest(post_batch.transactions) AS wanted
            INNER JOIN payments.transactions
                ON transactions.idempotency_key = wanted.idempotency_key
        ) AS known
        -- Of equal keys in the batch one was made; which one is not known, so all are compared.
        WHERE NOT known.is_made OR known.times > 1
    LOOP
        v_wanted := v_known.wanted;
        v_wanted.metadata := coalesce(v_wanted.metadata, '{}');
        v_posted := payments.repeated(v_wanted);
        IF v_known.is_again OR NOT v_known.is_made THEN
            RETURN NEXT v_posted;
        END IF;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION payments.post_batch(payments.transactions[]) FROM public;
COMMENT ON FUNCTION payments.post_batch(payments.transactions[]) IS
'Posts many transactions at once, all or none; of each the columns are read that payments.post()
takes, and an id if one is given. Bounds are judged once all are posted. Answers and errors as
payments.post(), in no order; the balances are those after the whole batch.';
