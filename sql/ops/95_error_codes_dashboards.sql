-- The errors of dashboards.

INSERT INTO ops.error_codes (code, name, http_status, message, cure)
VALUES
(
    'YP380', 'views_not_refreshed', 500, 'some materialized views could not be refreshed',
    'Look for the reason in public.mv_refresh_log; the other views are up to date.'
);
