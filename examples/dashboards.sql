-- Three looks at the story of `make demo`: psql -f examples/dashboards.sql on its database.
\set QUIET on
\pset border 2
\pset null '-'
\pset footer off

\echo
\echo Sales by event
SELECT
    organizations.name AS organizer,
    sales.title AS event,
    sales.quantity AS stock,
    sales.sold_quantity AS sold,
    sales.admitted,
    sales.orders,
    sales.currency,
    ref.minor_to_amount(sales.subtotal_cents::bigint, currencies.decimal_places) AS organizers_share,
    ref.minor_to_amount(sales.fees_cents::bigint, currencies.decimal_places) AS platform_fee,
    ref.minor_to_amount(sales.total_cents::bigint, currencies.decimal_places) AS paid
FROM ticketing.event_sales AS sales
INNER JOIN organizations.organizations ON organizations.id = sales.organization_id
LEFT JOIN ref.currencies ON currencies.code = sales.currency
ORDER BY organizations.name, sales.title;

\echo
\echo Books: in every currency the debits equal the credits
SELECT
    coalesce(balance.type::text, 'all accounts') AS account,
    balance.currency,
    ref.minor_to_amount(sum(balance.debit_cents)::bigint, currencies.decimal_places) AS debit,
    ref.minor_to_amount(sum(balance.credit_cents)::bigint, currencies.decimal_places) AS credit,
    CASE
        WHEN balance.type IS NOT NULL
            THEN
                ref.minor_to_amount(
                    sum(balance.balance_cents)::bigint, currencies.decimal_places
                )::text
        WHEN sum(balance.debit_cents) = sum(balance.credit_cents) THEN 'balanced'
        ELSE 'NOT BALANCED'
    END AS balance
FROM payments.trial_balance AS balance
INNER JOIN ref.currencies ON currencies.code = balance.currency
GROUP BY GROUPING SETS (
    (balance.currency, currencies.decimal_places, balance.type),
    (balance.currency, currencies.decimal_places)
)
ORDER BY balance.currency, balance.type;

\echo
\echo Outbox: how far its consumers are
SELECT consumer, lag, oldest_at, retries, dead FROM ops.outbox_health ORDER BY consumer;
