-- What people do in an app, told in batches: shown, viewed, clicked, shared.

-- as anon: Somebody who is not signed in sees an event. The visit is a random text of the client.
SELECT * FROM record_activity(
    items => jsonb_build_array(jsonb_build_object(
        'id', '5f0c1d62-0a53-4d0c-9d5e-0d1f4cf0a001', 'kind', 'event_impression',
        'event_id', :'event_id', 'dwell_ms', 2400
    )),
    session_id => 'visit-1'
);

-- as authenticated cleo: Cleo watches a post, clicks on the tickets, and shares the event. One item is
-- wrong, which spoils none of the others: the answer says which and why.
SELECT * FROM record_activity(
    items => jsonb_build_array(
        jsonb_build_object(
            'id', '5f0c1d62-0a53-4d0c-9d5e-0d1f4cf0a002', 'kind', 'post_view',
            'post_id', :'post_id', 'dwell_ms', 5200, 'source', 'feed'
        ),
        jsonb_build_object(
            'id', '5f0c1d62-0a53-4d0c-9d5e-0d1f4cf0a003', 'kind', 'post_click',
            'post_id', :'post_id', 'target', 'tickets'
        ),
        jsonb_build_object(
            'id', '5f0c1d62-0a53-4d0c-9d5e-0d1f4cf0a004', 'kind', 'share',
            'event_id', :'event_id'
        ),
        jsonb_build_object('kind', 'post_view')
    ),
    session_id => 'visit-2', sent_at => now()
);

-- as authenticated cleo: The video ran on: the view of that id grows.
SELECT * FROM record_activity(
    items => jsonb_build_array(jsonb_build_object(
        'id', '5f0c1d62-0a53-4d0c-9d5e-0d1f4cf0a002', 'kind', 'video',
        'post_id', :'post_id', 'dwell_ms', 9000, 'watch_percentage', 80
    )),
    session_id => 'visit-2'
);

-- as authenticated ana: What her events brought by day. Dashboards have the last minute too.
SELECT event_id, day, impressions, completions FROM event_days
WHERE day <= :'last_day' ORDER BY day DESC LIMIT 30;

-- as authenticated ana: By month.
SELECT event_id, month, impressions FROM event_months
WHERE month <= :'last_day' ORDER BY month DESC LIMIT 12;

-- as authenticated ana: What the posts brought.
SELECT post_id, day, views, clicks_tickets FROM post_days
WHERE day <= :'last_day' ORDER BY day DESC LIMIT 30;

-- as authenticated ana: Sales and admissions, for admins.
SELECT tier_id, day, currency, tickets_sold, gross_cents, tickets_admitted
FROM tier_days
WHERE day <= :'last_day' ORDER BY day DESC LIMIT 30;

-- as authenticated ana: What her campaigns delivered.
SELECT campaign_id, day, impressions, clicks FROM campaign_days
WHERE day <= :'last_day' ORDER BY day DESC LIMIT 30;

-- as authenticated ana: And each creative.
SELECT creative_id, day, impressions, clicks FROM creative_days
WHERE day <= :'last_day' ORDER BY day DESC LIMIT 30;
