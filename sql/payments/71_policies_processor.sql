-- Reconciliation and the proof of the books are the platform's own business. No API role reads it,
-- the trusted server only calls the functions that import and match; staff reads it by grant.

-- no policy for API roles on processor_transactions: staff only.
-- no policy for API roles on processor_payouts: staff only.
-- no policy for API roles on processor_matches: staff only.
-- no policy for API roles on seals: staff only.
-- no policy for API roles on seal_digests: staff only.
