-- What was never sent stays with its author, also when she gives it up: a withdrawn thread is seen
-- by the other side only if it still has its offer.

CREATE FUNCTION sponsorship.tg_proposal_threads__drop_unsent_offer()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    NEW.current_offer_id := NULL;
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.tg_proposal_threads__drop_unsent_offer() FROM public;
COMMENT ON FUNCTION sponsorship.tg_proposal_threads__drop_unsent_offer() IS
'BEFORE UPDATE, from draft to withdrawn: no offer stands, because none was made to anybody. The
policies read it so.';

CREATE TRIGGER _110_drop_unsent_offer BEFORE UPDATE OF status ON sponsorship.proposal_threads
FOR EACH ROW WHEN (old.status = 'draft' AND new.status = 'withdrawn')
EXECUTE FUNCTION sponsorship.tg_proposal_threads__drop_unsent_offer();
