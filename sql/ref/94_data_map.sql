-- What the columns of ref hold about people: nothing. They are facts of the world.

INSERT INTO ops.data_map (
    schema_name, table_name, column_name, categories, subject, subject_link, erase, retention,
    export
)
SELECT
    'ref' AS schema_name,
    spec.table_name,
    column_name,
    string_to_array(spec.categories, ' ') AS categories,
    spec.subject,
    spec.subject_link,
    spec.erase::ops.erase_action,
    spec.retention::interval,
    spec.export
FROM (
    VALUES
    (
        'countries',
        'code alpha3 numeric_code name phone_prefix currency_code is_active created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'currencies', 'code numeric_code name symbol decimal_places kind is_active created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'datasets', 'name source source_version license row_count sha256 applied_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'event_categories', 'id slug name parent_id sort_index is_active created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'hashtag_stoplist', 'tag reason is_active created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'industries', 'id standard code parent_id name description is_active created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'languages', 'code alpha3 name native_name is_rtl is_active created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'tax_rates',
        'id country_code region kind category rate valid_from valid_to valid_during source '
        'is_active created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'timezones',
        'name canonical_name offset_minutes description country_code aliases is_active '
        'created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    )
) AS spec (table_name, column_names, categories, subject, subject_link, erase, retention, export)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
