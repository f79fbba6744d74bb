-- What runs as the owner of the tables and belongs to others.

GRANT EXECUTE ON FUNCTION ops.run_once(text), ops.can_run_once() TO yardpass_owner;
