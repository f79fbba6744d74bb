-- Time stamps, the states of models, and their partitions.

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ml.model_versions
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ml.user_embeddings
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _200_state_guard AFTER INSERT ON ml.model_versions
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('model', 'state', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON ml.model_versions
FOR EACH ROW WHEN (old.state IS DISTINCT FROM new.state)
EXECUTE FUNCTION ops.tg__guard_state('model', 'state', 'id');

CREATE TRIGGER _300_partition AFTER INSERT ON ml.model_versions
FOR EACH ROW EXECUTE FUNCTION ml.tg_model_versions__partition();

-- Also where rows are restored or replicated, which fires no other trigger: the vectors follow.
ALTER TABLE ml.model_versions ENABLE ALWAYS TRIGGER _300_partition;

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON ml.model_switches
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON ml.model_switches
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();
