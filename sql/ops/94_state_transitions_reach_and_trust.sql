-- What ads, mail, moderation and models may do.
-- A row: machine, state before (null: where a row may begin), state after, who may make the move,
-- and a note where the states do not say it all.

INSERT INTO ops.state_transitions (machine, from_state, to_state, who, note)
SELECT
    moves.machine,
    moves.from_state,
    moves.to_state,
    string_to_array(moves.who, ' ') AS who,
    moves.note
FROM (
    VALUES
    ('campaign', NULL, 'draft', 'user service system', NULL),
    ('campaign', 'draft', 'scheduled', 'user service system', NULL),
    ('campaign', 'draft', 'active', 'user service system', NULL),
    ('campaign', 'draft', 'cancelled', 'user service system', NULL),
    (
        'campaign', 'scheduled', 'active', 'user service system',
        'by hand, or by a job at its start'
    ),
    ('campaign', 'scheduled', 'paused', 'user service system', NULL),
    ('campaign', 'scheduled', 'draft', 'user service system', NULL),
    ('campaign', 'scheduled', 'cancelled', 'user service system', NULL),
    ('campaign', 'active', 'paused', 'user service system', NULL),
    ('campaign', 'active', 'completed', 'user service system', 'by hand, or by a job at its end'),
    ('campaign', 'active', 'cancelled', 'user service system', NULL),
    ('campaign', 'paused', 'active', 'user service system', NULL),
    ('campaign', 'paused', 'completed', 'user service system', NULL),
    ('campaign', 'paused', 'cancelled', 'user service system', NULL),
    ('campaign', 'completed', 'archived', 'user service system', NULL),
    ('campaign', 'cancelled', 'archived', 'user service system', NULL),
    ('creative_review', NULL, 'draft', 'user service system', NULL),
    ('creative_review', 'draft', 'processing', 'user service system', 'media are prepared'),
    ('creative_review', 'draft', 'pending_review', 'user service system', NULL),
    ('creative_review', 'processing', 'pending_review', 'service system', NULL),
    ('creative_review', 'pending_review', 'approved', 'service system', 'by a reviewer'),
    ('creative_review', 'pending_review', 'rejected', 'service system', NULL),
    (
        'creative_review', 'approved', 'pending_review', 'user service system',
        'edited: a new version'
    ),
    ('creative_review', 'approved', 'suspended', 'service system', NULL),
    ('creative_review', 'approved', 'rejected', 'service system', NULL),
    ('creative_review', 'approved', 'archived', 'user service system', NULL),
    ('creative_review', 'approved', 'expired', 'service system', NULL),
    ('creative_review', 'suspended', 'approved', 'service system', NULL),
    ('creative_review', 'suspended', 'rejected', 'service system', NULL),
    ('creative_review', 'rejected', 'pending_review', 'user service system', 'a new version'),
    ('creative_review', 'rejected', 'archived', 'user service system', NULL),
    ('creative_review', 'expired', 'archived', 'user service system', NULL),
    ('message_job', NULL, 'draft', 'user service system', NULL),
    ('message_job', 'draft', 'queued', 'user service system', NULL),
    ('message_job', 'draft', 'cancelled', 'user service system', NULL),
    ('message_job', 'queued', 'sending', 'service system', NULL),
    ('message_job', 'queued', 'draft', 'user service system', NULL),
    ('message_job', 'queued', 'cancelled', 'user service system', NULL),
    ('message_job', 'sending', 'sent', 'service system', NULL),
    ('message_job', 'sending', 'failed', 'service system', NULL),
    ('message_job', 'sending', 'cancelled', 'user service system', NULL),
    (
        'message_job', 'failed', 'queued', 'user service system',
        'tried again for who did not get it'
    ),
    ('message_recipient', NULL, 'pending', 'user service system', NULL),
    (
        'message_recipient', NULL, 'suppressed', 'user service system',
        'on a list of people who want no mail'
    ),
    ('message_recipient', 'pending', 'leased', 'service system', NULL),
    ('message_recipient', 'pending', 'suppressed', 'service system', NULL),
    (
        'message_recipient', 'leased', 'pending', 'service system',
        'the worker went away before it handed over'
    ),
    (
        'message_recipient', 'leased', 'handed', 'service system',
        'written before the provider is called'
    ),
    ('message_recipient', 'leased', 'suppressed', 'service system', NULL),
    (
        'message_recipient', 'leased', 'failed', 'service system',
        'its workers went away too often'
    ),
    (
        'message_recipient', 'handed', 'pending', 'service system',
        'the provider did not take it, and may take it later'
    ),
    ('message_recipient', 'handed', 'sent', 'service system', NULL),
    ('message_recipient', 'handed', 'failed', 'service system', NULL),
    ('message_recipient', 'handed', 'bounced', 'service system', NULL),
    ('message_recipient', 'sent', 'bounced', 'service system', NULL),
    ('message_recipient', 'sent', 'complained', 'service system', NULL),
    ('contact_import', NULL, 'pending', 'user service system', NULL),
    ('contact_import', 'pending', 'processing', 'user service system', NULL),
    ('contact_import', 'pending', 'failed', 'service system', NULL),
    ('contact_import', 'processing', 'completed', 'user service system', NULL),
    ('contact_import', 'processing', 'failed', 'user service system', NULL),
    ('report', NULL, 'open', 'user service system', NULL),
    ('report', 'open', 'triaged', 'service system', NULL),
    ('report', 'open', 'dismissed', 'service system', NULL),
    ('report', 'open', 'actioned', 'service system', NULL),
    ('report', 'triaged', 'actioned', 'service system', NULL),
    ('report', 'triaged', 'dismissed', 'service system', NULL),
    ('moderation_case', NULL, 'open', 'service system', NULL),
    ('moderation_case', 'open', 'triaged', 'service system', NULL),
    ('moderation_case', 'open', 'actioned', 'service system', NULL),
    ('moderation_case', 'open', 'dismissed', 'service system', NULL),
    ('moderation_case', 'triaged', 'actioned', 'service system', NULL),
    ('moderation_case', 'triaged', 'dismissed', 'service system', NULL),
    ('moderation_case', 'triaged', 'open', 'service system', 'handed back'),
    ('moderation_case', 'actioned', 'open', 'service system', 'new reports, or an appeal'),
    ('moderation_case', 'dismissed', 'open', 'service system', 'new reports'),
    ('appeal', NULL, 'open', 'user service system', NULL),
    ('appeal', 'open', 'upheld', 'service system', 'the decision stands'),
    ('appeal', 'open', 'overturned', 'service system', 'the decision is undone'),
    ('appeal', 'open', 'withdrawn', 'user service system', NULL),
    ('model', NULL, 'loading', 'service system', NULL),
    ('model', NULL, 'ready', 'system', 'by the DBA, with its vectors'),
    ('model', 'loading', 'indexing', 'service system', 'its vectors are there'),
    ('model', 'loading', 'retired', 'service system', NULL),
    ('model', 'indexing', 'ready', 'service system', 'its index is built'),
    ('model', 'ready', 'retired', 'service system', 'not in use any more'),
    ('model', 'retired', 'loading', 'service system', 'taken up again')
) AS moves (machine, from_state, to_state, who, note);
