-- Escrow, released to the organizer, the platform's fee kept. What is not in escrow cannot leave
-- it: of two who release at once, the second waits for the order's lock and then finds what the
-- first has left.

CREATE FUNCTION sponsorship.post_release(
    deal sponsorship.sponsorship_orders,
    amount_cents bigint,
    key text,
    deliverable_id uuid DEFAULT NULL,
    dispute_id uuid DEFAULT NULL
)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    -- Of all that was released so far, less what was taken: parts cost what the whole does.
    v_fee constant bigint := least(post_release.amount_cents, greatest(
        0,
        (payments.split(
            deal.released_cents + post_release.amount_cents,
            ARRAY[10000 - deal.fee_bps, deal.fee_bps]::bigint[]
        ))[2] - deal.fee_cents
    ));
    v_transaction_id uuid;
BEGIN
    SELECT posted.transaction_id INTO v_transaction_id
    FROM payments.post(
        'sponsorship_order', deal.id,
        ARRAY[ROW(
            sponsorship.escrow_account(deal), post_release.amount_cents, 'Released from escrow'
        )]::payments.leg[]
        || payments.legs_on(
            'payable', deal.currency, v_fee - post_release.amount_cents, 'Owed to the organizer',
            deal.organization_id
        )
        || payments.legs_on('revenue', deal.currency, -v_fee, 'Platform fee'),
        'Sponsorship released', format('release:%s:%s', deal.id, post_release.key)
    ) AS posted;
    PERFORM payments.write_wallet_lines(
        v_transaction_id, 'sale', 'Sponsorship', related_event_id => deal.event_id
    );

    PERFORM sponsorship.settle(
        deal, 'release', post_release.amount_cents, post_release.key, v_transaction_id,
        post_release.deliverable_id, post_release.dispute_id
    );
    IF v_fee > 0 THEN
        -- The link is the release's: one movement in the books has both.
        PERFORM sponsorship.settle(
            deal, 'fee', v_fee, post_release.key, NULL, post_release.deliverable_id,
            post_release.dispute_id
        );
    END IF;

    RETURN v_fee;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.post_release(
    sponsorship.sponsorship_orders, bigint, text, uuid, uuid
) FROM public;
COMMENT ON FUNCTION sponsorship.post_release(
    sponsorship.sponsorship_orders, bigint, text, uuid, uuid
) IS
'Debit escrow; credit the organizer''s payable and, with the order''s fee_bps, the platform''s
revenue. The fee of several releases is that of their sum. Returns the fee in minor units. The
caller has locked the order. For the package''s own functions.';

CREATE FUNCTION sponsorship.release_escrow(
    order_id uuid,
    idempotency_key text,
    amount_cents bigint DEFAULT NULL,
    deliverable_id uuid DEFAULT NULL
)
RETURNS sponsorship.sponsorship_orders
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_deal sponsorship.sponsorship_orders;
    v_amount bigint := release_escrow.amount_cents;
    v_fee bigint;
    v_milestone sponsorship.deliverables;
BEGIN
    PERFORM ops.require(
        v_amount IS NULL OR v_amount > 0, 'amount_cents', 'must be more than zero, or null'
    );
    PERFORM ops.require(
        v_amount IS NULL OR release_escrow.deliverable_id IS NULL, 'amount_cents',
        'must be null with a deliverable, which says how much'
    );
    v_deal := sponsorship.lock_order(release_escrow.order_id);
    IF sponsorship.was_settled(
        v_deal, 'release', release_escrow.idempotency_key, v_amount, release_escrow.deliverable_id
    ) THEN
        RETURN v_deal;
    END IF;

    IF v_deal.state <> 'locked' THEN
        PERFORM ops.raise_error('YP005', format(
            'The escrow of order %s is %s, not locked.', v_deal.id, v_deal.state
        ));
    END IF;

    IF release_escrow.deliverable_id IS NOT NULL THEN
        SELECT * INTO v_milestone
        FROM sponsorship.deliverables
        WHERE deliverables.id = release_escrow.deliverable_id
            AND deliverables.order_id = v_deal.id
        FOR SHARE;
        IF v_milestone.id IS NULL THEN
            PERFORM ops.raise_error('YP004', 'The order has no such deliverable.');
        ELSIF v_milestone.status <> 'approved' OR v_milestone.release_cents = 0 OR EXISTS (
            SELECT FROM sponsorship.order_settlements AS releases
            WHERE releases.deliverable_id = v_milestone.id
                AND releases.kind = 'release'
                AND NOT EXISTS (
                    SELECT FROM sponsorship.order_settlements AS reversals
                    WHERE reversals.reversal_of = releases.id
                )
        ) THEN
            PERFORM ops.raise_error('YP256', format(
                'Deliverable %s is %s, releases %s and may have done so already.',
                v_milestone.id, v_milestone.status, v_milestone.release_cents
            ));
        END IF;
        v_amount := v_milestone.release_cents;
    END IF;

    v_amount := coalesce(v_amount, v_deal.held_cents);
    IF v_amount > v_deal.held_cents OR v_amount = 0 THEN
        PERFORM ops.raise_error('YP255', format(
            'Order %s has %s in escrow, not %s.', v_deal.id, v_deal.held_cents, v_amount
        ));
    END IF;
    IF v_amount = v_deal.held_cents AND EXISTS (
        SELECT FROM sponsorship.deliverables
        WHERE deliverables.order_id = v_deal.id
            AND deliverables.required
            AND deliverables.status NOT IN ('approved', 'waived', 'cancelled')
    ) THEN
        PERFORM ops.raise_error('YP256', format(
            'The organizer still owes what order %s requires.', v_deal.id
        ));
    END IF;

    v_fee := sponsorship.post_release(
        v_deal, v_amount, release_escrow.idempotency_key, release_escrow.deliverable_id
    );
    v_deal := sponsorship.move_escrow(
        v_deal,
        CASE WHEN v_amount = v_deal.held_cents THEN 'released' ELSE 'locked' END
        ::sponsorship.escrow_state
    );
    PERFORM sponsorship.tell(
        v_deal, 'escrow.released',
        jsonb_build_object('amount_cents', v_amount, 'fee_cents', v_fee)
    );
    RETURN v_deal;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.release_escrow(uuid, text, bigint, uuid) FROM public;
COMMENT ON FUNCTION sponsorship.release_escrow(uuid, text, bigint, uuid) IS
'Releases what an approved deliverable says, an amount, or else all that is left; with the last of
it the escrow is released. The same key again changes nothing. Errors: YP003 an argument; YP004 no
such order or deliverable; YP005 it is not locked; YP006 the key released another amount; YP255 not
so much is in escrow; YP256 something required is not delivered. For the package''s own functions.';
