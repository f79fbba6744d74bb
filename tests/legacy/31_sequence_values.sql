-- Ahead of the rows.

SELECT
    setval('public.mv_refresh_log_id_seq', (SELECT max(id) FROM public.mv_refresh_log)),
    setval('public.fit_recalc_queue_id_seq', (SELECT max(id) FROM public.fit_recalc_queue));
