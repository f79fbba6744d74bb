-- What services write by plain SQL: counters that a lost write does not hurt. Facts of delivery and
-- money are written by functions.

GRANT INSERT, UPDATE, DELETE ON TABLE campaigns.frequency_counters TO app_write;
