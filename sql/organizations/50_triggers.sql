-- Time stamps of organizations, the life of an invitation, the history that only grows, and the
-- rule that an organization has an owner.

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON organizations.organizations
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON organizations.org_invitations
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _200_state_guard AFTER INSERT ON organizations.org_invitations
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('org_invitation', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON organizations.org_invitations
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('org_invitation', 'status', 'id');

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON organizations.membership_changes
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON organizations.membership_changes
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE FUNCTION organizations.tg_org_memberships__keep_an_owner()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- Two owners who go at once wait for each other here; a closed organization needs nobody.
    PERFORM FROM organizations.organizations
    WHERE organizations.id = OLD.org_id AND organizations.status <> 'closed'
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    -- Locked, so that one whom another snapshot has seen go does not count (40001).
    PERFORM FROM organizations.org_memberships
    WHERE org_memberships.org_id = OLD.org_id AND org_memberships.role = 'owner'
    ORDER BY org_memberships.user_id
    FOR SHARE;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP211', format(
            'Organization %s would be without an owner.', OLD.org_id
        ));
    END IF;

    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION organizations.tg_org_memberships__keep_an_owner() FROM public;
COMMENT ON FUNCTION organizations.tg_org_memberships__keep_an_owner() IS
'AFTER an owner left or lost the role, by whatever way: the organization, unless it is closed or
gone, has another one. Errors: YP211 it has none. Definer, because who deletes a person may not read
memberships.';

CREATE TRIGGER _500_keep_an_owner AFTER DELETE ON organizations.org_memberships
FOR EACH ROW WHEN (old.role = 'owner')
EXECUTE FUNCTION organizations.tg_org_memberships__keep_an_owner();

CREATE TRIGGER _510_keep_an_owner AFTER UPDATE OF org_id, role ON organizations.org_memberships
FOR EACH ROW WHEN (
    old.role = 'owner' AND (new.role <> 'owner' OR new.org_id <> old.org_id)
)
EXECUTE FUNCTION organizations.tg_org_memberships__keep_an_owner();
