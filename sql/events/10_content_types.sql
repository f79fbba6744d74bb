-- States and kinds of what is published at an event, and of the people who work there.

CREATE TYPE events.post_status AS ENUM ('draft', 'scheduled', 'published', 'removed');
COMMENT ON TYPE events.post_status IS
'draft: seen by its author alone. scheduled: appears at publish_at. published: seen by those whom
its visibility lets in. removed: taken down by moderation; an appeal may bring it back.';

CREATE TYPE events.moderation_state AS ENUM ('clean', 'flagged', 'hidden');
COMMENT ON TYPE events.moderation_state IS
'clean: nothing known against it. flagged: shown, waits for a moderator. hidden: not shown until
a case is decided. The final removal is recorded beside it, not here.';

CREATE TYPE events.post_counter AS ENUM (
    'likes', 'reactions', 'comments', 'replies', 'shares', 'views'
);
COMMENT ON TYPE events.post_counter IS 'The columns of events.post_counters, for its deltas.';

CREATE TYPE events.role_type AS ENUM (
    'organizer', 'scanner', 'staff', 'volunteer', 'vendor', 'guest'
);
COMMENT ON TYPE events.role_type IS 'What somebody does at an event.';

CREATE TYPE events.role_status AS ENUM ('active', 'suspended', 'removed');
COMMENT ON TYPE events.role_status IS
'active: the role counts. suspended: not now. removed: no longer; kept for the record.';

CREATE TYPE events.guide_status AS ENUM ('draft', 'published', 'archived');
COMMENT ON TYPE events.guide_status IS 'Only a published guide is shown.';
