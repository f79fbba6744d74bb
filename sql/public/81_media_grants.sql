-- Media are a table in the API's own schema, so what clients reach is said by column, after all was
-- taken away. Where the file is, what became of it and who uploaded it is for servers to write.

GRANT SELECT (
    id, owner_user_id, organization_id, media_type, status, storage_path, mux_playback_id,
    poster_url, mime_type, byte_size, width, height, duration_seconds, alt_text, deleted_at,
    created_at, updated_at
) ON public.media_assets TO anon, authenticated;

GRANT INSERT (owner_user_id, organization_id, uploaded_by, media_type, alt_text),
UPDATE (alt_text)
ON public.media_assets TO authenticated;

GRANT SELECT, INSERT, UPDATE ON public.media_assets TO service_role;
