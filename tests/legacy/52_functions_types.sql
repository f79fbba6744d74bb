-- Functions that hold on to the type of a table's row, or to an enum.

CREATE FUNCTION public.order_total_text(p_order uuid)
RETURNS text
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    o public.orders%ROWTYPE;
BEGIN
    SELECT * INTO o FROM public.orders WHERE id = p_order;
    RETURN o.total_cents / 100.0 || ' ' || o.currency;
END
$$;

CREATE FUNCTION public.copy_event(p_event uuid)
RETURNS uuid
LANGUAGE plpgsql
AS $$
DECLARE
    e events%rowtype;
BEGIN
    SELECT * INTO e FROM events WHERE id = p_event;
    e.id := gen_random_uuid();
    e.slug := e.slug || '-copy';
    INSERT INTO events VALUES (e.*);
    RETURN e.id;
END
$$;

CREATE FUNCTION public.tier_price(p_tier uuid)
RETURNS integer
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    price public.ticket_tiers.price_cents%TYPE;
BEGIN
    SELECT price_cents INTO price FROM public.ticket_tiers WHERE id = p_tier;
    RETURN price;
END
$$;

CREATE FUNCTION public.last_message(p_conversation uuid)
RETURNS text
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    m public.direct_messages;
BEGIN
    SELECT * INTO m FROM public.direct_messages
    WHERE conversation_id = p_conversation ORDER BY created_at DESC LIMIT 1;
    RETURN m.body;
END
$$;

CREATE FUNCTION public.publish_campaign(p_campaign uuid)
RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE public.campaigns SET status = 'active'::public.campaign_status WHERE id = p_campaign;
END
$$;

CREATE FUNCTION public.set_ticket_status(p_ticket uuid, p_status text)
RETURNS void
LANGUAGE sql
AS $$ UPDATE tickets SET status = p_status::ticket_status WHERE id = p_ticket $$;

CREATE FUNCTION public.orders_by_status(p_status public.order_status)
RETURNS bigint
LANGUAGE sql STABLE
AS $$ SELECT count(*) FROM public.orders WHERE status = p_status $$;

CREATE FUNCTION public.role_rank(p_role public.org_role)
RETURNS integer
LANGUAGE sql IMMUTABLE
AS $$ SELECT CASE p_role WHEN 'owner' THEN 4 WHEN 'admin' THEN 3 WHEN 'editor' THEN 2 ELSE 1 END $$;

CREATE FUNCTION public.order_labels()
RETURNS SETOF text
LANGUAGE sql STABLE
AS $$ SELECT unnest(enum_range(NULL::public.order_status))::text $$;

CREATE FUNCTION public.invite_to_event(
    p_event uuid, p_user uuid, p_role public.role_type DEFAULT 'guest'::public.role_type
)
RETURNS void
LANGUAGE sql
AS $$
    INSERT INTO public.event_roles (event_id, user_id, role, created_by)
    VALUES (p_event, p_user, p_role, auth.uid()) ON CONFLICT DO NOTHING
$$;

-- Rows of a table as result.

CREATE FUNCTION public.get_public_events()
RETURNS SETOF events
LANGUAGE sql STABLE
AS $$ SELECT * FROM events WHERE visibility = 'public' ORDER BY start_at $$;

CREATE FUNCTION public.tickets_of(p_user uuid)
RETURNS SETOF public.tickets
LANGUAGE plpgsql STABLE
AS $$ BEGIN RETURN QUERY SELECT * FROM public.tickets WHERE owner_user_id = p_user; END $$;

CREATE FUNCTION public.search_events(p_text text)
RETURNS TABLE (event public.events, rank real)
LANGUAGE sql STABLE
AS $$
    SELECT e, ts_rank(to_tsvector('simple', e.title), plainto_tsquery('simple', p_text))
    FROM public.events AS e WHERE e.title ILIKE '%' || p_text || '%'
$$;

CREATE FUNCTION public.event_org(p_event uuid)
RETURNS public.organizations
LANGUAGE sql STABLE
AS $$
    SELECT o.* FROM public.organizations o JOIN public.events e ON e.owner_context_id = o.id
    WHERE e.id = p_event
$$;

-- Rows of a table as argument: PostgREST's computed columns.

CREATE FUNCTION public.full_name(p public.user_profiles)
RETURNS text
LANGUAGE sql STABLE
AS $$ SELECT p.display_name || coalesce(' (' || p.location || ')', '') $$;

CREATE FUNCTION public.is_sold_out(t public.ticket_tiers)
RETURNS boolean
LANGUAGE sql STABLE
AS $$ SELECT t.sold_quantity >= t.quantity $$;

CREATE FUNCTION public.tickets_left(e events)
RETURNS bigint
LANGUAGE sql STABLE
AS $$ SELECT sum(quantity - sold_quantity) FROM ticket_tiers WHERE event_id = e.id $$;

CREATE FUNCTION public.orders_total(p_orders public.orders[])
RETURNS bigint
LANGUAGE sql STABLE
AS $$ SELECT sum((o).total_cents) FROM unnest(p_orders) AS o $$;

CREATE FUNCTION public.add_credits(p_sum bigint, p_row public.wallet_transactions)
RETURNS bigint
LANGUAGE sql IMMUTABLE
AS $$ SELECT p_sum + p_row.credits_delta $$;

CREATE AGGREGATE public.credits_of(public.wallet_transactions) (
    SFUNC = public.add_credits, STYPE = bigint, INITCOND = '0'
);
