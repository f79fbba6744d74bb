-- What a model is for, and how far it is. A table of vectors accepts the models of its own purpose
-- alone.

CREATE TYPE ml.model_purpose AS ENUM (
    'user_embedding', 'event_embedding', 'sponsor_embedding', 'package_embedding', 'match'
);
COMMENT ON TYPE ml.model_purpose IS
'The thing whose vector a model computes; match: it scores events for sponsors.';

CREATE TYPE ml.model_state AS ENUM ('loading', 'indexing', 'ready', 'retired');
COMMENT ON TYPE ml.model_state IS
'loading: its vectors are being computed. indexing: they are there, their index is to be built.
ready: it may be taken into use. retired: nothing more is computed with it.';
