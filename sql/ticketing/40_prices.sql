-- Prices. Every amount is rounded once, half up, where it comes into being, and then divided over
-- the tickets by payments.split: lines, receipt and total agree to the last minor unit. Codes take
-- off the price first, the organizer's before the platform's; then the fee is due on what is left
-- of each ticket, and taxes on what is left of all tickets of one rate and kind of price.

CREATE FUNCTION ticketing.fee_cents(price_cents bigint, fee_bps integer)
RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT (price_cents * fee_bps + 5000) / 10000
$function$;

REVOKE ALL ON FUNCTION ticketing.fee_cents(bigint, integer) FROM public;
COMMENT ON FUNCTION ticketing.fee_cents(bigint, integer) IS
'The platform''s fee on one ticket, in minor units: basis points of the price, half rounded up. An
order''s fee is the sum over its tickets, so it needs no rounding of its own. For the package''s
own functions.';

CREATE FUNCTION ticketing.take_off(
    prices bigint[],
    INOUT discounts ticketing.discount[],
    OUT remains bigint[]
)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_discount ticketing.discount;
    v_taken ticketing.discount[] := '{}'::ticketing.discount[];
    v_base bigint;
    v_parts bigint[];
BEGIN
    remains := prices;

    FOREACH v_discount IN ARRAY discounts LOOP
        v_base := (SELECT sum(price) FROM unnest(remains) AS price);
        v_discount.discount_cents := CASE v_discount.discount_type
            WHEN 'percent' THEN payments.share(v_base, v_discount.value, 100)
            ELSE least(v_discount.value, v_base)
        END;
        IF v_discount.discount_cents > 0 THEN
            v_parts := payments.split(v_discount.discount_cents, remains);
            remains := ARRAY(
                SELECT each.price - each.part
                FROM unnest(remains, v_parts) WITH ORDINALITY AS each (price, part, nth)
                ORDER BY each.nth
            );
        END IF;
        v_taken := v_taken || v_discount;
    END LOOP;

    discounts := v_taken;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.take_off(bigint[], ticketing.discount[]) FROM public;
COMMENT ON FUNCTION ticketing.take_off(bigint[], ticketing.discount[]) IS
'What remains of the prices of tickets after the codes, one after the other, and the codes with what
each took off: per cent of what the one before left, or an amount, at most all. For the package''s
own functions.';

CREATE FUNCTION ticketing.taxes_on(
    lines ticketing.line[],
    remains bigint[],
    taxes ticketing.tax[]
)
RETURNS ticketing.tax[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(
        SELECT
            ROW(
                due.tax_rate_id, due.category, due.country_code, due.region, due.name, due.rate,
                due.is_included,
                due.base - CASE
                    WHEN due.is_included
                        THEN sum(due.cents) OVER (PARTITION BY due.category, due.is_included)
                    ELSE 0
                END,
                due.cents
            )::ticketing.tax
        FROM (
            SELECT
                tax.tax_rate_id, tax.category, tax.country_code, tax.region, tax.name, tax.rate,
                taxed.is_included, taxed.base,
                -- The rate has four decimals: 19 percent are 190000 of a million. Two taxes that
                -- one price contains are both parts of price and taxes together.
                payments.share(
                    taxed.base, trunc(tax.rate * 10000),
                    1000000 + CASE
                        WHEN taxed.is_included
                            THEN sum(trunc(tax.rate * 10000)) OVER (
                                PARTITION BY taxed.category, taxed.is_included
                            )
                        ELSE 0
                    END
                ) AS cents
            FROM (
                SELECT
                    line.tax_category AS category,
                    line.price_includes_tax AS is_included,
                    sum(taxes_on.remains[line.ordinality])::bigint AS base
                FROM unnest(taxes_on.lines) WITH ORDINALITY AS line
                GROUP BY line.tax_category, line.price_includes_tax
            ) AS taxed
            INNER JOIN unnest(taxes_on.taxes) AS tax ON taxed.category = tax.category
            WHERE taxed.base > 0
        ) AS due
        ORDER BY due.category, due.is_included, due.region NULLS FIRST
    );
END
$function$;

REVOKE ALL ON FUNCTION ticketing.taxes_on(ticketing.line[], bigint[], ticketing.tax[]) FROM public;
COMMENT ON FUNCTION ticketing.taxes_on(ticketing.line[], bigint[], ticketing.tax[]) IS
'The taxes on what remains of the prices of lines, each rounded once for all lines of its category
and kind of price. For the package''s own functions.';

CREATE FUNCTION ticketing.split_taxes(
    lines ticketing.line[],
    remains bigint[],
    taxes ticketing.tax[]
)
RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- All taxes of a line are divided as one, so that they never exceed the price they are in.
    RETURN ARRAY(
        SELECT coalesce(part.cents, 0)
        FROM generate_subscripts(split_taxes.lines, 1) AS place
        LEFT JOIN (
            SELECT divided.nth, divided.cents
            FROM (
                SELECT
                    due.cents,
                    array_agg(line.ordinality ORDER BY line.ordinality) AS places,
                    array_agg(split_taxes.remains[line.ordinality] ORDER BY line.ordinality)
                        AS weights
                FROM unnest(split_taxes.lines) WITH ORDINALITY AS line
                INNER JOIN (
                    SELECT tax.category, tax.is_included, sum(tax.tax_cents)::bigint AS cents
                    FROM unnest(split_taxes.taxes) AS tax
                    GROUP BY tax.category, tax.is_included
                ) AS due
                    ON line.tax_category = due.category
                        AND line.price_includes_tax = due.is_included
                GROUP BY due.category, due.is_included, due.cents
            ) AS taxed
            CROSS JOIN LATERAL unnest(
                taxed.places, payments.split(taxed.cents, taxed.weights)
            ) AS divided (nth, cents)
        ) AS part ON place = part.nth
        ORDER BY place
    );
END
$function$;

REVOKE ALL ON FUNCTION ticketing.split_taxes(ticketing.line[], bigint[], ticketing.tax[])
FROM public;
COMMENT ON FUNCTION ticketing.split_taxes(ticketing.line[], bigint[], ticketing.tax[]) IS
'The taxes of taxes_on(), divided over the lines they are on in proportion to what remains of their
prices. For the package''s own functions.';

CREATE FUNCTION ticketing.price_lines(
    lines ticketing.line[],
    fee_bps integer,
    discounts ticketing.discount[],
    taxes ticketing.tax[]
)
RETURNS ticketing.cart
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_cart ticketing.cart;
    v_remains bigint[] := ARRAY(
        SELECT line.unit_price_cents
        FROM unnest(price_lines.lines) WITH ORDINALITY AS line
        ORDER BY line.ordinality
    );
    v_taxes bigint[] := array_fill(0::bigint, ARRAY[cardinality(price_lines.lines)]);
BEGIN
    SELECT taken.discounts, taken.remains INTO v_cart.discounts, v_remains
    FROM ticketing.take_off(v_remains, price_lines.discounts) AS taken;

    v_cart.taxes := '{}';
    IF cardinality(price_lines.taxes) > 0 THEN
        v_cart.taxes := ticketing.taxes_on(price_lines.lines, v_remains, price_lines.taxes);
        v_taxes := ticketing.split_taxes(price_lines.lines, v_remains, v_cart.taxes);
    END IF;

    v_cart.lines := ARRAY(
        SELECT
            ROW(
                line.tier_id, line.unit_price_cents, line.tax_category, line.price_includes_tax,
                line.price_includes_fee, line.unit_price_cents - v_remains[line.ordinality],
                ticketing.fee_cents(v_remains[line.ordinality], price_lines.fee_bps),
                CASE WHEN line.price_includes_tax THEN 0 ELSE v_taxes[line.ordinality] END,
                CASE WHEN line.price_includes_tax THEN v_taxes[line.ordinality] ELSE 0 END
            )::ticketing.line
        FROM unnest(price_lines.lines) WITH ORDINALITY AS line
        ORDER BY line.ordinality
    );

    SELECT
        sum(line.unit_price_cents), sum(line.discount_cents),
        sum(CASE WHEN line.price_includes_fee THEN 0 ELSE line.fee_cents END), sum(line.tax_cents)
    INTO v_cart.subtotal_cents, v_cart.discount_cents, v_cart.fees_cents, v_cart.tax_cents
    FROM unnest(v_cart.lines) AS line;
    v_cart.total_cents := v_cart.subtotal_cents - v_cart.discount_cents + v_cart.fees_cents
        + v_cart.tax_cents;

    RETURN v_cart;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.price_lines(
    ticketing.line[], integer, ticketing.discount[], ticketing.tax[]
) FROM public;
COMMENT ON FUNCTION ticketing.price_lines(
    ticketing.line[], integer, ticketing.discount[], ticketing.tax[]
) IS
'What tickets cost: takes off the codes in their order, adds the fee per ticket and the taxes of
those given that are of a line''s category. The sums of the cart are the sums of its lines. Reads no
table. For the package''s own functions.';
