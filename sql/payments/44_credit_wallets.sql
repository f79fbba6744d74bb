-- The wallet that credits go into, opened when somebody first needs it.

CREATE FUNCTION payments.ensure_wallet(
    organization_id uuid DEFAULT NULL, user_id uuid DEFAULT NULL, currency text DEFAULT 'USD'
)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_wallet_id uuid;
BEGIN
    PERFORM ops.require(
        num_nonnulls(organization_id, user_id) = 1, 'organization_id', 'or user_id must be given'
    );
    IF user_id IS NOT NULL THEN
        INSERT INTO payments.wallets (user_id) VALUES (ensure_wallet.user_id)
        ON CONFLICT ON CONSTRAINT wallets_user_id_key DO NOTHING;
        SELECT wallets.id INTO STRICT v_wallet_id
        FROM payments.wallets
        WHERE wallets.user_id = ensure_wallet.user_id;
    ELSE
        INSERT INTO payments.org_wallets (org_id, currency)
        VALUES (ensure_wallet.organization_id, ensure_wallet.currency)
        ON CONFLICT ON CONSTRAINT org_wallets_owner_currency_key DO NOTHING;
        SELECT org_wallets.id INTO STRICT v_wallet_id
        FROM payments.org_wallets
        WHERE org_wallets.org_id = ensure_wallet.organization_id
            AND org_wallets.currency = ensure_wallet.currency;
    END IF;

    RETURN v_wallet_id;
END
$function$;

REVOKE ALL ON FUNCTION payments.ensure_wallet(uuid, uuid, text) FROM public;
COMMENT ON FUNCTION payments.ensure_wallet(uuid, uuid, text) IS
'The wallet for credits of an organization, in this currency, or of a person, opened empty when it
is missing. Errors: YP003 neither or both are given; 23503 an unknown owner or currency. For the
package''s own functions.';
