-- What outgoing webhooks go by: which topics may leave, how a body is signed (Standard Webhooks
-- 1.0) and when a failed delivery comes again. No table is read here.

CREATE FUNCTION ops.webhook_topics()
RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ARRAY[
        'campaign.activated', 'campaign.cancelled', 'campaign.ended', 'campaign.paused',
        'campaign.resumed', 'campaign.scheduled', 'escrow.funded', 'escrow.released',
        'event.cancelled', 'event.clock_changed', 'event.published', 'event.rescheduled',
        'order.created', 'order.expired', 'order.refunded', 'order.unfulfilled',
        'organization.created', 'payout.failed', 'payout.paid', 'payout.returned',
        'proposal.accepted', 'proposal.countered', 'proposal.expired', 'proposal.rejected',
        'proposal.sent', 'proposal.withdrawn', 'sponsor.matched', 'stock.returned',
        'ticket.purchased', 'ticket.transferred', 'tickets.reissued', 'webhook.disabled'
    ]
$function$;

REVOKE ALL ON FUNCTION ops.webhook_topics() FROM public;
COMMENT ON FUNCTION ops.webhook_topics() IS
'The topics that organizations may be told of: ids of what is theirs. Topics for the mailer (mail.*,
guest.otp) have secrets in them and are never among these. For the package''s own functions.';

CREATE FUNCTION ops.webhook_secret()
RETURNS text
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        'whsec_' || encode(sha256(
            uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
            || uuid_send(gen_random_uuid())
        ), 'base64')
$function$;

REVOKE ALL ON FUNCTION ops.webhook_secret() FROM public;
COMMENT ON FUNCTION ops.webhook_secret() IS
'A new secret of 32 random bytes, as Standard Webhooks write it. For the package''s own functions.';

CREATE FUNCTION ops.webhook_signature(secret text, webhook_id text, sent bigint, body text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        'v1,' || encode(ops.hmac_sha256(
            decode(substr(webhook_signature.secret, 7), 'base64'),
            convert_to(
                webhook_signature.webhook_id || '.' || webhook_signature.sent::text || '.'
                || webhook_signature.body,
                'UTF8'
            )
        ), 'base64')
$function$;

REVOKE ALL ON FUNCTION ops.webhook_signature(text, text, bigint, text) FROM public;
COMMENT ON FUNCTION ops.webhook_signature(text, text, bigint, text) IS
'The signature of one attempt: v1, and HMAC-SHA256 of id.timestamp.body in base64; the timestamp in
seconds since 1970. For the package''s own functions.';

CREATE FUNCTION ops.webhook_delay(attempt integer)
RETURNS interval
LANGUAGE sql VOLATILE PARALLEL RESTRICTED STRICT SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        make_interval(secs => (
            (ARRAY[5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400])[webhook_delay.attempt]
            * (0.8 + 0.4 * random())
        ))
$function$;

REVOKE ALL ON FUNCTION ops.webhook_delay(integer) FROM public;
COMMENT ON FUNCTION ops.webhook_delay(integer) IS
'How long after this failed attempt (from 1) the next one is made: 5 seconds, then 5 and 30 minutes,
2, 5, 10, 14, 20 and 24 hours, each by chance up to a fifth shorter or longer; null: the tenth was
the last. For the package''s own functions.';
