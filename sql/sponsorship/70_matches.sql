-- Who sees matches. Each side its own pairs: an organizer no score of another's event, a sponsor
-- none of another brand. Sponsors that hide are not betrayed by a match, nor are drafts of events.

CREATE POLICY select_authenticated ON sponsorship.sponsorship_matches
FOR SELECT TO authenticated
USING (
    (expires_at IS NULL OR expires_at > now())
    AND (
        (
            event_id = ANY((SELECT events.managed_events('viewer'))::uuid[])
            AND sponsor_id = ANY((SELECT sponsorship.findable_sponsors())::uuid[])
        )
        OR (
            sponsor_id = ANY((SELECT sponsorship.my_sponsors('viewer'))::uuid[])
            AND EXISTS (
                SELECT FROM events.events
                WHERE events.id = sponsorship_matches.event_id
            )
        )
    )
);
COMMENT ON POLICY select_authenticated ON sponsorship.sponsorship_matches IS
'The event''s team, unless the sponsor hides; the sponsor''s people, if they see the event.';
-- no INSERT, UPDATE, DELETE policy: a job scores, functions record what people do about it

CREATE POLICY select_authenticated ON sponsorship.match_feedback
FOR SELECT TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY select_authenticated ON sponsorship.match_feedback IS
'Everybody her own: neither side learns what the other one thinks of it.';
-- no INSERT, UPDATE, DELETE policy: a function takes the score from the match

-- no policy for API roles on fit_recalc_queue: it is the workers'
