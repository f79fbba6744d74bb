-- Promo codes at the checkout. An order takes at most one code of the organizer and one of the
-- platform, the organizer's first. A use is a row of promo_redemptions; the triggers of that table
-- count it. Locks: promos by id, then the buyers' counters.

CREATE FUNCTION campaigns.find_promos(codes text[], seller_id uuid, currency text)
RETURNS ticketing.discount[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_found ticketing.discount[];
    v_asked constant integer := (SELECT count(DISTINCT lower(asked)) FROM unnest(codes) AS asked);
BEGIN
    -- Where the organizer has the same code as the platform, hers is meant.
    v_found := ARRAY(
        SELECT ROW(found.id, found.issuer_id, found.code, found.discount_type, found.value, 0)
            ::ticketing.discount
        FROM (
            SELECT DISTINCT ON (lower(promos.code)) promos.*
            FROM campaigns.promos
            WHERE (
                promos.organization_id = find_promos.seller_id OR promos.organization_id IS NULL
            )
            AND lower(promos.code) IN (
                SELECT lower(asked) FROM unnest(find_promos.codes) AS asked
            )
            ORDER BY lower(promos.code), promos.organization_id NULLS LAST
        ) AS found
        WHERE found.is_active
            AND coalesce(found.starts_at <= now(), TRUE)
            AND coalesce(found.ends_at > now(), TRUE)
            AND coalesce(found.currency = find_promos.currency, TRUE)
        ORDER BY found.organization_id NULLS LAST, found.id
    );

    IF cardinality(v_found) < v_asked THEN
        PERFORM ops.raise_error('YP120', 'Not every code holds for this order now.');
    ELSIF cardinality(v_found) > (
        SELECT count(DISTINCT found.issuer_id) FROM unnest(v_found) AS found
    ) THEN
        PERFORM ops.raise_error('YP122', 'Two of the codes are of one issuer.');
    END IF;

    RETURN v_found;
END
$function$;

REVOKE ALL ON FUNCTION campaigns.find_promos(text[], uuid, text) FROM public;
COMMENT ON FUNCTION campaigns.find_promos(text[], uuid, text) IS
'The codes that hold now for what an organization, or null a person, sells in a currency, in the
order in which they are taken off. Upper and lower case are the same. Errors: YP120 one is unknown,
switched off, not in its time or for another currency; YP122 two are of one issuer. For the
package''s own functions.';

CREATE FUNCTION campaigns.lock_promos(promo_ids uuid[], buyer_id uuid)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_promo campaigns.promos;
BEGIN
    FOR v_promo IN
        SELECT * FROM campaigns.promos
        WHERE promos.id = ANY(lock_promos.promo_ids)
        ORDER BY promos.id
        FOR NO KEY UPDATE
    LOOP
        IF v_promo.redeemed_count >= v_promo.max_uses THEN
            PERFORM ops.raise_error('YP121', format('Code %s is used up.', v_promo.code));
        ELSIF v_promo.per_user_limit <= (
            SELECT promo_user_counters.used_count
            FROM campaigns.promo_user_counters
            WHERE promo_user_counters.promo_id = v_promo.id
                AND promo_user_counters.user_id = lock_promos.buyer_id
        ) THEN
            PERFORM ops.raise_error('YP121', format('The buyer has used up %s.', v_promo.code));
        END IF;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION campaigns.lock_promos(uuid[], uuid) FROM public;
COMMENT ON FUNCTION campaigns.lock_promos(uuid[], uuid) IS
'Locks codes that the buyer is about to use once more. YP121 one is used up, by everybody or by
her. For the package''s own functions.';

CREATE FUNCTION campaigns.redeem_promos(order_id uuid, discounts ticketing.discount[])
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM campaigns.lock_promos(
        ARRAY(
            SELECT used.promo_id
            FROM unnest(redeem_promos.discounts) AS used
            WHERE used.discount_cents > 0
        ),
        orders.user_id
    )
    FROM ticketing.orders
    WHERE orders.id = redeem_promos.order_id;

    INSERT INTO campaigns.promo_redemptions (promo_id, issuer_id, order_id, discount_cents)
    SELECT used.promo_id, used.issuer_id, redeem_promos.order_id, used.discount_cents
    FROM unnest(redeem_promos.discounts) AS used
    WHERE used.discount_cents > 0
    ORDER BY used.promo_id;
END
$function$;

REVOKE ALL ON FUNCTION campaigns.redeem_promos(uuid, ticketing.discount[]) FROM public;
COMMENT ON FUNCTION campaigns.redeem_promos(uuid, ticketing.discount[]) IS
'Uses codes for an order; one that takes nothing off is not used. YP121 one is used up. For the
package''s own functions.';

CREATE FUNCTION campaigns.redeem_again(order_id uuid)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM campaigns.lock_promos(array_agg(promo_redemptions.promo_id), orders.user_id)
    FROM campaigns.promo_redemptions
    INNER JOIN ticketing.orders ON orders.id = promo_redemptions.order_id
    WHERE promo_redemptions.order_id = redeem_again.order_id
        AND promo_redemptions.released_at IS NOT NULL
    GROUP BY orders.user_id;

    UPDATE campaigns.promo_redemptions
    SET released_at = NULL
    WHERE promo_redemptions.order_id = redeem_again.order_id
        AND promo_redemptions.released_at IS NOT NULL;
END
$function$;

REVOKE ALL ON FUNCTION campaigns.redeem_again(uuid) FROM public;
COMMENT ON FUNCTION campaigns.redeem_again(uuid) IS
'Takes the uses back that an order gave up when it expired, because it has been paid after all.
YP121 a code is used up by now. For the package''s own functions.';

CREATE FUNCTION campaigns.release_promos(order_ids uuid[], promo_ids uuid[] DEFAULT '{}')
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM FROM campaigns.promos
    WHERE promos.id IN (
        SELECT promo_redemptions.promo_id
        FROM campaigns.promo_redemptions
        WHERE promo_redemptions.order_id = ANY(release_promos.order_ids)
        UNION ALL
        SELECT used FROM unnest(release_promos.promo_ids) AS used
    )
    ORDER BY promos.id
    FOR NO KEY UPDATE;

    UPDATE campaigns.promo_redemptions
    SET released_at = clock_timestamp()
    WHERE promo_redemptions.order_id = ANY(release_promos.order_ids)
        AND promo_redemptions.released_at IS NULL;
END
$function$;

REVOKE ALL ON FUNCTION campaigns.release_promos(uuid[], uuid[]) FROM public;
COMMENT ON FUNCTION campaigns.release_promos(uuid[], uuid[]) IS
'Gives back the uses of codes by orders that came to nothing, each once. Codes that are about to be
used instead are locked with them, in one order. For the package''s own functions.';

CREATE FUNCTION campaigns.check_promos()
RETURNS TABLE (fault text, promo_id uuid, detail text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH uses AS (
        SELECT promo_redemptions.promo_id, orders.user_id, count(*) AS uses
        FROM campaigns.promo_redemptions
        INNER JOIN ticketing.orders ON orders.id = promo_redemptions.order_id
        WHERE promo_redemptions.released_at IS NULL
        GROUP BY promo_redemptions.promo_id, orders.user_id
    )

    SELECT
        'promo_miscounted' AS fault,
        promos.id AS promo_id,
        format('counted %s, used %s', promos.redeemed_count, coalesce(used.uses, 0)) AS detail
    FROM campaigns.promos
    LEFT JOIN (
        SELECT uses.promo_id, sum(uses.uses) AS uses FROM uses GROUP BY uses.promo_id
    ) AS used ON promos.id = used.promo_id
    WHERE promos.redeemed_count <> coalesce(used.uses, 0)
    UNION ALL
    SELECT
        'promo_user_miscounted' AS fault,
        coalesce(counters.promo_id, uses.promo_id) AS promo_id,
        format(
            'user %s: counted %s, used %s', coalesce(counters.user_id, uses.user_id),
            coalesce(counters.used_count, 0), coalesce(uses.uses, 0)
        ) AS detail
    FROM campaigns.promo_user_counters AS counters
    FULL JOIN uses ON counters.promo_id = uses.promo_id AND counters.user_id = uses.user_id
    WHERE coalesce(counters.used_count, 0) <> coalesce(uses.uses, 0)
$function$;

REVOKE ALL ON FUNCTION campaigns.check_promos() FROM public;
COMMENT ON FUNCTION campaigns.check_promos() IS
'Where the counters of codes and of their buyers are not the sum of the uses: no row when all is
well. For the package''s own functions.';
