-- Where a scanner stands: at which gate, for which list. What she does not say follows from what is
-- named for her, when it is one.

CREATE FUNCTION ticketing.require_gate(event_id uuid, gate_id uuid, scanner_id uuid)
RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_named constant uuid[] := array(
        SELECT scanner_gates.gate_id
        FROM ticketing.scanner_gates
        WHERE scanner_gates.event_id = require_gate.event_id
            AND scanner_gates.user_id = require_gate.scanner_id
    );
    v_gate_id constant uuid := coalesce(
        require_gate.gate_id, CASE WHEN cardinality(v_named) = 1 THEN v_named[1] END
    );
BEGIN
    IF cardinality(v_named) > 0 AND coalesce(v_gate_id <> ALL(v_named), TRUE) THEN
        PERFORM ops.raise_error('YP161', 'The scanner stands at other gates of this event.');
    END IF;
    IF v_gate_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM ticketing.gates
        WHERE gates.id = v_gate_id AND gates.event_id = require_gate.event_id
    ) THEN
        PERFORM ops.raise_error('YP004', format('There is no gate %s.', v_gate_id));
    END IF;

    RETURN v_gate_id;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.require_gate(uuid, uuid, uuid) FROM public;
COMMENT ON FUNCTION ticketing.require_gate(uuid, uuid, uuid) IS
'The gate at which she scans: the given one, or the only one named for her; null: no gate. Errors:
YP004 no such gate; YP161 not one of hers. For the package''s own functions.';

CREATE FUNCTION ticketing.require_list(event_id uuid, gate_id uuid, list_id uuid)
RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_served constant uuid[] := array(
        SELECT gate_lists.list_id
        FROM ticketing.gate_lists
        WHERE gate_lists.gate_id = require_list.gate_id
    );
    v_list_id constant uuid := coalesce(
        require_list.list_id, CASE WHEN cardinality(v_served) = 1 THEN v_served[1] END
    );
BEGIN
    IF cardinality(v_served) > 0 AND coalesce(v_list_id <> ALL(v_served), TRUE) THEN
        PERFORM ops.raise_error('YP162', format('Gate %s serves other lists.', gate_id));
    END IF;
    IF v_list_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM ticketing.check_in_lists
        WHERE check_in_lists.id = v_list_id AND check_in_lists.event_id = require_list.event_id
    ) THEN
        PERFORM ops.raise_error('YP004', format('There is no list %s.', v_list_id));
    END IF;

    RETURN v_list_id;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.require_list(uuid, uuid, uuid) FROM public;
COMMENT ON FUNCTION ticketing.require_list(uuid, uuid, uuid) IS
'The list for which is scanned: the given one, or the only one that the gate serves; null: the door
as such. Errors: YP004 no such list; YP162 not one of the gate''s. For the package''s own
functions.';
