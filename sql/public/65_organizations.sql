-- Organizations, as far as their founding.

CREATE FUNCTION public.create_organization(
    name text,
    handle text DEFAULT NULL,
    default_currency text DEFAULT 'USD',
    country_code text DEFAULT NULL
)
RETURNS organizations.organizations
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_organization organizations.organizations;
BEGIN
    PERFORM ops.require(
        name ~ '\S' AND char_length(name) <= 200, 'name', 'must be 1 to 200 characters'
    );
    PERFORM ops.require(
        handle IS NULL OR handle ~ '^[a-z0-9][a-z0-9_-]{1,62}$', 'handle',
        'must be 2 to 63 lower-case letters, digits, hyphens or underscores'
    );
    PERFORM ops.require(
        EXISTS (
            SELECT FROM ref.currencies
            WHERE currencies.code = create_organization.default_currency
                AND currencies.kind = 'tender' AND currencies.is_active
        ),
        'default_currency', 'must be the ISO 4217 code of a currency in use'
    );
    PERFORM ops.require(
        country_code IS NULL OR EXISTS (
            SELECT FROM ref.countries
            WHERE countries.code = create_organization.country_code AND countries.is_active
        ),
        'country_code', 'must be an ISO 3166-1 alpha-2 code in use'
    );

    INSERT INTO organizations.organizations (
        name, handle, default_currency, country_code, created_by
    )
    VALUES (
        btrim(create_organization.name), create_organization.handle,
        create_organization.default_currency, create_organization.country_code, v_caller
    )
    ON CONFLICT ON CONSTRAINT organizations_handle_key DO NOTHING
    RETURNING * INTO v_organization;
    IF v_organization.id IS NULL THEN
        PERFORM ops.raise_error('YP010', format('The handle %s is taken.', handle));
    END IF;

    INSERT INTO organizations.org_memberships (org_id, user_id, role)
    VALUES (v_organization.id, v_caller, 'owner');

    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        'organization.created', v_organization.id, 'organization', v_organization.id,
        jsonb_build_object('organization_id', v_organization.id)
    );

    RETURN v_organization;
END
$function$;

REVOKE ALL ON FUNCTION public.create_organization(text, text, text, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.create_organization(text, text, text, text) TO authenticated;
COMMENT ON FUNCTION public.create_organization(text, text, text, text) IS
'Founds an organization whose first owner is the caller, and returns it. Errors: YP001 not signed
in; YP003 an argument; YP009 no profile; YP010 the handle is taken. Callable by authenticated.';
