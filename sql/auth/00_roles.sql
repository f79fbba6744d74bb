-- The platform's stand-in for plain PostgreSQL: the API roles that Supabase and PostgREST expect.
-- Roles belong to the whole server, so another database may have made them: they are made when
-- missing and otherwise left alone. Nobody but authenticator can log in.

DO $roles$
BEGIN
    IF to_regrole('anon') IS NULL THEN
        CREATE ROLE anon NOLOGIN;
    END IF;
    IF to_regrole('authenticated') IS NULL THEN
        CREATE ROLE authenticated NOLOGIN;
    END IF;
    IF to_regrole('service_role') IS NULL THEN
        CREATE ROLE service_role NOLOGIN BYPASSRLS;
    END IF;
    IF to_regrole('authenticator') IS NULL THEN
        -- NOINHERIT: it has no rights of its own until it takes one of the three roles.
        CREATE ROLE authenticator LOGIN NOINHERIT;
        ALTER ROLE authenticator SET statement_timeout = '8s';
        ALTER ROLE authenticator SET lock_timeout = '8s';
        GRANT anon, authenticated, service_role TO authenticator;
    END IF;
END
$roles$;
