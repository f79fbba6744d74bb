-- What people say about content in the API, what is decided about theirs, and the links they share.
-- Who reported and who decided is never told; targets are named by kind and key, and nothing here
-- says whether they exist.

CREATE VIEW public.share_links WITH (security_invoker = TRUE) AS
SELECT
    share_links.code,
    share_links.created_by,
    share_links.content_type,
    share_links.content_id,
    share_links.params,
    share_links.clicks,
    share_links.channel,
    share_links.last_clicked_at,
    share_links.created_at,
    share_links.updated_at
FROM analytics.share_links;

COMMENT ON VIEW public.share_links IS
'Short addresses of things to share. Read, made and deleted by who shares.';

ALTER VIEW public.share_links ALTER COLUMN created_by SET DEFAULT users.caller_id();
-- Twelve characters, all of them random: nobody reserves a nice one.
ALTER VIEW public.share_links ALTER COLUMN code SET DEFAULT right(gen_random_uuid()::text, 12);

CREATE VIEW public.reports WITH (security_invoker = TRUE) AS
SELECT
    reports.id,
    reports.reported_by,
    reports.target_type,
    reports.target_id,
    reports.status,
    reports.category,
    reports.reason,
    reports.created_at,
    reports.updated_at
FROM analytics.reports;

COMMENT ON VIEW public.reports IS
'Somebody reported something; one open report per person and thing. Read and made by the reporter,
decided by moderators.';

ALTER VIEW public.reports ALTER COLUMN reported_by SET DEFAULT users.caller_id();

CREATE VIEW public.negative_feedback WITH (security_invoker = TRUE) AS
SELECT
    negative_feedback.id,
    negative_feedback.user_id,
    negative_feedback.target_type,
    negative_feedback.target_id,
    negative_feedback.reason,
    negative_feedback.created_at
FROM analytics.negative_feedback;

COMMENT ON VIEW public.negative_feedback IS
'"Show me less of this": read, given and taken back by the person whose feed it moves.';

ALTER VIEW public.negative_feedback ALTER COLUMN user_id SET DEFAULT users.caller_id();

CREATE VIEW public.moderation_actions WITH (security_invoker = TRUE) AS
SELECT
    moderation_actions.id,
    moderation_actions.case_id,
    moderation_actions.reverses_id,
    moderation_actions.subject_user_id,
    moderation_actions.action,
    moderation_actions.scope,
    moderation_actions.reason,
    moderation_actions.starts_at,
    moderation_actions.ends_at,
    moderation_actions.created_at
FROM analytics.moderation_actions;

COMMENT ON VIEW public.moderation_actions IS
'What moderators did in a case. Read by the person it hits.';

CREATE VIEW public.moderation_appeals WITH (security_invoker = TRUE) AS
SELECT
    moderation_appeals.id,
    moderation_appeals.action_id,
    moderation_appeals.appellant_user_id,
    moderation_appeals.status,
    moderation_appeals.text,
    moderation_appeals.due_at,
    moderation_appeals.decision_reason,
    moderation_appeals.decided_at,
    moderation_appeals.created_at,
    moderation_appeals.updated_at
FROM analytics.moderation_appeals;

COMMENT ON VIEW public.moderation_appeals IS
'Second looks at actions that people asked for. Read by who asked.';
