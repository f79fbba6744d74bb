-- Roles of the package. None can log in, none passes policies by attribute; rights come from the
-- grants of the schemas and from ops.secure(). Roles belong to the whole server, hence the look
-- before the leap. app_read and app_write are for staff and services: anon and authenticated are
-- never members, for that would hand out every table.

DO $roles$
DECLARE
    v_role record;
    v_names text;
BEGIN
    FOR v_role IN
        SELECT made.name, made.comment
        FROM (VALUES
            (
                'yardpass_owner',
                'Owns schemas, tables and views, and what runs with its caller''s rights. No '
                'policy lets it see a row.'
            ),
            (
                'yardpass_functions',
                'Owns the functions that run with more rights than their callers have, and no '
                'table.'
            ),
            (
                'yardpass_memberships',
                'Owns the functions that policies ask who belongs where; reads key columns alone.'
            ),
            (
                'yardpass_jobs',
                'Runs the procedures that ops.jobs names, and may do nothing else.'
            ),
            ('app_staff', 'Mark of staff: policies let it pass. It has no grants.'),
            ('app_read', 'Staff and services that read every domain schema.'),
            ('app_write', 'Staff and services that read, and write content.'),
            ('app_ml', 'Models'' readers: vectors, features and what is learned from.')
        ) AS made (name, comment)
        WHERE to_regrole(made.name) IS NULL
    LOOP
        EXECUTE format('CREATE ROLE %I NOLOGIN', v_role.name);
        EXECUTE format('COMMENT ON ROLE %I IS %L', v_role.name, 'YardPass: ' || v_role.comment);
    END LOOP;

    SELECT string_agg(rolname, ', ' ORDER BY rolname) INTO v_names
    FROM pg_roles
    WHERE rolname ~ '^(yardpass_(owner|functions|memberships|jobs)|app_(staff|read|write|ml))$'
        AND (rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication);
    IF v_names IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'YP912',
            MESSAGE = 'a role of the package has rights of its own',
            DETAIL = format('These can log in, make roles or pass policies: %s.', v_names),
            HINT = 'ALTER ROLE ... NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION.';
    END IF;

    -- Handing objects over to a role takes membership in it.
    FOR v_role IN
        SELECT rolname AS name
        FROM pg_roles
        WHERE rolname IN (
                'yardpass_owner', 'yardpass_functions', 'yardpass_memberships', 'yardpass_jobs'
            )
            AND NOT pg_has_role(current_user, oid, 'USAGE')
    LOOP
        BEGIN
            EXECUTE format('GRANT %I TO %I', v_role.name, current_user);
        EXCEPTION
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION USING ERRCODE = 'YP913',
                    MESSAGE = 'the installing role may not act for the roles of the package',
                    DETAIL = format('%I is no member of %I.', current_user, v_role.name),
                    HINT = format('Have a superuser run GRANT %I TO %I WITH ADMIN OPTION.',
                        v_role.name, current_user);
        END;
    END LOOP;

    FOR v_role IN
        SELECT rolname AS name
        FROM pg_roles
        WHERE rolname IN ('app_read', 'app_write', 'app_ml')
            AND NOT pg_has_role(oid, 'app_staff', 'USAGE')
    LOOP
        EXECUTE format('GRANT app_staff TO %I', v_role.name);
    END LOOP;
END
$roles$;
