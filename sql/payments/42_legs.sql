-- Legs of a posting, named by what their account is for.

CREATE FUNCTION payments.legs_on(
    type payments.account_type,
    currency text,
    amount_cents bigint,
    description text,
    organization_id uuid DEFAULT NULL,
    user_id uuid DEFAULT NULL
)
RETURNS payments.leg[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF legs_on.amount_cents = 0 THEN
        RETURN '{}'::payments.leg[];
    END IF;

    RETURN ARRAY[ROW(
        payments.ensure_account(
            legs_on.type, legs_on.currency, legs_on.organization_id, legs_on.user_id
        ),
        legs_on.amount_cents, legs_on.description
    )]::payments.leg[];
END
$function$;

REVOKE ALL ON FUNCTION payments.legs_on(
    payments.account_type, text, bigint, text, uuid, uuid
) FROM public;
COMMENT ON FUNCTION payments.legs_on(
    payments.account_type, text, bigint, text, uuid, uuid
) IS
'One leg on the account of this owner, type and currency, positive = debit; for an amount of zero
none, and no account is opened. Errors as payments.ensure_account(). For the package''s own
functions.';
