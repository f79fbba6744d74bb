-- What follows a posting: the whole of it taken back, or the processor's fee for it.

CREATE FUNCTION payments.post_reversal(
    transaction_id uuid,
    reference_type payments.reference_type,
    reference_id uuid,
    description text,
    idempotency_key text,
    metadata jsonb DEFAULT '{}'
)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_legs constant payments.leg[] := ARRAY(
        SELECT ROW(entries.account_id, -entries.amount_cents, post_reversal.description)
            ::payments.leg
        FROM payments.entries
        WHERE entries.transaction_id = post_reversal.transaction_id
        ORDER BY entries.account_id, entries.id
    );
    v_transaction_id uuid;
BEGIN
    IF cardinality(v_legs) = 0 THEN
        PERFORM ops.raise_error('YP004', 'There is no such transaction.');
    END IF;

    SELECT posted.transaction_id INTO v_transaction_id
    FROM payments.post(
        post_reversal.reference_type, post_reversal.reference_id, v_legs,
        post_reversal.description, post_reversal.idempotency_key,
        metadata => post_reversal.metadata,
        -- What takes a taking-back back counts where that did: the original may be taken back anew.
        reverses_id => coalesce(
            (
                SELECT transactions.reverses_id
                FROM payments.transactions
                WHERE transactions.id = post_reversal.transaction_id
            ),
            post_reversal.transaction_id
        )
    ) AS posted;
    RETURN v_transaction_id;
END
$function$;

REVOKE ALL ON FUNCTION payments.post_reversal(
    uuid, payments.reference_type, uuid, text, text, jsonb
) FROM public;
COMMENT ON FUNCTION payments.post_reversal(
    uuid, payments.reference_type, uuid, text, text, jsonb
) IS
'Posts the opposite of a whole transaction and returns the new one. It is linked to that, or to what
that took back, which is then whole again. Errors: YP004 there is no such transaction; others as
payments.post(), above all that part of it was taken back already. For the package''s own
functions.';

CREATE FUNCTION payments.post_processor_fee(
    transaction_id uuid, fee_cents bigint, processor_id text
)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_of record;
    v_currencies text[];
    v_transaction_id uuid;
BEGIN
    PERFORM ops.require(fee_cents > 0, 'fee_cents', 'must be more than zero');
    PERFORM ops.require(
        char_length(processor_id) BETWEEN 1 AND 150, 'processor_id',
        'must be 1 to 150 characters'
    );
    SELECT transactions.reference_type, transactions.reference_id INTO v_of
    FROM payments.transactions
    WHERE transactions.id = post_processor_fee.transaction_id;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP004', 'There is no such transaction.');
    END IF;

    SELECT array_agg(DISTINCT accounts.currency) INTO v_currencies
    FROM payments.entries
    INNER JOIN payments.accounts ON accounts.id = entries.account_id
    WHERE entries.transaction_id = post_processor_fee.transaction_id
        AND accounts.type = 'clearing';
    PERFORM ops.require(
        cardinality(v_currencies) = 1, 'transaction_id',
        'must be a transaction with the processor, in one currency'
    );

    SELECT posted.transaction_id INTO v_transaction_id
    FROM payments.post(
        v_of.reference_type, v_of.reference_id,
        payments.legs_on('fees', v_currencies[1], fee_cents, 'Processor fee')
        || payments.legs_on('clearing', v_currencies[1], -fee_cents, 'Processor fee'),
        'Processor fee', format('processor_fee:%s', post_processor_fee.processor_id),
        metadata => jsonb_build_object(
            'processor_id', post_processor_fee.processor_id,
            'fee_of', post_processor_fee.transaction_id
        )
    ) AS posted;
    RETURN v_transaction_id;
END
$function$;

REVOKE ALL ON FUNCTION payments.post_processor_fee(uuid, bigint, text) FROM public;
COMMENT ON FUNCTION payments.post_processor_fee(uuid, bigint, text) IS
'What the processor keeps of a payment, refund or dispute: debit fees, credit clearing, under the
record that the transaction is of. Once per id of the processor. Errors: YP003 an argument, or no
transaction with the processor; YP004 no such transaction; YP006 the id was told with another fee.
For the package''s own functions.';
