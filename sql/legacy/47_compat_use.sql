-- Who still uses an old name. Each statement that does is a line in the server's log, with the
-- view, the role and the user of the token, and one more scan of an empty table: nothing is
-- written, so that readers stay readers.

CREATE FUNCTION legacy.note_use(view_name name, role_name name)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_noted constant text := coalesce(current_setting('yardpass.noted', TRUE), '');
    v_statement constant text := extract(epoch FROM statement_timestamp())::text;
    v_mark constant text := format('|%s|', note_use.view_name);
    v_counter bigint;
BEGIN
    -- An UPDATE asks twice: for the rows it finds and for the rows it writes.
    IF split_part(v_noted, '|', 1) = v_statement THEN
        IF strpos(v_noted, v_mark) > 0 THEN
            RETURN TRUE;
        END IF;
        PERFORM set_config('yardpass.noted', v_noted || v_mark, FALSE);
    ELSE
        PERFORM set_config('yardpass.noted', v_statement || v_mark, FALSE);
    END IF;

    SELECT compat_counters.id INTO v_counter
    FROM legacy.compat_counters
    WHERE compat_counters.view_name = note_use.view_name
        AND compat_counters.role_name IN (note_use.role_name, '')
    ORDER BY compat_counters.role_name DESC
    LIMIT 1;
    IF v_counter IS NOT NULL THEN
        EXECUTE format('SELECT FROM legacy.%I', 'use_' || v_counter);
    END IF;
    RAISE LOG 'old name public.% used by %, user %', note_use.view_name, note_use.role_name,
        coalesce(
            substring(
                current_setting('request.jwt.claims', TRUE) FROM '"sub"\s*:\s*"([^"[:cntrl:]]*)"'
            ),
            nullif(current_setting('request.jwt.claim.sub', TRUE), ''),
            'unknown'
        );
    RETURN TRUE;
END
$function$;

REVOKE ALL ON FUNCTION legacy.note_use(name, name) FROM public;
COMMENT ON FUNCTION legacy.note_use(name, name) IS
'Logs and counts one use of a view by a role, once a statement of the client; always true. It reads
an empty table as its owner, which its caller may not. For views in the phase warn.';

CREATE FUNCTION legacy.count_uses(view_name name)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_id bigint;
BEGIN
    FOR v_id IN
        INSERT INTO legacy.compat_counters (view_name, role_name)
        SELECT DISTINCT count_uses.view_name, takers.role_name
        FROM (
            SELECT ''::name AS role_name
            UNION ALL
            SELECT acl.grantee::regrole::text::name
            FROM pg_class
            CROSS JOIN LATERAL aclexplode(
                coalesce(relacl, acldefault('r', relowner))
            ) AS acl
            WHERE pg_class.oid = format('public.%I', count_uses.view_name)::regclass
                AND acl.grantee <> 0
            UNION ALL
            SELECT acl.grantee::regrole::text
            FROM pg_attribute
            CROSS JOIN LATERAL aclexplode(attacl) AS acl
            WHERE attrelid = format('public.%I', count_uses.view_name)::regclass
                AND acl.grantee <> 0
            UNION ALL
            -- Who connects to look for himself.
            SELECT rolname
            FROM pg_roles
            WHERE rolname = current_user
        ) AS takers
        ON CONFLICT DO NOTHING
        RETURNING compat_counters.id
    LOOP
        EXECUTE format('CREATE TABLE legacy.%I ()', 'use_' || v_id);
    END LOOP;
    -- Nobody can name it: the schema is closed. The views' callers run it.
    GRANT EXECUTE ON FUNCTION legacy.note_use(name, name) TO public;
END
$function$;

REVOKE ALL ON FUNCTION legacy.count_uses(name) FROM public;
COMMENT ON FUNCTION legacy.count_uses(name) IS
'Makes the empty tables that count the uses of a view by the roles that have rights on it. For
ops.compat_phase.';
