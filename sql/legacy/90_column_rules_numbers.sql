-- Columns that count rows within a group, and reference data: what the old product's lists do not
-- say comes from the package's own row of the same code or name.

INSERT INTO legacy.column_rules (new_schema, new_table, new_column, expression, reason)
SELECT
    split_part(rules.place, '.', 1) AS new_schema,
    split_part(rules.place, '.', 2) AS new_table,
    split_part(rules.place, '.', 3) AS new_column,
    rules.expression,
    'Counted in the order of time, once: see legacy.numbers.' AS reason
FROM (
    VALUES
    (
        'messaging.direct_messages.seq',
        'coalesce((SELECT n.number FROM legacy.numbers AS n'
        || ' WHERE n.old_table = {oid messaging.direct_messages} AND n.key = o.id::text),'
        || ' row_number() OVER (PARTITION BY o.conversation_id ORDER BY o.created_at, o.id))'
    ),
    (
        'messaging.direct_conversations.last_seq',
        'coalesce((SELECT max(n.number) FROM legacy.numbers AS n'
        || ' WHERE n.old_table = {oid messaging.direct_messages}'
        || ' AND n.group_key = o.id::text), 0)'
    ),
    (
        'messaging.conversation_participants.last_read_seq',
        'coalesce((SELECT max(n.number) FROM legacy.numbers AS n'
        || ' WHERE n.old_table = {oid messaging.direct_messages}'
        || ' AND n.group_key = o.conversation_id::text AND n.moment <= o.last_read_at), 0)'
    ),
    (
        'payments.invoices.number_in_series',
        'CASE WHEN o.status::text NOT IN (''draft'', ''void'') THEN coalesce('
        || '(SELECT n.number FROM legacy.numbers AS n'
        || ' WHERE n.old_table = {oid payments.invoices} AND n.key = o.id::text),'
        || ' row_number() OVER (ORDER BY o.created_at, o.id)) END'
    ),
    (
        'payments.invoices.number',
        'CASE WHEN o.status::text NOT IN (''draft'', ''void'') THEN ''ADOPTED-'' || coalesce('
        || '(SELECT n.number FROM legacy.numbers AS n'
        || ' WHERE n.old_table = {oid payments.invoices} AND n.key = o.id::text),'
        || ' row_number() OVER (ORDER BY o.created_at, o.id)) END'
    ),
    (
        'payments.invoices.issued_at',
        'CASE WHEN o.status::text NOT IN (''draft'', ''void'') THEN o.created_at END'
    ),
    (
        'payments.invoices.sequence_id',
        'CASE WHEN o.status::text NOT IN (''draft'', ''void'')'
        || ' THEN md5(''adopted invoices'')::uuid END'
    )
) AS rules (place, expression);

INSERT INTO legacy.column_rules (new_schema, new_table, new_column, expression, reason)
SELECT
    'ref' AS new_schema,
    split_part(rules.place, '.', 1) AS new_table,
    split_part(rules.place, '.', 2) AS new_column,
    rules.expression,
    'From the package''s own row, where it has one.' AS reason
FROM (
    VALUES
    (
        'countries.alpha3',
        'legacy.package_value(''ref.countries'', ''code'', o.code::text, ''alpha3'')'
    ),
    (
        'countries.numeric_code',
        'legacy.package_value(''ref.countries'', ''code'', o.code::text, ''numeric_code'')'
    ),
    (
        'countries.currency_code',
        'legacy.package_value(''ref.countries'', ''code'', o.code::text, ''currency_code'')'
    ),
    (
        'currencies.numeric_code',
        'legacy.package_value(''ref.currencies'', ''code'', o.code::text, ''numeric_code'')'
    ),
    (
        'currencies.kind', 'coalesce('
        || 'legacy.package_value(''ref.currencies'', ''code'', o.code::text, ''kind''),'
        || ' ''tender'')'
    ),
    (
        'timezones.canonical_name', 'coalesce('
        || 'legacy.package_value(''ref.timezones'', ''name'', o.name, ''canonical_name''),'
        || ' o.name)'
    ),
    (
        'timezones.country_code',
        'legacy.package_value(''ref.timezones'', ''name'', o.name, ''country_code'')'
    ),
    (
        'timezones.aliases', 'ARRAY(SELECT jsonb_array_elements_text(legacy.package_value('
        || '''ref.timezones'', ''name'', o.name, ''aliases'')::jsonb))'
    ),
    (
        'event_categories.slug',
        'trim(BOTH ''-'' FROM regexp_replace(lower(o.name), ''[^a-z0-9]+'', ''-'', ''g''))'
    ),
    (
        'event_categories.sort_index', 'coalesce(legacy.package_value(''ref.event_categories'','
        || ' ''slug'', trim(BOTH ''-'' FROM regexp_replace('
        || 'lower(o.name), ''[^a-z0-9]+'', ''-'', ''g'')), ''sort_index'')::integer, 1000)'
    ),
    (
        'industries.standard', 'coalesce(legacy.package_value('
        || '''ref.industries'', ''name'', o.name, ''standard''), ''adopted'')'
    ),
    (
        'industries.code', 'coalesce(legacy.package_value('
        || '''ref.industries'', ''name'', o.name, ''code''), o.id::text)'
    ),
    (
        'industries.parent_id', 'legacy.package_value('
        || '''ref.industries'', ''name'', o.name, ''parent_id'')'
    )
) AS rules (place, expression);
