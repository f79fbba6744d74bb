-- Contacts go when the time of their list is over.

CREATE PROCEDURE messaging.forget_contacts_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    v_lists bigint;
BEGIN
    DELETE FROM messaging.org_contact_import_entries
    WHERE org_contact_import_entries.id IN (
        SELECT old.id
        FROM messaging.org_contact_imports
        INNER JOIN messaging.org_contact_import_entries AS old
            ON old.import_id = org_contact_imports.id
        WHERE org_contact_imports.expires_at <= now()
        ORDER BY old.id
        LIMIT 5000
        FOR UPDATE OF old SKIP LOCKED
    );
    GET DIAGNOSTICS handled = ROW_COUNT;
    more := handled >= 5000;

    DELETE FROM messaging.org_contact_imports
    WHERE org_contact_imports.id IN (
        SELECT empty.id
        FROM messaging.org_contact_imports AS empty
        WHERE empty.expires_at <= now()
            AND NOT EXISTS (
                SELECT FROM messaging.org_contact_import_entries
                WHERE org_contact_import_entries.import_id = empty.id
            )
        ORDER BY empty.id
        LIMIT 1000
        FOR UPDATE SKIP LOCKED
    );
    GET DIAGNOSTICS v_lists = ROW_COUNT;
    handled := handled + v_lists;
    more := more OR v_lists >= 1000;
END
$procedure$;

REVOKE ALL ON PROCEDURE messaging.forget_contacts_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE messaging.forget_contacts_job (bigint, boolean) IS
'Deletes contacts of lists whose expires_at has passed, five thousand at a time, and then the
lists. For ops.tick().';
