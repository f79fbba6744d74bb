-- Analytics: what people looked at and did, what organizers learn from it, and what was reported.

CREATE SCHEMA analytics;
COMMENT ON SCHEMA analytics IS
'Raw facts of use, figures made of them, and moderation. Facts are facts about people: each has a
retention in ops.data_map.';
