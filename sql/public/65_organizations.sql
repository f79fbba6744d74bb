-- Organizations: their founding, and what only those who manage one see and change of it. The rest
-- of an organization's texts is written through the view public.organizations.

CREATE FUNCTION public.create_organization(
    name text,
    handle text DEFAULT NULL,
    default_currency text DEFAULT 'USD',
    country_code text DEFAULT NULL
)
RETURNS public.organizations
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := organizations.require_account();
    v_organization public.organizations;
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
    RETURNING organizations.id INTO v_organization.id;
    IF v_organization.id IS NULL THEN
        PERFORM ops.raise_error('YP010', format('The handle %s is taken.', handle));
    END IF;

    INSERT INTO organizations.org_memberships (org_id, user_id, role)
    VALUES (v_organization.id, v_caller, 'owner');
    INSERT INTO organizations.membership_changes (
        organization_id, user_id, changed_by, kind, to_role
    )
    VALUES (v_organization.id, v_caller, v_caller, 'created', 'owner');

    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        'organization.created', v_organization.id, 'organization', v_organization.id,
        jsonb_build_object('organization_id', v_organization.id)
    );

    SELECT * INTO STRICT v_organization
    FROM public.organizations
    WHERE organizations.id = v_organization.id;
    RETURN v_organization;
END
$function$;

REVOKE ALL ON FUNCTION public.create_organization(text, text, text, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.create_organization(text, text, text, text) TO authenticated;
COMMENT ON FUNCTION public.create_organization(text, text, text, text) IS
'Founds an organization whose first owner is the caller, and returns it. Errors: YP001 not signed
in; YP003 an argument; YP009 no profile; YP010 the handle is taken; YP216 no permanent account.
Callable by authenticated.';

CREATE FUNCTION public.organization_details(organization_id uuid)
RETURNS organizations.details
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_details organizations.details;
BEGIN
    PERFORM organizations.require_role(organization_id, 'admin');

    SELECT
        organizations.id, organizations.created_by, organizations.name, organizations.legal_name,
        organizations.tax_id, organizations.verification_status, organizations.ticket_fee_bps
    INTO v_details
    FROM organizations.organizations
    WHERE organizations.id = organization_details.organization_id;

    RETURN v_details;
END
$function$;

REVOKE ALL ON FUNCTION public.organization_details(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.organization_details(uuid) TO authenticated;
COMMENT ON FUNCTION public.organization_details(uuid) IS
'What the public does not see of an organization: legal name, tax number, fee, verification,
founder. A view cannot show them, for its rows are public. Errors: YP001, YP009 not signed in or no
profile; YP002 not an admin there; YP003 none named. Callable by authenticated.';

CREATE FUNCTION public.save_organization_details(
    organization_id uuid,
    name text,
    legal_name text DEFAULT NULL,
    tax_id text DEFAULT NULL
)
RETURNS organizations.details
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM organizations.lock_for(organization_id, 'admin');
    PERFORM ops.require(
        name ~ '\S' AND char_length(name) <= 200, 'name', 'must be 1 to 200 characters'
    );
    PERFORM ops.require(
        legal_name IS NULL OR legal_name ~ '\S' AND char_length(legal_name) <= 200, 'legal_name',
        'must be 1 to 200 characters'
    );
    PERFORM ops.require(
        tax_id IS NULL OR tax_id ~ '\S' AND char_length(tax_id) <= 50, 'tax_id',
        'must be 1 to 50 characters'
    );

    -- The mark vouches for who this is: under it nobody becomes somebody else.
    UPDATE organizations.organizations
    SET
        name = btrim(save_organization_details.name),
        legal_name = btrim(save_organization_details.legal_name),
        tax_id = btrim(save_organization_details.tax_id)
    WHERE organizations.id = save_organization_details.organization_id
        AND NOT organizations.is_verified;
    IF NOT FOUND THEN
        PERFORM ops.raise_error(
            'YP005', 'The organization is verified: the platform changes these for it.'
        );
    END IF;

    RETURN public.organization_details(organization_id);
END
$function$;

REVOKE ALL ON FUNCTION public.save_organization_details(uuid, text, text, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.save_organization_details(uuid, text, text, text)
TO authenticated;
COMMENT ON FUNCTION public.save_organization_details(uuid, text, text, text) IS
'Sets name, legal name and tax number of an organization, all three, and returns its details.
Errors: YP001, YP009 not signed in or no profile; YP002 not an admin there; YP003 an argument; YP005
it is verified, suspended or closed; YP216 no permanent account. Callable by authenticated.';
