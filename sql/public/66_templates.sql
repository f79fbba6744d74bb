-- Templates of an organization: versions by language, and what they look like filled in.

CREATE FUNCTION public.save_template_version(
    template_id uuid,
    locale text,
    subject text DEFAULT NULL,
    body text DEFAULT NULL,
    sms_body text DEFAULT NULL,
    placeholders text[] DEFAULT NULL
)
RETURNS public.message_template_versions
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller uuid;
    v_template messaging.message_templates;
    v_last messaging.message_template_versions;
    v_allowed text[];
    v_answer public.message_template_versions;
BEGIN
    v_caller := users.require_caller();
    PERFORM ops.require(template_id IS NOT NULL, 'template_id', 'must be given');
    SELECT * INTO v_template
    FROM messaging.message_templates
    WHERE message_templates.id = save_template_version.template_id;
    -- One that does not exist and one of others look the same.
    IF NOT organizations.has_role(v_template.org_id, 'editor') THEN
        PERFORM ops.raise_error(
            'YP002', format('It takes the role editor for template %s.', template_id)
        );
    END IF;
    PERFORM organizations.require_writer(v_template.org_id);

    PERFORM ops.require(
        locale ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$', 'locale',
        'must be a language tag such as de or pt-BR'
    );
    PERFORM ops.require(
        coalesce(subject !~ '[\r\n]' AND char_length(subject) <= 500, TRUE), 'subject',
        'must be one line of at most 500 characters'
    );
    PERFORM ops.require(
        coalesce(char_length(body) <= 100000, TRUE), 'body', 'must be at most 100000 characters'
    );
    PERFORM ops.require(
        coalesce(char_length(sms_body) <= 1600, TRUE), 'sms_body',
        'must be at most 1600 characters'
    );
    PERFORM ops.require(
        coalesce(CASE WHEN v_template.channel = 'email' THEN body ELSE sms_body END, '') ~ '\S',
        CASE WHEN v_template.channel = 'email' THEN 'body' ELSE 'sms_body' END, 'must have a text'
    );
    PERFORM ops.require(
        placeholders IS NULL
        OR cardinality(placeholders) <= 50 AND array_position(placeholders, NULL) IS NULL
        AND NOT EXISTS (
            SELECT FROM unnest(placeholders) AS name WHERE name !~ '^[a-z][a-z0-9_]{0,59}$'
        ),
        'placeholders', 'must be at most 50 names of small letters, digits and _'
    );

    -- The lock numbers the versions of two editors.
    PERFORM FROM messaging.message_templates
    WHERE message_templates.id = v_template.id
    FOR NO KEY UPDATE;
    v_allowed := coalesce(
        save_template_version.placeholders,
        (
            SELECT versions.placeholders
            FROM messaging.message_template_versions AS versions
            WHERE versions.template_id = v_template.id
            ORDER BY versions.created_at DESC, versions.version DESC, versions.locale
            LIMIT 1
        ),
        '{}'
    );
    PERFORM messaging.check_placeholders(subject, 'subject', v_allowed);
    PERFORM messaging.check_placeholders(body, 'body', v_allowed);
    PERFORM messaging.check_placeholders(sms_body, 'sms_body', v_allowed);

    SELECT * INTO v_last
    FROM messaging.message_template_versions AS versions
    WHERE versions.template_id = v_template.id
        AND versions.locale = save_template_version.locale
    ORDER BY versions.version DESC
    LIMIT 1;
    IF (v_last.subject, v_last.body, v_last.sms_body, v_last.placeholders) IS DISTINCT FROM
        (
            save_template_version.subject, save_template_version.body,
            save_template_version.sms_body, v_allowed
        )
    THEN
        INSERT INTO messaging.message_template_versions (
            template_id, locale, version, organization_id, created_by, placeholders, subject,
            body, sms_body
        )
        VALUES (
            v_template.id, save_template_version.locale, coalesce(v_last.version, 0) + 1,
            v_template.org_id, v_caller, v_allowed, save_template_version.subject,
            save_template_version.body, save_template_version.sms_body
        )
        RETURNING * INTO v_last;
    END IF;

    SELECT * INTO STRICT v_answer
    FROM public.message_template_versions AS versions
    WHERE versions.template_id = v_last.template_id
        AND versions.locale = v_last.locale
        AND versions.version = v_last.version;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.save_template_version(uuid, text, text, text, text, text[])
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.save_template_version(uuid, text, text, text, text, text[])
TO authenticated;
COMMENT ON FUNCTION public.save_template_version(uuid, text, text, text, text, text[]) IS
'Writes the next version of a template in a language, and returns it; the same text again is the
same version. placeholders are the names that its texts may use as {{name}}; null: those of the
version that was written last in any language, so that a translation agrees with it. Errors:
YP001, YP009 not signed in or no profile; YP002 not an editor, or no such template; YP003 an
argument; YP005 the organization is suspended or closed; YP216 no permanent account; YP450 a
placeholder that is not declared, or braces that are none. Callable by authenticated.';

CREATE FUNCTION public.render_template(
    template_id uuid, locale text, fillings jsonb DEFAULT '{}', version integer DEFAULT NULL
)
RETURNS TABLE (
    subject text, body text, sms_body text, rendered_locale text, rendered_version integer
)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_template messaging.message_templates;
    v_version messaging.message_template_versions;
BEGIN
    PERFORM ops.require(jsonb_typeof(fillings) = 'object', 'fillings', 'must be an object');
    SELECT * INTO v_template
    FROM messaging.message_templates
    WHERE message_templates.id = render_template.template_id
        AND (
            ops.caller_kind() <> 'user'
            OR organizations.has_role(message_templates.org_id, 'viewer')
        );
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP004', format('There is no template %s.', template_id));
        RETURN;
    END IF;

    SELECT * INTO v_version
    FROM messaging.message_template_versions AS versions
    WHERE versions.template_id = v_template.id
        AND versions.locale IN (
            render_template.locale, split_part(render_template.locale, '-', 1)
        )
        AND versions.version = coalesce(render_template.version, versions.version)
    ORDER BY versions.locale <> render_template.locale, versions.version DESC
    LIMIT 1;
    IF NOT FOUND THEN
        IF render_template.version IS NOT NULL THEN
            PERFORM ops.raise_error('YP004', format(
                'Template %s has no version %s in %s.', template_id, version, locale
            ));
            RETURN;
        END IF;
        v_version.subject := v_template.subject;
        v_version.body := v_template.body;
        v_version.sms_body := v_template.sms_body;
    END IF;

    RETURN QUERY
    SELECT
        messaging.fill_in(v_version.subject, 'subject', fillings),
        messaging.fill_in(v_version.body, 'body', fillings),
        messaging.fill_in(v_version.sms_body, 'sms_body', fillings),
        v_version.locale, v_version.version;
END
$function$;

REVOKE ALL ON FUNCTION public.render_template(uuid, text, jsonb, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.render_template(uuid, text, jsonb, integer)
TO authenticated, service_role;
COMMENT ON FUNCTION public.render_template(uuid, text, jsonb, integer) IS
'A template with values {"<name>": text} in place of its placeholders, in a language: the version
for its whole tag, else for the language alone (pt-BR, pt), else the template''s own texts, whose
locale and version are null. version null: the latest. Nothing is escaped. Errors: YP003 an
argument; YP004 no such template that the caller can see, or no such version; YP450 a value is
missing. Callable by authenticated, service_role.';
