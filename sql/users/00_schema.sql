-- People: who they are to others. Signing in is the business of schema auth.

CREATE SCHEMA users;
COMMENT ON SCHEMA users IS 'Profiles of people and whom they follow.';
