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
    INSERT INTO payments.accounts (type, currency, organization_id, user_id, name)
    VALUES (
        ensure_account.type, ensure_account.currency, ensure_account.organization_id,
        ensure_account.user_id, format('%s %s', ensure_account.type, ensure_account.currency)
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

CREATE FUNCTION payments.post(
    reference_type payments.reference_type,
    reference_id uuid,
    legs payments.leg[],
    description text DEFAULT NULL,
    idempotency_key text DEFAULT NULL,
    created_by uuid DEFAULT NULL
)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_transaction_id uuid;
BEGIN
    PERFORM ops.require(reference_type IS NOT NULL, 'reference_type', 'must be given');
    PERFORM ops.require(reference_id IS NOT NULL, 'reference_id', 'must be given');
    PERFORM ops.require(
        cardinality(legs) BETWEEN 2 AND 1000
        AND NOT EXISTS (
            SELECT FROM unnest(legs) AS leg
            WHERE leg.account_id IS NULL OR leg.amount_cents IS NULL OR leg.amount_cents = 0
        ),
        'legs', 'must be 2 to 1000 legs, each with an account and an amount other than zero'
    );

    INSERT INTO payments.transactions (
        reference_type, reference_id, description, idempotency_key, created_by
    )
    VALUES (
        post.reference_type, post.reference_id, post.description, post.idempotency_key,
        post.created_by
    )
    RETURNING transactions.id INTO v_transaction_id;

    -- An account that does not exist finds no currency, and NOT NULL refuses the entry.
    INSERT INTO payments.entries (
        transaction_id, account_id, currency, amount_cents, description,
        reference_type, reference_id, created_by
    )
    SELECT
        v_transaction_id, leg.account_id, accounts.currency, leg.amount_cents, leg.description,
        post.reference_type, post.reference_id, post.created_by
    FROM unnest(legs) AS leg
    LEFT JOIN payments.accounts ON accounts.id = leg.account_id;

    RETURN v_transaction_id;
END
$function$;

REVOKE ALL ON FUNCTION payments.post(
    payments.reference_type, uuid, payments.leg[], text, text, uuid
) FROM public;
COMMENT ON FUNCTION payments.post(
    payments.reference_type, uuid, payments.leg[], text, text, uuid
) IS
'Posts one transaction of any number of legs and returns its id. Errors: YP003 an argument; YP201
(at commit) the legs of a currency do not sum to zero; 23502 no such account; 23505 the
idempotency key was used. For the package''s own functions.';
