-- Nothing is granted by birth. Where a platform's default privileges would give its API roles all
-- that is made in public, they end here: what the roles may do stands in the files of phase 8, and
-- is the same wherever the bundle is applied.

DO $defaults$
DECLARE
    v_kind text;
BEGIN
    FOREACH v_kind IN ARRAY ARRAY['TABLES', 'SEQUENCES', 'ROUTINES'] LOOP
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON %s '
            'FROM anon, authenticated, service_role', v_kind
        );
    END LOOP;
END
$defaults$;
