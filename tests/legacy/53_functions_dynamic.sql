-- Statements put together at run time: most of them no tool can prove.

CREATE FUNCTION public.count_rows(p_table text)
RETURNS bigint
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    n bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM public.%I', p_table) INTO n;
    RETURN n;
END
$$;

CREATE FUNCTION public.search_any(p_table text, p_column text, p_text text)
RETURNS SETOF jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT to_jsonb(t) FROM %I AS t WHERE %I::text ILIKE %L', p_table, p_column, p_text
    );
END
$$;

CREATE FUNCTION public.bump_counter(p_table text, p_column text, p_id uuid)
RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE 'UPDATE public.' || quote_ident(p_table) || ' SET ' || quote_ident(p_column)
        || ' = ' || quote_ident(p_column) || ' + 1 WHERE id = $1' USING p_id;
END
$$;

CREATE FUNCTION public.archive_table(p_table text)
RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE format('CREATE TABLE public.%I AS TABLE public.%I', p_table || '_archive', p_table);
END
$$;

CREATE FUNCTION public.refresh_all()
RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    v record;
BEGIN
    FOR v IN SELECT matviewname FROM pg_matviews WHERE schemaname = 'public' LOOP
        EXECUTE format('REFRESH MATERIALIZED VIEW public.%I', v.matviewname);
    END LOOP;
    INSERT INTO mv_refresh_log (concurrent, note) VALUES (false, 'all');
END
$$;

CREATE FUNCTION public.ensure_partition(p_month date)
RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE format(
        'CREATE TABLE IF NOT EXISTS public.%I PARTITION OF public.event_impressions_p '
        'FOR VALUES FROM (%L) TO (%L)',
        'event_impressions_p_' || to_char(p_month, 'YYYY_MM'), p_month, p_month + interval '1 month'
    );
END
$$;

CREATE FUNCTION public.drop_old_partitions(p_keep integer DEFAULT 13)
RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    name text;
BEGIN
    FOR name IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'public.event_impressions_p'::regclass
            AND c.relname < 'event_impressions_p_'
                || to_char(now() - make_interval(months => p_keep), 'YYYY_MM')
    LOOP
        EXECUTE 'DROP TABLE public.' || quote_ident(name);
    END LOOP;
END
$$;

-- A constant: the one dynamic statement that can be re-targeted.
CREATE FUNCTION public.sold_today()
RETURNS bigint
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    n bigint;
BEGIN
    EXECUTE 'SELECT count(*) FROM public.orders WHERE created_at >= current_date' INTO n;
    RETURN n;
END
$$;

-- Dynamic, and harmless: it names no table.
CREATE FUNCTION public.as_number(p_text text)
RETURNS numeric
LANGUAGE plpgsql IMMUTABLE
AS $$
DECLARE
    n numeric;
BEGIN
    EXECUTE format('SELECT %L::numeric', p_text) INTO n;
    RETURN n;
END
$$;

CREATE PROCEDURE public.close_event(p_event uuid)
LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE public.events SET completed_at = now() WHERE id = p_event;
    DELETE FROM public.ticket_holds USING public.ticket_tiers
    WHERE ticket_tiers.id = ticket_holds.tier_id AND ticket_tiers.event_id = p_event;
END
$$;

CREATE PROCEDURE public.settle_payouts()
LANGUAGE plpgsql
AS $$
DECLARE
    p record;
BEGIN
    FOR p IN SELECT id FROM payout_queue WHERE status = 'pending' LOOP
        UPDATE payout_queue SET attempts = attempts + 1 WHERE id = p.id;
        COMMIT;
    END LOOP;
END
$$;

-- As a column's default: the number of the next row, by reading the table.
CREATE FUNCTION public.next_serial(p_event uuid DEFAULT NULL)
RETURNS integer
LANGUAGE sql STABLE
AS $$
    SELECT coalesce(max(serial_no), 0) + 1 FROM public.tickets
    WHERE p_event IS NULL OR event_id = p_event
$$;
