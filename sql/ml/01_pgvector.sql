-- Half-precision vectors and scans that go on until enough rows pass a filter came with pgvector
-- 0.8. A database that has had the extension for long may still have it in its old version.

DO $pgvector$
DECLARE
    v_version text;
BEGIN
    SELECT extversion INTO STRICT v_version FROM pg_extension WHERE extname = 'vector';
    IF string_to_array(v_version, '.')::integer[] < ARRAY[0, 8] THEN
        RAISE EXCEPTION USING ERRCODE = 'YP368',
            MESSAGE = 'the extension pgvector is too old',
            DETAIL = format('Version %s is installed in this database.', v_version),
            HINT = 'Have its owner run ALTER EXTENSION vector UPDATE, then apply the bundle.';
    END IF;
END
$pgvector$;
