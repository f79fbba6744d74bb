-- Tables of a user's own: they stay where they are, and what they have to do with moved tables
-- must go on working.

CREATE TABLE public.kv_store_0badcafe (
    key text PRIMARY KEY,
    value jsonb NOT NULL,
    event_id uuid REFERENCES public.events (id) ON DELETE SET NULL,
    number integer DEFAULT public.next_serial()
);
INSERT INTO public.kv_store_0badcafe (key, value, event_id, number)
VALUES ('greeting', '{"text": "hello"}', md5('events:1')::uuid, 1);

-- A name that the package wants.
CREATE TABLE public.check_in_lists (id serial PRIMARY KEY, label text);
INSERT INTO public.check_in_lists (label) VALUES ('north gate');

-- The old kind of inheritance.
CREATE TABLE public.request_logs_2024 () INHERITS (public.request_logs);
INSERT INTO public.request_logs_2024 (id, source_type, created_at)
VALUES (md5('request_logs_2024:1')::uuid, 'edge_function', '2024-07-01 00:00+00');

-- A column of a row type, and one of an enum that moves.
CREATE TABLE public.order_snapshots (
    id serial PRIMARY KEY,
    was public.orders,
    status public.order_status DEFAULT 'pending'
);
INSERT INTO public.order_snapshots (was) SELECT o FROM public.orders AS o ORDER BY id LIMIT 1;

CREATE UNLOGGED TABLE public.import_scratch (line text);
INSERT INTO public.import_scratch VALUES ('a,b,c');

-- Another schema that looks into public.
CREATE SCHEMA crm;
CREATE TABLE crm.contacts (
    id serial PRIMARY KEY,
    org_id uuid REFERENCES public.organizations (id)
);
INSERT INTO crm.contacts (org_id) VALUES (md5('organizations:1')::uuid);
CREATE VIEW crm.buyers AS
SELECT DISTINCT o.user_id, o.contact_email FROM public.orders AS o;
CREATE FUNCTION crm.buyer_count()
RETURNS bigint
LANGUAGE sql STABLE
AS $$ SELECT count(DISTINCT user_id) FROM public.orders $$;

-- A schema with a name of the package's.
CREATE SCHEMA ml;
CREATE TABLE ml.notes (id serial PRIMARY KEY, note text);
INSERT INTO ml.notes (note) VALUES ('try again with more layers');
