-- What authors do to their own words, as far as no policy can say it. Services, jobs and the
-- erasure of a person pass: they set what they mean.

CREATE FUNCTION events.tg_event_posts__write()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF ops.caller_kind() <> 'user' THEN
        RETURN NEW;
    END IF;

    IF TG_OP = 'INSERT' THEN
        -- What is to appear later waits for a job.
        IF NEW.status = 'published' AND NEW.publish_at > now() THEN
            NEW.status := 'scheduled';
        END IF;
        NEW.published_at := CASE WHEN NEW.status = 'published' THEN now() END;
        RETURN NEW;
    END IF;

    IF OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL THEN
        NEW.deleted_at := now();
        NEW.deleted_by := users.caller_id();
    END IF;

    IF OLD.status = 'published'
        AND (NEW.text, NEW.link_url, NEW.media_urls)
        IS DISTINCT FROM (OLD.text, OLD.link_url, OLD.media_urls)
    THEN
        NEW.edit_count := OLD.edit_count + 1;
        NEW.edited_at := now();
        INSERT INTO events.post_revisions (
            post_id, editor_user_id, revision_no, text, link_url, media_urls
        )
        SELECT
            OLD.id, users.caller_id(), coalesce(max(post_revisions.revision_no), 0) + 1, OLD.text,
            OLD.link_url, OLD.media_urls
        FROM events.post_revisions
        WHERE post_revisions.post_id = OLD.id;
    END IF;

    -- A preview belongs to its address.
    IF NEW.link_url IS DISTINCT FROM OLD.link_url THEN
        NEW.link_meta := '{}';
    END IF;
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION events.tg_event_posts__write() FROM public;
COMMENT ON FUNCTION events.tg_event_posts__write() IS
'BEFORE INSERT OR UPDATE, where a person writes: a new post appears at once or at publish_at; an
edit of a published one keeps the former text in events.post_revisions; a deletion is of now and of
the caller. Definer, because an author may not write the history.';

CREATE TRIGGER _150_write BEFORE INSERT OR UPDATE ON events.event_posts
FOR EACH ROW EXECUTE FUNCTION events.tg_event_posts__write();

CREATE FUNCTION events.tg_event_comments__write()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF ops.caller_kind() <> 'user' THEN
        RETURN NEW;
    END IF;

    IF NEW.text IS DISTINCT FROM OLD.text THEN
        NEW.edited_at := now();
    END IF;
    IF OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL THEN
        NEW.deleted_at := now();
    END IF;
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION events.tg_event_comments__write() FROM public;
COMMENT ON FUNCTION events.tg_event_comments__write() IS
'BEFORE UPDATE, where a person writes: an edit and a deletion are of now. Definer, because the
writer may not ask what she is to the database.';

CREATE TRIGGER _150_write BEFORE UPDATE OF text, deleted_at ON events.event_comments
FOR EACH ROW EXECUTE FUNCTION events.tg_event_comments__write();

CREATE FUNCTION events.tg_event_reactions__stay()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(NEW.post_id = OLD.post_id, 'post_id', 'cannot be changed');
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION events.tg_event_reactions__stay() FROM public;
COMMENT ON FUNCTION events.tg_event_reactions__stay() IS
'BEFORE UPDATE OF post_id: a reaction stays with its post. Errors: YP003 it is moved. Definer,
because the writer may not call what raises it.';

CREATE TRIGGER _150_stay BEFORE UPDATE OF post_id ON events.event_reactions
FOR EACH ROW EXECUTE FUNCTION events.tg_event_reactions__stay();

CREATE FUNCTION events.tg_event_comment_reactions__stay()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(NEW.comment_id = OLD.comment_id, 'comment_id', 'cannot be changed');
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION events.tg_event_comment_reactions__stay() FROM public;
COMMENT ON FUNCTION events.tg_event_comment_reactions__stay() IS
'BEFORE UPDATE OF comment_id: a reaction stays with its comment. Errors: YP003 it is moved. Definer,
because the writer may not call what raises it.';

CREATE TRIGGER _150_stay BEFORE UPDATE OF comment_id ON events.event_comment_reactions
FOR EACH ROW EXECUTE FUNCTION events.tg_event_comment_reactions__stay();

CREATE FUNCTION events.tg_cultural_guides__unreview()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- A text that comes with a new review keeps it.
    IF (
        NEW.event_id, NEW.locale, NEW.themes, NEW.community, NEW.sources, NEW.etiquette_tips,
        NEW.roots_summary, NEW.history_long
    ) IS DISTINCT FROM (
        OLD.event_id, OLD.locale, OLD.themes, OLD.community, OLD.sources, OLD.etiquette_tips,
        OLD.roots_summary, OLD.history_long
    ) AND NEW.reviewed_at IS NOT DISTINCT FROM OLD.reviewed_at THEN
        NEW.reviewed_by := NULL;
        NEW.reviewed_at := NULL;
    END IF;
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION events.tg_cultural_guides__unreview() FROM public;
COMMENT ON FUNCTION events.tg_cultural_guides__unreview() IS
'BEFORE UPDATE: for a changed text, or one moved to another event, nobody vouches any more.';

CREATE TRIGGER _150_unreview BEFORE UPDATE ON events.cultural_guides
FOR EACH ROW EXECUTE FUNCTION events.tg_cultural_guides__unreview();

CREATE FUNCTION events.tg_post_media__own_file()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF ops.caller_kind() = 'user' AND NOT EXISTS (
        SELECT FROM public.media_assets
        WHERE media_assets.id = NEW.media_id
            AND media_assets.deleted_at IS NULL
            AND (
                media_assets.owner_user_id = users.caller_id()
                OR media_assets.organization_id = ANY(organizations.member_of('editor'))
            )
    ) THEN
        PERFORM ops.raise_error('YP002', 'The file must be one''s own or the organization''s.');
    END IF;
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION events.tg_post_media__own_file() FROM public;
COMMENT ON FUNCTION events.tg_post_media__own_file() IS
'BEFORE INSERT OR UPDATE OF media_id: a person shows files of her own, or of an organization where
she is editor. Errors: YP002 it is somebody else''s, or there is none. Definer, because the writer
may not read all files.';

CREATE TRIGGER _150_own_file BEFORE INSERT OR UPDATE OF media_id ON events.post_media
FOR EACH ROW EXECUTE FUNCTION events.tg_post_media__own_file();
