-- Who reads the package's own tables: nobody through the API but the error registry.

CREATE POLICY select_public ON ops.error_codes
FOR SELECT TO anon, authenticated, service_role
USING (TRUE);
COMMENT ON POLICY select_public ON ops.error_codes IS 'The registry is documentation.';

-- no INSERT, UPDATE, DELETE policy on error_codes: it changes through a release alone
-- no policy on installations: it is for the database's owner
