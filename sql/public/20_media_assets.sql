-- Media: pictures, sound and video, each in storage or at the video service. The row is the only
-- way to the file; what shows it points at the row.

CREATE TABLE public.media_assets (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    owner_user_id uuid,
    organization_id uuid,
    uploaded_by uuid,
    media_type text NOT NULL,
    status text NOT NULL DEFAULT 'processing',
    storage_path text,
    mux_upload_id text,
    mux_asset_id text,
    mux_playback_id text,
    poster_url text,
    mime_type text,
    byte_size bigint,
    content_sha256 bytea,
    width integer,
    height integer,
    duration_seconds integer,
    alt_text text,
    failure_reason text,
    deleted_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT media_assets_pkey PRIMARY KEY (id),
    CONSTRAINT media_assets_mux_upload_id_key UNIQUE (mux_upload_id),
    CONSTRAINT media_assets_mux_asset_id_key UNIQUE (mux_asset_id),
    CONSTRAINT media_assets_owner_user_id_fkey FOREIGN KEY (owner_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT media_assets_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT media_assets_uploaded_by_fkey FOREIGN KEY (uploaded_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT media_assets_have_one_owner_at_most
    CHECK (owner_user_id IS NULL OR organization_id IS NULL),
    CONSTRAINT media_assets_media_type_check
    CHECK (media_type IN ('image', 'video', 'audio', 'document')),
    CONSTRAINT media_assets_status_check
    CHECK (status IN ('uploading', 'processing', 'ready', 'failed', 'deleted')),
    CONSTRAINT media_assets_are_somewhere_once_ready CHECK (
        status <> 'ready' OR num_nonnulls(storage_path, mux_playback_id) > 0
    ),
    CONSTRAINT media_assets_deleted_at_only_when_deleted
    CHECK ((status = 'deleted') = (deleted_at IS NOT NULL)),
    CONSTRAINT media_assets_mime_type_check
    CHECK (mime_type ~ '^[a-z]+/[a-z0-9.+-]+$' AND char_length(mime_type) <= 127),
    CONSTRAINT media_assets_content_sha256_check CHECK (octet_length(content_sha256) = 32),
    CONSTRAINT media_assets_sizes_are_positive
    CHECK (least(byte_size, width, height) > 0 AND duration_seconds >= 0),
    CONSTRAINT media_assets_alt_text_check CHECK (char_length(alt_text) <= 2000)
);

ALTER TABLE public.media_assets ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.media_assets FORCE ROW LEVEL SECURITY;

CREATE INDEX media_assets_owner_user_id_idx ON public.media_assets (owner_user_id, created_at);
CREATE INDEX media_assets_organization_id_idx
ON public.media_assets (organization_id, created_at);
CREATE INDEX media_assets_uploaded_by_idx ON public.media_assets (uploaded_by);
CREATE INDEX media_assets_storage_path_idx ON public.media_assets (storage_path);
CREATE INDEX media_assets_unfinished_idx ON public.media_assets (updated_at)
WHERE status IN ('uploading', 'processing');

COMMENT ON TABLE public.media_assets IS 'A picture, sound, video or document that was uploaded.';
COMMENT ON COLUMN public.media_assets.id IS 'What posts, profiles and creatives point at.';
COMMENT ON COLUMN public.media_assets.owner_user_id IS
'The person whose own it is, and who may delete it; null: an organization''s or the platform''s, or
she has gone, and her file is to be deleted.';
COMMENT ON COLUMN public.media_assets.organization_id IS
'The tenant whose own it is: it stays when the member who uploaded it leaves.';
COMMENT ON COLUMN public.media_assets.uploaded_by IS
'The member who uploaded it for her organization; null: owner_user_id did.';
COMMENT ON COLUMN public.media_assets.media_type IS 'image, video, audio or document.';
COMMENT ON COLUMN public.media_assets.status IS
'uploading, processing, ready (can be shown), failed, or deleted (the file is gone).';
COMMENT ON COLUMN public.media_assets.storage_path IS
'Bucket and path in the object store; null: at the video service alone.';
COMMENT ON COLUMN public.media_assets.mux_upload_id IS 'The video service''s id of the upload.';
COMMENT ON COLUMN public.media_assets.mux_asset_id IS
'The video service''s id of the video; its webhooks name it.';
COMMENT ON COLUMN public.media_assets.mux_playback_id IS
'The video service''s public id, part of the address a player loads.';
COMMENT ON COLUMN public.media_assets.poster_url IS 'Still picture shown before a video plays.';
COMMENT ON COLUMN public.media_assets.mime_type IS 'Found by the server, e.g. image/webp.';
COMMENT ON COLUMN public.media_assets.byte_size IS 'Size of the file in bytes.';
COMMENT ON COLUMN public.media_assets.content_sha256 IS
'SHA-256 of the file, 32 bytes: finds the same file uploaded again.';
COMMENT ON COLUMN public.media_assets.width IS 'Pixels.';
COMMENT ON COLUMN public.media_assets.height IS 'Pixels.';
COMMENT ON COLUMN public.media_assets.duration_seconds IS 'Of video and sound, rounded.';
COMMENT ON COLUMN public.media_assets.alt_text IS 'What it shows, for those who cannot see it.';
COMMENT ON COLUMN public.media_assets.failure_reason IS 'In the words of the service.';
COMMENT ON COLUMN public.media_assets.deleted_at IS
'When the file was deleted, UTC; set exactly while status is deleted.';
COMMENT ON COLUMN public.media_assets.created_at IS 'UTC.';
COMMENT ON COLUMN public.media_assets.updated_at IS 'UTC, kept by trigger.';
