-- The API's views of tickets and of the door. Whoever has the content of a ticket's code enters,
-- so it is no column here: organizers and staff read the list of guests without it, and its owner
-- asks for it as a computed field of the ticket: select=id,status,qr_code.

CREATE VIEW public.tickets WITH (security_invoker = TRUE) AS
SELECT
    tickets.id,
    tickets.event_id,
    tickets.tier_id,
    tickets.order_id,
    tickets.owner_user_id,
    tickets.serial_no,
    tickets.status,
    tickets.redeemed_at,
    tickets.created_at
FROM ticketing.tickets;
COMMENT ON VIEW public.tickets IS
'Tickets. A person reads her own; editors of the event''s organization and its staff read all of the
event. qr_code and wallet_pass_url are computed fields, for the owner alone. Functions write them.';

CREATE FUNCTION public.qr_code(ticket public.tickets)
RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- Of what the caller hands over only the id counts: a row can be made up.
    SELECT tickets.qr_code
    FROM ticketing.tickets
    WHERE tickets.id = ticket.id
        AND (tickets.owner_user_id = users.caller_id() OR ops.is_service())
$function$;

REVOKE ALL ON FUNCTION public.qr_code(public.tickets)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.qr_code(public.tickets) TO authenticated, service_role;
COMMENT ON FUNCTION public.qr_code(public.tickets) IS
'A computed field of tickets: the content of the ticket''s code, a secret that admits who has it.
Null for a ticket that is not the caller''s own. Callable by authenticated, and by service_role for
every ticket.';

CREATE FUNCTION public.wallet_pass_url(ticket public.tickets)
RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT tickets.wallet_pass_url
    FROM ticketing.tickets
    WHERE tickets.id = ticket.id
        AND (tickets.owner_user_id = users.caller_id() OR ops.is_service())
$function$;

REVOKE ALL ON FUNCTION public.wallet_pass_url(public.tickets)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.wallet_pass_url(public.tickets) TO authenticated, service_role;
COMMENT ON FUNCTION public.wallet_pass_url(public.tickets) IS
'A computed field of tickets: address of the pass for a phone''s wallet, which shows the code. Null
for a ticket that is not the caller''s own. Callable by authenticated, and by service_role for every
ticket.';

CREATE VIEW public.ticket_transfers WITH (security_invoker = TRUE) AS
SELECT
    ticket_transfers.id,
    ticket_transfers.event_id,
    ticket_transfers.ticket_id,
    ticket_transfers.from_user_id,
    ticket_transfers.to_user_id,
    ticket_transfers.new_ticket_id,
    ticket_transfers.status,
    ticket_transfers.to_email,
    ticket_transfers.message,
    ticket_transfers.expires_at,
    ticket_transfers.answered_at,
    ticket_transfers.created_at,
    ticket_transfers.updated_at
FROM ticketing.ticket_transfers;
COMMENT ON VIEW public.ticket_transfers IS
'Tickets on their way to another person. Giver and receiver read them; functions write them.';

CREATE VIEW public.check_in_lists WITH (security_invoker = TRUE) AS
SELECT
    check_in_lists.id,
    check_in_lists.event_id,
    check_in_lists.created_by,
    check_in_lists.name,
    check_in_lists.is_active,
    check_in_lists.admits_from,
    check_in_lists.admits_until,
    check_in_lists.max_entries,
    check_in_lists.needs_exit,
    check_in_lists.per_day,
    check_in_lists.day_begins,
    check_in_lists.created_at,
    check_in_lists.updated_at
FROM ticketing.check_in_lists;
COMMENT ON VIEW public.check_in_lists IS
'Doors of an event. Its organization and its staff read them; functions write them.';

CREATE VIEW public.check_in_list_tiers WITH (security_invoker = TRUE) AS
SELECT
    check_in_list_tiers.list_id,
    check_in_list_tiers.tier_id,
    check_in_list_tiers.event_id,
    check_in_list_tiers.created_at
FROM ticketing.check_in_list_tiers;
COMMENT ON VIEW public.check_in_list_tiers IS
'Which tiers a door admits. The event''s organization and its staff read them; functions write
them.';

CREATE VIEW public.scan_logs WITH (security_invoker = TRUE) AS
SELECT
    scan_logs.id,
    scan_logs.event_id,
    scan_logs.ticket_id,
    scan_logs.scanner_user_id,
    scan_logs.scanned_by,
    scan_logs.check_in_list_id,
    scan_logs.gate_id,
    scan_logs.result,
    scan_logs.direction,
    scan_logs.details,
    scan_logs.nonce,
    scan_logs.was_let_in,
    scan_logs.scanned_at,
    scan_logs.created_at
FROM ticketing.scan_logs;
COMMENT ON VIEW public.scan_logs IS
'What was scanned at the doors. Editors of the event''s organization and its staff read them.
Written by scan_ticket() and sync_scans().';
