-- States of people, of what they follow and of what they ask for.

CREATE TYPE users.verification_status AS ENUM ('none', 'pending', 'verified', 'pro');
COMMENT ON TYPE users.verification_status IS
'How far the platform has checked an identity: none, pending (asked for), verified, pro (verified
as a professional). Set by the platform, never by the person.';

CREATE TYPE users.follow_status AS ENUM ('pending', 'accepted', 'declined', 'blocked');
COMMENT ON TYPE users.follow_status IS
'pending: a private target has not answered. accepted: it shows in the feed. declined and blocked:
answers of the target; the follower is told of neither.';

CREATE TYPE users.consent_state AS ENUM ('granted', 'denied', 'withdrawn');
COMMENT ON TYPE users.consent_state IS
'denied: asked and refused. withdrawn: granted before, and taken back. No row at all: never asked,
which is no consent either.';

CREATE TYPE users.data_request_status AS ENUM (
    'received', 'verified', 'in_progress', 'completed', 'rejected', 'cancelled'
);
COMMENT ON TYPE users.data_request_status IS
'received: asked. verified: she has proven who she is. in_progress: the steps run. rejected: with
a reason. cancelled: she took it back.';
