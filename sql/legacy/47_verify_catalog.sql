-- What the package wrote down of itself while it waited speaks of the names of that hour: the
-- stand-in for the platform's users, and the hidden schema of extensions.

CREATE FUNCTION legacy.settle_catalog()
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_table regclass := coalesce(
        to_regclass('yp_new_ops.installed_catalog'), to_regclass('ops.installed_catalog')
    );
    v_changed bigint;
BEGIN
    -- Names from the catalog. @plpgsql_check_options: security_warnings = off
    EXECUTE format(
        $statement$
        UPDATE %s SET
            identity = replace(replace(identity, 'legacy.people', 'auth.users'), 'yp_hidden_', ''),
            definition
                = replace(replace(definition, 'legacy.people', 'auth.users'), 'yp_hidden_', '')
        WHERE identity || definition ~ 'legacy[.]people|yp_hidden_'
        $statement$, v_table
    );
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    RETURN v_changed;
END
$function$;

REVOKE ALL ON FUNCTION legacy.settle_catalog() FROM public;
COMMENT ON FUNCTION legacy.settle_catalog() IS
'Corrects ops.installed_catalog, so that ops.drift() compares with a fresh installation; returns the
number of rows. For the switch.';
