-- What the functions of 42_ticket_holders read beside what sql/ops grants, and what services write
-- by plain SQL: what is read out of posts, and what is counted.

GRANT SELECT (tier_id) ON ticketing.tickets TO yardpass_memberships;

GRANT INSERT, UPDATE, DELETE ON TABLE
events.hashtags,
events.post_hashtags,
events.post_mentions,
events.post_counters,
events.post_counter_deltas,
events.event_occurrences
TO app_write;
