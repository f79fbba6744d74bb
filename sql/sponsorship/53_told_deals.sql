-- The outbox is told of negotiations and matches as they move, whoever moves them. What was never
-- sent stays with its author, here too; that the other side has looked is no event.

CREATE FUNCTION sponsorship.tg_proposal_threads__tell()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    SELECT
        CASE NEW.status
            WHEN 'sent' THEN 'proposal.sent'
            WHEN 'counter' THEN 'proposal.countered'
            WHEN 'accepted' THEN 'proposal.accepted'
            WHEN 'rejected' THEN 'proposal.rejected'
            WHEN 'expired' THEN 'proposal.expired'
            WHEN 'withdrawn' THEN 'proposal.withdrawn'
        END,
        NEW.organization_id, 'proposal_thread', NEW.id,
        jsonb_build_object(
            'thread_id', NEW.id, 'event_id', NEW.event_id, 'sponsor_id', NEW.sponsor_id,
            'package_id', NEW.package_id, 'offer_id', offers.id, 'made_by', offers.made_by,
            'amount_cents', offers.amount_cents, 'currency', offers.currency
        )
    FROM (SELECT) AS one
    LEFT JOIN sponsorship.proposal_offers AS offers ON offers.id = NEW.current_offer_id;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.tg_proposal_threads__tell() FROM public;
COMMENT ON FUNCTION sponsorship.tg_proposal_threads__tell() IS
'AFTER UPDATE, when a negotiation moves or another counter-offer stands: proposal.sent,
proposal.countered, proposal.accepted, proposal.rejected, proposal.expired or proposal.withdrawn
for the outbox, with the standing offer. Definer, because a writer may not write the outbox.';

CREATE TRIGGER _300_tell AFTER UPDATE ON sponsorship.proposal_threads
FOR EACH ROW WHEN (
    new.status NOT IN ('draft', 'viewed')
    AND NOT (old.status = 'draft' AND new.status = 'withdrawn')
    AND (
        old.status IS DISTINCT FROM new.status
        OR (new.status = 'counter' AND old.current_offer_id IS DISTINCT FROM new.current_offer_id)
    )
)
EXECUTE FUNCTION sponsorship.tg_proposal_threads__tell();

CREATE FUNCTION sponsorship.tg_sponsorship_matches__tell()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    SELECT
        'sponsor.matched', events.owner_organization_id, 'sponsorship_match', NEW.id,
        jsonb_build_object(
            'match_id', NEW.id, 'event_id', NEW.event_id, 'sponsor_id', NEW.sponsor_id,
            'score', NEW.score, 'model_version', NEW.model_version
        )
    FROM events.events
    WHERE events.id = NEW.event_id;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.tg_sponsorship_matches__tell() FROM public;
COMMENT ON FUNCTION sponsorship.tg_sponsorship_matches__tell() IS
'AFTER UPDATE, when people accept a match: sponsor.matched for the outbox. A score alone is none:
every pair has one. Definer, because a writer may not write the outbox.';

CREATE TRIGGER _300_tell AFTER UPDATE ON sponsorship.sponsorship_matches
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status AND new.status = 'accepted')
EXECUTE FUNCTION sponsorship.tg_sponsorship_matches__tell();
