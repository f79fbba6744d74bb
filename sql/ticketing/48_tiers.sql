-- What an organizer says about a tier: one place judges it, whether the tier is added, changed, or
-- made from the template of a series.

CREATE FUNCTION ticketing.tier_changed(
    tier ticketing.ticket_tiers,
    changes jsonb,
    zone text
)
RETURNS ticketing.ticket_tiers
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_tier ticketing.ticket_tiers;
BEGIN
    PERFORM ops.require_values('changes', changes, '{
        "name": "text", "price_cents": "integer", "quantity": "integer?", "status": "text",
        "max_per_order": "integer", "max_per_user": "integer?", "requires_code": "boolean",
        "is_transferable": "boolean", "price_includes_tax": "boolean",
        "price_includes_fee": "boolean", "tax_category": "text?", "sort_index": "integer",
        "badge_label": "text?", "sales_start": "instant?", "sales_end": "instant?",
        "local_sales_start": "local time?", "local_sales_end": "local time?"
    }'::jsonb || CASE
        WHEN tier.id IS NULL THEN '{"currency": "text", "is_refundable": "boolean"}'
        ELSE '{}'
    END::jsonb);
    PERFORM ops.require(
        coalesce(changes ->> 'status' IN ('active', 'hidden', 'paused', 'archived'), TRUE),
        'status', 'must be active, hidden, paused or archived'
    );
    PERFORM ops.require(
        coalesce((changes ->> 'price_cents')::bigint BETWEEN 0 AND 100000000000, TRUE),
        'price_cents', 'must be between 0 and 100000000000 minor units'
    );
    PERFORM ops.require(
        coalesce((changes ->> 'quantity')::bigint BETWEEN 0 AND 10000000, TRUE),
        'quantity', 'must be between 0 and 10000000, or null for no limit'
    );
    PERFORM ops.require(
        coalesce((changes ->> 'max_per_order')::bigint BETWEEN 1 AND 100, TRUE),
        'max_per_order', 'must be between 1 and 100'
    );
    PERFORM ops.require(
        coalesce((changes ->> 'max_per_user')::bigint BETWEEN 1 AND 10000, TRUE),
        'max_per_user', 'must be between 1 and 10000, or null for no limit'
    );
    PERFORM ops.require(
        coalesce((changes ->> 'sort_index')::bigint BETWEEN -1000000 AND 1000000, TRUE),
        'sort_index', 'must be between -1000000 and 1000000'
    );
    PERFORM ops.require(
        NOT (changes ? 'sales_start' AND changes ? 'local_sales_start')
        AND NOT (changes ? 'sales_end' AND changes ? 'local_sales_end'),
        'changes', 'must give a time once, as an instant or on the clocks of the event'
    );

    v_tier := jsonb_populate_record(tier, changes);
    v_tier.name := btrim(v_tier.name);
    IF changes ? 'local_sales_start' THEN
        v_tier.sales_start
            := events.local_instant((changes ->> 'local_sales_start')::timestamp, zone);
    END IF;
    IF changes ? 'local_sales_end' THEN
        v_tier.sales_end := events.local_instant((changes ->> 'local_sales_end')::timestamp, zone);
    END IF;

    PERFORM ops.require(
        v_tier.name ~ '\S' AND char_length(v_tier.name) <= 100, 'name',
        'must be 1 to 100 characters'
    );
    PERFORM ops.require(
        coalesce(v_tier.badge_label ~ '\S' AND char_length(v_tier.badge_label) <= 50, TRUE),
        'badge_label', 'must be 1 to 50 characters, or null'
    );
    PERFORM ops.require(
        coalesce(v_tier.sales_end > v_tier.sales_start, TRUE), 'sales_end',
        'must be after sales_start'
    );
    PERFORM ops.require(
        EXISTS (
            SELECT FROM ref.currencies
            WHERE currencies.code = v_tier.currency
                AND currencies.kind = 'tender' AND currencies.is_active
        ),
        'currency', 'must be the ISO 4217 code of a currency in use'
    );
    PERFORM ops.require(
        v_tier.tax_category IS NULL OR EXISTS (
            SELECT FROM ref.tax_rates WHERE tax_rates.category = v_tier.tax_category
        ),
        'tax_category', 'must be a category of ref.tax_rates, or null for no tax'
    );

    RETURN v_tier;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.tier_changed(ticketing.ticket_tiers, jsonb, text) FROM public;
COMMENT ON FUNCTION ticketing.tier_changed(ticketing.ticket_tiers, jsonb, text) IS
'The tier with these values of its columns; nothing is written. local_sales_start and
local_sales_end are times on the clocks of the zone. Of a tier that is there (its id is not null)
the currency cannot be changed, and set_refund_terms() says whether it is refundable. Errors: YP003.
For the package''s own functions.';

CREATE FUNCTION ticketing.add_tier(event events.events, given jsonb)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_tier ticketing.ticket_tiers;
    v_id uuid;
BEGIN
    v_tier.price_cents := 0;
    v_tier.currency := 'USD';
    v_tier.status := 'active';
    v_tier.max_per_order := 6;
    v_tier.requires_code := FALSE;
    v_tier.is_transferable := TRUE;
    v_tier.price_includes_tax := FALSE;
    v_tier.price_includes_fee := FALSE;
    v_tier.is_refundable := FALSE;
    v_tier.sort_index := 0;
    v_tier := ticketing.tier_changed(v_tier, given, event.timezone);

    INSERT INTO ticketing.ticket_tiers (
        event_id, name, price_cents, currency, quantity, status, max_per_order, max_per_user,
        requires_code, is_transferable, price_includes_tax, price_includes_fee, tax_category,
        is_refundable, sort_index, badge_label, sales_start, sales_end
    )
    VALUES (
        event.id, v_tier.name, v_tier.price_cents, v_tier.currency, v_tier.quantity, v_tier.status,
        v_tier.max_per_order, v_tier.max_per_user, v_tier.requires_code, v_tier.is_transferable,
        v_tier.price_includes_tax, v_tier.price_includes_fee, v_tier.tax_category,
        v_tier.is_refundable, v_tier.sort_index, v_tier.badge_label, v_tier.sales_start,
        v_tier.sales_end
    )
    ON CONFLICT ON CONSTRAINT ticket_tiers_event_id_name_key DO NOTHING
    RETURNING ticket_tiers.id INTO v_id;
    IF v_id IS NULL THEN
        PERFORM ops.raise_error('YP010', format('The event has a tier named %s.', v_tier.name));
    END IF;

    RETURN v_id;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.add_tier(events.events, jsonb) FROM public;
COMMENT ON FUNCTION ticketing.add_tier(events.events, jsonb) IS
'Adds a tier with these values to the event and returns its id; what is left out has the default of
its column. Errors: YP003; YP010 the name is taken. For the package''s own functions.';
