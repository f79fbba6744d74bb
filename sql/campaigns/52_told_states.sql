-- The outbox is told of a campaign's moves, whoever makes them: a person, the job that starts and
-- ends campaigns, or what pauses one whose budget is spent. A charge that leaves the state alone
-- does not come here.

CREATE FUNCTION campaigns.tg_campaigns__tell()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        CASE
            WHEN NEW.status = 'scheduled' THEN 'campaign.scheduled'
            WHEN NEW.status = 'active' AND OLD.status = 'paused' THEN 'campaign.resumed'
            WHEN NEW.status = 'active' THEN 'campaign.activated'
            WHEN NEW.status = 'paused' THEN 'campaign.paused'
            WHEN NEW.status = 'completed' THEN 'campaign.ended'
            WHEN NEW.status = 'cancelled' THEN 'campaign.cancelled'
        END,
        NEW.org_id, 'campaign', NEW.id,
        jsonb_build_object(
            'campaign_id', NEW.id, 'event_id', NEW.target_event_id,
            'sponsor_id', NEW.sponsor_id, 'status', NEW.status, 'old_status', OLD.status,
            'total_budget_credits', NEW.total_budget_credits, 'spent_micros', NEW.spent_micros
        )
    );
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION campaigns.tg_campaigns__tell() FROM public;
COMMENT ON FUNCTION campaigns.tg_campaigns__tell() IS
'AFTER UPDATE of the state, but to draft and archived: campaign.scheduled, campaign.activated,
campaign.resumed, campaign.paused, campaign.ended or campaign.cancelled for the outbox. Definer,
because a writer may not write the outbox.';

CREATE TRIGGER _300_tell AFTER UPDATE ON campaigns.campaigns
FOR EACH ROW WHEN (
    old.status IS DISTINCT FROM new.status AND new.status NOT IN ('draft', 'archived')
)
EXECUTE FUNCTION campaigns.tg_campaigns__tell();
