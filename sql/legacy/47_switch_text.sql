-- Texts and helpers of the switch: which tables are the old ones, how one step is tried, how rights
-- and policies are written down so that they can be made again elsewhere.

CREATE FUNCTION legacy.old_tables()
RETURNS TABLE (relation oid, root oid, new_table oid)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH RECURSIVE tree (relation, root, new_table) AS (
        SELECT pairs.old_table, pairs.old_table, pairs.new_table
        FROM legacy.pairs
        INNER JOIN pg_class ON pg_class.oid = pairs.old_table
        WHERE pairs.new_table IS NOT NULL
        UNION ALL
        SELECT pg_inherits.inhrelid, tree.root, tree.new_table
        FROM tree
        INNER JOIN pg_inherits ON pg_inherits.inhparent = tree.relation
        INNER JOIN pg_class ON pg_class.oid = pg_inherits.inhrelid AND pg_class.relispartition
    )

    SELECT tree.relation, tree.root, tree.new_table FROM tree
$function$;

REVOKE ALL ON FUNCTION legacy.old_tables() FROM public;
COMMENT ON FUNCTION legacy.old_tables() IS
'The old tables that have a pair, partitions included, with the top of the tree and the package''s
table. For the switch.';

CREATE FUNCTION legacy.old_views()
RETURNS oid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_tables constant oid[] := ARRAY(SELECT relation FROM legacy.old_tables());
BEGIN
    RETURN ARRAY(
        SELECT DISTINCT views.oid
        FROM unnest(v_tables) AS old (id)
        INNER JOIN pg_class AS tables ON tables.oid = old.id
        INNER JOIN pg_class AS views
            ON views.relnamespace = 'public'::regnamespace AND views.relname = tables.relname
            AND views.relkind = 'v'
    );
END
$function$;

REVOKE ALL ON FUNCTION legacy.old_views() FROM public;
COMMENT ON FUNCTION legacy.old_views() IS
'The views that stand in public under the names of the old tables since these moved. For the
switch.';

CREATE FUNCTION legacy.staged_place(relation oid)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format('%I.%I', regexp_replace(nspname, '^yp_new_', ''), relname)
    FROM pg_class
    INNER JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE pg_class.oid = staged_place.relation
$function$;

REVOKE ALL ON FUNCTION legacy.staged_place(oid) FROM public;
COMMENT ON FUNCTION legacy.staged_place(oid) IS
'The name that a relation of the package has after the switch, wherever it is now. For the switch.';

CREATE FUNCTION legacy.switch_step(object text, statements text[], undo text[])
RETURNS bigint
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT legacy.do_step(
        'switch', 'public', switch_step.object, switch_step.statements, switch_step.undo
    )
$function$;

REVOKE ALL ON FUNCTION legacy.switch_step(text, text[], text[]) FROM public;
COMMENT ON FUNCTION legacy.switch_step(text, text[], text[]) IS
'One step of the switch. For the switch.';

CREATE FUNCTION legacy.try_step(
    phase text, domain name, kind text, object_id oid, object text, statements text[], undo text[]
)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_reason text;
BEGIN
    BEGIN
        PERFORM legacy.do_step(
            try_step.phase, try_step.domain,
            -- Quoted: no table has this name.
            quote_ident(try_step.kind || ' ' || try_step.object),
            try_step.statements, try_step.undo
        );
    EXCEPTION
        WHEN lock_not_available OR deadlock_detected THEN
            RAISE;
        WHEN OTHERS THEN
            v_reason := SQLERRM;
    END;

    INSERT INTO legacy.carried AS known (kind, object_id, object, statements, undo, state, reason)
    VALUES (
        try_step.kind, try_step.object_id, try_step.object, try_step.statements, try_step.undo,
        CASE WHEN v_reason IS NULL THEN 'done' ELSE 'left' END, v_reason
    )
    ON CONFLICT ON CONSTRAINT carried_object_key DO UPDATE
    SET statements = excluded.statements, undo = excluded.undo,
        state = excluded.state, reason = excluded.reason;
    RETURN v_reason IS NULL;
END
$function$;

REVOKE ALL ON FUNCTION legacy.try_step(text, name, text, oid, text, text[], text[]) FROM public;
COMMENT ON FUNCTION legacy.try_step(text, name, text, oid, text, text[], text[]) IS
'A step that may fail without harm: legacy.carried then says why. A lock that is not to be had is
no such failure. For the switch.';

CREATE FUNCTION legacy.copy_grants(from_relation oid, to_relation text)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_command text;
BEGIN
    FOR v_command IN
        -- What default privileges gave at birth.
        SELECT format(
            'REVOKE ALL ON %s FROM %s', copy_grants.to_relation,
            CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END
        )
        FROM pg_class
        CROSS JOIN LATERAL aclexplode(relacl) AS acl
        WHERE pg_class.oid = to_regclass(copy_grants.to_relation) AND acl.grantee <> relowner
        UNION
        SELECT format('REVOKE ALL ON %s FROM anon, authenticated', copy_grants.to_relation)
        UNION ALL
        SELECT format(
            'GRANT %s%s ON %s TO %s%s', acl.privilege_type,
            CASE WHEN acl.name IS NOT NULL THEN format(' (%I)', acl.name) END,
            copy_grants.to_relation,
            CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END,
            CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' END
        )
        FROM (
            SELECT NULL::name AS name, exploded.grantee, exploded.privilege_type,
                exploded.is_grantable, relowner
            FROM pg_class
            CROSS JOIN LATERAL aclexplode(relacl) AS exploded
            WHERE pg_class.oid = copy_grants.from_relation
            UNION ALL
            SELECT attname, exploded.grantee, exploded.privilege_type, exploded.is_grantable,
                relowner
            FROM pg_class
            INNER JOIN pg_attribute ON attrelid = pg_class.oid
            CROSS JOIN LATERAL aclexplode(attacl) AS exploded
            WHERE pg_class.oid = copy_grants.from_relation
        ) AS acl
        WHERE acl.grantee <> acl.relowner
    LOOP
        EXECUTE v_command;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.copy_grants(oid, text) FROM public;
COMMENT ON FUNCTION legacy.copy_grants(oid, text) IS
'Gives a view that was made again the rights that the old one gives, and no others. For the
switch.';

CREATE FUNCTION legacy.policy_text(policy oid)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format(
        'CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', polname, polrelid::regclass,
        CASE WHEN polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
        CASE polcmd
            WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
            WHEN 'd' THEN 'DELETE' ELSE 'ALL'
        END,
        (
            SELECT string_agg(
                CASE WHEN role = 0 THEN 'PUBLIC' ELSE role::regrole::text END, ', '
            )
            FROM unnest(polroles) AS role
        ),
        ' USING (' || pg_get_expr(polqual, polrelid) || ')',
        ' WITH CHECK (' || pg_get_expr(polwithcheck, polrelid) || ')'
    )
    FROM pg_policy
    WHERE pg_policy.oid = policy_text.policy
$function$;

REVOKE ALL ON FUNCTION legacy.policy_text(oid) FROM public;
COMMENT ON FUNCTION legacy.policy_text(oid) IS
'The statement that makes a policy again. For the switch.';
