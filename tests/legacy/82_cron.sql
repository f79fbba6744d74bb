-- Jobs of pg_cron, where the database has it; their commands name tables as text.

DO $do$
BEGIN
    IF to_regclass('cron.job') IS NULL THEN
        RETURN;
    END IF;
    PERFORM cron.schedule(
        'legacy-purge-holds', '*/5 * * * *', 'SELECT public.purge_expired_holds()'
    );
    PERFORM cron.schedule(
        'legacy-purge-logs', '0 3 * * *',
        $sql$DELETE FROM request_logs WHERE created_at < now() - interval '30 days'$sql$
    );
    PERFORM cron.schedule(
        'legacy-refresh', '0 * * * *',
        'REFRESH MATERIALIZED VIEW CONCURRENTLY public.mv_event_daily_stats'
    );
    PERFORM cron.schedule(
        'legacy-next-month', '0 0 1 * *',
        $sql$
        DO $b$
        BEGIN
            PERFORM public.ensure_partition((now() + interval '1 month')::date);
        END
        $b$;
        $sql$
    );
    PERFORM cron.schedule('legacy-vacuum', '30 4 * * *', 'VACUUM public.notifications');
    PERFORM cron.schedule('legacy-ping', '* * * * *', 'SELECT 1');
END
$do$;
