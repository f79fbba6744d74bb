-- What subscribers get. Publications of a schema need a superuser.

CREATE PUBLICATION supabase_realtime FOR TABLE
public.direct_messages, public.notifications, public.event_comments;
CREATE PUBLICATION orders_out FOR TABLE
public.orders (id, status, total_cents) WHERE (id IS NOT NULL),
public.ticket_analytics_p
WITH (publish_via_partition_root = TRUE);

DO $do$
BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        CREATE PUBLICATION whole_public FOR TABLES IN SCHEMA public WITH (publish = 'insert');
    END IF;
END
$do$;

ALTER TABLE public.direct_messages REPLICA IDENTITY FULL;
ALTER TABLE public.wallets REPLICA IDENTITY USING INDEX wallets_user_unique;
ALTER TABLE public.post_views REPLICA IDENTITY NOTHING;
