-- What the role that runs the adoption must be and have: everything it touches must be its own.

CREATE FUNCTION legacy.find_installer()
RETURNS SETOF legacy.finding
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT legacy.found(
        'error', 'owner', relations.place,
        format(
            'It belongs to %s, and %s is no member of that role: it cannot be moved.',
            relations.owner::regrole, current_user
        ),
        format(
            'As its owner: ALTER TABLE %s OWNER TO %I; or GRANT %s TO %I;', relations.place,
            current_user, relations.owner::regrole, current_user
        )
    )
    FROM legacy.old_relations() AS relations
    WHERE NOT pg_has_role(relations.owner, 'USAGE')
        AND (relations.home IS NOT NULL OR relations.kind IN ('v', 'm'))
    UNION ALL
    SELECT legacy.found(
        'error', 'owner', 'public.' || quote_ident(pg_type.typname),
        format(
            'The type belongs to %s, and %s is no member of that role.', pg_type.typowner::regrole,
            current_user
        ),
        format('As its owner: ALTER TYPE public.%I OWNER TO %I;', pg_type.typname, current_user)
    )
    FROM pg_type
    WHERE pg_type.typnamespace = 'public'::regnamespace
        AND pg_type.typtype IN ('e', 'd')
        AND NOT pg_has_role(pg_type.typowner, 'USAGE')
        AND NOT legacy.in_extension('pg_type', pg_type.oid)
    UNION ALL
    SELECT legacy.found(
        'error', 'installer', current_user,
        'The role has neither BYPASSRLS nor is it a superuser: rows that policies hide would be'
        ' left behind.',
        format('As a role that may: ALTER ROLE %I BYPASSRLS;', current_user)
    )
    FROM pg_roles
    WHERE pg_roles.rolname = current_user AND NOT pg_roles.rolsuper AND NOT pg_roles.rolbypassrls
    UNION ALL
    SELECT legacy.found(
        'error', 'installer', current_user,
        'The role may not create schemas in this database.',
        format('GRANT CREATE ON DATABASE %I TO %I;', current_database(), current_user)
    )
    WHERE NOT has_database_privilege(current_database(), 'CREATE')
    UNION ALL
    SELECT legacy.found(
        'notice', 'space', current_database(),
        format(
            'The tables that are adopted hold %s: their rows are copied, and as much again is'
            ' needed until the adoption is finished.', pg_size_pretty(sum(pg_total_relation_size(
                relations.relation
            )))
        ),
        'See that the disk and the archive of WAL have room for that.'
    )
    FROM legacy.old_relations() AS relations
    WHERE relations.home IS NOT NULL AND relations.kind = 'r'
    HAVING count(*) > 0
    UNION ALL
    SELECT legacy.found(
        'notice', 'extension_in_public', pg_extension.extname,
        'The extension lies in public and stays there: names and operators of it are found by'
        ' search_path.',
        'Nothing; the package calls it by its schema.'
    )
    FROM pg_extension
    WHERE pg_extension.extnamespace = 'public'::regnamespace
$function$;

REVOKE ALL ON FUNCTION legacy.find_installer() FROM public;
COMMENT ON FUNCTION legacy.find_installer() IS
'What the current role does not own or may not do, the space that the copy needs, extensions in
public. Called by ops.legacy_preflight.';
