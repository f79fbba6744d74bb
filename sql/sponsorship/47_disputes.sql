-- Disputes about a deal: opened, they stop its money; resolved, they divide what is in escrow
-- between both sides. Order before dispute is the order of locks.

CREATE FUNCTION sponsorship.open_dispute(
    order_id uuid,
    opened_by public.deal_side,
    reason text,
    details text DEFAULT NULL,
    amount_cents bigint DEFAULT NULL,
    opened_by_user_id uuid DEFAULT NULL,
    provider_dispute_id text DEFAULT NULL
)
RETURNS sponsorship.order_disputes
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_deal sponsorship.sponsorship_orders := sponsorship.lock_order(open_dispute.order_id);
    v_dispute sponsorship.order_disputes;
BEGIN
    SELECT * INTO v_dispute
    FROM sponsorship.order_disputes
    WHERE order_disputes.provider_dispute_id = open_dispute.provider_dispute_id;
    IF v_dispute.order_id <> v_deal.id THEN
        PERFORM ops.raise_error('YP006', 'This dispute is about another order.');
    ELSIF v_dispute.id IS NOT NULL THEN
        RETURN v_dispute;
    END IF;

    IF v_deal.state NOT IN ('funded', 'locked') THEN
        PERFORM ops.raise_error('YP005', format(
            'The escrow of order %s is %s: nothing to argue about, or an argument already.',
            v_deal.id, v_deal.state
        ));
    END IF;
    PERFORM ops.require(
        coalesce(
            open_dispute.amount_cents BETWEEN 1 AND v_deal.funded_cents - v_deal.refunded_cents,
            TRUE
        ),
        'amount_cents', 'must be more than zero, and at most what was paid and not refunded'
    );

    INSERT INTO sponsorship.order_disputes (
        order_id, opened_by, opened_by_user_id, reason, details, amount_cents, currency,
        provider_dispute_id
    )
    VALUES (
        v_deal.id, open_dispute.opened_by, open_dispute.opened_by_user_id, open_dispute.reason,
        open_dispute.details, coalesce(open_dispute.amount_cents, v_deal.held_cents),
        v_deal.currency, open_dispute.provider_dispute_id
    )
    RETURNING * INTO v_dispute;

    v_deal := sponsorship.move_escrow(v_deal, 'disputed');
    PERFORM sponsorship.tell(
        v_deal, 'dispute.opened',
        jsonb_build_object(
            'dispute_id', v_dispute.id, 'opened_by', v_dispute.opened_by,
            'reason', v_dispute.reason, 'amount_cents', v_dispute.amount_cents
        )
    );
    RETURN v_dispute;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.open_dispute(
    uuid, public.deal_side, text, text, bigint, uuid, text
) FROM public;
COMMENT ON FUNCTION sponsorship.open_dispute(
    uuid, public.deal_side, text, text, bigint, uuid, text
) IS
'Opens a dispute about an amount, or about all that is held, and stops the money of the deal. The
same dispute of the processor again is returned as it is. Errors: YP003 an argument; YP004 no such
order; YP005 no money is held, or a dispute is open; YP006 the processor''s dispute is about another
order; 23514 an unknown reason. For the package''s own functions.';

CREATE FUNCTION sponsorship.resolve_dispute(
    dispute_id uuid,
    release_cents bigint,
    resolution text,
    resolved_by uuid DEFAULT NULL,
    refund_reference text DEFAULT NULL
)
RETURNS sponsorship.order_disputes
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_deal sponsorship.sponsorship_orders;
    v_dispute sponsorship.order_disputes;
    v_key constant text := format('dispute:%s', resolve_dispute.dispute_id);
    v_refund bigint;
    v_released bigint;
    v_fee bigint := 0;
BEGIN
    PERFORM ops.require(release_cents >= 0, 'release_cents', 'must not be negative');
    PERFORM ops.require(resolution ~ '\S', 'resolution', 'must say why');
    SELECT * INTO v_dispute
    FROM sponsorship.order_disputes
    WHERE order_disputes.id = resolve_dispute.dispute_id;
    IF v_dispute.id IS NULL THEN
        PERFORM ops.raise_error('YP004', 'There is no such dispute.');
    END IF;
    v_deal := sponsorship.lock_order(v_dispute.order_id);
    SELECT * INTO STRICT v_dispute
    FROM sponsorship.order_disputes
    WHERE order_disputes.id = resolve_dispute.dispute_id
    FOR NO KEY UPDATE;

    IF v_dispute.status IN ('resolved_release', 'resolved_refund', 'resolved_split') THEN
        SELECT coalesce(sum(order_settlements.amount_cents), 0) INTO v_released
        FROM sponsorship.order_settlements
        WHERE order_settlements.dispute_id = v_dispute.id AND order_settlements.kind = 'release';
        IF v_released <> release_cents THEN
            PERFORM ops.raise_error('YP006', format(
                'Dispute %s was resolved: %s were released.', v_dispute.id, v_released
            ));
        END IF;
        RETURN v_dispute;
    ELSIF v_dispute.status = 'withdrawn' OR v_deal.state <> 'disputed' THEN
        PERFORM ops.raise_error('YP005', format('Dispute %s is over.', v_dispute.id));
    ELSIF release_cents > v_deal.held_cents THEN
        PERFORM ops.raise_error('YP255', format(
            'Order %s has %s in escrow, not %s.', v_deal.id, v_deal.held_cents, release_cents
        ));
    END IF;
    v_refund := v_deal.held_cents - release_cents;

    IF release_cents > 0 THEN
        v_fee := sponsorship.post_release(
            v_deal, release_cents, v_key, dispute_id => v_dispute.id
        );
    END IF;
    IF v_refund > 0 THEN
        PERFORM sponsorship.post_refund(
            v_deal, v_refund, v_key, refund_reference, v_dispute.id
        );
    END IF;

    UPDATE sponsorship.order_disputes
    SET status = 'under_review'
    WHERE order_disputes.id = v_dispute.id AND order_disputes.status <> 'under_review';
    UPDATE sponsorship.order_disputes
    SET
        status = CASE
            WHEN v_refund = 0 THEN 'resolved_release'
            WHEN resolve_dispute.release_cents = 0 THEN 'resolved_refund'
            ELSE 'resolved_split'
        END::sponsorship.dispute_status,
        resolution = resolve_dispute.resolution,
        resolved_by = resolve_dispute.resolved_by,
        resolved_at = now()
    WHERE order_disputes.id = v_dispute.id
    RETURNING * INTO STRICT v_dispute;

    v_deal := sponsorship.move_escrow(
        v_deal,
        CASE
            WHEN v_deal.released_cents + release_cents >= v_deal.refunded_cents + v_refund
                THEN 'released'
            ELSE 'refunded'
        END::sponsorship.escrow_state
    );
    PERFORM sponsorship.tell(
        v_deal, 'dispute.resolved',
        jsonb_build_object(
            'dispute_id', v_dispute.id, 'status', v_dispute.status,
            'released_cents', release_cents, 'fee_cents', v_fee, 'refunded_cents', v_refund
        )
    );
    RETURN v_dispute;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.resolve_dispute(uuid, bigint, text, uuid, text) FROM public;
COMMENT ON FUNCTION sponsorship.resolve_dispute(uuid, bigint, text, uuid, text) IS
'Divides what is in escrow: so much to the organizer, the platform''s fee off it, the rest back to
the sponsor. The same decision again changes nothing. Errors: YP003 an argument; YP004 no such
dispute; YP005 it is over; YP006 it was decided otherwise; YP255 not so much is in escrow. For the
package''s own functions.';
