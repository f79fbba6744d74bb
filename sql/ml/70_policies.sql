-- Who reads what models computed: services alone. A vector is behaviour condensed, and a score
-- explains itself to nobody; people are shown what follows from them, by functions.

-- no policy for API roles on model_versions: addresses and measures of the platform's models
-- no policy for API roles on user_embeddings: a person's behaviour, condensed
-- no policy for API roles on event_embeddings: read by functions that recommend
-- no policy for API roles on sponsor_embeddings: read by functions that match
-- no policy for API roles on package_embeddings: read by functions that match
-- no policy for API roles on event_features: read by models
-- no policy for API roles on match_features: read by models
