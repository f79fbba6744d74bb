-- Who may use the views of schema events: the policies say which rows. Owners, states, dates,
-- counters and who moderated change through functions alone. Key columns can be updated where a
-- client upserts, for PostgREST then sets every column it sent.

GRANT SELECT ON TABLE
public.events,
public.event_occurrences,
public.event_share_assets,
public.cultural_guides,
public.event_posts,
public.post_counters,
public.hashtags,
public.post_hashtags,
public.post_mentions,
public.post_media,
public.event_comments
TO anon;

GRANT SELECT ON TABLE
public.events,
public.event_series,
public.event_occurrences,
public.event_share_assets,
public.cultural_guides,
public.event_roles,
public.event_scanners,
public.role_invites,
public.event_invites,
public.event_posts,
public.post_revisions,
public.post_counters,
public.hashtags,
public.post_hashtags,
public.post_mentions,
public.post_media,
public.event_comments,
public.event_comment_reactions,
public.event_reactions
TO authenticated, service_role;

GRANT UPDATE (
    category_slug, country_code, language_code, title, sponsorable, description, category,
    cover_image_url, venue, address, city, country, region_code, lat, lng, target_audience
) ON TABLE public.events TO authenticated, service_role;

GRANT UPDATE (name, description) ON TABLE public.event_series TO authenticated, service_role;

GRANT INSERT (
    event_id, created_by, kind, active, storage_path, mux_playback_id, poster_url, title, caption,
    duration_seconds, width, height
), UPDATE (
    kind, active, storage_path, mux_playback_id, poster_url, title, caption, duration_seconds,
    width, height
), DELETE
ON TABLE public.event_share_assets TO authenticated, service_role;

GRANT INSERT (
    event_id, locale, themes, community, sources, etiquette_tips, roots_summary, history_long
), UPDATE (
    event_id, locale, themes, community, sources, etiquette_tips, roots_summary, history_long
)
ON TABLE public.cultural_guides TO authenticated, service_role;

GRANT INSERT (
    event_id, author_user_id, author_org_id, audience_tier_id, post_type, visibility,
    reply_policy, media_urls, text, link_url, language, client_id, publish_at
), UPDATE (
    audience_tier_id, visibility, reply_policy, media_urls, text, link_url, language, deleted_at
)
ON TABLE public.event_posts TO authenticated, service_role;

GRANT INSERT (post_id, media_id, position, alt_text),
UPDATE (post_id, media_id, position, alt_text),
DELETE
ON TABLE public.post_media TO authenticated, service_role;

GRANT INSERT (post_id, author_user_id, author_org_id, parent_id, text, client_id),
UPDATE (text, deleted_at)
ON TABLE public.event_comments TO authenticated, service_role;

GRANT INSERT (comment_id, user_id, kind), UPDATE (comment_id, user_id, kind), DELETE
ON TABLE public.event_comment_reactions TO authenticated, service_role;

GRANT INSERT (post_id, user_id, kind), UPDATE (post_id, user_id, kind), DELETE
ON TABLE public.event_reactions TO authenticated, service_role;
