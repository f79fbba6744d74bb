-- What a model is for. A table of vectors accepts the models of its own purpose alone.

CREATE TYPE ml.model_purpose AS ENUM (
    'user_embedding', 'event_embedding', 'sponsor_embedding', 'package_embedding', 'match'
);
COMMENT ON TYPE ml.model_purpose IS
'The thing whose vector a model computes; match: it scores events for sponsors.';
