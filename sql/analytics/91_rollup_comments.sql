-- Columns of the views on a rollup mean what those of its table mean.

DO $comments$
DECLARE
    v_column record;
BEGIN
    FOR v_column IN
        SELECT
            format('%s.%I', views.oid::regclass, of_view.attname) AS name,
            col_description(tables.oid, of_table.attnum) AS comment
        FROM pg_class AS tables
        INNER JOIN pg_class AS views
            ON views.relnamespace = tables.relnamespace
            AND views.relname IN (tables.relname || '_live', tables.relname || '_changed')
        INNER JOIN pg_attribute AS of_view
            ON of_view.attrelid = views.oid AND of_view.attnum > 0
        INNER JOIN pg_attribute AS of_table
            ON of_table.attrelid = tables.oid AND of_table.attname = of_view.attname
        WHERE tables.relnamespace = 'analytics'::regnamespace
            AND tables.relname IN (
                'event_days', 'event_months', 'post_days', 'campaign_days', 'creative_days',
                'tier_days'
            )
    LOOP
        EXECUTE format('COMMENT ON COLUMN %s IS %L', v_column.name, v_column.comment);
    END LOOP;
END
$comments$;
