-- What to embed, or to embed again. A worker leases one eighth of a model's queue, so that eight of
-- them work side by side; nothing here calls out.

CREATE TABLE ml.embedding_queue (
    model_version text NOT NULL,
    thing_id uuid NOT NULL,
    part integer NOT NULL GENERATED ALWAYS AS (get_byte(uuid_send(thing_id), 15) % 8) STORED,
    requests integer NOT NULL DEFAULT 1,
    attempts integer NOT NULL DEFAULT 0,
    run_after timestamptz NOT NULL DEFAULT now(),
    queued_at timestamptz NOT NULL DEFAULT now(),
    last_error text,

    CONSTRAINT embedding_queue_pkey PRIMARY KEY (model_version, thing_id),
    CONSTRAINT embedding_queue_model_version_fkey FOREIGN KEY (model_version)
    REFERENCES ml.model_versions (model_version) ON DELETE CASCADE,
    CONSTRAINT embedding_queue_requests_check CHECK (requests > 0),
    CONSTRAINT embedding_queue_attempts_check CHECK (attempts BETWEEN 0 AND 8),
    CONSTRAINT embedding_queue_last_error_check CHECK (char_length(last_error) <= 2000)
);

ALTER TABLE ml.embedding_queue ENABLE ROW LEVEL SECURITY;
ALTER TABLE ml.embedding_queue FORCE ROW LEVEL SECURITY;

CREATE INDEX embedding_queue_due_idx
ON ml.embedding_queue (model_version, part, attempts, run_after);
CREATE INDEX embedding_queue_thing_id_idx ON ml.embedding_queue (thing_id);

COMMENT ON TABLE ml.embedding_queue IS
'Things whose vector a model must compute. Many requests before the work are one; a request during
the work is kept. The row goes when the vector is stored.';
COMMENT ON COLUMN ml.embedding_queue.model_version IS 'The model that shall compute it.';
COMMENT ON COLUMN ml.embedding_queue.thing_id IS
'The event, person, sponsor or package, as the model''s purpose says.';
COMMENT ON COLUMN ml.embedding_queue.part IS 'Which of the eight parts of the queue, 0 to 7.';
COMMENT ON COLUMN ml.embedding_queue.requests IS
'How often it was asked for: another number after the work, and it is done again.';
COMMENT ON COLUMN ml.embedding_queue.attempts IS
'How often a worker took it, 0 to 8; after 8 it is left alone until it is asked for again.';
COMMENT ON COLUMN ml.embedding_queue.run_after IS 'Not before, UTC.';
COMMENT ON COLUMN ml.embedding_queue.queued_at IS 'When it was first asked for, UTC.';
COMMENT ON COLUMN ml.embedding_queue.last_error IS 'Why the last attempt failed.';
