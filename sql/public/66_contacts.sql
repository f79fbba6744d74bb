-- Lists of contacts are read in parts: each line once, with what is wrong with it. The report is
-- the view org_contact_import_entries itself.

CREATE FUNCTION public.add_contacts(import_id uuid, first_line integer, contacts jsonb)
RETURNS TABLE (state text, entries bigint)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 4
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_upload messaging.org_contact_imports;
BEGIN
    v_upload := messaging.lock_import(import_id);
    PERFORM ops.require(
        first_line BETWEEN 1 AND 10000000, 'first_line', 'must be between 1 and 10000000'
    );
    PERFORM ops.require_array(contacts, 'contacts', 5000);
    IF v_upload.status NOT IN ('pending', 'processing') THEN
        PERFORM ops.raise_error('YP005', format('The list is %s.', v_upload.status));
        RETURN;
    END IF;

    IF v_upload.consent_basis IN ('opt_in', 'contract')
        AND NOT (
            coalesce(v_upload.source, '') ~ '\S' AND coalesce(v_upload.evidence, '') ~ '\S'
        )
    THEN
        PERFORM ops.raise_error(
            'YP452', format('The ground is %s.', v_upload.consent_basis)
        );
        RETURN;
    END IF;

    UPDATE messaging.org_contact_imports
    SET status = 'processing'
    WHERE org_contact_imports.id = v_upload.id AND org_contact_imports.status = 'pending';
    PERFORM messaging.add_contact_lines(v_upload, first_line, contacts);

    RETURN QUERY
    SELECT lines.state::text, count(*)
    FROM messaging.org_contact_import_entries AS lines
    WHERE lines.import_id = v_upload.id
        AND lines.organization_id = v_upload.org_id
        AND lines.line_no BETWEEN first_line AND first_line + jsonb_array_length(contacts) - 1
    GROUP BY lines.state
    ORDER BY lines.state;
END
$function$;

REVOKE ALL ON FUNCTION public.add_contacts(uuid, integer, jsonb)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.add_contacts(uuid, integer, jsonb) TO authenticated;
COMMENT ON FUNCTION public.add_contacts(uuid, integer, jsonb) IS
'Enters up to 5,000 lines of a list, numbered from first_line, and returns how many of them are
valid, duplicate, suppressed and invalid; org_contact_import_entries says why, line by line.
contacts is an array of {"email", "phone", "full_name", "consent": text, "tags": [text],
"metadata": object}. A line that was entered before stays as it is, so a part can be sent again.
Errors: YP001, YP009 not signed in or no profile; YP002 not an admin, or no such list; YP003 an
argument; YP005 the list is read already, or the organization suspended or closed; YP216 no
permanent account; YP452 the ground is opt_in or contract, and source or evidence are missing.
Callable by authenticated.';

CREATE FUNCTION public.finish_contact_import(import_id uuid)
RETURNS public.org_contact_imports
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_upload messaging.org_contact_imports;
    v_answer public.org_contact_imports;
BEGIN
    v_upload := messaging.lock_import(import_id);
    IF v_upload.status NOT IN ('processing', 'completed') THEN
        PERFORM ops.raise_error('YP005', format('The list is %s.', v_upload.status));
        RETURN NULL;
    END IF;

    UPDATE messaging.org_contact_imports
    SET
        status = 'completed',
        original_row_count = (
            SELECT count(*)
            FROM messaging.org_contact_import_entries AS lines
            WHERE lines.import_id = v_upload.id
        )
    WHERE org_contact_imports.id = v_upload.id AND org_contact_imports.status = 'processing';

    SELECT * INTO STRICT v_answer
    FROM public.org_contact_imports
    WHERE org_contact_imports.id = v_upload.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.finish_contact_import(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.finish_contact_import(uuid) TO authenticated;
COMMENT ON FUNCTION public.finish_contact_import(uuid) IS
'Says that all lines of a list are entered, and returns the list; again it changes nothing. Errors:
YP001, YP009 not signed in or no profile; YP002 not an admin, or no such list; YP003 none named;
YP005 no line was entered, it has failed, or the organization is suspended or closed; YP216 no
permanent account. Callable by authenticated.';
