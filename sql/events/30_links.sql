-- Foreign keys of events that point up the layers, each with its reason.

-- A post shows the tier of its author's ticket; the event is part of the key.
ALTER TABLE events.event_posts ADD CONSTRAINT event_posts_ticket_tier_id_fkey
FOREIGN KEY (event_id, ticket_tier_id)
REFERENCES ticketing.ticket_tiers (event_id, id) ON DELETE SET NULL (ticket_tier_id);

-- A post for holders of one tier must not open to all when the tier goes.
ALTER TABLE events.event_posts ADD CONSTRAINT event_posts_audience_tier_id_fkey
FOREIGN KEY (event_id, audience_tier_id)
REFERENCES ticketing.ticket_tiers (event_id, id) ON DELETE RESTRICT;

-- A post names the ticket by which its author took part in the same event.
ALTER TABLE events.event_posts ADD CONSTRAINT event_posts_ticket_id_fkey
FOREIGN KEY (ticket_id, event_id)
REFERENCES ticketing.tickets (id, event_id) ON DELETE SET NULL (ticket_id);

-- A post's media are files that every domain shares.
ALTER TABLE events.post_media ADD CONSTRAINT post_media_media_id_fkey
FOREIGN KEY (media_id)
REFERENCES public.media_assets (id) ON DELETE CASCADE;
