-- Time stamps, states, and the records that are never rewritten.

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON analytics.event_video_counters
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON analytics.post_video_counters
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON analytics.event_audience_insights
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON analytics.audience_consents
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON analytics.share_links
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON analytics.moderation_cases
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON analytics.moderation_appeals
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON analytics.reports
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _200_state_guard AFTER INSERT ON analytics.moderation_cases
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('moderation_case', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON analytics.moderation_cases
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('moderation_case', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON analytics.moderation_appeals
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('appeal', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON analytics.moderation_appeals
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('appeal', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON analytics.reports
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('report', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON analytics.reports
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('report', 'status', 'id');

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON analytics.moderation_actions
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON analytics.moderation_actions
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

-- A deletion is let through: a snapshot goes with its event.
CREATE TRIGGER _300_append_only BEFORE UPDATE ON analytics.event_stat_snapshots
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();
