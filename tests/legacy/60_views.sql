-- Views: with the owner's rights over tables with row security, on one another, with `*`, one that
-- can be written; materialized views; names that the package wants for itself.

CREATE VIEW public.event_stats AS
SELECT
    e.id,
    e.title,
    count(t.id) AS tickets,
    count(t.id) FILTER (WHERE t.status = 'redeemed') AS redeemed
FROM public.events AS e
LEFT JOIN public.tickets AS t ON t.event_id = e.id
GROUP BY e.id;

CREATE VIEW public.all_orders AS SELECT * FROM public.orders;

CREATE VIEW public.paid_orders AS SELECT * FROM public.all_orders WHERE status = 'paid';

CREATE VIEW public.paid_orders_by_day AS
SELECT date_trunc('day', created_at) AS day, count(*) AS orders, sum(total_cents) AS cents
FROM public.paid_orders
GROUP BY 1;

CREATE VIEW public.my_orders WITH (security_invoker = TRUE, security_barrier = TRUE) AS
SELECT id, event_id, status, total_cents FROM public.orders WHERE user_id = auth.uid();

CREATE VIEW public.public_profiles AS
SELECT p.user_id, p.display_name, public.full_name(p) AS full_name
FROM public.user_profiles AS p;

CREATE VIEW public.tier_list AS SELECT id, event_id, name, price_cents FROM public.ticket_tiers;
CREATE FUNCTION public.save_tier()
RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE public.ticket_tiers SET name = NEW.name WHERE id = OLD.id;
    RETURN NEW;
END
$$;
CREATE TRIGGER save_tier INSTEAD OF UPDATE ON public.tier_list
FOR EACH ROW EXECUTE FUNCTION public.save_tier();

-- The package has views of these names in public, with other columns.
CREATE VIEW public.campaign_ads AS
SELECT c.id AS campaign_id, c.name, a.headline
FROM public.campaigns AS c
JOIN public.ad_creatives AS a ON a.campaign_id = c.id;
CREATE VIEW public.org_dashboard AS
SELECT org_id, count(*) AS members FROM public.org_memberships GROUP BY org_id;

CREATE MATERIALIZED VIEW public.mv_event_daily_stats AS
SELECT event_id, date_trunc('day', created_at) AS day, count(*) AS total_views
FROM public.event_impressions
GROUP BY 1, 2;
CREATE UNIQUE INDEX mv_event_daily_stats_key ON public.mv_event_daily_stats (event_id, day);

CREATE MATERIALIZED VIEW public.mv_top_events AS
SELECT id, title, tickets FROM public.event_stats ORDER BY tickets DESC LIMIT 100;

CREATE MATERIALIZED VIEW public.mv_never_filled AS
SELECT tag, count(*) AS posts FROM public.post_hashtags GROUP BY tag WITH NO DATA;

CREATE VIEW public.trending AS
SELECT t.title, s.total_views
FROM public.mv_top_events AS t
JOIN public.mv_event_daily_stats AS s ON s.event_id = t.id;
