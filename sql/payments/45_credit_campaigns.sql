-- What campaigns cost: a line of campaigns.ad_spend_ledger in exact micro-credits, and the whole
-- credits that have come together since the last one out of the wallet. The part of a credit that
-- is left over is carried to the next line, so nothing is ever rounded.

CREATE FUNCTION payments.charge_campaign(
    campaign_id uuid,
    wallet_id uuid,
    metric_type text,
    quantity bigint,
    rate_model text,
    rate_usd_cents bigint,
    charged_micros bigint,
    idempotency_key text,
    occurred_at timestamptz DEFAULT now(),
    creative_id uuid DEFAULT NULL,
    budget_day date DEFAULT NULL
)
RETURNS campaigns.ad_spend_ledger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_campaign campaigns.campaigns;
    v_wallet payments.credit_wallet;
    v_line campaigns.ad_spend_ledger;
    v_move payments.credit_move;
    v_credits bigint;
BEGIN
    PERFORM ops.require(quantity > 0, 'quantity', 'must be above zero');
    PERFORM ops.require(
        charged_micros BETWEEN 0 AND 1000000000000000000, 'charged_micros', 'must be 0 to 10^18'
    );
    PERFORM ops.require(
        char_length(idempotency_key) BETWEEN 1 AND 130, 'idempotency_key',
        'must be 1 to 130 characters'
    );
    SELECT * INTO v_campaign
    FROM campaigns.campaigns
    WHERE campaigns.id = charge_campaign.campaign_id
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP004', 'There is no such campaign.');
    END IF;

    SELECT * INTO v_line
    FROM campaigns.ad_spend_ledger AS lines
    WHERE lines.idempotency_key = charge_campaign.idempotency_key;
    IF FOUND THEN
        IF (
            v_line.campaign_id, coalesce(v_line.org_wallet_id, v_line.wallet_id),
            v_line.metric_type, v_line.quantity, v_line.rate_model, v_line.rate_usd_cents,
            v_line.charged_micros, v_line.creative_id, v_line.budget_day
        ) IS DISTINCT FROM (
            charge_campaign.campaign_id, charge_campaign.wallet_id,
            charge_campaign.metric_type, charge_campaign.quantity, charge_campaign.rate_model,
            charge_campaign.rate_usd_cents, charge_campaign.charged_micros,
            charge_campaign.creative_id, charge_campaign.budget_day
        ) THEN
            PERFORM ops.raise_error('YP006', format('The key made line %s.', v_line.id));
        END IF;
        RETURN v_line;
    END IF;

    v_wallet := payments.lock_active_wallet(charge_campaign.wallet_id);
    IF v_wallet.organization_id IS DISTINCT FROM v_campaign.org_id
        AND (v_wallet.is_organizers OR v_wallet.user_id <> v_campaign.created_by)
    THEN
        PERFORM ops.raise_error('YP004', 'The campaign has no such wallet.');
    END IF;
    IF v_campaign.spent_micros + charged_micros > v_campaign.total_budget_credits * 1000000 THEN
        PERFORM ops.raise_error('YP252', format(
            'The campaign has %s micro-credits of its budget left.',
            v_campaign.total_budget_credits * 1000000 - v_campaign.spent_micros
        ));
    END IF;

    v_credits
    := (v_campaign.spent_micros + charged_micros) / 1000000 - v_campaign.spent_micros / 1000000;
    IF v_credits > 0 THEN
        v_move := payments.spend_credits(
            v_wallet.id, v_credits, 'campaign_spend', v_campaign.id,
            format('campaign:%s', charge_campaign.idempotency_key),
            format('Campaign %s', v_campaign.name)
        );
    END IF;

    INSERT INTO campaigns.ad_spend_ledger (
        organization_id, campaign_id, creative_id, wallet_id, org_wallet_id,
        wallet_transaction_id, posted_transaction_id, budget_day, metric_type, quantity,
        rate_model, rate_usd_cents, charged_micros, idempotency_key, occurred_at
    )
    VALUES (
        v_campaign.org_id, v_campaign.id, charge_campaign.creative_id,
        CASE WHEN NOT v_wallet.is_organizers THEN v_wallet.id END,
        CASE WHEN v_wallet.is_organizers THEN v_wallet.id END,
        CASE WHEN NOT v_wallet.is_organizers THEN v_move.line_id END,
        v_move.transaction_id, charge_campaign.budget_day, charge_campaign.metric_type,
        charge_campaign.quantity, charge_campaign.rate_model, charge_campaign.rate_usd_cents,
        charge_campaign.charged_micros, charge_campaign.idempotency_key,
        charge_campaign.occurred_at
    )
    ON CONFLICT ON CONSTRAINT ad_spend_ledger_idempotency_key_key DO NOTHING
    RETURNING * INTO v_line;
    IF v_line.id IS NULL THEN
        PERFORM ops.raise_error('YP006', 'The key was used for another campaign.');
    END IF;

    UPDATE campaigns.campaigns
    SET spent_micros = campaigns.spent_micros + charge_campaign.charged_micros
    WHERE campaigns.id = v_campaign.id;
    RETURN v_line;
END
$function$;

REVOKE ALL ON FUNCTION payments.charge_campaign(
    uuid, uuid, text, bigint, text, bigint, bigint, text, timestamptz, uuid, date
) FROM public;
COMMENT ON FUNCTION payments.charge_campaign(
    uuid, uuid, text, bigint, text, bigint, bigint, text, timestamptz, uuid, date
) IS
'Charges a campaign: its line of spending, the whole credits it has come to out of the wallet (the
organization''s, or that of the person who set the campaign up), what they cost into revenue, and
the campaign''s total. Errors as public.charge_campaign(). For the package''s own functions.';
