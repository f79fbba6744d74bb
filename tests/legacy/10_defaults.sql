-- What column defaults call. The sequence of fit_recalc_queue lay in another schema for a while.

CREATE SEQUENCE public.mv_refresh_log_id_seq;
CREATE SEQUENCE public.fit_recalc_queue_id_seq;

CREATE FUNCTION public.gen_qr_code()
RETURNS text
LANGUAGE sql VOLATILE
AS $$
    SELECT replace(gen_random_uuid()::text, '-', '')
$$;
