-- The trusted server brings what the card processor says. People have no part in it.

CREATE FUNCTION public.import_processor_transactions(rows jsonb)
RETURNS integer
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payments.import_processor_transactions(rows)
$function$;

REVOKE ALL ON FUNCTION public.import_processor_transactions(jsonb)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.import_processor_transactions(jsonb) TO service_role;
COMMENT ON FUNCTION public.import_processor_transactions(jsonb) IS
'Imports up to 10000 balance transactions, an array of objects in the processor''s own form (id,
object, amount, fee, net, currency, type, source, created, available_on ...), each with payout, the
id of the payout that carried it, as soon as that is known. All or none; rows that came before are
passed over. Returns how many were new. Errors: YP003 no array; YP245 a row is faulty, and which;
YP246 its id came before with another content. Callable by service_role.';

CREATE FUNCTION public.import_processor_payouts(rows jsonb)
RETURNS integer
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payments.import_processor_payouts(rows)
$function$;

REVOKE ALL ON FUNCTION public.import_processor_payouts(jsonb)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.import_processor_payouts(jsonb) TO service_role;
COMMENT ON FUNCTION public.import_processor_payouts(jsonb) IS
'Imports up to 10000 payouts, an array of objects in the processor''s own form (id, object, amount,
currency, status, arrival_date, automatic ...). All or none; one that came before gets its present
status and day of arrival. Returns how many were new. Errors: YP003 no array; YP245 a row is faulty,
and which; YP246 its id came before with another amount or currency. Callable by service_role.';

CREATE FUNCTION public.match_processor_transactions()
RETURNS integer
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payments.match_processor_transactions()
$function$;

REVOKE ALL ON FUNCTION public.match_processor_transactions()
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.match_processor_transactions() TO service_role;
COMMENT ON FUNCTION public.match_processor_transactions() IS
'Matches imported transactions with the movements of the ledger that name one of their ids and agree
in currency and amount; to be called after each import. Returns how many matches it made. Callable
by service_role.';

CREATE FUNCTION public.match_processor_transaction(
    processor_transaction_id text,
    transaction_id uuid
)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payments.match_processor_transaction(processor_transaction_id, transaction_id)
$function$;

REVOKE ALL ON FUNCTION public.match_processor_transaction(text, uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.match_processor_transaction(text, uuid) TO service_role;
COMMENT ON FUNCTION public.match_processor_transaction(text, uuid) IS
'Matches an imported transaction with a ledger transaction that names none of its ids; made already,
it does nothing. Errors: YP004 one of them is unknown; YP247 their amounts or currencies differ, or
one is matched otherwise. Callable by service_role.';
