-- The partition for vectors of the older product: they are of one model, which the copying enters
-- when they are there.

CREATE FUNCTION legacy.make_model(new_table oid)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_model constant text := 'adopted/user';
    v_partition text;
    v_reader text;
BEGIN
    SELECT format(
        '%I.%I', nspname,
        relname || '_' || left(encode(sha256(convert_to(v_model, 'UTF8')), 'hex'), 16)
    )
    INTO v_partition
    FROM pg_partitioned_table
    INNER JOIN pg_class ON pg_class.oid = partrelid
    INNER JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE partrelid = make_model.new_table AND partstrat = 'l';
    IF v_partition IS NULL OR to_regclass(v_partition) IS NOT NULL THEN
        RETURN;
    END IF;

    -- The same as ml.tg_model_versions__partition(), whose body names schemas as they are
    -- afterwards, and under the same name.
    EXECUTE format(
        'CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING GENERATED'
        ' INCLUDING CONSTRAINTS INCLUDING COMMENTS)',
        v_partition, make_model.new_table::regclass
    );
    EXECUTE format(
        'ALTER TABLE %s OWNER TO %s', v_partition,
        (SELECT relowner::regrole FROM pg_class WHERE pg_class.oid = make_model.new_table)
    );
    -- Default privileges may have granted it already.
    FOR v_reader IN
        SELECT DISTINCT CASE WHEN acl.grantee = 0 THEN 'public' ELSE acl.grantee::regrole::text END
        FROM pg_class
        CROSS JOIN LATERAL aclexplode(relacl) AS acl
        WHERE pg_class.oid = to_regclass(v_partition) AND acl.grantee <> relowner
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %s', v_partition, v_reader);
    END LOOP;
    EXECUTE format(
        'ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', v_partition
    );
    EXECUTE format(
        'COMMENT ON TABLE %s IS %L', v_partition,
        format('Rows of user_embeddings of the model %s.', v_model)
    );
    EXECUTE format(
        'ALTER TABLE %s ATTACH PARTITION %s FOR VALUES IN (%L)',
        make_model.new_table::regclass, v_partition, v_model
    );
END
$function$;

REVOKE ALL ON FUNCTION legacy.make_model(oid) FROM public;
COMMENT ON FUNCTION legacy.make_model(oid) IS
'Makes the partition that adopted vectors need, if this is a table of vectors. For the copying.';
