-- All of it is computed, so services write it by plain SQL. A model version is never deleted by
-- them: what it computed names it.

GRANT INSERT, UPDATE, DELETE ON TABLE
ml.user_embeddings,
ml.event_embeddings,
ml.sponsor_embeddings,
ml.package_embeddings,
ml.event_features,
ml.match_features
TO app_write;

-- Entering a model makes a partition; its state and use change through functions.
GRANT INSERT (
    model_version, purpose, vector_space, artifact_url, artifact_sha256, parameters, metrics,
    trained_at
) ON TABLE ml.model_versions TO app_write;
GRANT UPDATE (artifact_url, artifact_sha256, parameters, metrics, trained_at)
ON TABLE ml.model_versions TO app_write;

-- For a role that works on a replica alone: it reads, and its functions write nothing.
GRANT USAGE ON SCHEMA ml, sponsorship TO app_ml;
GRANT SELECT ON TABLE
ml.model_versions,
ml.model_switches,
ml.user_embeddings,
ml.event_embeddings,
ml.sponsor_embeddings,
ml.package_embeddings,
ml.active_user_embeddings,
ml.active_event_embeddings,
ml.active_sponsor_embeddings,
ml.active_package_embeddings,
ml.event_features,
ml.match_features
TO app_ml;
GRANT SELECT ON TABLE sponsorship.sponsorship_matches TO app_ml;
GRANT SELECT (
    id, event_id, sponsor_id, match_id, label, reason_codes, score, model_version, superseded_at,
    created_at
) ON TABLE sponsorship.match_feedback TO app_ml;
GRANT EXECUTE ON FUNCTION
ml.content_of(ml.model_purpose, uuid),
ml.similar_events(uuid, integer, uuid, timestamptz, timestamptz),
ml.events_near(real[], text, integer, uuid, timestamptz, timestamptz),
ml.events_for_user(uuid, integer, uuid, timestamptz, timestamptz),
ml.sponsors_for_package(uuid, integer)
TO app_ml;

-- Who names pgvector's types and operators by their schema.
DO $grants$
DECLARE
    v_role regrole;
BEGIN
    FOR v_role IN
        SELECT rolname::regrole
        FROM pg_roles
        WHERE rolname IN ('yardpass_owner', 'yardpass_functions', 'app_ml')
            AND NOT has_schema_privilege(oid, ml.vector_place(), 'USAGE')
    LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA %s TO %s', ml.vector_place(), v_role);
    END LOOP;
END
$grants$;
