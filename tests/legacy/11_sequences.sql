-- As bigserial makes them: owned by the column.

ALTER SEQUENCE public.mv_refresh_log_id_seq OWNED BY public.mv_refresh_log.id;
ALTER SEQUENCE public.fit_recalc_queue_id_seq OWNED BY public.fit_recalc_queue.id;
