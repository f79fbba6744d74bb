-- Scanners: who may admit people at the door of an event, apart from the organization's editors.

CREATE TABLE events.event_scanners (
    event_id uuid NOT NULL,
    user_id uuid NOT NULL,
    invited_by uuid,
    status events.scanner_status NOT NULL DEFAULT 'enabled',
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_scanners_pkey PRIMARY KEY (event_id, user_id),
    CONSTRAINT event_scanners_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT event_scanners_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT event_scanners_invited_by_fkey FOREIGN KEY (invited_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL
);

ALTER TABLE events.event_scanners ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.event_scanners FORCE ROW LEVEL SECURITY;

CREATE INDEX event_scanners_user_id_idx ON events.event_scanners (user_id);
CREATE INDEX event_scanners_invited_by_idx ON events.event_scanners (invited_by);

COMMENT ON TABLE events.event_scanners IS 'Who may scan tickets of one event.';
COMMENT ON COLUMN events.event_scanners.event_id IS 'The event at whose door she stands.';
COMMENT ON COLUMN events.event_scanners.user_id IS 'The scanner.';
COMMENT ON COLUMN events.event_scanners.invited_by IS 'The organizer who let her scan.';
COMMENT ON COLUMN events.event_scanners.status IS 'Disabled takes effect at her next scan.';
COMMENT ON COLUMN events.event_scanners.created_at IS 'UTC.';
