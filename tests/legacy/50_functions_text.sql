-- Functions whose bodies name tables as text, the way the product wrote them over the years.

-- Qualified names: the text can be re-targeted.

CREATE FUNCTION public.event_attendee_count(p_event uuid)
RETURNS integer
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN (
        SELECT count(*) FROM public.tickets
        WHERE event_id = p_event AND status IN ('issued', 'redeemed')
    );
END
$$;

CREATE FUNCTION public.org_revenue(p_org uuid)
RETURNS bigint
LANGUAGE sql STABLE
AS $$
    SELECT coalesce(sum(o.total_cents), 0)
    FROM public.orders AS o
    JOIN public.events AS e ON e.id = o.event_id
    WHERE e.owner_context_id = p_org AND o.status = 'paid'
$$;

CREATE FUNCTION public.user_dashboard(p_user uuid)
RETURNS jsonb
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    result jsonb;
BEGIN
    SELECT jsonb_build_object(
        'tickets', (SELECT count(*) FROM public.tickets WHERE owner_user_id = p_user),
        'unread', (
            SELECT count(*) FROM public.notifications WHERE user_id = p_user AND read_at IS NULL
        ),
        'follows', (SELECT count(*) FROM public.follows f WHERE f.follower_user_id = p_user),
        'credits', (SELECT w.balance_credits FROM public.wallets w WHERE w.user_id = p_user)
    ) INTO result;
    RETURN result;
END
$$;

CREATE FUNCTION public.calculate_campaign_roi(campaign uuid)
RETURNS numeric
LANGUAGE sql STABLE
AS $$
    SELECT sum(c.conversion_value_cents)::numeric / nullif(max(k.spent_credits), 0)
    FROM public.ad_clicks c JOIN public.campaigns k ON k.id = c.campaign_id
    WHERE c.campaign_id = campaign
$$;

CREATE FUNCTION public.mark_notifications_read()
RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE public.notifications SET read_at = now() WHERE user_id = auth.uid() AND read_at IS NULL;
END
$$;

CREATE FUNCTION public.sponsor_pipeline(p_sponsor uuid)
RETURNS TABLE (status text, deals bigint, cents bigint)
LANGUAGE sql STABLE
AS $$
    SELECT o.status::text, count(*), sum(o.amount_cents)
    FROM public.sponsorship_orders AS o WHERE o.sponsor_id = p_sponsor GROUP BY 1
$$;

CREATE FUNCTION public.wallet_balance(p_user uuid)
RETURNS integer
LANGUAGE sql STABLE
AS $$ SELECT balance_credits FROM public.wallets WHERE user_id = p_user $$;

-- Two functions of one name.
CREATE FUNCTION public.wallet_balance(p_owner uuid, p_kind text)
RETURNS integer
LANGUAGE sql STABLE
AS $$
    SELECT CASE p_kind
        WHEN 'org' THEN (SELECT balance_credits FROM public.org_wallets WHERE org_id = p_owner)
        ELSE public.wallet_balance(p_owner)
    END
$$;

CREATE FUNCTION public.redeem_ticket(p_qr text)
RETURNS uuid
LANGUAGE plpgsql
AS $$
DECLARE
    found_id uuid;
BEGIN
    UPDATE public.tickets SET status = 'redeemed', redeemed_at = now()
    WHERE qr_code = p_qr AND status = 'issued'
    RETURNING id INTO found_id;
    INSERT INTO public.scan_logs (event_id, ticket_id, scanner_user_id, result)
    SELECT event_id, id, auth.uid(), 'valid' FROM public.tickets WHERE id = found_id;
    RETURN found_id;
END
$$;

CREATE FUNCTION public.hold_tier(p_tier uuid, p_quantity integer)
RETURNS uuid
LANGUAGE plpgsql
AS $$
DECLARE
    hold uuid;
BEGIN
    PERFORM 1 FROM public.ticket_tiers WHERE id = p_tier FOR UPDATE;
    INSERT INTO public.ticket_holds (tier_id, quantity, user_id, expires_at)
    VALUES (p_tier, p_quantity, auth.uid(), now() + interval '10 minutes')
    RETURNING id INTO hold;
    RETURN hold;
END
$$;

CREATE FUNCTION public.purge_expired_holds()
RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
    gone integer;
BEGIN
    DELETE FROM public.ticket_holds WHERE expires_at < now() - interval '1 day';
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;

-- Names in literals that the server reads as objects.

CREATE FUNCTION public.events_oid()
RETURNS oid
LANGUAGE sql STABLE
AS $$ SELECT 'public.events'::regclass::oid $$;

CREATE FUNCTION public.table_sizes()
RETURNS TABLE (name text, bytes bigint)
LANGUAGE plpgsql
AS $$
BEGIN
    RETURN QUERY SELECT t, pg_total_relation_size(to_regclass(t))
    FROM unnest(ARRAY['public.orders', 'public.tickets']) AS t;
END
$$;

CREATE FUNCTION public.next_log_no()
RETURNS bigint
LANGUAGE sql VOLATILE
AS $$ SELECT nextval('public.mv_refresh_log_id_seq') $$;

-- What works on a table and not on a view of its name.

CREATE FUNCTION public.reset_request_logs()
RETURNS void
LANGUAGE plpgsql
AS $$ BEGIN TRUNCATE public.request_logs; END $$;

CREATE FUNCTION public.lock_wallets()
RETURNS void
LANGUAGE plpgsql
AS $$ BEGIN LOCK TABLE public.wallets IN SHARE ROW EXCLUSIVE MODE; END $$;

CREATE FUNCTION public.drop_double_reactions()
RETURNS void
LANGUAGE sql
AS $$
    DELETE FROM public.event_comment_reactions a USING public.event_comment_reactions b
    WHERE a.ctid > b.ctid AND a.comment_id = b.comment_id
        AND a.user_id = b.user_id AND a.kind = b.kind
$$;

CREATE FUNCTION public.ensure_org_wallet(p_org uuid)
RETURNS void
LANGUAGE sql
AS $$
    INSERT INTO public.org_wallets (org_id) VALUES (p_org)
    ON CONFLICT ON CONSTRAINT org_wallets_org_id_key DO NOTHING
$$;

-- Names of tables that name no table: nothing to find here.

CREATE FUNCTION public.greet()
RETURNS text
LANGUAGE plpgsql
AS $$
BEGIN
    -- reads neither public.tickets nor events
    RETURN 'your tickets, orders and events wait in public.tickets';
END
$$;

CREATE FUNCTION public.count_to(p_n integer)
RETURNS bigint
LANGUAGE sql IMMUTABLE
AS $$
    WITH events AS (SELECT generate_series(1, p_n) AS tickets)
    SELECT count(events.tickets) FROM events
$$;
