-- The job of organizations: invitations that nobody answered.

CREATE PROCEDURE organizations.expire_invitations_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    UPDATE organizations.org_invitations
    SET status = 'expired'
    WHERE org_invitations.id IN (
        SELECT late.id
        FROM organizations.org_invitations AS late
        WHERE late.status = 'pending' AND late.expires_at <= now()
        ORDER BY late.id
        LIMIT 1000
        FOR NO KEY UPDATE SKIP LOCKED
    );
    GET DIAGNOSTICS handled = ROW_COUNT;
    more := handled >= 1000;
END
$procedure$;

REVOKE ALL ON PROCEDURE organizations.expire_invitations_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE organizations.expire_invitations_job (bigint, boolean) IS
'Writes down which thousand invitations nobody answered in time; they are over then without it. For
ops.tick().';
