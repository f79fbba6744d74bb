-- Names that need quotes, and columns and properties that the csv files do not know.

ALTER TABLE public.events ADD COLUMN "order" integer DEFAULT 0;
ALTER TABLE public.events ADD COLUMN "Featured Until" timestamptz;
ALTER TABLE public.organizations ADD COLUMN name_key text
GENERATED ALWAYS AS (lower(name)) STORED;
ALTER TABLE public.tickets ADD COLUMN seat text;
ALTER TABLE public.tickets DROP COLUMN seat;
ALTER TABLE public.tickets ADD COLUMN "select" text COLLATE "C";
ALTER TABLE public.tickets ALTER COLUMN qr_code SET STATISTICS 500;
ALTER TABLE public.request_logs ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE public.notifications SET (autovacuum_vacuum_scale_factor = 0.01, fillfactor = 80);
ALTER TABLE public.orders ADD CONSTRAINT "Total is fine?" CHECK (total_cents >= 0);
ALTER TABLE public.events ADD CONSTRAINT events_title_short CHECK (length(title) < 200) NOT VALID;
CREATE INDEX "Idx Weird" ON public.events ("order" DESC NULLS LAST);
CREATE INDEX org_memberships_rank_idx ON public.org_memberships (public.role_rank(role));
CREATE STATISTICS public.orders_dependencies (dependencies) ON event_id, user_id FROM public.orders;
CREATE STATISTICS public."Odd Statistics" ON status, event_id FROM public.tickets;

CREATE TYPE public."Mood" AS ENUM ('it''s fine', 'Très bien', 'meh');
CREATE DOMAIN public.email_address AS text CHECK (VALUE ~ '@');
CREATE TYPE public.money_pair AS (cents bigint, currency text);
CREATE TYPE public.price_range AS RANGE (SUBTYPE = integer);

CREATE TABLE public."Order Items Backup" (
    "ID" serial PRIMARY KEY,
    "order" uuid REFERENCES public.orders (id),
    "it's" text,
    mood public."Mood" DEFAULT 'meh',
    contact public.email_address,
    price public.money_pair
);
INSERT INTO public."Order Items Backup" ("order", "it's") VALUES (md5('orders:1')::uuid, 'odd');

CREATE TABLE public."user" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "group" text,
    profile uuid REFERENCES public.user_profiles (user_id) ON DELETE CASCADE
);
INSERT INTO public."user" ("group") VALUES ('first');

CREATE TABLE public."Événements.2024" (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "Café" text
);
INSERT INTO public."Événements.2024" VALUES (md5('noir')::uuid, 'noir');

CREATE TABLE public.a_name_that_is_as_long_as_a_name_may_be_in_this_server_63_bytes (id integer);
INSERT INTO public.a_name_that_is_as_long_as_a_name_may_be_in_this_server_63_bytes VALUES (1);

CREATE SEQUENCE public."Seq.Dotted" START 1000;
SELECT nextval('public."Seq.Dotted"');
CREATE SEQUENCE public.ticket_number_seq;
SELECT setval('public.ticket_number_seq', 5);

CREATE FUNCTION public."GetStats"("Event Id" uuid)
RETURNS bigint
LANGUAGE sql STABLE
AS $$ SELECT count(*) FROM public."tickets" WHERE "event_id" = "Event Id" $$;

CREATE VIEW public."My View" AS SELECT id, "order", "Featured Until" FROM public.events;

COMMENT ON COLUMN public.events."order" IS 'Where it stands in the list; it''s odd.';
COMMENT ON TABLE public."Order Items Backup" IS 'Before the great repair.';
