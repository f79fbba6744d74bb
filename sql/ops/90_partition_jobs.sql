-- Jobs of partitions and of what is outside of them.

INSERT INTO ops.jobs (name, schedule, command, timeout, keep_for, description)
VALUES
(
    'ops.maintain_partitions', '*/5 * * * *', 'ops.maintain_partitions', '4 minutes', '14 days',
    'Makes the months that partitioned tables need and retires those whose time is over.'
),
(
    'ops.return_quarantined_rows', '2-59/5 * * * *', 'ops.return_quarantined_rows', '4 minutes',
    '14 days',
    'Puts rows that came for a month before it existed back into their table.'
);
