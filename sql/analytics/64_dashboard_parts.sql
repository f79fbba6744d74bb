-- What dashboards are made of: figures of some events over some days, each summed on its own, as
-- JSON. Days are those of UTC; money is told by currency and never added up over currencies.

CREATE FUNCTION analytics.dashboard_days(since date, until date)
RETURNS daterange
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_until constant date := coalesce(until, (now() AT TIME ZONE 'UTC')::date);
    v_since date;
BEGIN
    PERFORM ops.require(
        isfinite(v_until) AND v_until BETWEEN date '1970-01-01' AND date '9999-01-01',
        'until', 'must be a day of this era'
    );
    v_since := coalesce(since, v_until - 29);
    PERFORM ops.require(
        isfinite(v_since) AND v_since BETWEEN v_until - 399 AND v_until,
        'since', 'must be 0 to 399 days before until'
    );
    RETURN daterange(v_since, v_until, '[]');
END
$function$;

REVOKE ALL ON FUNCTION analytics.dashboard_days(date, date) FROM public;
COMMENT ON FUNCTION analytics.dashboard_days(date, date) IS
'The days of a dashboard, both included: by default the thirty until today in UTC. Errors: YP003
more than four hundred, or in the wrong order. For the package''s own functions.';

CREATE FUNCTION analytics.sales_figures(event_ids uuid[], days daterange)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH happened AS (
        SELECT
            (orders.paid_at AT TIME ZONE 'UTC')::date AS day, 1 AS orders,
            orders.tickets_issued_count AS tickets, 0 AS admitted
        FROM ticketing.orders
        WHERE orders.event_id = ANY(sales_figures.event_ids)
            AND orders.paid_at >= lower(sales_figures.days)::timestamp AT TIME ZONE 'UTC'
            AND orders.paid_at < upper(sales_figures.days)::timestamp AT TIME ZONE 'UTC'
        UNION ALL
        SELECT (tickets.redeemed_at AT TIME ZONE 'UTC')::date, 0, 0, 1
        FROM ticketing.tickets
        WHERE tickets.event_id = ANY(sales_figures.event_ids)
            AND tickets.redeemed_at >= lower(sales_figures.days)::timestamp AT TIME ZONE 'UTC'
            AND tickets.redeemed_at < upper(sales_figures.days)::timestamp AT TIME ZONE 'UTC'
    ),

    by_day AS (
        SELECT
            happened.day, sum(happened.orders) AS orders, sum(happened.tickets) AS tickets,
            sum(happened.admitted) AS admitted
        FROM happened
        GROUP BY happened.day
    )

    SELECT jsonb_build_object(
        'orders', coalesce(sum(by_day.orders), 0),
        'tickets', coalesce(sum(by_day.tickets), 0),
        'admitted', coalesce(sum(by_day.admitted), 0),
        'days', coalesce(jsonb_agg(to_jsonb(by_day) ORDER BY by_day.day), '[]')
    )
    FROM by_day
$function$;

REVOKE ALL ON FUNCTION analytics.sales_figures(uuid[], daterange) FROM public;
COMMENT ON FUNCTION analytics.sales_figures(uuid[], daterange) IS
'Paid orders of the events, tickets in them and tickets redeemed: {"orders", "tickets", "admitted",
"days": [the same with "day"]}; days without any are left out. For the package''s own functions.';

CREATE FUNCTION analytics.money_figures(event_ids uuid[], days daterange)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH moved AS (
        SELECT
            orders.currency, (orders.paid_at AT TIME ZONE 'UTC')::date AS day,
            orders.subtotal_cents, orders.discount_cents, orders.fees_cents, orders.tax_cents,
            orders.total_cents, 0::bigint AS refunded_cents
        FROM ticketing.orders
        WHERE orders.event_id = ANY(money_figures.event_ids)
            AND orders.paid_at >= lower(money_figures.days)::timestamp AT TIME ZONE 'UTC'
            AND orders.paid_at < upper(money_figures.days)::timestamp AT TIME ZONE 'UTC'
        UNION ALL
        SELECT
            refunds.currency, (refunds.succeeded_at AT TIME ZONE 'UTC')::date,
            0, 0, 0, 0, 0, refunds.amount_cents
        FROM ticketing.refunds
        INNER JOIN ticketing.orders ON orders.id = refunds.order_id
        WHERE orders.event_id = ANY(money_figures.event_ids)
            AND refunds.succeeded_at >= lower(money_figures.days)::timestamp AT TIME ZONE 'UTC'
            AND refunds.succeeded_at < upper(money_figures.days)::timestamp AT TIME ZONE 'UTC'
    ),

    by_day AS (
        SELECT
            moved.currency, moved.day, sum(moved.subtotal_cents) AS subtotal_cents,
            sum(moved.discount_cents) AS discount_cents, sum(moved.fees_cents) AS fees_cents,
            sum(moved.tax_cents) AS tax_cents, sum(moved.total_cents) AS total_cents,
            sum(moved.refunded_cents) AS refunded_cents
        FROM moved
        GROUP BY moved.currency, moved.day
    ),

    by_currency AS (
        SELECT
            by_day.currency, currencies.decimal_places,
            sum(by_day.subtotal_cents) AS subtotal_cents,
            sum(by_day.discount_cents) AS discount_cents, sum(by_day.fees_cents) AS fees_cents,
            sum(by_day.tax_cents) AS tax_cents, sum(by_day.total_cents) AS total_cents,
            sum(by_day.refunded_cents) AS refunded_cents,
            jsonb_agg(
                jsonb_build_object(
                    'day', by_day.day, 'total_cents', by_day.total_cents,
                    'refunded_cents', by_day.refunded_cents
                )
                ORDER BY by_day.day
            ) AS days
        FROM by_day
        INNER JOIN ref.currencies ON currencies.code = by_day.currency
        GROUP BY by_day.currency, currencies.decimal_places
    )

    SELECT coalesce(jsonb_agg(to_jsonb(by_currency) ORDER BY by_currency.currency), '[]')
    FROM by_currency
$function$;

REVOKE ALL ON FUNCTION analytics.money_figures(uuid[], daterange) FROM public;
COMMENT ON FUNCTION analytics.money_figures(uuid[], daterange) IS
'What the events took and gave back, one object a currency: sums of orders on the day they were paid
and of refunds on the day they succeeded, in minor units, with "days". For the package''s own
functions.';

CREATE FUNCTION analytics.tier_figures(event_id uuid)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(
        jsonb_agg(
            jsonb_build_object(
                'tier_id', tiers.id, 'name', tiers.name, 'quantity', stock.quantity,
                'available', stock.available, 'held', coalesce(stock.held, 0),
                'sold', coalesce(stock.sold, 0), 'admitted', door.admitted
            )
            ORDER BY tiers.sort_index, tiers.name
        ),
        '[]'
    )
    FROM ticketing.ticket_tiers AS tiers
    CROSS JOIN LATERAL ticketing.stock_of(tiers.id) AS stock
    CROSS JOIN LATERAL (
        SELECT count(*) AS admitted
        FROM ticketing.tickets
        WHERE tickets.event_id = tier_figures.event_id
            AND tickets.tier_id = tiers.id
            AND tickets.status = 'redeemed'
    ) AS door
    WHERE tiers.event_id = tier_figures.event_id
$function$;

REVOKE ALL ON FUNCTION analytics.tier_figures(uuid) FROM public;
COMMENT ON FUNCTION analytics.tier_figures(uuid) IS
'The event''s kinds of tickets as they stand now: an array of {"tier_id", "name", "quantity" (null:
without limit), "available", "held", "sold", "admitted"}. For the package''s own functions.';
