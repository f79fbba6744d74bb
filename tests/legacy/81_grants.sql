-- Old Supabase: everything to everybody, rows kept apart by policies alone. What was granted by
-- hand since: single columns, the right to grant on, functions.

GRANT ALL ON ALL TABLES IN SCHEMA public TO anon, authenticated, service_role;
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO anon, authenticated, service_role;
GRANT ALL ON ALL FUNCTIONS IN SCHEMA public TO anon, authenticated, service_role;

REVOKE ALL ON public.guest_ticket_sessions FROM anon, authenticated;
REVOKE UPDATE ON public.user_profiles FROM authenticated;
GRANT UPDATE (display_name, bio) ON public.user_profiles TO authenticated;
GRANT SELECT ON public.hashtags TO PUBLIC;
GRANT SELECT ON public.campaigns TO service_role WITH GRANT OPTION;
REVOKE EXECUTE ON FUNCTION public.grant_credits(uuid, integer) FROM public, anon;
GRANT USAGE ON TYPE public.ticket_status TO anon;
