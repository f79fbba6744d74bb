-- The tools that adopt a database whose tables all stand in `public`. What a DBA calls stands in
-- schema ops, all that serves it in schema legacy; neither is ever served by the API. The package
-- itself waits in staging schemas (yp_new_events, ...) until the switch.

CREATE SCHEMA legacy;
COMMENT ON SCHEMA legacy IS
'Adoption of an older database: what was found, what was done and how it is undone. Not for the
API, and gone when the adoption is finished.';

DO $ops$
BEGIN
    IF to_regnamespace('ops') IS NULL THEN
        CREATE SCHEMA ops;
    END IF;
END
$ops$;
