-- What people write about themselves and whom they follow, as far as no policy can say it: what a
-- column becomes depends on other rows or on what it was. Services and jobs pass.

CREATE FUNCTION users.tg_follows__ask()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_follower constant uuid := coalesce(NEW.follower_org_id, NEW.follower_user_id);
BEGIN
    IF ops.caller_kind() <> 'user' THEN
        RETURN NEW;
    END IF;

    IF TG_OP = 'UPDATE' THEN
        PERFORM ops.require(
            (NEW.follower_type, NEW.target_type, NEW.target_id, v_follower)
            = (
                OLD.follower_type, OLD.target_type, OLD.target_id,
                coalesce(OLD.follower_org_id, OLD.follower_user_id)
            ),
            'target_id', 'cannot be changed'
        );
        -- Of an organization the member who drew the edge stays named.
        NEW.follower_user_id := OLD.follower_user_id;
        RETURN NEW;
    END IF;

    NEW.decided_at := NULL;
    NEW.status := (CASE
        WHEN NEW.target_type = 'user' AND EXISTS (
            SELECT FROM users.user_profiles
            WHERE user_profiles.user_id = NEW.target_id AND user_profiles.is_private
        ) THEN 'pending'
        ELSE 'accepted'
    END)::users.follow_status;

    -- Who was declined may ask again. A blocked edge is in the way of the new one.
    IF NEW.follower_user_id = users.account_id() AND NEW.follower_org_id IS NULL THEN
        DELETE FROM users.follows
        WHERE follows.follower_id = v_follower
            AND follows.target_type = NEW.target_type
            AND follows.target_id = NEW.target_id
            AND follows.status = 'declined';
        IF EXISTS (
            SELECT FROM users.follows
            WHERE follows.follower_id = v_follower
                AND follows.target_type = NEW.target_type
                AND follows.target_id = NEW.target_id
                AND follows.status = 'blocked'
        ) THEN
            -- The policy refuses this, in the words of every other refusal.
            NEW.status := 'blocked';
        END IF;
    END IF;

    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION users.tg_follows__ask() FROM public;
COMMENT ON FUNCTION users.tg_follows__ask() IS
'BEFORE INSERT OR UPDATE, where a person writes: a follow of a private person begins as pending, any
other as accepted, whatever the statement says; a declined one is asked anew; who follows whom
stays. Errors: YP003 follower or target is changed. Definer, because the writer may not read whether
the target is private.';

CREATE TRIGGER _150_ask BEFORE INSERT OR UPDATE ON users.follows
FOR EACH ROW EXECUTE FUNCTION users.tg_follows__ask();

CREATE FUNCTION users.tg_private_profiles__unverify()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- An address that comes with a new proof keeps it.
    IF NEW.contact_email IS DISTINCT FROM OLD.contact_email
        AND NEW.contact_email_verified_at IS NOT DISTINCT FROM OLD.contact_email_verified_at
    THEN
        NEW.contact_email_verified_at := NULL;
    END IF;
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION users.tg_private_profiles__unverify() FROM public;
COMMENT ON FUNCTION users.tg_private_profiles__unverify() IS
'BEFORE UPDATE OF contact_email: a changed address is no longer a verified one.';

CREATE TRIGGER _150_unverify BEFORE UPDATE OF contact_email ON users.private_profiles
FOR EACH ROW EXECUTE FUNCTION users.tg_private_profiles__unverify();

CREATE FUNCTION users.tg_user_profiles__own_portrait()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF ops.caller_kind() = 'user'
        AND NEW.avatar_media_id IS NOT NULL
        AND NEW.avatar_media_id IS DISTINCT FROM OLD.avatar_media_id
        AND NOT EXISTS (
            SELECT FROM public.media_assets
            WHERE media_assets.id = NEW.avatar_media_id
                AND media_assets.owner_user_id = NEW.user_id
                AND media_assets.deleted_at IS NULL
        )
    THEN
        PERFORM ops.raise_error('YP002', 'The portrait must be a file of one''s own.');
    END IF;
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION users.tg_user_profiles__own_portrait() FROM public;
COMMENT ON FUNCTION users.tg_user_profiles__own_portrait() IS
'BEFORE UPDATE OF avatar_media_id: a person takes a file of her own as her portrait. Errors: YP002
it is somebody else''s, or there is none. Definer, because the writer may not read all files.';

CREATE TRIGGER _150_own_portrait BEFORE UPDATE OF avatar_media_id ON users.user_profiles
FOR EACH ROW EXECUTE FUNCTION users.tg_user_profiles__own_portrait();
