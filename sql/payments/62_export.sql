-- The books as text that other programs read: the journal of beancount, which adds everything up
-- again and compares it with the balances that stand in it.

CREATE FUNCTION payments.journal_text(value text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format('"%s"', replace(
        replace(regexp_replace(coalesce(value, ''), '[[:cntrl:]]+', ' ', 'g'), '\', '\\'),
        '"', '\"'
    ))
$function$;

REVOKE ALL ON FUNCTION payments.journal_text(text) FROM public;
COMMENT ON FUNCTION payments.journal_text(text) IS
'A text as a string of the journal, on one line. For the package''s own functions.';

CREATE FUNCTION payments.journal_account(account payments.accounts)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format(
        '%s:%s:%s:%s',
        CASE
            WHEN account.type IN ('clearing', 'receivable') THEN 'Assets'
            WHEN account.type IN ('fees', 'refunds') THEN 'Expenses'
            WHEN account.type = 'revenue' THEN 'Income'
            WHEN account.type = 'exchange' THEN 'Equity'
            ELSE 'Liabilities'
        END,
        initcap(account.type::text),
        CASE
            WHEN account.organization_id IS NOT NULL
                THEN 'Org:O' || replace(account.organization_id::text, '-', '')
            WHEN account.user_id IS NOT NULL
                THEN 'Person:P' || replace(account.user_id::text, '-', '')
            ELSE 'Platform'
        END,
        account.currency
    )
$function$;

REVOKE ALL ON FUNCTION payments.journal_account(payments.accounts) FROM public;
COMMENT ON FUNCTION payments.journal_account(payments.accounts) IS
'The name of an account in the journal, e.g. Liabilities:Wallet:Org:O<id>:EUR. For the package''s
own functions.';

CREATE FUNCTION payments.export_journal(from_date date, to_date date)
RETURNS SETOF text
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO'
AS $function$
BEGIN
    PERFORM ops.require(
        from_date BETWEEN '1900-01-02' AND to_date, 'from_date', 'must be a day up to to_date'
    );
    PERFORM ops.require(to_date < '9999-12-31', 'to_date', 'must be a day of four-digit years');

    RETURN QUERY
    WITH named AS (
        SELECT
            accounts.id,
            accounts.currency,
            accounts.created_at::date AS created,
            payments.journal_account(accounts) AS name,
            -- Exact, as a division would not be.
            ('1e-' || currencies.decimal_places)::numeric AS unit
        FROM payments.accounts
        INNER JOIN ref.currencies ON accounts.currency = currencies.code
    ),

    moved AS (
        SELECT
            entries.account_id,
            -- All that was before is one day before.
            greatest(transactions.effective_at::date, from_date - 1) AS day,
            sum(entries.amount_cents) AS change
        FROM payments.entries
        INNER JOIN payments.transactions ON entries.transaction_id = transactions.id
        WHERE transactions.effective_at < (to_date + 1)::timestamptz
        GROUP BY 1, 2
    ),

    balanced AS (
        SELECT
            named.*,
            moved.day,
            moved.change * named.unit AS change,
            sum(moved.change) OVER (PARTITION BY moved.account_id ORDER BY moved.day) * named.unit
            AS balance
        FROM moved
        INNER JOIN named ON moved.account_id = named.id
    ),

    opened AS (
        SELECT
            named.name,
            named.currency,
            greatest(least(named.created, min(moved.day)), from_date - 1) AS day
        FROM named
        LEFT JOIN moved ON named.id = moved.account_id
        GROUP BY named.id, named.name, named.currency, named.created
        HAVING named.created <= to_date OR count(moved.day) > 0
    ),

    directives (day, kind, place, name, directive) AS (
        SELECT '-infinity'::date, 0, 0::bigint, '', 'option "title" "Ledger"'
        UNION ALL
        SELECT
            from_date - 1, 1, 0, opened.currency,
            format('%s commodity %s', from_date - 1, opened.currency)
        FROM opened
        GROUP BY opened.currency
        UNION ALL
        SELECT
            from_date - 1, 2, 0, 'Equity:Opening',
            format('%s open Equity:Opening', from_date - 1)
        UNION ALL
        SELECT
            opened.day, 2, 0, opened.name,
            format('%s open %s %s', opened.day, opened.name, opened.currency)
        FROM opened
        UNION ALL
        -- A balance holds at the start of its day, and to the last digit.
        SELECT
            balanced.day + 1, 3, 0, balanced.name,
            format(
                '%s balance %s  %s ~ 0 %s', balanced.day + 1, balanced.name, balanced.balance,
                balanced.currency
            )
        FROM balanced
        UNION ALL
        SELECT
            from_date, 3, 0, 'Equity:Opening ' || balanced.currency,
            format('%s balance Equity:Opening  0 ~ 0 %s', from_date, balanced.currency)
        FROM balanced
        WHERE balanced.day < from_date
        GROUP BY balanced.currency
        UNION ALL
        SELECT
            balanced.day, 4, 0, balanced.name,
            concat_ws(
                chr(10),
                format('%s * "opening" "Balance of the days before"', balanced.day),
                format('  %s  %s %s', balanced.name, balanced.change, balanced.currency),
                format('  Equity:Opening  %s %s', -balanced.change, balanced.currency)
            )
        FROM balanced
        WHERE balanced.day < from_date AND balanced.change <> 0
        UNION ALL
        SELECT
            transactions.effective_at::date, 4, transactions.recorded_seq, '',
            concat_ws(
                chr(10),
                format(
                    '%s * %s %s', transactions.effective_at::date,
                    payments.journal_text(transactions.reference_type::text),
                    payments.journal_text(transactions.description)
                ),
                format('  id: "%s"', transactions.id),
                format('  recorded: %s', transactions.recorded_seq),
                format('  reference: "%s"', transactions.reference_id),
                '  reverses: "' || transactions.reverses_id || '"',
                string_agg(
                    format(
                        '  %s  %s %s', named.name, entries.amount_cents * named.unit,
                        named.currency
                    ),
                    chr(10)
                    ORDER BY entries.position
                )
            )
        FROM payments.transactions
        INNER JOIN payments.entries ON transactions.id = entries.transaction_id
        INNER JOIN named ON entries.account_id = named.id
        WHERE transactions.effective_at >= from_date::timestamptz
            AND transactions.effective_at < (to_date + 1)::timestamptz
        GROUP BY transactions.id
    )

    SELECT directives.directive
    FROM directives
    ORDER BY directives.day, directives.kind, directives.place, directives.name COLLATE "C";
END
$function$;

REVOKE ALL ON FUNCTION payments.export_journal(date, date) FROM public;
COMMENT ON FUNCTION payments.export_journal(date, date) IS
'The books from one effective date (UTC) to another, both included, as a journal of beancount, one
directive a row: accounts opened, balances brought forward, every transaction, and the balance of
each account after each day on which it moved. Errors: YP003 no such days. For auditors, by the
DBA.';
