-- Who may use the views of schema ticketing: everybody reads what the policies let her, and nobody
-- writes, the trusted server included.

GRANT SELECT ON TABLE public.ticket_tiers TO anon;

GRANT SELECT ON TABLE
public.ticket_tiers,
public.capacity_pools,
public.tier_pool_members,
public.guest_codes,
public.ticket_holds,
public.waitlist_entries,
public.orders,
public.order_items,
public.order_tax_lines,
public.order_fee_lines,
public.refunds,
public.refund_items,
public.event_cancellations,
public.tickets,
public.ticket_transfers,
public.check_in_lists,
public.check_in_list_tiers,
public.scan_logs
TO authenticated, service_role;
