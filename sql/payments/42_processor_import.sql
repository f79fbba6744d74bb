-- Rows of the processor come in, many at a time, all or none. The same row may come again, as
-- lists of the processor overlap; a row that says something else about the same id is refused.

CREATE FUNCTION payments.require_processor_rows(rows jsonb, object text)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_integer constant text := '^-?[0-9]{1,18}$';
    v_seconds constant text := '^[0-9]{1,11}$';
    v_id constant text := format(
        '^%s_[A-Za-z0-9_]{1,200}$',
        CASE require_processor_rows.object WHEN 'payout' THEN 'po' ELSE 'txn' END
    );
    v_fault text;
BEGIN
    PERFORM ops.require(
        CASE WHEN jsonb_typeof(rows) = 'array' THEN jsonb_array_length(rows) <= 10000 END,
        'rows', 'must be an array of at most 10000 rows'
    );

    SELECT format(
        'Row %s (%s): %s.', faults.place, coalesce(left(faults.item ->> 'id', 60), 'no id'),
        faults.fault
    )
    INTO v_fault
    FROM (
        SELECT
            given.place,
            given.item,
            -- In this order, for what is cast was looked at before. Null is no answer.
            CASE
                WHEN jsonb_typeof(given.item) <> 'object' THEN 'it is no object'
                WHEN given.item ->> 'object' IS DISTINCT FROM require_processor_rows.object
                    THEN format('object must be %s', require_processor_rows.object)
                WHEN (given.item ->> 'id' ~ v_id) IS NOT TRUE THEN format('id must match %s', v_id)
                WHEN ((given.item -> 'amount')::text ~ v_integer) IS NOT TRUE
                    THEN 'amount must be an integer of minor units'
                WHEN currencies.code IS NULL THEN format(
                    'currency %s is unknown', coalesce(given.item ->> 'currency', 'null')
                )
                WHEN require_processor_rows.object = 'payout' THEN CASE
                    WHEN ((given.item -> 'arrival_date')::text ~ v_seconds) IS NOT TRUE
                        THEN 'arrival_date must be seconds since 1970'
                    WHEN (given.item ->> 'status' IN (
                        'pending', 'in_transit', 'paid', 'failed', 'canceled'
                    )) IS NOT TRUE
                        THEN format('status %s is unknown', given.item ->> 'status')
                    WHEN coalesce(jsonb_typeof(given.item -> 'automatic'), 'boolean') <> 'boolean'
                        THEN 'automatic must be true or false'
                END
                WHEN (
                    (given.item -> 'fee')::text ~ v_integer
                    AND (given.item -> 'net')::text ~ v_integer
                ) IS NOT TRUE THEN 'fee and net must be integers of minor units'
                WHEN (given.item ->> 'net')::bigint
                    <> (given.item ->> 'amount')::bigint - (given.item ->> 'fee')::bigint
                    THEN 'net must be amount less fee'
                WHEN (given.item ->> 'type' ~ '\S') IS NOT TRUE THEN 'type must be given'
                WHEN (
                    (given.item -> 'created')::text ~ v_seconds
                    AND (given.item -> 'available_on')::text ~ v_seconds
                ) IS NOT TRUE THEN 'created and available_on must be seconds since 1970'
                WHEN coalesce(jsonb_typeof(given.item -> 'source'), 'null')
                    NOT IN ('string', 'null')
                    AND jsonb_typeof(given.item -> 'source' -> 'id') IS DISTINCT FROM 'string'
                    THEN 'source must be an id, an object with its id, or null'
                WHEN (given.item ->> 'payout' ~ '^po_[A-Za-z0-9_]{1,200}$') IS FALSE
                    THEN 'payout must be po_... or null'
            END AS fault
        FROM jsonb_array_elements(rows) WITH ORDINALITY AS given (item, place)
        LEFT JOIN ref.currencies ON currencies.code = upper(given.item ->> 'currency')
    ) AS faults
    WHERE faults.fault IS NOT NULL
    ORDER BY faults.place
    LIMIT 1;

    IF FOUND THEN
        PERFORM ops.raise_error('YP245', v_fault);
    END IF;

    -- One import or matching at a time: their answers depend on what the others have written.
    PERFORM pg_advisory_xact_lock(1497453124, 245);
END
$function$;

REVOKE ALL ON FUNCTION payments.require_processor_rows(jsonb, text) FROM public;
COMMENT ON FUNCTION payments.require_processor_rows(jsonb, text) IS
'Refuses what is no array of balance_transaction or payout objects of the processor, naming the
first faulty row, and waits for other imports. Errors: YP003 no array, or too long; YP245 a row. For
the package''s own functions.';

CREATE FUNCTION payments.import_processor_transactions(rows jsonb)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
-- By key, also while the table is small and its statistics are young.
SET enable_seqscan = off
AS $function$
DECLARE
    v_given payments.processor_transactions[];
    v_added integer;
    v_changed text;
BEGIN
    PERFORM payments.require_processor_rows(rows, 'balance_transaction');

    v_given := ARRAY(
        SELECT jsonb_populate_record(NULL::payments.processor_transactions, jsonb_build_object(
            'id', item ->> 'id',
            'type', item ->> 'type',
            'reporting_category', item ->> 'reporting_category',
            'currency', upper(item ->> 'currency'),
            'amount_cents', item -> 'amount',
            'fee_cents', item -> 'fee',
            'net_cents', item -> 'net',
            -- The processor sends the source as its id, or unfolded as an object.
            'source_id', coalesce(item -> 'source' ->> 'id', item ->> 'source'),
            'payment_intent_id',
            coalesce(item -> 'source' ->> 'payment_intent', item ->> 'payment_intent'),
            'payout_id', item ->> 'payout',
            'occurred_at', to_timestamp((item ->> 'created')::bigint),
            'available_at', to_timestamp((item ->> 'available_on')::bigint),
            -- Unfolded, a source has the payer's name and address in it.
            'raw', CASE jsonb_typeof(item -> 'source')
                WHEN 'object' THEN jsonb_set(item, '{source}', item -> 'source' -> 'id')
                ELSE item
            END,
            'imported_at', now()
        ))
        FROM jsonb_array_elements(rows) AS item
    );

    INSERT INTO payments.processor_transactions
    SELECT given.*
    FROM unnest(v_given) AS given
    ORDER BY given.id
    ON CONFLICT ON CONSTRAINT processor_transactions_pkey DO NOTHING;
    GET DIAGNOSTICS v_added = ROW_COUNT;

    -- Which payout carried it, and what payment it was, may be told later.
    UPDATE payments.processor_transactions
    SET
        payout_id = coalesce(processor_transactions.payout_id, given.payout_id),
        payment_intent_id = coalesce(
            processor_transactions.payment_intent_id, given.payment_intent_id
        )
    FROM unnest(v_given) AS given
    WHERE processor_transactions.id = given.id
        AND (
            (processor_transactions.payout_id IS NULL AND given.payout_id IS NOT NULL)
            OR (
                processor_transactions.payment_intent_id IS NULL
                AND given.payment_intent_id IS NOT NULL
            )
        );

    SELECT min(given.id) INTO v_changed
    FROM unnest(v_given) AS given
    INNER JOIN payments.processor_transactions AS known ON given.id = known.id
    WHERE (
        given.type, given.currency, given.amount_cents, given.fee_cents, given.source_id,
        given.occurred_at
    ) IS DISTINCT FROM (
        known.type, known.currency, known.amount_cents, known.fee_cents, known.source_id,
        known.occurred_at
    )
    OR given.payout_id <> known.payout_id
    OR given.payment_intent_id <> known.payment_intent_id;

    IF v_changed IS NOT NULL THEN
        PERFORM ops.raise_error('YP246', format(
            'Transaction %s was imported with another content.', v_changed
        ));
    END IF;

    RETURN v_added;
END
$function$;

REVOKE ALL ON FUNCTION payments.import_processor_transactions(jsonb) FROM public;
COMMENT ON FUNCTION payments.import_processor_transactions(jsonb) IS
'Imports an array of balance transactions in the processor''s own form, to which the importer may
add payout, the id of the payout that carried it; all or none. Returns how many were new. A row
that came before is passed over; the payout and the payment it lacked are filled in. Errors: YP003
no array; YP245 a row is faulty; YP246 its id came before with another content. For the package''s
own functions.';

CREATE FUNCTION payments.import_processor_payouts(rows jsonb)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
-- By key, also while the table is small and its statistics are young.
SET enable_seqscan = off
AS $function$
DECLARE
    v_added integer;
    v_fault text;
BEGIN
    PERFORM payments.require_processor_rows(rows, 'payout');

    SELECT format('Payout %s came with another amount or currency.', item ->> 'id') INTO v_fault
    FROM jsonb_array_elements(rows) AS item
    LEFT JOIN payments.processor_payouts ON processor_payouts.id = item ->> 'id'
    GROUP BY item ->> 'id'
    HAVING count(DISTINCT (item -> 'amount', upper(item ->> 'currency'))) > 1
        OR bool_or(
            processor_payouts.amount_cents <> (item ->> 'amount')::bigint
            OR processor_payouts.currency <> upper(item ->> 'currency')
        )
    ORDER BY item ->> 'id'
    LIMIT 1;

    IF FOUND THEN
        PERFORM ops.raise_error('YP246', v_fault);
    END IF;

    SELECT count(DISTINCT item ->> 'id') INTO v_added
    FROM jsonb_array_elements(rows) AS item
    WHERE NOT EXISTS (
        SELECT FROM payments.processor_payouts
        WHERE processor_payouts.id = item ->> 'id'
    );

    INSERT INTO payments.processor_payouts AS known (
        id, currency, amount_cents, status, arrival_date, is_automatic, raw
    )
    -- Of a payout that is in the array twice, what is said last.
    SELECT DISTINCT ON (item.value ->> 'id')
        item.value ->> 'id',
        upper(item.value ->> 'currency'),
        (item.value ->> 'amount')::bigint,
        item.value ->> 'status',
        (to_timestamp((item.value ->> 'arrival_date')::bigint) AT TIME ZONE 'UTC')::date,
        coalesce((item.value ->> 'automatic')::boolean, TRUE),
        item.value
    FROM jsonb_array_elements(rows) WITH ORDINALITY AS item (value, place)
    ORDER BY item.value ->> 'id' ASC, item.place DESC
    ON CONFLICT ON CONSTRAINT processor_payouts_pkey DO UPDATE
    SET
        status = excluded.status,
        arrival_date = excluded.arrival_date,
        is_automatic = excluded.is_automatic,
        raw = excluded.raw
    WHERE known.raw <> excluded.raw;

    RETURN v_added;
END
$function$;

REVOKE ALL ON FUNCTION payments.import_processor_payouts(jsonb) FROM public;
COMMENT ON FUNCTION payments.import_processor_payouts(jsonb) IS
'Imports an array of payouts in the processor''s own form, all or none; one that came before gets
its present status and day of arrival. Returns how many were new. Errors: YP003 no array; YP245 a
row is faulty; YP246 its id came before with another amount or currency. For the package''s own
functions.';
