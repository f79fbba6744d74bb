-- An act as a client sends it, on its way to the table of its kind.

CREATE TYPE analytics.act AS (
    item integer,
    id uuid,
    kind text,
    event_id uuid,
    post_id uuid,
    code text,
    user_id uuid,
    target text,
    source text,
    dwell_ms integer,
    watch_percentage integer,
    completed boolean,
    occurred_at timestamptz,
    outcome text,
    error_code text,
    detail text
);
COMMENT ON TYPE analytics.act IS
'Something that somebody did in a client: shown, viewed, clicked, shared. item: its place in the
batch, from 1. outcome: accepted, duplicate, ignored or rejected, with error_code and detail; null:
not decided.';
