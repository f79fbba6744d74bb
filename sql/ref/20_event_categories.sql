-- Categories of events: a tree of two or three levels. An event is filed under any node; who
-- asks for a node means its descendants too.

CREATE TABLE ref.event_categories (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    slug text NOT NULL,
    name text NOT NULL,
    parent_id uuid,
    sort_index integer NOT NULL,
    is_active boolean NOT NULL DEFAULT TRUE,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_categories_pkey PRIMARY KEY (id),
    CONSTRAINT event_categories_slug_key UNIQUE (slug),
    CONSTRAINT event_categories_name_key UNIQUE (name),
    CONSTRAINT event_categories_parent_id_fkey FOREIGN KEY (parent_id)
    REFERENCES ref.event_categories (id) ON DELETE RESTRICT,
    CONSTRAINT event_categories_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT event_categories_name_is_not_blank CHECK (name ~ '\S'),
    CONSTRAINT event_categories_sort_index_check CHECK (sort_index > 0),
    CONSTRAINT event_categories_are_not_their_own_parent CHECK (parent_id <> id)
);

ALTER TABLE ref.event_categories ENABLE ROW LEVEL SECURITY;
ALTER TABLE ref.event_categories FORCE ROW LEVEL SECURITY;

CREATE INDEX event_categories_parent_id_sort_index_idx
ON ref.event_categories (parent_id, sort_index);

COMMENT ON TABLE ref.event_categories IS
'What kind of event: the platform''s own tree, for menus, search and recommendations.';
COMMENT ON COLUMN ref.event_categories.id IS
'Derived from the slug (UUID version 5), so the same in every database.';
COMMENT ON COLUMN ref.event_categories.slug IS 'For URLs and code; never changes, never reused.';
COMMENT ON COLUMN ref.event_categories.name IS 'English, for people; unique in the whole tree.';
COMMENT ON COLUMN ref.event_categories.parent_id IS 'Null for a top-level category.';
COMMENT ON COLUMN ref.event_categories.sort_index IS
'Place in the whole tree, depth first from 1: ordering by it prints the tree.';
COMMENT ON COLUMN ref.event_categories.is_active IS
'False once withdrawn: old events keep it, new ones should not get it.';
COMMENT ON COLUMN ref.event_categories.created_at IS 'When this database first learned of it.';
