-- The last act of the bundle: owners, grants and policies that follow by rule.

DO $secure$
BEGIN
    PERFORM ops.secure();
END
$secure$;
