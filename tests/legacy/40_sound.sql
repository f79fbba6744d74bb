-- What is sound in the old product and survives the move as it is: a trigger that touches its own
-- row alone, a function whose body is parsed, policies of a person's own rows, comments.

CREATE FUNCTION public.touch_updated_at()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

CREATE FUNCTION public.event_ticket_count(p_event uuid)
RETURNS bigint
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT count(*) FROM public.tickets WHERE tickets.event_id = p_event;
END;

REVOKE EXECUTE ON FUNCTION public.touch_updated_at() FROM public;
REVOKE EXECUTE ON FUNCTION public.event_ticket_count(uuid) FROM public;

CREATE TRIGGER campaigns_touch BEFORE UPDATE ON public.campaigns
FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();
CREATE TRIGGER user_profiles_touch BEFORE UPDATE ON public.user_profiles
FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION public.touch_updated_at();
CREATE TRIGGER wallets_touch BEFORE UPDATE OF balance_credits ON public.wallets
FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();

-- Row security on every table; only a person's own rows are read, by herself.
DO $do$
DECLARE
    v_table record;
BEGIN
    FOR v_table IN
        SELECT pg_class.oid::regclass AS name
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', v_table.name);
        EXECUTE format('REVOKE ALL ON %s FROM public', v_table.name);
        EXECUTE format('GRANT ALL ON %s TO service_role', v_table.name);
    END LOOP;
END
$do$;

CREATE POLICY own_notifications ON public.notifications FOR SELECT TO authenticated
USING (user_id = (SELECT auth.uid()));
CREATE POLICY own_wallet ON public.wallets FOR SELECT TO authenticated
USING (user_id = (SELECT auth.uid()));
CREATE POLICY own_orders ON public.orders FOR SELECT TO authenticated
USING (user_id = (SELECT auth.uid()));
CREATE POLICY own_tickets ON public.tickets FOR SELECT TO authenticated
USING (owner_user_id = (SELECT auth.uid()));
CREATE POLICY own_profile ON public.user_profiles FOR SELECT TO authenticated
USING (user_id = (SELECT auth.uid()));

GRANT SELECT ON
public.notifications, public.wallets, public.orders, public.tickets, public.user_profiles
TO authenticated;

COMMENT ON TABLE public.tickets IS 'One row per admission.';
COMMENT ON COLUMN public.tickets.qr_code IS 'What the scanner reads.';
COMMENT ON TABLE public.events IS 'What people go to.';
COMMENT ON TYPE public.ticket_status IS 'Where a ticket stands.';
COMMENT ON CONSTRAINT tickets_pkey ON public.tickets IS 'Its number.';
COMMENT ON INDEX public.tickets_owner_idx IS 'My tickets, newest first.';
COMMENT ON TRIGGER wallets_touch ON public.wallets IS 'Keeps updated_at.';
COMMENT ON POLICY own_orders ON public.orders IS 'A buyer sees her orders.';
