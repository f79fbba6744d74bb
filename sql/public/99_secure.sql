-- The last act of the bundle: owners, grants and policies that follow by rule. Then what is there
-- is written down, for ops.drift() to compare with.

DO $secure$
BEGIN
    PERFORM ops.secure();
    PERFORM ops.record_catalog();
END
$secure$;
