-- The owner of the tables makes and drops partitions, and keeps the books of that: these few rows
-- it sees, and no others.

CREATE POLICY select_owner ON ops.partitioned_tables
FOR SELECT TO yardpass_owner
USING (TRUE);
COMMENT ON POLICY select_owner ON ops.partitioned_tables IS 'What is to be made and retired.';

CREATE POLICY select_owner ON ops.retired_partitions
FOR SELECT TO yardpass_owner
USING (TRUE);
COMMENT ON POLICY select_owner ON ops.retired_partitions IS 'How far retired partitions are.';

CREATE POLICY insert_owner ON ops.retired_partitions
FOR INSERT TO yardpass_owner
WITH CHECK (TRUE);
COMMENT ON POLICY insert_owner ON ops.retired_partitions IS 'Another is retired.';

CREATE POLICY update_owner ON ops.retired_partitions
FOR UPDATE TO yardpass_owner
USING (TRUE)
WITH CHECK (TRUE);
COMMENT ON POLICY update_owner ON ops.retired_partitions IS 'It goes on.';

CREATE POLICY delete_owner ON ops.retired_partitions
FOR DELETE TO yardpass_owner
USING (state = 'detaching');
COMMENT ON POLICY delete_owner ON ops.retired_partitions IS 'A request is taken back.';

CREATE POLICY select_owner ON ops.foreign_objects
FOR SELECT TO yardpass_owner
USING (kind = 'relation');
COMMENT ON POLICY select_owner ON ops.foreign_objects IS 'Tables that are the package''s no more.';

CREATE POLICY insert_owner ON ops.foreign_objects
FOR INSERT TO yardpass_owner
WITH CHECK (kind = 'relation');
COMMENT ON POLICY insert_owner ON ops.foreign_objects IS 'A partition that was detached.';

CREATE POLICY delete_owner ON ops.foreign_objects
FOR DELETE TO yardpass_owner
USING (kind = 'relation');
COMMENT ON POLICY delete_owner ON ops.foreign_objects IS 'One that was dropped.';

-- no policy for API roles on partitioned_tables, retired_partitions: for the DBA
-- no policy for API roles on quarantined_rows: facts that were set aside, with people in them
