-- Messaging: what people are told, and what they tell each other.

CREATE SCHEMA messaging;
COMMENT ON SCHEMA messaging IS 'Notifications, conversations, mailings and who must not get them.';
