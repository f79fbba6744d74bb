-- Events: what happens where and when, and who works there.

CREATE SCHEMA events;
COMMENT ON SCHEMA events IS 'Events, series of events and the people who run them.';
