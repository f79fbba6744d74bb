-- What services write by plain SQL, matching above all, and what answers to policies are made of.

GRANT INSERT, UPDATE, DELETE ON TABLE
sponsorship.sponsorship_matches,
sponsorship.fit_recalc_queue
TO app_write;

GRANT SELECT (id, org_id, status, deleted_at) ON sponsorship.sponsors TO yardpass_memberships;
GRANT SELECT (sponsor_id, public_visibility) ON sponsorship.sponsor_profiles
TO yardpass_memberships;
