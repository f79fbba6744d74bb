-- A job that could not run is refused when it is written, and its next slot follows its schedule.

CREATE FUNCTION ops.tg_jobs__schedule()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF ops.job_procedure(new.command) IS NULL THEN
        PERFORM ops.raise_error('YP303', format('The command is "%s".', left(new.command, 200)));
    END IF;
    new.next_slot_at := ops.next_slot(new.schedule, new.timezone, now());
    IF new.next_slot_at IS NULL THEN
        PERFORM ops.raise_error('YP300', format('"%s" never comes.', new.schedule));
    END IF;
    RETURN new;
END
$function$;

REVOKE ALL ON FUNCTION ops.tg_jobs__schedule() FROM public;
COMMENT ON FUNCTION ops.tg_jobs__schedule() IS
'Refuses a command that is no job procedure (YP303), and a schedule (YP300) or zone (YP301) that
cannot be read; sets the next slot.';

CREATE TRIGGER _100_schedule_new
BEFORE INSERT ON ops.jobs
FOR EACH ROW
EXECUTE FUNCTION ops.tg_jobs__schedule();

CREATE TRIGGER _101_schedule_changed
BEFORE UPDATE OF schedule, timezone, command ON ops.jobs
FOR EACH ROW
EXECUTE FUNCTION ops.tg_jobs__schedule();
