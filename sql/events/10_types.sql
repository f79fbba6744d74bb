-- States and kinds of events.

CREATE TYPE events.owner_context AS ENUM ('individual', 'organization');
COMMENT ON TYPE events.owner_context IS
'Who owns an event: one person (individual, elsewhere called user) or an organization.';

CREATE TYPE events.event_visibility AS ENUM ('public', 'unlisted', 'private');
COMMENT ON TYPE events.event_visibility IS
'public: anyone finds it. unlisted: anyone with the link. private: invited people.';

CREATE TYPE events.event_status AS ENUM (
    'draft', 'published', 'postponed', 'cancelled', 'completed'
);
COMMENT ON TYPE events.event_status IS
'draft: seen by its team alone. published: on sale. postponed: waits for a new date. cancelled:
will not happen. completed: is over.';

CREATE TYPE events.scanner_status AS ENUM ('enabled', 'disabled');
COMMENT ON TYPE events.scanner_status IS 'Whether a scanner may admit people now.';
