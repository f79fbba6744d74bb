-- What no constraint can say about deals: who sells, what was agreed stays, and sums over rows.
-- The functions are definers, because a writer may not see the rows of both sides.

CREATE FUNCTION sponsorship.tg__seller()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_package_id constant uuid := (to_jsonb(NEW) ->> 'package_id')::uuid;
    v_order_id constant uuid := (to_jsonb(NEW) ->> 'order_id')::uuid;
    v_seller uuid;
BEGIN
    SELECT coalesce(
        sponsorship_orders.organization_id,
        sponsorship_packages.organization_id,
        events.owner_organization_id
    ) INTO v_seller
    FROM events.events
    LEFT JOIN sponsorship.sponsorship_packages ON sponsorship_packages.id = v_package_id
    LEFT JOIN sponsorship.sponsorship_orders ON sponsorship_orders.id = v_order_id
    WHERE events.id = NEW.event_id;

    NEW.organization_id := coalesce(v_seller, NEW.organization_id);
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.tg__seller() FROM public;
COMMENT ON FUNCTION sponsorship.tg__seller() IS
'BEFORE INSERT OR UPDATE OF event_id, organization_id: sets organization_id to the seller of the
order or package that the row names, else to the organization that owns its event, whatever the
statement says. An event of a person has none: there the statement must say it.';

CREATE FUNCTION sponsorship.settled(order_id uuid)
RETURNS TABLE (funded_cents bigint, released_cents bigint, refunded_cents bigint, fee_cents bigint)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        coalesce(sum(moved.cents) FILTER (WHERE moved.kind = 'funding'), 0)::bigint,
        coalesce(sum(moved.cents) FILTER (WHERE moved.kind = 'release'), 0)::bigint,
        coalesce(sum(moved.cents) FILTER (WHERE moved.kind = 'refund'), 0)::bigint,
        coalesce(sum(moved.cents) FILTER (WHERE moved.kind = 'fee'), 0)::bigint
    FROM (
        SELECT
            coalesce(reversed.kind, settlements.kind) AS kind,
            CASE WHEN reversed.id IS NULL THEN 1 ELSE -1 END * settlements.amount_cents AS cents
        FROM sponsorship.order_settlements AS settlements
        LEFT JOIN sponsorship.order_settlements AS reversed ON reversed.id = settlements.reversal_of
        WHERE settlements.order_id = settled.order_id
    ) AS moved
$function$;

REVOKE ALL ON FUNCTION sponsorship.settled(uuid) FROM public;
COMMENT ON FUNCTION sponsorship.settled(uuid) IS
'What the settlements of an order add up to, in minor units; a reversal counts against what it
reverses. For the package''s own functions.';

CREATE FUNCTION sponsorship.tg_sponsorship_orders__sums()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF NOT EXISTS (
        SELECT FROM sponsorship.settled(NEW.id) AS settled
        WHERE (settled.funded_cents, settled.released_cents)
            = (NEW.funded_cents, NEW.released_cents)
            AND (settled.refunded_cents, settled.fee_cents) = (NEW.refunded_cents, NEW.fee_cents)
    ) THEN
        PERFORM ops.raise_error('YP008', 'The sums of an order are those of its settlements.');
    END IF;

    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.tg_sponsorship_orders__sums() FROM public;
COMMENT ON FUNCTION sponsorship.tg_sponsorship_orders__sums() IS
'BEFORE UPDATE of the sums, by whomever: they are those of the settlements. Errors: YP008 they are
not.';

CREATE FUNCTION sponsorship.tg_order_settlements__apply()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_dispute_id uuid;
BEGIN
    -- The order's lock comes first: what is read after it stays true until commit.
    PERFORM FROM sponsorship.sponsorship_orders
    WHERE sponsorship_orders.id = NEW.order_id
    FOR NO KEY UPDATE;

    SELECT order_disputes.id INTO v_dispute_id
    FROM sponsorship.order_disputes
    WHERE order_disputes.order_id = NEW.order_id
        AND order_disputes.status IN ('open', 'awaiting_seller', 'awaiting_buyer', 'under_review');
    IF v_dispute_id <> NEW.dispute_id OR (v_dispute_id IS NOT NULL AND NEW.dispute_id IS NULL) THEN
        IF NEW.kind <> 'funding' THEN
            PERFORM ops.raise_error('YP005', format(
                'Dispute %s about order %s is open; only its resolution moves money.',
                v_dispute_id, NEW.order_id
            ));
        END IF;
    END IF;

    IF EXISTS (
        SELECT FROM sponsorship.order_settlements
        WHERE order_settlements.id = NEW.reversal_of AND order_settlements.kind = 'reversal'
    ) THEN
        PERFORM ops.raise_error('YP003', format(
            'Settlement %s is a reversal itself.', NEW.reversal_of
        ));
    END IF;

    UPDATE sponsorship.sponsorship_orders
    SET
        funded_cents = settled.funded_cents,
        released_cents = settled.released_cents,
        refunded_cents = settled.refunded_cents,
        fee_cents = settled.fee_cents
    FROM sponsorship.settled(NEW.order_id) AS settled
    WHERE sponsorship_orders.id = NEW.order_id;

    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.tg_order_settlements__apply() FROM public;
COMMENT ON FUNCTION sponsorship.tg_order_settlements__apply() IS
'AFTER INSERT: sums up the settlements in their order under the order''s lock; the order''s checks
refuse what is too much. Errors: YP005 a dispute is open and this is not its resolution; YP003 a
reversal of a reversal.';

CREATE FUNCTION sponsorship.tg__within_the_order()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_order record;
    v_sum numeric;
    v_limit bigint;
BEGIN
    SELECT
        sponsorship_orders.amount_cents,
        sponsorship_orders.funded_cents,
        sponsorship_orders.released_cents,
        sponsorship_orders.refunded_cents
    INTO v_order
    FROM sponsorship.sponsorship_orders
    WHERE sponsorship_orders.id = NEW.order_id
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    CASE TG_TABLE_NAME
        WHEN 'deliverables' THEN
            v_limit := v_order.amount_cents;
            SELECT sum(deliverables.release_cents) INTO v_sum
            FROM sponsorship.deliverables
            WHERE deliverables.order_id = NEW.order_id
                AND deliverables.status NOT IN ('waived', 'cancelled');
        WHEN 'sponsorship_payouts' THEN
            v_limit := v_order.released_cents;
            SELECT sum(sponsorship_payouts.amount_cents) INTO v_sum
            FROM sponsorship.sponsorship_payouts
            WHERE sponsorship_payouts.order_id = NEW.order_id
                AND sponsorship_payouts.status NOT IN ('failed', 'returned', 'cancelled');
        WHEN 'order_disputes' THEN
            v_limit := v_order.funded_cents - v_order.refunded_cents;
            SELECT order_disputes.amount_cents INTO v_sum
            FROM sponsorship.order_disputes
            WHERE order_disputes.id = NEW.id;
    END CASE;

    IF v_sum > v_limit THEN
        PERFORM ops.raise_error('YP003', format(
            'The %s of order %s add up to %s, of %s at most.',
            TG_TABLE_NAME, NEW.order_id, v_sum, v_limit
        ));
    END IF;

    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.tg__within_the_order() FROM public;
COMMENT ON FUNCTION sponsorship.tg__within_the_order() IS
'AFTER INSERT OR UPDATE, under the order''s lock: milestones of deliverables add up to the order''s
amount at most, payouts to what was released, and a dispute is about what was funded and not
refunded. Errors: YP003 it is more.';

CREATE FUNCTION sponsorship.tg_sponsor_members__keep_an_owner()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- Two owners who leave at once wait for each other here.
    PERFORM FROM sponsorship.sponsors WHERE sponsors.id = OLD.sponsor_id FOR NO KEY UPDATE;

    IF FOUND AND NOT EXISTS (
        SELECT FROM sponsorship.sponsor_members
        WHERE sponsor_members.sponsor_id = OLD.sponsor_id AND sponsor_members.role = 'owner'
    ) THEN
        PERFORM ops.raise_error('YP005', format(
            'Sponsor %s would be without an owner.', OLD.sponsor_id
        ));
    END IF;

    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.tg_sponsor_members__keep_an_owner() FROM public;
COMMENT ON FUNCTION sponsorship.tg_sponsor_members__keep_an_owner() IS
'At commit, after an owner left or lost the role: the sponsor, if it still exists, has another one.
Errors: YP005 it has none.';

CREATE CONSTRAINT TRIGGER _500_keep_an_owner
AFTER UPDATE OF sponsor_id, role OR DELETE ON sponsorship.sponsor_members
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (old.role = 'owner')
EXECUTE FUNCTION sponsorship.tg_sponsor_members__keep_an_owner();

CREATE TRIGGER _200_apply AFTER INSERT ON sponsorship.order_settlements
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg_order_settlements__apply();

CREATE TRIGGER _200_within_the_order
AFTER INSERT OR UPDATE OF order_id, release_cents, status ON sponsorship.deliverables
FOR EACH ROW WHEN (new.release_cents > 0)
EXECUTE FUNCTION sponsorship.tg__within_the_order();

CREATE TRIGGER _210_within_the_order
AFTER INSERT OR UPDATE OF order_id, amount_cents, status ON sponsorship.sponsorship_payouts
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__within_the_order();

CREATE TRIGGER _210_within_the_order
AFTER INSERT OR UPDATE OF order_id, amount_cents ON sponsorship.order_disputes
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__within_the_order();

CREATE TRIGGER _100_seller BEFORE INSERT OR UPDATE OF event_id, organization_id
ON sponsorship.sponsorship_packages
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__seller();

CREATE TRIGGER _100_seller BEFORE INSERT OR UPDATE OF event_id, organization_id
ON sponsorship.proposal_threads
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__seller();

CREATE TRIGGER _100_seller BEFORE INSERT OR UPDATE OF event_id, organization_id
ON sponsorship.sponsorship_orders
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__seller();

CREATE TRIGGER _100_seller BEFORE INSERT OR UPDATE OF event_id, organization_id
ON sponsorship.deliverables
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__seller();

CREATE TRIGGER _100_seller BEFORE INSERT OR UPDATE OF event_id, organization_id
ON sponsorship.sponsorship_slas
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__seller();

CREATE TRIGGER _100_seller BEFORE INSERT OR UPDATE OF event_id, organization_id
ON sponsorship.event_sponsorships
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg__seller();
