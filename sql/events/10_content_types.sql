-- States and kinds of what is published at an event, and of the people who work there.

CREATE TYPE events.post_status AS ENUM ('draft', 'scheduled', 'published', 'removed');
COMMENT ON TYPE events.post_status IS
'draft: seen by its author alone. scheduled: appears at publish_at. published: seen by those whom
its visibility lets in. removed: taken down by moderation; an appeal may bring it back.';

CREATE TYPE events.post_visibility AS ENUM ('public', 'followers', 'attendees', 'tier', 'staff');
COMMENT ON TYPE events.post_visibility IS
'Who may read a post: public: whoever may see the event. followers: of the author. attendees:
holders of a ticket. tier: holders of a ticket of one tier. staff: who works at the event.';

CREATE TYPE events.reply_policy AS ENUM ('everyone', 'followers', 'attendees', 'staff', 'nobody');
COMMENT ON TYPE events.reply_policy IS 'Who may comment on a post, among those who may read it.';

CREATE TYPE events.moderation_state AS ENUM ('clean', 'flagged', 'hidden');
COMMENT ON TYPE events.moderation_state IS
'clean: nothing known against it. flagged: shown, waits for a moderator. hidden: not shown until
a case is decided. The final removal is recorded beside it, not here.';

CREATE TYPE events.reaction_kind AS ENUM (
    'like', 'love', 'celebrate', 'laugh', 'wow', 'sad', 'support'
);
COMMENT ON TYPE events.reaction_kind IS 'Feelings that a client shows as a picture.';

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
