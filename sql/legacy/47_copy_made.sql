-- Rows that no old row gives, and numbers that old rows get. The package wants a profile for every
-- user, a sender among the participants, a model for vectors, a series for invoices.

CREATE FUNCTION legacy.made_condition(new_table oid)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE made_condition.new_table
        -- No copied participant has left.
        WHEN legacy.place_of('new messaging.conversation_participants')
            THEN 'n.left_at IS NOT NULL'
        WHEN legacy.place_of('new users.user_profiles')
            THEN 'n.display_name = ''Somebody'''
        ELSE 'FALSE'
    END
$function$;

REVOKE ALL ON FUNCTION legacy.made_condition(oid) FROM public;
COMMENT ON FUNCTION legacy.made_condition(oid) IS
'By what a row n of the package is known as made, not copied. For the copying.';

CREATE FUNCTION legacy.unmake_rows(old_table oid, keys jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_new oid;
BEGIN
    SELECT pairs.new_table INTO v_new
    FROM legacy.pairs WHERE pairs.old_table = unmake_rows.old_table;
    IF legacy.made_condition(v_new) <> 'FALSE' THEN
        EXECUTE format(
            'DELETE FROM %s AS n USING (%s) AS m WHERE %s AND %s', v_new::regclass,
            legacy.mapped_query(
                unmake_rows.old_table, legacy.key_condition(unmake_rows.old_table)
            ),
            legacy.same_columns(legacy.primary_key(v_new), 'n', 'm'), legacy.made_condition(v_new)
        ) USING unmake_rows.keys;
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.unmake_rows(oid, jsonb) FROM public;
COMMENT ON FUNCTION legacy.unmake_rows(oid, jsonb) IS
'Takes made rows away where these old rows want their place. For the copying.';

CREATE FUNCTION legacy.make_senders(keys jsonb DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- Names from the catalog. @plpgsql_check_options: security_warnings = off
    EXECUTE format(
        'INSERT INTO %1$s (conversation_id, participant_type, participant_id,'
        ' participant_user_id, participant_org_id, joined_at, left_at, created_at, updated_at)'
        ' SELECT m.conversation_id, m.sender_type, m.sender_id, m.sender_user_id,'
        ' m.sender_org_id, min(m.created_at), max(m.created_at), min(m.created_at),'
        ' max(m.created_at) FROM %2$s AS m WHERE %3$s AND NOT EXISTS (SELECT FROM %1$s AS p'
        ' WHERE p.conversation_id = m.conversation_id AND p.participant_id = m.sender_id)'
        ' GROUP BY 1, 2, 3, 4, 5 ON CONFLICT DO NOTHING',
        legacy.place_of('new messaging.conversation_participants'),
        legacy.place_of('new messaging.direct_messages'),
        CASE
            WHEN make_senders.keys IS NULL THEN 'TRUE'
            ELSE 'm.id IN (SELECT (k ->> ''id'')::uuid FROM jsonb_array_elements($1) AS k)'
        END
    ) USING make_senders.keys;
END
$function$;

REVOKE ALL ON FUNCTION legacy.make_senders(jsonb) FROM public;
COMMENT ON FUNCTION legacy.make_senders(jsonb) IS
'Makes senders of messages participants who have left, where they are none, for all messages or
those with these keys. For the copying.';

CREATE FUNCTION legacy.make_rows(domain text, keys jsonb DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- Names from the catalog. @plpgsql_check_options: security_warnings = off
    CASE make_rows.domain
        WHEN 'users' THEN
            EXECUTE format(
                'DELETE FROM %s AS n WHERE %s AND NOT EXISTS (SELECT FROM auth.users AS u'
                ' WHERE u.id = n.user_id)', legacy.place_of('new users.user_profiles'),
                legacy.made_condition(legacy.place_of('new users.user_profiles'))
            );
            EXECUTE format(
                'INSERT INTO %s (user_id, display_name, created_at, updated_at)'
                ' SELECT u.id, ''Somebody'', u.created_at, u.created_at FROM auth.users AS u'
                ' WHERE u.created_at IS NOT NULL AND NOT EXISTS (SELECT FROM %s AS o'
                ' WHERE o.user_id = u.id) ON CONFLICT DO NOTHING',
                legacy.place_of('new users.user_profiles'), legacy.place_of('users.user_profiles')
            );
        WHEN 'messaging' THEN
            PERFORM legacy.make_senders(make_rows.keys);
        WHEN 'ml' THEN
            EXECUTE format(
                'INSERT INTO %s (model_version, purpose, vector_space)'
                ' SELECT DISTINCT model_version, purpose, model_version FROM %s'
                ' ON CONFLICT DO NOTHING',
                legacy.place_of('new ml.model_versions'), legacy.place_of('new ml.user_embeddings')
            );
        WHEN 'payments' THEN
            EXECUTE format(
                'INSERT INTO %s (id, issuer_id, series, last_number)'
                ' SELECT sequence_id, issuer_id, ''ADOPTED'', max(number_in_series) FROM %s'
                ' WHERE sequence_id IS NOT NULL GROUP BY 1, 2 ON CONFLICT (id) DO UPDATE'
                ' SET last_number = excluded.last_number',
                legacy.place_of('new payments.invoice_sequences'),
                legacy.place_of('new payments.invoices')
            );
        ELSE NULL;
    END CASE;
END
$function$;

REVOKE ALL ON FUNCTION legacy.make_rows(text, jsonb) FROM public;
COMMENT ON FUNCTION legacy.make_rows(text, jsonb) IS
'Makes the rows of a domain that the package wants and no old row gives, where they are missing, for
all rows or those with these keys. For the copying, when all rows of the domain are there.';

CREATE FUNCTION legacy.number_rows(old_table oid, keys jsonb DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_group text;
    v_many bigint;
BEGIN
    v_group := CASE number_rows.old_table
        WHEN legacy.place_of('messaging.direct_messages') THEN 'o.conversation_id::text'
        WHEN legacy.place_of('payments.invoices')
            THEN 'CASE WHEN o.status::text NOT IN (''draft'', ''void'') THEN ''invoices'' END'
    END;
    IF v_group IS NULL THEN
        RETURN 0;
    END IF;
    EXECUTE format(
        'INSERT INTO legacy.numbers (old_table, key, group_key, number, moment)'
        ' SELECT %1$s, o.id, %2$s,'
        ' row_number() OVER (PARTITION BY %2$s ORDER BY o.created_at, o.id) + coalesce('
        '(SELECT max(n.number) FROM legacy.numbers AS n WHERE n.old_table = %1$s'
        ' AND n.group_key = %2$s), 0), o.created_at FROM %3$s AS o WHERE %2$s IS NOT NULL AND %4$s'
        ' AND NOT EXISTS (SELECT FROM legacy.numbers AS n WHERE n.old_table = %1$s'
        ' AND n.key = o.id::text)',
        number_rows.old_table, v_group, number_rows.old_table::regclass,
        CASE
            WHEN number_rows.keys IS NULL THEN 'TRUE'
            ELSE legacy.key_condition(number_rows.old_table)
        END
    ) USING number_rows.keys;
    GET DIAGNOSTICS v_many = ROW_COUNT;

    -- The conversation knows its last number.
    IF v_many > 0 AND number_rows.keys IS NOT NULL
        AND number_rows.old_table = legacy.place_of('messaging.direct_messages')
    THEN
        EXECUTE format(
            'INSERT INTO legacy.changes (old_table, key) SELECT DISTINCT %s,'
            ' jsonb_build_object(''id'', o.conversation_id) FROM %s AS o WHERE %s',
            legacy.place_of('messaging.direct_conversations')::oid,
            number_rows.old_table::regclass, legacy.key_condition(number_rows.old_table)
        ) USING number_rows.keys;
    END IF;
    RETURN v_many;
END
$function$;

REVOKE ALL ON FUNCTION legacy.number_rows(oid, jsonb) FROM public;
COMMENT ON FUNCTION legacy.number_rows(oid, jsonb) IS
'Numbers the old rows that have no number yet, all or those with these keys, where the package
counts them; returns how many. For the copying.';

CREATE FUNCTION legacy.carry_sequences(new_table oid DEFAULT NULL)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_each record;
    v_value bigint;
    v_last bigint;
    v_count integer := 0;
BEGIN
    FOR v_each IN
        SELECT
            pairs.new_table::regclass AS new_place, made.attname,
            pg_get_serial_sequence(pairs.new_table::regclass::text, made.attname) AS sequence,
            (
                SELECT pg_depend.refobjid::regclass
                FROM pg_attrdef
                INNER JOIN pg_depend
                    ON pg_depend.classid = 'pg_attrdef'::regclass
                    AND pg_depend.objid = pg_attrdef.oid
                    AND pg_depend.refclassid = 'pg_class'::regclass
                INNER JOIN pg_class AS counters
                    ON counters.oid = pg_depend.refobjid AND counters.relkind = 'S'
                INNER JOIN pg_attribute AS old
                    ON old.attrelid = pg_attrdef.adrelid AND old.attnum = pg_attrdef.adnum
                WHERE pg_attrdef.adrelid = pairs.old_table AND old.attname = made.attname
                LIMIT 1
            ) AS old_sequence
        FROM legacy.pairs
        INNER JOIN pg_attribute AS made
            ON made.attrelid = pairs.new_table AND made.attnum > 0 AND NOT made.attisdropped
        WHERE pairs.state = 'copied'
            AND pairs.new_table = coalesce(carry_sequences.new_table, pairs.new_table)
            AND pg_get_serial_sequence(pairs.new_table::regclass::text, made.attname) IS NOT NULL
    LOOP
        EXECUTE format('SELECT coalesce(max(%I), 0) FROM %s', v_each.attname, v_each.new_place)
        INTO v_value;
        IF v_each.old_sequence IS NOT NULL THEN
            EXECUTE format('SELECT last_value FROM %s', v_each.old_sequence) INTO v_last;
            v_value := greatest(v_value, v_last);
        END IF;
        PERFORM setval(v_each.sequence, greatest(v_value, 1), v_value > 0);
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.carry_sequences(oid) FROM public;
COMMENT ON FUNCTION legacy.carry_sequences(oid) IS
'Sets the package''s sequences, or those of one table, to where the old ones are, or the rows, and
returns how many. For the copying.';
