-- From one currency into another: the platform's exchange accounts take the one and give the
-- other, so that each currency balances, and what they hold is the platform's position.

CREATE FUNCTION payments.convert_cents(
    amount_cents bigint, rate numeric, from_currency text, to_currency text
)
RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_shift integer;
    v_exact numeric;
    v_whole numeric;
    v_rest numeric;
BEGIN
    -- NaN and Infinity are above every number, so the upper bound refuses them.
    PERFORM ops.require(
        rate > 0 AND rate < 1e15 AND scale(rate) <= 30, 'rate',
        'must be above zero and below 1e15, with at most 30 decimals'
    );
    SELECT target.decimal_places - source.decimal_places INTO v_shift
    FROM ref.currencies AS source
    CROSS JOIN ref.currencies AS target
    WHERE source.code = convert_cents.from_currency AND target.code = convert_cents.to_currency;
    PERFORM ops.require(v_shift IS NOT NULL, 'currency', 'must be an ISO 4217 code');

    v_exact := amount_cents * rate * ('1e' || v_shift)::numeric;
    v_whole := floor(v_exact);
    v_rest := v_exact - v_whole;
    IF v_rest > 0.5 OR (v_rest = 0.5 AND mod(v_whole, 2) <> 0) THEN
        v_whole := v_whole + 1;
    END IF;

    PERFORM ops.require(
        abs(v_whole) <= 9223372036854775807, 'amount_cents', 'must fit the other currency too'
    );
    RETURN v_whole::bigint;
END
$function$;

REVOKE ALL ON FUNCTION payments.convert_cents(bigint, numeric, text, text) FROM public;
COMMENT ON FUNCTION payments.convert_cents(bigint, numeric, text, text) IS
'The amount in minor units of the other currency: exact, then rounded to the nearest, a half to
the even one. rate is what one whole unit of from_currency costs in whole units of to_currency.
YP003 for a rate that is no positive number, an unknown currency or a result beyond bigint. For
the package''s own functions.';

CREATE FUNCTION payments.convert(
    from_account uuid,
    to_account uuid,
    amount_cents bigint,
    rate numeric,
    rate_source text,
    idempotency_key text,
    reference_id uuid DEFAULT NULL,
    description text DEFAULT NULL,
    created_by uuid DEFAULT NULL,
    effective_at timestamptz DEFAULT now()
)
RETURNS payments.converted
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_from payments.accounts;
    v_to payments.accounts;
    v_to_cents bigint;
    v_posted payments.posted;
BEGIN
    PERFORM ops.require(amount_cents > 0, 'amount_cents', 'must be above zero');
    PERFORM ops.require(
        rate_source ~ '\S' AND char_length(rate_source) <= 200, 'rate_source',
        'must say in 1 to 200 characters where the rate is from'
    );
    PERFORM ops.require(
        char_length(idempotency_key) BETWEEN 1 AND 150, 'idempotency_key',
        'must be 1 to 150 characters'
    );
    SELECT * INTO v_from FROM payments.accounts WHERE accounts.id = convert.from_account;
    SELECT * INTO v_to FROM payments.accounts WHERE accounts.id = convert.to_account;
    IF v_from.id IS NULL OR v_to.id IS NULL THEN
        PERFORM ops.raise_error('YP004', 'There is no such account.');
    END IF;
    PERFORM ops.require(
        v_from.currency <> v_to.currency, 'to_account', 'must be in another currency'
    );
    PERFORM ops.require(
        v_from.normal_side = v_to.normal_side, 'to_account',
        'must have the same normal side, so that one shrinks and the other grows'
    );
    PERFORM ops.require(
        'exchange' NOT IN (v_from.type, v_to.type), 'from_account',
        'and to_account must not be exchange accounts themselves'
    );

    v_to_cents := payments.convert_cents(amount_cents, rate, v_from.currency, v_to.currency);
    IF v_to_cents = 0 THEN
        PERFORM ops.raise_error('YP254', format(
            '%s %s in minor units are less than half a minor unit of %s.',
            amount_cents, v_from.currency, v_to.currency
        ));
    END IF;

    v_posted := payments.post(
        'conversion',
        coalesce(convert.reference_id, v_from.id),
        ARRAY[
            ROW(v_from.id, -v_from.normal_side * convert.amount_cents, 'Converted'),
            ROW(
                payments.ensure_account('exchange', v_from.currency),
                v_from.normal_side * convert.amount_cents, 'Taken in'
            ),
            ROW(
                payments.ensure_account('exchange', v_to.currency),
                -v_to.normal_side * v_to_cents, 'Given out'
            ),
            ROW(v_to.id, v_to.normal_side * v_to_cents, 'Converted')
        ]::payments.leg[],
        coalesce(convert.description, format('%s into %s', v_from.currency, v_to.currency)),
        format('conversion:%s', convert.idempotency_key),
        convert.created_by,
        convert.effective_at,
        jsonb_build_object(
            'rate', convert.rate::text, 'rate_source', convert.rate_source,
            'from_currency', v_from.currency, 'from_cents', convert.amount_cents,
            'to_currency', v_to.currency, 'to_cents', v_to_cents
        )
    );

    PERFORM payments.write_wallet_lines(
        v_posted.transaction_id, 'adjustment',
        format('%s converted into %s', v_from.currency, v_to.currency)
    );

    RETURN (v_posted.transaction_id, v_posted.is_repeat, amount_cents, v_to_cents);
END
$function$;

REVOKE ALL ON FUNCTION payments.convert(
    uuid, uuid, bigint, numeric, text, text, uuid, text, uuid, timestamptz
) FROM public;
COMMENT ON FUNCTION payments.convert(
    uuid, uuid, bigint, numeric, text, text, uuid, text, uuid, timestamptz
) IS
'Moves amount_cents (minor units of its currency) out of from_account and what it makes at this
rate into to_account, over the platform''s exchange accounts; each currency balances. rate: whole
units of the target for one of the source. Rounded as payments.convert_cents() does; rate and
rate_source are kept in metadata. Errors: YP003 an argument, the same currency, accounts of
opposite sides; YP004 no such account; YP254 nothing is left after rounding; and those of
payments.post(). For the package''s own functions.';
