-- Who must not be written to. An address is kept as its hash alone, so that the wish outlives the
-- erasure of the person; the claim of a recipient asks here at the last moment.

CREATE TABLE messaging.suppressions (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid,
    event_id uuid,
    scope messaging.suppression_scope NOT NULL,
    channel public.message_channel NOT NULL,
    address_hash bytea NOT NULL,
    reason messaging.suppression_reason NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT suppressions_pkey PRIMARY KEY (id),
    CONSTRAINT suppressions_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE CASCADE,
    CONSTRAINT suppressions_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT suppressions_address_hash_channel_scope_key
    UNIQUE NULLS NOT DISTINCT (address_hash, channel, scope, organization_id, event_id),
    CONSTRAINT suppressions_address_hash_check CHECK (octet_length(address_hash) = 32),
    CONSTRAINT suppressions_name_what_their_scope_says CHECK (
        (scope = 'organization') = (organization_id IS NOT NULL)
        AND (scope = 'event') = (event_id IS NOT NULL)
    )
);

ALTER TABLE messaging.suppressions ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.suppressions FORCE ROW LEVEL SECURITY;

CREATE INDEX suppressions_organization_id_idx ON messaging.suppressions (organization_id);
CREATE INDEX suppressions_event_id_idx ON messaging.suppressions (event_id);

COMMENT ON TABLE messaging.suppressions IS
'An address that must not be written to, anywhere or by one sender.';
COMMENT ON COLUMN messaging.suppressions.id IS 'Named when it is lifted.';
COMMENT ON COLUMN messaging.suppressions.organization_id IS
'The sender, where scope is organization: the tenant.';
COMMENT ON COLUMN messaging.suppressions.event_id IS 'The event, where scope is event.';
COMMENT ON COLUMN messaging.suppressions.scope IS 'Whose messages are stopped.';
COMMENT ON COLUMN messaging.suppressions.channel IS 'Mail or short messages.';
COMMENT ON COLUMN messaging.suppressions.address_hash IS
'SHA-256 of the lower-case address or E.164 number, 32 bytes.';
COMMENT ON COLUMN messaging.suppressions.reason IS
'A complaint or erasure also stops transactional messages.';
COMMENT ON COLUMN messaging.suppressions.created_at IS 'UTC.';

CREATE TABLE messaging.unsubscribe_tokens (
    token_hash bytea NOT NULL,
    recipient_id uuid,
    organization_id uuid,
    event_id uuid,
    scope messaging.suppression_scope NOT NULL,
    channel public.message_channel NOT NULL,
    address_hash bytea NOT NULL,
    expires_at timestamptz,
    used_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT unsubscribe_tokens_pkey PRIMARY KEY (token_hash),
    CONSTRAINT unsubscribe_tokens_recipient_id_fkey FOREIGN KEY (recipient_id)
    REFERENCES messaging.message_job_recipients (id) ON DELETE SET NULL,
    CONSTRAINT unsubscribe_tokens_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE CASCADE,
    CONSTRAINT unsubscribe_tokens_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT unsubscribe_tokens_token_hash_check CHECK (octet_length(token_hash) = 32),
    CONSTRAINT unsubscribe_tokens_address_hash_check CHECK (octet_length(address_hash) = 32),
    CONSTRAINT unsubscribe_tokens_name_what_their_scope_says CHECK (
        (scope = 'organization') = (organization_id IS NOT NULL)
        AND (scope = 'event') = (event_id IS NOT NULL)
    ),
    CONSTRAINT unsubscribe_tokens_expire_after_they_are_made CHECK (expires_at > created_at)
);

ALTER TABLE messaging.unsubscribe_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.unsubscribe_tokens FORCE ROW LEVEL SECURITY;

CREATE INDEX unsubscribe_tokens_address_hash_idx ON messaging.unsubscribe_tokens (address_hash);
CREATE INDEX unsubscribe_tokens_recipient_id_idx ON messaging.unsubscribe_tokens (recipient_id);
CREATE INDEX unsubscribe_tokens_organization_id_idx
ON messaging.unsubscribe_tokens (organization_id);
CREATE INDEX unsubscribe_tokens_event_id_idx ON messaging.unsubscribe_tokens (event_id);

COMMENT ON TABLE messaging.unsubscribe_tokens IS
'The secret in the unsubscribe link of one message. Using it twice is as using it once.';
COMMENT ON COLUMN messaging.unsubscribe_tokens.token_hash IS
'SHA-256 of the secret, 32 bytes; the secret itself is in the message alone.';
COMMENT ON COLUMN messaging.unsubscribe_tokens.recipient_id IS 'The message it was sent with.';
COMMENT ON COLUMN messaging.unsubscribe_tokens.organization_id IS
'The sender, where scope is organization: the tenant.';
COMMENT ON COLUMN messaging.unsubscribe_tokens.event_id IS 'The event, where scope is event.';
COMMENT ON COLUMN messaging.unsubscribe_tokens.scope IS 'What the link stops.';
COMMENT ON COLUMN messaging.unsubscribe_tokens.channel IS 'Mail or short messages.';
COMMENT ON COLUMN messaging.unsubscribe_tokens.address_hash IS
'SHA-256 of the address that it stops, 32 bytes.';
COMMENT ON COLUMN messaging.unsubscribe_tokens.expires_at IS
'After this the link does nothing, UTC; null: works for ever.';
COMMENT ON COLUMN messaging.unsubscribe_tokens.used_at IS 'First use, UTC.';
COMMENT ON COLUMN messaging.unsubscribe_tokens.created_at IS 'UTC.';
