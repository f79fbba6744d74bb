-- The partitions that a new installation starts with: three months back, for late arrivals, and
-- twelve to come. A job makes the later ones.

DO $partitions$
BEGIN
    LOOP
        EXIT WHEN ops.partition_step() IS NULL;
    END LOOP;
END
$partitions$;
