-- The partitioned tables of the package. How long each is kept stands in ops.data_map too, and was
-- promised to people: what decides nothing, or is counted by then, is dropped. Impressions of ads
-- say what was billed for: they wait until somebody has exported them.

INSERT INTO ops.partitioned_tables (parent, premake, retention, archive)
VALUES
('analytics.event_impressions', 12, '13 months', 'drop'),
('analytics.post_impressions', 12, '13 months', 'drop'),
('analytics.ticket_analytics', 12, '13 months', 'drop'),
('campaigns.ad_impressions', 12, '13 months', 'export'),
('public.request_logs', 12, '90 days', 'drop');
