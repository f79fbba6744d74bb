-- What reconciliation with the card processor says, and how it reads ids out of metadata.

CREATE TYPE payments.match_part AS ENUM ('amount', 'fee');
COMMENT ON TYPE payments.match_part IS
'What of a transaction of the processor a movement in the ledger stands for: its amount before fees
(or after, where the same transaction books the fee), or its fee, booked by a transaction of its
own.';

CREATE TYPE payments.mismatch AS ENUM (
    'no_ledger_transaction', 'amount_differs', 'currency_differs', 'transaction_taken',
    'not_matched_yet', 'fee_differs', 'no_processor_transaction', 'payout_sum_differs',
    'payout_currency_differs', 'payout_missing'
);
COMMENT ON TYPE payments.mismatch IS
'Why books and processor disagree. no_ledger_transaction: the ledger names none of its ids.
amount_differs, currency_differs: it does, with another amount or in another currency.
transaction_taken: that one is matched with another. not_matched_yet: they agree; run the matching.
fee_differs: the fee is not booked, or not as it was. no_processor_transaction: the ledger moved
money of which the processor says nothing. payout_sum_differs: its lines do not add up to the
payout. payout_currency_differs: a line is in another currency. payout_missing: lines name a payout
that was not imported.';

CREATE FUNCTION payments.processor_ids(metadata jsonb)
RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array_remove(ARRAY[
        metadata ->> 'processor_id', metadata ->> 'processor_transaction_id',
        metadata ->> 'payment_intent', metadata ->> 'charge', metadata ->> 'refund',
        metadata ->> 'payout', metadata ->> 'dispute'
    ], NULL)
$function$;

REVOKE ALL ON FUNCTION payments.processor_ids(jsonb) FROM public;
COMMENT ON FUNCTION payments.processor_ids(jsonb) IS
'The processor''s ids in the metadata of a ledger transaction: the values of processor_id,
processor_transaction_id, payment_intent, charge, refund, payout and dispute that are there. For
the package''s own functions.';
