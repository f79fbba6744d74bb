-- Group roles for staff and services: who is in them reads (app_read) or writes (app_write) the
-- domain schemas as far as the policies of each table allow. The API roles anon and authenticated
-- are never members. Roles belong to the whole server, hence the look before the leap.

DO $roles$
BEGIN
    IF to_regrole('app_read') IS NULL THEN
        CREATE ROLE app_read NOLOGIN;
    END IF;
    IF to_regrole('app_write') IS NULL THEN
        CREATE ROLE app_write NOLOGIN;
    END IF;
END
$roles$;
