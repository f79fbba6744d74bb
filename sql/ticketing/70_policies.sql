-- Who reads what is sold and who bought it. Nobody writes here directly: stock, prices, orders and
-- tickets change through functions alone, so no table has a policy for another command.

CREATE POLICY select_anon ON ticketing.ticket_tiers
FOR SELECT TO anon
USING (
    status = 'active'
    AND EXISTS (
        SELECT FROM events.events
        WHERE events.id = ticket_tiers.event_id
    )
);
COMMENT ON POLICY select_anon ON ticketing.ticket_tiers IS
'Whoever may see the event sees what is on sale, sold out or not.';

CREATE POLICY select_authenticated ON ticketing.ticket_tiers
FOR SELECT TO authenticated
USING (
    event_id = ANY((SELECT events.managed_events('viewer'))::uuid[])
    OR event_id = ANY((SELECT events.staffed_events())::uuid[])
    OR (
        status = 'active'
        AND EXISTS (
            SELECT FROM events.events
            WHERE events.id = ticket_tiers.event_id
        )
    )
    -- What she has in her hands she may read about, also when it is off sale by now.
    OR id IN (
        SELECT tickets.tier_id
        FROM ticketing.tickets
        WHERE tickets.owner_user_id = (SELECT users.caller_id())
    )
    OR id IN (
        SELECT ticket_holds.tier_id
        FROM ticketing.ticket_holds
        WHERE ticket_holds.user_id = (SELECT users.caller_id())
    )
);
COMMENT ON POLICY select_authenticated ON ticketing.ticket_tiers IS
'Organizers and staff see all tiers, others those on sale and those they have tickets or holds of.';

CREATE POLICY select_authenticated ON ticketing.capacity_pools
FOR SELECT TO authenticated
USING (event_id = ANY((SELECT events.managed_events('viewer'))::uuid[]));
COMMENT ON POLICY select_authenticated ON ticketing.capacity_pools IS
'Organizers see how full their halls are.';

CREATE POLICY select_anon ON ticketing.stock_shards
FOR SELECT TO anon
USING (
    EXISTS (
        SELECT FROM ticketing.ticket_tiers
        WHERE ticket_tiers.id = stock_shards.tier_id
    )
);
COMMENT ON POLICY select_anon ON ticketing.stock_shards IS 'Who reads the tier.';

CREATE POLICY select_authenticated ON ticketing.stock_shards
FOR SELECT TO authenticated
USING (
    event_id = ANY((SELECT events.managed_events('viewer'))::uuid[])
    OR EXISTS (
        SELECT FROM ticketing.ticket_tiers
        WHERE ticket_tiers.id = stock_shards.tier_id
    )
);
COMMENT ON POLICY select_authenticated ON ticketing.stock_shards IS
'Organizers, who read tiers and pools, and whoever reads the tier.';

CREATE POLICY select_authenticated ON ticketing.tier_pool_members
FOR SELECT TO authenticated
USING (event_id = ANY((SELECT events.managed_events('viewer'))::uuid[]));
COMMENT ON POLICY select_authenticated ON ticketing.tier_pool_members IS
'Organizers see which tiers share places.';

CREATE POLICY select_authenticated ON ticketing.guest_codes
FOR SELECT TO authenticated
USING (event_id = ANY((SELECT events.managed_events('editor'))::uuid[]));
COMMENT ON POLICY select_authenticated ON ticketing.guest_codes IS
'A code opens a tier to whoever has it: organizers who may hand them out, at least editors.';

CREATE POLICY select_authenticated ON ticketing.ticket_holds
FOR SELECT TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY select_authenticated ON ticketing.ticket_holds IS
'Everybody her own; organizers see the sum in the tier.';

CREATE POLICY select_authenticated ON ticketing.waitlist_entries
FOR SELECT TO authenticated
USING (
    user_id = (SELECT users.caller_id())
    OR event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON ticketing.waitlist_entries IS
'Everybody her own place, and organizers, at least editors, the line of their event.';

CREATE POLICY select_authenticated ON ticketing.orders
FOR SELECT TO authenticated
USING (
    user_id = (SELECT users.caller_id())
    OR organization_id = ANY((SELECT organizations.member_of('admin'))::uuid[])
    OR seller_organization_id = ANY((SELECT organizations.member_of('admin'))::uuid[])
    -- A sale stays with its seller; only without one the event says who sold.
    OR (
        seller_organization_id IS NULL
        AND event_id = ANY((SELECT events.managed_events('admin'))::uuid[])
    )
);
COMMENT ON POLICY select_authenticated ON ticketing.orders IS
'The buyer, admins of the organization she bought for, and admins of the seller.';

CREATE POLICY select_authenticated ON ticketing.order_items
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM ticketing.orders
    WHERE orders.id = order_items.order_id
));
COMMENT ON POLICY select_authenticated ON ticketing.order_items IS 'Who reads the order.';

CREATE POLICY select_authenticated ON ticketing.order_tax_lines
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM ticketing.orders
    WHERE orders.id = order_tax_lines.order_id
));
COMMENT ON POLICY select_authenticated ON ticketing.order_tax_lines IS 'Who reads the order.';

CREATE POLICY select_authenticated ON ticketing.order_fee_lines
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM ticketing.orders
    WHERE orders.id = order_fee_lines.order_id
));
COMMENT ON POLICY select_authenticated ON ticketing.order_fee_lines IS 'Who reads the order.';

CREATE POLICY select_authenticated ON ticketing.refunds
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM ticketing.orders
    WHERE orders.id = refunds.order_id
));
COMMENT ON POLICY select_authenticated ON ticketing.refunds IS 'Who reads the order.';

CREATE POLICY select_authenticated ON ticketing.refund_items
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM ticketing.refunds
    WHERE refunds.id = refund_items.refund_id
));
COMMENT ON POLICY select_authenticated ON ticketing.refund_items IS 'Who reads the refund.';

CREATE POLICY select_authenticated ON ticketing.event_cancellations
FOR SELECT TO authenticated
USING (event_id = ANY((SELECT events.managed_events('viewer'))::uuid[]));
COMMENT ON POLICY select_authenticated ON ticketing.event_cancellations IS
'Organizers see how far the refunding is; buyers see the refunds of their orders.';

CREATE POLICY select_authenticated ON ticketing.tickets
FOR SELECT TO authenticated
USING (
    owner_user_id = (SELECT users.caller_id())
    OR event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
    OR event_id = ANY((SELECT events.staffed_events())::uuid[])
);
COMMENT ON POLICY select_authenticated ON ticketing.tickets IS
'Everybody her own; the list of guests is for organizers, at least editors, and for staff.';

CREATE POLICY select_authenticated ON ticketing.ticket_transfers
FOR SELECT TO authenticated
USING (
    from_user_id = (SELECT users.caller_id())
    OR to_user_id = (SELECT users.caller_id())
);
COMMENT ON POLICY select_authenticated ON ticketing.ticket_transfers IS
'Both sides, and nobody at the event: it is a matter between two people.';

CREATE POLICY select_authenticated ON ticketing.check_in_lists
FOR SELECT TO authenticated
USING (
    event_id = ANY((SELECT events.managed_events('viewer'))::uuid[])
    OR event_id = ANY((SELECT events.staffed_events())::uuid[])
);
COMMENT ON POLICY select_authenticated ON ticketing.check_in_lists IS 'Organizers and staff.';

CREATE POLICY select_authenticated ON ticketing.check_in_list_tiers
FOR SELECT TO authenticated
USING (
    event_id = ANY((SELECT events.managed_events('viewer'))::uuid[])
    OR event_id = ANY((SELECT events.staffed_events())::uuid[])
);
COMMENT ON POLICY select_authenticated ON ticketing.check_in_list_tiers IS
'Organizers and staff.';

CREATE POLICY select_authenticated ON ticketing.scan_logs
FOR SELECT TO authenticated
USING (
    event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
    OR event_id = ANY((SELECT events.staffed_events())::uuid[])
);
COMMENT ON POLICY select_authenticated ON ticketing.scan_logs IS
'Who sees the tickets of the event: organizers, at least editors, and staff.';

-- no policy for API roles on guest_otp_codes: hashes of secrets; functions compare them
-- no policy for API roles on guest_ticket_sessions: whoever reads one is its guest
-- no policy for API roles on checkout_sessions: contacts of guests, kept by the server for itself
-- no policy for API roles on tier_user_counters: derived; the function that sells judges by it
-- no policy for API roles on inventory_operations: the books of the stock, with people in them
