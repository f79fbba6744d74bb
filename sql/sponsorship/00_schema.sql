-- Sponsorship: packages that organizers offer, deals with sponsors, and what both sides owe.

CREATE SCHEMA sponsorship;
COMMENT ON SCHEMA sponsorship IS
'Sponsors, packages, matches, proposals, and deals with their escrow, deliverables and payouts.';
