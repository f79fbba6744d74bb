-- The one sequence in schema public, of the identity column of public.mv_refresh_log, is no more
-- open than its table. It has no name of its own to be granted by, so it is asked for.

DO $close$
BEGIN
    EXECUTE format(
        'REVOKE ALL ON SEQUENCE %s FROM public, anon, authenticated, service_role',
        pg_get_serial_sequence('public.mv_refresh_log', 'id')
    );
END
$close$;
