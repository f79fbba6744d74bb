-- Foreign keys of people that point up the layers: what they follow, block, mute and consent to
-- is made by layers that are themselves made of people.

-- An organization may follow, and is followed as an organizer.
ALTER TABLE users.follows ADD CONSTRAINT follows_follower_org_id_fkey
FOREIGN KEY (follower_org_id) REFERENCES organizations.organizations (id) ON DELETE CASCADE;
ALTER TABLE users.follows ADD CONSTRAINT follows_target_organization_id_fkey
FOREIGN KEY (target_organization_id) REFERENCES organizations.organizations (id)
ON DELETE CASCADE;

-- Events are followed.
ALTER TABLE users.follows ADD CONSTRAINT follows_target_event_id_fkey
FOREIGN KEY (target_event_id) REFERENCES events.events (id) ON DELETE CASCADE;

-- Organizations block and are blocked.
ALTER TABLE users.user_blocks ADD CONSTRAINT user_blocks_blocker_organization_id_fkey
FOREIGN KEY (blocker_organization_id) REFERENCES organizations.organizations (id)
ON DELETE CASCADE;
ALTER TABLE users.user_blocks ADD CONSTRAINT user_blocks_blocked_organization_id_fkey
FOREIGN KEY (blocked_organization_id) REFERENCES organizations.organizations (id)
ON DELETE CASCADE;

-- Organizations and events are muted.
ALTER TABLE users.user_mutes ADD CONSTRAINT user_mutes_muted_organization_id_fkey
FOREIGN KEY (muted_organization_id) REFERENCES organizations.organizations (id)
ON DELETE CASCADE;
ALTER TABLE users.user_mutes ADD CONSTRAINT user_mutes_muted_event_id_fkey
FOREIGN KEY (muted_event_id) REFERENCES events.events (id) ON DELETE CASCADE;

-- Consent is given to an organization, or for an event.
ALTER TABLE users.consent_events ADD CONSTRAINT consent_events_organization_id_fkey
FOREIGN KEY (organization_id) REFERENCES organizations.organizations (id) ON DELETE RESTRICT;
ALTER TABLE users.consent_events ADD CONSTRAINT consent_events_event_id_fkey
FOREIGN KEY (event_id) REFERENCES events.events (id) ON DELETE RESTRICT;
ALTER TABLE users.consents ADD CONSTRAINT consents_organization_id_fkey
FOREIGN KEY (organization_id) REFERENCES organizations.organizations (id) ON DELETE RESTRICT;
ALTER TABLE users.consents ADD CONSTRAINT consents_event_id_fkey
FOREIGN KEY (event_id) REFERENCES events.events (id) ON DELETE RESTRICT;

-- A portrait is media like any other.
ALTER TABLE users.user_profiles ADD CONSTRAINT user_profiles_avatar_media_id_fkey
FOREIGN KEY (avatar_media_id) REFERENCES public.media_assets (id) ON DELETE SET NULL;
