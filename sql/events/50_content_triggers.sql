-- Triggers of what is published at events: what a row takes over from the event or post it belongs
-- to, its states and its time stamps. The two functions are definers, because a writer may neither
-- reach this schema nor read every event.

CREATE FUNCTION events.tg__fill_tenant()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    NEW.organization_id := (
        SELECT events.owner_organization_id
        FROM events.events
        WHERE events.id = NEW.event_id
    );
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION events.tg__fill_tenant() FROM public;
COMMENT ON FUNCTION events.tg__fill_tenant() IS
'BEFORE INSERT OR UPDATE OF event_id, organization_id: the tenant of a row is the organization that
owns its event, whatever the statement says; null for an event of a person.';

CREATE FUNCTION events.tg_event_comments__place()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM ops.require(NEW.post_id = OLD.post_id, 'post_id', 'cannot be changed');
        PERFORM ops.require(
            NEW.parent_id IS NOT DISTINCT FROM OLD.parent_id, 'parent_id', 'cannot be changed'
        );
        NEW.organization_id := OLD.organization_id;
        RETURN NEW;
    END IF;

    SELECT event_posts.event_id, event_posts.organization_id
    INTO NEW.event_id, NEW.organization_id
    FROM events.event_posts
    WHERE event_posts.id = NEW.post_id;

    SELECT coalesce(event_comments.root_id, event_comments.id), event_comments.depth + 1
    INTO NEW.root_id, NEW.depth
    FROM events.event_comments
    WHERE event_comments.id = NEW.parent_id AND event_comments.post_id = NEW.post_id;
    IF NOT FOUND THEN
        -- No parent; or none that exists below this post, which is left to the foreign keys.
        NEW.root_id := NEW.parent_id;
        NEW.depth := num_nonnulls(NEW.parent_id);
    END IF;

    -- The policies see the post. To a person a comment that is gone, or is of somebody across a
    -- block, looks like one that does not exist.
    IF NEW.parent_id IS NOT NULL AND ops.caller_kind() = 'user' AND NOT EXISTS (
        SELECT FROM events.event_comments
        WHERE event_comments.id = NEW.parent_id
            AND event_comments.post_id = NEW.post_id
            AND event_comments.deleted_at IS NULL
            AND event_comments.removed_at IS NULL
            AND event_comments.moderation_state <> 'hidden'
            AND (
                event_comments.author_org_id IS NULL
                AND event_comments.author_user_id <> ALL(users.blocked())
                OR event_comments.author_org_id IS NOT NULL
                AND event_comments.author_org_id <> ALL(users.barred_from())
            )
    ) THEN
        PERFORM ops.raise_error('YP002', 'There is no such comment to be answered.');
    END IF;
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION events.tg_event_comments__place() FROM public;
COMMENT ON FUNCTION events.tg_event_comments__place() IS
'BEFORE INSERT OR UPDATE OF post_id, parent_id, organization_id: event, tenant, root and depth of a
comment follow from its post and parent, whatever the statement says; a comment never moves, so
threads have no cycles. Errors: YP002 a person answers what is gone, or somebody across a block;
YP003 the post or the parent is changed.';

CREATE TRIGGER _100_tenant BEFORE INSERT OR UPDATE OF event_id, organization_id
ON events.event_posts
FOR EACH ROW EXECUTE FUNCTION events.tg__fill_tenant();

CREATE TRIGGER _100_tenant BEFORE INSERT OR UPDATE OF event_id, organization_id
ON events.event_roles
FOR EACH ROW EXECUTE FUNCTION events.tg__fill_tenant();

CREATE TRIGGER _100_tenant BEFORE INSERT OR UPDATE OF event_id, organization_id
ON events.role_invites
FOR EACH ROW EXECUTE FUNCTION events.tg__fill_tenant();

CREATE TRIGGER _100_tenant BEFORE INSERT OR UPDATE OF event_id, organization_id
ON events.event_invites
FOR EACH ROW EXECUTE FUNCTION events.tg__fill_tenant();

CREATE TRIGGER _100_tenant BEFORE INSERT OR UPDATE OF event_id, organization_id
ON events.event_share_assets
FOR EACH ROW EXECUTE FUNCTION events.tg__fill_tenant();

CREATE TRIGGER _100_tenant BEFORE INSERT OR UPDATE OF event_id, organization_id
ON events.cultural_guides
FOR EACH ROW EXECUTE FUNCTION events.tg__fill_tenant();

CREATE TRIGGER _100_place
BEFORE INSERT OR UPDATE OF post_id, parent_id, organization_id ON events.event_comments
FOR EACH ROW EXECUTE FUNCTION events.tg_event_comments__place();

-- The editor is left out: erasing her replaces her by the erased one.
CREATE TRIGGER _300_append_only
BEFORE UPDATE OF id, post_id, revision_no, media_urls, text, link_url, created_at
ON events.post_revisions
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _200_state_guard AFTER INSERT ON events.event_posts
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('post', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON events.event_posts
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('post', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON events.role_invites
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('role_invite', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON events.role_invites
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('role_invite', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON events.event_invites
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('event_invite', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON events.event_invites
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('event_invite', 'status', 'id');

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.event_posts
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.event_roles
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.role_invites
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.event_invites
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.event_share_assets
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.cultural_guides
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.event_comments
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();
