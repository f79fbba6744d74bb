-- Columns of adopted tables that the package's table does not have, or keeps otherwise.

CREATE FUNCTION legacy.find_columns()
RETURNS SETOF legacy.finding
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH columns AS (
        SELECT
            relations.place || '.' || quote_ident(pg_attribute.attname) AS place,
            pg_attribute.*, pg_type.typstorage, pg_type.typcollation, relations.new_table,
            new.attname IS NULL AS is_extra, new.attstorage AS new_storage
        FROM legacy.old_relations() AS relations
        INNER JOIN pg_attribute ON pg_attribute.attrelid = relations.relation
        INNER JOIN pg_type ON pg_type.oid = pg_attribute.atttypid
        LEFT JOIN pg_attribute AS new
            ON new.attrelid = relations.new_table
            AND new.attname = pg_attribute.attname
            AND new.attnum > 0
            AND NOT new.attisdropped
        WHERE pg_attribute.attnum > 0
            AND NOT pg_attribute.attisdropped
            AND relations.new_table IS NOT NULL
            AND relations.relation = relations.root
    )

    SELECT legacy.found(
        'warning',
        CASE WHEN legacy.needs_quotes(columns.attname) THEN 'odd_name' ELSE 'extra_column' END,
        columns.place,
        concat_ws(
            '; ',
            CASE
                WHEN columns.attgenerated <> ''
                    THEN 'A generated column that the package does not have: the compat view must'
                        ' not offer it for writing'
                ELSE 'A column that the package does not have'
            END,
            CASE
                WHEN columns.attname ~ '^[a-z_][a-z0-9_]*$'
                    AND legacy.needs_quotes(columns.attname) THEN 'its name is a reserved word'
                WHEN legacy.needs_quotes(columns.attname)
                    THEN 'its name has mixed case, a space or other letters'
            END,
            CASE WHEN columns.attcollation <> columns.typcollation
                THEN 'it has a collation of its own' END
        ) || '. It is kept as a legacy extra.',
        'Nothing; drop it afterwards where nobody reads it.'
    )
    FROM columns
    WHERE columns.is_extra
    UNION ALL
    SELECT legacy.found(
        'notice', 'storage', columns.place,
        format(
            'Its storage is %s: set again on the package''s table.', CASE columns.attstorage
                WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED'
            END
        ),
        'Nothing.'
    )
    FROM columns
    WHERE columns.attstorage <> columns.typstorage
        AND columns.attstorage IS DISTINCT FROM columns.new_storage
$function$;

REVOKE ALL ON FUNCTION legacy.find_columns() FROM public;
COMMENT ON FUNCTION legacy.find_columns() IS
'Columns that the package does not have, and unusual storage. Called by ops.legacy_preflight.';
