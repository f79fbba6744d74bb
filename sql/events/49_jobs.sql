-- The jobs of events: invitations that nobody answered, and dates that follow changed clocks.

CREATE PROCEDURE events.expire_invitations_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    v_roles bigint;
BEGIN
    UPDATE events.event_invites
    SET status = 'expired'
    WHERE event_invites.id IN (
        SELECT late.id
        FROM events.event_invites AS late
        WHERE late.status = 'pending' AND late.expires_at <= now()
        ORDER BY late.id
        LIMIT 1000
        FOR NO KEY UPDATE SKIP LOCKED
    );
    GET DIAGNOSTICS handled = ROW_COUNT;
    UPDATE events.role_invites
    SET status = 'expired'
    WHERE role_invites.id IN (
        SELECT late.id
        FROM events.role_invites AS late
        WHERE late.status = 'pending' AND late.expires_at <= now()
        ORDER BY late.id
        LIMIT 1000
        FOR NO KEY UPDATE SKIP LOCKED
    );
    GET DIAGNOSTICS v_roles = ROW_COUNT;
    more := greatest(handled, v_roles) >= 1000;
    handled := handled + v_roles;
END
$procedure$;

REVOKE ALL ON PROCEDURE events.expire_invitations_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE events.expire_invitations_job (bigint, boolean) IS
'Writes down which invitations to events and to their staff nobody answered in time, a thousand of
each; they are over then without it. For ops.tick().';

CREATE PROCEDURE events.follow_clocks_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    handled := events.follow_clocks();
    more := FALSE;
END
$procedure$;

REVOKE ALL ON PROCEDURE events.follow_clocks_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE events.follow_clocks_job (bigint, boolean) IS
'Gives dates to come the instants of changed zone data, as events.follow_clocks() says. For
ops.tick().';
