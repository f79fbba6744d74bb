-- Who may act for an event: its owner, if a person owns it, or members of the organization
-- that does. Functions of other domains ask here and nowhere else.

CREATE FUNCTION events.require_role(event_id uuid, minimum organizations.org_role)
RETURNS events.events
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_event events.events;
BEGIN
    PERFORM ops.require(require_role.event_id IS NOT NULL, 'event_id', 'must be given');

    SELECT * INTO v_event FROM events.events WHERE events.id = require_role.event_id;

    -- To a stranger an event that does not exist and one of somebody else look the same.
    IF v_event.owner_user_id IS DISTINCT FROM v_caller
        AND NOT organizations.has_role(v_event.owner_organization_id, minimum)
    THEN
        PERFORM ops.raise_error(
            'YP002', format('It takes the role %s for event %s.', minimum, require_role.event_id)
        );
    END IF;

    RETURN v_event;
END
$function$;

REVOKE ALL ON FUNCTION events.require_role(uuid, organizations.org_role) FROM public;
COMMENT ON FUNCTION events.require_role(uuid, organizations.org_role) IS
'The event, if the caller owns it or has at least this role in the organization that does. Errors:
YP002 she has not, or there is no such event; YP001 and YP009 as users.require_caller(); YP003.
For the package''s own functions.';

CREATE FUNCTION events.require_writer(event_id uuid)
RETURNS events.events
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event constant events.events := events.require_role(event_id, 'editor');
BEGIN
    IF v_event.owner_organization_id IS NULL THEN
        PERFORM organizations.require_account();
    ELSE
        PERFORM organizations.require_writer(v_event.owner_organization_id);
    END IF;

    RETURN v_event;
END
$function$;

REVOKE ALL ON FUNCTION events.require_writer(uuid) FROM public;
COMMENT ON FUNCTION events.require_writer(uuid) IS
'The event, if the caller owns it or may write for the organization that does. Errors: YP005 the
organization is suspended or closed; YP216 an anonymous sign-in or a suspended person; YP001, YP002,
YP003, YP009 as events.require_role(). For the package''s own functions.';

CREATE FUNCTION events.require_writer_of(event_id uuid, part_id uuid, argument text)
RETURNS events.events
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_event events.events;
BEGIN
    PERFORM ops.require(part_id IS NOT NULL, argument, 'must be given');
    SELECT * INTO v_event FROM events.events WHERE events.id = require_writer_of.event_id;

    -- A part that does not exist and one of somebody else's event look the same.
    IF v_event.owner_user_id IS DISTINCT FROM v_caller
        AND NOT organizations.has_role(v_event.owner_organization_id, 'editor')
    THEN
        PERFORM ops.raise_error(
            'YP002', format('It takes the role editor for the event of %s.', part_id)
        );
    END IF;

    RETURN events.require_writer(require_writer_of.event_id);
END
$function$;

REVOKE ALL ON FUNCTION events.require_writer_of(uuid, uuid, text) FROM public;
COMMENT ON FUNCTION events.require_writer_of(uuid, uuid, text) IS
'As events.require_writer(), for a caller who has named a part of the event in this argument: a
tier, a pool, a list. The event is null where there is no such part, which is YP002 too. For the
package''s own functions.';

CREATE FUNCTION events.lock_open(event_id uuid)
RETURNS events.events
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event events.events;
BEGIN
    SELECT * INTO STRICT v_event
    FROM events.events
    WHERE events.id = lock_open.event_id
    FOR SHARE;
    IF v_event.status IN ('cancelled', 'completed') THEN
        PERFORM ops.raise_error('YP005', format('Event %s is %s.', v_event.id, v_event.status));
    END IF;

    RETURN v_event;
END
$function$;

REVOKE ALL ON FUNCTION events.lock_open(uuid) FROM public;
COMMENT ON FUNCTION events.lock_open(uuid) IS
'The event as it is now and stays until the end of the transaction, and is not over: YP005 it is
cancelled or completed. For the package''s own functions.';

CREATE FUNCTION events.require_scanner(event_id uuid)
RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := organizations.require_account();
BEGIN
    IF NOT EXISTS (
        SELECT FROM events.event_scanners
        WHERE event_scanners.event_id = require_scanner.event_id
            AND event_scanners.user_id = v_caller
            AND event_scanners.status = 'enabled'
    ) THEN
        PERFORM events.require_role(require_scanner.event_id, 'editor');
    END IF;

    RETURN v_caller;
END
$function$;

REVOKE ALL ON FUNCTION events.require_scanner(uuid) FROM public;
COMMENT ON FUNCTION events.require_scanner(uuid) IS
'The caller, if she is an enabled scanner of the event or may edit it. Errors: YP216 an anonymous
sign-in or a suspended person; YP001, YP002, YP003, YP009 as events.require_role(). For the
package''s own functions.';
