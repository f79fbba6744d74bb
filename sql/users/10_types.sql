-- States that people and organizations share.

CREATE TYPE users.verification_status AS ENUM ('none', 'pending', 'verified', 'pro');
COMMENT ON TYPE users.verification_status IS
'How far the platform has checked an identity: none, pending (asked for), verified, pro (verified
as a professional). Set by the platform, never by the person.';
