-- Reference data: what the world agrees on and nobody here decides. Every other schema may point
-- at it, it points at none of them, and a release alone writes to it.

CREATE SCHEMA ref;
COMMENT ON SCHEMA ref IS
'Published standards (ISO 3166, 4217 and 639, IANA, NACE, VAT rates) and the platform''s own lists.
Readable by every role, written by releases alone; ref.datasets says what was applied and whence.';
