-- Who reads a list in: an admin of its organization, one call at a time.

CREATE FUNCTION messaging.lock_import(import_id uuid)
RETURNS messaging.org_contact_imports
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_upload messaging.org_contact_imports;
BEGIN
    PERFORM users.require_caller();
    PERFORM ops.require(import_id IS NOT NULL, 'import_id', 'must be given');
    SELECT * INTO v_upload
    FROM messaging.org_contact_imports
    WHERE org_contact_imports.id = lock_import.import_id;
    -- One that does not exist and one of others look the same.
    IF NOT organizations.has_role(v_upload.org_id, 'admin') THEN
        PERFORM ops.raise_error('YP002', format('It takes the role admin for list %s.', import_id));
        RETURN NULL;
    END IF;
    PERFORM organizations.require_writer(v_upload.org_id);

    -- As it is once others are done with it.
    SELECT * INTO v_upload
    FROM messaging.org_contact_imports
    WHERE org_contact_imports.id = lock_import.import_id
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP002', format('It takes the role admin for list %s.', import_id));
        RETURN NULL;
    END IF;
    RETURN v_upload;
END
$function$;

REVOKE ALL ON FUNCTION messaging.lock_import(uuid) FROM public;
COMMENT ON FUNCTION messaging.lock_import(uuid) IS
'The list, locked, if the caller may read contacts into it. Errors: YP002 not an admin of its
organization, or no such list; YP001, YP003, YP005, YP009, YP216 as
organizations.require_writer(). For the package''s own functions.';
