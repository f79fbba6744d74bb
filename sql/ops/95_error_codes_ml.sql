-- The errors of leases, models and vectors.

INSERT INTO ops.error_codes (code, name, http_status, message, cure)
VALUES
(
    'YP360', 'lease_lost', 409, 'the lease is lost',
    'Drop the work: another worker has it or will get it.'
),
(
    'YP361', 'model_unknown', 404, 'there is no such model',
    'Look for its name in ml.model_versions.'
),
(
    'YP362', 'model_not_ready', 409, 'the model is not ready',
    'Load its vectors, call model_loaded() and wait until its state is ready.'
),
(
    'YP363', 'vector_of_another_model', 409, 'the vector is of another model',
    'Compute it with the model in use, or with one of the same vector space.'
),
(
    'YP364', 'vector_invalid', 400, 'the vector cannot be used',
    'Send 768 finite numbers that are not all zero; pad a shorter vector with zeros.'
),
(
    'YP365', 'no_model_in_use', 503, 'no model is in use for this',
    'Call switch_models() with a model that is ready.'
),
(
    'YP366', 'spaces_differ', 409, 'models that are compared would differ in vector space',
    'Switch users with events, and sponsors with packages, in one call.'
),
(
    'YP367', 'nothing_to_roll_back', 409, 'no switch of models can be taken back',
    'Call switch_models() with the models to use.'
),
(
    'YP368', 'pgvector_too_old', 500, 'the extension pgvector is too old',
    'Have its owner run ALTER EXTENSION vector UPDATE, then apply the bundle.'
);
