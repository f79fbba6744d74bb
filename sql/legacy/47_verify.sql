-- One call that looks at everything: rows, constraints, sequences, functions, rights, connections.
-- It reads one snapshot and changes nothing; it may be called at any time and as often as wanted.

CREATE FUNCTION ops.legacy_verify()
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_pair record;
    v_compared bigint := 0;
BEGIN
    IF NOT EXISTS (SELECT FROM legacy.baseline) THEN
        RETURN NEXT ROW(
            'notice', 'no_baseline', 'the adoption', 'Nothing has moved yet.',
            'Call it again after CALL ops.legacy_move(...).', NULL, NULL
        )::legacy.finding;
    END IF;

    FOR v_pair IN
        SELECT
            pairs.new_table, array_agg(pairs.old_table) AS old_tables,
            bool_and(pairs.state IN ('copied', 'switched')) AS copied,
            bool_or(pairs.state = 'switched') AS switched
        FROM legacy.pairs
        INNER JOIN pg_class ON pg_class.oid = pairs.old_table
        GROUP BY pairs.new_table
        ORDER BY min(pairs.home), min(pairs.old_name)
    LOOP
        v_compared := v_compared + 1;
        -- Before the switch the old table is the truth, and shall be what it was.
        IF NOT v_pair.switched THEN
            RETURN QUERY
            SELECT found.*
            FROM unnest(v_pair.old_tables) AS old_table
            CROSS JOIN LATERAL legacy.verify_baseline(old_table) AS found;
        END IF;
        IF v_pair.copied THEN
            RETURN QUERY SELECT * FROM legacy.verify_rows(v_pair.new_table);
        END IF;
    END LOOP;

    RETURN QUERY SELECT * FROM legacy.verify_constraints();
    RETURN QUERY SELECT * FROM legacy.verify_sequences();
    RETURN QUERY SELECT * FROM legacy.check_functions();
    RETURN QUERY SELECT * FROM legacy.find_grown_rights();
    RETURN QUERY SELECT * FROM legacy.verify_connections();
    RETURN NEXT ROW(
        'notice', 'verified', 'the adoption',
        format('%s tables were compared, row by row as hashes.', v_compared), 'None.',
        v_compared, NULL
    )::legacy.finding;
END
$function$;

REVOKE ALL ON FUNCTION ops.legacy_verify() FROM public;
COMMENT ON FUNCTION ops.legacy_verify() IS
'Compares rows, constraints, sequences, functions and rights with what they were before the
adoption, and counts the connections between domains: findings of severity error or warning want a
look, notices are figures. Reads only. For the DBA.';
