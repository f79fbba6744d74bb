-- What an organizer sees of the ledger: a line in her wallet for each movement of what she is owed.
-- Lines are taken from the entries, so those of a wallet add up to the payable account behind it.

CREATE FUNCTION payments.write_wallet_lines(
    transaction_id uuid,
    type payments.wallet_transaction_type,
    description text,
    related_order_id uuid DEFAULT NULL,
    related_event_id uuid DEFAULT NULL
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_line record;
    v_wallet_id uuid;
BEGIN
    FOR v_line IN
        SELECT
            accounts.organization_id,
            accounts.user_id,
            accounts.currency,
            currencies.decimal_places,
            entries.reference_type,
            entries.reference_id,
            -sum(entries.amount_cents) AS amount_cents
        FROM payments.entries
        INNER JOIN payments.accounts ON accounts.id = entries.account_id
        INNER JOIN ref.currencies ON currencies.code = accounts.currency
        WHERE entries.transaction_id = write_wallet_lines.transaction_id
            AND accounts.type = 'payable'
            AND num_nonnulls(accounts.organization_id, accounts.user_id) = 1
        GROUP BY
            accounts.id, currencies.decimal_places, entries.reference_type, entries.reference_id
        HAVING sum(entries.amount_cents) <> 0
        ORDER BY accounts.id
    LOOP
        INSERT INTO payments.org_wallets (org_id, user_id, currency)
        VALUES (v_line.organization_id, v_line.user_id, v_line.currency)
        ON CONFLICT ON CONSTRAINT org_wallets_owner_currency_key DO NOTHING;

        SELECT org_wallets.id INTO STRICT v_wallet_id
        FROM payments.org_wallets
        WHERE (
            org_wallets.org_id = v_line.organization_id OR org_wallets.user_id = v_line.user_id
        )
        AND org_wallets.currency = v_line.currency;

        -- A repeat of the posting finds its line.
        INSERT INTO payments.org_wallet_transactions (
            wallet_id, transaction_type, currency, currency_decimals, amount_cents,
            reference_type, reference_id, ledger_transaction_id, related_order_id,
            related_event_id, description
        )
        SELECT
            v_wallet_id, write_wallet_lines.type, v_line.currency, v_line.decimal_places,
            v_line.amount_cents, v_line.reference_type, v_line.reference_id,
            write_wallet_lines.transaction_id, write_wallet_lines.related_order_id,
            write_wallet_lines.related_event_id, write_wallet_lines.description
        WHERE NOT EXISTS (
            SELECT FROM payments.org_wallet_transactions
            WHERE org_wallet_transactions.ledger_transaction_id
                = write_wallet_lines.transaction_id
                AND org_wallet_transactions.wallet_id = v_wallet_id
        );
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION payments.write_wallet_lines(
    uuid, payments.wallet_transaction_type, text, uuid, uuid
) FROM public;
COMMENT ON FUNCTION payments.write_wallet_lines(
    uuid, payments.wallet_transaction_type, text, uuid, uuid
) IS
'Writes one line for each organizer whose payable account the ledger transaction moves, opening her
wallet where it is missing; positive: she is owed more. Once per transaction and wallet. Every
function that posts to a payable account calls it. For the package''s own functions.';

CREATE FUNCTION payments.organizer_owes(transaction_id uuid)
RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN (
        SELECT coalesce(sum(greatest(0, -(payments.balance(touched.id)).posted_cents)), 0)::bigint
        FROM (
            SELECT DISTINCT accounts.id
            FROM payments.entries
            INNER JOIN payments.accounts ON accounts.id = entries.account_id
            WHERE entries.transaction_id = organizer_owes.transaction_id
                AND accounts.type = 'payable'
        ) AS touched
    );
END
$function$;

REVOKE ALL ON FUNCTION payments.organizer_owes(uuid) FROM public;
COMMENT ON FUNCTION payments.organizer_owes(uuid) IS
'How far below zero a transaction has left the payable account that it moved, in minor units; 0:
nothing is owed. For the package''s own functions.';
