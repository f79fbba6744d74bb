-- Who sees media: their owner, and whoever may see what shows them. The other tables of public are
-- the servers' own: behind them are webhooks, logs and other people's answers.

CREATE POLICY select_anon ON public.media_assets
FOR SELECT TO anon
USING (
    status = 'ready'
    AND (
        EXISTS (
            SELECT FROM events.post_media
            WHERE post_media.media_id = media_assets.id
        )
        OR EXISTS (
            SELECT FROM users.user_profiles
            WHERE user_profiles.avatar_media_id = media_assets.id
        )
    )
);
COMMENT ON POLICY select_anon ON public.media_assets IS
'What is ready and shown in a post or as a portrait that the reader may see.';

CREATE POLICY select_authenticated ON public.media_assets
FOR SELECT TO authenticated
USING (
    owner_user_id = (SELECT users.caller_id())
    OR organization_id = ANY((SELECT organizations.member_of('viewer'))::uuid[])
    OR (
        status = 'ready'
        AND (
            EXISTS (
                SELECT FROM events.post_media
                WHERE post_media.media_id = media_assets.id
            )
            OR EXISTS (
                SELECT FROM users.user_profiles
                WHERE user_profiles.avatar_media_id = media_assets.id
            )
            OR EXISTS (
                SELECT FROM sponsorship.deliverable_proofs
                WHERE deliverable_proofs.media_asset_id = media_assets.id
            )
        )
    )
);
COMMENT ON POLICY select_authenticated ON public.media_assets IS
'Everybody her own, members their organization''s, and what is ready and shown in a post, as a
portrait or as a proof that the reader may see.';

CREATE POLICY insert_authenticated ON public.media_assets
FOR INSERT TO authenticated
WITH CHECK (
    CASE
        WHEN organization_id IS NULL
            THEN
                owner_user_id = (SELECT users.account_id())
                AND (uploaded_by IS NULL OR uploaded_by = owner_user_id)
        ELSE
            organization_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
            AND uploaded_by = (SELECT users.account_id())
    END
);
COMMENT ON POLICY insert_authenticated ON public.media_assets IS
'Everybody her own, and editors, in their own name, for their organization.';

CREATE POLICY update_authenticated ON public.media_assets
FOR UPDATE TO authenticated
USING (
    owner_user_id = (SELECT users.account_id())
    OR organization_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
)
WITH CHECK (
    owner_user_id = (SELECT users.account_id())
    OR organization_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
);
COMMENT ON POLICY update_authenticated ON public.media_assets IS
'Everybody describes her own, and editors their organization''s.';
-- no DELETE policy on media_assets: the row is the only way to the file, which goes first

-- no policy for API roles on outbox: events for the world outside
-- no policy for API roles on idempotency_keys: functions remember answers
-- no policy for API roles on rate_limits: functions count
-- no policy for API roles on circuit_breaker_state: servers count
-- no policy for API roles on dead_letter_webhooks: what others sent
-- no policy for API roles on request_logs: what people sent
-- no policy for API roles on mv_refresh_log: for the DBA
