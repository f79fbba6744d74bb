-- Dashboards: all that one page shows, in one request. Days are those of UTC, both ends included.

-- as authenticated ana: How the event does. Without days, the last thirty.
SELECT * FROM event_dashboard(event_id => :'event_id');

-- as authenticated ana: The same for days of her choice. Editors would see no income.
SELECT * FROM event_dashboard(
    event_id => :'event_id', since => '2026-01-01', until => '2026-01-31'
);

-- as authenticated ana: The whole organization: people who saw several events count once.
SELECT * FROM organization_dashboard(organization_id => :'organization_id');

-- as authenticated dora: What became of the sponsor's money, and whom it reached.
SELECT * FROM sponsor_dashboard(sponsor_id => :'sponsor_id');

-- as service_role: The platform over all tenants, for its operators.
SELECT * FROM platform_dashboard();
