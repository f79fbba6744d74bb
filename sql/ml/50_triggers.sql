-- Time stamps.

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ml.model_versions
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ml.user_embeddings
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();
