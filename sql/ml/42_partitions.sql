-- The partition of a model and its index. They are made by the owner of the tables, whatever role
-- enters the model: nobody else may.

CREATE FUNCTION ml.tg_model_versions__partition()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- Attaching shares foreign keys, which holds writers of the referenced tables up for a moment.
SET lock_timeout = '5s'
-- Off in a restore of a dump, where the owner would be refused the empty table's rows.
SET row_security = on
AS $function$
DECLARE
    v_table constant text := ml.things_of(NEW.purpose) || '_embeddings';
    v_partition constant text := ml.partition_of(NEW.model_version, NEW.purpose);
    v_reader text;
BEGIN
    IF NEW.purpose = 'match' OR to_regclass('ml.' || v_partition) IS NOT NULL THEN
        RETURN NULL;
    END IF;

    -- Made by format() of names in the catalog. @plpgsql_check_options: security_warnings = off
    EXECUTE format(
        'CREATE TABLE ml.%I (LIKE ml.%I INCLUDING DEFAULTS INCLUDING GENERATED '
        'INCLUDING CONSTRAINTS INCLUDING COMMENTS)', v_partition, v_table
    );
    FOR v_reader IN
        SELECT DISTINCT CASE WHEN acl.grantee = 0 THEN 'public' ELSE acl.grantee::regrole::text END
        FROM pg_class
        CROSS JOIN LATERAL aclexplode(pg_class.relacl) AS acl
        WHERE pg_class.oid = to_regclass('ml.' || v_partition)
            AND acl.grantee <> pg_class.relowner
    LOOP
        EXECUTE format('REVOKE ALL ON ml.%I FROM %s', v_partition, v_reader);
    END LOOP;
    EXECUTE format(
        'ALTER TABLE ml.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', v_partition
    );
    EXECUTE format(
        'COMMENT ON TABLE ml.%I IS %L', v_partition,
        format('Rows of %s of the model %s.', v_table, NEW.model_version)
    );
    EXECUTE format(
        'ALTER TABLE ml.%I ATTACH PARTITION ml.%I FOR VALUES IN (%L)',
        v_table, v_partition, NEW.model_version
    );
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ml.tg_model_versions__partition() FROM public;
COMMENT ON FUNCTION ml.tg_model_versions__partition() IS
'AFTER INSERT: makes the partition of the model''s vectors. Definer, because the writer does not
own the tables. 55P03 when writers of the referenced tables do not let it for 5 seconds.';

CREATE FUNCTION ml.lacks_index(model_version text, purpose ml.model_purpose)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT to_regclass('ml.' || ml.partition_of(model_version, purpose)) IS NOT NULL
        AND to_regclass('ml.' || ml.partition_of(model_version, purpose) || '_near_idx') IS NULL
$function$;

REVOKE ALL ON FUNCTION ml.lacks_index(text, ml.model_purpose) FROM public;
COMMENT ON FUNCTION ml.lacks_index(text, ml.model_purpose) IS
'Whether a model has a partition of vectors, and no index on it. For the package''s own functions.';

CREATE FUNCTION ml.build_index(model_version text, purpose ml.model_purpose)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- While it waits for one who writes vectors, the next ones wait for it.
SET lock_timeout = '5s'
AS $function$
DECLARE
    v_partition constant text := ml.partition_of(model_version, purpose);
    v_index constant text := v_partition || '_near_idx';
    v_place constant text := ml.vector_place();
BEGIN
    IF NOT ml.lacks_index(model_version, purpose) THEN
        RETURN FALSE;
    END IF;
    -- Of half the size, and of one length, so that no vector is too long or too short for it.
    -- Made by format() of names in the catalog. @plpgsql_check_options: security_warnings = off
    EXECUTE format(
        'CREATE INDEX %1$I ON ml.%2$I USING hnsw '
        '((%3$s.l2_normalize(embedding)::%3$s.halfvec(768)) %3$s.halfvec_ip_ops)',
        v_index, v_partition, v_place
    );
    RETURN TRUE;
END
$function$;

REVOKE ALL ON FUNCTION ml.build_index(text, ml.model_purpose) FROM public;
COMMENT ON FUNCTION ml.build_index(text, ml.model_purpose) IS
'Builds the index of a model''s vectors, unless it is there. Who writes vectors of this model waits,
and who deletes a thing of its kind; others do not. About 20 s for 50,000 vectors. Definer, because
no other role owns the tables. 55P03 when writers of its vectors do not let it for 5 seconds. For
the package''s own functions.';
