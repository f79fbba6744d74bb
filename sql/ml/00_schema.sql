-- Machine learning: what models computed about people, events, sponsors and packages. All of it
-- can be computed again; none of it is the record of anything.

CREATE SCHEMA ml;
COMMENT ON SCHEMA ml IS 'Model versions, embeddings and features.';
