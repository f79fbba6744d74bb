-- States and kinds of moderation.

CREATE TYPE analytics.report_status AS ENUM ('open', 'triaged', 'actioned', 'dismissed');
COMMENT ON TYPE analytics.report_status IS
'open: nobody has looked at it. triaged: part of a case. actioned: it led to something. dismissed:
it did not.';

CREATE TYPE analytics.moderation_case_status AS ENUM ('open', 'triaged', 'actioned', 'dismissed');
COMMENT ON TYPE analytics.moderation_case_status IS
'open: waits in its queue. triaged: a moderator has it. actioned: closed, something was done.
dismissed: closed, nothing was wrong.';

CREATE TYPE analytics.moderation_appeal_status AS ENUM (
    'open', 'upheld', 'overturned', 'withdrawn'
);
COMMENT ON TYPE analytics.moderation_appeal_status IS
'open: waits for a second moderator. upheld: the decision stands. overturned: it is undone.
withdrawn: the person no longer asks.';

CREATE TYPE analytics.moderation_action_kind AS ENUM (
    'warn', 'label', 'hide', 'remove', 'restrict', 'suspend', 'reverse'
);
COMMENT ON TYPE analytics.moderation_action_kind IS
'warn: a message to the author. label: shown behind a warning. hide: shown to its author alone.
remove: shown to nobody. restrict: the author may not post. suspend: the author may not sign in.
reverse: an earlier action no longer holds.';
