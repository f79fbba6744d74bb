-- The registry of errors in the API's own schema, so that a client can look up what a code means.

CREATE VIEW public.error_codes WITH (security_invoker = TRUE) AS
SELECT
    error_codes.code,
    error_codes.name,
    error_codes.http_status,
    error_codes.message,
    error_codes.cure
FROM ops.error_codes;

COMMENT ON VIEW public.error_codes IS
'Every error of the package''s own class YP, with its cure. Everybody reads it, nobody writes.';
