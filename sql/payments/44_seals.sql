-- Months are sealed once they are closed, one after the other, and looked at again at any time.

CREATE FUNCTION payments.digests(month date)
RETURNS TABLE (transaction_id uuid, place bigint, digest bytea)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
-- Times are part of the text.
SET timezone = 'UTC'
AS $function$
    SELECT
        transactions.id,
        row_number() OVER (ORDER BY transactions.recorded_seq, transactions.id),
        sha256(convert_to(jsonb_build_array(
            transactions.id, transactions.recorded_seq, transactions.reference_type,
            transactions.reference_id, transactions.created_by, transactions.idempotency_key,
            transactions.description, transactions.metadata, transactions.effective_at,
            transactions.created_at, transactions.reverses_id, transactions.hold_id,
            transactions.legs, entries.entries
        )::text, 'UTF8'))
    FROM payments.transactions
    CROSS JOIN LATERAL (
        SELECT jsonb_agg(
            jsonb_build_array(
                entries.position, entries.account_id, accounts.type, accounts.organization_id,
                accounts.user_id, entries.currency, entries.amount_cents, entries.version,
                entries.balance_cents, entries.description, entries.created_at
            )
            ORDER BY entries.position
        ) AS entries
        FROM payments.entries
        LEFT JOIN payments.accounts ON entries.account_id = accounts.id
        WHERE entries.transaction_id = transactions.id
    ) AS entries
    WHERE transactions.effective_at >= digests.month::timestamptz
        AND transactions.effective_at < (digests.month + interval '1 month')::timestamptz
    ORDER BY transactions.recorded_seq, transactions.id
$function$;

REVOKE ALL ON FUNCTION payments.digests(date) FROM public;
COMMENT ON FUNCTION payments.digests(date) IS
'Every transaction that counts in the month, in the order of recording, as the SHA-256 of its
canonical text: a JSON array of its columns and of its entries, each with whose account it is on,
times in UTC. For the package''s own functions.';

CREATE FUNCTION payments.seal_hash(month date, previous_hash bytea)
RETURNS bytea
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_hash bytea := sha256(
        coalesce(previous_hash, '') || convert_to(to_char(seal_hash.month, 'YYYY-MM'), 'UTF8')
    );
    v_digest bytea;
BEGIN
    FOR v_digest IN
        SELECT seal_digests.digest
        FROM payments.seal_digests
        WHERE seal_digests.month = seal_hash.month
        ORDER BY seal_digests.position
    LOOP
        v_hash := sha256(v_hash || v_digest);
    END LOOP;

    RETURN v_hash;
END
$function$;

REVOKE ALL ON FUNCTION payments.seal_hash(date, bytea) FROM public;
COMMENT ON FUNCTION payments.seal_hash(date, bytea) IS
'The hash of a month from its digests as they are kept and the hash of the month before. For the
package''s own functions.';

CREATE FUNCTION payments.seal_month(month date)
RETURNS payments.seals
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $function$
DECLARE
    v_seal payments.seals;
    v_last payments.seals;
    v_books payments.books;
    v_first date;
BEGIN
    PERFORM ops.require(extract(DAY FROM month) = 1, 'month', 'must be the first day of a month');
    -- One at a time.
    PERFORM pg_advisory_xact_lock(1497453124, 248);

    SELECT * INTO v_seal FROM payments.seals WHERE seals.month = seal_month.month;
    IF FOUND THEN
        RETURN v_seal;
    END IF;

    -- A closing has waited for everybody who posted, so the month is whole.
    SELECT * INTO v_books FROM payments.books;
    IF (v_books.closed_through >= (month + interval '1 month')::date - 1) IS NOT TRUE THEN
        PERFORM ops.raise_error('YP248', format(
            'The books are closed through %s.', coalesce(v_books.closed_through::text, 'no day')
        ));
    END IF;

    SELECT * INTO v_last FROM payments.seals ORDER BY seals.month DESC LIMIT 1;
    IF v_last.month IS NULL THEN
        SELECT date_trunc('month', min(transactions.effective_at))::date INTO v_first
        FROM payments.transactions;
        v_first := least(v_first, month);
    ELSE
        v_first := v_last.month + interval '1 month';
    END IF;
    IF month <> v_first THEN
        PERFORM ops.raise_error('YP248', format('The next month to be sealed is %s.', v_first));
    END IF;

    INSERT INTO payments.seal_digests (transaction_id, month, position, digest)
    SELECT digests.transaction_id, seal_month.month, digests.place, digests.digest
    FROM payments.digests(seal_month.month) AS digests;

    INSERT INTO payments.seals (month, transactions, previous_month, previous_hash, hash)
    SELECT
        seal_month.month,
        count(*),
        v_last.month,
        v_last.hash,
        payments.seal_hash(seal_month.month, v_last.hash)
    FROM payments.seal_digests
    WHERE seal_digests.month = seal_month.month
    RETURNING * INTO v_seal;

    -- Whoever opens a month after this finds the seal; whoever did meanwhile is found here. Last,
    -- because a closing that waits for this row lets nobody post.
    UPDATE payments.books SET changed_at = clock_timestamp()
    WHERE books.changed_at = v_books.changed_at;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP248', 'Months were closed or opened meanwhile. Call again.');
    END IF;

    RETURN v_seal;
END
$function$;

REVOKE ALL ON FUNCTION payments.seal_month(date) FROM public;
COMMENT ON FUNCTION payments.seal_month(date) IS
'Seals a month of closed books and returns the seal; sealed already, it returns that one. A sealed
month is never opened again. The first seal may be of any month before which there is nothing; then
they come in a row, empty months too. Errors: YP003 not the first of a month; YP248 the month is
not closed, or not the next. For jobs and the DBA.';

CREATE FUNCTION payments.verify_seals()
RETURNS TABLE (month date, ok boolean, first_difference uuid)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_seal payments.seals;
    v_previous bytea;
BEGIN
    FOR v_seal IN SELECT * FROM payments.seals ORDER BY seals.month LOOP
        month := v_seal.month;

        SELECT coalesce(kept.transaction_id, present.transaction_id) INTO first_difference
        FROM (
            SELECT seal_digests.transaction_id, seal_digests.position, seal_digests.digest
            FROM payments.seal_digests
            WHERE seal_digests.month = v_seal.month
        ) AS kept
        FULL OUTER JOIN payments.digests(v_seal.month) AS present
            ON kept.transaction_id = present.transaction_id
        WHERE kept.digest IS DISTINCT FROM present.digest
        ORDER BY least(kept.position, present.place), kept.position, present.transaction_id
        LIMIT 1;

        ok := first_difference IS NULL
            AND v_seal.previous_hash IS NOT DISTINCT FROM v_previous
            AND v_seal.hash = payments.seal_hash(v_seal.month, v_previous);
        v_previous := v_seal.hash;
        RETURN NEXT;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION payments.verify_seals() FROM public;
COMMENT ON FUNCTION payments.verify_seals() IS
'Every sealed month, whether its transactions are those that were sealed, and the first that is
changed, missing or new. Not ok without such a transaction: the seals themselves were changed. For
jobs and the DBA.';
