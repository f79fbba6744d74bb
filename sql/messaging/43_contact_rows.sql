-- Reading the lines of a list of contacts. What cannot be written to is said line by line and kept
-- without name and address: the uploader has the file, and nobody else needs it.

CREATE FUNCTION messaging.read_contacts(lines jsonb, list_consent public.contact_consent)
RETURNS TABLE (
    place integer,
    email text,
    phone text,
    full_name text,
    consent public.contact_consent,
    tags text[],
    metadata jsonb,
    problem text,
    note text
)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH fields AS (
        SELECT
            line.place::integer AS place,
            line.value AS value,
            jsonb_typeof(line.value) = 'object' AS is_object,
            nullif(btrim(line.value ->> 'email'), '') AS email,
            nullif(regexp_replace(line.value ->> 'phone', '[[:space:]().-]', '', 'g'), '') AS phone,
            nullif(btrim(line.value ->> 'full_name'), '') AS full_name,
            nullif(btrim(line.value ->> 'consent'), '') AS consent,
            coalesce(nullif(line.value -> 'tags', 'null'), '[]') AS tags,
            coalesce(nullif(line.value -> 'metadata', 'null'), '{}') AS metadata
        FROM jsonb_array_elements(lines) WITH ORDINALITY AS line (value, place)
    ),

    judged AS (
        SELECT
            fields.*,
            CASE
                WHEN NOT fields.is_object THEN 'The line is no object.'
                WHEN num_nonnulls(fields.email, fields.phone) = 0
                    THEN 'It has neither email nor phone.'
                WHEN fields.email !~ '^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:].]+$'
                    OR char_length(fields.email) > 320
                    THEN 'email is no address.'
                WHEN fields.phone !~ '^[+][1-9][0-9]{6,14}$'
                    THEN 'phone is no number in the form +4930123456.'
                WHEN char_length(fields.full_name) > 200
                    THEN 'full_name has more than 200 characters.'
                WHEN fields.consent NOT IN ('unknown', 'opt_in', 'contract', 'opt_out')
                    THEN 'consent is none of unknown, opt_in, contract, opt_out.'
                WHEN jsonb_typeof(fields.tags) <> 'array'
                    OR jsonb_path_exists(fields.tags, '$[*] ? (@.type() != "string")')
                    OR jsonb_path_exists(fields.tags, '$ ? (@.size() > 50)')
                    THEN 'tags is no array of at most 50 texts.'
                WHEN jsonb_typeof(fields.metadata) <> 'object'
                    OR octet_length(fields.metadata::text) > 10000
                    THEN 'metadata is no object of at most 10,000 bytes.'
            END AS problem
        FROM fields
    )

    SELECT
        judged.place,
        judged.email,
        judged.phone,
        judged.full_name,
        -- Never wider than the ground of the list, which alone is shown.
        CASE
            WHEN judged.problem IS NOT NULL THEN 'unknown'
            WHEN judged.consent IN ('unknown', 'opt_out') THEN judged.consent
            WHEN list_consent IN ('opt_in', 'contract')
                THEN coalesce(judged.consent, list_consent::text)
            ELSE list_consent::text
        END::public.contact_consent,
        CASE
            WHEN judged.problem IS NULL
                THEN array(SELECT jsonb_array_elements_text(judged.tags))
            ELSE '{}'
        END,
        CASE WHEN judged.problem IS NULL THEN judged.metadata ELSE '{}' END,
        judged.problem,
        CASE
            WHEN judged.consent IN ('opt_in', 'contract')
                AND list_consent NOT IN ('opt_in', 'contract')
                THEN 'Its consent is wider than the list''s, which holds.'
        END
    FROM judged
$function$;

REVOKE ALL ON FUNCTION messaging.read_contacts(jsonb, public.contact_consent) FROM public;
COMMENT ON FUNCTION messaging.read_contacts(jsonb, public.contact_consent) IS
'The lines of an array of {"email", "phone", "full_name", "consent": text, "tags": [text],
"metadata": object}, each with what is wrong with it or null, and the consent that holds: its own
if the list''s ground covers it. For the package''s own functions.';

CREATE FUNCTION messaging.add_contact_lines(
    upload messaging.org_contact_imports, first_line integer, lines jsonb
)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH known AS MATERIALIZED (
        SELECT
            first_line + contacts.place - 1 AS line_no,
            contacts.*,
            CASE
                WHEN contacts.problem IS NULL
                    THEN users.address_hash(coalesce(contacts.email, contacts.phone))
            END AS hash
        FROM messaging.read_contacts(lines, upload.consent_basis) AS contacts
    ),

    sorted AS (
        SELECT
            known.*,
            CASE
                WHEN known.problem IS NOT NULL THEN 'invalid'
                WHEN EXISTS (
                    SELECT FROM messaging.suppressions
                    WHERE (suppressions.address_hash, suppressions.channel::text) IN (
                        (users.address_hash(known.email), 'email'),
                        (users.address_hash(known.phone), 'sms')
                    )
                    AND coalesce(
                        suppressions.organization_id = upload.org_id,
                        suppressions.scope = 'platform'
                    )
                ) THEN 'suppressed'
                WHEN EXISTS (
                    SELECT FROM messaging.org_contact_import_entries AS before
                    WHERE before.import_id = upload.id
                        AND before.state = 'valid'
                        AND before.address_hash = known.hash
                )
                OR row_number() OVER (PARTITION BY known.hash ORDER BY known.line_no) > 1
                    THEN 'duplicate'
                ELSE 'valid'
            END::messaging.contact_state AS state
        FROM known
    )

    INSERT INTO messaging.org_contact_import_entries (
        import_id, organization_id, line_no, state, consent, tags, metadata, full_name, email,
        phone, address_hash, problem
    )
    SELECT
        upload.id, upload.org_id, sorted.line_no, sorted.state, sorted.consent,
        CASE WHEN sorted.state = 'valid' THEN sorted.tags ELSE '{}' END,
        CASE WHEN sorted.state = 'valid' THEN sorted.metadata ELSE '{}' END,
        CASE WHEN sorted.state = 'valid' THEN sorted.full_name END,
        CASE WHEN sorted.state = 'valid' THEN sorted.email END,
        CASE WHEN sorted.state = 'valid' THEN sorted.phone END,
        sorted.hash,
        CASE sorted.state
            WHEN 'invalid' THEN sorted.problem
            WHEN 'suppressed' THEN 'Nobody may write to this address any more.'
            WHEN 'duplicate' THEN 'An earlier line has this address.'
            ELSE sorted.note
        END
    FROM sorted
    ORDER BY sorted.line_no
    ON CONFLICT (import_id, organization_id, line_no) DO NOTHING
$function$;

REVOKE ALL ON FUNCTION messaging.add_contact_lines(
    messaging.org_contact_imports, integer, jsonb
) FROM public;
COMMENT ON FUNCTION messaging.add_contact_lines(
    messaging.org_contact_imports, integer, jsonb
) IS
'Enters lines of a list, numbered from first_line, as valid, duplicate, suppressed or invalid;
lines that are there already stay as they are. The caller holds the lock on the list. For the
package''s own functions.';
