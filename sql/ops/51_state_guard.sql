-- The guard of all state machines, one trigger function for every table, and two triggers:
--     CREATE TRIGGER _200_state_guard AFTER INSERT ON s.t
--     FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('machine', 'column', 'key');
--     CREATE TRIGGER _201_state_moves AFTER UPDATE ON s.t
--     FOR EACH ROW WHEN (old.column IS DISTINCT FROM new.column) EXECUTE FUNCTION ... as above
-- They run after the row is final, so that no other trigger can slip a state past them. Without the
-- WHEN every update would have its whole row read as JSON, embeddings too.

CREATE FUNCTION ops.tg__guard_state()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_new constant jsonb := to_jsonb(NEW);
    v_to constant text := v_new ->> TG_ARGV[1];
    v_from text;
    v_kind text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        v_from := to_jsonb(OLD) ->> TG_ARGV[1];
    END IF;

    v_kind := ops.caller_kind();
    IF NOT EXISTS (
        SELECT FROM ops.state_transitions
        WHERE state_transitions.machine = TG_ARGV[0]
            AND state_transitions.from_state IS NOT DISTINCT FROM v_from
            AND state_transitions.to_state = v_to
            AND v_kind = ANY(state_transitions.who)
    ) THEN
        PERFORM ops.raise_error('YP011', format(
            'The machine %s has no move from %s to %s for a %s.',
            TG_ARGV[0], coalesce(v_from, 'nothing'), coalesce(v_to, 'nothing'), v_kind
        ));
    END IF;

    IF v_from IS NOT NULL THEN
        INSERT INTO ops.state_changes (
            machine, record_id, from_state, to_state, changed_by, caller_kind, reason
        )
        VALUES (
            TG_ARGV[0], (v_new ->> TG_ARGV[2])::uuid, v_from, v_to,
            CASE WHEN v_kind = 'user' THEN users.caller_id() END, v_kind,
            nullif(current_setting('yardpass.reason', true), '')
        );
    END IF;

    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ops.tg__guard_state() FROM public;
COMMENT ON FUNCTION ops.tg__guard_state() IS
'AFTER INSERT, and AFTER UPDATE when the state changes: lets a row be born and move only as
ops.state_transitions lists it for this kind of caller, and records the move. Arguments: the
machine, its state column, the key column (a uuid). Errors: YP011 the move is not listed. Definer,
because a writer may neither read the lists nor write the history.';

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON ops.state_changes
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON ops.state_changes
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();
