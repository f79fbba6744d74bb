-- Promo codes of an organization: discounts are its money, and it gives them away itself.

CREATE FUNCTION public.create_promo(
    organization_id uuid,
    code text,
    discount_type text,
    value bigint,
    currency text DEFAULT NULL,
    starts_at timestamptz DEFAULT NULL,
    ends_at timestamptz DEFAULT NULL,
    max_uses integer DEFAULT NULL,
    per_user_limit integer DEFAULT NULL
)
RETURNS public.promos
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_promo public.promos;
BEGIN
    PERFORM organizations.require_writer(organization_id);
    PERFORM ops.require(
        btrim(code) ~ '^\S{1,64}$', 'code', 'must be 1 to 64 characters without blanks'
    );
    PERFORM ops.require(
        discount_type IN ('percent', 'amount'), 'discount_type', 'must be percent or amount'
    );
    PERFORM ops.require(
        value BETWEEN 1 AND CASE WHEN discount_type = 'percent' THEN 100 ELSE 100000000000 END,
        'value', 'must be 1 to 100 percent, or an amount above 0 in minor units'
    );
    PERFORM ops.require(
        CASE
            WHEN discount_type = 'percent' THEN currency IS NULL
            ELSE EXISTS (
                SELECT FROM ref.currencies
                WHERE currencies.code = create_promo.currency
                    AND currencies.kind = 'tender' AND currencies.is_active
            )
        END,
        'currency', 'must be the ISO 4217 code of an amount''s currency, and null for percent'
    );
    PERFORM ops.require(
        coalesce(isfinite(starts_at), TRUE), 'starts_at', 'must be a finite time or null'
    );
    PERFORM ops.require(
        coalesce(isfinite(ends_at), TRUE) AND coalesce(ends_at > starts_at, TRUE), 'ends_at',
        'must be a finite time after starts_at, or null'
    );
    PERFORM ops.require(coalesce(max_uses > 0, TRUE), 'max_uses', 'must be above 0, or null');
    PERFORM ops.require(
        coalesce(per_user_limit > 0, TRUE), 'per_user_limit', 'must be above 0, or null'
    );

    INSERT INTO campaigns.promos (
        organization_id, code, discount_type, value, currency, starts_at, ends_at, max_uses,
        per_user_limit
    )
    VALUES (
        create_promo.organization_id, btrim(create_promo.code), create_promo.discount_type,
        create_promo.value, create_promo.currency, create_promo.starts_at, create_promo.ends_at,
        create_promo.max_uses, create_promo.per_user_limit
    )
    ON CONFLICT DO NOTHING
    RETURNING promos.id INTO v_promo.id;
    IF v_promo.id IS NULL THEN
        PERFORM ops.raise_error('YP010', 'The organization has such a code.');
    END IF;

    SELECT * INTO STRICT v_promo FROM public.promos WHERE promos.id = v_promo.id;
    RETURN v_promo;
END
$function$;

REVOKE ALL ON FUNCTION public.create_promo(
    uuid, text, text, bigint, text, timestamptz, timestamptz, integer, integer
) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.create_promo(
    uuid, text, text, bigint, text, timestamptz, timestamptz, integer, integer
) TO authenticated;
COMMENT ON FUNCTION public.create_promo(
    uuid, text, text, bigint, text, timestamptz, timestamptz, integer, integer
) IS
'Makes a promo code for all events of an organization and returns it: percent of the subtotal, or an
amount in minor units of currency. Capitals make no difference. Errors: YP001, YP009 not signed in
or no profile; YP002 not an editor there; YP003 an argument; YP005 the organization is suspended or
closed; YP010 the organization has such a code; YP216 no permanent account. Callable by
authenticated.';

CREATE FUNCTION public.update_promo(promo_id uuid, changes jsonb)
RETURNS public.promos
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_promo campaigns.promos;
    v_answer public.promos;
BEGIN
    PERFORM ops.require(promo_id IS NOT NULL, 'promo_id', 'must be given');
    SELECT * INTO v_promo FROM campaigns.promos WHERE promos.id = update_promo.promo_id;
    IF NOT organizations.has_role(v_promo.organization_id, 'editor') THEN
        PERFORM ops.raise_error(
            'YP002', format('User %s is no editor for promo %s.', v_caller, promo_id)
        );
    END IF;
    PERFORM organizations.require_writer(v_promo.organization_id);

    SELECT * INTO STRICT v_promo
    FROM campaigns.promos
    WHERE promos.id = update_promo.promo_id
    FOR NO KEY UPDATE;
    PERFORM ops.require_values('changes', changes, '{
        "is_active": "boolean", "starts_at": "instant?", "ends_at": "instant?",
        "max_uses": "integer?", "per_user_limit": "integer?"
    }');
    PERFORM ops.require(
        coalesce(
            (changes ->> 'max_uses')::bigint BETWEEN greatest(v_promo.redeemed_count, 1)
            AND 2147483647,
            TRUE
        ),
        'max_uses', 'must be above 0 and at least as many as it was used, or null'
    );
    PERFORM ops.require(
        coalesce((changes ->> 'per_user_limit')::bigint BETWEEN 1 AND 2147483647, TRUE),
        'per_user_limit', 'must be above 0, or null'
    );

    v_promo := jsonb_populate_record(v_promo, changes);
    PERFORM ops.require(
        coalesce(v_promo.ends_at > v_promo.starts_at, TRUE), 'ends_at', 'must be after starts_at'
    );
    UPDATE campaigns.promos
    SET
        is_active = v_promo.is_active,
        starts_at = v_promo.starts_at,
        ends_at = v_promo.ends_at,
        max_uses = v_promo.max_uses,
        per_user_limit = v_promo.per_user_limit
    WHERE promos.id = v_promo.id;

    SELECT * INTO STRICT v_answer FROM public.promos WHERE promos.id = v_promo.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.update_promo(uuid, jsonb)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.update_promo(uuid, jsonb) TO authenticated;
COMMENT ON FUNCTION public.update_promo(uuid, jsonb) IS
'Changes when and how often a promo code holds, and returns it. changes is an object of is_active,
starts_at, ends_at, max_uses and per_user_limit; what is not in it stays. What the code takes off
never changes, and orders keep what they were given. Errors: YP001, YP009 not signed in or no
profile; YP002 not an editor of its organization, or no such code; YP003 an argument; YP005 the
organization is suspended or closed; YP216 no permanent account. Callable by authenticated.';
