-- Functions that find their tables by search_path: the caller's, or their own.

CREATE FUNCTION public.event_title(p_event uuid)
RETURNS text
LANGUAGE sql STABLE
AS $$ SELECT title FROM events WHERE id = p_event $$;

CREATE FUNCTION public.my_tickets()
RETURNS TABLE (id uuid, title text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public
AS $$
    SELECT t.id, e.title FROM tickets t JOIN events e ON e.id = t.event_id
    WHERE t.owner_user_id = auth.uid()
$$;

CREATE FUNCTION public.top_hashtags(p_limit integer DEFAULT 10)
RETURNS TABLE (tag text, posts bigint)
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp
AS $$
BEGIN
    RETURN QUERY SELECT h.tag, count(*) FROM hashtags h JOIN post_hashtags p ON p.tag = h.tag
    GROUP BY 1 ORDER BY 2 DESC LIMIT p_limit;
END
$$;

CREATE FUNCTION public.org_members(p_org uuid)
RETURNS TABLE (user_id uuid, role org_role)
LANGUAGE sql STABLE
SET search_path TO 'public', 'extensions'
AS $$ SELECT m.user_id, m.role FROM org_memberships m WHERE m.org_id = p_org $$;

-- Operators of an extension, found by search_path too.
CREATE FUNCTION public.similar_events(p_event uuid)
RETURNS TABLE (id uuid, distance double precision)
LANGUAGE sql STABLE
AS $$
    SELECT o.id, o.description_embedding <=> e.description_embedding
    FROM events e JOIN events o ON o.id <> e.id WHERE e.id = p_event
    ORDER BY 2 LIMIT 20
$$;

CREATE FUNCTION public.nearest_users(p_vector vector, p_limit integer DEFAULT 5)
RETURNS SETOF uuid
LANGUAGE sql STABLE
AS $$ SELECT user_id FROM user_embeddings ORDER BY embedding <-> p_vector LIMIT p_limit $$;

-- Asked by policies.

CREATE FUNCTION public.is_org_member(p_org uuid)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
AS $$
    SELECT EXISTS (SELECT 1 FROM org_memberships WHERE org_id = p_org AND user_id = auth.uid())
$$;

CREATE FUNCTION public.is_event_manager(p_event uuid)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM events e JOIN org_memberships m ON m.org_id = e.owner_context_id
        WHERE e.id = p_event AND m.user_id = auth.uid() AND m.role IN ('admin', 'owner')
    );
END
$$;

CREATE FUNCTION public.role_in(p_org uuid)
RETURNS org_role
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = ''
AS $$
    SELECT role FROM public.org_memberships WHERE org_id = p_org AND user_id = auth.uid()
$$;

-- SECURITY DEFINER without a search_path: whoever calls decides what the names mean.

CREATE FUNCTION public.admin_delete_event(p_event uuid)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
AS $$ BEGIN DELETE FROM events WHERE id = p_event; END $$;

CREATE FUNCTION public.get_user_email(p_user uuid)
RETURNS text
LANGUAGE sql SECURITY DEFINER
AS $$ SELECT email FROM auth.users WHERE id = p_user $$;

CREATE FUNCTION public.grant_credits(p_user uuid, p_credits integer)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    UPDATE wallets SET balance_credits = balance_credits + p_credits WHERE user_id = p_user;
    INSERT INTO wallet_transactions (wallet_id, type, credits_delta)
    SELECT id, 'grant', p_credits FROM wallets WHERE user_id = p_user;
END
$$;

-- The names of functions that the package has itself.

CREATE FUNCTION public.current_org_id()
RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT (auth.jwt() ->> 'org_id')::uuid $$;

CREATE FUNCTION public.user_orgs()
RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT org_id FROM org_memberships WHERE user_id = auth.uid() $$;

CREATE FUNCTION public.create_event(p_title text, p_org uuid, p_start timestamptz)
RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    made uuid;
BEGIN
    INSERT INTO events (owner_context_type, owner_context_id, created_by, title, start_at, end_at)
    VALUES ('organization', p_org, auth.uid(), p_title, p_start, p_start + interval '4 hours')
    RETURNING id INTO made;
    RETURN made;
END
$$;
