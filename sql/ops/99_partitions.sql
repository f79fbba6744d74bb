-- The partitions that a new installation starts with: three months back, for late arrivals, and
-- twelve to come. A job makes the later ones.

DO $partitions$
DECLARE
    v_parent regclass;
BEGIN
    FOR v_parent IN
        SELECT pg_class.oid
        FROM pg_class
        INNER JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
        WHERE pg_class.relkind = 'p'
            AND pg_namespace.nspname IN ('analytics', 'campaigns', 'public')
            AND pg_class.relname IN (
                'event_impressions', 'post_impressions', 'ticket_analytics', 'ad_impressions',
                'request_logs'
            )
        ORDER BY pg_class.oid
    LOOP
        PERFORM ops.ensure_month_partitions(
            v_parent, ((now() AT TIME ZONE 'UTC') - interval '3 months')::date, 16
        );
    END LOOP;
END
$partitions$;
