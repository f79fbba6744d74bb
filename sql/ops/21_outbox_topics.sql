-- The registry of topics: what each event of the outbox is called, who writes it and what its
-- payload holds. Nothing reads it while events are written: tests validate what is written
-- against it, and receivers take the schemas from here.

CREATE TABLE ops.outbox_topics (
    topic text NOT NULL,
    version integer NOT NULL,
    owner_schema text NOT NULL,
    schema jsonb NOT NULL,
    description text NOT NULL,

    CONSTRAINT outbox_topics_pkey PRIMARY KEY (topic, version),
    CONSTRAINT outbox_topics_topic_check CHECK (topic ~ '^[a-z_]+([.][a-z_]+)+$'),
    CONSTRAINT outbox_topics_version_check CHECK (version > 0),
    CONSTRAINT outbox_topics_owner_schema_check CHECK (owner_schema ~ '^[a-z]+$'),
    CONSTRAINT outbox_topics_schema_is_of_a_closed_object
    CHECK (
        coalesce(
            schema ->> 'type' = 'object'
            AND schema ->> 'additionalProperties' = 'false'
            AND jsonb_typeof(schema -> 'properties') = 'object'
            AND jsonb_typeof(schema -> 'required') = 'array',
            FALSE
        )
    ),
    CONSTRAINT outbox_topics_description_is_a_sentence CHECK (description ~ '^[A-Z].*[.]$')
);

ALTER TABLE ops.outbox_topics ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.outbox_topics FORCE ROW LEVEL SECURITY;
-- no policy on ops.outbox_topics: a release alone writes it, and docs/topics.md shows it.

COMMENT ON TABLE ops.outbox_topics IS
'Every topic of public.outbox. A payload that changes so that a receiver could break has a new
version beside the old one; the highest is what is written.';
COMMENT ON COLUMN ops.outbox_topics.topic IS
'As in public.outbox: what it is about, what happened.';
COMMENT ON COLUMN ops.outbox_topics.version IS 'Of the payload, from 1.';
COMMENT ON COLUMN ops.outbox_topics.owner_schema IS 'Schema whose functions write the topic.';
COMMENT ON COLUMN ops.outbox_topics.schema IS
'The payload as a JSON Schema of draft 2020-12: an object with properties, required and
additionalProperties false.';
COMMENT ON COLUMN ops.outbox_topics.description IS 'What has happened when it is written.';
