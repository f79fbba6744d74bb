-- Who sees events and what belongs to their pages. What is readable of an event is decided once,
-- by the two policies on events.events; its parts ask through it.

CREATE POLICY select_anon ON events.events
FOR SELECT TO anon
USING (
    -- Set when it is first published: a draft has none, and one called off before neither.
    published_at IS NOT NULL
    AND status <> 'draft'
    AND (
        visibility = 'public'
        OR visibility = 'unlisted' AND link_token = (SELECT events.presented_link())
    )
);
COMMENT ON POLICY select_anon ON events.events IS
'Public events that were published, also when they are over or called off since; unlisted ones with
their link.';

CREATE POLICY select_authenticated ON events.events
FOR SELECT TO authenticated
USING (
    owner_organization_id = ANY((SELECT organizations.member_of('viewer'))::uuid[])
    OR owner_user_id = (SELECT users.caller_id())
    OR id = ANY((SELECT events.staffed_events())::uuid[])
    OR published_at IS NOT NULL
    AND status <> 'draft'
    AND (
        id = ANY((SELECT events.guest_events())::uuid[])
        OR (
            visibility = 'public'
            OR visibility = 'unlisted' AND link_token = (SELECT events.presented_link())
        )
        AND (
            owner_user_id IS NULL OR owner_user_id <> ALL((SELECT users.blocked())::uuid[])
        )
    )
);
COMMENT ON POLICY select_authenticated ON events.events IS
'As everybody, except events of a person across a block; published ones to which she is invited or
has a ticket; all of her own, of her organizations and where she works.';

-- no INSERT policy on events: create_event() enters them
CREATE POLICY update_authenticated ON events.events
FOR UPDATE TO authenticated
USING (
    owner_organization_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    OR owner_user_id = (SELECT users.account_id())
)
WITH CHECK (
    owner_organization_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    OR owner_user_id = (SELECT users.account_id())
);
COMMENT ON POLICY update_authenticated ON events.events IS
'Its texts, by the owner or editors of the organization; the rest changes through functions.';
-- no DELETE policy on events: an event is called off, its records stay

CREATE POLICY select_authenticated ON events.event_series
FOR SELECT TO authenticated
USING (organization_id = ANY((SELECT organizations.member_of('viewer'))::uuid[]));
COMMENT ON POLICY select_authenticated ON events.event_series IS
'Members: the template may hold what is not announced yet.';

-- no INSERT policy on event_series: create_series() enters them with their dates
CREATE POLICY update_authenticated ON events.event_series
FOR UPDATE TO authenticated
USING (organization_id = ANY((SELECT organizations.member_of('editor'))::uuid[]))
WITH CHECK (organization_id = ANY((SELECT organizations.member_of('editor'))::uuid[]));
COMMENT ON POLICY update_authenticated ON events.event_series IS 'Its texts, by editors.';
-- no DELETE policy on event_series: its dates would go with it

CREATE POLICY select_anon ON events.event_occurrences
FOR SELECT TO anon
USING (
    EXISTS (
        SELECT FROM events.events
        WHERE events.id = event_occurrences.event_id
    )
);
COMMENT ON POLICY select_anon ON events.event_occurrences IS
'Dates whose event is there and can be read.';

CREATE POLICY select_authenticated ON events.event_occurrences
FOR SELECT TO authenticated
USING (
    organization_id = ANY((SELECT organizations.member_of('viewer'))::uuid[])
    OR EXISTS (
        SELECT FROM events.events
        WHERE events.id = event_occurrences.event_id
    )
);
COMMENT ON POLICY select_authenticated ON events.event_occurrences IS
'Members all, others the dates whose event they can read.';

-- no INSERT, UPDATE, DELETE policy on event_occurrences: the rule of the series yields them, and
-- functions skip and move them with their events

CREATE POLICY select_anon ON events.event_share_assets
FOR SELECT TO anon
USING (
    active
    AND EXISTS (
        SELECT FROM events.events
        WHERE events.id = event_share_assets.event_id
    )
);
COMMENT ON POLICY select_anon ON events.event_share_assets IS
'Active ones of events that can be read.';

CREATE POLICY select_authenticated ON events.event_share_assets
FOR SELECT TO authenticated
USING (
    event_id = ANY((SELECT events.managed_events('viewer'))::uuid[])
    OR active
    AND EXISTS (
        SELECT FROM events.events
        WHERE events.id = event_share_assets.event_id
    )
);
COMMENT ON POLICY select_authenticated ON events.event_share_assets IS
'Organizers all, others the active ones of events that they can read.';

CREATE POLICY insert_authenticated ON events.event_share_assets
FOR INSERT TO authenticated
WITH CHECK (
    event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
    AND created_by = (SELECT users.account_id())
);
COMMENT ON POLICY insert_authenticated ON events.event_share_assets IS
'Editors of the event, in their own name.';

CREATE POLICY update_authenticated ON events.event_share_assets
FOR UPDATE TO authenticated
USING (event_id = ANY((SELECT events.managed_events('editor'))::uuid[]))
WITH CHECK (event_id = ANY((SELECT events.managed_events('editor'))::uuid[]));
COMMENT ON POLICY update_authenticated ON events.event_share_assets IS 'Editors of the event.';

CREATE POLICY delete_authenticated ON events.event_share_assets
FOR DELETE TO authenticated
USING (event_id = ANY((SELECT events.managed_events('editor'))::uuid[]));
COMMENT ON POLICY delete_authenticated ON events.event_share_assets IS 'Editors of the event.';

CREATE POLICY select_anon ON events.cultural_guides
FOR SELECT TO anon
USING (
    status = 'published'
    AND EXISTS (
        SELECT FROM events.events
        WHERE events.id = cultural_guides.event_id
    )
);
COMMENT ON POLICY select_anon ON events.cultural_guides IS
'Published ones of events that can be read.';

CREATE POLICY select_authenticated ON events.cultural_guides
FOR SELECT TO authenticated
USING (
    event_id = ANY((SELECT events.managed_events('viewer'))::uuid[])
    OR status = 'published'
    AND EXISTS (
        SELECT FROM events.events
        WHERE events.id = cultural_guides.event_id
    )
);
COMMENT ON POLICY select_authenticated ON events.cultural_guides IS
'Organizers all, others the published ones of events that they can read.';

CREATE POLICY insert_authenticated ON events.cultural_guides
FOR INSERT TO authenticated
WITH CHECK (
    event_id = ANY((SELECT events.managed_events('editor'))::uuid[]) AND status = 'draft'
);
COMMENT ON POLICY insert_authenticated ON events.cultural_guides IS 'Editors of the event: drafts.';

CREATE POLICY update_authenticated ON events.cultural_guides
FOR UPDATE TO authenticated
USING (event_id = ANY((SELECT events.managed_events('editor'))::uuid[]))
WITH CHECK (event_id = ANY((SELECT events.managed_events('editor'))::uuid[]));
COMMENT ON POLICY update_authenticated ON events.cultural_guides IS 'Editors of the event.';
-- no DELETE policy on cultural_guides: a guide is archived
